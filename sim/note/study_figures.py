"""The three numbers of each study, with their intervals."""

from collections.abc import Mapping
from typing import Any, Final

from sim import words
from sim.language import tr
from sim.note import comparison, names, rules
from sim.note.blocks import KeyFigure
from sim.studies.desk_grid import NORMS
from sim.studies.tipping import CROWDED, HARMS
from sim.subjects import SUBJECTS
from sim.told import explain
from sim.told.cases import NEEDED
from sim.told.compare import PEOPLE, change
from sim.told.frontier import measure
from sim.told.prices import price_interval, price_span
from sim.told.tipping import unchanged

Summary = Mapping[str, Any]


def figures(summary: Summary) -> list[KeyFigure]:
    """Return the three numbers of a study; fewer where it has no more."""
    found = _FIGURES.get(summary["task"])
    return [] if found is None else found(summary)


def _recommended(summary: Summary) -> list[KeyFigure]:
    best = summary["recommendation"]
    if best["desks"] is None:
        return []
    label = tr("desks: {ratio}", ratio=names.ratio(best["ratio"], best["ratio_per"])) if best["ratio"] else tr("desks")
    days, people = (best["measures"][name] for name in ("crowded_day_probability", "turned_away_probability"))
    asked, desks = summary["asked"]["measure"], KeyFigure(words.count(best["desks"]), label)
    found = [desks, _key(days, tr("days with too few desks"), bounded=True)]
    if asked not in ("crowded_day_probability", "turned_away_probability"):  # what is promised first
        return [desks, _key(best, tr(SUBJECTS[asked]), bounded=True), found[1]]
    if days["estimate"] == 0 and words.known(best.get(NEEDED)):
        return [*found, _counted(best[NEEDED], tr("desks needed on 95 % of days"))]
    return [*found, _key(people, tr("people who come in and find no desk"))]


def kept(summary: Summary) -> Mapping[str, Any] | None:
    """Return the row of the fewest desks that keep the promise of a frontier."""
    found = [row for row in summary["promise"] if row["kept"]]
    return min(found, key=lambda row: (row["desks"], row["crowded_day_probability"]), default=None)


def _frontier(summary: Summary) -> list[KeyFigure]:
    row = kept(summary)
    if row is None:
        norms = summary["norms"]
        return [] if not norms else _days_and_people(norms[0])
    label = tr(
        "desks ({ratio}) with {case}", ratio=names.ratio(row["ratio"], row["ratio_per"]), case=names.policy(row["case"])
    )
    return [KeyFigure(words.count(row["desks"]), label), *_days_and_people(row)]


def _days_and_people(row: Mapping[str, Any]) -> list[KeyFigure]:
    return [
        _key(
            measure(row, "crowded_day_probability"),
            tr("days with too few desks ({desks} desks)", desks=words.count(row["desks"])),
            bounded=True,
        ),
        _key(
            measure(row, "turned_away_probability"),
            tr("people who find no desk ({desks} desks)", desks=words.count(row["desks"])),
        ),
    ]


def _explained(summary: Summary) -> list[KeyFigure]:
    if explain.measured(summary):
        shares = [_key(told["all"], tr(SUBJECTS[name])) for name, told in summary["explained"].items()]
        return shares + _lowered(summary)
    told = summary["explained"]["desks"]
    label = tr("desks needed on {share} of days", share=words.percent(1 - summary["asked"]["target"], 0))
    expected = _counted(told["expected"], tr("desks for the people expected that day"))
    found, lever = [_counted(told["all"], label)], summary["lever"]
    if explain.quiet(summary):
        found.append(expected)
    else:
        short = tr("days with too few desks, with {desks} desks", desks=words.count(summary["desks"]))
        found.insert(0, _key(summary["explained"]["crowded"]["all"], short, bounded=True))
    if lever is not None:
        found.append(_counted(lever["desks"], tr("desks that the first lever frees at most")))
    elif expected not in found:
        found.append(expected)
    return found


def _lowered(summary: Summary) -> list[KeyFigure]:
    """Return what the first lever takes off at most, in points of what is explained."""
    if summary["lever"] is None:
        return []
    value, interval = explain.lowered(summary)
    return [KeyFigure(value, tr("that the first lever takes off at most"), interval)]


def _open(summary: Summary) -> list[KeyFigure]:
    one = summary["uncertainty"]["desks_needed"]
    label = tr("desks needed on {share} of days", share=words.percent(1 - summary["asked"]["target"], 0))
    span = {"estimate": one["p50"], "low": one["p05"], "high": one["p95"]}
    return [
        _counted(span, tr("{label}, over what is not known", label=label)),
        _counted(one["as_configured"], tr("{label}, as configured", label=label)),
    ]


