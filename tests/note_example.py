"""A note with every kind of block and every awkward text, for the tests of the formats; nothing in it was computed."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd
from matplotlib.figure import Figure

from sim.note.blocks import (
    CAUTION,
    LEAD,
    SMALL,
    Bullets,
    Code,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Picture,
    PictureFile,
    Table,
)
from sim.note.sheets import Sheet
from sim.plots import style
from sim.told import Grid

# Names as users' files may have them (faults.md 23); each reads the same in every format, but for what no file holds.
HOSTILE: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "{{7*7}}",
    "{% include 'x' %}",
    '#eval("x")',
    "$x$",
    "*bold* _under_ `code`",
    "[a](javascript:alert(1))",
    "![a](http://example.org/a.png)",
    "http://example.org www.example.org",
    "../../etc/passwd",
    "CON",
    "NA",
    "a | b \\| c",
    "</td></tr></table>",
    "]]> & &lt; &amp;",
    "# no heading",
    "1. no list",
    "- no list",
    "> no quotation",
    "```",
    "---",
    "\N{GRINNING FACE} \N{FAMILY} é ß \N{CJK UNIFIED IDEOGRAPH-4E2D}",
    "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}",
    "x" * 300,
)
# These lose something in every format: what is not printable becomes a space.
SPLIT: Final = (
    "right\N{RIGHT-TO-LEFT OVERRIDE}left",
    "nul\0nul",
    "bell\x07bell",
    "zero\N{ZERO WIDTH SPACE}width",
    "half\ud800half",
)


# A frame holds no half of a character.
CELLS: Final = [text for text in (*HOSTILE, *SPLIT) if "\ud800" not in text]


def picture(name: str, title: str) -> PictureFile:
    """A picture drawn as the program's are."""

    figure = style.new_figure(title, "Scenario: made up. Seed 1.", height=3.2)
    axes = figure.subplots()
    axes.bar(range(5), [3, 5, 4, 6, 1], color=style.SKY)
    axes.set_ylabel("days (%)")
    return saved(figure, name, title)


def saved(figure: Figure, name: str, title: str) -> PictureFile:
    """A figure as its files' bytes."""
    with TemporaryDirectory() as folder:
        style.save(figure, Path(folder), name)
        svg, png = (Path(folder, f"{name}.{kind}").read_bytes() for kind in ("svg", "png"))
    return PictureFile(name, title, f"Bars for five days: {title}", svg, png)


PICTURES: Final = ("demand", "day")


def pictures(title: str = "Too few desks on about 1 day in 9") -> dict[str, PictureFile]:
    """Two pictures with the same ids inside."""
    return {name: picture(name, f"{title} ({name})") for name in PICTURES}


def hostile() -> Note:
    """Every hostile text in every block."""
    texts = [*HOSTILE, *SPLIT]
    blocks = []
    for text in texts:
        blocks += [
            Heading(text, 2),
            Paragraph(text, LEAD),
            Paragraph(text),
            Paragraph(text, CAUTION),
            Paragraph(text, SMALL),
            Bullets([text, text]),
            KeyFigures([KeyFigure(text, text, text)] * 3),
            Table(Grid([text, "n"], [[text, text]], left=[text]), text),
            Picture("demand", text, text),
            Code(text),
        ]
    everything = " ".join(texts)
    return Note("en", everything, everything, everything, blocks)


