"""The recommendation, told."""

from collections.abc import Mapping
from typing import Any, Final

from sim import figures, findings, over_buildings, savings, words
from sim.language import tr, trn
from sim.studies.recommend import BESIDE
from sim.study import Study
from sim.told import buildings, doubt
from sim.told.base import Grid, Said
from sim.told.cases import called
from sim.told.measured import promise, subject

Entry = Mapping[str, Any]
Summary = Mapping[str, Any]

MOST_OTHERS: Final = 3  # cases whose desks are told beside those of the best
MOST_BUILDINGS: Final = 12  # buildings in a table, those with the most desks


def said(study: Study) -> Said:
    """Return what the recommendation says."""
    summary = study.summary
    grids = [_cases(summary), _buildings(summary), _weekdays(summary), _saved(summary), _targets(summary)]
    if len(summary["by_case"]) == 1:
        grids = [_of_one(grid) for grid in grids]
    return Said(answer(summary), [grid for grid in grids if grid.rows], notes(summary))


def promised(summary: Summary) -> str:
    """Return what is promised."""
    asked = summary["asked"]
    several = over_buildings.several(summary)
    return promise(asked["measure"], asked["weekday"], asked["target"], several=several)


def headline(summary: Summary) -> str:
    """Return the finding in one sentence."""
    best = summary["recommendation"]
    if best["desks"] is None:
        return tr(
            "No number of desks that was looked at surely keeps the promise: {promise}", promise=promised(summary)
        )
    values = {
        "desks": words.counted(best["desks"], "desk", "desks"),
        "ratio": ratio(best),
        "promise": promised(summary),
    }
    case = best["case"] if len(summary["by_case"]) > 1 else best["policy"]
    return tr("With {desks} ({ratio}) under {case}: {promise}", case=called(case), **values)


def answer(summary: Summary) -> str:
    """Return the finding with the desks that keep the promise in the next cases, the fewest first."""
    best = summary["recommendation"]["case"]
    found = [(entry["desks"], name) for name, entry in summary["by_case"].items() if name != best and entry["desks"]]
    others = [
        tr("{desks} under {case}", desks=words.count(desks), case=called(name))
        for desks, name in sorted(found)[:MOST_OTHERS]
    ]
    said, asked = headline(summary), summary["asked"]
    if asked["weekday"] == "all" and (over := buildings.over(summary, asked["measure"], asked["target"])):
        said = tr("{answer}; {buildings}", answer=said, buildings=over)
    if others:
        said = tr("{answer}; it takes {others}", answer=said, others=words.listed(others))
    if days := _tight(summary["recommendation"]):
        said = tr("{answer}; surely more often than over all days: {days}", answer=said, days=words.listed(days))
    return said


def _tight(best: Entry) -> list[str]:
    """Return the weekdays with surely more days with too few desks than all days have, with their shares.

    Surely as `findings.tight_days` has it; of a promise about one weekday there are none.
    """
    if best["desks"] is None or best["weekday"] != "all":
        return []
    overall, days = best["measures"]["crowded_day_probability"], best["by_weekday"]
    found = {day: one["crowded_day_probability"] for day, one in days.items()}
    return [
        tr("{day} ({share})", day=words.weekday(day), share=words.share(one))
        for day, one in sorted(found.items(), key=lambda item: -(item[1]["estimate"] or 0.0))
        if words.known(one) and one["low"] is not None and one["low"] > overall["estimate"]
    ]


def ratio(entry: Entry) -> str:
    """Return the ratio with what it counts: ``0.52 desks per FTE``."""
    if entry["ratio"] is None:
        return tr("nobody counts for the ratio")
    number = words.number(entry["ratio"], ".3g")
    return tr("{ratio} desks per {base}", ratio=number, base=tr(findings.BASES[entry["ratio_per"]]))


def notes(summary: Summary) -> list[str]:
    """Return what a reader must know: the margin, the next desk, what uncertainty costs, what is saved, who ties."""
    best, asked = summary["recommendation"], summary["asked"]
    if best["desks"] is None:
        advice = tr("More replications (precision.max_replications) narrow the interval, or ask for a higher target")
        return [advice, *doubt.of_study(summary)]
    desks = words.count(best["desks"])
    lines = [
        _kept(summary),
        tr(
            "Margin: the figure is {figure}; the safe end is {margin} points below {target}",
            figure=findings.with_interval(best, bounded=True),
            margin=words.number(100 * best["margin"], ".2g"),
            target=words.given(asked["target"]),
        ),
    ]
    if best.get("buildings") is not None:
        lines.append(_divided(summary))
    if steps := [_step(step) for step in (best["next_desk"]["one_more"], best["next_desk"]["one_fewer"]) if step]:
        lines.append(tr("One desk more or fewer: {changes}", changes="; ".join(steps)))
    if best["desks_for_certainty"]:
        lines.append(_certainty(best))
    lines.append(_days_and_people(best, asked["weekday"]))
    lines += [savings.room(best["space"]), *savings.lines(best), savings.explained(best["money"]["price_year"])]
    if best["cannot_be_told_apart"]:
        names = words.listed(map(called, best["cannot_be_told_apart"]))
        lines.append(tr("With {desks} desks it cannot be told apart from {cases}", desks=desks, cases=names))
    return [*lines, *doubt.of_study(summary)]


