"""What a reader must be warned of in how buildings are fitted out.

No meeting room, no desk of a type or in a zone, zones that are left out, no other building near enough.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.building import Building, room_seats
from sim.draws import Draws
from sim.events import NOWHERE, TYPES
from sim.job import Job, desks_by_type, fit_out_of, people_of
from sim.language import mark
from sim.mobility import moves
from sim.population import DESK_TYPES, FIXED_DESK
from sim.premises import may_be_told, shown_sites
from sim.sentences import Counted, Sentence, listed
from sim.travel import within_reach

# Types of desk, said in the language of the reader with the word that the setting has.
_TYPES: Final = {"standard": mark("standard"), "quiet": mark("quiet"), "adjustable": mark("adjustable")}
_ENOUGH: Final = 10  # desks a zone, from which on zones without one are not looked for


def about_rooms(job: Job) -> list[Sentence]:
    """Return where meetings have no room because the people of a building are too few for one.

    Not of buildings that may not be shown one by one, nor of one with a few people of its own beside those of a closed
    one: its rooms follow from its people.
    """
    meetings, rules = job.scenario.meetings, job.scenario.building
    held = meetings.team_per_week or meetings.groups_per_person * meetings.group_per_week
    if not held or meetings.digital_share == 1 or meetings.seating == "together":
        return []
    if not rules.rooms_per_100 or rules.rooms is not None:
        return []
    if not job.sites:
        if len(room_seats(rules, job.headcount.employees)):
            return []
        return [
            Sentence(
                "meetings: the people are too few for a meeting room by building.rooms_per_100, so that all meetings "
                "are held without one; give building.rooms"
            )
        ]
    without = [
        site.row.building
        for site in shown_sites(job)
        if site.row.rooms is None
        and may_be_told(job, site)
        and not len(room_seats(site.building, site.headcount.employees))
    ]
    if not without:
        return []
    return [
        Sentence(
            "meetings: no meeting room in {buildings}, whose own people are too few for one by building.rooms_per_100, "
            "so that all meetings there are held without one; give rooms in the portfolio",
            buildings=listed(without),
        )
    ]


def about_types(job: Job) -> list[Sentence]:
    """Return the types of desk that somebody needs and of which a building has none (§12)."""
    scenario, staff = job.scenario, job.staff
    if scenario.policy.owns_desks:
        return []
    needs, guests = scenario.organisation.desk_needs, bool(job.sites) and moves(scenario.organisation)
    if job.headcount.owners == job.headcount.employees and not guests:
        return []
    needed = {one for one in needs if needs[one]}
    if staff is not None:  # who owns a desk takes another one only as a guest elsewhere
        needed = {DESK_TYPES[one] for one in set(staff.desk_type[guests | (staff.kind != FIXED_DESK)].tolist())}
    shares, others = scenario.building.desk_types, scenario.building.substitutes
    none = [one for one in DESK_TYPES if one in needed and not shares.get(one)]
    found = []
    if none:
        found.append(
            Sentence(
                "building.desk_types: no desk is {types}, which some people need: they sit at another type or find "
                "none; give the type a share, or change what people need (organisation.desk_needs, or the column "
                "desk_type)",
                types=[Sentence(_TYPES[one]) for one in none],
            )
        )
    there = [one for one in DESK_TYPES if one in needed and shares.get(one)]
    return [
        *found,
        *_rounded(job, [one for one in there if not others.get(one)]),
        *_rounded_over_buildings(job, [one for one in there if others.get(one)]),
    ]


def _rounded_over_buildings(job: Job, types: Sequence[str]) -> list[Sentence]:
    """Return in how many buildings of a portfolio a type that another may stand in for comes to no desk.

    Of one small building the share would be too few of all; over many it is the rounding that takes them away.
    """
    houses = [desks_by_type(job.of(site)) for site in shown_sites(job)] if job.sites else []
    without = {one: sum(not desks[DESK_TYPES.index(one)] for desks in houses) for one in types}
    return [
        Sentence(
            "building.desk_types: {share:.3g} of the desks {type} comes to none in {buildings}, as each rounds by "
            "itself; who needs one there sits at another type",
            share=job.scenario.building.desk_types[one],
            type=Sentence(_TYPES[one]),
            buildings=Counted(number, "building", "buildings"),
        )
        for one, number in without.items()
        if number
    ]


def about_zones(job: Job) -> list[Sentence]:
    """Return how many zones have people at home there who share desks, and not one of these desks; or are left out.

    Of buildings that may be shown one by one, as desks of a zone follow from its people.
    """
    if job.scenario.policy.owns_desks:
        return []
    counts = [_zones(one) for one in ([job.of(site) for site in shown_sites(job)] if job.sites else [job])]
    without, left_out = (sum(one) for one in zip(*counts, strict=True)) if counts else (0, 0)
    found = []
    if without:
        found.append(
            Sentence(
                "building.zones: {zones} without a desk, so that the teams at home there always sit elsewhere; "
                "give fewer zones or more desks, or no weight of 0 (building.zone_desks)",
                zones=Counted(without, "zone", "zones"),
            )
        )
    if left_out:
        found.append(
            Sentence(
                "building.zones: {zones} left out, because a zone needs a team and a shared desk; give fewer zones",
                zones=Counted(left_out, "zone", "zones"),
            )
        )
    return found


def _zones(job: Job) -> tuple[int, int]:
    """Return the zones without a desk of a building, and those that it has not though they were asked for."""
    rules = job.scenario.building
    asked = rules.zones != Building().zones  # a small office has fewer than it would by default, which is no news
    if rules.zones == 1 or (not asked and all(rules.zone_desks) and job.desks > _ENOUGH * rules.zones):
        return 0, 0  # to draw the people of a large organisation takes a second
    office, zone, owned = fit_out_of(job, people_of(job, Draws(job.scenario.seed, 0))).at(job.desks)
    desks = np.diff(office.cell_starts).reshape(office.zones, TYPES).sum(axis=1)
    without = int((desks[np.unique(zone[owned == NOWHERE])] == 0).sum())
    return without, rules.zones - office.zones if asked else 0


def about_other_buildings(job: Job) -> list[Sentence]:
    """Return the buildings from which no other is near enough for who finds no desk (§14)."""
    rules = job.scenario.building
    if rules.refused != "other_building" or job.scenario.policy.owns_desks:
        return []
    shown = [site.row.building for site in shown_sites(job)]
    near = within_reach([site.row for site in job.sites], rules)
    alone = [site.row.building for site, others in zip(job.sites, near, strict=True) if not others.any()]
    told = [one for one in alone if one in shown]
    if not told:
        return []
    return [
        Sentence(
            "building.refused: no other building lies within {minutes:g} minutes (building.travel_most) of "
            "{buildings}, so that who finds no desk there leaves",
            minutes=rules.travel_most,
            buildings=listed(told),
        )
    ]


def _rounded(job: Job, types: Sequence[str]) -> list[Sentence]:
    """Return where the share of a type of desk comes to no desk at all, because it is less than half of one.

    Not of buildings that may not be shown one by one: desks by the ratio follow from people.
    """
    if not types:
        return []
    houses = [(desks_by_type(job.of(site)), site.row.building) for site in shown_sites(job)]
    if not job.sites:
        houses = [(desks_by_type(job), "")]
    found = []
    for one in types:
        said = {"share": job.scenario.building.desk_types[one], "type": Sentence(_TYPES[one])}
        without = [code for desks, code in houses if not desks[DESK_TYPES.index(one)]]
        if without and job.sites:
            found.append(
                Sentence(
                    "building.desk_types: {share:.3g} of the desks {type} comes to none in {buildings}; who needs one "
                    "there finds none, as no other type will do (building.substitutes)",
                    buildings=listed(without),
                    **said,
                )
            )
        elif without:
            found.append(
                Sentence(
                    "building.desk_types: {share:.3g} of the desks {type} comes to none; who needs one finds none, as "
                    "no other type will do (building.substitutes)",
                    **said,
                )
            )
    return found
