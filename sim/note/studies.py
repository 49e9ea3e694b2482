"""The notes about studies: what was asked, what was found, and three numbers of each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import over_buildings, words
from sim.effects_summary import COHESION
from sim.language import tr, trn
from sim.note import buildings_answer, buildings_by_case, comparison, comparison_effects, money, names, rules, social
from sim.note.blocks import Block, Bullets, Heading, PictureFile, Table
from sim.note.decision import WHOLE, Decision, drawn
from sim.note.study_figures import figures, kept
from sim.told import Said, doubt, path
from sim.told.cautions import obeyed
from sim.told.explain import measured, quiet
from sim.told.frontier import measure
from sim.told.recommend import promised

Summary = Mapping[str, Any]

# The picture that stands on the page of decision: the first of these that there is.
LEADING: Final[Mapping[str, Sequence[str]]] = {
    "frontier": ("frontier_days",),
    "recommend": ("desks_for_the_promise",),
    "compare": ("cases", "differences"),
    "explain": ("explain", "causes"),
    "sensitivity": ("tornado",),
    "scale": ("pooling",),
    "path": ("stages",),
    "break_even": ("break_even",),
    "tipping": ("tipping", "feedback"),
}


def title(summary: Summary) -> str:
    """Return the title of the note."""
    titles = {
        "frontier": tr("Crowding against space"),
        "recommend": tr("How few desks are enough?"),
        "compare": tr("What differs between the cases"),
        "explain": tr("What makes the office crowded"),
        "sensitivity": tr("On what the answer depends"),
        "scale": tr("One norm for small and large organisations"),
        "path": tr("Down to fewer desks in stages"),
        "break_even": tr("What an hour without a desk may cost"),
        "tipping": tr("When the policy tips over"),
    }
    return titles[summary["task"]]


def decision(summary: Summary, told: Said) -> Decision:
    """Return what a director reads about a study."""
    gains, people = _gains(summary)
    return Decision(
        question=question(summary),
        answer=_answer(summary, told),
        figures=figures(summary),
        table=comparison.table(summary) if summary["task"] == "compare" else None,
        pictures=LEADING[summary["task"]],
        money=gains,
        people=people,
        cautions=cautions(summary),
    )


def _answer(summary: Summary, told: Said) -> str:
    """Return the answer; of several buildings also that days are those of all, and where there are too few most often.

    So that a small building, of which nothing is told by itself, does not make the answer unseen.
    """
    answer = comparison.answer(summary) if summary["task"] == "compare" else told.headline
    answer = words.joined(names.sentence(answer), doubt.on_page_of_study(summary))
    if not over_buildings.several(summary):
        return answer
    each = buildings_by_case.most_often(_of_cases(summary)) if summary["task"] == "compare" else ""
    return words.joined(names.sentence(answer), buildings_answer.days_of_all(summary), each)


def _of_cases(summary: Summary) -> dict[str, Summary]:
    """Return the cases of a comparison that tell of their buildings, by what they are called."""
    return {names.policy(name): one for name, one in summary["by_case"].items() if "buildings" in one}


def question(summary: Summary) -> str:
    """Return what was asked."""
    task = summary["task"]
    cases = names.policies(list(summary["cases"]))
    organisation = names.organisation(summary)
    ratio = names.ratio(summary["ratio"]["value"], summary["ratio"]["per"])
    if task == "recommend":
        return tr(
            "How few desks keep this promise for {organisation}: {promise}?",
            organisation=organisation,
            promise=promised(summary),
        )
    if task == "frontier":
        return tr(
            "How much more crowded does it get with fewer desks for {organisation}, under {cases}?",
            organisation=organisation,
            cases=cases,
        )
    if task == "compare":
        return tr(
            "What differs between {cases} for {organisation}?",
            cases=cases,
            organisation=organisation,
        )
    if task == "explain" and not measured(summary) and quiet(summary):
        return tr(
            "What takes the desks that {organisation} needs, and what can be done about it?", organisation=organisation
        )
    if task == "explain":
        return tr(
            "What makes it crowded with {desks} for {organisation}, and what can be done about it?",
            desks=words.counted(summary["desks"], "desk", "desks"),
            organisation=organisation,
        )
    if task == "sensitivity":
        return tr(
            "On which of the things that are not known does the number of desks for {organisation} depend?",
            organisation=organisation,
        )
    if task == "scale":
        return tr("What does a norm of {ratio} mean for organisations of different size?", ratio=ratio)
    if task == "path":
        return tr(
            "If {organisation} goes down in stages, does the rule to halt end the path in time?",
            organisation=organisation,
        )
    if task == "tipping" and not summary["points"]:
        return tr(
            "How crowded is it at {organisation}, with {desks}, if people who find no desk come less?",
            organisation=organisation,
            desks=words.counted(summary["desks"], "desk", "desks"),
        )
    if task == "tipping":
        return tr(
            "How many people must follow the policy ({policy}) at {organisation}, with {desks}, and what if people who "
            "find no desk come less?",
            policy=names.policy(summary["scenario"]["policy"]["name"]),
            organisation=organisation,
            desks=words.counted(summary["desks"], "desk", "desks"),
        )
    return tr(
        "What may an hour without a desk cost before fewer desks for {organisation} no longer pay?",
        organisation=organisation,
    )


def _gains(summary: Summary) -> tuple[list[str], list[str]]:
    """Return what is saved and what it does to people, where the study says so."""
    if summary["task"] == "compare":
        return comparison_effects.gains(summary), comparison_effects.people(summary)
    if summary["task"] == "recommend" and summary["recommendation"]["desks"] is not None:
        chosen = {**summary, **summary["recommendation"]}
        return money.lines(chosen), social.lines(chosen)
    if summary["task"] == "frontier" and (row := kept(summary)) is not None:
        return money.of_point(row, summary["money_year"]), cohesion(summary)
    if summary["task"] == "path":
        return [path.left(summary)], []
    return [], []


def cohesion(summary: Summary) -> list[str]:
    """Return whom people meet under each case of a frontier, which desks do not change."""
    cases = {row["case"]: row for row in (*summary["promise"], *summary["norms"]) if COHESION[0] in row}
    measures = {case: {name: measure(row, name) for name in COHESION} for case, row in cases.items()}
    return comparison_effects.cohesion(measures)


def cautions(summary: Summary) -> list[str]:
    """Return what could go wrong: what holds for the case that is chosen, and what the study itself shows."""
    best = summary.get("recommendation") or {}
    chosen = {**summary, **{key: best[key] for key in ("measures", "space", "money") if best.get(key) is not None}}
    if summary["task"] == "compare":
        chosen |= comparison_effects.shared(summary)
    found = [line for line in rules.cautions(chosen) if line != obeyed(summary)]  # said with more below
    if summary["task"] == "compare":
        found = [*comparison_effects.cautions(summary), *found]
    elif spread := comparison_effects.followed(summary, _told_of(summary)):
        found = [spread, *found]
    if summary["task"] == "recommend" and best.get("desks_for_certainty"):
        found.insert(1 if found else 0, _certainty(best))
    spoiling = rules.spoiling(chosen)
    return [*spoiling, *(line for line in found if line not in spoiling)]


def _certainty(best: Mapping[str, Any]) -> str:
    """Return how many of the recommended desks are there for what is uncertain, and what would tell."""
    said = {
        "more": words.count(best["desks_for_certainty"]),
        "desks": words.count(best["desks"]),
        "fewer": words.count(best["ideal_desks"]),
    }
    if (alone := best.get("desks_simulation_alone")) is not None and alone < best["desks"]:
        return trn(
            "One of the {desks} desks is there for certainty only: with more data than the parameters were fitted to "
            "{fewer} may do.",
            "{more} of the {desks} desks are there for certainty only, {data} of them as the parameters are fitted: "
            "with more data {fewer} may do.",
            best["desks_for_certainty"],
            data=words.count(best["desks"] - alone),
            **{**said, "fewer": words.count(alone)},
        )
    return trn(
        "One of the {desks} desks is there for certainty only: with more replications {fewer} may do.",
        "{more} of the {desks} desks are there for certainty only: with more replications {fewer} may do.",
        best["desks_for_certainty"],
        **said,
    )


def _told_of(summary: Summary) -> dict[str, Any]:
    """Return the cases that a study is about, without effects: who moves is said elsewhere, where it is known."""
    best = summary.get("recommendation") or {}
    if best.get("case") is not None:
        return {best["case"]: None}
    if summary["task"] == "frontier" and (row := kept(summary)) is not None:
        return {row["case"]: None}
    return {} if summary["task"] in ("break_even", "tipping") else dict.fromkeys(summary["cases"])


def found(summary: Summary, told: Said, pictures: Mapping[str, PictureFile]) -> list[Block]:
    """Return the findings: the tables, the other pictures and the notes of the study, money and people."""
    blocks: list[Block] = [Heading(tr("Findings"), 1, new_page=True)]
    first = comparison.table(summary) if summary["task"] == "compare" else None
    grids = [grid for grid in told.grids if grid.rows and (first is None or grid != first.grid)]
    blocks += [Table(grid, grid.title) for grid in grids]
    blocks += drawn([name for name in pictures if name not in WHOLE], pictures)
    best = summary.get("recommendation") or {}
    elsewhere = {names.sentence(line) for lines in _gains(summary) for line in lines}  # on the page of decision
    if notes := [said for line in told.notes if (said := names.sentence(line)) not in elsewhere]:
        blocks += [Heading(tr("What to know about these figures"), 2), Bullets(notes)]
    if summary["task"] == "compare":
        blocks += [*buildings_by_case.section(_of_cases(summary)), *comparison_effects.section(summary)]
    if summary["task"] == "frontier":
        blocks += [Heading(tr("People"), 2), *social.context()]
    if best.get("money"):
        chosen = {**summary, **best}
        blocks += [*money.section(chosen), *social.section(chosen)]
    return blocks
