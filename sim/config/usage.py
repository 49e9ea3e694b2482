"""``python -m sim --help``: every group with its options, every key with default, unit and range, examples, exit codes.

All of it is read off the parameter classes and ``conf``: a new option or key is documented by being there.
"""

import functools
import textwrap
from pathlib import Path
from typing import Any, Final

import yaml

from sim.config.keys import Key, every_key, groups, keys_of, options
from sim.config.typed import spell
from sim.policies import POLICIES
from sim.sources import conf
from sim.version import VERSION

WIDTH: Final = 110

EXAMPLES: Final = (
    ("python -m sim ratio=0.5", "half a desk for each FTE, everything else as it is"),
    ("python -m sim ratio=0.5 policy=spread organisation=rijk", "another policy, another organisation"),
    ("python -m sim desks=600 seed=2 replications=200", "a number of desks, another seed, a fixed effort"),
    ('python -m sim "organisation.roster=staff (2).xlsx" ratio=0.6', "your own staff file"),
    ('python -m sim -m "ratio=0.5,0.7,0.9" "policy=free,spread"', "a sweep: all six combinations"),
    ("python -m sim policy=spread policy.strength=0.5 policy.compliance=0.7", "a policy that is half followed"),
    ('python -m sim "attendance.weekday_weights=[1,2,1,2,1]"', "busy Tuesdays and Thursdays"),
    ("python -m sim calendar.start=2026-03-02 trace=2026-03-03", "one day's events, to read"),
    ("python -m sim preset=our_office.yaml ratio=0.6", "settings of your own from a file"),
    ("python -m sim ratio=0.5 --cfg job", "show the whole configuration, run nothing"),
)

EXIT_CODES: Final = (
    ("0", "done"),
    ("1", "an error of the program"),
    ("2", "wrong command or configuration"),
    ("3", "input data refused"),
    ("4", "finished with failed jobs"),
    ("5", "the machine: disk, permission, memory"),
    ("6", "a result contradicts itself or the theory"),
    ("130, 143", "stopped by Ctrl-C or a signal"),
)


def manual() -> str:
    """Return the whole help text."""
    lines = [
        f"sim {VERSION}: how often is an office too full at a desk ratio, and what does the ratio save?",
        "",
        "python -m sim [-m] [--cfg job] [--help] [--version] [GROUP=OPTION] [KEY=VALUE] ...",
        "",
        "  -m          run all combinations of values listed with commas (a sweep)",
        "  --cfg job   print the whole configuration as YAML and run nothing",
        "",
        "Commands are written with double quotes around anything with spaces, commas or brackets. Numbers have a",
        "decimal point. Files and folders are taken as typed, from where the command is typed; ~ is your home folder.",
        "",
        "GROUPS AND THEIR OPTIONS (* chosen when none is given)",
    ]
    chosen = _chosen()
    for group in groups():
        lines += _options(group, chosen[group])
    lines += _options("experiment", None)
    lines += ["", "KEYS (name = default (range and unit): meaning)"]
    lines += _keys(chosen)
    lines += ["", "EXAMPLES"]
    for command, meaning in EXAMPLES:
        lines += [f"  {command}", f"      {meaning}"]
    lines += ["", "EXIT CODES"]
    lines += [f"  {code:10}{meaning}" for code, meaning in EXIT_CODES]
    lines += ["", "An error's place in the program: set SIM_TRACEBACK=1."]
    return "\n".join(lines)


def _options(group: str, chosen: str | None) -> list[str]:
    """Return a group's options, one line each, or nothing for a group without any."""
    lines = []
    for name, meaning in options(group).items():
        mark = "*" if name == chosen else " "
        lines += textwrap.wrap(f"{mark} {name:20} {meaning}", WIDTH, initial_indent="   ", subsequent_indent=" " * 26)
    return ["", f"  {group}=", *lines] if lines else []


def _keys(chosen: dict[str, str]) -> list[str]:
    """Return the top-level keys, then each group's; the defaults are those of a bare run."""
    top = _read(conf() / "config.yaml")
    own = {name: key for name, key in every_key().items() if not key.policies}
    lines = _part("", own, top)
    for group, option in chosen.items():
        if group == "policy":
            lines += _policy_keys()
            continue
        values = _read(conf() / group / f"{option}.yaml")
        lines += ["", f"  {group} (defaults of {group}={option})"]
        lines += _part(group, own, values.get(group, values))
    for part in dict.fromkeys(name.rpartition(".")[0] for name in own):
        if part and part not in chosen:
            lines += ["", f"  {part}", *_part(part, own, top[part])]
    return lines


def _policy_keys() -> list[str]:
    """Return the keys of each policy, those that all have once."""
    lines: list[str] = []
    for policy, owner in POLICIES.items():
        values = _read(conf() / "policy" / f"{policy}.yaml")
        fields = keys_of(owner, "policy.")
        shared = {name: key for name, key in fields.items() if len(every_key()[name].policies) == len(POLICIES)}
        if not lines:
            lines += ["", "  policy (any)", *_part("policy", shared, values)]
        special = {name: key for name, key in fields.items() if name not in shared}
        if special:
            lines += ["", f"  policy={policy}", *_part("policy", special, values)]
        for part in dict.fromkeys(name.rpartition(".")[0] for name in special):
            if part != "policy":
                within = functools.reduce(lambda found, name: found[name], part.split(".")[1:], values)
                lines += ["", f"  policy={policy}, {part}", *_part(part, special, within)]
    return lines


def _part(part: str, declared: dict[str, Key], values: dict[str, Any]) -> list[str]:
    lines = []
    for name, key in declared.items():
        above, _, field = name.rpartition(".")
        if above == part:
            limits = key.span.removeprefix("any").strip()
            text = f"{name} = {_value(values[field])}{f' ({limits})' if limits else ''}: {key.metadata['help']}"
            lines += textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)
    return lines


def _value(default: Any) -> str:
    """Return a default as it is typed; what follows another key is shown by that key."""
    if isinstance(default, str):
        return default.removeprefix("${").removesuffix("}") or '""'
    return spell(default)


def _chosen() -> dict[str, str]:
    """Return the option of each group in a bare run: the defaults, then what the organisation brings."""
    chosen: dict[str, str] = {}
    for entry in _read(conf() / "config.yaml")["defaults"]:
        if isinstance(entry, dict):
            chosen |= {group.removeprefix("override /"): name for group, name in entry.items()}
    for entry in _read(conf() / "organisation" / f"{chosen['organisation']}.yaml")["defaults"]:
        if isinstance(entry, dict):
            chosen |= {group.removeprefix("override /"): name for group, name in entry.items()}
    return {group: chosen[group] for group in groups()}


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content
