"""The people of a scenario: a roster read and described, or None for a preset's (§4)."""

import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.draws import Draws
from sim.errors import InputError
from sim.events import NOWHERE
from sim.groups import SMALLEST_GROUP
from sim.population import FIELD, Organisation, People, mean_office_days, needed_types, with_extra_days
from sim.provenance import digest
from sim.roster import Roster, read_roster
from sim.scenario import Scenario
from sim.sentences import Sentence
from sim.settings import Data

# What describes a preset's people and is not used with a roster.
_REPLACED = (
    *("employees", "per_building", "team_size", "fte", "field_share"),
    *("fixed_desk_share", "newcomer_share", "days_off_weights"),
)
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


def staff_of(organisation: Organisation, data: Data) -> Staff:
    """Read the organisation's roster, if it has one; raises `InputError` with all faults of the file."""
    if organisation.roster is None:
        return Staff(None, [], [], {})
    path = Path(organisation.roster)
    try:
        roster = read_roster(
            path,
            columns=data.columns,
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
    notes = roster.notes + [
        Sentence("roster: the column {column} is not used in this version", column=column)
        for column in ("building",)
        if any(getattr(roster, column))
    ]
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
    return Staff(_people(roster, organisation), report, notes, {path.name: digest(path)}, roster.given, mean)


def without_effect(case: Organisation, first: Organisation) -> list[str]:
    """Return the settings in which a case differs and that change nothing: all cases have the people of one file."""
    names = (*_REPLACED, *_FILLING)
    return [f"organisation.{name}" for name in names if getattr(case, name) != getattr(first, name)]


def described(scenario: Scenario, staff: Staff, data: Data) -> dict[str, Any]:
    """Return the scenario as it is written and hashed: files by name and hash only, and how they were read."""
    tree = asdict(scenario)
    if scenario.organisation.roster is not None:
        name, sha256 = next(iter(staff.inputs.items()))
        people = 0 if staff.people is None else len(staff.people)
        unused = (*_REPLACED, *(_FILLING if staff.given.get("office_days") == people else ()))
        unused += ("remote_capable",) if staff.given.get("remote_capable") == people else ()
        kept = {key: value for key, value in tree["organisation"].items() if key not in unused}
        known = {} if staff.office_days is None else {"office_days": staff.office_days}
        tree["organisation"] = {**kept, "roster": {"name": name, "sha256": sha256, "given": staff.given, **known}}
        tree["data"] = {key: value for key, value in asdict(data).items() if value not in (None, {})}
    return tree


def _people(roster: Roster, organisation: Organisation) -> People:
    # A file without a column of needs: they are drawn once, as its people stay the same in every replication.
    chance = Draws(0, 0).uniform("person", 0, roster.entity, 4)[:, 3]
    days, extra = roster.contract.sum(axis=1), organisation.newcomer_extra_days
    more = with_extra_days(roster.office_days, roster.newcomer & ~roster.wants, roster.kind, days, extra)
    organisations = tuple(sorted(set(roster.organisation)))
    place = {name: number for number, name in enumerate(organisations)}
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
    )
