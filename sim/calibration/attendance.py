"""Attendance as badge logs tell it: office days, weekdays, what people share, habit, leave (§4, §5, §6).

The figures of the log (`attendance_figures`) are matched by those of logs that the simulator makes
(`attendance_match`), and drawn anew over people and weeks (`attendance_doubt`).
"""

from typing import Any, Final

import numpy as np

from sim.calibration.attendance_doubt import drawn_figures
from sim.calibration.attendance_figures import (
    AWAY,
    COMMON,
    DISPERSION,
    LEVEL,
    REPEAT,
    SPREAD,
    TEAM,
    Figures,
    figures_of,
)
from sim.calibration.attendance_made import Point
from sim.calibration.attendance_match import Matched, Matching
from sim.calibration.attendance_meetings import fewer_meetings
from sim.calibration.attendance_step import SOME_MONTHS
from sim.calibration.attendance_told import beside_holidays, by_month, of_teams
from sim.calibration.attended import Attended, attended_of
from sim.calibration.fit import Fit, Setup
from sim.calibration.intervals import Source
from sim.compiling import Floats
from sim.language import mark
from sim.logs.contents import Visits, Who
from sim.population import WEEKDAYS
from sim.scenario import Scenario
from sim.sentences import Counted, Sentence

LEAST_WEEKS: Final = 2  # in which anything is told
# Weeks for habit and leave: fewer hold too few repeats of a weekday, and too few weeks of leave. Assumption.
LEAST_FOR_HABIT: Final = 8
# Weeks without a holiday for what people share: of fewer no interval can be told from resamples.
LEAST_FULL: Final = 8
_ANSWERS: Final = 9

_MATCHED: Final = mark("indirect inference: made logs have the same figure (Gourieroux, Monfort and Renault 1993)")
_COUNTED: Final = mark("counted")
_DAYS: Final = mark("mean of people's days a week, less what leave, sickness and holidays take, by indirect inference")
_SPREAD: Final = mark("covariance of a person's weeks that are far apart, by indirect inference")
_SHARES: Final = mark(
    "shares with the fitted mean and spread between people, nearest to what people came in whole days"
)
_WEIGHTS: Final = mark("maximum likelihood of the weekdays given their number (Plackett-Luce), by indirect inference")
_TEAM: Final = mark("covariance of pairs within teams less that between teams, by indirect inference")
_COMMON: Final = mark("covariance of pairs of different teams, by indirect inference")
_HABIT: Final = mark("repeats of the same weekday in different weeks of a person, by indirect inference")
_MODEL: Final = mark("dispersion of a person's weekly number, between that of made logs of both models")
_LEAVE: Final = mark("weeks without a visit of people who come two days or more, by month, by indirect inference")
_FEWER: Final = mark("so often that they bring as much of a team in together as the log shows")
_GIVEN: Final = mark("follows from what the log holds")


def fit_attendance(setup: Setup, visits: Visits, who: Who) -> list[Fit]:
    """Return what a badge log tells of attendance; what it cannot tell has no value and a reason.

    Some 15 s for 10,000 people and 52 weeks. Raises `ConfigurationError` as the scenario does.
    """
    log = attended_of(visits, who, setup.scenario.calendar)
    source = Source("badges", {"people": len(log), "weeks": log.weeks}, 1)
    too_little = _too_little(setup, log)
    if too_little:
        return [source.untold(name, _MATCHED, too_little, setting=True) for name in _SETTINGS]
    plain = figures_of(log)
    kept = _kept(log, plain, np.array(setup.scenario.calendar.leave_months))

    def match(scenario: Scenario) -> Matched:
        def told(done: int, steps: int) -> None:
            setup.progress(mark("made logs"), done, steps)

        return Matching(scenario, setup.staff, log, plain, frozenset(kept), told).matched()

    if "team" in kept:
        matched, often = match(setup.scenario), dict[str, float]()
    else:
        drawn = drawn_figures(plain, setup.scenario.seed, setup.draws)
        matched, often = fewer_meetings(setup.scenario, match, drawn)
    data = figures_of(log, matched.weekly)
    return _Told(setup, log, data, matched, kept, often).fits()


