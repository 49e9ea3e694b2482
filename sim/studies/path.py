"""The staged path to fewer desks, and a rule that halts it when too many of the days that were measured are crowded.

Each replication is one possible organisation that is followed over the stages: the same people on other days. After
each step it measures for some weeks; where more than a share `stop_above` of those days are crowded, no further step is
taken. A measurement is a sample: it may halt a path that could go on, or let one go on that should have been halted.

What should be is settled by the true share of a stage: the share of crowded days over all years that such an
organisation may have, not over the weeks that happened to be measured. The right end of the path is the first stage
whose true share exceeds the target, which cannot be known before it is built; else the last stage. The path ends **too
early** where it is halted before that stage, at one whose true share is within the target, and **too late** where the
rule lets it go on from there. Where the last stage itself exceeds the target, the measurement may leave that unnoticed.
"""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim import figures
from sim.economics import Account
from sim.estimate import Estimate, proportion, ratio
from sim.evaluation import space_of
from sim.money import Accounts
from sim.sentences import Sentence
from sim.settings import Run, Stages
from sim.studies.plain import records
from sim.studies.stages import WEEKS_A_YEAR, Followed, follow
from sim.study import Case, Means, Study, header
from sim.uncertainty import figure

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

RATIOS: Final = (1.3, 0.9, 0.7, 0.5)  # from today's over the government's aims to the minister's (Binnenlands Bestuur)
PERIODS: Final = (13, 26, 52)  # weeks of measuring that are compared: a quarter, half a year, a year
THRESHOLDS: Final = 40