def _certainty(best: Entry) -> str:
    """Return how many of the desks are there for what is uncertain, and for the fitted parameters of it."""
    said = {
        "desks": words.counted(best["desks_for_certainty"], "desk", "desks"),
        "fewer": words.count(best["ideal_desks"]),
    }
    if (alone := best.get("desks_simulation_alone")) is None or alone >= best["desks"]:
        return tr("Uncertainty costs {desks}: by the estimate alone {fewer} would do", **said)
    if alone == best["ideal_desks"]:
        return tr("Uncertainty costs {desks}: if the fitted parameters were certain {fewer} would do", **said)
    return tr(
        "Uncertainty costs {desks}: by the estimate alone {fewer} would do, and {alone} if the fitted parameters were "
        "certain",
        alone=words.count(alone),
        **said,
    )


def _days_and_people(best: Entry, weekday: str) -> str:
    """Return the shares of days with too few desks and of people who find none, which are not the same (§16)."""
    days, people = (best["measures"][name] for name in ("crowded_day_probability", "turned_away_probability"))
    said = {
        "desks": words.counted(best["desks"], "desk", "desks"),
        "days": subject("crowded_day_probability", weekday),
        "people": subject("turned_away_probability", weekday),
    }
    if not people["estimate"]:
        return tr("With {desks} no {people} were seen", **said)
    return tr(
        "With {desks} the share of {days} is {days_share}, and that of {people} is {people_share}",
        days_share=findings.with_interval(days, bounded=True),
        people_share=findings.with_interval(people),
        **said,
    )


def _step(step: Entry) -> str:
    """Return how much lower or higher the figure is with another desk, and whether that can be told from nothing."""
    desks = words.counted(step["desks"], "desk", "desks")
    if step["estimate"] == step["low"] == step["high"] == 0:
        return tr("with {desks} the figure is the same", desks=desks)
    lower = step["estimate"] < 0
    ends = (-step["high"], -step["low"]) if lower else (step["low"], step["high"])
    values = {"change": abs(step["estimate"]), "low": ends[0], "high": ends[1]}
    figures = {key: words.number(100 * value, ".2f") for key, value in values.items()}
    if lower:
        said = tr("with {desks} the figure is {change} points lower ({low} to {high})", desks=desks, **figures)
    else:
        said = tr("with {desks} the figure is {change} points higher ({low} to {high})", desks=desks, **figures)
    if step["low"] < 0 < step["high"]:
        return tr("{change}, which cannot be told from nothing", change=said)
    return said


def _of_one(grid: Grid) -> Grid:
    """Return a table without the columns that tell cases apart."""
    kept = [place for place, heading in enumerate(grid.headings) if heading not in (tr("case"), tr("may be best"))]
    rows = [[row[place] for place in kept] for row in grid.rows]
    left = [heading for heading in grid.left if grid.headings.index(heading) in kept]
    return Grid([grid.headings[place] for place in kept], rows, left=left, title=grid.title)


def _weekdays(summary: Summary) -> Grid:
    """Return the weekdays with the recommended desks, where any has too few."""
    best, day_heading, asked = summary["recommendation"], tr("weekday"), summary["asked"]["measure"]
    promised_too = [] if asked in BESIDE[:2] else [asked]
    rows = [
        [
            words.weekday(day),
            *(findings.with_interval(one[name], bounded=True) for name in promised_too),
            findings.with_interval(one["crowded_day_probability"], bounded=True),
            findings.with_interval(one["turned_away_probability"]),
        ]
        for day, one in (best["by_weekday"] or {}).items()
    ]
    headings = [
        day_heading, *(subject(name, "all") for name in promised_too), tr("days with too few desks"),
        tr("people who find no desk"),
    ]  # fmt: skip
    shown = best if promised_too else (best["measures"] or {}).get("turned_away_probability", {})
    if not shown.get("estimate"):
        return Grid(headings, [])
    desks = words.counted(best["desks"], "desk", "desks")
    return Grid(headings, rows, left=[day_heading], title=tr("By weekday, with {desks}", desks=desks))


def _kept(summary: Summary) -> str:
    """Return with which numbers of desks the promise is kept; where nothing was seen an interval may be too wide."""
    best = summary["recommendation"]
    said = {
        "promise": promised(summary),
        "level": words.percent(best["level"], 0),
        "desks": words.count(best["desks"]),
    }
    if best.get("wide_above") is None:
        return tr(
            "Promise: {promise}, at the safe end of the {level} interval, with {desks} desks and with every larger "
            "number that was looked at",
            **said,
        )
    return tr(
        "Promise: {promise}, at the safe end of the {level} interval, with {desks} desks and with every larger number "
        "that was looked at, but for some at which none was seen at all, such as {more}: so few replications leave an "
        "interval that ends above {target} there",
        more=words.count(best["wide_above"]),
        target=words.given(summary["asked"]["target"]),
        **said,
    )


