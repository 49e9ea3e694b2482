"""One scenario: everything that decides what is simulated, and nothing about how it is run or written."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from sim.attendance import Attendance
from sim.building import RATIO_BASES, Building
from sim.day_plan import Day
from sim.economics import Economics
from sim.effects import Effects
from sim.errors import ConfigurationError
from sim.meetings import Meetings
from sim.parameters import Parameters, parameter
from sim.policies import Policy
from sim.population import Organisation
from sim.stopping import Precision
from sim.workdays import Calendar

MISSING: Any = "???"  # what OmegaConf reads as "chosen by the defaults list"


@dataclass
class Scenario(Parameters):
    """The model's parameters; a plain object that workers receive and a notebook can make."""

    ratio: float = parameter(
        0.7, unit="desks per base unit", help="desk ratio; above 1 a hint asks for people per desk", low=0.05, high=2
    )
    ratio_per: str = parameter(
        "fte", unit="", help="base: FTE of all based there, heads, or flexible heads", options=RATIO_BASES
    )
    desks: int | None = parameter(None, unit="desks", help="a number instead of a ratio", low=1, high=1_000_000)
    seed: int = parameter(1, unit="", help="seed of all draws", low=0, high=10**18)
    weeks: int = parameter(4, unit="weeks", help="working weeks in a replication", low=1, high=520)
    replications: int | None = parameter(
        None, unit="replications", help="a fixed number (null: the stopping rule)", low=1, high=1_000_000
    )
    precision: Precision = dataclasses.field(default_factory=Precision)
    engine: str = parameter("compiled", unit="", help="engine of the day", options=("compiled", "simpy"))
    audit_days: int = parameter(
        5, unit="days", help="days replayed on the other engine and compared, log by log", low=0, high=1000
    )
    organisation: Organisation = MISSING
    attendance: Attendance = MISSING
    policy: Policy = MISSING
    day: Day = MISSING
    meetings: Meetings = MISSING
    building: Building = MISSING
    calendar: Calendar = MISSING
    economics: Economics = MISSING
    effects: Effects = MISSING

    def check(self) -> None:
        """Refuse visits to other buildings where there are none."""
        organisation, building = self.organisation, self.building
        if not isinstance(organisation, Organisation) or not isinstance(building, Building):
            return  # a group that is still to be chosen
        if building.portfolio is None and (organisation.mobility or organisation.mobility_by_organisation):
            raise ConfigurationError(
                "organisation.mobility: is about several buildings, give building.portfolio too (days in other places "
                "are organisation.elsewhere_share)"
            )
