"""A parameter as fitted: its value, what remains in doubt, or why the data cannot tell it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from sim.compiling import Flags, Floats
from sim.population import People
from sim.scenario import Scenario

LEVEL: Final = 0.95

Value = float | tuple[float, ...] | str | bool


@dataclass(frozen=True, eq=False)
class Setup:
    """What every fit is given beside its data."""

    scenario: Scenario  # as configured: what the data do not tell; one building
    staff: People | None  # of a staff file, in the order of the logs' people
    draws: int  # of the bootstrap; those of one source belong together, row by row
    smallest: int  # people in a group of which something may be told
    progress: Callable[[str, int, int], None]  # hears (what is being done, steps done, of so many)
    told: Flags | None = None  # (n,) people of `staff` whose row has office days; None: nobody's


@dataclass(frozen=True, eq=False)
class Fit:
    """One parameter. `name` is a key of the configuration (`setting`), or what it is called where it is only told."""

    name: str
    value: Value | None  # None: the data cannot tell it
    low: float | tuple[float, ...] | None  # ends of the interval at `LEVEL`; None where there is none
    high: float | tuple[float, ...] | None
    method: str  # a sentence that was marked for translation
    source: str  # badges, bookings, counts or survey
    rests_on: dict[str, int]  # such as {"people": 412, "weeks": 30}
    draws: Floats | None = None  # (draws,) or (draws, m) values of the bootstrap
    setting: bool = True  # goes into the preset under its name
    reason: str = ""  # why the data cannot tell it, or what the value takes for granted; marked
    answers: tuple[dict[str, Any], ...] = field(default=())  # where data fit many: settings that fit them equally well