_SETTINGS: Final = (
    "organisation.employees",
    "organisation.office_days_shares",
    "attendance.model",
    "attendance.weekday_weights",
    "attendance.team_correlation",
    "attendance.common_correlation",
    "attendance.habit",
    "calendar.leave_days",
    "calendar.leave_months",
)


def _too_little(setup: Setup, log: Attended) -> str:
    if log.weeks < LEAST_WEEKS:
        return mark("The log has fewer than two whole weeks")
    if len(log) < setup.smallest or not log.come.any():
        return Sentence(
            "The log has fewer than {smallest} people, of whom nothing may be told", smallest=setup.smallest
        )
    return ""


def _kept(log: Attended, data: Figures, season: Floats) -> dict[str, str]:
    """Return what the data cannot tell, with the reason."""
    kept: dict[str, str] = {}
    full = int(log.full.sum())
    if not np.isfinite(data.values[REPEAT]) or data.values[REPEAT] >= 1:
        always = mark("Nobody ever chose between weekdays: everybody comes always or never")
        return dict.fromkeys(("team", "common", "habit", "leave", "weights", "model"), always)
    if full < LEAST_FULL:
        few = Sentence(
            "It takes {least} weeks without a holiday to see what people share, the log has {full}",
            least=LEAST_FULL,
            full=full,
        )
        kept |= {"team": few, "common": few}
    elif not np.isfinite(data.values[TEAM]):
        kept["team"] = mark(
            "No file tells teams of two people or more: what a team shares cannot be told from what all share"
        )
    elif not np.isfinite(data.values[COMMON]):
        kept["common"] = mark("All are in one team: what it shares cannot be told from what the whole building shares")
    if log.weeks < LEAST_FOR_HABIT:
        kept["habit"] = kept["leave"] = Sentence(
            "It takes {least} weeks, the log has {weeks}", least=LEAST_FOR_HABIT, weeks=log.weeks
        )
    elif not (told := np.isfinite(data.values[AWAY])).any():
        kept["leave"] = mark("Nobody comes often enough for a week without a visit to mean leave")
    elif told.sum() < SOME_MONTHS or not season[told].any():
        kept["leave"] = Sentence(
            "It takes {least} months of a season to tell leave, the log has {months}",
            least=SOME_MONTHS,
            months=int((told & (season > 0)).sum()),
        )
    return kept


