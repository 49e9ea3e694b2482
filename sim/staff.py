"""The people of a scenario: a roster read and described, or None for a preset's (§4)."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.population import Organisation, People, mean_office_days
from sim.provenance import digest
from sim.roster import Roster, read_roster
from sim.scenario import Scenario
from sim.settings import Data


@dataclass(frozen=True)
class Staff:
    """Who is simulated, and what to say about the file they come from."""

    people: People | None
    report: list[str]  # the import report, nothing personal
    notes: list[str]  # warnings for the summary
    inputs: dict[str, str]  # hashes by file name


def staff_of(organisation: Organisation, data: Data) -> Staff:
    """Read the organisation's roster, if it has one; raises `InputError` with all faults of the file."""
    if organisation.roster is None:
        return Staff(None, [], [], {})
    path = Path(organisation.roster)
    roster = read_roster(
        path,
        columns=data.columns,
        separator=data.separator,
        decimal=data.decimal,
        office_days=organisation.office_days,
        fallback_office_days=mean_office_days(organisation),
    )
    notes = [
        f"roster: the column {column} is not used in this version"
        for column in ("building", "policy", "desk_type")
        if any(getattr(roster, column))
    ]
    if organisation.growth:
        notes.append("organisation.growth: a roster is literal, growth is not applied")
    return Staff(_people(roster), roster.report, notes, {path.name: digest(path)})


def described(scenario: Scenario, staff: Staff) -> dict[str, Any]:
    """Return the scenario as it is written and hashed: files by name and hash only."""
    tree = asdict(scenario)
    if scenario.organisation.roster is not None:
        name, sha256 = next(iter(staff.inputs.items()))
        tree["organisation"]["roster"] = {"name": name, "sha256": sha256}
    return tree


def _people(roster: Roster) -> People:
    return People(
        entity=roster.entity,
        team=roster.team,
        fte=roster.fte,
        contract=roster.contract,
        office_days=roster.office_days,
        kind=roster.kind,
        newcomer=roster.newcomer,
        anchor=roster.anchor,
        teams=roster.teams,
        real=True,
    )
