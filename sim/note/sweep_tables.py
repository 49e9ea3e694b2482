"""The rows of a sweep's sheets: money by job, the published saving worked out, and the effects on people by policy."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim import words
from sim.language import tr
from sim.note import names
from sim.note.sweep_jobs import Row, comparable, label, summary_of
from sim.note.sweep_policies import effects_by_line

Summary = Mapping[str, Any]


def money_by_job(rows: Sequence[Row], summaries: Sequence[Summary]) -> Iterator[dict[str, Any]]:
    """Yield a row a job with what it saves and costs a year and once, and what that is worth today."""
    for row in rows:
        summary = summary_of(row, summaries)
        if summary is None:
            continue
        year = summary["money"]["a_year"]
        yield {
            **{name: row[name] for name in ("job", "desks", "ratio", "ratio_per")},
            "policy": names.policy(str(row["policy"])),
            "label": label(row),
            **_ends("eur_gross", year["savings"]["total"]),
            **_ends("eur_costs", year["costs"]["total"]),
            **_ends("eur_net", year["net"]),
            **_ends("eur_once", summary["money"]["once"]["total"]),
            **_ends("npv", summary["money"]["npv"]),
        }


def claim(worked: Summary) -> Iterator[dict[str, Any]]:
    """Yield the published saving as it was printed, each part on its own base, and by who shares desks."""
    for name, one in (
        (tr("as published, all per FTE"), worked["as_printed"]),
        (tr("each on its own base"), worked["true"]),
    ):
        yield _worked(name, None, one)
    for one in worked["by_flexible_share"]:
        name = tr("if {share} of people share desks", share=words.percent(one["flexible_share"], 0))
        yield _worked(name, one["flexible_share"], one)


def _worked(name: str, share: float | None, one: Summary) -> dict[str, Any]:
    return {
        "item": name,
        "flexible_share": share,
        "desks_per_fte": one["desks_per_fte"],
        "desks_saved_share": one["desks_saved_share"],
        "eur_housing": one["eur_saved"]["housing"],
        "eur_full": one["eur_saved"]["full"],
    }


def needs(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Yield the desks that each policy needs on 95 % of days."""
    for line in comparable(rows):
        yield {"policy": line.name, "measure": "desks_needed_95", **line.need()}


def people(rows: Sequence[Row], summaries: Sequence[Summary], desks: float) -> Iterator[dict[str, Any]]:
    """Yield the effects on people of each policy with so many `desks`."""
    for line, effects in effects_by_line(rows, summaries, desks):
        for group, name in (
            *(("moves", name) for name in ("days_moved", "days_added", "days_lost", "share_of_people_who_move")),
            *(("cohesion", name) for name in ("team_met_share", "newcomer_alone_share")),
            *(("fairness", name) for name in ("full_time", "part_time")),
        ):
            value = effects[group].get(name)
            if isinstance(value, Mapping):
                yield {"policy": line.name, "measure": name, **{end: value[end] for end in ("estimate", "low", "high")}}
            elif value is not None:
                yield {"policy": line.name, "measure": name, "estimate": value, "low": None, "high": None}


def _ends(name: str, figure: Summary) -> dict[str, Any]:
    return {name: figure["estimate"], f"{name}_low": figure["low"], f"{name}_high": figure["high"]}
