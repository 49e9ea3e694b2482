"""The figures of each building of a portfolio, and of all of them together (§14, §15)."""

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.building import number_of_desks
from sim.collected import ANY_BUILDING, MEASURES, Collected, Sums, added
from sim.economics import saved
from sim.estimate import Estimate
from sim.groups import SMALLEST_GROUP, publishable
from sim.job import Job
from sim.money import baseline
from sim.portfolio import all_made_up, some
from sim.sentences import Counted, Sentence
from sim.sites import Site, heads

if TYPE_CHECKING:
    import pandas as pd

RELIABILITIES: Final = (90, 95, 99)  # percent of days
# People a day who went to another building, and who came from one, as none had a desk for them.
_MOVING: Final = ("sent_elsewhere", "diverted")
# What is told of each building.
TOLD: Final = (
    "crowded_day_probability",
    "turned_away_probability",
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
    "outside_zone_share",
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


def shown_sites(job: Job) -> list[Site]:
    """Return the buildings that may be shown: of a roster those with at least ten people.

    Smaller ones stay out, with the next smallest where they are still fewer than ten, so that no difference from the
    whole tells of a few people.
    """
    if job.staff is None or not job.staff.real:
        return list(job.sites)
    label = publishable(np.array([site.headcount.employees for site in job.sites], dtype=np.int64))
    return [site for number, site in enumerate(job.sites) if label[number] == number]


def untold_of_days(job: Job) -> list[str]:
    """Return the columns of days that are not written: of newcomers where some building has 1 to 9 real ones.

    The figures of the whole count them; what is missing of one building would follow from the others and the whole.
    """
    if job.staff is None or not job.staff.real:
        return []
    staffs = [site.staff for site in job.sites if site.staff is not None]
    few = [0 < int((one.newcomer & ~one.made_up).sum()) < SMALLEST_GROUP for one in staffs]
    return ["newcomer_days", "newcomer_days_alone"] if any(few) else []


def cautions(job: Job) -> list[Sentence]:
    """Return what a reader must be warned of: buildings in no table, and desks that the file does not have."""
    return [*unshown(job), *_desks_by_ratio(job)]


def unshown(job: Job) -> list[Sentence]:
    """Return the warning that some buildings are in no table."""
    hidden = len(job.sites) - len(shown_sites(job))
    if not hidden:
        return []
    return [
        Sentence(
            "{buildings} of the portfolio are in no table: fewer than {smallest} people of the staff file, or they "
            "would tell of one that has",
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


def names(job: Job) -> dict[int, str]:
    """Return what the buildings are called in the table of days, by number, of those that may be shown."""
    if not job.sites:
        return {0: job.scenario.building.name}
    return {site.number: site.row.building for site in shown_sites(job)}


def in_all(collected: Collected, sums: Sums) -> dict[str, Any]:
    """Return what a summary has of a portfolio only: dates, what the portfolio is, and its buildings."""
    dates = int(sums.table["dates"].sum())
    guests = float(sums.table["guests"].sum() / dates) if dates else None
    portfolio = portfolio_of(collected.job) | {"guests": guests}
    return {"dates": dates, "portfolio": portfolio, "buildings": by_building(collected)}


def portfolio_of(job: Job) -> dict[str, Any]:
    """Return what a portfolio is: how many buildings, whether they are made up, which closed and where people went.

    Of a roster the people of a closed building are told only where neither they nor the others there are fewer than
    ten.
    """
    shown = {site.number for site in shown_sites(job)}
    building = job.scenario.building
    rows = [row for site in job.sites for row in (site.row, *(one.row for one in site.took_in))]
    return {
        "buildings": len(job.sites),
        "unshown": [site.row.building for site in job.sites if site.number not in shown],
        "made_up": all_made_up([row.name for row in rows]),
        "closed": [
            {
                "building": one.row.building,
                "name": one.row.name,
                "into": site.row.building,
                "into_name": site.row.name,
                "employees": one.employees if site.number in shown and _may_be_told(job, site) else None,
                "desks": one.row.desks if building.portfolio_desks == "file" else None,  # that are gone
                "merged": one.row.building in building.merge,
            }
            for site in job.sites
            for one in site.took_in
        ],
    }


def _may_be_told(job: Job, site: Site) -> bool:
    """Tell whether it may be said how many of a building's people came from which closed ones."""
    if job.staff is None or not job.staff.real:
        return True
    came = [one.employees for one in site.took_in]
    return all(not 0 < part < SMALLEST_GROUP for part in (site.headcount.employees - sum(came), *came))


def by_building(collected: Collected) -> list[dict[str, Any]]:
    """Return the buildings that may be shown, in the order of the file, as plain values."""
    return [_building(collected, site) for site in shown_sites(collected.job)]


def _building(collected: Collected, site: Site) -> dict[str, Any]:
    job, row = collected.job, site.row
    sums = collected.sums(building=site.number)
    ratio, _ = baseline(job)
    today = number_of_desks(ratio, "fte", site.headcount)
    space = saved(job.scenario.economics, site.headcount.fte, site.desks, today)
    dates = sums.table["dates"].sum()
    return {
        "building": row.building,
        "name": row.name,
        "organisations": list(site.organisations),
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
        "measures": {name: described(MEASURES[name](sums)) for name in TOLD},
        "desks_needed": {str(share): described(sums.desks_needed(share / 100)) for share in RELIABILITIES},
        "space": {
            **{name: space[name] for name in ("baseline_desks", "desks_saved", "m2_saved")},
            "eur_saved": None if row.eur_per_desk is None else row.eur_per_desk * space["desks_saved"],
        },
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
    plain |= one["space"]
    return plain


def _columns(name: str, measure: dict[str, Any]) -> dict[str, float]:
    ends = {"": "estimate", "_low": "low", "_high": "high"}
    return {name + suffix: math.nan if measure[end] is None else float(measure[end]) for suffix, end in ends.items()}
