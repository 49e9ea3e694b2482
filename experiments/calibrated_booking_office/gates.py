"""From the public gate counts of the London Underground to entries and exits of the City's offices on a typical day.

    python -m experiments.calibrated_booking_office.gates FOLDER gates.csv [DAYS]

`FOLDER` holds `quarter_hour_2019_2021.csv` of Transport for London (open data): passengers by station, direction and
quarter of an hour of typical days. Those of 2019, before the pandemic, and of `DAYS` are taken: MTT (Monday to
Thursday) or FRI. Who leaves a station goes to work, who enters it goes home. Canary Wharf is left out: it is not in the
City.
"""

import csv
import sys
from pathlib import Path

ELSEWHERE = "Canary Wharf LU"
DIRECTIONS = {"OUT": "in", "IN": "out"}  # of the station, of the offices


def city_gates(folder: Path, days: str = "MTT") -> list[tuple[str, str, str, str]]:
    """Return (station, quarter of an hour, direction, passengers) of the typical days."""
    with (folder / "quarter_hour_2019_2021.csv").open(newline="", encoding="utf-8") as file:
        return [
            (row["station"], row["quarter"], DIRECTIONS[row["dir"]], row["count"])
            for row in csv.DictReader(file)
            if row["year"] == "2019" and row["day"] == days and row["station"] != ELSEWHERE
        ]


def main(folder: str, target: str, days: str = "MTT") -> None:
    """Write the table."""
    with Path(target).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("building", "time", "direction", "count"))
        writer.writerows(city_gates(Path(folder), days))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
