"""A portfolio file (§14): read as it is written, in two languages and two formats, or refused at its place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from sim.errors import ConfigurationError, InputError
from sim.language import speaking
from sim.portfolio import Portfolio, home_of, read_portfolio, shipped
from sim.portfolio.closing import kilometres
from sim.sentences import said

Write = Callable[[str], Path]

HEADINGS = "building,name,desks,employees,organisation,lat,lon,rooms,zones,since"
ROWS = (
    "A,Alpha,25,60,One,52.0,4.0,4x6;2x12,3,2013",
    "B,,40,80,One;Two,52.0,4.5,,,",
    "C,Gamma,,100,Three,52.0,6.0,,,",
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of these lines."""

    def written(text: str) -> Path:
        path = tmp_path / "buildings.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def three(write: Write) -> Portfolio:
    return read_portfolio(write("\n".join((HEADINGS, *ROWS))))


def test_a_file_is_read_as_it_is_written(three: Portfolio) -> None:
    assert three.names == ("A", "B", "C")
    alpha, beta, gamma = three.rows
    assert (alpha.name, alpha.desks, alpha.employees, alpha.rooms, alpha.zones) == ("Alpha", 25, 60, "4x6;2x12", 3)
    assert (beta.name, beta.organisations, beta.rooms) == ("B", ("One", "Two"), None)
    assert (gamma.desks, gamma.lat, gamma.lon, gamma.area_m2) == (None, 52.0, 6.0, None)
    assert alpha.texts == {"since": "2013"}
    assert "buildings.csv: 3 buildings, 65 desks in 2 of them, 240 employees in 3" in three.report


def test_one_building_is_told_as_one(write: Write) -> None:
    found = read_portfolio(write("building,desks,employees\nA,1,1\n"))
    assert found.report[0] == "buildings.csv: 1 building, 1 desk in 1 of them, 1 employee in 1"
    with speaking("nl"):
        assert said(found.report[0]) == "buildings.csv: 1 gebouw, 1 werkplek in 1 daarvan, 1 medewerker in 1"


def test_dutch_headings_and_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Gebouw", "Werkplekken", "Medewerkers", "Vergaderkamers", "Breedtegraad", "Lengtegraad", "Kleur"])
    sheet.append(["A", 25, 60, "4x6", 52.1, 4.3, "red"])
    path = tmp_path / "gebouwen.xlsx"
    book.save(path)
    found = read_portfolio(path)
    (row,) = found.rows
    assert (row.building, row.desks, row.employees, row.rooms, row.lat) == ("A", 25, 60, "4x6", 52.1)
    assert "columns not used: Kleur" in found.report


def test_an_unused_column_that_looks_like_a_field_is_told(write: Write) -> None:
    found = read_portfolio(write("building,desks,aantal medewerkers\nA,25,60\n"))
    assert any("aantal medewerkers" in note and "data.columns={employees:" in note for note in found.notes)


