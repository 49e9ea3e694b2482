"""Causes of crowding: exact sums, causes that are not there, theory, separate runs, intervals, the command."""

import dataclasses
import json
import math
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from commands import sim
from hypothesis import given
from hypothesis import strategies as st
from layout import check_layout
from scenarios import coins, lively, no_meetings, office, open_floor, plain, roster, special
from scipy.stats import binom, norm

from sim import plots, screen, words
from sim.attendance import weights
from sim.errors import ConfigurationError
from sim.estimate import quantile
from sim.evaluation import evaluate
from sim.job import make_job
from sim.meetings import Meetings
from sim.note.studies import question
from sim.panel import panels
from sim.policies import Anchor, Assigned
from sim.resampling import HALF_SAMPLES, PERCENTILE, interval, resamples
from sim.scenario import Scenario
from sim.shapley import coalitions
from sim.studies.causes import CAUSES, CHANCE, CLAIMED_EMPTY, LEVERS, MEETINGS, WEEKDAY_PEAK, without
from sim.studies.explain import Figure, answers_of, crowded_share, desks_needed, explain, lever, parts
from sim.studies.peaks import Peaks, peaks_of
from sim.study import Case, Study
from sim.told import said
from sim.told.explain import DESKS, PERCENT, SMALL, Scale, level_words, part_words, whole_parts

EVERY = frozenset(CAUSES)


def explained(scenario: Scenario, target: float = 0.05, **more: Any) -> Study:
    return explain(Case("test", dataclasses.replace(scenario, audit_days=0), **more), target=target)


@pytest.fixture(scope="module")
def study() -> Study:
    """A lively office in which every cause is there."""
    return explained(lively(replications=12, ratio=0.35))


# --- the parts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", ["desks", "crowded"])
def test_parts_sum_to_the_total_exactly(study: Study, figure: str) -> None:
    told = study.summary["explained"][figure]
    total = Fraction(told["all"]["fraction"]) - Fraction(told["expected"]["fraction"])
    assert (
        sum(Fraction(part["fraction"]) for part in told["parts"].values())
        == total
        == Fraction(told["total"]["fraction"])
    )
    assert sum(part["estimate"] for part in told["parts"].values()) == pytest.approx(
        told["total"]["estimate"], abs=1e-12
    )
    for part in (*told["parts"].values(), *told["removed"].values(), *told["alone"].values()):
        assert part["low"] <= part["estimate"] <= part["high"]
        assert part["estimate"] == float(Fraction(part["fraction"]))


@pytest.mark.parametrize("figure", ["desks", "crowded"])
def test_parts_follow_from_the_table_of_sets(study: Study, figure: str) -> None:
    """Order by order, all 720, from what is written for an auditor."""
    sets = {
        frozenset(cause for cause in CAUSES if row[cause]): Fraction(row[f"{figure}_fraction"])
        for row in study.tables["sets"].to_dict("records")
    }
    assert len(sets) == 64
    added = dict.fromkeys(CAUSES, Fraction(0))
    for order in permutations(CAUSES):
        for place, cause in enumerate(order):
            added[cause] += sets[frozenset(order[: place + 1])] - sets[frozenset(order[:place])]
    rows = study.frame[study.frame["figure"] == figure].set_index("cause")
    for cause in CAUSES:
        assert added[cause] / math.factorial(6) == Fraction(rows.loc[cause, "fraction"])
        assert rows.loc[cause, "removed"] == float(sets[EVERY] - sets[EVERY - {cause}])
        assert rows.loc[cause, "alone"] == float(sets[frozenset({cause})] - sets[frozenset()])


def test_every_cause_is_seen_in_a_lively_office(study: Study) -> None:
    told = study.summary["explained"]["desks"]["parts"]
    assert study.summary["scenarios"] == 32
    assert told[CLAIMED_EMPTY]["low"] > 0
    assert told[WEEKDAY_PEAK]["low"] > 0
    assert told[CHANCE]["low"] > 0
    assert {part["method"] for part in told.values()} == {HALF_SAMPLES}  # spread over the year


def absent(told: dict[str, Any]) -> set[str]:
    return {
        cause
        for cause in CAUSES
        if told[cause]["fraction"] == "0" and told[cause]["estimate"] == told[cause]["low"] == told[cause]["high"] == 0
    }


