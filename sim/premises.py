"""The desks of each building against those of today (§14, §17): what its space, and so its money, is counted on.

And which of the buildings may be told of.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

import numpy as np

from sim import sources
from sim.apportionment import shared_out
from sim.building import number_of_desks
from sim.draws import Draws
from sim.economics import Premises
from sim.groups import SMALLEST_GROUP, publishable
from sim.job import Job, fit_out_of, people_of
from sim.population import Headcount
from sim.portfolio import Row
from sim.sites import Site, desks_of_each, real_people

_ENOUGH: Final = 10  # desks a zone, from which on a preset has the people for a team in each


def baseline(job: Job) -> tuple[float, int]:
    """Return the desk ratio per FTE that savings are counted against, and its desks: the file's, or by the ratio."""
    if (filed := desks_of_file(job)) is not None:
        return filed / job.headcount.fte, filed
    stated = job.scenario.economics.baseline_ratio
    ratio = job.scenario.organisation.baseline_ratio if stated is None else stated
    desks = number_of_desks(ratio, "fte", job.headcount)
    if job.sites:  # a desk for every building and owner there is today too
        desks = max(desks, sum(_least(head) for heads in _today(job.sites) for head in heads))
    return ratio, desks


def desks_of_file(job: Job) -> int | None:
    """Return the desks of today by the portfolio file, closed buildings too, where it has those of all with people.

    None where it has not, where they are too few for owners, or where the user gave a ratio of today.
    """
    if not job.sites or not job.headcount.fte > 0:
        return None
    today = _today(job.sites)
    there = _with_people(job.sites, today)
    desks = _desks_of_rows(there)
    if not desks or sum(desks) < sum(_least(head) for _, head in there):
        return None
    given = {"organisation": asdict(job.scenario.organisation), "economics": asdict(job.scenario.economics)}
    return sum(desks) if sources.taken_over(given, *sources.BASELINES) else None


def premises_of(job: Job) -> list[list[Premises]]:
    """Return of each building of a portfolio its own, then those that closed and whose people are based there now.

    The desks of the job are divided over its buildings as they are played. Today's are divided over all buildings with
    people, closed ones too, as the file's desks are, so that with the ratio of these each building has its own; where
    the file has not those of all, in proportion to the FTE based there. So a building that closes is given up with all
    its desks, and one that takes in its people saves no more than it did. But where the FTE of a few real people would
    follow from the space that their building gives up (`may_be_told`), it counts as space of the one they came to.
    """
    today = _today(job.sites)
    there = _with_people(job.sites, today)
    filed = _desks_of_rows(there)
    weights: Sequence[float] = filed or [head.fte for _, head in there]
    had = iter(shared_out(baseline(job)[1], weights, [_least(head) for _, head in there]))
    desks = desks_of_each(job.sites, job.desks, job.scenario.ratio_per)
    found = []
    for site, number, heads in zip(job.sites, desks, today, strict=True):
        own, *others = (next(had) if head.employees else 0 for head in heads)
        if not filed and not may_be_told(job, site):
            own, others = own + sum(others), [0 for _ in others]
        rows = [one.row for one in site.took_in]
        gone = [Premises(0, one, True, row.eur_per_desk, row.area_m2) for one, row in zip(others, rows, strict=True)]
        found.append([Premises(number, own, eur_per_desk=site.row.eur_per_desk), *gone])
    return found


def all_premises(job: Job) -> tuple[Premises, ...]:
    """Return the buildings of a portfolio, those that closed among them; none without one."""
    return tuple(one for premises in premises_of(job) for one in premises) if job.sites else ()


def shown_sites(job: Job) -> list[Site]:
    """Return the buildings that may be shown: of a roster those with at least ten people.

    Smaller ones stay out, with the next smallest where they are still fewer than ten, so that no difference from the
    whole tells of a few people.
    """
    if job.staff is None or not job.staff.real:
        return list(job.sites)
    label = publishable(np.array(list(real_people(job.sites).values()), dtype=np.int64))
    return [site for number, site in enumerate(job.sites) if label[number] == number]


def in_one_zone(job: Job, site: Site) -> bool:
    """Tell whether a building has one zone only, so that nobody can sit outside their own."""
    zones = site.building.zones
    if zones == 1 or (site.staff is None and site.desks > _ENOUGH * zones):
        return zones == 1  # to draw the people of a large organisation takes a second
    here = job.of(site)
    office, _, _ = fit_out_of(here, people_of(here, Draws(job.scenario.seed, 0))).at(site.desks)
    return office.zones == 1


def shown_organisations(job: Job, site: Site) -> list[str]:
    """Return the organisations of a building that may be shown: those of the portfolio, and larger ones of a roster.

    Where the portfolio names none they are a roster's own, of which fewer than ten real people there stay unnamed.
    """
    filed = {name for row in (site.row, *(one.row for one in site.took_in)) for name in row.organisations}
    people = site.staff
    if people is None or not people.real:
        return list(site.organisations)
    size = np.bincount(people.organisation[~people.made_up], minlength=len(people.organisations))
    known = filed | {name for name, one in zip(people.organisations, size, strict=True) if one >= SMALLEST_GROUP}
    return [name for name in site.organisations if name in known]


def may_be_told(job: Job, site: Site) -> bool:
    """Tell whether it may be said how many of a building's people came from which closed ones."""
    if job.staff is None or not job.staff.real:
        return True
    came = [one.headcount.employees for one in site.took_in]
    return all(not 0 < part < SMALLEST_GROUP for part in (site.headcount.employees - sum(came), *came))


def _desks_of_rows(there: Sequence[tuple[Row, Headcount]]) -> list[int]:
    """Return the file's desks of the buildings with people; nothing where it has not those of all."""
    desks = [row.desks for row, _ in there if row.desks is not None]
    return desks if len(desks) == len(there) else []


def _with_people(sites: Sequence[Site], today: Sequence[Sequence[Headcount]]) -> list[tuple[Row, Headcount]]:
    """Return the rows of the file with the people who were based there, of those that had any."""
    rows = [[site.row, *(one.row for one in site.took_in)] for site in sites]
    return [
        (row, head) for pair in zip(rows, today, strict=True) for row, head in zip(*pair, strict=True) if head.employees
    ]


def _today(sites: Sequence[Site]) -> list[list[Headcount]]:
    """Return for each building the people who were based there, and those of each that closed."""
    return [[_own(site), *(one.headcount for one in site.took_in)] for site in sites]


def _own(site: Site) -> Headcount:
    gone, all_ = [one.headcount for one in site.took_in], site.headcount
    return Headcount(
        all_.employees - sum(one.employees for one in gone),
        all_.fte - sum(one.fte for one in gone),
        all_.flexible - sum(one.flexible for one in gone),
        all_.owners - sum(one.owners for one in gone),
    )


def _least(head: Headcount) -> int:
    return max(1, head.owners) if head.employees else 0