def seen(text: str) -> str:
    """What a reader sees of a text: `SPLIT` ones lose something, and spaces that follow each other are one."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def note(language: str = "en") -> Note:
    """A note as a run gives it: two pages of decision, findings and a wide table."""
    return _DUTCH if language == "nl" else _ENGLISH


_WEEK: Final = Grid(
    ["weekday", "days with too few desks", "people who find no desk", "95 % of days need"],
    [
        ["Monday", "2.1 % (1.3 to 3.2 %)", "0.08 % (0.05 to 0.12 %)", "561"],
        ["Tuesday", "31 % (28 to 34 %)", "2.4 % (2.1 to 2.7 %)", "687"],
        ["Wednesday", "7.4 % (6.0 to 9.1 %)", "0.41 % (0.33 to 0.52 %)", "612"],
        ["Thursday", "28 % (25 to 31 %)", "2.1 % (1.9 to 2.4 %)", "681"],
        ["Friday", "none seen, at most 0.8 %", "none seen", "398"],
    ],
    left=["weekday"],
)
_WIDE: Final = Grid(
    ["case", "desks", "days with too few desks", "people who find no desk", "days above the comfortable use",
     "share of the team that is met", "m2 saved", "EUR saved a year", "net of costs a year", "may be best"],
    [
        [name, desks, *["11.7 % (10.4 to 13.1 %)"] * 4, "18,900", "4.27 million", "3.1 million (2.2 to 3.9)", best]
        for name, desks, best in (
            ("free choice", "600", "no"), ("fixed team days", "600", "no"), ("spread over the week", "600", "yes"),
        )
    ],
    left=["case", "may be best"],
    title="Policies side by side",
)  # fmt: skip
_ENGLISH: Final = Note(
    "en",
    "From 1.3 to 0.5 desks per FTE: does it hold?",
    "Finance ministry, 1,277 people, 1,200 FTE",
    "Finance ministry, 0.5 desks per FTE, run 3f9c2a71b0de, seed 1, sim 0.1.0",
    [
        Heading("The decision", 1),
        Paragraph("Is one desk for two full-time employees enough, and what does it save?", LEAD),
        Paragraph(
            "No: with 600 desks there are too few on about 1 day in 9, mostly Tuesdays and Thursdays. With 652 desks, "
            "or with team days spread over the week, there would be too few on at most 1 day in 20."
        ),
        KeyFigures(
            [
                KeyFigure("11.7 %", "of days have too few desks", "10.4 to 13.1 %"),
                KeyFigure("652 desks", "are enough on 95 % of days", "641 to 664"),
                KeyFigure("EUR 4.27 million", "saved a year in 2011 prices", "3.1 to 5.2 million"),
            ]
        ),
        Picture(
            "demand",
            "Days by the number of desks needed; hatched where 600 are too few.",
            "Bars of days by desks needed.",
        ),
        Heading("What could go wrong", 2),
        Bullets(
            [
                "Attendance on Tuesdays grows: with 10 % more people one day in four is too crowded.",
                "Desks are claimed and left empty.",
            ]
        ),
        Paragraph(
            "The attendance is that of Dutch offices in general and has not been measured in this building.", CAUTION
        ),
        Heading("Findings", 1, new_page=True),
        Heading("By weekday", 2),
        Paragraph("Tuesdays and Thursdays are the tight days. " * 6),
        Table(_WEEK, "Too few desks by weekday, with 95 % intervals"),
        Paragraph("Intervals are over 120 replications of a year.", SMALL),
        Picture("day", "Desks in use over the day.", "Lines of desks in use from 7:00 to 19:00."),
        Heading("By policy", 2),
        Table(_WIDE),
        Heading("Reproducibility", 1, new_page=True),
        Paragraph("The same command gives the same figures, to the last digit."),
        Code('python -m sim "experiment=finance_1_3_to_0_5" "report.language=en"\nseed 1, version 0.1.0'),
        Heading("Hashes", 3),
        Table(
            Grid(
                ["file", "SHA-256"],
                [["staff.csv", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]],
                left=["file", "SHA-256"],
            ),
            "Input",
        ),
    ],
)
_DUTCH: Final = Note(
    "nl",
    "Van 1,3 naar 0,5 werkplek per fte: kan dat?",
    "Ministerie van Financiën, 1.277 mensen, 1.200 fte",
    "Ministerie van Financiën, 0,5 werkplek per fte, run 3f9c2a71b0de, seed 1, sim 0.1.0",
    [
        Heading("Het besluit", 1),
        Paragraph("Is één werkplek voor twee fte genoeg, en wat levert dat op?", LEAD),
        KeyFigures([KeyFigure("11,7%", "van de dagen heeft een werkplektekort", "10,4 tot 13,1%")] * 3),
        Picture(
            "demand", "Dagen naar het aantal werkplekken dat nodig is.", "Staven van dagen naar benodigde werkplekken."
        ),
        Heading("Bevindingen", 1, new_page=True),
        Table(
            Grid(["dag", "dagen met werkplektekort"], [["dinsdag", "31% (28 tot 34%)"]], left=["dag"]),
            "Tekort per weekdag",
        ),
        Paragraph("De bezettingsgraad is het hoogst op dinsdag.", CAUTION),
    ],
)


def sheets() -> list[Sheet]:
    """A sheet with every kind of column and hostile texts."""
    count = len(CELLS)
    frame = pd.DataFrame(
        {
            "team": CELLS,
            "people": range(count),
            "turned_away_probability": [0.117] * (count - 3) + [float("nan"), float("inf"), float("-inf")],
            "eur_saved": [4.27e6] * count,
            "may_be_best": [True, False] * (count // 2) + [None] * (count % 2),
        }
    )
    columns = {
        "team": ("team", "text"),
        "people": ("people", "people"),
        "turned_away_probability": ("people who find no desk", "share"),
        "eur_saved": ("saved a year", "eur"),
        "may_be_best": ("may be best", "yes_no"),
    }
    return [Sheet("teams", "Teams", "Teams and how often they find no desk", frame, columns)]
