"""The figures of each building of a portfolio, and of all of them together (§14, §15)."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.collected import ANY_BUILDING, MEASURES, Collected, Sums, added
from sim.economics import Premises, chances_of, drawn, saved_over, saved_together
from sim.estimate import Estimate
from sim.groups import SMALLEST_GROUP
from sim.job import Job
from sim.portfolio import all_made_up, some
from sim.premises import in_one_zone, may_be_told, premises_of, shown_organisations, shown_sites
from sim.sentences import Counted, Sentence
from sim.sites import Site, heads
from sim.uncertainty import figure

if TYPE_CHECKING:
    import pandas as pd

SMALL: Final = 1 / 3  # of the usual floor area of a desk, below which area or desks are taken to be mistyped
RELIABILITIES: Final = (90, 95, 99)  # percent of days
# People a day who went to another building, and who came from one, as none had a desk for them.
_MOVING: Final = ("sent_elsewhere", "diverted")
OUTSIDE: Final = "outside_zone_share"
# What is told of each building.
TOLD: Final = (
    "crowded_day_probability",
    "turned_away_probability",
    "unserved_probability",
    "severe_day_probability",
    "full_time_share",
    "desk_hours_short",
    "mean_utilisation",
    "peak_utilisation",
    "comfort_exceeded_probability",
    "unused_desks_at_peak",
    "attendance",
    "no_suitable_desk_probability",
    "unsuitable_desk_share",
    OUTSIDE,
    "refused_request_share",
)
# What is told of those that may not be shown, as one.
_OF_OTHERS: Final = (
    "crowded_day_probability",
    "turned_away_probability",
    "unserved_probability",
    "peak_utilisation",
    "attendance",
    "refused_request_share",
)


def described(estimate: Estimate, exact: float | None = None) -> dict[str, Any]:
    """Return an estimate as it stands in a summary."""
    fields = estimate.summary()
    return {**fields, "plain": fields["estimate"], "exact": exact}


def any_building(collected: Collected, sums: Sums) -> dict[str, Any]:
    """Return the measure that only a portfolio has: the share of days with a crowded building anywhere."""
    return {ANY_BUILDING: described(sums.any_building())} if collected.job.sites else {}


def desks_needed(collected: Collected, sums: Sums) -> dict[str, Any]:
    """Return the desks with which nobody is refused on 90, 95 and 99 % of days.

    Of a portfolio those of each building added up, as a free desk in one is of no use in another: each building has
    enough on that share of its days.
    """
    each = collected.of_each() if collected.job.sites else [sums]
    return {str(share): described(added([one.desks_needed(share / 100) for one in each])) for share in RELIABILITIES}


def cautions(job: Job) -> list[Sentence]:
    """Return what a reader must be warned of: buildings in no table, desks that the file does not have, small areas."""
    return [*unshown(job), *_desks_by_ratio(job), *_small_areas(job)]


def unshown(job: Job) -> list[Sentence]:
    """Return the warning that some buildings are in no table one by one."""
    hidden = len(job.sites) - len(shown_sites(job))
    if not hidden:
        return []
    return [
        Sentence(
            "{buildings} of the portfolio are in no table one by one: fewer than {smallest} people of the staff file, "
            "or they would tell of one that has",
            buildings=Counted(hidden, "building", "buildings"),
            smallest=SMALLEST_GROUP,
        )
    ]


def _desks_by_ratio(job: Job) -> list[Sentence]:
    """Return the warning that some buildings have no number of desks in a file that has it of others."""
    scenario = job.scenario
    empty = [site.row.building for site in job.sites if site.row.desks is None]
    filed = scenario.desks is None and scenario.building.portfolio_desks == "file" and not scenario.policy.owns_desks
    if not filed or len(empty) in (0, len(job.sites)):
        return []
    return [
        Sentence(
            "building.portfolio: desks is empty for {buildings} ({codes}): set by the ratio, {ratio:g} per {unit}",
            buildings=Counted(len(empty), "building", "buildings"),
            codes=some(empty),
            ratio=scenario.ratio,
            unit=scenario.ratio_per,
        )
    ]


def _small_areas(job: Job) -> list[Sentence]:
    """Return the warning that some buildings of the file have hardly any room for their desks."""
    usual = job.scenario.economics.m2_per_desk
    rows = [row for site in job.sites for row in (site.row, *(one.row for one in site.took_in))]
    small = [row for row in rows if row.area_m2 is not None and row.area_m2 < (row.desks or 0) * usual * SMALL]
    if not small:
        return []
    return [
        Sentence(
            "building.portfolio: area_m2 is less than a third of {usual:g} m2 a desk for {buildings} ({codes}), the "
            "least for {code}: {area:,.6g} m2 and {desks:,} desks; check area_m2 and desks in the file",
            usual=usual,
            buildings=Counted(len(small), "building", "buildings"),
            codes=some([row.building for row in small]),
            code=(least := min(small, key=lambda row: (row.area_m2 or 0.0) / (row.desks or 1))).building,
            area=least.area_m2,
            desks=least.desks,
        )
    ]


def names(job: Job) -> dict[int, str]:
    """Return what the buildings are called in the table of days, by number, of those that may be shown."""
    if not job.sites:
        return {0: job.scenario.building.name}
    return {site.number: site.row.building for site in shown_sites(job)}


def in_all(collected: Collected, sums: Sums) -> dict[str, Any]:
    """Return what a summary has of a portfolio only: dates, what the portfolio is, and its buildings."""
    dates = int(sums.table["dates"].sum())
    guests = float(sums.table["guests"].sum() / dates) if dates else None
    portfolio = portfolio_of(collected.job) | {"guests": guests, "others": others(collected)}
    return {"dates": dates, "portfolio": portfolio, "buildings": by_building(collected)}


def others(collected: Collected) -> dict[str, Any] | None:
    """Return the buildings that may not be shown as one, so that a reader knows what the whole has beside the others.

    Together they have ten people or more, and nothing is told here that does not follow from the whole and from those
    that are shown. Shares of days are shares of their building-days, `desks_needed` is the sum of what each needs. None
    where all are shown, or none because all people together are too few.
    """
    shown = shown_sites(collected.job)
    hidden = [site for site in collected.job.sites if site not in shown]
    if not hidden or not shown:
        return None
    sums = collected.sums(building=[one.number for one in hidden])
    each = [collected.sums(building=one.number) for one in hidden]
    dates = sums.table["dates"].sum()
    return {
        "buildings": len(hidden),
        "people": sum(map(heads, hidden)),
        "desks": sum(site.desks for site in hidden),
        "guests": float(sums.table["guests"].sum() / dates) if dates else None,
        "measures": {name: described(MEASURES[name](sums)) for name in _OF_OTHERS},
        "desks_needed": {
            str(share): described(added([one.desks_needed(share / 100) for one in each])) for share in RELIABILITIES
        },
    }


def portfolio_of(job: Job) -> dict[str, Any]:
    """Return what a portfolio is: how many buildings, whether they are made up, which closed and where people went.

    Of a roster the people of a closed building, and what is saved there, are told only where neither they nor the
    others there are fewer than ten.
    """
    shown = {site.number for site in shown_sites(job)}
    told = {site.number: site.number in shown and may_be_told(job, site) for site in job.sites}
    building = job.scenario.building
    saves = _Saves(job)
    rows = [row for site in job.sites for row in (site.row, *(one.row for one in site.took_in))]
    return {
        "buildings": len(job.sites),
        "unshown": [site.row.building for site in job.sites if site.number not in shown],
        "with_own_costs": sum(row.eur_per_desk is not None for row in rows),
        "made_up": all_made_up([row.name for row in rows]),
        "closed": [
            {
                "building": one.row.building,
                "name": one.row.name,
                "into": site.row.building,
                "into_name": site.row.name,
                "employees": one.headcount.employees if told[site.number] else None,
                "desks": one.row.desks if building.portfolio_desks == "file" else None,  # that are gone
                "merged": one.row.building in building.merge,
                "space": saves.of([premises], one.headcount.fte) if told[site.number] else None,
            }
            for site in job.sites
            for one, premises in zip(site.took_in, saves.premises[site.number][1:], strict=True)
        ],
    }


def by_building(collected: Collected) -> list[dict[str, Any]]:
    """Return the buildings that may be shown, in the order of the file, as plain values."""
    saves = _Saves(collected.job)
    return [_building(collected, site, saves) for site in shown_sites(collected.job)]


class _Saves:
    """What each building saves, by itself."""

    def __init__(self, job: Job) -> None:
        self._economics = job.scenario.economics
        self._values = drawn(self._economics, chances_of(job.scenario.seed))
        self.premises = {site.number: one for site, one in zip(job.sites, premises_of(job), strict=True)}

    def of(self, premises: Sequence[Premises], fte: float) -> dict[str, Any]:
        """Return what some premises save together: desks, m2, those that can be let, and EUR a year.

        ``eur_saved`` counts all of the space, ``saved_a_year`` what can be let, as the account does (§17).
        """
        space = saved_over(self._economics, fte, premises)
        return {
            **{name: space[name] for name in ("baseline_desks", "desks_saved", "m2_saved")},
            "m2_let": space["whole_parts"]["m2"],
            "eur_saved": space["eur_saved"]["total"],
            "saved_a_year": figure(saved_together(self._economics, self._values, premises)["total"]),
        }


def _building(collected: Collected, site: Site, saves: _Saves) -> dict[str, Any]:
    job, row = collected.job, site.row
    sums = collected.sums(building=site.number)
    # Of a roster's few people who came from a building that closed no FTE must follow from what its desks were.
    own = 1 if may_be_told(job, site) else len(saves.premises[site.number])
    premises, closed = saves.premises[site.number][:own], saves.premises[site.number][own:]
    dates = sums.table["dates"].sum()
    measures = {name: described(MEASURES[name](sums)) for name in TOLD}
    if in_one_zone(job, site):
        measures[OUTSIDE] |= dict.fromkeys(("estimate", "low", "high", "plain"))
    return {
        "building": row.building,
        "name": row.name,
        "organisations": shown_organisations(job, site),
        **{name: row.texts.get(name) for name in ("ministry", "since")},
        "lat": row.lat,
        "lon": row.lon,
        "closed": list(site.closed),
        "desks": site.desks,
        "employees": site.headcount.employees,
        "people": heads(site),
        "fte": site.headcount.fte,
        "desks_per_fte": site.desks / site.headcount.fte,
        "guests": float(sums.table["guests"].sum() / dates) if dates else None,
        **(
            {name: float(sums.table[name].sum() / dates) if dates else None for name in _MOVING}
            if job.travel is not None
            else {}
        ),
        "measures": measures,
        "desks_needed": {str(share): described(sums.desks_needed(share / 100)) for share in RELIABILITIES},
        "space": saves.of(premises, site.headcount.fte),
        **({"closed_m2_saved": saves.of(closed, site.headcount.fte)["m2_saved"]} if closed else {}),
    }


def table(collected: Collected) -> "pd.DataFrame":
    """Return the buildings as a table, a row each."""
    import pandas as pd

    return pd.DataFrame([_flat(one) for one in by_building(collected)])


def _flat(one: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {name: value for name, value in one.items() if not isinstance(value, dict | list)}
    plain["organisations"] = "; ".join(one["organisations"])
    plain["closed"] = "; ".join(one["closed"])
    for name, measure in one["measures"].items():
        plain |= _columns(name, measure)
    for share, needed in one["desks_needed"].items():
        plain |= _columns(f"desks_needed_{share}", needed)
    plain |= {name: value for name, value in one["space"].items() if name != "saved_a_year"}
    return plain | _columns("saved_a_year", one["space"]["saved_a_year"])


def _columns(name: str, measure: dict[str, Any]) -> dict[str, float]:
    ends = {"": "estimate", "_low": "low", "_high": "high"}
    return {name + suffix: math.nan if measure[end] is None else float(measure[end]) for suffix, end in ends.items()}
