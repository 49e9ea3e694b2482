"""Space and money (§17): what an office saves and costs, now and over years, with what is uncertain carried through."""

from sim.economics.account import ITEMS, Account, Year, account, chances_of, drawn, saved_together
from sim.economics.claim import claim
from sim.economics.parameters import Economics
from sim.economics.space import Premises, saved, saved_over

__all__ = [
    "ITEMS",
    "Account",
    "Economics",
    "Premises",
    "Year",
    "account",
    "chances_of",
    "claim",
    "drawn",
    "saved",
    "saved_over",
    "saved_together",
]
