"""A calibration as a preset: the fitted settings, what remains in doubt about them, and what they rest on."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from sim.calibration.fit import LEVEL, Fit
from sim.compiling import Flags, Floats
from sim.words import clean

ROWS: Final = 40  # joint draws that are kept: their variance has 39 degrees of freedom, so that t is 2.02

_DIGITS: Final = 5
_WIDTH: Final = 110
_UNREAD: Final = ("${", "_target_", "hydra")  # what no key of a preset may have


def preset_text(fits: Sequence[Fit], about: Mapping[str, Any]) -> str:
    """Return the YAML of a preset with what was fitted, as ``preset=FILE`` reads it.

    `about` has the `data` (by source the `name` and `sha256` of its file), the `period` (`first` and `last` day) or
    None, the number of `people` or None, the code of the backtest's `verdict` or None and, where they are to be in the
    preset too, `settings` by key beside which the fits hold. Fits without a value, and those that are no setting, are
    left out. Of the draws of a source every so-many-th row is kept in which all its parameters have a value; rows of
    two sources have nothing to do with each other, and there are as many of each. Numbers have five digits.
    """
    fitted = [fit for fit in fits if fit.setting and fit.value is not None]
    names = {fit.name for fit in fitted}
    beside = {key: value for key, value in about.get("settings", {}).items() if key not in names}
    period = about["period"]
    days = "null" if period is None else f"[{_text(period['first'])}, {_text(period['last'])}]"
    lines = [
        "# Fitted to the organisation's own data by task=calibrate. No figure in this file is about one person.",
        *(f"{key}: {_written(value)}" for key, value in beside.items()),
        *(
            line
            for fit in fitted
            for line in (*_wrapped(f"# {_comment(fit)}", "# "), f"{fit.name}: {_written(fit.value)}")
        ),
        "calibration:",
        *_part("data", _hashes(about["data"])),
        f"  period: {days}",
        f"  people: {_written(about['people'])}",
        f"  verdict: {_written(about['verdict'])}",
        *_part("uncertainty", {fit.name: _interval(fit) for fit in fitted if fit.low is not None}),
        *(
            part
            for line in _part(
                "draws", {name: _listed(map(_written, rows.tolist())) for name, rows in _kept(fitted).items()}
            )
            for part in _wrapped(line, "      ")
        ),
    ]
    return "\n".join(lines) + "\n"


def _wrapped(line: str, indent: str) -> list[str]:
    """Return a line broken at spaces, as no reader scrolls sideways; what goes on begins with `indent`."""
    return textwrap.wrap(
        line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )


def _comment(fit: Fit) -> str:
    """Return the interval of a fit, its method, and what it takes for granted."""
    interval = "" if fit.low is None else f"{LEVEL:.0%} interval {_interval(fit)}"
    return "; ".join(clean(part, 500) for part in (interval, fit.method, fit.reason) if part)


def _hashes(data: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the hashes by file name; by source where two files have one name, or a name is no key of a preset."""
    found: dict[str, str] = {}
    for source, file in data.items():
        name = clean(file["name"], 200)
        if _text(name) in found or any(word in name for word in _UNREAD):
            name = source
        found[_text(name)] = _text(file["sha256"])
    return found


def _kept(fits: Sequence[Fit]) -> dict[str, Floats]:
    """Return the rows of draws that are kept, by key."""
    drawn = {fit.name: (fit.source, np.asarray(fit.draws, dtype=float)) for fit in fits if fit.draws is not None}
    whole: dict[str, Flags] = {}  # of each source: the rows in which all its parameters have a value
    for source, draws in drawn.values():
        there = np.isfinite(draws.reshape(len(draws), -1)).all(axis=1)
        whole[source] = there & whole.get(source, there)
    rows = {source: places for source, one in whole.items() if len(places := np.flatnonzero(one)) > 1}
    number = min([ROWS, *map(len, rows.values())])
    evenly = {source: places[np.arange(number) * len(places) // number] for source, places in rows.items()}
    return {name: draws[evenly[source]] for name, (source, draws) in drawn.items() if source in evenly}


def _interval(fit: Fit) -> str:
    return _listed([_written(fit.low), _written(fit.high)])


def _part(name: str, lines: Mapping[str, str]) -> list[str]:
    return [f"  {name}:", *(f"    {key}: {line}" for key, line in lines.items())] if lines else [f"  {name}: {{}}"]


def _written(value: Any) -> str:
    """Return a value in the YAML that the program reads: texts in quotes, numbers without an exponent."""
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return _listed(map(_number, _rounded(value)))
    return _number(float(f"{value:.{_DIGITS}g}"))


def _rounded(values: Sequence[float]) -> list[float]:
    """Return numbers with fewer digits; of shares that add up to 1 the largest gives way, so that they still do."""
    if abs(sum(values) - 1) > 1e-9:
        return [float(f"{value:.{_DIGITS}g}") for value in values]
    shares = [round(value, _DIGITS) for value in values]
    most = shares.index(max(shares))
    shares[most] = round(1 - sum(shares[:most]) - sum(shares[most + 1 :]), _DIGITS)
    return shares


def _number(value: float) -> str:
    return str(np.format_float_positional(value + 0.0, trim="-"))


def _listed(parts: Any) -> str:
    return f"[{', '.join(parts)}]"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
