"""A made-up evaluation of any size, in the shape of `sim.evaluation.Evaluation`, for the tests of what shows it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.economics import Economics, Year, account, chances_of, claim, saved
from sim.uncertainty import DRAWS, Sampling

DAYS = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True)
class Evaluation:
    """The fields of the real one."""

    summary: dict[str, Any]
    days: pd.DataFrame
    curve: pd.DataFrame
    teams: pd.DataFrame
    demand: pd.DataFrame
    buildings: pd.DataFrame | None = None


def measure(estimate: float | None, half: float = 0.0, **more: Any) -> dict[str, Any]:
    """An estimate with a symmetric interval, cut at 0 and 1; with an estimate of 0 or 1 a one-sided one."""
    if estimate is None:
        return {"estimate": None, "low": None, "high": None, "level": 0.95, "n_eff": None, "deff": None} | more
    half = half or 0.3 * min(estimate, 1 - estimate) or 0.004
    low, high = max(0.0, estimate - half), min(1.0, estimate + half)
    return {
        "estimate": estimate,
        "low": low,
        "high": high,
        "level": 0.95,
        "method": "Korn-Graubard over replications",
        "n_eff": 812.4,
        "deff": 2.9,
        "plain": estimate,
        "exact": None,
    } | more


def evaluation(
    people: int = 1277,
    desks: int = 600,
    *,
    attendance: tuple[float, ...] = (0.36, 0.46, 0.40, 0.455, 0.24),
    names: tuple[str, str] = ("finance_ministry", "free"),
    roster: Any = None,
    baseline_desks: int | None = None,
    with_claim: bool = True,
    seed: int = 1,
) -> Evaluation:
    """480 days a weekday of a made-up office; `attendance` is the share at the peak, Monday to Friday."""
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 0.05, 480)
    peaks = [np.round(rng.binomial(people, p, 480) * np.exp(common)).astype(int) for p in attendance]
    peaks = [np.minimum(peak, people) for peak in peaks]
    every = np.concatenate(peaks)
    fte = 0.94 * people
    minute = np.arange(0, 1440, 15)
    shape = np.interp(minute, [420, 570, 690, 750, 780, 840, 990, 1110], [0, 0.9, 1, 0.8, 0.8, 0.97, 0.85, 0])
    rows = []
    for weekday, peak in [(-1, every), *enumerate(peaks)]:
        use = np.minimum(desks, np.outer(shape, peak))
        quantiles = np.quantile(use, [0.05, 0.25, 0.5, 0.75, 0.95], axis=1) if peak.size else np.full((5, 96), np.nan)
        frame = pd.DataFrame({"weekday": weekday, "minute": minute, "mean": use.mean(axis=1)})
        for name, values in zip(("q05", "q25", "q50", "q75", "q95"), quantiles, strict=True):
            frame[name] = values
        frame["held_empty"] = 0.07 * frame["mean"]
        frame["present"] = 1.2 * frame["mean"]
        frame["full_share"] = (np.outer(shape, peak) >= desks).mean(axis=1)
        rows.append(frame)
    demand = []
    for weekday, peak in [(-1, every), *enumerate(peaks)]:
        value, number = np.unique(peak, return_counts=True)
        demand.append(pd.DataFrame({"weekday": weekday, "desks": value, "days": number}))

    def crowded(peak: Any) -> dict[str, Any]:
        return measure(float((peak > desks).mean()))

    def turned(peak: Any) -> dict[str, Any]:
        return measure(float(np.maximum(peak - desks, 0).sum() / peak.sum()))

    needed = {q: int(np.quantile(every, float(q) / 100, method="inverted_cdf")) for q in ("90", "95", "99")}
    economics = Economics(
        baseline_ratio=1.3,
        claim_low_eur=3e6 if with_claim else None,
        claim_high_eur=5e6 if with_claim else None,
        ranges={"price_index": [0.94, 1.44], "ict_eur": [0, 2629], "it_eur": [75, 500]},
    )
    space = saved(economics, fte, desks, round(1.3 * fte) if baseline_desks is None else baseline_desks)
    left = max(0.0, float(np.maximum(every - desks, 0).mean()))
    year = Year(
        desks=desks,
        baseline_desks=space["baseline_desks"],
        people=people,
        home_workers=0.9 * people,
        teams=people // 12,
        home_days=np.full(1 + DRAWS, 90.0 * people),
        hours_short=np.full(1 + DRAWS, 250 * left),
        hours_interval=(250 * left, 250 * left),
        sampling=Sampling(120),
    )
    space["claim"] = claim(economics, fte=fte, employees=people, flexible=0.95 * people, owned_desks=0.05 * people)
    peak_share = float(np.minimum(every, desks).mean() / desks)
    summary = {
        "schema": 1,
        "version": "0.1.0",
        "run_id": "3f9c2a71b0de",
        "task": "evaluate",
        "scenario": {
            "organisation": {"name": names[0], "roster": roster},
            "policy": {"name": names[1]},
            "attendance": {"name": "nl_hybrid"},
            "building": {"name": "rijkskantoor", "core_start": 9.0, "core_end": 17.0, "comfort_ceiling": 0.85},
            "seed": seed,
        },
        "desks": desks,
        "employees": people,
        "fte": fte,
        "flexible": round(0.95 * people),
        "owned_desks": round(0.05 * people),
        "ratio": {
            "value": desks / fte,
            "per": "fte",
            "desks_per_fte": desks / fte,
            "fte_per_desk": fte / desks,
            "desks_per_employee": desks / people,
            "employees_per_desk": people / desks,
            "desks_per_flexible": desks / round(0.95 * people),
        },
        "replications": 120,
        "days": 2400,
        "seed": seed,
        "engine": {"name": "simpy", "audited_days": 0, "agree": None},
        "precision_reached": True,
        "measures": {
            "crowded_day_probability": crowded(every),
            "turned_away_probability": turned(every),
            "severe_day_probability": measure(float((every > 1.05 * desks).mean())),
            "full_time_share": measure(float((every > desks).mean()) / 6),
            "mean_utilisation": measure(0.8 * peak_share, 0.004),
            "peak_utilisation": measure(peak_share, 0.005),
            "comfort_exceeded_probability": crowded(every / 0.85),
            "claimed_empty_share": measure(0.07, 0.0005),
            "meetings_without_room_share": measure(0.023, 0.002),
            "attendance": measure(people * sum(attendance) / 5, 6.0),
        },
        "by_weekday": {
            day: {"crowded_day_probability": crowded(peak), "turned_away_probability": turned(peak)}
            for day, peak in zip(DAYS, peaks, strict=True)
        },
        "by_hour": [],
        "desks_needed": {q: measure(None) | {"estimate": n, "low": n - 6, "high": n + 7} for q, n in needed.items()},
        "space": space,
        "money": account(economics, year, chances_of(seed)).summary(),
        "policy": {"name": names[1], "days_moved": 0.0, "days_added": 0.0, "days_lost": 0.0},
        "warnings": [],
    }
    return Evaluation(summary, pd.DataFrame(), pd.concat(rows), pd.DataFrame(), pd.concat(demand))


def without_days() -> Evaluation:
    """An evaluation of a period without a working day: everything is undefined."""
    full = evaluation()
    nothing = {name: measure(None) for name in full.summary["measures"]}
    summary = full.summary | {
        "days": 0,
        "measures": nothing,
        "by_weekday": {},
        "desks_needed": {q: measure(None) for q in ("90", "95", "99")},
    }
    curve = full.curve.assign(mean=np.nan, q05=np.nan, q25=np.nan, q50=np.nan, q75=np.nan, q95=np.nan)
    return Evaluation(summary, full.days, curve, full.teams, full.demand.iloc[:0])


def sweep(ratios: tuple[float, ...], policies: tuple[str, ...], fte: float = 1200) -> pd.DataFrame:
    """A made-up sweep table: crowding falls with the ratio, and less under the later policies."""
    rows = []
    for number, policy in enumerate(policies):
        for ratio in ratios:
            desks = round(ratio * fte)
            crowded = float(1 / (1 + np.exp((ratio - 0.5 + 0.03 * number) / 0.02)))
            crowded = crowded if crowded > 2e-4 else 0.0
            days, people = measure(crowded), measure(0.1 * crowded)
            rows.append(
                {
                    "ratio": ratio,
                    "policy": policy,
                    "label": "",
                    "crowded_day_probability": crowded,
                    "crowded_low": days["low"],
                    "crowded_high": days["high"],
                    "turned_away_probability": 0.1 * crowded,
                    "turned_away_low": people["low"],
                    "turned_away_high": people["high"],
                    "m2_saved": 19.8 * (1.3 * fte - desks),
                    "eur_saved": 9689 * (1.3 * fte - desks),
                    "eur_net": 9000 * (1.3 * fte - desks) - 500 * fte,
                    "eur_net_low": 6000 * (1.3 * fte - desks) - 900 * fte,
                    "eur_net_high": 12_000 * (1.3 * fte - desks) - 400 * fte,
                    "money_year": 2025,
                    "desks": desks,
                    "seed": 1,
                }
            )
    return pd.DataFrame(rows)
