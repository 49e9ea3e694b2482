"""What a portfolio file and a staff file say differently of the same buildings."""

from collections.abc import Sequence
from typing import Final

from sim.portfolio.fields import Portfolio
from sim.sentences import Counted, Sentence

NAMED: Final = 5  # buildings that a warning names


def differences(portfolio: Portfolio, based: Sequence[int]) -> list[str]:
    """Return what must be known of the numbers of people in a staff file, `based` in each row of the portfolio.

    Numbers of the staff file are told of all buildings together only, as a building may have few people.
    """
    rows, found = portfolio.rows, list[str]()
    if empty := [row.building for row, people in zip(rows, based, strict=True) if not people]:
        found.append(
            Sentence(
                "building.portfolio: nobody of the staff file is based in {buildings} of {file} ({codes}), left out",
                buildings=_counted(empty),
                file=portfolio.file,
                codes=some(empty),
            )
        )
    told = [(row, people) for row, people in zip(rows, based, strict=True) if row.employees is not None]
    if other := [row.building for row, people in told if row.employees != people]:
        found.append(
            Sentence(
                "building.portfolio: the column employees of {file} is not used, the staff file says who is based "
                "where; the numbers differ in {buildings} ({codes}): {people:,} people in the staff file, {told:,} in "
                "the column",
                file=portfolio.file,
                buildings=_counted(other),
                codes=some(other),
                people=sum(based),
                told=sum(row.employees or 0 for row in rows),
            )
        )
    return found


def some(codes: Sequence[str]) -> list[str]:
    """Return the first of these codes, and a sign that there are more."""
    return [*codes[:NAMED], *(["..."] if len(codes) > NAMED else [])]


def _counted(buildings: Sequence[str]) -> Counted:
    return Counted(len(buildings), "building", "buildings")
