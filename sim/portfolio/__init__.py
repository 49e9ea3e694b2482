"""A portfolio file (§14): one building a row, in English or Dutch, read as it is written or refused."""

from sim.portfolio.closing import home_of
from sim.portfolio.fields import Portfolio, Row
from sim.portfolio.made_up import all_made_up, called
from sim.portfolio.reading import all_shipped, read_portfolio, shipped
from sim.portfolio.telling import differences, some

__all__ = [
    "Portfolio",
    "Row",
    "all_made_up",
    "all_shipped",
    "called",
    "differences",
    "home_of",
    "read_portfolio",
    "shipped",
    "some",
]
