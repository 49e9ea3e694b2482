"""Of which types of desk there are too few for who needs them (§12): numbers of desks and their use do not tell it."""

from collections.abc import Mapping
from typing import Any, Final

from sim import shown_measures, words
from sim.language import mark, tr

Summary = Mapping[str, Any]

LIMIT: Final = 0.05  # share of people, or of days for want of another type, as the promise that is asked by default
ACCESSIBLE: Final = "adjustable"  # for whom another desk is no choice
PEOPLE, DAYS = "no_suitable_desk_probability", "no_suitable_desk_day_probability"

# What somebody needs, to be said with `tr`.
NEEDED: Final = {
    "standard": mark("a standard desk"),
    "quiet": mark("a quiet desk"),
    "adjustable": mark("an adjustable or accessible desk"),
}


def told(summary: Summary) -> str:
    """Return who finds none of the type they need, for the end of a sentence; empty where these are surely few.

    Few: not surely more than `LIMIT` of all people on their days, of nobody's type none is there at all, and where no
    other type will do not surely more than `LIMIT` of days.
    """
    found = [name for name in _types(summary) if _short(summary, name)]
    if not found:
        return ""
    return words.listed(_who(summary, name) for name in sorted(found, key=lambda name: -_share(summary, name)))


def finding(summary: Summary) -> str:
    """Return it for the first line on the screen; empty where nothing is to be told."""
    who = told(summary)
    return tr("no desk of the type that is needed for {who}", who=who) if who else ""


def answer(summary: Summary) -> str:
    """Return it as a sentence of the answer; empty where nothing is to be told."""
    who = told(summary)
    return tr("No desk of the type that they need is found by {who}.", who=who) if who else ""


def accessible(summary: Summary) -> str:
    """A shortage of accessible desks, where the answer does not say so: who needs one cannot always take another."""
    if ACCESSIBLE not in _types(summary) or told(summary) or not _above(_measure(summary, ACCESSIBLE, PEOPLE)):
        return ""
    return tr(
        "No desk of the type that they need is found by {who}: not everybody can sit at another.",
        who=_who(summary, ACCESSIBLE),
    )


def _types(summary: Summary) -> list[str]:
    """Return the types that somebody needs and of whom is told how often they find none.

    None where everybody owns a desk: only guests of other buildings look for one then, and hardly one is to be shared.
    """
    if not shown_measures.by_type(summary) or summary["scenario"]["policy"]["name"] == "assigned":
        return []
    return [
        name
        for name, one in summary["desk_types"].items()
        if one["people_a_day"] and words.known(_measure(summary, name, PEOPLE))
    ]


def _short(summary: Summary, name: str) -> bool:
    people = _measure(summary, name, PEOPLE)
    if not summary["desk_types"][name]["desks"]:
        return bool(people["estimate"])
    if _alone(summary, name):
        return _above(people) or _above(_measure(summary, name, DAYS))
    return all(map(_above, (summary["measures"][PEOPLE], people))) and people["low"] > LIMIT + _refused(summary)


def _refused(summary: Summary) -> float:
    """Return how many people at most find no desk of whatever type: where others will do, these lack desks, no type."""
    return summary["measures"]["turned_away_probability"]["high"] or 0.0


def _alone(summary: Summary, name: str) -> bool:
    """Tell whether there are desks of other types, none of which is a substitute for this one."""
    others = {other for other, one in summary["desk_types"].items() if one["desks"] and other != name}
    return bool(others) and others.isdisjoint(summary["scenario"]["building"]["substitutes"].get(name, ()))


def _who(summary: Summary, name: str) -> str:
    people, desks = _measure(summary, name, PEOPLE), summary["desk_types"][name]["desks"]
    said = {
        "share": words.share(people) if people["estimate"] < 1 else words.percent(1, 0),
        "needed": tr(NEEDED[name]),
        "desks": words.counted(desks, "desk", "desks"),
    }
    if not desks:
        return tr("anybody who needs {needed}, of which there is none", **said)
    if _alone(summary, name):
        days = words.share(_measure(summary, name, DAYS))
        return tr(
            "{share} of those who need {needed} ({desks}; on {days} of days, no other will do)", days=days, **said
        )
    return tr("{share} of those who need {needed} ({desks})", **said)


def _measure(summary: Summary, name: str, which: str) -> words.Measure:
    found: words.Measure = summary["desk_types"][name][which]
    return found


def _share(summary: Summary, name: str) -> float:
    return float(_measure(summary, name, PEOPLE)["estimate"] or 0)


def _above(measure: words.Measure | None) -> bool:
    return bool(measure and measure["low"] is not None and measure["low"] > LIMIT)
