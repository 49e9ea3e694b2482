"""What a setting is counted in, in the language that is spoken."""

import dataclasses
from typing import Any, Final

from sim.language import mark, tr
from sim.policies import POLICIES
from sim.scenario import Scenario

# Every unit that a parameter declares and that is called otherwise in some language; to be said with `tr`.
UNITS: Final = (
    mark("desks per base unit"),
    mark("desks"),
    mark("weeks"),
    mark("replications"),
    mark("share of the estimate"),
    mark("share"),
    mark("days"),
    mark("people"),
    mark("FTE per head"),
    mark("days/week"),
    mark("desks/FTE"),
    mark("share of days"),
    mark("weight"),
    mark("file"),
    mark("latent correlation"),
    mark("minutes"),
    mark("hour"),
    mark("hours"),
    mark("breaks/day"),
    mark("meetings/week"),
    mark("groups"),
    mark("zones"),
    mark("count x seats"),
    mark("places"),
    mark("share of desks"),
    mark("MM-DD"),
    mark("MM-DD or English name"),
    mark("days a year"),
    mark("calendar days"),
    mark("YYYY-MM-DD"),
    mark("EUR/desk/year"),
    mark("year"),
    mark("EUR/year"),
    mark("EUR/day"),
    mark("EUR/home-worker"),
    mark("years"),
    mark("EUR/home-worker/year"),
    mark("EUR/team"),
    mark("EUR/person"),
    mark("EUR/desk"),
    mark("months"),
    mark("EUR/person-hour"),
    mark("share/year"),
    mark("km/h"),
    mark("minutes a day"),
    mark("share of km"),
    mark("kg CO2 per passenger-km"),
    mark("kg CO2 per kWh"),
    mark("visitors/day"),
    mark("zone"),
    mark("any"),
    mark("bookings per shared desk"),
)


def unit_of(key: str, policy: str = "") -> str:
    """Return the unit of a setting by its full key, under a policy; empty for one that has none or is not declared."""
    declared: Any = Scenario
    for name in key.split("."):
        if name == "ranges":  # they have the units of the settings that they are about
            continue
        fields = {one.name: one for one in dataclasses.fields(declared)}
        if name not in fields:
            return ""
        if name == "policy":
            declared = POLICIES.get(policy, fields[name].type)
        elif dataclasses.is_dataclass(fields[name].type):
            declared = fields[name].type
        else:
            unit = str(fields[name].metadata.get("unit", ""))
            return tr(unit) if unit else ""
    return ""