class _Told:
    """The fits of one log."""

    def __init__(
        self,
        setup: Setup,
        log: Attended,
        data: Figures,
        matched: Matched,
        kept: dict[str, str],
        often: dict[str, float],
    ) -> None:
        self._setup, self._log, self._data, self._matched, self._kept = setup, log, data, matched, kept
        self._often = often  # meetings a week, where the log has fewer than configured
        figures = drawn_figures(data, setup.scenario.seed, setup.draws)
        # Made logs have errors of their own, but those of the level and the spread, which are known of their people.
        made = np.full(len(data.values), matched.noise)
        made[[LEVEL, SPREAD]] = 1.0
        self._figures = data.values + (figures - data.values) * made
        self._drawn = matched.at(self._figures)
        rests_on = {"people": len(log), "weeks": log.weeks}
        self._people = Source("badges", rests_on, len(data.of_people))
        self._weeks = Source("badges", rests_on, max(int(log.full.sum()), 1))

    def fits(self) -> list[Fit]:
        """Return them all."""
        return [
            *self._of_people(),
            *self._of_days(),
            *self._of_shared(),
            *(_given(key, value, self._people, _MEETINGS, _FEWER) for key, value in self._often.items()),
            *self._of_leave(),
            *of_teams(self._log, self._data, self._matched.point, self._people, self._setup.smallest),
            by_month(self._log, self._people),
            *beside_holidays(self._log, self._setup.scenario.calendar, self._people),
        ]

    def _of_people(self) -> list[Fit]:
        listed, log, point = self._setup.staff is not None, self._log, self._matched.point
        told = "" if log.windows < self._setup.smallest else _windows(log)
        people = _known("organisation.employees", len(log), self._people, told, setting=not listed)
        fits = [people]
        teams = len(np.unique(log.team[log.team >= 0]))
        if teams:
            size = min(float((log.team >= 0).sum()) / teams, 1000.0)
            fits.append(_known("organisation.team_size", size, self._people, "", setting=not listed))
        if not listed:
            fits.append(_given("calendar.contract_days_off", False, self._people, _NO_CONTRACT))
        organisation = self._setup.scenario.organisation
        inside = {"elsewhere_share": 0.0, "newcomer_extra_days": 0.0, "remote_capable": 1.0}
        for name, value in (inside if listed else inside | {"field_share": 0.0}).items():
            if getattr(organisation, name) != value:
                fits.append(_given(f"organisation.{name}", value, self._people, _INSIDE))
        spread = np.sqrt(np.clip(point.variance, 0, None))
        drawn = np.sqrt(np.clip(self._drawn.variance, 0, None))
        within = (0.0, float(WEEKDAYS))
        mean = np.clip(point.mean, *within)
        fits += [
            self._people.fit("office_days_mean", float(mean), self._drawn.mean, _DAYS, within, setting=False),
            self._people.fit("office_days_spread", float(spread), drawn, _SPREAD, (0.0, 2.5), setting=False),
            self._shares(point),
        ]
        return fits

    def _shares(self, point: Point) -> Fit:
        if self._setup.staff is not None:  # whose part-timers would get a part of what shares give
            name, within = "organisation.office_days", (0.0, float(WEEKDAYS))
            mean = float(np.clip(point.mean, *within))
            return self._people.fit(name, mean, self._drawn.mean, _DAYS, within, reason=_SAME_MEAN)
        value, reached = self._matched.shares(point.mean, point.variance)
        draws, _ = self._matched.shares(self._drawn.mean, self._drawn.variance)
        reason = "" if reached else _NOT_REACHED
        return self._people.fits("organisation.office_days_shares", value[0], draws, _SHARES, reason=reason)

    def _of_days(self) -> list[Fit]:
        if "model" in self._kept:
            reason = self._kept["model"]
            names = ("attendance.model", "attendance.weekday_weights")
            return [self._people.untold(name, _MATCHED, reason) for name in names]
        matched, within = self._matched, (-np.inf, np.inf)
        index = float(matched.index(self._data.values[DISPERSION]))
        drawn = matched.index(self._figures[:, DISPERSION])
        between = _BETWEEN if 0.25 < index < 0.75 else ""
        weights = _weights(matched.point.log_weight)
        return [
            Fit(
                "attendance.model",
                matched.model,
                None,
                None,
                _MODEL,
                "badges",
                dict(self._people.rests_on),
                None,
                True,
                between,
            ),
            self._people.fit("attendance.model_index", index, drawn, _MODEL, within, setting=False),
            self._people.fits("attendance.weekday_weights", weights, _weights(self._drawn.log_weight), _WEIGHTS),
        ]

    def _of_shared(self) -> list[Fit]:
        point, drawn, kept = self._matched.point, self._drawn, self._kept
        team, common = point.correlations
        teams, commons = drawn.correlations
        within, fits = (0.0, 0.99), []
        if "team" in kept:
            answers = () if "common" in kept else self._answers("team")
            fits.append(self._weeks.untold("attendance.team_correlation", _TEAM, kept["team"], answers))
        else:
            reason = _ONE_TEAM if "common" in kept else ""
            fits.append(
                self._weeks.fit("attendance.team_correlation", float(team), teams, _TEAM, within, reason=reason)
            )
        if "common" in kept:
            answers = () if "team" in kept else self._answers("common")
            fits.append(self._weeks.untold("attendance.common_correlation", _COMMON, kept["common"], answers))
        else:
            reason = _NO_TEAMS if "team" in kept else ""
            fits.append(
                self._weeks.fit("attendance.common_correlation", float(common), commons, _COMMON, within, reason=reason)
            )
        if "habit" in kept:
            return [*fits, self._people.untold("attendance.habit", _HABIT, kept["habit"])]
        reason = "" if self._setup.staff is not None else _HABITS_INSIDE
        habit = self._people.fit("attendance.habit", float(point.habit), drawn.habit, _HABIT, (0.0, 1.0), reason=reason)
        return [*fits, habit]

    def _answers(self, free: str) -> list[dict[str, Any]]:
        """Return pairs of correlations that fit as well, along the one that the data cannot tell."""
        point, part = self._matched.point, self._matched.pairs_in_teams if free == "team" else 1.0
        fixed, other = (point.team, point.common) if free == "team" else (point.common, point.team)
        fixed_at, other_at = float(fixed), max(float(other), 0.0)
        most = fixed_at + other_at / part if part > 0 else fixed_at
        answers = []
        for value in np.linspace(0.0, min(most, 9.0), _ANSWERS).tolist():
            rest = max(0.0, other_at + part * (fixed_at - value))
            team, common = (value, rest) if free == "team" else (rest, value)
            own = 1 + team + common
            answers.append({"attendance.team_correlation": team / own, "attendance.common_correlation": common / own})
        return answers

    def _of_leave(self) -> list[Fit]:
        names = ("calendar.leave_days", "calendar.leave_months")
        if "leave" in self._kept:
            return [self._people.untold(name, _LEAVE, self._kept["leave"]) for name in names]
        leave, drawn = self._matched.point.leave, self._drawn.leave
        calendar = self._setup.scenario.calendar
        months = int(self._matched.told_leave.sum())
        reason = Sentence(
            "Sickness ({sick:.1%}), the share of leave in whole weeks and the season of months the log does not tell "
            "({untold}) are taken from the calendar",
            sick=calendar.sickness_rate,
            untold=12 - months,
        )
        total, totals = float(leave.sum()), drawn.sum(axis=1)
        shares = leave / total if total > 0 else np.array(calendar.leave_months)
        all_shares = np.where(totals[:, None] > 0, drawn / np.maximum(totals, 1e-9)[:, None], shares)
        return [
            self._people.fit(names[0], total, totals, _LEAVE, (0.0, 100.0), reason=reason),
            self._people.fits(names[1], shares, all_shares, _LEAVE, reason=reason),
        ]


