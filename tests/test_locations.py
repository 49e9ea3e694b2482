"""The map of locations: the shipped portfolio and outlines, where circles stand, the picture and the page."""

import csv
import math
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import Opened, page
from layout import check_layout
from made_up import measure
from matplotlib.figure import Figure

from sim import plots, words
from sim.language import LANGUAGES, speaking
from sim.locations import Location, circles, ground_of, headline, is_made_up, locations_of, scale_of, titles, value_of
from sim.locations.ground import ACROSS_KM, UP_KM, outlines
from sim.locations.scales import COLOURS, INKS, MORE, OTHER
from sim.note.locations import FACTS, FIGURES, FILTERS, locations_page
from sim.note.template import source
from sim.plots.locations import APART_LISTED, LISTED, pictures
from sim.policies import POLICIES

TOP = Path(__file__).parents[1]
PORTFOLIO = TOP / "conf" / "portfolio" / "rijk.csv"
SUMMARY = {"replications": 200, "seed": 1, "run_id": "0123abcd", "version": "9.9", "warnings": []}
# Markup, quotes, a formula of a spreadsheet, letters from right to left, and a mark that turns a line round.
HOSTILE = (
    "</script><script>alert('x')</script><img src=https://example.org/x onerror=alert(1)>\"' & <b> =cmd|' /C' $x_1$"
)
BACKWARDS = "\u202e\u05de\u05e9\u05e8\u05d3 \u0627\u0644\u0645\u0643\u062a\u0628"


def rows() -> list[dict[str, str]]:
    with PORTFOLIO.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


@cache
def shipped() -> tuple[Location, ...]:
    """The shipped portfolio with figures made up here: crowding of all classes, space saved in proportion."""
    shares = (0.0, 0.004, 0.03, 0.12, 0.4, 0.97, 1.0)
    return tuple(
        Location(
            building=row["building"],
            name=row["name"],
            ministry=row["ministry"],
            organisations=split(row["organisation"]),
            subject=row["subject"],
            initiative=row["initiative"],
            need=row["need"],
            facilities=split(row["facilities"]),
            policy=row["policy"],
            since=row["since"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            employees=int(row["employees"]),
            desks=int(row["employees"]) // 2,
            area_m2=float(row["area_m2"]),
            crowded_day_probability=measure(shares[number % len(shares)]),
            turned_away_probability=measure(shares[number % len(shares)] / 40),
            mean_utilisation=measure(0.61, 0.01),
            peak_utilisation=measure(0.9, 0.02),
            desks_needed_95=figure(int(row["employees"]) * 0.51, 20),
            desks_saved=0.3 * int(row["employees"]),
            m2_saved=5.94 * int(row["employees"]),
        )
        for number, row in enumerate(rows())
    )


def figure(estimate: float, half: float) -> dict[str, Any]:
    return {"estimate": estimate, "low": estimate - half, "high": estimate + half}


def bare(number: int = 0, **known: Any) -> Location:
    return Location(f"b{number}", **known)


# --- what ships ------------------------------------------------------------------------------------------------------


def test_the_portfolio_is_the_whole_service_and_says_that_it_is_made_up() -> None:
    found = rows()
    assert sum(int(row["employees"]) for row in found) == 120_000
    assert len({row["building"] for row in found}) == len(found) == 32
    assert is_made_up(shipped())
    assert {row["policy"] for row in found} <= set(POLICIES)
    assert "made up" in (PORTFOLIO.with_suffix(".md")).read_text(encoding="utf-8")
    for row in found:
        today = 0.94 * int(row["employees"])
        desks = float(row["area_m2"]) / 19.5, float(row["area_m2"]) / 16.5  # at most and at least so many m2 a desk
        assert desks[0] / today <= 0.905, row
        assert desks[1] / today >= 0.695, row
        assert all(row[name] for name in row if name != "desks"), row


def test_every_office_of_the_portfolio_lies_in_the_country() -> None:
    assert {home for home, _ in ground_of(shipped()).rings} == {True, False}
    nl = [replace(one) for one in shipped()]
    ground = ground_of(nl)
    assert sum(home for home, _ in ground.rings) == len(outlines()["nl"])


def test_outlines_are_small_free_and_of_the_right_size() -> None:
    folder = TOP / "sim" / "locations"
    assert (folder / "outlines.json").stat().st_size < 20_000
    said = (folder / "outlines.md").read_text(encoding="utf-8")
    assert all(word in said for word in ("public domain", "Natural Earth 4.1.0", "world-atlas` 2.0.2"))
    # Statbel and Statec: 30,689 km2 with the sea's edge, 30,528 without; 2,586 km2.
    assert square_km("be") == pytest.approx(30_528, rel=0.01)
    assert square_km("lu") == pytest.approx(2_586, rel=0.01)
    # Land alone, and all water of municipalities too (CBS).
    assert 33_650 < square_km("nl") < 41_550


def square_km(country: str) -> float:
    """The area by the shoelace formula, a degree of longitude measured at each ring's own latitude."""
    area = 0.0
    for ring in outlines()[country]:
        across = ACROSS_KM * math.cos(math.radians(sum(y for _, y in ring) / len(ring)))
        turns = (x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True))
        area += abs(sum(turns)) / 2 * across * UP_KM
    return area