def _sizes(summary: Summary) -> list[KeyFigure]:
    rows = summary["sizes"]
    ends = dict.fromkeys((0, len(rows) // 2, len(rows) - 1))
    return [
        _key(
            measure(rows[place], "crowded_day_probability"),
            tr("days with too few desks: {people} people", people=words.count(rows[place]["people"])),
            bounded=True,
        )
        for place in ends
    ]


def _staged(summary: Summary) -> list[KeyFigure]:
    rule = summary["rule"]
    return [
        _key(rule["right"], tr("organisations in which the rule ends the path where it should"), bounded=True),
        _key(rule["too_early"], tr("halted too early"), bounded=True),
        _key(rule["too_late"], tr("let go on too far"), bounded=True),
    ]


def _priced(summary: Summary) -> list[KeyFigure]:
    """Return the prices at which the norms are the best ratios, or else those of ratios from few to many desks."""
    last = summary["break_even"][-1]["case"]
    best = [row for row in summary["break_even"] if row["case"] == last and not row["never_best"] and row["price_from"]]
    norms = [row for row in best if row["ratio"] in NORMS]
    chosen = norms or best[:: max(1, (len(best) - 1) // 2)]
    return [
        KeyFigure(
            price_span(row),
            tr("an hour at which {ratio} is the best ratio", ratio=words.number(row["ratio"])),
            price_interval(row),
        )
        for row in chosen
    ]


def _tipping(summary: Summary) -> list[KeyFigure]:
    """Return where the policy tips over, or else crowding, with least and most feedback, and who still comes."""
    first, last = summary["feedback"][0], summary["feedback"][-1]
    points = summary["points"]
    turns = [one for one in (*points[:1], *points[1:][-1:]) if one["between"] is not None]
    found = [
        KeyFigure(_share_span(*one["between"]), _turns_label(one["kind"], words.given(one["feedback"])))
        for one in turns
    ]
    effect = summary["effect"]
    days = (first,) if effect is None or unchanged(effect[CROWDED]) else (first, last)
    for row in days[len(found) :]:
        label = _against_least(summary, CROWDED, _crowded_label(row)) if row is last else _crowded_label(row)
        found.append(_key(measure(row, CROWDED), label, bounded=True))
    ends = [last[f"{PEOPLE}_{end}"] for end in ("low", "high")]
    span = "" if None in ends else tr("{low} to {high}", low=words.amount(ends[0]), high=words.amount(ends[1]))
    people = _against_least(summary, PEOPLE, _people_label(last))
    return [*found, KeyFigure(words.amount(last[PEOPLE]), people, span)]


def _share_span(low: float, high: float) -> str:
    return tr("{low} to {high}", low=words.given(low), high=words.given(high))


def _turns_label(kind: str, share: str) -> str:
    if kind == HARMS:
        return tr("compliance at which the policy breaks the promise, feedback {share}", share=share)
    return tr("compliance at which the policy tips over, feedback {share}", share=share)


def _against_least(summary: Summary, name: str, label: str) -> str:
    """Return the label of a figure with the most feedback, with what can be told of it against the least."""
    if summary["effect"] is None:
        return label
    one, least = summary["effect"][name], words.given(summary["feedback"][0]["feedback"])
    if unchanged(one):
        return tr("{label}: as with feedback {share}", label=label, share=least)
    if not one["told_apart"]:
        return tr("{label}: cannot be told apart from feedback {share}", label=label, share=least)
    return tr("{label}: {change} against feedback {share}", label=label, change=change(name, one), share=least)


def _crowded_label(row: Mapping[str, Any]) -> str:
    """Return what is told of days at a strength of feedback, with the compliance of a policy that has one."""
    share = words.given(row["feedback"])
    if row["compliance"] is None:
        return tr("days with too few desks, feedback {share}", share=share)
    return tr(
        "days with too few desks, compliance {compliance}, feedback {share}",
        compliance=words.given(row["compliance"]),
        share=share,
    )


def _people_label(row: Mapping[str, Any]) -> str:
    """Return the same of who comes."""
    share = words.given(row["feedback"])
    if row["compliance"] is None:
        return tr("people a day, feedback {share}", share=share)
    return tr(
        "people a day, compliance {compliance}, feedback {share}",
        compliance=words.given(row["compliance"]),
        share=share,
    )


_FIGURES: Final[Mapping[str, Any]] = {
    "recommend": _recommended,
    "frontier": _frontier,
    "compare": comparison.figures,
    "explain": _explained,
    "sensitivity": _open,
    "scale": _sizes,
    "path": _staged,
    "break_even": _priced,
    "tipping": _tipping,
}


def _key(one: words.Measure, label: str, *, bounded: bool = False) -> KeyFigure:
    value, interval = rules.figure_of(one, bounded=bounded)
    return KeyFigure(value, label, interval)


def _counted(one: Mapping[str, Any], label: str) -> KeyFigure:
    if one["estimate"] is None:
        return KeyFigure(words.unknown(), label)
    low, high = one.get("low"), one.get("high")
    span = ""
    if low is not None and low != high:
        span = (
            tr("{low} or more", low=words.count(low))
            if high is None
            else tr("{low} to {high}", low=words.count(low), high=words.count(high))
        )
    return KeyFigure(words.count(one["estimate"]), label, span)