def _divided(summary: Summary) -> str:
    """Return how the desks are divided over buildings, without which more of them promise nothing."""
    return tr(
        "All these numbers of desks are divided over the {number} buildings so that each has as many per {base}, in "
        "whole desks: divided otherwise as many desks, or more, need not keep the promise",
        number=words.count(summary["recommendation"]["number_of_buildings"]),
        base=tr(findings.BASES[summary["recommendation"]["ratio_per"]]),
    )


def _buildings(summary: Summary) -> Grid:
    """Return the recommended desks of each building, the most desks first, and of those left out together."""
    best = summary["recommendation"]
    found = best.get("buildings") or []
    if not found:
        return Grid([], [])
    several = {**summary, "buildings": found}
    called_ = buildings.titles(several)
    shown = sorted(found, key=lambda one: -one["desks"])[:MOST_BUILDINGS]
    filed = any(one["desks_of_file"] is not None for one in shown)
    headings = [
        tr("Building"), tr("people"), tr("desks"), *([tr("desks in the file")] if filed else []),
        tr("days with too few desks"), tr("people who find no desk"),
    ]  # fmt: skip
    rows = [
        [
            called_[one["building"]],
            words.count(one["people"]),
            words.count(one["desks"]),
            *([words.count(one["desks_of_file"]) if one["desks_of_file"] else words.unknown()] if filed else []),
            findings.with_interval(one["measures"]["crowded_day_probability"], bounded=True),
            findings.with_interval(one["measures"]["turned_away_probability"]),
        ]
        for one in shown
    ]
    if left := best["number_of_buildings"] - len(shown):
        together = best["desks"] - sum(one["desks"] for one in shown)
        name = trn("another building", "{number} others together", left, number=words.count(left))
        rows.append([name, "", words.count(together), *([""] if filed else []), "", ""])
    title = tr("The desks of each building, of {desks} in all", desks=words.count(best["desks"]))
    return Grid(headings, rows, left=headings[:1], title=title)


def _cases(summary: Summary) -> Grid:
    asked = summary["asked"]
    case, may_be_best = tr("case"), tr("may be best")
    rows = []
    for name, entry in summary["by_case"].items():
        found = entry["desks"] is not None
        rows.append(
            [
                words.case(name),
                words.count(entry["desks"]) if found else tr("no answer"),
                "" if entry["ratio"] is None else words.number(entry["ratio"], ".3g"),
                findings.with_interval(entry, bounded=True) if found else "",
                "" if entry["ideal_desks"] is None else words.count(entry["ideal_desks"]),
                tr("yes") if entry["may_be_best"] else tr("no"),
            ]
        )
    base = tr(findings.BASES[next(iter(summary["by_case"].values()))["ratio_per"]])
    headings = [
        case, tr("desks"), tr("per {base}", base=base), subject(asked["measure"], asked["weekday"]),
        tr("desks by the estimate"), may_be_best,
    ]  # fmt: skip
    title = tr("The fewest desks for the promise: {promise}", promise=promised(summary))
    return Grid(headings, rows, left=[case, may_be_best], title=title)


def _saved(summary: Summary) -> Grid:
    """Return what the cases save that keep the promise."""
    rows = [
        [
            words.case(name),
            words.count(entry["space"]["desks_saved"]),
            words.amount(entry["space"]["m2_saved"]),
            figures.ranged(entry["money"]["a_year"]["net"]),
        ]
        for name, entry in summary["by_case"].items()
        if entry["desks"] is not None
    ]
    case = tr("case")
    headings = [case, tr("desks saved"), tr("m2 saved"), tr("EUR saved a year, net")]
    return Grid(headings, rows, left=[case], title=tr("Saved against the baseline"))


def _targets(summary: Summary) -> Grid:
    asked, case = summary["asked"], tr("case")
    rows, rough = [], False
    for name, targets in summary["by_target"].items():
        for at in targets.values():
            found = at["desks"] is not None
            star = "*" if found and not at["precise"] else ""
            rough = rough or bool(star)
            rows.append(
                [
                    words.case(name),
                    words.given(at["target"]) + star,
                    words.count(at["desks"]) if found else tr("no answer"),
                    "" if at["ratio"] is None else words.number(at["ratio"], ".3g"),
                    findings.with_interval(at, bounded=True) if found else "",
                    "" if at["m2_saved"] is None else words.amount(at["m2_saved"]),
                ]
            )
    headings = [
        case, tr("at most"), tr("desks"), tr("ratio"), subject(asked["measure"], asked["weekday"]), tr("m2 saved"),
    ]  # fmt: skip
    title = tr("For other targets")
    if rough:
        title = tr("For other targets (* rougher than the asked target: more replications may save desks)")
    return Grid(headings, rows, left=[case], title=title)
