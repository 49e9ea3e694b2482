"""What studies say in Dutch as in English: no English word is left, and numbers have a decimal comma."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import pytest
from scenarios import lively

from sim.language import speaking
from sim.policies import Spread
from sim.studies.break_even import break_even
from sim.studies.compare import compare
from sim.studies.explain import explain
from sim.studies.frontier import frontier
from sim.studies.path import path
from sim.studies.recommend import recommend
from sim.studies.scale import scale
from sim.studies.sensitivity import sensitivity
from sim.studies.tipping import tipping
from sim.study import Case, Study
from sim.told import Said, said

OFFICE = lively(replications=10)
ONE = Case("kantoor", OFFICE)
TWO = [Case("vrij", OFFICE), Case("gespreid", replace(OFFICE, policy=Spread()))]
RANGES = {"attendance.team_correlation": [0, 0.05], "meetings.digital_share": [0.3, 0.85]}
STUDIES: dict[str, Callable[[], Study]] = {
    "break_even": lambda: break_even(
        replace(TWO[1], name="kantoor"), ratios=(0.3, 0.5), compliances=(0.0, 1.0), policy_eur=1000.0
    ),
    "compare": lambda: compare(TWO, weekday="tue"),
    "explain": lambda: explain(ONE),
    "frontier": lambda: frontier(TWO, ratios=(0.3, 0.5, 0.9), target=0.5),
    "path": lambda: path(ONE, ratios=(0.9, 0.5), years=0.25, weeks=5, growth=0.05, replications=4),
    "recommend": lambda: recommend(TWO, target=0.3),
    "scale": lambda: scale(ONE, sizes=(20, 60)),
    "sensitivity": lambda: sensitivity(ONE, parameters=RANGES, samples=4, replications=4),
    "tipping": lambda: tipping(replace(TWO[1], name="kantoor"), compliances=(0.0, 1.0), strengths=(0.0, 0.5)),
}

# Words that no Dutch sentence has and nearly every English one.
ENGLISH = set(
    re.findall(
        r"\w+",
        """
        the and with without which who that this these those they their there than then from into each every everybody
        desk desks day days people office weeks share needed saved cases none never most least fewest too few many find
        finds by for more less as at on not cannot told whether if when what how much all same ends would should could
        may does has have are it its intervals rule stage stages halt halting year years measured figure
        figures yes no best price hour compliance policy replications saves cost costs where
        """,
    )
)


def texts(told: Said) -> Iterable[str]:
    yield told.headline
    for grid in told.grids:
        yield grid.title
        yield from grid.headings
        for row in grid.rows:
            yield from row
    yield from told.notes


@cache
def studied(task: str) -> Study:
    return STUDIES[task]()


@pytest.mark.parametrize("task", STUDIES)
def test_no_english_word_is_left_in_dutch(task: str) -> None:
    with speaking("nl"):
        told = said(studied(task))
    for text in texts(told):
        plain = re.sub(r"\b(task|precision|sensitivity)[.=][\w.]+|\b\w+\.\w+\b|[-\w]+=\w+", "", text)
        assert ENGLISH.isdisjoint(re.findall(r"[a-z]+", plain.lower())), text


@pytest.mark.parametrize("task", STUDIES)
def test_numbers_have_the_marks_of_the_language(task: str) -> None:
    both = {}
    for language in ("en", "nl"):
        with speaking(language):
            both[language] = list(texts(said(studied(task))))
    assert len(both["en"]) == len(both["nl"])
    for english, dutch in zip(both["en"], both["nl"], strict=True):
        # Every figure is there in both, with a comma for the point and the other way round.
        swapped = english.replace(" %", "%").translate(str.maketrans(".,", ",."))
        numbers = r"\d+(?:[.,]\d+)*"
        assert sorted(re.findall(numbers, swapped)) == sorted(re.findall(numbers, dutch)), (english, dutch)
        assert not re.search(r"\d %", dutch), dutch


@pytest.mark.parametrize("task", STUDIES)
def test_what_is_said_in_dutch_is_another_text(task: str) -> None:
    told = {}
    for language in ("en", "nl"):
        with speaking(language):
            told[language] = said(studied(task))
    assert told["en"].headline != told["nl"].headline
    for english, dutch in zip(told["en"].grids, told["nl"].grids, strict=True):
        assert not english.title or english.title != dutch.title
        # Columns of text are the same ones.
        places = [
            [grid.headings.index(name) for name in grid.left if name in grid.headings] for grid in (english, dutch)
        ]
        assert places[0] == places[1]


def test_language_changes_no_summary() -> None:
    with speaking("nl"):
        dutch = recommend(TWO, target=0.3).summary
    assert dutch == studied("recommend").summary