NULLS: dict[str, tuple[dict[str, Any], int]] = {
    "meetings": ({"meetings": no_meetings()}, 16),
    "team_correlation": ({"attendance": lively().attendance.__class__(team_correlation=0.0)}, 16),
    "common_days": ({"attendance": lively().attendance.__class__(common_correlation=0.0)}, 16),
    "claimed_empty": ({"building": dataclasses.replace(lively().building, clear_after=0.0, clear_compliance=1.0)}, 16),
    "weekday_peak": (
        {
            "attendance": lively().attendance.__class__(weekday_weights="flat"),
            "organisation": office(employees=60),
            "meetings": Meetings(weekday_weights=[1.0] * 5),
            "day": dataclasses.replace(lively().day, friday_earlier=0.0),
        },
        16,
    ),
}


@pytest.mark.parametrize("cause", NULLS)
def test_a_cause_that_is_not_there_has_exactly_nothing(cause: str) -> None:
    changes, scenarios = NULLS[cause]
    found = explained(lively(replications=8, ratio=0.35, weeks=1, **changes))
    assert found.summary["scenarios"] == scenarios
    for told in found.summary["explained"].values():
        for name in ("parts", "removed", "alone"):
            assert cause in absent(told[name])
    others = absent(found.summary["explained"]["desks"]["parts"]) - {cause}
    assert others <= {"common_days", "team_correlation", "meetings"}  # small ones may show in none of so few days


def test_digital_meetings_alone_are_none() -> None:
    """Meetings, on other days too, or none, each with and without a rule on clearing desks: the days are equal."""
    found = explained(special(replications=8, meetings=Meetings(digital_share=1.0)))
    assert found.summary["scenarios"] == 6
    assert MEETINGS in absent(found.summary["explained"]["desks"]["parts"])


def test_where_everybody_always_comes_nothing_is_to_explain() -> None:
    found = explained(special(organisation=office(office_days=5.0), replications=8, desks=20))
    told = found.summary["explained"]["desks"]
    assert absent(told["parts"]) == set(CAUSES)
    assert told["expected"]["fraction"] == told["all"]["fraction"] == "20"
    assert found.summary["lever"] is None
    assert "none" in screen.study(found.summary, said(found))


# --- exact answers ---------------------------------------------------------------------------------------------------

PEOPLE, WANTED, WEIGHTS, TARGET, DESKS_THERE, RUNS = 14, 1.7, (2.0, 3.0, 2.0, 3.0, 1.0), 0.1, 7, 200


def test_chance_and_weekday_peak_are_those_of_theory() -> None:
    """14 people, independent coins all day, 4,000 days: desks exactly, crowding within z = 4.

    The four sets of causes in closed form: expected people by weekday, or binomial. No quantile is nearer than 5
    standard errors to another number of desks, as the first lines check.
    """
    chance = WANTED * np.array(WEIGHTS) / sum(WEIGHTS)
    heads, days, q = np.arange(PEOPLE + 1), RUNS * 20, 1 - TARGET
    flat = binom.cdf(heads, PEOPLE, WANTED / 5)
    peaked = np.mean([binom.cdf(heads, PEOPLE, p) for p in chance], axis=0)
    quantiles = {}
    for name, law in (("flat", flat), ("peaked", peaked)):
        at = quantiles[name] = int(np.argmax(law >= q))
        assert min(law[at] - q, q - law[at - 1]) > 5 * math.sqrt(q * TARGET / days)
    for mean, weekdays in ((PEOPLE * WANTED / 5, 5), (PEOPLE * chance.max(), 1)):
        assert abs(mean - round(mean)) > 5 * math.sqrt(mean / (days * weekdays / 5))
    level, busiest = math.ceil(PEOPLE * WANTED / 5), math.ceil(PEOPLE * chance.max())

    scenario = special(
        organisation=office(employees=PEOPLE, office_days=WANTED),
        attendance=coins(weekday_weights=list(WEIGHTS)),
        replications=RUNS,
        desks=DESKS_THERE,
    )
    found = explained(scenario, TARGET)
    assert found.summary["scenarios"] == 4  # nobody is ever away, but a rule says what they would do
    told = found.summary["explained"]["desks"]
    assert absent(told["parts"]) == set(CAUSES) - {CHANCE, WEEKDAY_PEAK}
    exact = {
        CHANCE: Fraction(quantiles["flat"] - level + quantiles["peaked"] - busiest, 2),
        WEEKDAY_PEAK: Fraction(busiest - level + quantiles["peaked"] - quantiles["flat"], 2),
    }
    assert {cause: Fraction(told["parts"][cause]["fraction"]) for cause in exact} == exact
    assert told["parts"][CHANCE]["method"] == PERCENTILE  # no season

    crowded = found.summary["explained"]["crowded"]
    both, alone = 1 - peaked[DESKS_THERE], 1 - flat[DESKS_THERE]
    assert busiest <= DESKS_THERE  # the people expected always find a desk
    for name, cause, share in (("all", None, both), ("alone", CHANCE, alone)):
        one = crowded[name] if cause is None else crowded[name][cause]
        assert abs(one["estimate"] - share) < 4 * math.sqrt(share * (1 - share) / days)
    error = (math.sqrt(both * (1 - both) / days) + math.sqrt(alone * (1 - alone) / days)) / 2
    assert abs(crowded["parts"][CHANCE]["estimate"] - (both + alone) / 2) < 4 * error
    assert abs(crowded["parts"][WEEKDAY_PEAK]["estimate"] - (both - alone) / 2) < 4 * error
    assert crowded["expected"]["estimate"] == 0


