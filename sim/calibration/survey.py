"""Wanted office days from a survey: what people say of the hours they want to work at home."""

from typing import Final

import numpy as np

from sim.calibration.fit import Fit, Setup
from sim.calibration.intervals import Source
from sim.calibration.office_days import divisions, shares_with
from sim.compiling import Floats
from sim.draws import Draws, entities
from sim.language import mark
from sim.logs.contents import Survey
from sim.population import WEEKDAYS
from sim.sentences import Sentence

FULL_WEEK: Final = 36.0  # hours, of a full-timer in Dutch central government (collective agreement of the Rijk)

METHOD: Final = mark(
    "five days less the wanted share of the week at home, mean and spread over groups; the division of greatest "
    "entropy with these; normal and chi-square errors of the sample"
)
INTENTIONS: Final = mark("what people say they want, which is not what they do")
ASSUMED: Final = Sentence("{what}; a week of {hours:g} hours is assumed", what=Sentence(INTENTIONS), hours=FULL_WEEK)


def fit_survey(setup: Setup, survey: Survey) -> list[Fit]:
    """Return wanted office days of a full-timer: how they divide, the mean, and the mean of each group large enough.

    Groups of fewer than `smallest` people are in the whole only; where they are too few together, so that they would
    follow from the others, the next smallest group is not told either.
    """
    people = survey.people.astype(np.float64)
    source = Source("survey", {"people": int(people.sum())}, int(people.sum()))
    if people.sum() < setup.smallest:
        few = Sentence("fewer than {least} people answered", least=setup.smallest)
        return [source.untold("organisation.office_days_shares", METHOD, few)]
    hours = np.where(np.isfinite(survey.week_hours), survey.week_hours, FULL_WEEK)
    reason = INTENTIONS if np.isfinite(survey.week_hours).all() else ASSUMED
    days = np.clip(WEEKDAYS * (1 - survey.home_hours / hours), 0, WEEKDAYS)
    spread = WEEKDAYS * survey.home_hours_sd / hours
    mean = float(np.average(days, weights=people))
    between = float(np.average((days - mean) ** 2, weights=people))
    told = np.isfinite(spread)
    if not told.any():
        return [
            source.untold(
                "organisation.office_days_shares", METHOD, mark("the survey tells means, not how much people differ")
            ),
            source.point("organisation.office_days", mean, METHOD, setting=True, reason=reason),
            *_groups(setup, source, survey, days, spread, reason),
        ]
    within = float(np.average(spread[told] ** 2, weights=people[told]))
    sd = float(np.sqrt(between + within))
    number = people.sum()
    chance = Draws(setup.scenario.seed, 0).normal("resample", 1, entities(setup.draws), 2)
    means = np.clip(mean + chance[:, 0] * np.sqrt(within / number), 0, WEEKDAYS)
    # Wilson and Hilferty's cube root of a chi-square.
    free = max(number - 1, 1)
    sds = sd * np.sqrt(np.maximum(1 - 2 / (9 * free) + chance[:, 1] * np.sqrt(2 / (9 * free)), 0) ** 3)
    shares = np.array(shares_with(mean, sd))
    drawn = divisions(means, sds)
    return [
        source.fits("organisation.office_days_shares", shares, drawn, METHOD, reason=reason),
        source.fit("wanted_office_days", mean, means, METHOD, (0.0, WEEKDAYS), setting=False, reason=reason),
        *_groups(setup, source, survey, days, spread, reason),
    ]


def _groups(setup: Setup, source: Source, survey: Survey, days: Floats, spread: Floats, reason: str) -> list[Fit]:
    """Return the mean of each group that may be told."""
    if len(survey.groups) == 1:
        return []
    order = np.argsort(survey.people, kind="stable")
    small = int((survey.people < setup.smallest).sum())
    if small and survey.people[order[:small]].sum() < setup.smallest:
        small += 1
    fits = []
    for group in sorted(order[small:].tolist(), key=lambda one: survey.groups[one]):
        own = Source(source.name, {"people": int(survey.people[group])}, int(survey.people[group]))
        name = f"wanted_office_days: {survey.groups[group]}"
        if np.isfinite(spread[group]):
            chance = Draws(setup.scenario.seed, 0).normal("resample", 2 + group, entities(setup.draws))[:, 0]
            draws = days[group] + chance * spread[group] / np.sqrt(survey.people[group])
            span = (0.0, float(WEEKDAYS))
            fits.append(own.fit(name, float(days[group]), draws, METHOD, span, setting=False, reason=reason))
        else:
            fits.append(own.point(name, float(days[group]), METHOD, reason=reason))
    return fits