@dataclasses.dataclass(frozen=True)
class Ends:
    """Where the paths of r organisations end under one rule, and where they should."""

    last: Ints  # (r,) the stage
    right: int
    order: npt.ArrayLike | None

    def share(self, chosen: Flags) -> Estimate:
        """Return the share of organisations of which something is so."""
        return proportion(chosen, np.ones(len(chosen)), order=self.order)

    @property
    def too_early(self) -> Estimate:
        """The chance that the path ends before the right stage."""
        return self.share(self.last < self.right)

    @property
    def too_late(self) -> Estimate:
        """The chance that it ends beyond it."""
        return self.share(self.last > self.right)


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Answer ``task=path``."""
    stages = run.path
    return path(
        cases[0],
        ratios=run.ratios or RATIOS,
        years=stages.years,
        growth=stages.growth,
        stop_above=stages.stop_above,
        weeks=stages.weeks,
        target=run.target,
        replications=cases[0].scenario.replications or stages.replications,
        means=means,
    )


def path(
    case: Case,
    *,
    ratios: Sequence[float] = RATIOS,
    years: float = 1.0,
    growth: float = 0.0,
    stop_above: float = 0.05,
    weeks: int = 13,
    target: float = 0.05,
    replications: int = Stages().replications,
    means: Means | None = None,
) -> Study:
    """Return what each stage is like and where the rule ends the path, for this and other rules.

    A stage has a desk ratio of `ratios`, which must fall, and comes `years` after the one before, with `growth` of
    staff a year in between on the same desks per head of today. Tables: ``stages`` (a row a stage: its true and its
    measured shares, who gets there, what it saves), ``ends`` (a row a stage at which the path may end: how often it
    does, and what the whole path then saves) and ``rules`` (a row for each threshold and weeks of measuring: the
    chances of ending too early, too late, and at a last stage that exceeds the target without noticing; ``wrong`` is
    any of the three). Raises `ConfigurationError` as `stages.follow` does.
    """
    means = means or Means()
    found = follow(case, ratios, years=years, growth=growth, weeks=weeks, organisations=replications, means=means)
    truth = [found.true_share(stage) for stage in range(len(ratios))]
    right = next((stage for stage, one in enumerate(truth) if one.estimate > target), len(ratios) - 1)
    ends = _ends(found, weeks, stop_above, right)
    accounts = [
        Accounts(panel.job, panel.days, found.order).at(panel.job.desks, panel.sums(panel.job.desks))
        for panel in found.panels
    ]
    stages = _stages(found, truth, ends, accounts, weeks, stop_above, target, years)
    paths, rule = _paths(found, ends, accounts, years)
    rules = _rules(found, right, weeks, stop_above, target)
    asked = {
        "ratios": list(ratios), "years": years, "growth": growth, "stop_above": stop_above, "weeks": weeks,
        "target": target, "replications": replications,
    }  # fmt: skip
    summary = header("path", found.cases, asked, found.panels, True)
    summary["stages"], summary["ends"] = records(stages), records(paths)
    summary["right_end"] = {
        "stage": right + 1,
        "ratio": ratios[right],
        "exceeds_target": truth[right].estimate > target,
    }
    summary["rule"] = {
        "too_early": ends.too_early.summary(),
        "too_late": ends.too_late.summary(),
        "right": ends.share(ends.last == right).summary(),
        "unnoticed": ends.share(_unnoticed(found, ends, weeks, stop_above, target)).summary(),
        "eur_net": rule,
        "eur_net_by_right_end": figures.of_row(paths.iloc[right].to_dict(), "eur_net"),
    }
    summary["money_year"] = case.scenario.economics.money_year
    summary["best_rules"] = records(_best(rules))
    summary["warnings"] += _warnings(found, truth, target)
    return Study("path", summary, {"stages": stages, "ends": paths, "rules": rules})


def ends_of(measured: Floats, stop_above: float) -> Ints:
    """Return the stage (r,) at which each path ends, from the shares measured (stages, r); nan halts nothing."""
    halted = np.vstack([measured[:-1] > stop_above, np.ones((1, measured.shape[1]), dtype=np.bool_)])
    last: Ints = np.argmax(halted, axis=0)
    return last


def _ends(found: Followed, weeks: int, stop_above: float, right: int) -> Ends:
    return Ends(ends_of(found.measured(weeks), stop_above), right, found.order)


def _unnoticed(found: Followed, ends: Ends, weeks: int, stop_above: float, target: float) -> Flags:
    """Tell which paths end at a last stage that exceeds the target without the measurement saying so (r,)."""
    last = len(found.panels) - 1
    if ends.right < last or found.true_share(last).estimate <= target:
        return np.zeros(len(ends.last), dtype=np.bool_)
    unnoticed: Flags = (ends.last == last) & ~(found.measured(weeks)[-1] > stop_above)
    return unnoticed


def _stages(
    found: Followed,
    truth: Sequence[Estimate],
    ends: Ends,
    accounts: Sequence[Account],
    weeks: int,
    stop_above: float,
    target: float,
    years: float,
) -> "pd.DataFrame":
    import pandas as pd

    measured = found.measured(weeks)
    rows = []
    for stage, panel in enumerate(found.panels):
        job = panel.job
        space = space_of(job)
        shares = measured[stage][~np.isnan(measured[stage])]
        low, middle, high = np.quantile(shares, [0.05, 0.5, 0.95]) if len(shares) else [np.nan] * 3
        rows.append(
            {
                "stage": stage + 1,
                "after_years": stage * years,
                "ratio": job.scenario.ratio,
                "desks": job.desks,
                "people": found.people[stage],
                **_columns("true_share", truth[stage]),
                "exceeds_target": _verdict(truth[stage], target),
                "measured": float(shares.mean()) if len(shares) else np.nan,
                "measured_p05": float(low),
                "measured_p50": float(middle),
                "measured_p95": float(high),
                **_columns("measured_above", ends.share(measured[stage] > stop_above)),
                **_columns("year_above_target", ends.share(found.years()[stage] > target)),
                **_columns("reached", ends.share(ends.last >= stage)),
                **_columns("turned_away", ratio(*panel.pair("turned_away_probability", job.desks), order=found.order)),
                "m2_saved": space["m2_saved"],
                **_ends_of("eur_net", accounts[stage].worth()["eur_net"]),
            }
        )
    return pd.DataFrame(rows)


def _verdict(truth: Estimate, target: float) -> str:
    return "yes" if truth.low > target else "no" if truth.high <= target else "cannot be told"


def _paths(
    found: Followed, ends: Ends, accounts: Sequence[Account], years: float
) -> tuple["pd.DataFrame", dict[str, float | None]]:
    """Return how often the path ends at each stage, and what is saved net over its whole time, each stage `years` long.

    The second is what the rule saves on average over the organisations.
    """
    import pandas as pd

    number = len(accounts)
    a_year = np.stack([account.net for account in accounts])
    before = np.concatenate([np.zeros_like(a_year[:1]), years * np.cumsum(a_year, axis=0)])[:-1]
    whole = before + years * (number - np.arange(number))[:, None] * a_year
    sampling = accounts[0].year.sampling
    reached = np.bincount(ends.last, minlength=number) / len(ends.last)
    rows = [
        {
            "stage": at + 1,
            "ratio": panel.job.scenario.ratio,
            "verdict": "too early" if at < ends.right else "right" if at == ends.right else "too late",
            **_columns("chance", ends.share(ends.last == at)),
            "m2_saved": space_of(panel.job)["m2_saved"],
            **_ends_of("eur_net_before", figure(before[at], sampling)),
            **_ends_of("eur_net", figure(whole[at], sampling)),
        }
        for at, panel in enumerate(found.panels)
    ]
    return pd.DataFrame(rows), figure(np.einsum("s,sb->b", reached, whole), sampling)


def _rules(found: Followed, right: int, weeks: int, stop_above: float, target: float) -> "pd.DataFrame":
    import pandas as pd

    most = min(1.0, max(4 * target, 2 * stop_above))
    thresholds = sorted({*np.linspace(0, most, THRESHOLDS + 1).tolist(), stop_above, target})
    rows = []
    for period in sorted({weeks, *(period for period in PERIODS if period <= found.weeks)}):
        for threshold in thresholds:
            ends = _ends(found, period, threshold, right)
            unnoticed = _unnoticed(found, ends, period, threshold, target)
            wrong = ends.share((ends.last != right) | unnoticed)
            rows.append(
                {
                    "weeks": period,
                    "stop_above": threshold,
                    **_columns("too_early", ends.too_early),
                    **_columns("too_late", ends.too_late),
                    **_columns("wrong", wrong),
                    "unnoticed": float(unnoticed.mean()),
                }
            )
    return pd.DataFrame(rows)


def _best(rules: "pd.DataFrame") -> "pd.DataFrame":
    """Return for each length of measuring the threshold with the fewest wrong ends, of equals the middle one."""
    import pandas as pd

    chosen = []
    for _, group in rules.groupby("weeks"):
        least = group[group["wrong"] == group["wrong"].min()]
        chosen.append(least.iloc[(len(least) - 1) // 2])
    return pd.DataFrame(chosen)


def _ends_of(name: str, one: figures.Figure) -> dict[str, Any]:
    return {f"{name}{end}": one[part] for part, end in (("estimate", ""), ("low", "_low"), ("high", "_high"))}


def _columns(name: str, estimate: Estimate) -> dict[str, Any]:
    return {name: estimate.estimate, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _warnings(found: Followed, truth: Sequence[Estimate], target: float) -> list[Sentence]:
    said = [
        Sentence(
            "stage {stage}: whether its true share of crowded days exceeds {target:.1%} cannot be told ({low:.1%} to "
            "{high:.1%}), and so not what is too early or too late: ask for more replications",
            stage=stage + 1,
            target=target,
            low=one.low,
            high=one.high,
        )
        for stage, one in enumerate(truth)
        if _verdict(one, target) == "cannot be told"
    ]
    if found.weeks < round(WEEKS_A_YEAR):
        said.append(
            Sentence(
                "each stage is simulated for {weeks} weeks, as long as it lasts: the true shares hold for the weeks "
                "that follow the steps, not for whole years",
                weeks=found.weeks,
            )
        )
    return said
