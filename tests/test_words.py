"""How figures are said: rounding by uncertainty, chances in words, names made safe."""

import math

import pytest

from sim import words
from sim.language import speaking
from sim.sentences import named
from sim.sentences import said as in_dutch


def shares(estimate: float, low: float | None, high: float | None) -> dict[str, float | None]:
    return {"estimate": estimate, "low": low, "high": high}


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (1e-6, "about 1 day in 1,000,000"),
        (1 / 163, "about 1 day in 160"),
        (0.0101, "about 1 day in 99"),
        (0.07, "about 1 day in 14"),
        (0.2, "about 1 day in 5"),
        (0.25, "about 1 day in 4"),
        (0.34, "about 1 day in 3"),
        (0.41, "about 2 days in 5"),
        (0.5, "about 1 day in 2"),
        (0.66, "about 2 days in 3"),
        (0.71, "about 7 days in 10"),
        (0.88, "about 9 days in 10"),
        (0.93, "all but about 1 day in 14"),
        (0.999, "all but about 1 day in 1,000"),
    ],
)
def test_a_chance_in_words(probability: float, said: str) -> None:
    assert words.chance(probability) == said


def test_a_chance_in_words_is_never_far_from_the_figure() -> None:
    # Between the rare and the common the nearest of ten fractions is at most 6 points away; outside, n is rounded to
    # a whole number of at least 4 or to two digits: at most 12.5 % off.
    for step in range(1, 1000):
        p = step / 1000
        said = words.chance(p).replace(",", "").split()
        n = int(said[-1])
        if said[0] == "all":
            assert abs((1 - p) - 1 / n) <= 0.125 * (1 - p)
        elif p <= words.RARE:
            assert abs(p - 1 / n) <= 0.125 * p
        else:
            assert abs(p - int(said[1]) / n) <= 0.06


@pytest.mark.parametrize(
    ("measure", "trials", "said"),
    [
        (shares(0.07, 0.05, 0.09), 2400, "about 1 day in 14"),
        (shares(0.0, 0.0, 0.0035401), 2400, "none seen in 2,400 days, so at most 0.36 %"),
        (shares(0.0, 0.0, 0.004), None, "none seen, so at most 0.4 %"),
        (shares(0.0, 0.0, 0.1), 5, "none seen in 5 days, so at most 10 %"),
        (shares(0.0, 0.0, 1.0), 1, "none seen in 1 day"),
        (shares(0.0, None, None), None, "none seen"),
        (shares(1.0, 0.99639, 1.0), 2400, "all 2,400 days, so at least 99.63 %"),
        (shares(1.0, 0.0, 1.0), None, "all days"),
        (shares(math.nan, None, None), 0, "not defined: no days"),
        (None, 0, "not defined: no days"),
    ],
)
def test_a_measure_in_words(measure: dict[str, float | None] | None, trials: int | None, said: str) -> None:
    assert words.in_words(measure, "day", trials) == said


def test_a_share_of_people_or_hours_has_no_bound_where_nothing_was_seen() -> None:
    assert words.in_words(shares(0.0, 0.0, 0.17), "person-day", 400, bounded=False) == "none seen in 400 days"
    assert words.in_words(shares(1.0, 0.83, 1.0), "person-day", 400, bounded=False) == "always"


def test_bounds_are_rounded_to_the_safe_side() -> None:
    for step in range(1, 400):
        high = step / 1000 * 0.999
        said = float(words.at_most(high).removesuffix(" %")) / 100
        assert high - 1e-9 <= said <= 1.1 * high


@pytest.mark.parametrize(
    ("measure", "figure", "interval"),
    [
        (shares(0.11701, 0.11675, 0.11727), "11.7 %", ""),  # the ends are the same in three digits
        (shares(0.0712, 0.0516, 0.0931), "7 %", "5 to 9 %"),
        (shares(0.0230, 0.0210, 0.0250), "2.3 %", "2.1 to 2.5 %"),
        (shares(0.0008, 0.0001, 0.0047), "0.08 %", "0.01 to 0.47 %"),
        (shares(0.0008, 0.00001, 0.0047), "0.08 %", "0 to 0.47 %"),
        (shares(0.9996, 0.9990, 0.9999), "over 99.9 %", "99.9 to 100.0 %"),
        (shares(0.997, 0.95, 0.9999), "over 99 %", "95 to 100 %"),
        (shares(0.1693, 0.1180, 0.2200), "17 %", "12 to 22 %"),
        (shares(0.00621, 0.0051, 0.0072), "0.6 %", "0.5 to 0.7 %"),
        (shares(0.8207, 0.8157, 0.8257), "82.1 %", "81.6 to 82.6 %"),
        (shares(0.5, 0.5, 0.5), "50 %", ""),
        (shares(0.5, None, None), "50 %", ""),
        (shares(0.5432, 0.0, 1.0), "54 %", ""),  # one replication says nothing
    ],
)
def test_a_share_is_rounded_by_its_interval(measure: dict[str, float | None], figure: str, interval: str) -> None:
    assert words.share(measure) == figure
    assert words.interval(measure) == interval


