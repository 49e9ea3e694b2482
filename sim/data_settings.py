"""What is said of an organisation's own files, and what ``task=calibrate`` does with logs."""

from dataclasses import dataclass
from typing import Final

from sim.parameters import Parameters, parameter

LOGS: Final = ("badges", "bookings", "counts", "survey")  # files with what really happened
READING_LOGS: Final = ("calibrate", "privacy")


@dataclass
class Data(Parameters):
    """Files with what really happened, and how files are written."""

    badges: str | None = parameter(
        None, unit="file", help="badge log: employee_id, time_in, time_out; or time, direction"
    )
    bookings: str | None = parameter(None, unit="file", help="booking log: date, and employee_id, booked_at, status")
    counts: str | None = parameter(None, unit="file", help="head counts: date or time, and count")
    survey: str | None = parameter(None, unit="file", help="survey of staff: wanted hours at home, by group")
    date_format: str | None = parameter(
        None, unit="", help="how dates are written in logs, such as DD-MM-YYYY (null: ISO, YYYY-MM-DD)"
    )
    decimal: str | None = parameter(
        None, unit="", help="decimal mark in files (null: recognised)", options=("comma", "point")
    )
    separator: str | None = parameter(
        None, unit="", help="separator in files (null: recognised)", options=("semicolon", "comma", "tab", "pipe")
    )
    timezone: str | None = parameter(
        None, unit="", help="time zone of logs, such as Europe/Amsterdam (null: as written on the clock there)"
    )
    most_dropped: float = parameter(
        0.2, unit="share", help="rows of a log that may be dropped as doubtful before it is refused", low=0, high=1
    )
    smallest_group: int = parameter(
        10, unit="people", help="smallest group of real people of which something is told", low=5, high=1000
    )
    columns: dict[str, str] = parameter(
        {}, unit="", help='field: heading, for headings that are not recognised, such as {team: "org. unit"}'
    )


@dataclass
class Calibrate(Parameters):
    """What task=calibrate does with the logs."""

    holdout_weeks: int | None = parameter(
        None, unit="weeks", help="last weeks that are predicted, not fitted (null: a quarter, 4 to 13)", low=1, high=104
    )
    recent_weeks: int | None = parameter(
        None,
        unit="weeks",
        help="last weeks that are fitted (null: all), such as those since a change",
        low=8,
        high=1000,
    )
    draws: int = parameter(200, unit="draws", help="draws of the bootstrap", low=100, high=5000)
