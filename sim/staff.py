"""The people of a scenario: a roster read and described, or None for a preset's (§4)."""

import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.building import Building
from sim.data_settings import LOGS, Data
from sim.draws import Draws
from sim.errors import InputError, nearest
from sim.events import NOWHERE
from sim.groups import SMALLEST_GROUP
from sim.logs.fields import FIELDS as LOG_FIELDS
from sim.population import FIELD, Organisation, People, mean_office_days, needed_types, with_extra_days
from sim.portfolio import Portfolio, all_shipped, differences, read_portfolio, shipped
from sim.portfolio.fields import FIELDS as BUILDING_FIELDS
from sim.provenance import digest
from sim.roster import Roster, read_roster
from sim.roster.fields import FIELDS
from sim.scenario import Scenario
from sim.sentences import Counted, Sentence
from sim.tabular import Layout, read_table, shown

# What describes a preset's people and is not used with a roster.
_REPLACED = (
    *("employees", "per_building", "team_size", "fte", "field_share"),
    *("fixed_desk_share", "newcomer_share", "days_off_weights"),
)
_OF_PERSONS = ("employee_id", "team")  # columns
# What fills the empty cells of office days.
_FILLING = ("office_days", "office_days_shares", "field_office_days", "newcomer_extra_days")


@dataclass(frozen=True)
class Staff:
    """Who is simulated, and what to say about the file they come from."""

    people: People | None
    report: list[str]  # the import report, nothing personal
    notes: list[str]  # warnings for the summary
    inputs: dict[str, str]  # hashes by file name
    given: dict[str, int] = field(default_factory=dict)  # by field that is used: people of whom the file says it
    office_days: float | None = None  # mean of those that the file says, of a group that may be shown
    portfolio: Portfolio | None = None  # the buildings, where there are several
    roster: Roster | None = None  # the staff file as it was read


def staff_of(organisation: Organisation, data: Data, building: Building | None = None) -> Staff:
    """Read the building's portfolio and the organisation's roster, where there are; raises `InputError` with all
    faults of a file.
    """
    if building is None or building.portfolio is None:
        return _staff(organisation, data, None)
    path = shipped(building.portfolio) or Path(building.portfolio)
    try:
        return _in_buildings(organisation, data, building, path)
    except InputError:
        _check_exchanged(organisation, data, path)
        raise


def _in_buildings(organisation: Organisation, data: Data, building: Building, path: Path) -> Staff:
    try:
        portfolio = read_portfolio(
            path,
            columns={name: heading for name, heading in data.columns.items() if name in BUILDING_FIELDS}
            if organisation.roster is not None
            else data.columns,
            separator=data.separator,
            decimal=data.decimal,
            staff_file=organisation.roster is not None,
        )
    except InputError as error:
        if os.path.isfile(path):
            raise
        near = nearest(path.name, all_shipped())
        raise InputError(f"building.portfolio: {fault}{near}" for fault in error.faults) from None
    columns = {name: heading for name, heading in data.columns.items() if name in FIELDS or name not in BUILDING_FIELDS}
    staff = _staff(organisation, replace(data, columns=columns), portfolio)
    return replace(
        staff,
        report=[*portfolio.report, *staff.report],
        notes=[*portfolio.notes, *_about(portfolio, organisation, building, staff.people), *staff.notes],
        inputs={path.name: digest(path), **staff.inputs},
        portfolio=portfolio,
    )


def _check_exchanged(organisation: Organisation, data: Data, portfolio: Path) -> None:
    """Refuse a staff file in place of the portfolio; raises `InputError`."""
    if not _is_staff_file(portfolio, data):
        return
    name = shown(portfolio.name, 100)
    if organisation.roster is None:
        raise InputError(f"building.portfolio: {name} has one person a row, give it as organisation.roster")
    if not _is_staff_file(Path(organisation.roster), data):
        raise InputError(
            f"organisation.roster, building.portfolio: {name} has one person a row, "
            f"{shown(Path(organisation.roster).name, 100)} has not: the files seem exchanged, give each for the other"
        )


def _is_staff_file(path: Path, data: Data) -> bool:
    """Tell whether a table has the columns that only a staff file has."""
    columns = {name: heading for name, heading in data.columns.items() if name in _OF_PERSONS}
    try:
        read_table(path, Layout(FIELDS, _OF_PERSONS, frozenset(_OF_PERSONS), columns, data.separator, data.decimal))
    except InputError:
        return False
    return True


def _about(portfolio: Portfolio, organisation: Organisation, building: Building, people: People | None) -> list[str]:
    """Return what must be known of the buildings and of how many people they get."""
    found: list[str] = []
    if shipped(building.portfolio or ""):
        found.append(
            Sentence(
                "building.portfolio: the buildings of {file} are made up, and so are their figures", file=portfolio.file
            )
        )
    told = [row.employees for row in portfolio.rows if row.employees is not None]
    if organisation.roster is None and len(told) == len(portfolio.rows) and sum(told) != organisation.employees:
        found.append(
            Sentence(
                "organisation.employees: {people} simulated, as {file} has them, in place of {given:,}",
                file=portfolio.file,
                people=Counted(sum(told), "person", "people"),
                given=organisation.employees,
            )
        )
    if people is not None:
        found += differences(portfolio, np.bincount(people.building, minlength=len(portfolio.rows)).tolist())
    return found