def test_sets_are_what_separate_runs_say(study: Study) -> None:
    """With chance every set is a scenario that could be typed."""
    scenario = lively(replications=12, ratio=0.35, audit_days=0)
    sets = study.tables["sets"]
    for off in ((), (CLAIMED_EMPTY,), (WEEKDAY_PEAK, MEETINGS)):
        (panel,), _ = panels([(make_job(without(scenario, off), None), [study.summary["desks"]])], None)
        row = sets[np.all([sets[cause] == (cause not in off) for cause in CAUSES], axis=0)]
        counts, values = panel.days_by_needed()
        assert row["desks"].item() == quantile(counts, 0.95, values=values).estimate
        assert row["crowded"].item() == (panel.needed > study.summary["desks"]).mean()
    measured = evaluate(scenario).summary["measures"]["crowded_day_probability"]
    assert study.summary["explained"]["crowded"]["all"]["estimate"] == pytest.approx(measured["plain"], abs=1e-12)


def test_without_its_peak_no_weekday_differs_from_another() -> None:
    """80 replications of 2 weeks, part-timers, meetings and early Fridays included: each weekday within z = 4.

    Paired by replication, against the mean of the other weekdays in proportion to their days.
    """
    quiet = plain(contract_days_off=True)
    organisation = office(employees=60, fte=0.8, office_days=None)
    scenario = lively(calendar=quiet, organisation=organisation, replications=80, audit_days=0)
    for off, alike in (((), False), ((WEEKDAY_PEAK,), True)):
        (panel,), _ = panels([(make_job(without(scenario, off), None), [60])], None)
        needed = panel.needed.reshape(80, 2, 5).mean(axis=1)
        z = []
        for day in range(5):
            difference = needed[:, day] - np.delete(needed, day, axis=1).mean(axis=1)
            z.append(abs(difference.mean()) / (difference.std(ddof=1) / math.sqrt(80)))
        assert (max(z) < 4) == alike, z


def test_what_is_switched_off() -> None:
    scenario = lively()
    flat = without(scenario, [WEEKDAY_PEAK])
    assert np.ptp(weights(flat.attendance)) == 0
    assert flat.organisation.days_off_weights == flat.meetings.weekday_weights == [1.0] * 5
    assert flat.day.friday_earlier == 0
    assert without(flat, [WEEKDAY_PEAK]) == flat
    named = dataclasses.replace(scenario, organisation=office(fte=0.8, roster="staff.csv"))
    assert without(named, [WEEKDAY_PEAK]).organisation == named.organisation
    assert without(scenario, []) == without(scenario, [CHANCE]) == scenario
    bare = without(scenario, CAUSES)
    assert (bare.attendance.team_correlation, bare.attendance.common_correlation) == (0, 0)
    assert (bare.meetings.team_per_week, bare.meetings.group_per_week) == (0, 0)
    assert (bare.building.clear_after, bare.building.clear_compliance) == (0, 1)
    for name in ("policy", "calendar", "economics", "seed", "weeks"):
        assert getattr(bare, name) == getattr(scenario, name)


