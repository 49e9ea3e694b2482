"""The block `calibration` of a preset, checked to the last value: nothing in it may surprise a run later."""

import datetime
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sim.config.keys import CALIBRATION, Key, groups, lookup
from sim.config.preset import Setting
from sim.errors import ConfigurationError, InputError, nearest
from sim.fitted import VERDICTS, Drawn, Fitted
from sim.scenario import Scenario

FEWEST, MOST = 2, 1000  # rows of draws

_PARTS: Final = ("data", "period", "people", "verdict", "uncertainty", "draws")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Calibrated:
    """The block as read, and where it stands."""

    fitted: Fitted
    place: str  # of its draws

    def with_only(self, keys: Collection[str]) -> "Calibrated":
        """Return the block with the draws of these keys alone."""
        gone = [key for key in (*self.fitted.draws, *self.fitted.uncertainty) if key not in keys]
        return replace(self, fitted=self.fitted.less(gone))

    def checked(self, scenario: Scenario) -> Fitted:
        """Return what it says, every row a valid setting of the scenario; raises `InputError`."""
        try:
            self.fitted.check(scenario)
        except ConfigurationError as error:
            raise InputError(f"{self.place}: {CALIBRATION}.draws: {error}") from None
        return self.fitted


def calibrated(setting: Setting, name: str, settings: Collection[str]) -> Calibrated | None:
    """Return the block of the preset called `name`, whose other keys are `settings`; None where it is null.

    Raises `InputError` for anything but the parts it must have.
    """
    return None if setting.value is None else _Block(setting, name, settings).read()


class _Block:
    """Checks one block; each fault is told with its line."""

    def __init__(self, setting: Setting, name: str, settings: Collection[str]) -> None:
        self._setting, self._name, self._settings = setting, name, settings

    def read(self) -> Calibrated:
        """Return the block."""
        block = self._mapping(self._setting.value)
        for part in block:
            if part not in _PARTS:
                raise self._fault((part,), f"there is no such part{nearest(part, _PARTS)}, use {', '.join(_PARTS)}")
        for part in _PARTS:
            if part not in block:
                raise self._fault((), f"{part} is missing, let task=calibrate write the file")
        uncertainty = self._mapping(block["uncertainty"], "uncertainty")
        draws = self._mapping(block["draws"], "draws")
        fitted = Fitted(
            data=self._data(self._mapping(block["data"], "data")),
            period=self._period(block["period"]),
            people=self._people(block["people"]),
            verdict=self._verdict(block["verdict"]),
            uncertainty={key: self._ends(key, ends) for key, ends in uncertainty.items()},
            draws={key: self._rows(key, rows) for key, rows in draws.items()},
        )
        self._check_rows(fitted.draws)
        return Calibrated(fitted, f"{self._name}:{self._line(('draws',))}")

    def _data(self, files: Mapping[str, Any]) -> dict[str, str]:
        for file, digest in files.items():
            if not (isinstance(digest, str) and _SHA256.fullmatch(digest)):
                raise self._fault(("data", file), "is no SHA-256, give 64 hexadecimal digits in quotes")
        return dict(files)

    def _period(self, days: Any) -> tuple[str, str] | None:
        if days is None:
            return None
        found = [_date(day) for day in days] if isinstance(days, list) else []
        first, last = found if len(found) == 2 else (None, None)
        if first is None or last is None or first > last:
            raise self._fault(("period",), 'is no first and last day, write ["2025-01-06", "2025-12-28"]')
        return first.isoformat(), last.isoformat()

    def _people(self, number: Any) -> int | None:
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
            raise self._fault(("people",), "is no number of people, write a whole number or null")
        return int(number) if number is not None else None

    def _verdict(self, verdict: Any) -> str | None:
        if verdict is not None and verdict not in VERDICTS:
            raise self._fault(("verdict",), f"is no verdict of a backtest, write null or one of {', '.join(VERDICTS)}")
        return str(verdict) if verdict is not None else None

    def _ends(self, key: str, ends: Any) -> list[Drawn]:
        declared = self._declared("uncertainty", key)
        if not isinstance(ends, list) or len(ends) != 2:
            raise self._fault(("uncertainty", key), "is no interval, write [low, high]")
        low, high = (self._value("uncertainty", key, declared, end) for end in ends)
        both = zip(*(end if isinstance(end, list) else [end] for end in (low, high)), strict=False)
        if any(one > other for one, other in both):
            raise self._fault(("uncertainty", key), "ends below its beginning, write [low, high]")
        return [low, high]

    def _rows(self, key: str, rows: Any) -> list[Drawn]:
        declared = self._declared("draws", key)
        if not isinstance(rows, list) or not FEWEST <= len(rows) <= MOST:
            raise self._fault(("draws", key), f"is no list of {FEWEST} to {MOST} draws")
        return [self._value("draws", key, declared, one) for one in rows]

    def _check_rows(self, draws: Mapping[str, list[Drawn]]) -> None:
        first = next(iter(draws), "")
        for key, rows in draws.items():
            if len(rows) != len(draws[first]):
                raise self._fault(
                    ("draws", key), f"{len(rows)} draws where {first} has {len(draws[first])}, give all as many"
                )

    def _declared(self, part: str, key: str) -> Key:
        """Return the declaration of a setting of a scenario that the preset has a fitted value of."""
        declared = lookup(key)
        plain = declared is not None and {float, int, list, Any} & set(declared.types)
        if declared is None or not plain or key.partition(".")[0] not in groups():
            raise self._fault((part, key), "is no setting that can be fitted, leave it out")
        if key not in self._settings:
            raise self._fault((part, key), f"has no fitted value in the file, write {key}: VALUE above")
        return declared

    def _value(self, part: str, key: str, declared: Key, value: Any) -> Drawn:
        """Return one value of a draw, a number or a list of numbers as the setting has it."""
        single = declared.number or declared.whole
        numbers = [value] if single else value if isinstance(value, list) else []
        if not all(_is_number(number, declared) for number in numbers) or not numbers:
            kind = ("a whole number" if declared.whole else "a finite number") if single else "a list of finite numbers"
            raise self._fault((part, key), f"{str(value)[:40]} is not {kind}")
        found: Drawn = value
        return found

    def _mapping(self, value: Any, *part: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._fault(part, "is no mapping, write KEY: VALUE lines")
        return value

    def _line(self, path: tuple[str, ...]) -> int:
        return self._setting.lines.get(path, self._setting.line)

    def _fault(self, path: tuple[str, ...], what: str) -> InputError:
        return InputError(f"{self._name}:{self._line(path)}: {'.'.join((CALIBRATION, *path))}: {what}")


def _is_number(value: Any, declared: Key) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    return isinstance(value, int) or not declared.whole


def _date(text: Any) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return day if day is not None and day.isoformat() == text else None
