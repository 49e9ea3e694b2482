"""What an office costs, what flexible working costs, and how the account is drawn up (§17).

Every figure's source and year stand beside it in ``conf/economics``. What is known between two ends only has a range
in `Economics.ranges`, which is carried through to every figure of the account.
"""

from dataclasses import dataclass
from typing import Any, Final

from sim.errors import ConfigurationError
from sim.parameters import Parameters, parameter
from sim.uncertainty import check_ranges

CERTAIN: Final = ("baseline_ratio", "claim_low_eur", "claim_high_eur")  # set what is asked, not what it costs


@dataclass
class Economics(Parameters):
    """What a desk takes and costs, what flexible working costs, and over how long it is weighed."""

    name: str = parameter("rijk", unit="", help="the preset's name")
    baseline_ratio: float | None = parameter(
        None, unit="desks/FTE", help="desk ratio today (null: the organisation's)", low=0.05, high=3
    )
    m2_per_desk: float = parameter(19.8, unit="m2", help="lettable floor area per desk", low=1, high=200)
    housing_eur: float = parameter(4451.0, unit="EUR/desk/year", help="housing costs", low=0, high=1_000_000)
    services_eur: float = parameter(
        2609.0, unit="EUR/desk/year", help="costs of facility services", low=0, high=1_000_000
    )
    ict_eur: float = parameter(2629.0, unit="EUR/desk/year", help="costs of ICT at the desk", low=0, high=1_000_000)
    price_year: int = parameter(2011, unit="year", help="year of the prices", low=1990, high=2100)
    lettable_m2: float | None = parameter(
        1000.0, unit="m2", help="vacated space is let in whole parts of this size (null: any size)", low=1, high=1e6
    )
    claim_low_eur: float | None = parameter(
        None, unit="EUR/year", help="a published saving to compare with, lower end (null: none)", low=0
    )
    claim_high_eur: float | None = parameter(None, unit="EUR/year", help="its upper end (null: none)", low=0)
    price_index: float = parameter(
        1.0, unit="", help="costs of a desk in prices of money_year, over those of price_year", low=0.1, high=10
    )
    money_year: int = parameter(2025, unit="year", help="year of the prices of the account", low=1990, high=2100)
    home_share_today: float = parameter(
        0.0, unit="share", help="home-workers who work at home today already: their costs are not new", low=0, high=1
    )
    home_day_eur: float = parameter(2.0, unit="EUR/day", help="allowance for a day at home", low=0, high=1000)
    equipment_eur: float = parameter(
        750.0, unit="EUR/home-worker", help="equipment at home, bought once and again", low=0, high=100_000
    )
    equipment_years: float = parameter(5.0, unit="years", help="time after which it is replaced", low=1, high=50)
    it_eur: float = parameter(
        200.0, unit="EUR/home-worker/year", help="IT security and remote management", low=0, high=100_000
    )
    training_eur: float = parameter(
        58.0, unit="EUR/home-worker", help="e-learning and training, once", low=0, high=100_000
    )
    coaching_eur: float = parameter(500.0, unit="EUR/team", help="coaching of its manager, once", low=0, high=100_000)
    project_eur: float = parameter(
        68.0, unit="EUR/person", help="project money, for all people, once", low=0, high=100_000
    )
    move_eur: float = parameter(
        1000.0, unit="EUR/desk", help="move and refurbishment, for each desk changed, once", low=0, high=1_000_000
    )
    letting_months: float = parameter(
        12.0, unit="months", help="housing costs of vacated space until it is let, the fee included", low=0, high=240
    )
    refusal_eur: float = parameter(
        0.0, unit="EUR/person-hour", help="price of an hour in which somebody is without a desk", low=0, high=100_000
    )
    horizon_years: int = parameter(10, unit="years", help="years that are weighed", low=1, high=100)
    discount_rate: float = parameter(
        0.0225, unit="share/year", help="discount rate, inflation taken out", low=-0.5, high=1
    )
    indexation: float = parameter(0.0, unit="share/year", help="rise of these prices above inflation", low=-0.5, high=1)
    ranges: Any = parameter({}, unit="", help="{key: [lowest, highest]}, the uncertain ones of these numbers")

    def check(self) -> None:
        """A claim has two ends, in order; each range is one, and holds what is configured."""
        low, high = self.claim_low_eur, self.claim_high_eur
        if (low is None) != (high is None):
            raise ConfigurationError("claim_low_eur, claim_high_eur: only one is given, give both or none")
        if low is not None and high is not None and high < low:
            raise ConfigurationError("claim_high_eur: lower than claim_low_eur, exchange the two")
        check_ranges(self, self.ranges, CERTAIN)

    @property
    def desk_eur(self) -> float:
        """Full cost of a desk, EUR a year."""
        return self.housing_eur + self.services_eur + self.ict_eur