def test_leave_is_expected_and_no_chance() -> None:
    """With leave and everybody in every day the need of a day is what is left of 40 people, known by its date."""
    calendar = plain(leave_days=20.0)
    scenario = special(
        organisation=office(employees=40, office_days=5.0), calendar=calendar, replications=60, audit_days=0
    )
    (panel,), _ = panels([(make_job(scenario, None), [40])], None)
    peaks = peaks_of(panel)
    z = (panel.needed - 40 * peaks.available) / np.sqrt(40 * peaks.available * (1 - peaks.available))
    # Spells tie the days of a replication together: by replication, of which the mean has mean 0.
    means = np.bincount(panel.replication, z) / np.bincount(panel.replication)
    assert abs(means.mean()) < 4 * means.std(ddof=1) / math.sqrt(60)
    assert np.ptp(peaks.available) > 0.1
    august = peaks.available < 0.85
    expected = peaks.expected_answers(np.ones((1, 60)), 40, 0.95).desks[0]
    assert expected >= math.ceil(panel.needed[~august].mean())


def test_owned_desks_are_needed_whoever_is_away() -> None:
    peaks = Peaks(
        replications=2,
        replication=np.array([0, 0, 1, 1]),
        weekday=np.zeros(4, dtype=np.int64),
        needed=np.array([14, 8, 14, 8]),
        available=np.array([1.0, 0.5, 1.0, 0.5]),
        owned=4,
    )
    # Of 28 shared desks over 3 days' worth of people a full day is expected to need 9.3 and a half one 4.7.
    taken = np.array([[1, 1], [2, 0]])
    assert peaks.expected_answers(taken, 9, 0.9).desks.tolist() == [4 + 10, 4 + 10]
    assert peaks.expected_answers(taken, 9, 0.5).desks.tolist() == [4 + 5, 4 + 5]
    answers = peaks.answers(taken, 9, 0.9)
    assert (answers.desks.tolist(), answers.crowded.tolist(), answers.days.tolist()) == ([14, 14], [2, 2], [4, 4])


# --- intervals -------------------------------------------------------------------------------------------------------


def test_coverage_of_the_parts() -> None:
    """150 runs of 60 replications of 20 days: at least 95 % within z = 4 hold the exact part, and none is idle.

    Demand is 400.4 on an ordinary day and 30 more on two days of five, with a sd of 8 that a replication shares and of
    12 of its own, in whole desks; exact by the normal law. The other causes are not there.
    """
    runs, q = 150, 0.95
    scale, ordinary, more = math.hypot(8, 12), 400.4, 30

    def enough(levels: list[float]) -> int:
        desks = np.arange(350, 550)
        return int(desks[np.argmax(np.mean([norm.cdf(desks + 0.5, m, scale) for m in levels], axis=0) >= q)])

    peaked, flat = [ordinary, ordinary + more, ordinary, ordinary + more, ordinary], [ordinary + 0.4 * more]
    by_chance = enough(flat) - math.ceil(flat[0]), enough(peaked) - math.ceil(max(peaked))
    exact = {
        CHANCE: sum(by_chance) / 2,
        WEEKDAY_PEAK: (math.ceil(max(peaked)) - math.ceil(flat[0]) + enough(peaked) - enough(flat)) / 2,
    }
    generator = np.random.default_rng(5)
    held, widths = dict.fromkeys(exact, 0), dict.fromkeys(exact, 0.0)
    replication, weekday = np.repeat(np.arange(60), 20), np.tile(np.arange(5), 240)
    for run in range(runs):
        noise = 8 * generator.normal(size=60)[replication] + 12 * generator.normal(size=1200)
        days = {
            there: Peaks(60, replication, weekday, np.rint(level + noise).astype(np.int64), np.ones(1200), 0)
            for there, level in ((True, np.array(peaked)[weekday]), (False, flat[0]))
        }
        taken = np.concatenate([np.ones((1, 60), np.int64), resamples(run, 60, 400)])
        answers = answers_of({one: days[WEEKDAY_PEAK in one] for one in coalitions(CAUSES)}, taken, 430, q)
        found = parts(desks_needed(answers))
        for cause, true in exact.items():
            estimate = interval(float(found[cause].exact), found[cause].resampled, 60)
            held[cause] += estimate.low <= true <= estimate.high
            widths[cause] += (estimate.high - estimate.low) / runs
        assert sum(found[cause].exact for cause in CAUSES) == found[CHANCE].exact + found[WEEKDAY_PEAK].exact
        assert set(crowded_share(answers)) == set(coalitions(CAUSES))
    for cause in exact:
        assert held[cause] / runs >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / runs), (held, exact)
        assert widths[cause] < exact[cause] / 2, (widths, exact)


