"""Do the fits of attendance give back what made a log? Simulation-based calibration.

Run from the project's root, about ten minutes of processor time; the tables stand in `calibration.md` beside this file:

    python -m experiments.verification.calibration
    python -m experiments.verification.calibration --dirty   # through files, 5 % of whose visits are spoilt
    python -m experiments.verification.calibration --of hours   # arrivals, departures and part days
    python -m experiments.verification.calibration --of counts   # daily head counts
    python -m experiments.verification.calibration --cases 20

In each case the parameters are drawn, a badge log of 26 weeks is made with them, and fitted by a scenario that does not
know them, but knows meetings, sickness and the calendar. Then the rank of the truth among the draws of the fit is
uniform, and a 95 % interval holds it in 95 % of the cases (Talts, Betancourt, Simpson, Vehtari and Gelman 2018,
"Validating Bayesian inference algorithms with simulation-based calibration"). The fits make logs of their own by other
replication numbers.
"""

import argparse
import datetime
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.attendance import Attendance
from sim.building import Building
from sim.calibration.attendance import fit_attendance
from sim.calibration.counts import fit_counts
from sim.calibration.day import fit_day
from sim.calibration.fit import Fit, Setup
from sim.calibration.made import made_attendance, made_visits
from sim.calibration.office_days import shares_with, shifted
from sim.contracts import contract_day_shares
from sim.day_plan import Day
from sim.draws import Draws
from sim.economics import Economics
from sim.effects import Effects
from sim.events import NOWHERE
from sim.logs import Declared, Visits, Who, read_logs
from sim.logs.contents import Counts
from sim.meetings import Meetings
from sim.policies import Free
from sim.population import Organisation, draw_people
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.workdays import Calendar

CASES, DRAWS, WEEKS, SEED, BINS, SMALLEST = 50, 199, 26, 7, 10, 10
FTE = 0.94
DIRTY = 0.05

Floats = npt.NDArray[np.float64]
Found = dict[str, tuple[float, float, float, Floats]]  # value, interval and draws by parameter


@dataclass(frozen=True)
class Truth:
    """What made the log of one case."""

    settings: dict[str, object]
    first: datetime.date
    values: dict[str, float]  # by the name of the row


@dataclass
class Row:
    """What came of one parameter over the cases."""

    truths: list[float]
    values: list[float]
    sds: list[float]
    ranks: list[int]
    held: list[bool]


def configured() -> Scenario:
    """Return what the fits know: an office with teams that meet, leave and sickness."""
    return Scenario(
        organisation=Organisation(name="study", fte=FTE),
        attendance=Attendance(),
        policy=Free(name="free"),
        day=Day(),
        meetings=Meetings(),
        building=Building(),
        calendar=Calendar(contract_days_off=False),
        economics=Economics(),
        effects=Effects(),
    )


