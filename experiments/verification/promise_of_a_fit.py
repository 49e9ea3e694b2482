"""Is a promise kept when the office is known from a log only? What `task=recommend` answers with a calibrated preset.

Run from the project's root, some fifteen minutes of processor time; the result stands in `promise_of_a_fit.md`:

    python -m experiments.verification.promise_of_a_fit
    python -m experiments.verification.promise_of_a_fit --cases 10

The offices are those of `calibration`: in each case the parameters and the people are drawn, a badge log of 26 weeks is
made of them and fitted, and the fewest desks with too few on at most 5 % of days are recommended by the fit. Then the
same people are played with the parameters that made the log, for so many days that the share of crowded days is known
to some tenths of a point: it tells whether the promise is kept. The upper end of a 95 % interval is too low in 2.5 % of
the cases, so that it is broken in about so many.
"""

import argparse
import sys
import time
from dataclasses import replace

import numpy as np

from experiments.verification.calibration import DRAWS, SMALLEST, configured, drawn, made, nobody_knows
from sim.calibration.attendance import fit_attendance
from sim.calibration.fit import Fit, Setup
from sim.calibration.preset import ROWS
from sim.draws import Draws
from sim.fitted import Fitted
from sim.job import make_job, people_of
from sim.panel import panels
from sim.scenario_settings import with_settings
from sim.studies.promise import Figures
from sim.studies.recommend import recommend
from sim.study import Case

CASES, TARGET, REPLICATIONS, TRULY = 40, 0.05, 100, 250
CROWDED = "crowded_day_probability"


def fitted_case(fits: list[Fit], people: int) -> Case:
    """Return the case of a preset with these fits."""
    known = [fit for fit in fits if fit.setting and fit.value is not None]
    values = {fit.name: fit.value for fit in known} | {"organisation.employees": people}
    draws = {fit.name: np.asarray(fit.draws) for fit in known if fit.draws is not None}
    whole = np.logical_and.reduce([np.isfinite(one.reshape(len(one), -1)).all(axis=1) for one in draws.values()])
    rows = np.flatnonzero(whole)
    rows = rows[np.arange(ROWS) * len(rows) // ROWS]
    scenario = replace(with_settings(configured(), values), replications=REPLICATIONS)
    listed = {name: one[rows].tolist() for name, one in draws.items()}
    return Case("fitted", scenario, fitted=Fitted({"badges.csv": "0" * 64}, None, people, {}, listed, "good"))


def of_case(number: int) -> tuple[float, list[int], list[float]]:
    """Return the desks that keep the promise in truth, and those recommended with and without doubt and what they do.

    The first of each pair holds the doubt about parameters, the second is of the simulation alone.
    """
    truth = drawn(number)
    visits, who = made(truth, number, None)
    fits = fit_attendance(Setup(configured(), None, DRAWS, SMALLEST, nobody_knows), visits, who)
    best = recommend([fitted_case(fits, len(who))], target=TARGET).summary["recommendation"]
    office = replace(with_settings(configured(), truth.settings), replications=TRULY, audit_days=0)
    staff = people_of(make_job(office, None), Draws(office.seed, number))
    job = make_job(office, staff)
    (played,), _ = panels([(job, [len(staff)])], None)
    figures = Figures(played, CROWDED, None)
    chosen = [best["desks"], best["desks_simulation_alone"]]
    ideal = figures.answer(TARGET).ideal
    return float(ideal or len(staff)), chosen, [figures.estimate(desks).estimate for desks in chosen]


def main() -> None:
    """Write what came of it."""
    from scipy.stats import beta

    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=CASES)
    cases = parser.parse_args().cases
    start, found = time.process_time(), []
    for number in range(cases):
        found.append(of_case(number))
        print(f"{number + 1} of {cases}", file=sys.stderr, flush=True)
    print(f"{cases} cases; {(time.process_time() - start) / cases:.1f} s of processor time a case.\n")
    print("| at the safe end of | kept % | interval of that % | days too few, mean % | the most % | desks more |")
    print("|---|---:|---:|---:|---:|---:|")
    for place, name in enumerate(("all that is in doubt", "the simulation alone")):
        shares = np.array([shares[place] for _, _, shares in found])
        more = np.array([desks[place] / ideal - 1 for ideal, desks, _ in found])
        kept = int((shares <= TARGET).sum())
        low = beta.ppf(0.025, kept, cases - kept + 1) if kept else 0.0
        high = beta.ppf(0.975, kept + 1, cases - kept) if kept < cases else 1.0
        print(
            f"| {name} | {100 * kept / cases:.0f} | {100 * low:.0f} to {100 * high:.0f} | {100 * shares.mean():.1f} "
            f"| {100 * shares.max():.1f} | {100 * np.median(more):+.1f} % ({100 * more.min():+.0f} to "
            f"{100 * more.max():+.0f} %) |"
        )


if __name__ == "__main__":
    main()
