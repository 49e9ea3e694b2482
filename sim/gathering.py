"""Who is where on the days of a week, and who meets whom, whatever the number of desks (§5)."""

import datetime
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np

from sim.compiling import Flags, Floats, Int8s, Int32s, Int64s, kernel
from sim.errors import IntegrityError
from sim.groups import shown_newcomers, too_few
from sim.population import WEEKDAYS, People

# Where a person is on a date (§5): exactly one of these.
STATES: Final = ("off", "leave", "sick", "location", "home", "office")
_STATES: Final = len(STATES)

_SUMS: Final = 3  # numbers that `_count` keeps of a day beside those of states and teams


class Gathering(NamedTuple):
    """Who is where on one day."""

    date: datetime.date
    where: list[int]  # people in each of STATES
    team: Int32s  # (m,) team of each person present
    part_time: Flags  # (m,)
    there: Int64s  # (g,) people present by team
    met: Floats  # (g,) sums of the share of their team that people meet
    mates: Int64s  # (g,) people present who have a teammate
    cohesion: tuple[float, ...]
    guests: int = 0  # people of other buildings, who follow the others in the plan
    given_up: int = 0

    def at_home(self, refused: Int64s) -> Int64s:
        """Return of the people who were refused those that are no guests."""
        return refused[refused < len(self.team)] if self.guests else refused


def gatherings(
    people: People,
    size: Int64s,
    weeks: Sequence[tuple[datetime.date, Int8s, Mapping[int, Int64s]]],
    whole: People | None = None,
) -> list[Gathering]:
    """Count day by day who is where and who meets whom; `size` (g,) are the teams' sizes.

    Of each week its Monday, `states` (5, n), indices of `STATES`, and by weekday who is in the office; `whole` are all
    people of a roster where these are those of one building. Raises `IntegrityError` where people are not each in
    exactly one place.
    """
    if too_few(people if whole is None else whole):
        size = np.ones_like(size)  # as if nobody had a teammate: of whom they meet nothing is kept
    presents = [one for _, _, found in weeks for one in found.values()]
    dates = [monday + datetime.timedelta(days=weekday) for monday, _, found in weeks for weekday in found]
    rows = [WEEKDAYS * number + weekday for number, (_, _, found) in enumerate(weeks) for weekday in found]
    days, teams = len(presents), len(size)
    cuts = [0, *accumulate(map(len, presents))]
    everybody = np.concatenate([np.zeros(0, dtype=np.int64), *presents])
    states = weeks[0][1] if len(weeks) == 1 else np.concatenate([one for _, one, _ in weeks])
    where, sums = np.zeros((days, _STATES), dtype=np.int64), np.zeros((days, _SUMS), dtype=np.int64)
    there, mates = np.zeros((2, days, teams), dtype=np.int64)
    met = np.zeros((days, teams))
    _count(
        np.array(rows, dtype=np.int64), np.array(cuts), states.reshape(-1), people.team,
        shown_newcomers(people, whole), everybody, size, where.reshape(-1), there.reshape(-1), mates.reshape(-1),
        met.reshape(-1), sums.reshape(-1),
    )  # fmt: skip
    team, part_time = people.team[everybody], people.part_time[everybody]
    found = []
    for day, (date, placed, all_met, others) in enumerate(
        zip(dates, where.tolist(), met.sum(axis=1).tolist(), sums.tolist(), strict=True)
    ):
        begin, end = cuts[day], cuts[day + 1]
        if states.shape[1] != len(people) or placed[-1] != end - begin:
            raise IntegrityError(f"{date}: people are not each in exactly one place (§5), please report this")
        found.append(
            Gathering(
                date, placed, team[begin:end], part_time[begin:end], there[day], met[day], mates[day],
                (all_met, *others),
            )
        )  # fmt: skip
    return found


@kernel
def _count(
    line: Int64s,
    cuts: Int64s,
    states: Int8s,
    team: Int32s,
    newcomer: Flags,
    present: Int64s,
    size: Int64s,
    where: Int64s,
    there: Int64s,
    mates: Int64s,
    met: Floats,
    sums: Int64s,
) -> None:
    """Count people by state; of those present by team, with teammates, and newcomers, all and without a teammate.

    Day by day: `line` is the day's row of `states`, `cuts` are the days' parts of the people present, `sums` those with
    teammates in all teams, newcomers, newcomers without a teammate.
    """
    people, teams = len(team), len(size)
    for day in range(len(line)):
        for state in range(_STATES):  # one after the other, so that the processor can count several people at once
            number = 0
            for person in range(line[day] * people, (line[day] + 1) * people):
                number += states[person] == state
            where[_STATES * day + state] = number
        first, own = teams * day, _SUMS * day
        for row in range(cuts[day], cuts[day + 1]):
            there[first + team[present[row]]] += 1
        for group in range(teams):
            number = there[first + group]
            if size[group] > 1:
                mates[first + group] = number
                sums[own] += number
                met[first + group] = number * (number - 1) / (size[group] - 1)
        for row in range(cuts[day], cuts[day + 1]):
            if newcomer[present[row]]:
                sums[own + 1] += 1
                if there[first + team[present[row]]] == 1:
                    sums[own + 2] += 1
