"""A staff file (roster, §4): one employee a row, in English or Dutch, read as it is written or refused.

A roster is literal: an empty `days_off` means none. Each person's random numbers come from the employee id (§2), and
people stand in the order of that number, so that shuffled rows give the same roster.
"""

from sim.roster.fields import DAYS, KINDS, Roster
from sim.roster.reading import entity_of, read_roster

__all__ = ["DAYS", "KINDS", "Roster", "entity_of", "read_roster"]
