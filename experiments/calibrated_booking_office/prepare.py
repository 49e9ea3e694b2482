"""From the public desk bookings of one German office to bookings a day, which `task=calibrate` reads as head counts.

    python -m experiments.calibrated_booking_office.prepare FOLDER bookings_a_day.csv [FIRST]

`FOLDER` holds `bookings.csv` (a row a booking, with `date`) of ZanderNic/DeskQuery (MIT). Only dates are read. A
weekday between the first and the last booking that nobody booked is a day with 0: the booking system ran, nobody wanted
a desk. `FIRST` (YYYY-MM-DD) leaves out the days before it.
"""

import csv
import datetime
import sys
from collections import Counter
from pathlib import Path


def bookings_a_day(folder: Path) -> list[tuple[str, int]]:
    """Return (date, bookings) for each weekday from the first booking to the last, and weekend days that have some."""
    with (folder / "bookings.csv").open(newline="", encoding="utf-8") as file:
        booked = Counter(datetime.date.fromisoformat(row["date"]) for row in csv.DictReader(file))
    first, last = min(booked), max(booked)
    days = [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day.isoformat(), booked[day]) for day in days if day.weekday() < 5 or booked[day]]


def main(folder: str, target: str, first: str = "") -> None:
    """Write the table, from the date `first` on."""
    with Path(target).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("date", "count"))
        writer.writerows(row for row in bookings_a_day(Path(folder)) if row[0] >= first)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