def drawn(number: int) -> Truth:
    """Draw the parameters of one case."""
    chance = np.random.default_rng([SEED, number])
    mean, spread = chance.uniform(1.6, 3.2), chance.uniform(0.7, 1.3)
    # Who never comes is in no log, so that everybody wants a day or more.
    shares = np.array([0.0, *shares_with(mean, spread)[1:]])
    shares /= shares.sum()
    log_weight = np.log([0.17, 0.29, 0.18, 0.29, 0.12]) + chance.normal(0, 0.25, 5)
    weights = np.exp(log_weight) / np.exp(log_weight).sum()
    leave = chance.uniform(14, 28)
    common = chance.uniform(0, 0.03)
    settings: dict[str, object] = {
        "organisation.employees": int(chance.integers(150, 301)),
        "organisation.team_size": float(chance.uniform(7, 14)),
        "organisation.office_days_shares": shares.tolist(),
        "attendance.model": str(chance.choice(["days_per_week", "independent"])),
        "attendance.weekday_weights": weights.tolist(),
        "attendance.team_correlation": chance.uniform(0, 0.2),
        "attendance.common_correlation": common,
        "attendance.habit": chance.uniform(0, 0.8),
        "calendar.leave_days": leave,
    }
    first = datetime.date(2025, 1, 6) + datetime.timedelta(weeks=int(chance.integers(0, 52)))
    months = months_from(first)
    days, part, contracts = np.arange(6), np.arange(1, 6) / 5, contract_day_shares(FTE)
    wanted = float(shares @ days * (contracts @ part))
    square = float(shares @ days**2 * (contracts @ part**2))
    values = {
        "office_days_mean": wanted,
        "office_days_spread": float(np.sqrt(square - wanted**2)),
        **{f"weekday_weights {day}": weights[place] for place, day in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri"))},
        "team_correlation": float(str(settings["attendance.team_correlation"])),
        "common_correlation": common,
        "habit": float(str(settings["attendance.habit"])),
        "leave of the log's months": leave * sum(Calendar().leave_months[month - 1] for month in months),
    }
    return Truth(settings, first, values)


def months_from(first: datetime.date) -> set[int]:
    """Return the months in which some week of the log is as a whole."""
    mondays = [first + datetime.timedelta(weeks=week) for week in range(WEEKS)]
    return {monday.month for monday in mondays if (monday + datetime.timedelta(days=4)).month == monday.month}


def made(truth: Truth, number: int, dirty: Path | None) -> tuple[Visits, Who]:
    """Return the log of a case; with a folder, written there with dirty rows and read back."""
    visits, who = made_visits(with_settings(configured(), truth.settings), None, truth.first, WEEKS, number)
    if dirty is None:
        return visits, who
    import made_up_logs

    path = dirty / "badges.csv"
    made_up_logs.write_badges(path, visits, who, dirty=DIRTY, seed=number)
    logs = read_logs(Declared(badges=path, most_dropped=1.0), configured().calendar, None)
    if logs.visits is None:
        raise ValueError("the log that was written holds no visits")
    return logs.visits, logs.who


def told(fits: list[Fit]) -> Found:
    """Return value, interval and draws by the name of the row; nothing of what the data could not tell."""
    by_name = {fit.name: fit for fit in fits}
    found: Found = {}
    for name in ("office_days_mean", "office_days_spread", "attendance.team_correlation",
                 "attendance.common_correlation", "attendance.habit"):  # fmt: skip
        add(found, name.removeprefix("attendance."), by_name.get(name), None)
    for place, day in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri")):
        add(found, f"weekday_weights {day}", by_name.get("attendance.weekday_weights"), place)
    return found


def add(found: Found, name: str, fit: Fit | None, place: int | None) -> None:
    """Add one number of a fit."""
    if fit is None or fit.value is None or fit.draws is None:
        return
    value, low, high, draws = fit.value, fit.low, fit.high, fit.draws
    if place is not None:
        value, low, high, draws = value[place], low[place], high[place], draws[:, place]  # type: ignore[index]
    found[name] = (float(value), float(low), float(high), draws)  # type: ignore[arg-type]


def leave_of(fits: list[Fit], months: set[int]) -> tuple[float, float, float, Floats] | None:
    """Return the leave of some months, its interval from the draws."""
    by_name = {fit.name: fit for fit in fits}
    days, shares = by_name["calendar.leave_days"], by_name["calendar.leave_months"]
    if days.value is None or days.draws is None or shares.draws is None:
        return None
    places = [month - 1 for month in sorted(months)]
    draws = days.draws * shares.draws[:, places].sum(axis=1)
    value = float(days.value) * sum(shares.value[place] for place in places)  # type: ignore[arg-type,index]
    return value, float(np.quantile(draws, 0.025)), float(np.quantile(draws, 0.975)), draws


def of_attendance(number: int, dirty: Path | None) -> tuple[dict[str, float], Found, str]:
    """Return the truth, what a badge log told of it by parameter, and whether the model was the right one."""
    truth = drawn(number)
    visits, who = made(truth, number, dirty)
    fits = fit_attendance(Setup(configured(), None, DRAWS, SMALLEST, nobody_knows), visits, who)
    found = told(fits)
    if (leave := leave_of(fits, months_from(truth.first))) is not None:
        found["leave of the log's months"] = leave
    model = next(fit.value for fit in fits if fit.name == "attendance.model")
    return truth.values, found, "right model" if model == truth.settings["attendance.model"] else "other model"


def of_hours(number: int, _: Path | None) -> tuple[dict[str, float], Found, str]:
    """Return the same of arrivals, departures and part days, in an office whose attendance is known."""
    truth, chance = drawn(number), np.random.default_rng([SEED, number, 1])
    values = {name: float(chance.uniform(*ends)) for name, ends in HOURS.items()}
    known = with_settings(configured(), truth.settings)
    visits, who = made_visits(with_settings(known, values), None, truth.first, WEEKS, number)
    found: Found = {}
    for fit in fit_day(Setup(known, None, DRAWS, SMALLEST, nobody_knows), visits, who):
        if fit.name in values:
            add(found, fit.name, fit, None)
    return values, found, "known attendance"


def of_counts(number: int, _: Path | None) -> tuple[dict[str, float], Found, str]:
    """Return the same of daily head counts, in an office of which all but level and weekdays is known."""
    truth = drawn(number)
    # How much people differ is taken as configured: counts do not tell it.
    mean = np.array(truth.settings["organisation.office_days_shares"]) @ np.arange(6)
    shares = shifted(configured().organisation.office_days_shares, [mean])[0]
    scenario = with_settings(configured(), {**truth.settings, "organisation.office_days_shares": shares.tolist()})
    come, _who = made_attendance(scenario, None, truth.first, WEEKS, number)
    people = come.sum(axis=0).astype(np.float64)
    opened = people > 0
    monday = truth.first - datetime.timedelta(days=truth.first.weekday())
    ordinal = monday.toordinal() + 7 * np.arange(WEEKS)[:, None] + np.arange(5)
    day, count = ordinal[opened].astype(np.int32), people[opened]
    zeros, whole = np.zeros(len(day), dtype=np.int32), np.full(len(day), NOWHERE, dtype=np.int32)
    counts = Counts(zeros, ("",), day, whole, zeros.astype(np.int8), count, int(day[0]), int(day[-1]))
    unknown = {name: value for name, value in truth.settings.items() if name not in OF_COUNTS}
    fits = {
        fit.name: fit
        for fit in fit_counts(Setup(with_settings(configured(), unknown), None, DRAWS, SMALLEST, nobody_knows), counts)
    }
    found: Found = {}
    add(found, "office_days_mean", fits["office_days_mean"], None)
    for place, weekday in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri")):
        add(found, f"weekday_weights {weekday}", fits["attendance.weekday_weights"], place)
    # Counts tell of these people alone, all of whom are counted.
    staff = draw_people(scenario.organisation, Draws(scenario.seed, number)).office_days.mean()
    contracts = contract_day_shares(FTE) @ np.arange(1, 6) / 5
    values = {**truth.values, "office_days_mean": float(staff) / contracts}
    return values, found, "known correlations"


def nobody_knows(*_: object) -> None:
    """Hear nothing of the progress."""


STUDIES = {"attendance": of_attendance, "hours": of_hours, "counts": of_counts}
# Ranges of the hours of the day.
HOURS = {
    "day.arrival": (8.0, 9.5),
    "day.arrival_between": (0.3, 0.9),
    "day.arrival_within": (0.2, 0.6),
    "day.departure": (16.8, 18.2),
    "day.departure_between": (0.3, 0.9),
    "day.departure_within": (0.5, 1.2),
    "day.correlation_between": (0.0, 0.8),
    "day.correlation_within": (0.0, 0.4),
    "day.friday_earlier": (0.0, 0.6),
    "day.part_day_share": (0.1, 0.5),
    "day.part_day_end": (12.3, 13.2),
    "day.part_day_sd": (0.3, 0.7),
}
OF_COUNTS = ("organisation.office_days_shares", "attendance.weekday_weights")


def study(what: str, cases: int, dirty: Path | None) -> tuple[dict[str, Row], dict[str, int], float]:
    """Return what came of each parameter, how often what else was found, and the time of a fit."""
    rows: dict[str, Row] = {}
    kinds: dict[str, int] = {}
    start = time.process_time()
    for number in range(cases):
        values, found, kind = STUDIES[what](number, dirty)
        kinds[kind] = kinds.get(kind, 0) + 1
        for name, (value, low, high, draws) in found.items():
            row = rows.setdefault(name, Row([], [], [], [], []))
            row.truths.append(values[name])
            row.values.append(value)
            row.sds.append(float(np.std(draws)))
            row.ranks.append(int((draws < values[name]).sum()))
            row.held.append(low <= values[name] <= high)
        print(f"{number + 1} of {cases}", file=sys.stderr, flush=True)
    return rows, kinds, (time.process_time() - start) / cases


def table(rows: dict[str, Row]) -> Iterator[str]:
    """Yield the table."""
    from scipy.stats import beta, chi2

    yield (
        "| parameter | cases | mean truth | bias | its standard error | bias in sd | sd of errors in sd | covered % "
        "| interval of that % | p of uniform ranks |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for name, row in rows.items():
        error = np.array(row.values) - row.truths
        score = error / np.maximum(row.sds, 1e-12)
        n, held = len(error), sum(row.held)
        low = beta.ppf(0.025, held, n - held + 1) if held else 0.0
        high = beta.ppf(0.975, held + 1, n - held) if held < n else 1.0
        counts = np.bincount(np.array(row.ranks) * BINS // (DRAWS + 1), minlength=BINS)
        p = chi2.sf(((counts - n / BINS) ** 2).sum() / (n / BINS), BINS - 1)
        yield (
            f"| {name} | {n} | {np.mean(row.truths):.4g} | {error.mean():+.4f} | {error.std(ddof=1) / n**0.5:.4f} "
            f"| {score.mean():+.2f} | {score.std(ddof=1):.2f} | {100 * held / n:.0f} "
            f"| {100 * low:.0f} to {100 * high:.0f} | {p:.2g} |"
        )


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--dirty", action="store_true")
    parser.add_argument("--of", choices=STUDIES, default="attendance")
    given = parser.parse_args()
    if given.dirty:  # the generator is one of the tests
        sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
    with tempfile.TemporaryDirectory() as folder:
        rows, kinds, seconds = study(given.of, given.cases, Path(folder) if given.dirty else None)
    found = ", ".join(f"{kind}: {cases}" for kind, cases in kinds.items())
    print(f"{given.cases} cases ({found}); {seconds:.1f} s of processor time a case.\n")
    print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