# --- what to act on --------------------------------------------------------------------------------------------------


def worth(spread: float = 1.0, **desks: float) -> dict[frozenset[str], Figure]:
    """Values of all sets that are sums over their causes, each with noise of its own in resamples."""
    generator = np.random.default_rng(1)
    noise = {cause: spread * generator.normal(size=1000) for cause in CAUSES}
    return {
        chosen: Figure(
            Fraction(sum(desks.get(cause, 0.0) for cause in chosen)),
            sum((desks.get(cause, 0.0) + noise[cause] for cause in chosen), start=np.zeros(1000)),
        )
        for chosen in coalitions(CAUSES)
    }


def chosen(values: dict[frozenset[str], Figure]) -> tuple[str, list[str]] | None:
    found = lever(values, lambda figure: interval(float(figure.exact), figure.resampled, 100))
    return None if found is None else (found["cause"], found["or"])


def test_the_lever_is_what_surely_saves_most() -> None:
    assert chosen(worth(claimed_empty=41, weekday_peak=20, chance=60, common_days=90)) == (CLAIMED_EMPTY, [])
    assert chosen(worth(claimed_empty=41, weekday_peak=42)) == (WEEKDAY_PEAK, [CLAIMED_EMPTY])
    assert chosen(worth(meetings=9, claimed_empty=10, weekday_peak=11)) == (WEEKDAY_PEAK, [CLAIMED_EMPTY, MEETINGS])
    # 40 desks that may as well be none are no lever; 5 that are sure are one.
    assert chosen(worth(chance=60, common_days=30)) is None
    noisy = worth(claimed_empty=40, meetings=5)
    generator = np.random.default_rng(2)
    blurred = {
        one: Figure(figure.exact, figure.resampled + 40 * (CLAIMED_EMPTY in one) * generator.normal(size=1000))
        for one, figure in noisy.items()
    }
    assert chosen(blurred) is None or chosen(blurred) == (MEETINGS, [])
    assert CHANCE not in LEVERS


@given(st.lists(st.fractions(-50, 50, max_denominator=60), min_size=6, max_size=6), st.fractions(0, 500))
def test_rounded_parts_add_up_and_nothing_stays_nothing(given_parts: list[Fraction], expected: Fraction) -> None:
    every = expected + sum(given_parts)
    told = {
        "expected": {"fraction": str(expected)},
        "all": {"fraction": str(every)},
        "parts": {cause: {"fraction": str(part)} for cause, part in zip(CAUSES, given_parts, strict=True)},
    }
    for scale in (DESKS, PERCENT):
        rounded = whole_parts(told, scale)
        if any(given_parts):
            assert sum(rounded.values()) == scale.steps(every) - scale.steps(expected)
        for cause, part in zip(CAUSES, given_parts, strict=True):
            assert abs(rounded[cause] - part / scale.step) <= 2
            assert part or rounded[cause] == 0


@pytest.mark.parametrize(
    ("scale", "values", "total", "part"),
    [
        (PERCENT, (0.0625, 0.0459, 0.0798), "6.2 (4.6 to 8.0)", "+6.3 (4.5 to 8.0)"),  # 6.25 is half-way
        (PERCENT, (0.1875, 0.17, 0.20519), "18.8 (17.0 to 20.5)", "+18.9 (17.0 to 20.6)"),
        (PERCENT, (0.1235, 0.1231, 0.12351), "12.3 (12.3 to 12.4)", "+12.4 (12.3 to 12.4)"),
        (SMALL, (0.0016, 0.00094, 0.00226), "0.16 (0.09 to 0.23)", "+0.17 (0.09 to 0.23)"),
        (DESKS, (38, 35.4, 40.5), "38 (35 to 41)", "+39 (35 to 41)"),
    ],
)
def test_a_total_is_rounded_as_every_other_figure_and_a_part_that_adds_up_within_its_interval(
    scale: Scale, values: tuple[float, float, float], total: str, part: str
) -> None:
    one = dict(zip(("estimate", "low", "high"), values, strict=True)) | {"fraction": str(Fraction(values[0]))}
    assert level_words({"all": one}, "all", scale) == total
    assert part_words({"parts": {CHANCE: one}}, CHANCE, scale.steps(values[0]) + 1, scale) == part
    told = [
        words.percent(value, scale.places).removesuffix(" %") if scale.places else words.count(value)
        for value in values
    ]
    assert total == "{} ({} to {})".format(*told)


