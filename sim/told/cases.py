"""What the cases of a study are: their office days, who chooses them, and their desks, as their settings have it."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from sim import figures, findings, over_buildings, words
from sim.language import mark, tr
from sim.policies import POLICIES as DECLARED
from sim.told.base import Grid

Summary = Mapping[str, Any]
Scenario = Mapping[str, Any]

NEEDED: Final = "desks_needed_95"
LONGEST_OWN: Final = 60  # characters of a name that is made of a policy and its settings
SMALL: Final = 0.01  # share of what the first case leaves of the money below which a difference tells nothing

# What a policy does, to be said with `tr`; one of somebody's own is called by its name.
POLICIES: Final = {
    "free": mark("free choice"),
    "anchor": mark("fixed team days"),
    "spread": mark("days spread over the week"),
    "booking": mark("desks booked beforehand"),
    "assigned": mark("a desk for everybody"),
    "rotation": mark("groups that take turns"),
    "mandate": mark("a minimum of office days"),
    "activity": mark("days by planned activities"),
    "mixed": mark("a policy for each team"),
    # Cases of a frontier, whose own names would fall apart in a list.
    "spread, strength 0.25": mark("days spread with strength 0.25"),
    "spread, strength 0.5": mark("days spread with strength 0.5"),
}

# Settings that columns of their own tell of; those of a policy only of one that is known.
_TOLD: Final = ("ratio", "ratio_per", "desks", "organisation.office_days", "organisation.office_days_shares")
_OF_POLICIES: Final = (
    *("policy.days", "policy.strength", "policy.compliance", "policy.cohorts", "policy.period", "policy.overbooking"),
    *("policy.concentration_days", "policy.shares", "policy.parts"),
)

UNASKED: Final = ("free", "assigned", "booking")  # policies that tell nobody which days to choose
_FOLLOWED: Final = tuple(name for name, one in DECLARED.items() if "compliance" in {own.name for own in fields(one)})


def scenario_of(summary: Summary, case: str) -> Scenario:
    """Return the scenario of a case: that of the first one with what differs from it.

    Values that the case has not, such as those of another policy, stay as they are in the first.
    """
    scenario = copy.deepcopy(dict(summary["scenario"]))
    for key, value in summary["cases"][case].items():
        *groups, name = key.split(".")
        part = scenario
        for group in groups:
            part = part.setdefault(group, {})
        part[name] = value
    return scenario


def compliance(summary: Summary, case: str) -> float | None:
    """Return the share of people who follow the policy of a case; None for a policy that has no such share."""
    name = scenario_of(summary, case)["policy"]["name"]
    own = name == summary["scenario"]["policy"]["name"] or "policy.compliance" in summary["cases"][case]
    return scenario_of(summary, case)["policy"].get("compliance") if own or name in _FOLLOWED else None


def followed_by_all(summary: Summary, case: str | None = None) -> bool:
    """Tell whether all are taken to follow the policy of a case (None: of the scenario), which asks something of them.

    A policy without a compliance sets everybody's days. Of policies by team each that asks something is meant.
    """
    found = [by_all for name, by_all in followed(summary, case) if name not in UNASKED]
    return bool(found) and all(found)


def followed(summary: Summary, case: str | None = None) -> list[tuple[str, bool]]:
    """Return the policies that a case (None: the scenario) has, one or one for each team, and whether all follow it."""
    scenario = summary["scenario"] if case is None else scenario_of(summary, case)
    settings = scenario["policy"]
    if settings["name"] != "mixed":
        share = settings.get("compliance") if case is None else compliance(summary, case)
        return [(settings["name"], settings["name"] not in UNASKED and share in (1, None))]
    named, shared = _parts(scenario)
    parts = [*named, *(part for part, _ in shared)]
    return [(one["name"], one["name"] not in UNASKED and one.get("compliance") in (1, None)) for one in parts]


def _parts(scenario: Scenario) -> tuple[list[dict[str, Any]], list[tuple[dict[str, Any], float]]]:
    """Return the settings of each policy that a staff file names, and of each that some other teams have with a share.

    The column of a staff file goes before the shares, which are for people for whom it names none.
    """
    settings, roster = scenario["policy"], scenario["organisation"].get("roster") or {}
    named = {part: {"name": part, **settings["parts"].get(part, {})} for part in roster.get("policies", ())}
    shares = {} if roster.get("policy_of_all") else {part: one for part, one in settings["shares"].items() if one}
    return [*named.values()], [
        ({"name": part, **settings["parts"].get(part, {})}, share) for part, share in shares.items()
    ]


def grid(summary: Summary) -> Grid:
    """Return a row for each case with what it is; what is the same in all of them and said elsewhere is left out."""
    scenarios = {name: scenario_of(summary, name) for name in summary["by_case"]}
    columns: dict[str, Callable[[str, Scenario], str]] = {tr("case"): lambda name, _: words.case(name)}
    left = list(columns)
    if not summary["scenario"]["organisation"].get("roster"):
        columns[tr("office days wanted a week")] = lambda _, one: words.number(office_days(one), ".1f")
    columns[tr("who chooses the days")] = lambda _, one: policy(one)
    columns[tr("desks")] = lambda name, one: _desks(summary["by_case"][name], one)
    needed = known_needs(summary)
    if needed:
        columns[tr("95 % of days need")] = lambda name, _: (
            words.count(needed[name]) if name in needed else words.unknown()
        )
    left.append(tr("who chooses the days"))
    moving = {name: _moving(case) for name, case in summary["by_case"].items()}
    if any(moving.values()):
        columns[tr("people whose days change in a week")] = lambda name, _: (
            words.unknown() if (share := moving[name]) is None else words.percent(share, 0) if share else tr("none")
        )
    if any(others(summary, name) for name in scenarios):
        columns[tr("what differs as well")] = lambda name, _: ", ".join(others(summary, name))
        left.append(tr("what differs as well"))
    rows = [[said(name, one) for said in columns.values()] for name, one in scenarios.items()]
    return Grid(list(columns), rows, left=left, title=tr("The cases"))


def nets(summary: Summary) -> dict[str, Mapping[str, Any]]:
    """Return what is left of the money a year of each other case more than of the first, where it tells them apart.

    Nothing where one is not known, where none is surely more or less, and where all are within `SMALL` of what the
    first leaves: cases with the same desks differ by what little fewer days at home cost.
    """
    own = summary["by_case"][summary["first"]]["money"]["a_year"]["net"]["estimate"]
    accounts = {name: case["money"]["against_first"] for name, case in summary["by_case"].items()}
    found = {name: one["net"] for name, one in accounts.items() if one is not None}
    if not all(figures.known(net) and net["low"] is not None and net["high"] is not None for net in found.values()):
        return {}
    apart = any(figures.sign(net) and abs(net["estimate"]) >= SMALL * abs(own) for net in found.values())
    return found if apart else {}


def known_needs(summary: Summary) -> dict[str, float]:
    """Return the desks needed on 95 % of days by case, of those whose peak demand tells them (§15)."""
    needed = {name: case[NEEDED]["estimate"] for name, case in summary["by_case"].items()}
    return {name: float(one) for name, one in needed.items() if one is not None}


def finding(summary: Summary) -> str:
    """Return how many desks the cases need, from the fewest to the most; empty where fewer than two are known."""
    needed = known_needs(summary)
    if len(needed) < 2:
        return ""
    fewest, most = min(needed, key=needed.__getitem__), max(needed, key=needed.__getitem__)
    if needed[fewest] == needed[most]:
        desks = words.counted(needed[most], "desk", "desks")
        if len(needed) < len(summary["by_case"]):
            return tr("95 % of days need {desks} with {cases}", desks=desks, cases=words.listed(map(called, needed)))
        return tr("95 % of days need {desks} in all cases", desks=desks)
    text = mark("95 % of days need from {few} ({fewest}) to {many} desks ({most})")
    if over_buildings.several(summary):
        text = mark(
            "With {few} ({fewest}) to {many} desks ({most}) in all, each where it is needed, every building has enough "
            "on 95 % of its days"
        )
    return tr(
        text,
        few=words.count(needed[fewest]),
        fewest=called(fewest),
        many=words.count(needed[most]),
        most=called(most),
    )


def told_by_desks(summary: Summary) -> dict[str, Mapping[str, Any]]:
    """Return the paired differences of the desks needed from the first case, of those that it tells from it."""
    found = {name: one[NEEDED] for name, one in summary["differences"].items()}
    return {name: one for name, one in found.items() if figures.sign(one)}


def office_days(scenario: Scenario) -> float:
    """Return the mean office days a week that full-timers want, who do not work on location."""
    organisation = scenario["organisation"]
    if organisation["office_days"] is not None:
        return float(organisation["office_days"])
    return sum(days * float(share) for days, share in enumerate(organisation["office_days_shares"]))


def called(name: str, longest: int = 40) -> str:
    """Return what a policy is called: ``days spread over the week``; another case keeps the name it was given.

    A name that the program makes of a policy and its settings is cut less than one of a user.
    """
    if name in POLICIES:
        return tr(POLICIES[name])
    return words.case(name, max(longest, LONGEST_OWN) if name.partition(", ")[0] in POLICIES else longest)


def policy(scenario: Scenario) -> str:
    """Return what the policy of a scenario does: ``days spread over the week, which 70 % of people follow``."""
    settings = scenario["policy"]
    if settings["name"] != "mixed":
        return _policy(settings)
    named, shared = _parts(scenario)
    parts = [tr("{share} of teams: {policy}", policy=_policy(one), share=words.given(share)) for one, share in shared]
    said = "; ".join(parts)
    if named:
        of_file = tr("by the staff file: {policies}", policies="; ".join(map(_policy, named)))
        said = tr("{those}; of the others {teams}", those=of_file, teams=said) if parts else of_file
    return f"{called('mixed')} ({said})"


def _policy(settings: Mapping[str, Any]) -> str:
    name = str(settings["name"])
    said = called(name)
    if name == "anchor":
        return tr("{policy}, {days} a week", policy=said, days=words.count(settings["days"]))
    if name == "activity":
        days = words.number(settings["concentration_days"], "g")
        return tr("{policy}; at home to concentrate: {days} of 5 days", policy=said, days=days)
    if name == "booking" and settings["overbooking"] != 1:
        return tr("{policy}, {number} bookings for a desk", policy=said, number=words.number(settings["overbooking"]))
    if name not in _FOLLOWED:
        return said
    if name == "mandate":
        said = tr("{policy}, {days} a week", policy=said, days=words.count(settings["days"]))
    if name == "rotation":
        cohorts = words.count(settings["cohorts"])
        said = (
            tr("{policy} ({cohorts}, each with its own weekdays)", policy=said, cohorts=cohorts)
            if settings["period"] == "days"
            else tr("{policy} ({cohorts}, with other weekdays every week)", policy=said, cohorts=cohorts)
        )
    if name == "spread" and settings["days"] < 5:
        said = tr("{policy} ({days} a week)", policy=said, days=words.counted(settings["days"], "day", "days"))
    if name == "spread" and settings["strength"] < 1:
        said = tr("{policy} for {share} of the way", policy=said, share=words.given(settings["strength"]))
    if settings["compliance"] == 1:
        return tr("{policy}, which everybody follows", policy=said)
    return tr("{policy}, which {share} of people follow", policy=said, share=words.given(settings["compliance"]))


def _moving(case: Mapping[str, Any]) -> float | None:
    """Return the share of people who have a day moved, added or lost in a week."""
    share: float | None = case["effects"]["moves"]["share_of_people_who_move"]
    return share


def _desks(case: Mapping[str, Any], scenario: Scenario) -> str:
    """Return the desks with the ratio that sets them, where one does, or that of the desks of a portfolio."""
    desks = words.count(case["desks"])
    if scenario.get("desks") is not None or scenario["policy"]["name"] == "assigned":
        return desks
    found = case.get("ratio") or {"value": scenario["ratio"], "per": scenario["ratio_per"]}
    base = tr(findings.BASES[found["per"]])
    return tr("{desks} ({ratio} per {base})", desks=desks, ratio=words.number(found["value"], ".3g"), base=base)


def others(summary: Summary, case: str) -> Sequence[str]:
    """Return the settings of a case that differ from the first one and that no other column tells of."""
    name = summary["by_case"][case]["policy"]
    told = (*_TOLD, "policy.name", *(_OF_POLICIES if name in POLICIES else ()))
    own = _defaults(name) if name != summary["scenario"]["policy"]["name"] else {}
    return [
        setting(key, value)
        for key, value in summary["cases"][case].items()
        if not any(f"{key}.".startswith(f"{one}.") for one in told) and not (key in own and own[key] == value)
    ]


def _defaults(name: str) -> dict[str, Any]:
    """Return the settings that a policy has unless somebody says otherwise, by dotted key."""
    made = DECLARED.get(name)
    return {} if made is None else {f"policy.{key}": value for key, value in asdict(made(name=name)).items()}


def setting(key: str, value: Any) -> str:
    """Return a setting as it is typed: ``economics.lettable_m2=null``."""
    plain = "null" if value is None else str(value).lower() if isinstance(value, bool) else value
    return f"{key}={words.clean(plain, 40)}"
