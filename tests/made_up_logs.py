"""Badge and booking logs as an office would hand them over, from visits that are known: messy on purpose.

Every column that says who holds `CANARY`, also those that nothing needs, so that a test can look for it in all that
the program writes. Times are local clock times.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.events import NOWHERE
from sim.logs.contents import STATUSES, Bookings, Visits, Who

CANARY = "kanarie"
DAY = 86_400


@dataclass(frozen=True)
class Style:
    """How a file is written; its kind follows from its name: ``.csv``, ``.xlsx`` or ``.parquet``."""

    separator: str = ","
    encoding: str = "utf-8"
    dates: str = "%Y-%m-%d %H:%M:%S"  # of texts; workbooks and Parquet files hold typed cells
    line_end: str = "\n"
    headings: Mapping[str, str] = field(default_factory=dict)  # ours: theirs


ISO = Style()
DUTCH = Style(
    separator=";",
    encoding="cp1252",
    dates="%d-%m-%Y %H:%M:%S",  # declared as data.date_format=DD-MM-YYYY
    line_end="\r\n",
    headings={
        "employee_id": "personeelsnummer",
        "team": "afdeling",
        "time_in": "tijd in",
        "time_out": "tijd uit",
        "time": "tijd",
        "direction": "richting",
        "date": "datum",
        "desk": "werkplek",
        "booked_at": "geboekt op",
        "status": "status",
        "name": "naam",
        "card": "pasnummer",
        "remark": "opmerking: reële naam",
    },
)


def ids(people: int, seed: int = 1) -> list[str]:
    """Return made-up personnel numbers, in no order, some with leading zeros."""
    numbers = np.random.default_rng(seed).permutation(10 * people)[:people]
    return [f"{number:07d}-{CANARY}" for number in numbers]


def write_badges(
    path: Path,
    visits: Visits,
    who: Who,
    *,
    events: bool = False,
    style: Style = ISO,
    dirty: float = 0.0,
    holidays: tuple[datetime.date, ...] = (),
    employee_ids: list[str] | None = None,
    teams: bool = True,
    shuffle: bool = True,
    seed: int = 1,
) -> dict[str, int]:
    """Write a badge log: pairs, or single `events`; return how many rows of each kind of dirt it has.

    A share `dirty` of the visits is spoilt, each in one way, in turn: ``duplicate`` (the row stands there twice),
    ``no_exit``, ``double_entry`` (a second entry a minute later), ``no_entry`` (an exit of its own on a day off),
    ``overlap`` (a second stay that starts inside the first and ends where it ends), ``midnight`` (the exit is half an
    hour past the next midnight), ``too_long`` (the exit is at five, three nights later), ``holiday`` (one more visit
    on a closed day, where `holidays` are given).
    """
    rng = np.random.default_rng(seed)
    names = employee_ids or ids(len(who))
    kinds = ["duplicate", "no_exit", "double_entry", "no_entry", "overlap", "midnight", "too_long"]
    kinds += ["holiday"] * bool(holidays)
    spoilt = rng.permutation(len(visits.person))[: round(dirty * len(visits.person))]
    kind_of = {row: kinds[place % len(kinds)] for place, row in enumerate(spoilt.tolist())}
    made = dict.fromkeys(kinds, 0)
    stays: list[tuple[int, int | None, int | None]] = []  # person, seconds since ordinal 0
    columns = (visits.person.tolist(), visits.day.tolist(), visits.arrive.tolist(), visits.leave.tolist())
    for row, (person, day, arrive, leave) in enumerate(zip(*columns, strict=True)):
        come = day * DAY + arrive
        go = None if leave == NOWHERE else day * DAY + leave
        kind = kind_of.get(row)
        stays += _spoilt(kind, person, come, go, rng, holidays)
        if kind is not None:
            made[kind] += 1
    if shuffle:
        stays = [stays[place] for place in rng.permutation(len(stays))]
    frame = _events(stays) if events else pd.DataFrame(stays, columns=["person", "time_in", "time_out"])
    person = frame.pop("person").to_numpy()
    frame.insert(0, "employee_id", [names[one] for one in person])
    if teams and who.teams:
        frame.insert(1, "team", [who.teams[team] for team in who.team[person]])
    _write(path, _with_canaries(frame), style, [name for name in frame if name.startswith("time")])
    return {kind: count for kind, count in made.items() if count}


def write_bookings(
    path: Path,
    bookings: Bookings,
    who: Who,
    *,
    style: Style = ISO,
    dirty: float = 0.0,
    employee_ids: list[str] | None = None,
    desks: int = 100,
    shuffle: bool = True,
    seed: int = 1,
) -> dict[str, int]:
    """Write a booking log; a share `dirty` of the rows stands there twice."""
    rng = np.random.default_rng(seed)
    names = employee_ids or ids(len(who))
    twice = rng.permutation(len(bookings.day))[: round(dirty * len(bookings.day))]
    place = np.concatenate([np.arange(len(bookings.day)), twice])
    if shuffle:
        place = rng.permutation(place)
    frame = pd.DataFrame(
        {
            "employee_id": [names[one] if one != NOWHERE else "" for one in bookings.person],
            "date": [datetime.date.fromordinal(day) for day in bookings.day.tolist()],
            "desk": [f"{CANARY}-{desk}" for desk in rng.integers(desks, size=len(bookings.day))],
            "booked_at": _moments(np.round((bookings.day - bookings.ahead) * DAY)),
            "status": [STATUSES[status].replace("_", "-") for status in bookings.status],
        }
    ).iloc[place]
    _write(path, _with_canaries(frame), style, ["booked_at"])
    return {"duplicate": len(twice)}


def _spoilt(
    kind: str | None,
    person: int,
    come: int,
    go: int | None,
    rng: np.random.Generator,
    holidays: tuple[datetime.date, ...],
) -> list[tuple[int, int | None, int | None]]:
    stay = (person, come, go)
    midnight = come - come % DAY
    if kind == "duplicate":
        return [stay, stay]
    if kind == "no_exit":
        return [(person, come, None)]
    if kind == "double_entry":
        return [(person, come, None), (person, come + 60, go)]
    if kind == "no_entry":
        return [stay, (person, None, midnight - 2 * DAY + 6 * 3600)]
    if kind == "overlap" and go is not None:
        return [stay, (person, (come + go) // 2, go)]
    if kind == "midnight":
        return [(person, come, midnight + DAY + 1800)]
    if kind == "too_long":
        return [(person, come, midnight + 3 * DAY + 5 * 3600)]
    if kind == "holiday":
        start = holidays[int(rng.integers(len(holidays)))].toordinal() * DAY + come % DAY
        return [stay, (person, start, start + 3600)]
    return [stay]


def _events(stays: list[tuple[int, int | None, int | None]]) -> pd.DataFrame:
    rows = [(person, come, "in") for person, come, _ in stays if come is not None]
    rows += [(person, go, "out") for person, _, go in stays if go is not None]
    return pd.DataFrame(rows, columns=["person", "time", "direction"])


def _moments(seconds: Any) -> pd.Series:
    """Return seconds since ordinal 0 as moments, missing ones as NaT."""
    from_1970 = pd.Series(seconds, dtype="Float64") - datetime.date(1970, 1, 1).toordinal() * DAY
    return pd.to_datetime(from_1970.astype("Int64"), unit="s").astype("datetime64[s]").reset_index(drop=True)


def _with_canaries(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with columns that nothing needs, each of which would tell who it was."""
    rows = len(frame)
    return frame.assign(
        name=[f"Vogel, {CANARY}"] * rows, card=[f"{CANARY}{row % 97}" for row in range(rows)], remark=[CANARY] * rows
    )


def _write(path: Path, frame: pd.DataFrame, style: Style, moments: list[str]) -> None:
    frame = frame.reset_index(drop=True)
    for name in moments:
        if not pd.api.types.is_datetime64_any_dtype(frame[name]):
            frame[name] = _moments(frame[name])
    if path.suffix == ".csv":
        for name in moments:
            frame[name] = frame[name].dt.strftime(style.dates)
        if "date" in frame:
            frame["date"] = [day.strftime(style.dates.split(" ")[0]) for day in frame["date"]]
    frame = frame.rename(columns=dict(style.headings))
    if path.suffix == ".csv":
        with path.open("w", encoding=style.encoding, newline="") as file:
            frame.to_csv(file, sep=style.separator, index=False, lineterminator=style.line_end)
    elif path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_parquet(path, index=False)
