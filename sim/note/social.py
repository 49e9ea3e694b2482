"""Effects on people, beside the money: travel, cohesion, newcomers, who moves days, fairness over teams."""

from collections.abc import Mapping
from typing import Any

from sim import effects, figures, findings, presets, words
from sim.language import tr
from sim.note import names
from sim.note.blocks import Block, Bullets, Heading, Paragraph
from sim.told.compare import change

Summary = Mapping[str, Any]


def lines(summary: Summary) -> list[str]:
    """Return the effects that matter most, for the page of decision."""
    return [line for line in (movers(summary), together(summary), travel(summary)) if line]


def movers(summary: Summary) -> str:
    """Return how many people the policy moves; an empty text where it moves nobody, or too few people are real."""
    share = ((summary.get("effects") or {}).get("moves") or {}).get("share_of_people_who_move")
    if not share:
        return ""
    people = summary.get("people") or summary["employees"]
    return tr(
        "In an average week {moving} of {people} people ({share}) have an office day moved, added or lost by the "
        "policy.",
        moving=words.count(share * people),
        people=words.count(people),
        share=words.percent(share, 0),
    )


def travel(summary: Summary) -> str:
    """Return what is travelled less than if nobody worked at home: only where the whole range says so."""
    found = (summary.get("effects") or {}).get("travel")
    if not found or figures.sign(found["trips_avoided_a_year"]) <= 0:
        return ""
    return tr(
        "Working at home avoids {trips} commutes a year and {hours} hours of travel, against everybody at the office "
        "on every day they work.",
        trips=figures.ranged(found["trips_avoided_a_year"]),
        hours=figures.ranged(found["hours"]),
    )


def emission(summary: Summary) -> str:
    """Return what that does to CO2 and energy, at home and at the office too; open where the range holds nothing."""
    found = (summary.get("effects") or {}).get("travel")
    if not found or not travel(summary):
        return ""  # where no journey is surely avoided there is nothing that this could be about
    said = []
    if figures.sign(found["co2_kg"]) > 0:
        tonnes = {end: found["co2_kg"][end] / 1000 for end in ("estimate", "low", "high")}
        said.append(
            tr(
                "That is {km} km and {co2} tonnes of CO2 a year less.",
                km=figures.ranged(found["km"]),
                co2=figures.ranged(tonnes),
            )
        )
    elif figures.known(found["co2_kg"]):
        said.append(tr("Whether that is more or less CO2 cannot be told."))
    if figures.known(found["energy_kwh"]) and not figures.sign(found["energy_kwh"]):
        said.append(tr("Whether homes take more energy than the office saves cannot be told."))
    return " ".join(said)


def fairness(summary: Summary) -> list[str]:
    """Return who finds no desk more often, where that can be told; else why it cannot."""
    found = (summary.get("effects") or {}).get("fairness")
    if not found:
        return []
    return [line for line in (_teams(found), _contracts(found)) if line]


def _teams(found: Mapping[str, Any]) -> str:
    if found.get("no_teams_because"):
        return names.sentence(tr(found["no_teams_because"]))
    most, ratio = found["most_turned_away"], found["ratio"]
    if ratio["low"] is None or ratio["low"] <= 1:
        return tr("No team can be told to find no desk more often than all people together.")
    if most["team"] == words.OTHER_TEAMS:
        return tr(
            "The group of small teams finds no desk most often, on {share} of its days at the office: {times} times as "
            "often as all people.",
            share=findings.with_interval(most),
            times=figures.ranged(ratio),
        )
    team = words.clean(most["team"], presets.LONGEST)
    said = {"share": findings.with_interval(most), "times": figures.ranged(ratio)}
    if "team" in team.casefold():  # what it is called says already that it is one
        return tr(
            "{team} finds no desk most often, on {share} of its days at the office: {times} times as often as all "
            "people.",
            team=team,
            **said,
        )
    return tr(
        "Team {team} finds no desk most often, on {share} of its days at the office: {times} times as often as all "
        "people.",
        team=team,
        **said,
    )


def _contracts(found: Mapping[str, Any]) -> str:
    less = found.get("part_time_less_full_time")
    if less is None or not (found["part_time"]["estimate"] or found["full_time"]["estimate"]):
        return ""  # where everybody found a desk there is nothing to compare
    if not figures.sign(less):
        return tr("Whether part-timers find no desk more or less often than full-timers cannot be told.")
    said = {
        "part": words.share(found["part_time"]),
        "full": words.share(found["full_time"]),
        "change": change("turned_away_probability", less),
    }
    if figures.sign(less) > 0:
        return tr(
            "Part-timers find no desk more often than full-timers ({part} against {full}): over the same days the "
            "difference is {change}.",
            **said,
        )
    return tr(
        "Part-timers find no desk less often than full-timers ({part} against {full}): over the same days the "
        "difference is {change}.",
        **said,
    )


def together(summary: Summary) -> str:
    """Return how much of their team people meet, and whether newcomers sit alone."""
    met, alone = (_measure(summary, name) for name in ("team_met_share", "newcomer_alone_share"))
    if not words.known(met) or met is None:
        return ""
    share = findings.with_interval(met)
    if alone is None or not words.known(alone):
        return tr("On an office day people meet {share} of their team.", share=share)
    if alone["estimate"] == 0:
        return tr(
            "On an office day people meet {share} of their team; no newcomer was seen without a teammate.", share=share
        )
    return tr(
        "On an office day people meet {share} of their team; newcomers find nobody of their team on {alone} of theirs.",
        share=share,
        alone=findings.with_interval(alone),
    )


def moves(summary: Summary) -> str:
    """Return how the policy changes office days."""
    found = (summary.get("effects") or {}).get("moves") or summary.get("policy")
    if not isinstance(found, Mapping):
        return ""  # an answer of a study has the policy's name only
    if found["days_moved"] is None:
        return ""  # people too few to be shown
    days = {name: float(found[f"days_{name}"]) for name in ("moved", "added", "lost")}
    if not any(days.values()):
        return tr("The policy moves no office days.")
    said = tr(
        "Per person and week {moved} office days move to another weekday, {added} are added and {lost} are lost.",
        **{name: words.number(value, ".2f") for name, value in days.items()},
    )
    share = found.get("share_of_people_who_move")
    if share is None:
        return said
    people = share if isinstance(share, Mapping) else {"estimate": share, "low": None, "high": None}
    return said + " " + tr("{share} of people have a day moved, added or lost in a week.", share=words.share(people))


def _measure(summary: Summary, name: str) -> words.Measure | None:
    cohesion = (summary.get("effects") or {}).get("cohesion") or {}
    found: words.Measure | None = cohesion.get(name) or summary.get("measures", {}).get(name)
    return found


def section(summary: Summary) -> list[Block]:
    """Return the part about people."""
    found = (words.joined(travel(summary), emission(summary)), together(summary), moves(summary))
    said = [line for line in (*found, *fairness(summary)) if line]
    if not said:
        return []
    return [
        Heading(tr("People"), 2),
        Bullets(said),
        *context(),
    ]


def context() -> list[Block]:
    """Return what this simulation does not tell: what surveys found elsewhere, and what nobody computes."""
    outside = tr(
        "Leadership, health, and work and private life at home are outside this simulation and not judged here."
    )
    return [*surveys(), Paragraph(outside)]


def surveys() -> list[Block]:
    """Return what surveys found elsewhere: cited, never computed."""
    cited = [tr("{finding} ({source}).", finding=tr(one.finding), source=tr(one.source)) for one in effects.SURVEYS]
    return [Paragraph(tr("What surveys found elsewhere; this simulation computes none of it:")), Bullets(cited)]
