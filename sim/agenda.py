"""The events of a calendar as they are given: dates on which people come together, or on which nobody can come (§6)."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import ConfigurationError, nearest
from sim.parameters import percentage

COME: Final = "come"  # these people come in on that day, as for a meeting in person
NOBODY: Final = "nobody"  # these people cannot come and work from home: a strike, a closed building
KINDS: Final = (COME, NOBODY)
EVERYBODY: Final = "everybody"

_KEYS: Final = ("date", "name", "who", "kind", "share")
_EXAMPLE: Final = "{date: 2026-03-12, who: everybody}"
_SHARE: Final = {"unit": "share", "high": 1}
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,9})?) ?%")
_FIRST, _LAST = 2000, 2080  # years
# What else the kinds may be called.
_MEANT: Final = dict.fromkeys(("all_hands", "all-hands", "together", "komen"), COME) | dict.fromkeys(
    ("strike", "closed", "staking", "niemand"), NOBODY
)


@dataclass(frozen=True)
class Event:
    """One event: on that date each of `who` follows it with probability `share`."""

    date: datetime.date
    name: str
    who: str  # EVERYBODY, or an organisation or a team
    kind: str
    share: float

    @property
    def label(self) -> str:
        """What it is called in a table."""
        return self.name or f"{self.kind}: {self.who}"


def events_of(entries: Sequence[Any]) -> list[Event]:
    """Return the events of a calendar's list; raises `ConfigurationError` for one that cannot be right."""
    if isinstance(entries, str) or not isinstance(entries, Sequence):
        raise ConfigurationError(f"events: {entries!r} is no list of events, write [{_EXAMPLE}]")
    found: list[Event] = []
    for number, entry in enumerate(entries, 1):
        event = _event(f"events: entry {number}", entry)
        for before, other in enumerate(found, 1):
            _check_pair(number, event, before, other)
        found.append(event)
    return found


def _event(where: str, entry: Any) -> Event:
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{where}: {entry!r} is no event, write {_EXAMPLE}")
    for key in entry:
        if key not in _KEYS:
            raise ConfigurationError(f"{where}: there is no {key!r}{nearest(str(key), _KEYS)}, use {', '.join(_KEYS)}")
    if "date" not in entry:
        raise ConfigurationError(f"{where}: has no date, write {_EXAMPLE}")
    kind, share = str(entry.get("kind", COME)), entry.get("share", 1.0)
    if kind not in KINDS:
        meant = f" (did you mean '{_MEANT[kind]}'?)" if kind in _MEANT else nearest(kind, KINDS)
        raise ConfigurationError(f"{where}: kind {kind!r} is not a valid name{meant}, use {' or '.join(KINDS)}")
    if isinstance(share, str) and (percent := _PERCENT.fullmatch(share)):
        raise ConfigurationError(f"{where}: share {share} has a percent sign, write {float(percent[1]) / 100:.12g}")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        meant = percentage([share], _SHARE) if isinstance(share, int | float) else ""
        raise ConfigurationError(f"{where}: share {share!r} is out of range, give 0 to 1{meant}")
    texts = {key: entry.get(key, default) for key, default in (("who", EVERYBODY), ("name", ""))}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise ConfigurationError(f'{where}: {key} {text!r} is no text, write "{text}" in quotes')
    if not texts["who"].strip():
        raise ConfigurationError(f"{where}: who is empty, write {EVERYBODY}, or an organisation or a team")
    return Event(_date(where, entry["date"]), texts["name"].strip(), texts["who"], kind, float(share))


def _date(where: str, given: Any) -> datetime.date:
    text = str(given)
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"{where}: {text!r} is not a date, write YYYY-MM-DD such as 2026-03-12") from None
    if not _FIRST <= date.year <= _LAST:
        raise ConfigurationError(f"{where}: {text} is out of range, give a date from {_FIRST} to {_LAST}")
    return date


def _check_pair(number: int, event: Event, before: int, other: Event) -> None:
    """Refuse two events of one day for the same people, and one kind for everybody with the other for some."""
    if event.date != other.date:
        return
    if event.who == other.who:
        raise ConfigurationError(
            f"events: entries {before} and {number} are both for {event.who} on {event.date}, keep one"
        )
    if event.kind != other.kind and EVERYBODY in (event.who, other.who):
        raise ConfigurationError(
            f"events: entries {before} and {number} contradict each other on {event.date}: {other.kind} for "
            f"{other.who}, {event.kind} for {event.who}, keep one"
        )
