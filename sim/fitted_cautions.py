"""What must be said of a run with a fitted preset."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sim import sources
from sim.fitted import Fitted
from sim.job import Job
from sim.language import mark
from sim.scenario import Scenario
from sim.sentences import Counted, Sentence

# What a backtest that was not good means for a run; others have nothing to warn of.
VERDICTS: Final[Mapping[str | None, str]] = {
    "biased": mark(
        "calibration: the preset predicted too many or too few people in weeks that it had not seen (verdict: biased); "
        "take no number of desks from it before you know why"
    ),
    "too_narrow": mark(
        "calibration: in weeks that it had not seen, days differed more than the preset predicts (verdict: too "
        "narrow); take more desks than it promises"
    ),
    "no_better": mark(
        "calibration: the preset predicted weeks that it had not seen no better than a simple rule (verdict: no better)"
    ),
    "too_little": mark(
        "calibration: too few weeks were held out to judge the preset's prediction (verdict: too little)"
    ),
    None: mark("calibration: the preset's prediction was not tested on weeks that it had not seen"),
}


def of_verdict(fitted: Fitted) -> list[Sentence]:
    """Return what the backtest of the fit found, where it is no good."""
    return [Sentence(VERDICTS[fitted.verdict])] if fitted.verdict in VERDICTS else []


def other_people(fitted: Fitted, job: Job) -> list[Sentence]:
    """Return what must be said where others are simulated than those to whom the preset was fitted."""
    simulated = job.headcount.employees
    if fitted.people is None or fitted.people == simulated:
        return []
    return [
        Sentence(
            "calibration: the preset was fitted to {fitted:,} people and {simulated:,} are simulated: give the staff "
            "file that it was fitted with (organisation.roster), or say how many there are (organisation.employees)",
            fitted=fitted.people,
            simulated=simulated,
        )
    ]


def cautions(fitted: Fitted, job: Job) -> list[Sentence]:
    """Return what a reader of a run must be warned of: other people than those of the fit, what the backtest found,
    intervals without the doubt about parameters, draws of another fit, or desks of today that are the preset's still.
    """
    found = [*other_people(fitted, job), *of_verdict(fitted)]
    found += _assumed_desks(job.scenario) if fitted.of_people else []
    if fitted.typed and not fitted.draws:
        found.append(
            Sentence(
                "calibration: {keys} typed in place of all that was fitted: intervals are of the simulation alone",
                keys=list(fitted.typed),
            )
        )
    elif fitted.typed:
        found.append(Sentence("calibration: {keys} typed, and so taken to be certain", keys=list(fitted.typed)))
    elif not fitted.draws:
        found.append(
            Sentence("calibration: the preset has no draws of parameters: intervals are of the simulation alone")
        )
    if far := fitted.far(job.scenario):
        found.append(
            Sentence(
                "calibration: {keys} in the preset is far from its own draws, so that the wider intervals are those of "
                "another fit; where a value was changed by hand, type it instead",
                keys=far,
            )
        )
    return found


def _assumed_desks(scenario: Scenario) -> list[Sentence]:
    """Return that the desks of today are those of the organisation's preset, whose people these are not."""
    given = {
        "organisation": asdict(scenario.organisation),
        "economics": asdict(scenario.economics),
    }
    if scenario.organisation.roster is not None or not sources.taken_over(given, *sources.BASELINES):
        return []  # of a staff file this is said whether its parameters are fitted or not
    return [
        Sentence(
            "today's desks are assumed at {ratio:g} per FTE, as in the preset {preset}; give your own as "
            "organisation.baseline_ratio",
            ratio=scenario.organisation.baseline_ratio,
            preset=scenario.organisation.name,
        )
    ]


def alike(crowded: Mapping[str, Any], each: int) -> list[Sentence]:
    """Return that both intervals of the share of crowded days are the same, where that is for want of replications."""
    wider = crowded.get("with_parameters")
    if wider is None or not 0 < crowded["estimate"] < 1 or any(wider[end] != crowded[end] for end in ("low", "high")):
        return []
    return [
        Sentence(
            "calibration: {each} for each draw of the parameters cannot show how far the answer is in doubt for them, "
            "so that both intervals are the same; give more replications",
            each=Counted(each, "replication", "replications"),
        )
    ]
