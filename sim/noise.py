"""What is random in who comes in (§6): people's own noise, and what a team and the building share on a day.

None of it depends on what people want. So it is drawn for several weeks at once, and once for all who ask for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.compiling import Floats, Int64s, Words
from sim.draws import Draws, entities
from sim.population import WEEKDAYS, People
from sim.workdays import Week


class Noise:
    """The noise of n people in w weeks, made when it is first asked for.

    `habit` is the share of own noise that is the same every week.
    """

    def __init__(self, habit: float, people: People, draws: Draws, weeks: Sequence[Week]) -> None:
        self._habit, self._people, self._draws = habit, people, draws
        self._mondays = [week.monday.toordinal() for week in weeks]
        self._shared: dict[tuple[float, float], Floats] = {}

    def week(self, number: int) -> "WeekNoise":
        """Return the noise of one of the weeks."""
        return WeekNoise(self, number)

    @cached_property
    def number(self) -> Floats:
        """Uniforms (w, n) that round the number of days of a week."""
        return self._uniform("number_of_days", 1)[:, :, 0]

    @cached_property
    def own_uniform(self) -> Floats:
        """Each person's own noise (w, n, 5) as it is drawn, where there is no habit; low ones are a wish to come."""
        return self._uniform("attend", WEEKDAYS)

    @cached_property
    def own_normal(self) -> Floats:
        """Each person's own standard normals (w, n, 5)."""
        normal = self._normal("attend", self._people.entity)
        if self._habit > 0:
            usual = self._draws.normal("habit", 0, self._people.entity, WEEKDAYS)
            normal = np.sqrt(self._habit) * usual + np.sqrt(1 - self._habit) * normal
        return normal

    @cached_property
    def own_exponential(self) -> Floats:
        """Each person's own noise as standard exponentials (w, n, 5), -ln(1 - U)."""
        if self._habit == 0:
            return -np.log1p(-self.own_uniform)
        from scipy.special import log_ndtr

        # With a habit the noise is normal, so that the habit can be a part of it, and then made exactly exponential.
        return np.asarray(-log_ndtr(-self.own_normal))

    @cached_property
    def own_gumbel(self) -> Floats:
        """Each person's own Gumbel noise (w, n, 5), -ln(-ln(1 - U))."""
        return -np.log(self.own_exponential)

    def shared(self, team_scale: float, common_scale: float) -> Floats:
        """What team and building share on each day, (w, n, 5) or (w, 1, 5); low values fill the building."""
        if (team_scale, common_scale) not in self._shared:
            people = self._people
            shared = np.zeros((len(self._mondays), 1, WEEKDAYS))
            if common_scale > 0:
                shared = common_scale * self._normal("common_day", entities(1) + np.uint64(people.place))
            if team_scale > 0:
                team = shared + team_scale * self._normal("team_day", people.team_entity)
                shared = team.take(people.team, axis=1)
            self._shared[team_scale, common_scale] = shared
        return self._shared[team_scale, common_scale]

    def _uniform(self, decision: str, size: int) -> Floats:
        chance = self._draws.uniform(decision, *self._each(self._people.entity), size)
        return chance.reshape(len(self._mondays), -1, size)

    def _normal(self, decision: str, entity: Words) -> Floats:
        normal = self._draws.normal(decision, *self._each(entity), WEEKDAYS)
        return normal.reshape(len(self._mondays), -1, WEEKDAYS)

    def _each(self, entity: Words) -> tuple[int | Int64s, Words]:
        """Return the date and the entity of each entity in each week."""
        if len(self._mondays) == 1:
            return self._mondays[0], entity
        return np.repeat(np.array(self._mondays), len(entity)), np.tile(entity, len(self._mondays))


@dataclass(frozen=True)
class WeekNoise:
    """One week of `noise`, as (n,), (n, 5) or (1, 5)."""

    noise: Noise
    place: int

    @property
    def number(self) -> Floats:
        """Uniforms (n,) that round the number of days."""
        return self._own(self.noise.number)

    @property
    def own_uniform(self) -> Floats:
        """Each person's own noise (n, 5) as it is drawn, where there is no habit."""
        return self._own(self.noise.own_uniform)

    @property
    def own_normal(self) -> Floats:
        """Each person's own standard normals (n, 5)."""
        return self._own(self.noise.own_normal)

    @property
    def own_exponential(self) -> Floats:
        """Each person's own noise as standard exponentials (n, 5)."""
        return self._own(self.noise.own_exponential)

    @property
    def own_gumbel(self) -> Floats:
        """Each person's own Gumbel noise (n, 5)."""
        return self._own(self.noise.own_gumbel)

    def shared(self, team_scale: float, common_scale: float) -> Floats:
        """What team and building share on each day, (n, 5) or (1, 5)."""
        return self._own(self.noise.shared(team_scale, common_scale))

    def _own(self, of_weeks: Floats) -> Floats:
        own: Floats = of_weeks[self.place]
        return own