# --- where things stand ----------------------------------------------------------------------------------------------

HAGUE, GRONINGEN, BRUSSELS, LONDON = (52.08, 4.31), (53.22, 6.57), (50.85, 4.35), (51.5, -0.12)


def at(*places: tuple[float, float], **known: Any) -> list[Location]:
    return [bare(number, lat=lat, lon=lon, employees=1000, **known) for number, (lat, lon) in enumerate(places)]


def test_distances_on_the_map_are_those_on_the_ground() -> None:
    ground = ground_of(at(HAGUE, GRONINGEN))
    found = math.dist(ground.point(*HAGUE), ground.point(*GRONINGEN))
    (lat, lon), (other_lat, other_lon) = ([math.radians(degrees) for degrees in place] for place in (HAGUE, GRONINGEN))
    cosine = math.sin(lat) * math.sin(other_lat) + math.cos(lat) * math.cos(other_lat) * math.cos(lon - other_lon)
    assert found == pytest.approx(6371 * math.acos(cosine), rel=0.01)


@pytest.mark.parametrize(
    ("places", "countries"),
    [
        ([HAGUE], ["nl"]),
        ([BRUSSELS], ["be"]),
        ([HAGUE, BRUSSELS], ["nl", "be"]),
        ([(51.435, 3.57)], ["nl"]),  # a quay of Vlissingen, in the sea of the simplified outline
        ([HAGUE, LONDON], []),
        ([(0.0, 0.0)], []),
        ([], []),
    ],
)
def test_the_outline_is_that_of_the_buildings(places: list[tuple[float, float]], countries: list[str]) -> None:
    ground = ground_of(at(*places))
    assert sum(home for home, _ in ground.rings) == sum(len(outlines()[code]) for code in countries)
    assert len(ground.rings) == (sum(map(len, outlines().values())) if countries else 0)
    for place in places:
        x, y = ground.point(*place)
        assert 0 < x < ground.width
        assert 0 < y < ground.height


