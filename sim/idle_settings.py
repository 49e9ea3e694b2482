"""Settings that somebody gave and that change nothing in this scenario: said, lest they are taken to be in force."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from sim.building import Building
from sim.job import Job
from sim.policies import Mixed
from sim.sentences import Sentence

_OF_THE_WAY: Final = ("travel_minutes", "travel_kmh", "travel_most")


def about_idle(job: Job) -> list[Sentence]:
    """Return what is said of each such setting."""
    return [*_of_meetings(job), *_of_the_way(job), *_of_parts(job)]


def _of_meetings(job: Job) -> Iterator[Sentence]:
    meetings = job.scenario.meetings
    if meetings.seating == "together" and not (meetings.team_per_week or meetings.group_per_week):
        yield Sentence("meetings.seating: there are no meetings, so that it changes nothing; give meetings=teams too")
    several = any(len(site.organisations) > 1 for site in job.sites) or (
        job.staff is not None and len(job.staff.organisations) > 1
    )
    if meetings.digital_share_across not in (None, meetings.digital_share) and not several:
        yield Sentence(
            "meetings.digital_share_across: the people are of one organisation, so that it changes nothing; give a "
            "staff file or a portfolio with organisations"
        )


def _of_the_way(job: Job) -> Iterator[Sentence]:
    rules = job.scenario.building
    given = [name for name in _OF_THE_WAY if getattr(rules, name) != getattr(Building(), name)]
    if given and rules.refused != "other_building":
        yield Sentence(
            "building.{setting}: nobody goes to another building, so that it changes nothing; give "
            "building.refused=other_building too",
            setting=given[0],
        )


def _of_parts(job: Job) -> Iterator[Sentence]:
    """Yield the parts of `mixed` with settings of their own under which there is nobody."""
    policy = job.scenario.policy
    if not isinstance(policy, Mixed):
        return
    named = set() if job.staff is None or job.staff.policy is None else set(job.staff.policy.tolist())
    for part in (one.name for one in fields(policy.parts)):
        changed = getattr(policy.parts, part) != getattr(type(policy.parts)(), part)
        if changed and not policy.shares.get(part) and part not in named:
            yield Sentence(
                "policy.parts.{part}: no team is under it, so that its settings change nothing; give it a share "
                "(policy.shares)",
                part=part,
            )
