"""What a day at home does beside the money (§17): journeys, hours, kilometres, CO2 and energy that are avoided.

Sources and years of the values stand in ``conf/effects``; what is uncertain has a range, which is carried through.
Productivity, concentration and balance are no part of this: `SURVEYS` cites what others found of them.
"""

from dataclasses import dataclass
from typing import Any, Final

from sim.errors import ConfigurationError
from sim.language import mark
from sim.parameters import Parameters, parameter
from sim.uncertainty import Floats, amounts, check_ranges, even_chances, values_of

# Against what journeys are avoided.
BASELINE: Final = mark(
    "everybody at the office on every day they work, which leaves out days off, leave, sickness and work on location"
)

# The figures, all a year, with their units.
UNITS: Final = {
    "trips_avoided_a_year": "journeys there and back",
    "hours": "hours",
    "km": "km",
    "co2_kg": "kg CO2",
    "co2_travel_kg": "kg CO2",
    "energy_kwh": "kWh",
}

_RANGES: Final = {
    "commute_minutes": [28.0, 54.0],
    "car_share": [0.5, 0.75],
    "car_kg_per_km": [0.1, 0.2],
    "public_kg_per_km": [0.0, 0.07],
    "home_kwh": [2.0, 8.0],
    "office_kwh": [0.0, 16.0],
    "kg_per_kwh": [0.1, 0.4],
}


@dataclass(frozen=True)
class Survey:
    """What a survey found and where that stands, to be said with `tr`."""

    finding: str
    source: str


# Cited beside the figures, never computed: no simulation of desks knows them.
SURVEYS: Final = (
    Survey(
        mark("53 % of civil servants who work at home say that they get more done there"),
        mark("letter to the Dutch parliament 31 490 nr. 289, 2020"),
    ),
    Survey(
        mark("69 % of civil servants who work at home concentrate better there"),
        mark("letter to the Dutch parliament 31 490 nr. 289, 2020"),
    ),
    Survey(
        mark("Over 70 % of almost 7,000 Flemish civil servants balance work and private life well"),
        mark("survey of the Flemish government, in: Vlaamse overheid wil thuiswerken normaliseren"),
    ),
)


@dataclass
class Effects(Parameters):
    """Commuting, and energy at home and at the office; the defaults are those of ``effects=nl``."""

    name: str = parameter("nl", unit="", help="the preset's name")
    commute_km: float = parameter(22.6, unit="km", help="distance from home to the office, one way", low=0, high=500)
    commute_minutes: float = parameter(
        40.0, unit="minutes a day", help="time under way on an office day, there and back", low=0, high=600
    )
    car_share: float = parameter(0.6, unit="share of km", help="commuting by car", low=0, high=1)
    bicycle_share: float = parameter(
        0.25, unit="share of km", help="commuting by bicycle; the rest takes public transport", low=0, high=1
    )
    car_kg_per_km: float = parameter(0.15, unit="kg CO2 per passenger-km", help="emission of a car", low=0, high=2)
    public_kg_per_km: float = parameter(
        0.03, unit="kg CO2 per passenger-km", help="emission of public transport", low=0, high=2
    )
    home_kwh: float = parameter(5.0, unit="kWh", help="energy that a day at home takes more", low=0, high=100)
    office_kwh: float = parameter(
        4.0, unit="kWh", help="energy that the office needs less for a day not spent there", low=0, high=100
    )
    kg_per_kwh: float = parameter(0.25, unit="kg CO2 per kWh", help="emission of that energy", low=0, high=2)
    ranges: Any = parameter(_RANGES, unit="", help="{key: [lowest, highest]}, the uncertain ones of these numbers")

    def check(self) -> None:
        """Check the ranges, and that no more than all kilometres are gone by car and bicycle."""
        check_ranges(self, self.ranges)
        most = sum(self.ranges.get(name, [getattr(self, name)])[-1] for name in ("car_share", "bicycle_share"))
        if most > 1 + 1e-9:
            raise ConfigurationError(
                f"car_share: car_share and bicycle_share may come to {most:g} together, make it at most 1"
            )


def avoided(effects: Effects, trips: Floats, seed: int) -> dict[str, Floats]:
    """Return the figures of `UNITS` for so many journeys there and back; arrays (1 + DRAWS,), the estimate first.

    Energy is that of the office less that at home; CO2 is that of the journeys and of this energy together.
    """
    chances = even_chances("effects", seed, len(amounts(Effects)))
    values = values_of(effects, effects.ranges, chances)
    km = 2 * values["commute_km"] * trips
    public_share = 1 - values["car_share"] - values["bicycle_share"]
    travel = km * (values["car_share"] * values["car_kg_per_km"] + public_share * values["public_kg_per_km"])
    energy = (values["office_kwh"] - values["home_kwh"]) * trips
    return {
        "trips_avoided_a_year": trips,
        "hours": values["commute_minutes"] / 60 * trips,
        "km": km,
        "co2_kg": travel + values["kg_per_kwh"] * energy,
        "co2_travel_kg": travel,
        "energy_kwh": energy,
    }