@pytest.mark.parametrize(
    ("places", "told"),
    [
        (["52.08,4.32", "52.09,5.11", "48.86,2.35"], "1 building (C) outside the Netherlands and Belgium"),
        (["52.08,4.32", "52.09,5.11", "50.85,4.35", ","], ""),
        (["48.86,2.35", "48.85,2.29", "52.08,4.32"], ""),  # an organisation abroad
    ],
)
def test_a_building_far_from_the_others_is_told(write: Write, places: list[str], told: str) -> None:
    lines = [f"{code},25,{place}" for code, place in zip("ABCD", places, strict=False)]
    notes = read_portfolio(write("\n".join(["building,desks,lat,lon", *lines, ""]))).notes
    assert len(notes) == bool(told)
    assert all(told in note for note in notes)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["name", "Alpha"], 'buildings.csv:1: no column "building" (in Dutch "gebouw")'),
        (["building,desks", "A,25", "a,30"], 'buildings.csv:3, column "building": the same building in lines 2, 3'),
        (["building,desks", "A,25.5"], "not a whole number, round it"),
        (["building,desks", "A,many"], 'buildings.csv:2, column "desks", value "many": give a number from 1'),
        (["building,lat,lon", "A,520,4"], 'column "lat", value "520": give a number from -90 to 90'),
        (["building,lat,lon", "A,52,"], 'column "lon": the cell is empty where the other coordinate is not'),
        (
            ["gebouw;breedtegraad;lengtegraad", "A;4,3265;52,0812"],
            'column "breedtegraad", value "4,3265": lat and lon seem exchanged: the other way round the building is in '
            "the Netherlands, exchange them",
        ),
        (["building;desks", "A;60,5"], 'column "desks", value "60,5": not a whole number, round it'),
        (["building,area_m2", "A,0"], "give a number from 1 to 10,000,000"),
        (["building,rooms", "A,four"], 'column "rooms", value "four": "four" is no list of rooms'),
        (["building;area_m2", "A;24.000"], "can be 24 or 24000, declare data.decimal"),
        (["building,desks", ",25"], "the cell is empty, fill it in"),
        (
            ["building;employees;desks", "A;20;10", "B;;12", "C; ;12"],
            'buildings.csv:3, column "employees": the cell is empty, as 2 of 3 are, fill it in for every building or '
            "for none",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_fault_is_told_at_its_place(write: Write, lines: list[str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        read_portfolio(write("\n".join(lines) + "\n"))
    assert message in "\n".join(refused.value.faults)


def test_people_of_some_buildings_only_are_no_matter_where_a_staff_file_says_who_is_where(write: Write) -> None:
    path = write("building;employees;desks\nA;20;10\nB;;12\n")
    assert [row.employees for row in read_portfolio(path, staff_file=True).rows] == [20, None]
    assert [row.employees for row in read_portfolio(write("building;employees\nA;\nB;\n")).rows] == [None, None]
    with pytest.raises(InputError) as refused:  # told once where it stands
        read_portfolio(write("building;employees\nA;many\nB;5\n"))
    assert len(refused.value.faults) == 1


def test_one_fault_is_told_once_and_a_place_anywhere_else_is_none(write: Write) -> None:
    with pytest.raises(InputError) as refused:
        read_portfolio(write("building,lat,lon\nA,520812,4.3\n"))
    assert len(refused.value.faults) == 1  # a coordinate that is refused is not an empty cell
    places = "A,52.08,4.32\nB,50.85,4.35\nC,6.5,53.2\nD,48.86,2.35\nE,9.03,38.74\nF,-4.62,55.45\n"
    with pytest.raises(InputError) as refused:  # The Hague, Brussels, Paris, Addis Ababa, Victoria: only C is at sea
        read_portfolio(write(f"building,lat,lon\n{places}"))
    assert [fault.partition(",")[0] for fault in refused.value.faults] == ["buildings.csv:4"]


def test_the_shipped_portfolio_has_the_preset_s_people_and_says_it_is_made_up() -> None:
    path = shipped("rijk")
    assert path is not None
    found = read_portfolio(path)
    assert sum(row.employees or 0 for row in found.rows) == 120_000
    assert len(found.rows) >= 30
    assert all(row.name.endswith("(fictief)") for row in found.rows)
    assert shipped("rijks") is None
    assert shipped("../rijk") is None


# --- closing and merging ---------------------------------------------------------------------------------------------


def test_people_of_a_closed_building_go_to_the_nearest(three: Portfolio) -> None:
    assert home_of(three, [], {}) == (0, 1, 2)
    assert home_of(three, ["A"], {}) == (1, 1, 2)
    assert home_of(three, ["C"], {}) == (0, 1, 1)
    assert home_of(three, ["A", "B"], {}) == (2, 2, 2)
    assert home_of(three, [], {"A": "C"}) == (2, 1, 2)
    # A degree of longitude at 52 degrees north is cos(52) of one of latitude, 111.19 km on a sphere of 6,371 km.
    assert kilometres(three.rows[0], three.rows[1]) == pytest.approx(0.5 * 0.615661 * 111.1949, rel=1e-4)


@pytest.mark.parametrize(
    ("close", "merge", "message"),
    [
        (["D"], {}, "building.close: 'D' is no building of buildings.csv"),
        (["alpha"], {}, r"'alpha' is no building of buildings.csv \(did you mean 'A'\?\)"),
        ([], {"A": "Z"}, "building.merge: 'Z' is no building"),
        (["A", "B", "C"], {}, "no building is left"),
        (["A"], {"A": "B"}, "A is in both"),
        ([], {"A": "B", "B": "C"}, "building.merge: B closes or merges itself"),
        ([], {"A": "A"}, "building.merge: A closes or merges itself"),
    ],
)
def test_what_cannot_close_is_told(three: Portfolio, close: list[str], merge: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        home_of(three, close, merge)


def test_without_coordinates_a_home_must_be_named(write: Write) -> None:
    found = read_portfolio(write("building,desks\nA,25\nB,30\n"))
    with pytest.raises(ConfigurationError, match=r'A has no lat and lon.*"building.merge=\{A: B\}"'):
        home_of(found, ["A"], {})
    assert home_of(found, [], {"A": "B"}) == (1, 1)