def _weights(log_weight: Floats) -> Floats:
    weight = np.exp(log_weight - log_weight.max(axis=-1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))


def _known(name: str, value: float, source: Source, reason: str, *, setting: bool) -> Fit:
    return Fit(name, value, value, value, _COUNTED, source.name, dict(source.rests_on), None, setting, reason)


def _given(name: str, value: float | str | bool, source: Source, reason: str, method: str = _GIVEN) -> Fit:
    return Fit(name, value, None, None, method, source.name, dict(source.rests_on), None, True, reason)


def _windows(log: Attended) -> str:
    return Sentence(
        "{people} count only from their first week or until their last one, as they have no visit in more than eight "
        "weeks before or after",
        people=Counted(log.windows, "person", "people"),
    )


_NO_CONTRACT: Final = mark("No staff file tells contract days: fixed days off are inside weekday weights and habit")
_HABITS_INSIDE: Final = mark("Fixed days off of part-timers are inside, as no staff file tells contract days")
_INSIDE: Final = mark("A badge log cannot tell it: it is inside the fitted office days")
_SAME_MEAN: Final = mark(
    "Everybody whose row of the staff file has no office days gets the mean; how much people differ is told, not set"
)
_NOT_REACHED: Final = mark("No shares of whole days have the fitted mean and spread: these are the nearest")
_BETWEEN: Final = mark("The data lie between the two models: neither describes the weekly number well")
_MEETINGS: Final = mark("As configured, meetings bring more of a team in together than the log shows")
_NO_TEAMS: Final = mark("With attendance.team_correlation and organisation.team_size as configured")
_ONE_TEAM: Final = mark("With attendance.common_correlation as configured")