def test_no_estimate_has_more_than_three_digits_and_the_ends_of_an_interval_differ() -> None:
    for step in range(1, 990):
        for half in (0.0001, 0.0007, 0.004, 0.02, 0.09):
            estimate = step / 1000
            measure = shares(estimate, max(0.0, estimate - half), min(1.0, estimate + half))
            figure = words.share(measure).removesuffix(" %")
            assert len(figure.replace(".", "").lstrip("0")) <= 3
            assert abs(float(figure) - 100 * estimate) <= max(100 * half, 0.05 * 100 * estimate)
            ends = words.interval(measure).removesuffix(" %").split(" to ")
            assert len(ends) == 1 or float(ends[0]) < float(ends[1])


def test_a_share_far_below_what_a_model_can_know_is_not_printed_to_the_last_digit() -> None:
    tiny = {"estimate": 5e-12, "low": 6e-13, "high": 2e-11}
    assert (words.share(tiny), words.interval(tiny)) == ("under 0.0001 %", "")
    assert words.in_words(tiny) == "less than 1 day in 1,000,000"
    open_above = {**tiny, "high": 2e-4}
    assert (words.share(open_above), words.interval(open_above)) == ("under 0.0001 %", "0 to 0.02 %")
    with speaking("nl"):
        assert (words.share(tiny), words.in_words(tiny)) == ("minder dan 0,0001%", "minder dan 1 dag op de 1.000.000")


def test_an_undefined_share_says_so() -> None:
    assert words.share(shares(math.nan, None, None)) == words.share(None) == "not defined"


@pytest.mark.parametrize(
    ("eur", "said"),
    [
        (4_272_960, "EUR 4.27 million"),
        (3_000_000, "EUR 3 million"),
        (149_597_000, "EUR 150 million"),
        (999_499, "EUR 999,000"),
        (999_501, "EUR 1.00 million"),
        (95_748, "EUR 95,700"),
        (12.4, "EUR 12"),
        (0, "EUR 0"),
        (-942_111, "-EUR 942,000"),
    ],
)
def test_money_has_three_digits(eur: float, said: str) -> None:
    assert words.euros(eur) == said


def test_counts_and_clocks_and_lists() -> None:
    assert words.counted(1, "person", "people") == "1 person"
    assert words.counted(1277, "person", "people") == "1,277 people"
    assert words.counted(0, "day", "days") == "0 days"
    assert words.count(1276.5) == "1,277"
    assert words.amount(19_028) == "19,000"
    assert words.clock(13 * 60 + 15) == "13:15"
    assert words.listed(["Monday"]) == "Monday"
    assert words.listed(["Monday", "Tuesday", "Friday"]) == "Monday, Tuesday and Friday"


def test_names_become_one_printable_line() -> None:
    assert words.clean("a\x1b[31mb\n\tc\u202ed") == "a [31mb c d"
    assert words.clean("Zoë & Søn") == "Zoë & Søn"
    long = words.clean("x" * 150 + "y" * 150)
    assert len(long) == 60
    assert long.startswith("xxx")
    assert long.endswith("yyy")


# --- in Dutch --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("spread", "spreiding"),
        ("as configured", "zoals ingesteld"),
        ("hybrid", "hybride werken"),
        ("spread, strength 0.25", "spreiding (sterkte 0,25)"),
        ("spread, strength 0.4", "spreiding (strength 0.4)"),
        ("Spread", "Spread"),
        ("free desks, spread", "free desks, spread"),
        ("a\x1b[31mb", "a [31mb"),
    ],
)
def test_names_of_cases_that_the_program_gives(name: str, said: str) -> None:
    assert words.case(name) == words.clean(name)
    with speaking("nl"):
        assert words.case(name) == said
        assert in_dutch(named(name)) == (said if name in words.CASES or "0.4" in name else name)


