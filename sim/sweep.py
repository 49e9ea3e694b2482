"""A sweep: many jobs, one table, one picture. A job that fails is kept with its reason and the others go on."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim import findings, presets

if TYPE_CHECKING:
    import pandas as pd

# Settings of which all that counts is the number of desks.
SETS_DESKS = ("ratio_per=", "ratio=", "desks=")

# Columns of the table from a job's measures; the others follow by name.
SHORT = {"crowded_day_probability": "crowded", "turned_away_probability": "turned_away"}


def _whose(summary: Mapping[str, Any]) -> str:
    """Return whose people they are: of a staff file, of a fit, or of a preset."""
    organisation = summary["scenario"]["organisation"]
    if organisation["roster"] is not None:
        return f"roster {organisation['roster']['name']}"
    return presets.CALIBRATED if findings.fitted(summary, "organisation.") else str(organisation["name"])


def done_row(number: int, overrides: Sequence[str], summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a job with this summary; `overrides` are what was asked, paths without folders."""
    row: dict[str, Any] = {
        "job": number,
        "overrides": " ".join(overrides),
        "status": "done",
        "reason": "",
        "run_id": summary["run_id"],
        "organisation": _whose(summary),
        "policy": summary["scenario"]["policy"]["name"],
        "ratio": summary["ratio"]["value"],
        "ratio_per": summary["ratio"]["per"],
        "desks": summary["desks"],
        "employees": summary["employees"],
        "people": summary["people"],
        "fte": summary["fte"],
        "owned_desks": summary["owned_desks"],
        "growth": findings.growth_share(summary),
        "price_year": summary["space"]["price_year"],
        "money_year": summary["money"]["price_year"],
        "seed": summary["seed"],
        "replications": summary["replications"],
        "days": summary["days"],
        "precision_reached": summary["precision_reached"],
        "desks_saved": summary["space"]["desks_saved"],
        "m2_saved": summary["space"]["m2_saved"],
        "eur_saved": summary["space"]["eur_saved"]["total"],
        **{name: summary["policy"][name] for name in ("days_moved", "days_added", "days_lost")},
    }
    if "overbooking" in (policy := summary["scenario"]["policy"]):
        row["overbooking"] = policy["overbooking"]
    for name, measure in summary["measures"].items():
        short = SHORT.get(name, name)
        row |= {name: measure["estimate"], f"{short}_low": measure["low"], f"{short}_high": measure["high"]}
    money, needed = summary["money"], summary["desks_needed"]["95"]
    for name, measure in {**summary["measures"], "desks_needed_95": needed}.items():
        if name in (*SHORT, "desks_needed_95") and (wider := measure.get("with_parameters")):
            row |= {f"{SHORT.get(name, name)}_with_parameters_{end}": wider[end] for end in ("low", "high")}
    for name, figure in (("desks_needed_95", needed), ("eur_net", money["a_year"]["net"]), ("npv", money["npv"])):
        row |= {name: figure["estimate"], f"{name}_low": figure["low"], f"{name}_high": figure["high"]}
    return row


def study_row(number: int, overrides: Sequence[str], summary: Mapping[str, Any], finding: str) -> dict[str, Any]:
    """Return the row of a study with this summary and finding."""
    recommended = summary.get("recommendation") or {}
    return {
        "job": number,
        "overrides": " ".join(overrides),
        "status": "done",
        "reason": "",
        "task": summary["task"],
        "run_id": summary["run_id"],
        "finding": finding,
        "organisation": _whose(summary),
        "employees": summary["employees"],
        "fte": summary["fte"],
        "seed": summary["seed"],
        "replications": summary["replications"],
        "precision_reached": summary["precision_reached"],
        **{f"recommended_{name}": recommended.get(name) for name in ("case", "desks", "ratio")},
    }


def study_table(rows: Sequence[dict[str, Any]]) -> "pd.DataFrame":
    """Return the table of a sweep of studies in the order of its jobs."""
    import pandas as pd

    frame = pd.DataFrame(list(rows)).drop(columns="policy", errors="ignore")
    return frame.reindex(columns=[*frame.columns, *(name for name in ("finding", "seed") if name not in frame)])


def failed_row(number: int, overrides: Sequence[str], reason: str) -> dict[str, Any]:
    """Return the row of a job without a result."""
    reason = reason.lstrip("=+-@")  # no spreadsheet shall take a message for a formula
    return {"job": number, "overrides": " ".join(overrides), "status": "failed", "reason": reason, "policy": ""}


def varied(label: str) -> str:
    """Return what a job's `label` says of neither its policy nor its number of desks: ``organisation.growth=0.1``."""
    return " ".join(word for word in label.split(" ") if word and not word.startswith(SETS_DESKS))


def table(rows: Sequence[dict[str, Any]], jobs: Sequence[Sequence[str]]) -> "pd.DataFrame":
    """Return the table of a sweep in the order of its jobs.

    `jobs` are the overrides of each; `label` is what tells a job apart from the others besides its ratio and policy.
    """
    import pandas as pd

    frame = pd.DataFrame(list(rows))
    common = set(jobs[0]).intersection(*jobs)
    told = ("ratio=", "policy=", "desks=")
    labels = [" ".join(word for word in job if word not in common and not word.startswith(told)) for job in jobs]
    frame.insert(2, "label", labels)
    columns = ("ratio", "policy", "desks", "seed", "crowded_day_probability", "m2_saved", "eur_saved")
    return frame.reindex(columns=[*frame.columns, *(name for name in columns if name not in frame)])