def _staff(organisation: Organisation, data: Data, portfolio: Portfolio | None) -> Staff:
    if organisation.roster is None:
        return Staff(None, [], [], {})
    path = Path(organisation.roster)
    try:
        roster = read_roster(
            path,
            buildings=None if portfolio is None else portfolio.names,
            columns=_of_staff(data),
            separator=data.separator,
            decimal=data.decimal,
            office_days=organisation.office_days,
            fallback_office_days=mean_office_days(organisation),
            field_office_days=organisation.field_office_days,
        )
    except InputError as error:
        if os.path.isfile(path):
            raise
        raise InputError(f"organisation.roster: {fault}" for fault in error.faults) from None
    notes = list(roster.notes)
    if any(roster.building) and portfolio is None:
        notes.append(Sentence("roster: the column building is used with building.portfolio only"))
    if organisation.office_days is not None and roster.given.get("office_days") == len(roster):
        notes.append(
            Sentence(
                "organisation.office_days: every row of the file has office days, so that {days:g} is used for nobody",
                days=organisation.office_days,
            )
        )
    extra = roster.newcomer & ~roster.wants & (roster.kind != FIELD)
    if organisation.newcomer_extra_days and not extra.any():
        notes.append(
            Sentence(
                "organisation.newcomer_extra_days: no newcomer of the file is without office days, so that {days:g} is "
                "used for nobody",
                days=organisation.newcomer_extra_days,
            )
        )
    if organisation.remote_capable < 1 and roster.given.get("remote_capable") == len(roster):
        notes.append(
            Sentence(
                "organisation.remote_capable: every row of the file says who can work from home, so that {share:g} is "
                "used for nobody",
                share=organisation.remote_capable,
            )
        )
    report = [*roster.report, Sentence("settings that a roster replaces: organisation.{names}", names=_REPLACED)]
    wanted = roster.office_days[roster.wants]
    mean = float(wanted.mean()) if len(wanted) >= SMALLEST_GROUP else None
    people = _people(roster, organisation, portfolio)
    return Staff(people, report, notes, {path.name: digest(path)}, roster.given, mean, roster=roster)


def _of_staff(data: Data) -> dict[str, str]:
    """Return the declared headings, where there are logs too without those of fields that only logs have."""
    if not any(getattr(data, name) for name in LOGS):
        return data.columns
    of_logs = {field for fields in LOG_FIELDS.values() for field in fields}
    return {name: heading for name, heading in data.columns.items() if name in FIELDS or name not in of_logs}


def without_effect(case: Organisation, first: Organisation) -> list[str]:
    """Return the settings in which a case differs and that change nothing: all cases have the people of one file."""
    names = (*_REPLACED, *_FILLING)
    return [f"organisation.{name}" for name in names if getattr(case, name) != getattr(first, name)]


def described(scenario: Scenario, staff: Staff, data: Data) -> dict[str, Any]:
    """Return the scenario as it is written and hashed: files by name and hash only, and how they were read."""
    tree = asdict(scenario)
    if staff.portfolio is not None:
        name, sha256 = next(iter(staff.inputs.items()))
        tree["building"]["portfolio"] = {"name": name, "sha256": sha256}
        tree["data"] = {key: value for key, value in asdict(data).items() if value not in (None, {})}
    if scenario.organisation.roster is not None:
        *_, (name, sha256) = staff.inputs.items()
        people = 0 if staff.people is None else len(staff.people)
        unused = (*_REPLACED, *(_FILLING if staff.given.get("office_days") == people else ()))
        unused += ("remote_capable",) if staff.given.get("remote_capable") == people else ()
        kept = {key: value for key, value in tree["organisation"].items() if key not in unused}
        known: dict[str, Any] = {} if staff.office_days is None else {"office_days": staff.office_days}
        if staff.people is not None and staff.people.policy is not None:
            named = sorted(set(staff.people.policy.tolist()))
            known |= {"policies": [one for one in named if one], "policy_of_all": "" not in named}
        tree["organisation"] = {**kept, "roster": {"name": name, "sha256": sha256, "given": staff.given, **known}}
        tree["data"] = {key: value for key, value in asdict(data).items() if value not in (None, {})}
    return tree


def _people(roster: Roster, organisation: Organisation, portfolio: Portfolio | None) -> People:
    # A file without a column of needs: they are drawn once, as its people stay the same in every replication.
    chance = Draws(0, 0).uniform("person", 0, roster.entity, 4)[:, 3]
    days, extra = roster.contract.sum(axis=1), organisation.newcomer_extra_days
    more = with_extra_days(roster.office_days, roster.newcomer & ~roster.wants, roster.kind, days, extra)
    organisations = tuple(sorted(set(roster.organisation)))
    place = {name: number for number, name in enumerate(organisations)}
    buildings = ("",) if portfolio is None else portfolio.names
    building = {name: number for number, name in enumerate(buildings)}
    return People(
        entity=roster.entity,
        team=roster.team,
        fte=roster.fte,
        contract=roster.contract,
        office_days=more if extra else roster.office_days,
        kind=roster.kind,
        newcomer=roster.newcomer,
        anchor=roster.anchor,
        desk_type=np.where(roster.desk_type == NOWHERE, needed_types(organisation, chance), roster.desk_type).astype(
            np.int32
        ),
        teams=roster.teams,
        organisation=np.array([place[one] for one in roster.organisation], dtype=np.int32),
        organisations=organisations if any(organisations) else (organisation.name,),
        on_site=roster.on_site,
        made_up=np.zeros(len(roster), dtype=np.bool_),
        real=True,
        policy=np.array(roster.policy) if any(roster.policy) else None,
        building=np.array([building.get(name, 0) for name in roster.building], dtype=np.int32),
        buildings=buildings,
    )