@pytest.mark.parametrize(
    "given",
    [
        shipped(),
        at(*[HAGUE] * 12),
        at(*[(51.0 + number % 20 / 9, 4.2 + number // 20 / 9) for number in range(150)]),
        at(*[LONDON] * 3),
        [*at(HAGUE, HAGUE), bare(2, employees=50_000), bare(3, lat=52.0, lon=5.0)],
    ],
    ids=["shipped", "one address", "many", "no outline", "unknown"],
)
def test_circles_cover_neither_each_other_nor_the_edge(given: Sequence[Location]) -> None:
    ground = ground_of(given)
    drawn = circles(given, ground)
    assert [one.place for one in drawn] == [place for place, one in enumerate(given) if one.on_map]
    for number, one in enumerate(drawn):
        for other in drawn[:number]:
            assert math.dist((one.x, one.y), (other.x, other.y)) > one.radius + other.radius
        assert one.radius <= min(one.x, one.y, ground.width - one.x, ground.height - one.y) + 1e-9
    assert drawn == circles(given, ground)


def test_the_area_of_a_circle_is_the_people() -> None:
    given = [bare(0, lat=52.0, lon=5.0, employees=8000), bare(1, lat=53.0, lon=6.0, employees=2000)]
    large, small = circles([*given, bare(2, lat=51.5, lon=4.5)], ground_of(given))[:2]
    assert large.radius == pytest.approx(2 * small.radius)


def test_a_circle_that_has_room_stays_where_the_building_is() -> None:
    for one in circles(at(HAGUE, GRONINGEN), ground_of(at(HAGUE, GRONINGEN))):
        assert not one.moved
        assert math.dist((one.x, one.y), one.home) < 0.1 * one.radius


# --- colours and words -----------------------------------------------------------------------------------------------


def test_classes_of_crowding_and_of_space() -> None:
    crowding = scale_of("crowding", [])
    assert crowding.labels == ("under 1 %", "1 to 5 %", "5 to 20 %", "20 to 50 %", "50 % or more")
    found = [
        crowding.group(bare(crowded_day_probability={"estimate": share}))
        for share in (0.0, 0.0099, 0.01, 0.05, 0.2, 0.499, 0.5, 1.0, None, math.nan)
    ]
    assert found == [0, 0, 1, 2, 3, 3, 4, 4, None, None]
    assert crowding.group(bare()) is None
    given = [bare(m2_saved=m2) for m2 in (-50.0, 0.0, 1999.0, 2000.0, 9400.0, None)]
    space = scale_of("space", given)
    assert space.edges == (0, 2000, 4000, 6000, 8000, 10000)
    assert [space.group(one) for one in given] == [-1, 0, 0, 1, 4, None]
    assert [space.colour(one) for one in given] == [MORE, COLOURS[0], COLOURS[0], COLOURS[1], COLOURS[4], OTHER]
    assert space.below == "more space than today"
    assert scale_of("space", [bare(m2_saved=0.0)]).edges[-1] == 500


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2."""

    def light(colour: str) -> float:
        parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_numbers_can_be_read_on_their_circles() -> None:
    assert all(contrast(ink, colour) > 3.7 for ink, colour in zip(INKS, COLOURS, strict=True))


def test_headlines_say_what_is_known() -> None:
    crowding, space = (scale_of(name, shipped()) for name in ("crowding", "space"))
    often = sum((one.crowded_day_probability or {})["low"] > 0.05 for one in shipped())
    said = headline(shipped(), crowding)
    assert said == (
        f"32 made-up locations: {often} certainly with too few desks on more than 5 % of days; from none seen to 100 %"
    )
    saved = "32 made-up locations: 713,000 m2 saved, most at Den Haag, De Ooievaar (71,300 m2)"
    assert headline(shipped(), space) == saved
    assert headline([bare()], crowding) == "1 location: how crowded they are is not known"
    assert headline([bare(m2_saved=-5.0)], space) == "1 location: none saves space"
    assert headline([bare(m2_saved=2970.0)], space, 6000.0).endswith(
        "; with those that close or are not shown 6,000 m2"
    )
    assert headline([bare(crowded_day_probability=measure(0.0))], crowding).endswith(
        "no day with too few desks was seen"
    )
    assert [value_of(bare(), scale) for scale in (crowding, space)] == ["not known"] * 2
    assert value_of(bare(m2_saved=0.0), space) == "0 m2"


def test_a_headline_says_what_is_not_in_its_sum() -> None:
    """One closed, one may not be shown: what the whole saves is more than what the map shows."""
    given = [bare(m2_saved=900.0), bare(2, m2_saved=100.0)]
    crowding, space = (scale_of(name, given) for name in ("crowding", "space"))
    assert headline(given, space, 1000.0) == "2 locations: 1,000 m2 saved, most at b0 (900 m2)"
    more = "2 locations: 1,000 m2 saved, most at b0 (900 m2); with those that close or are not shown 2,500 m2"
    assert headline(given, space, 2500.0) == more
    assert headline([bare(m2_saved=-5.0)], space, 700.0).startswith("1 location: none saves space; with those that")
    hidden = [*given, bare(3, hidden=True)]
    assert headline(hidden, space).startswith("3 locations, 2 of them shown: 1,000 m2")
    quiet = [bare(crowded_day_probability=measure(0.0)), bare(2, hidden=True)]
    assert headline(quiet, crowding) == "2 locations, 1 of them shown: no day with too few desks was seen"


def test_only_what_is_surely_most_is_called_so() -> None:
    crowding = scale_of("crowding", [])

    def said(*shares: float) -> str:
        given = [bare(place, crowded_day_probability=measure(share, 0.02)) for place, share in enumerate(shares)]
        return headline(given, crowding).partition("; ")[2]

    assert said(0.1, 0.3, 0.2) == "most often at b1 (30 %)"
    assert said(0.1, 0.22, 0.2) == "from 10 % to 22 %"
    assert headline([bare(crowded_day_probability=measure(0.3, 0.02))], crowding) == (
        "1 location: 1 certainly with too few desks on more than 5 % of days (30 %)"
    )


def test_only_a_portfolio_that_is_all_made_up_says_so_once() -> None:
    given = [bare(name="Here (made up)"), bare(name="There (fictief)")]
    assert titles(given) == ["Here", "There"]
    mixed = [*given, bare(3, name="Real"), bare(4)]
    assert not is_made_up(mixed)
    assert not is_made_up([])
    assert titles(mixed) == ["Here (made up)", "There (fictief)", "Real", "b4"]
    assert "made" not in headline(mixed, scale_of("crowding", mixed))


# --- from a run ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """As `sim.portfolio` has it."""

    building: str
    name: str
    desks: int | None = None
    employees: int | None = None
    organisations: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    area_m2: float | None = None


def test_a_location_has_the_texts_of_the_file_and_the_figures_of_the_run() -> None:
    texts = {"ministry": "M", "subject": "S", "need": "N", "facilities": "a; b;; a", "policy": "free", "since": "2013"}
    given = [
        Row("a", "Here (made up)", 5, 900, ("X", "Y"), texts, 52.0, 5.0, 4000.0),
        Row("b", "Gone (made up)", 5, 100),
        Row("c", "Small (made up)", 2, 4),
        Row("d", "Untold (made up)", None, 40),
    ]
    measures = {
        name: measure(share)
        for name, share in (
            ("crowded_day_probability", 0.1),
            ("turned_away_probability", 0.01),
            ("mean_utilisation", 0.6),
            ("peak_utilisation", 0.9),
        )
    }
    told = {
        "building": "a",
        "closed": ["b"],
        "organisations": ["X", "Y", "Z"],
        "desks": 470,
        "employees": 1000,
        "people": 1050,
        "measures": measures,
        "desks_needed": {"95": figure(480, 5)},
        "space": {"baseline_desks": 846, "desks_saved": 376, "m2_saved": 7444.8},
    }
    here, small, untold = locations_of({"buildings": [told], "portfolio": {"closed": [{"building": "b"}]}}, given)
    assert (here.building, here.takes_in) == ("a", ("Gone (made up)",))
    assert (here.ministry, here.subject, here.initiative, here.need) == ("M", "S", "", "N")
    assert (here.organisations, here.facilities, here.since) == (("X", "Y", "Z"), ("a", "b"), "2013")
    assert (here.employees, here.desks, here.desks_saved, here.m2_saved) == (1050, 470, 376, 7444.8)
    assert {name: getattr(here, name) for name in measures} == measures
    assert here.desks_needed_95 == figure(480, 5)
    assert not any(one.hidden for one in (here, small, untold))
    assert [one.hidden for one in locations_of({"portfolio": {"unshown": ["d"]}}, given)] == [False, False, False, True]
    assert locations_of({"portfolio": {"unshown": ["d"]}}, given)[-1].employees is None
    assert (small.employees, small.desks, small.crowded_day_probability, small.m2_saved) == (None, 2, None, None)
    assert (untold.employees, untold.desks) == (40, None)
    assert [one.building for one in locations_of({}, given)] == ["a", "b", "c", "d"]
    # A building that may not be shown has taken the people of b in.
    taken = {"portfolio": {"unshown": ["d"], "closed": [{"building": "b", "into": "d"}]}}
    assert [one.building for one in locations_of(taken, given)] == ["a", "c", "d"]
    panels = _Page(locations_page([here, small, untold], SUMMARY)).panels
    assert panels[0]["takes_in"] == ["Gone"]
    assert "takes_in" not in panels[1]


# --- the picture -----------------------------------------------------------------------------------------------------

MANY = tuple(
    bare(
        number,
        name=(HOSTILE, BACKWARDS, "A very long name of an office " * 4, "W" * 60)[number % 4] + str(number),
        lat=51.0 + number % 9 / 4 if number % 7 else None,
        lon=4.5 + number / 60 if number % 7 else None,
        employees=(120_000, 3, 700, None)[number % 4],
        crowded_day_probability=measure(number / 60) if number % 5 else None,
        m2_saved=(-2500.0, 1_234_567.0, None)[number % 3],
        hidden=number % 10 == 0,
    )
    for number in range(60)
)
NOWHERE = (bare(0, name="Nobody knows"), bare(1, employees=12))
GIVEN = {"shipped": shipped(), "many": MANY, "nowhere": NOWHERE, "abroad": tuple(at(HAGUE, LONDON))}


@cache
def drawn(name: str, spoken: str) -> dict[str, tuple[Figure, list[str]]]:
    """The pictures of GIVEN and the texts in them, drawn once."""
    with speaking(spoken):
        return {file: (picture, check_layout(picture)) for file, picture in pictures(GIVEN[name], SUMMARY).items()}


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("name", GIVEN)
def test_every_map_fits_and_tells_what_it_shows(name: str, spoken: str, tmp_path: Path) -> None:
    found = drawn(name, spoken)
    assert list(found) == ["locations_crowding", "locations_space"]
    for file, (picture, texts) in found.items():
        title, alt = plots.title_of(picture), plots.alt_of(picture)
        assert title
        assert re.search(r"\d", alt)
        assert not re.search(r"nan|inf\b|None|[{}\x00-\x1f]", title + alt + " ".join(texts).replace("\n", " "))
        made_up = "verzonnen" if spoken == "nl" else "made-up"
        assert (made_up in title) == (name == "shipped")
        if spoken == "nl" and name != "nowhere":
            continue  # the files are like those in English
        svg, png = plots.save(picture, tmp_path, file)
        assert png.stat().st_size > 10_000
        root = ET.fromstring(svg.read_bytes())
        assert root.get("role") == "img"
        assert "<script" not in svg.read_text(encoding="utf-8")


def test_a_map_lists_everybody_or_says_how_many_not() -> None:
    texts = drawn("shipped", "en")["locations_crowding"][1]
    assert Counter(texts)["7"] == 2  # in its circle and in the list
    assert set(titles(shipped())) <= set(texts)
    assert {f"{number:,}" for number in (12_000, 800)} <= set(texts)
    texts = drawn("many", "en")["locations_space"][1]
    placed = sum(one.on_map for one in MANY)
    assert f"and {placed - LISTED} smaller ones without a number" in texts
    assert f"and {len(MANY) - placed - APART_LISTED} more" in texts
    assert "more space than today" in texts
    assert {"not known", "not shown"} <= set(texts)
    assert "not known, or not shown (few people)" in texts
    assert "No location has coordinates" in drawn("nowhere", "en")["locations_space"][1]


def test_equal_maps_are_equal_files(tmp_path: Path) -> None:
    files = [plots.save(pictures(at(HAGUE, HAGUE), SUMMARY)["locations_space"], tmp_path, "one") for _ in range(2)]
    contents = [[path.read_bytes() for path in paths] for paths in files]
    assert contents[0] == contents[1]


# --- the page --------------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """The panels of the page, each a mapping from what a text is to its texts; all tags and what they point at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.panels: list[dict[str, list[str]]] = []
        self.tags: Counter[str] = Counter()
        self.pointed: set[str] = set()
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.stack: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.pointed |= {str(given[key]) for key in ("href", "src", "action", "data") if key in given}
        self.ids += [str(given["id"])] if "id" in given else []
        if tag == "article":
            self.panels.append({})
        key = given.get("data-figure") or given.get("data-fact") or given.get("data-search") or ""
        if tag not in ("meta", "link", "input", "br"):
            self.stack.append(key)

    def handle_endtag(self, tag: str) -> None:
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        key = next((key for key in reversed(self.stack) if key), "")
        if key and data.strip() and self.panels:
            self.panels[-1].setdefault(key, []).append(data.strip())


def written(folder: Path, given: Sequence[Location], spoken: str = "en") -> Path:
    path = folder / "locations.html"
    with speaking(spoken):
        path.write_text(locations_page(given, SUMMARY), encoding="utf-8")
    return path


def test_the_page_has_every_location_with_its_figures() -> None:
    found = _Page(locations_page(shipped(), SUMMARY))
    assert len(found.panels) == len(shipped())
    for panel, one, title in zip(found.panels, shipped(), titles(shipped()), strict=True):
        said = {key: " ".join(texts) for key, texts in panel.items()}
        assert said["name"] == title
        assert {key: said[key] for key in FACTS} == {
            "code": one.building,
            "address": "not known",
            "ministry": one.ministry,
            "subject": one.subject,
            "policy": one.policy,
            "since": one.since,
        }
        assert panel["organisation"] == list(one.organisations)
        assert panel["facility"] == list(one.facilities)
        assert (said["initiative"], said["need"]) == (one.initiative, one.need)
        assert set(FIGURES) <= set(said)
        assert said["employees"] == words.count(one.employees or 0)
        assert said["mean"] == "61 % (60 to 62 %)"
        assert said["crowded"].startswith(
            words.share(one.crowded_day_probability)
            if 0 < share(one) < 1
            else ("none seen" if share(one) == 0 else "100")
        )
    assert len(found.ids) == len(set(found.ids))
    assert {point.removeprefix("#") for point in found.pointed if point.startswith("#")} <= set(found.ids)


def share(one: Location) -> float:
    return float((one.crowded_day_probability or {})["estimate"])


def test_what_is_not_known_is_not_nought() -> None:
    (panel,) = _Page(locations_page([bare()], SUMMARY)).panels
    assert panel.pop("name") == ["b0"]
    assert panel.pop("code") == ["b0"]
    assert {"code", *panel} == {*FACTS, *FIGURES, "organisations", "facilities", "initiative", "need"}
    assert {" ".join(texts) for texts in panel.values()} == {"not known"}


def test_few_people_are_not_shown_which_is_not_unknown() -> None:
    """Both have no figures; the colour, the list and the panel tell them apart."""
    known, small, far = bare(0, lat=52.0, lon=5.0, employees=50), bare(1, lat=52.5, lon=5.0, hidden=True), bare(2)
    known = replace(known, crowded_day_probability=measure(0.1))
    summary = SUMMARY | {"scenario": {"policy": {"name": "spread"}}}
    text = locations_page([known, small, replace(far, policy="free")], summary)
    one, hidden, unknown = _Page(text).panels
    assert [panel["employees"] for panel in (one, hidden, unknown)] == [
        ["50"],
        ["not shown (few people)"],
        ["not known"],
    ]
    assert tuple(value_of(one, scale_of("crowding", [known])) for one in (small, far)) == ("not shown", "not known")
    assert "not known, or not shown (few people)" in text
    assert "Figures of this run, under days spread over the week" in text  # while today it is another policy
    assert (FACTS["policy"], unknown["policy"]) == ("Policy today", ["free"])


def hostile() -> list[Location]:
    names = (HOSTILE, BACKWARDS)
    return [
        Location(
            building=f"h{number}",
            lat=52.0 + number,
            lon=5.0,
            organisations=(name, "shared"),
            facilities=(name,),
            **dict.fromkeys(("name", "ministry", "subject", "initiative", "need", "policy", "since"), name),
        )
        for number, name in enumerate(names)
    ]


def test_texts_of_the_file_are_texts_on_the_page() -> None:
    text = locations_page(hostile(), SUMMARY)
    found = _Page(text)
    assert (found.tags["script"], found.tags["img"], found.tags["b"]) == (1, 0, 0)
    assert {point for point in found.pointed if not point.startswith("#")} == {"data:,"}
    assert "\u202e" not in text
    assert "".join(found.panels[0]["initiative"]) == words.clean(HOSTILE, 400)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]


def test_the_style_sheet_has_the_colours_of_the_picture() -> None:
    style = source("locations.css")
    for number, (colour, ink) in enumerate(zip(COLOURS, INKS, strict=True)):
        line = f".by-crowding .crowding-{number}, .by-space .space-{number} {{ --fill: {colour}; --mark: {ink}; }}"
        assert line in style
    assert f"--fill: {MORE.lower()};" in style


def test_a_dutch_page_is_dutch() -> None:
    given = [replace(one, policy="") for one in shipped()]
    english = {text.strip() for text in _Page(locations_page(given, SUMMARY)).texts}
    with speaking("nl"):
        dutch = {text.strip() for text in _Page(locations_page(given, SUMMARY)).texts}
    data = {word for one in given for text in (one.ministry, one.subject, one.initiative, one.need) for word in [text]}
    data |= {text for one in given for text in (*one.organisations, *one.facilities)} | set(titles(given))
    same = {text for text in english & dutch if re.search(r"[a-z]{3,}", text)} - data
    assert {text for text in same if "{" not in text} == {"m2"} & same


# --- the page in a browser -------------------------------------------------------------------------------------------


def listed(opened: Opened) -> list[str]:
    return [item.inner_text() for item in opened.page.locator(".list li:visible bdi").all()]


def panel(opened: Opened) -> list[str]:
    return [item.inner_text() for item in opened.page.locator("article:visible h3 bdi").all()]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with page(written(tmp_path, shipped())) as found:
        yield found
        assert (found.errors, found.requests) == ([], [])


def test_searching_and_filters_leave_what_fits(opened: Opened) -> None:
    names = titles(shipped())
    assert listed(opened) == names
    assert panel(opened) == []
    for asked, wanted in (
        ("haag,  de", [name for name in names if name.startswith("Den Haag")]),
        ("FINANCIEN belasting", [n for n, one in zip(names, shipped(), strict=True) if "belasting" in one.subject]),
        ("hoogwater", ["Arnhem, De Fuut"]),
        ("no such thing", []),
    ):
        opened.page.locator("#search").fill(asked)
        assert listed(opened) == wanted, asked
        assert opened.page.locator("#count").inner_text() == f"{len(wanted)} of 32 locations"
        assert opened.page.locator(".place:not(.out)").count() == len(wanted)
        assert opened.page.locator("#nothing").is_visible() == (not wanted)
    opened.page.locator("button[type=reset]").click()
    opened.page.wait_for_function("document.getElementById('count').textContent.startsWith('32')")
    for name, of in (
        ("ministry", lambda one: (one.ministry,)),
        ("organisation", lambda one: one.organisations),
        ("subject", lambda one: (one.subject,)),
    ):
        for choice in sorted({said for one in shipped() for said in of(one)})[:4]:
            opened.page.locator(f"#{name}").select_option(label=choice)
            assert listed(opened) == [n for n, one in zip(names, shipped(), strict=True) if choice in of(one)]
        opened.page.locator(f"#{name}").select_option(label="all")
    assert list(FILTERS) == ["ministry", "organisation", "subject"]


def test_choosing_opens_one_panel_from_map_list_and_organisations(opened: Opened) -> None:
    names = titles(shipped())
    opened.page.locator(".list a").nth(3).click()
    assert panel(opened) == [names[3]]
    opened.page.locator(".place").nth(20).click()
    assert panel(opened) == [names[20]]
    assert opened.page.locator(".list li.chosen bdi").inner_text() == names[20]
    assert opened.page.evaluate("location.hash") == "#place-21"
    opened.page.locator("article:visible .also a").first.click()
    other = panel(opened)[0]
    assert other != names[20]
    shared = shipped()[names.index(other)].organisations
    assert set(shared) & set(shipped()[20].organisations)
    opened.page.locator("article:visible button.organisation").first.click()
    assert listed(opened) == [n for n, one in zip(names, shipped(), strict=True) if shared[0] in one.organisations]


def test_the_switch_changes_colours_legend_and_list(opened: Opened) -> None:
    fill = "Array.from(document.querySelectorAll('.place circle')).map(one => getComputedStyle(one).fill)"
    for name in ("space", "crowding"):
        opened.page.locator(f"input[value={name}]").check()
        scale = scale_of(name, shipped())
        wanted = [tuple(int(scale.colour(one)[place : place + 2], 16) for place in (1, 3, 5)) for one in shipped()]
        assert opened.page.evaluate(fill) == [f"rgb({red}, {green}, {blue})" for red, green, blue in wanted]
        assert [item.inner_text() for item in opened.page.locator(".legend:visible li").all()] == list(scale.labels)
        values = [item.inner_text() for item in opened.page.locator(".list .value:visible").all()]
        assert values == [value_of(one, scale) for one in shipped()]


def test_names_of_the_file_run_nothing_in_a_browser(tmp_path: Path) -> None:
    with page(written(tmp_path, hostile())) as opened:
        opened.page.on("dialog", lambda dialog: opened.errors.append(dialog.message))
        opened.page.locator(".list a").first.click()
        assert panel(opened) == [words.clean(HOSTILE, 60)]
        opened.page.locator("#organisation").select_option(label=words.clean(HOSTILE, 400))
        assert len(listed(opened)) == 1
        opened.page.locator("#organisation").select_option(label="shared")
        assert len(listed(opened)) == 2
    assert (opened.errors, opened.requests) == ([], [])


def test_by_keyboard_on_a_phone_in_dutch(tmp_path: Path) -> None:
    with page(
        written(tmp_path, [*shipped(), bare(9, name="W" * 60 + " (fictief)")], "nl"), width=390, height=800
    ) as opened:
        assert opened.page.locator("html").get_attribute("lang") == "nl"
        opened.page.locator(".list a").first.focus()
        opened.page.keyboard.press("Tab")
        opened.page.keyboard.press("Enter")
        assert panel(opened) == [titles(shipped())[1]]
        assert opened.page.evaluate("document.activeElement.tagName") == "ARTICLE"
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
        opened.page.locator(".list a").last.click()
        assert "Niet op de kaart" in opened.page.locator("article:visible").inner_text()
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
        opened.page.emulate_media(media="print", color_scheme="dark")
        assert opened.page.locator("article:visible").count() == len(shipped()) + 1
        assert not opened.page.locator("form").is_visible()
    assert (opened.errors, opened.requests) == ([], [])


def test_without_its_script_it_is_a_map_and_a_list(tmp_path: Path) -> None:
    path = written(tmp_path, shipped())
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL), encoding="utf-8")
    with page(path) as opened:
        assert len(panel(opened)) == len(shipped())
        assert not opened.page.locator("form").is_visible()
        opened.page.locator(".list a").nth(9).click()
        assert opened.page.evaluate("document.querySelector(':target').id") == "place-10"