@pytest.mark.parametrize(
    ("name", "english", "dutch"),
    [
        (
            "mixed, free 0.5 + spread 0.5",
            "by team 50 % free + 50 % spread",
            "per team 50% vrije keuze + 50% spreiding",
        ),
        (
            "mixed, free .125 + mandate 0.875, days 2",
            "by team 12.5 % free + 87.5 % mandate, days 2",
            "per team 12,5% vrije keuze + 87,5% minimum aan kantoordagen (days 2)",
        ),
        ("mixed, days 2, free 1", "by team 100 % free, days 2", "per team 100% vrije keuze (days 2)"),
        ("mixed, days 2", "mixed, days 2", "verschillend per team (days 2)"),
        ("mixed, free 0.5 + our_own 0.5", None, "verschillend per team (free 0.5 + our_own 0.5)"),
    ],
)
def test_shares_of_teams_are_told_in_percent(name: str, english: str | None, dutch: str) -> None:
    assert words.case(name, 80) == named(name) == (english or name)
    with speaking("nl"):
        assert words.case(name, 80) == in_dutch(named(name)) == dutch


def test_a_name_that_is_too_long_tells_its_shares_alone_before_it_is_cut() -> None:
    with speaking("nl"):
        assert words.case("mixed, free 0.5 + spread 0.5", 39) == "50% vrije keuze + 50% spreiding"
        assert words.case("mixed, free 0.5 + spread 0.5", 30) == "per team 50% v...50% spreiding"
        assert words.case("mixed, free 0.5 + spread 0.5, days 2", 39) == "per team 50% vrije...spreiding (days 2)"


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (1e-6, "ongeveer 1 dag op de 1.000.000"),
        (0.07, "ongeveer 1 dag op de 14"),
        (0.41, "ongeveer 2 dagen op de 5"),
        (0.93, "alle behalve ongeveer 1 dag op de 14"),
    ],
)
def test_a_chance_in_dutch(probability: float, said: str) -> None:
    with speaking("nl"):
        assert words.chance(probability) == said


@pytest.mark.parametrize(
    ("measure", "trials", "said"),
    [
        (shares(0.0, 0.0, 0.0035401), 2400, "niet gezien in 2.400 dagen, dus ten hoogste 0,36%"),
        (shares(0.0, 0.0, 1.0), 1, "niet gezien in 1 dag"),
        (shares(1.0, 0.99639, 1.0), 2400, "alle 2.400 dagen, dus ten minste 99,63%"),
        (shares(1.0, 0.0, 1.0), None, "alle dagen"),
        (None, 0, "niet bepaald: geen dagen"),
    ],
)
def test_a_measure_in_dutch_words(measure: dict[str, float | None] | None, trials: int | None, said: str) -> None:
    with speaking("nl"):
        assert words.in_words(measure, "day", trials) == said


@pytest.mark.parametrize(
    ("measure", "figure", "interval"),
    [
        (shares(0.0712, 0.0516, 0.0931), "7%", "5 tot 9%"),
        (shares(0.0230, 0.0210, 0.0250), "2,3%", "2,1 tot 2,5%"),
        (shares(0.9996, 0.9990, 0.9999), "meer dan 99,9%", "99,9 tot 100,0%"),
        (shares(0.5, 0.5, 0.5), "50%", ""),
    ],
)
def test_a_share_in_dutch(measure: dict[str, float | None], figure: str, interval: str) -> None:
    with speaking("nl"):
        assert words.share(measure) == figure
        assert words.interval(measure) == interval


@pytest.mark.parametrize(
    ("eur", "said"),
    [
        (4_272_960, "\N{EURO SIGN} 4,27 miljoen"),
        (3_000_000, "\N{EURO SIGN} 3 miljoen"),
        (95_748, "\N{EURO SIGN} 95.700"),
        (12.4, "\N{EURO SIGN} 12"),
        (-942_111, "-\N{EURO SIGN} 942.000"),
    ],
)
def test_money_in_dutch(eur: float, said: str) -> None:
    with speaking("nl"):
        assert words.euros(eur) == said
        assert words.money(eur) == said.replace("\N{EURO SIGN} ", "")


def test_money_without_its_currency() -> None:
    assert [words.money(eur) for eur in (4_272_960, 942_000, -3e6)] == ["4.27 million", "942,000", "-3 million"]


def test_other_words_in_dutch() -> None:
    with speaking("nl"):
        assert words.counted(1277, "person", "people") == "1.277 medewerkers"
        assert words.listed([words.weekday("mon"), words.weekday("fri")]) == "maandag en vrijdag"
        assert words.either(["a", "b", "c"]) == "a, b of c"
        assert words.weekdays("tue") == "dinsdagen"
        assert words.number(1234.5, ",.2f") == "1.234,50"
        assert words.duration(9000) == "2,5 uur"
        assert words.percent(0.071) == "7,1%"
    assert words.either(["a", "b", "c"]) == "a, b or c"
    assert words.weekdays("tue") == "Tuesdays"
    assert words.number(1234.5, ",.2f") == "1,234.50"
