"""What a preset knows of the fit behind its settings: the data it rests on, and how far the parameters are in doubt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sim.errors import ConfigurationError
from sim.scenario import Scenario
from sim.scenario_settings import with_settings

Drawn = float | list[float]

FAR: Final = 4.0  # standard deviations: by chance once in 16,000
ROUNDING: Final = 1e-4
PEOPLE: Final = "organisation."  # how the keys of who there are begin
# Verdicts of a backtest (`sim.calibration.verdict`), as a preset has them.
VERDICTS: Final = ("good", "biased", "too_narrow", "too_wide", "no_better", "too_little")


@dataclass(frozen=True)
class Fitted:
    """The block `calibration` of a preset, as plain values.

    `draws` are joint draws of the parameters: row i of all keys together is one set of values that the data could as
    well have given (a bootstrap), so all lists have the same length.
    """

    data: Mapping[str, str]  # SHA-256 by file name
    period: tuple[str, str] | None  # first and last day of the data; None where they tell no date
    people: int | None  # on whom it rests; None where the data do not tell
    uncertainty: Mapping[str, list[Drawn]]  # [low, high] by key
    draws: Mapping[str, list[Drawn]]  # by key
    verdict: str | None = None  # on how weeks were predicted that the fit had not seen; None: not tested
    typed: tuple[str, ...] = ()  # keys that had draws until something certain was typed in their place

    def __len__(self) -> int:
        """Return how many rows of draws there are."""
        return min(map(len, self.draws.values()), default=0)

    def less(self, keys: Collection[str]) -> "Fitted":
        """Return it without the draws of these keys: what is typed is certain."""
        gone = tuple(key for key in self.draws if key in keys)
        uncertainty, draws = (
            {key: values for key, values in one.items() if key not in keys} for one in (self.uncertainty, self.draws)
        )
        return replace(self, uncertainty=uncertainty, draws=draws, typed=(*self.typed, *gone))

    def scenarios(self, scenario: Scenario) -> list[Scenario]:
        """Return the scenario with the values of each row; raises `ConfigurationError` for one that cannot be."""
        return [self.scenario(scenario, number) for number in range(len(self))]

    def scenario(self, scenario: Scenario, row: int) -> Scenario:
        """Return the scenario with the values of one row; raises `ConfigurationError` for one that cannot be."""
        return with_settings(scenario, self._row(row))

    @property
    def of_people(self) -> bool:
        """Whether it says who there are or how often they come, so that they are no preset's people."""
        return any(key.startswith(PEOPLE) for key in (*self.draws, *self.uncertainty))

    def check(self, scenario: Scenario) -> None:
        """Raise `ConfigurationError`, naming the row, unless every row is a valid setting of the scenario."""
        for number in range(len(self)):
            try:
                self.scenario(scenario, number)
            except ConfigurationError as error:
                raise ConfigurationError(f"row {number + 1}: {error}") from None

    def far(self, scenario: Scenario) -> list[str]:
        """Return the keys whose value in the scenario is far from its draws, by four of their standard deviations."""
        found = []
        for key, values in self.draws.items():
            value: Any = scenario
            for name in key.split("."):
                value = getattr(value, name)
            if value is None or isinstance(value, str):  # what a list of numbers may be called by
                continue
            spread = np.std(values, axis=0, ddof=1) if len(values) > 1 else 0.0
            off = np.abs(np.asarray(value, dtype=float) - np.mean(values, axis=0))
            if np.any(off > FAR * spread + ROUNDING):
                found.append(key)
        return found

    def summary(self) -> dict[str, Any]:
        """Return what a summary says of it."""
        return {
            "data": dict(self.data),
            "period": None if self.period is None else list(self.period),
            "people": self.people,
            "draws": len(self),
            "keys": list(self.draws),
            "fitted": sorted({*self.draws, *self.uncertainty}),
            "verdict": self.verdict,
        }

    def _row(self, number: int) -> dict[str, Drawn]:
        return {key: values[number] for key, values in self.draws.items()}