def test_what_cannot_be_explained_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="policy: under assigned everybody owns a desk"):
        explained(special(policy=Assigned(name="assigned"), replications=2))
    with pytest.raises(ConfigurationError, match="target: 1 is no share"):
        explained(special(replications=2), 1.0)


# --- people of a roster, policies, words, picture, command -----------------------------------------------------------


def test_real_people_and_policies_work() -> None:
    scenario = lively(replications=3, weeks=1, desks=12, policy=Anchor(name="anchor"), building=open_floor())
    found = explained(scenario, people=roster([6, 9, 5]))
    assert found.summary["scenarios"] == 32
    assert found.summary["employees"] == 20
    assert any("few, intervals are rough" in line for line in found.summary["warnings"])


def test_said_in_words(study: Study) -> None:
    told = said(study)
    assert "needed on 95 % of days" in told.headline
    shown = screen.study(study.summary, told, encoding="ascii", width=100)
    assert shown.isascii()
    for said_of in ("claimed-but-empty desks", "weekday peak", "all together", "desks there are"):
        assert said_of in shown
    rows = told.grids[0].rows
    figures = [int(row[1].split(" ")[0].replace(",", "")) for row in rows[:-1] if row[1] != "none"]
    assert sum(figures[:-1]) == figures[-1]


def test_where_no_day_is_crowded_that_is_said_first_and_causes_are_told_in_desks() -> None:
    quiet = explained(lively(replications=3, weeks=1, desks=60))
    told = said(quiet)
    assert told.headline.startswith("With 60 desks no day with too few was seen. ")
    assert told.grids[0].headings == ["", "desks for 95 % of days", "desks freed if it alone were gone"]
    assert {len(row) for row in told.grids[0].rows} == {3}
    assert question(quiet.summary).startswith("What takes the desks that ")


@pytest.mark.parametrize("case", ["lively", "nothing", "no crowded day"])
def test_no_text_of_the_picture_overlaps(case: str, study: Study) -> None:
    if case == "nothing":
        study = explained(special(organisation=office(office_days=5.0), replications=3, desks=20))
    if case == "no crowded day":
        study = explained(lively(replications=3, weeks=1, desks=60))
        assert any("no crowded day" in line for line in study.summary["warnings"])
    (figure,) = plots.study_pictures(study).values()
    check_layout(figure)


def test_the_bars_are_the_parts(study: Study) -> None:
    (figure,) = plots.study_pictures(study).values()
    for axes, name, factor in zip(figure.axes, ("desks", "crowded"), (1, 100), strict=True):
        told = study.summary["explained"][name]
        widths = sorted(round(patch.get_width(), 9) for patch in axes.patches)
        assert widths == sorted(round(part["estimate"] * factor, 9) for part in told["parts"].values())
        last = max(patch.get_y() for patch in axes.patches)
        (bar,) = [patch for patch in axes.patches if patch.get_y() == last]
        assert bar.get_x() + bar.get_width() == pytest.approx(told["all"]["estimate"] * factor)
        assert axes.get_xlabel()


def test_the_command(tmp_path: Path) -> None:
    words = ("task=explain", "organisation=small_office", "ratio=0.5", "replications=5", "weeks=2", "target=0.1")
    done = sim(*words, "workers=1", f"output.dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.splitlines()[-1])
    assert folder.parent == tmp_path / "explain"
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["asked"] == {"target": 0.1, "causes": list(CAUSES)}
    table = pd.read_parquet(folder / "explain.parquet")
    assert len(table) == 12
    assert len(pd.read_csv(folder / "sets.csv")) == 64
    assert {path.name for path in (folder / "plots").iterdir()} == {"explain.svg", "explain.png"}
    assert "needed on 90 % of days" in done.stdout


def test_replications_without_a_working_day_are_left_out(tmp_path: Path) -> None:
    # The first of two replications starts on 29 December, a week of holidays only.
    words = ("task=explain", "organisation=small_office", "weeks=1", "replications=2", "workers=1")
    holidays = "calendar.extra_holidays=['12-29','12-30','12-31','01-02']"
    done = sim(*words, holidays, f"output.dir={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")
