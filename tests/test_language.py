"""Languages: every text is in every catalogue and none too many, numbers and dates have their marks, and what commands
write for other programs is the same in all languages.
"""

import datetime
import json
import os
import re
import shutil
import string
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from texts import Id, entries, every_marked, in_code, marked

from sim import config, tasks
from sim.language import LANGUAGES, LOCALE, date, decimals, language, mark, nouns, speaking, tr, trn
from sim.sources import comments

ROOT = Path(__file__).parent.parent
OTHERS = [code for code in LANGUAGES if code != "en"]


@cache
def wanted() -> dict[Id, str]:
    """Every text that a catalogue must have, with where it stands: in the code, or as a comment of a preset."""
    return in_code() | dict.fromkeys(comments(), "conf")


def of(message: Message) -> Id:
    """What an entry is called: its text, or its texts for one thing and for more."""
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def both(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each text of an entry with its translation."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from zip(message.id, message.string, strict=True)


def told(faults: list[str]) -> str:
    return f"{len(faults)} texts:\n" + "\n".join(faults)


# --- the texts in the code -------------------------------------------------------------------------------------------


def test_no_text_is_made_where_it_is_marked() -> None:
    """An f-string or a sum is another text each time, which no catalogue has."""
    made = [f"{one.where}: {one.name}(...)" for one in every_marked() if one.made]
    assert made == [], told(made)


def test_what_only_marks_has_a_literal_text() -> None:
    loose = [one.where for one in every_marked() if one.name in ("mark", "nouns") and one.id is None]
    assert loose == [], told(loose)


def test_the_fields_of_a_text_are_named() -> None:
    found = [
        f"{where}: {text}"
        for one, where in in_code().items()
        for text in ([one] if isinstance(one, str) else one)
        if any(not name or name.isdigit() for name in fields(text))
    ]
    assert found == [], told(found)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('tr("a {b}", b=1)', ["a {b}"]),
        ('tr("a "\n   "b")', ["a b"]),
        ('words.counted(f(x, y), "day", "days")', [("day", "days")]),
        ('trn("one", "more", 2)', [("one", "more")]),
        ('tr(NAMES["x"])', []),
        ('tr("outer {x}", x=tr("inner"))', ["outer {x}", "inner"]),
        ('Sentence("{n} days", n=3)', ["{n} days"]),
    ],
)
def test_texts_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, found: list[Id]) -> None:
    monkeypatch.setattr("texts.SIM", tmp_path / "sim")
    (tmp_path / "one.py").write_text(code, encoding="utf-8")
    assert [one.id for one in marked(tmp_path / "one.py") if one.id] == found


@pytest.mark.parametrize("code", ['tr(f"a {b}")', 'tr("a %s" % b)', 'tr("a" + b)', 'tr("a {}".format(b))'])
def test_made_texts_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr("texts.SIM", tmp_path / "sim")
    (tmp_path / "one.py").write_text(code, encoding="utf-8")
    assert [one.made for one in marked(tmp_path / "one.py")] == [True]


# --- the catalogues --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_missing(code: str) -> None:
    have = {of(message) for _, message in entries(code)}
    have |= {one[0] for one in have if isinstance(one, tuple)}  # gettext finds the text for one thing by itself
    missing = [f"{where}: {one}" for one, where in wanted().items() if one not in have]
    assert missing == [], told(missing)


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_unused(code: str) -> None:
    unused = [f"{path.name}: {of(message)}" for path, message in entries(code) if of(message) not in wanted()]
    assert unused == [], told(unused)


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_there_twice(code: str) -> None:
    places = defaultdict(list)
    for path in sorted((LOCALE / code).glob("*.po")):
        # As they are written: a catalogue that is read keeps one of two.
        for text in re.findall(r'^msgid ((?:".*"\s*)+)$', path.read_text(encoding="utf-8"), re.MULTILINE):
            joined = "".join(re.findall(r'"(.*)"', text))
            if joined:
                places[joined].append(path.name)
    doubled = [f"{', '.join(names)}: {text}" for text, names in places.items() if len(names) > 1]
    assert doubled == [], told(doubled)


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_empty_or_a_guess(code: str) -> None:
    found = [
        f"{path.name}: {of(message)}"
        for path, message in entries(code)
        if message.fuzzy or not all(text.strip() for _, text in both(message))
    ]
    assert found == [], told(found)


def fields(text: str) -> list[str]:
    """Return the names of the fields of a text, with their formats."""
    return sorted(
        f"{name}:{form}" if form else name for _, name, form, _ in string.Formatter().parse(text) if name is not None
    )


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_fields_and_edges_of_their_text(code: str) -> None:
    found = [
        f"{path.name}: {text} -> {other}"
        for path, message in entries(code)
        for text, other in both(message)
        if fields(text) != fields(other)
        or (text[:1].isspace(), text[-1:].isspace()) != (other[:1].isspace(), other[-1:].isspace())
    ]
    assert found == [], told(found)


@pytest.mark.parametrize("code", OTHERS)
def test_catalogues_say_their_language_and_plurals(code: str) -> None:
    paths = sorted((LOCALE / code).glob("*.po"))
    assert paths
    for path in paths:
        with path.open("rb") as file:
            headers = dict(read_po(file).mime_headers)
        assert headers["Language"] == code, path.name
        assert headers["Plural-Forms"] == "nplurals=2; plural=(n != 1);", path.name


# --- how a language says things --------------------------------------------------------------------------------------


def test_english_is_spoken_unless_asked_otherwise() -> None:
    assert language().code == "en"
    with speaking("nl"):
        assert language().code == "nl"
        with speaking("en"):
            assert tr("Too few desks on {chance}", chance="x") == "Too few desks on x"
        assert tr("Too few desks on {chance}", chance="x") == "Werkplektekort op x"
    assert language().code == "en"


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"), speaking("xx"):
        pass


def test_a_text_without_values_keeps_its_braces_and_one_not_known_stays() -> None:
    with speaking("nl"):
        assert tr("{no such} text") == "{no such} text"
        assert mark("days") == "days"
        assert nouns("day", "days") == ("day", "days")


def test_one_thing_and_more() -> None:
    for code, one, more in (("en", "day", "days"), ("nl", "dag", "dagen")):
        with speaking(code):
            assert [trn("day", "days", number) for number in (0, 1, 1.5, 2)] == [more, one, more, more]


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [("en", "1,277.50", "1,277.50"), ("nl", "1,277.50", "1.277,50"), ("nl", "-0.3", "-0,3"), ("nl", "12", "12")],
)
def test_marks_of_numbers(code: str, number: str, said: str) -> None:
    with speaking(code):
        assert decimals(number) == said


@pytest.mark.parametrize(("code", "said"), [("en", "5 January 2026"), ("nl", "5 januari 2026")])
def test_dates(code: str, said: str) -> None:
    with speaking(code):
        assert date(datetime.date(2026, 1, 5)) == said


# --- commands --------------------------------------------------------------------------------------------------------

SMALL = (
    *("organisation=small_office", "weeks=1", "replications=4", "workers=1", "executor=serial"),
    *("output.plots=false", "output.note=false"),
)
STUDIES = {
    "evaluate": (),
    "frontier": ("ratios=[0.5,0.7]", "policies=[free,spread]"),
    "recommend": (),
    "compare": ("policies=[free,spread]",),
    "explain": (),
    "sensitivity": (
        "sensitivity.parameters={meetings.team_per_week: [1, 3]}",
        "sensitivity.samples=8",
        "sensitivity.replications=4",
    ),
    "scale": ("scale.sizes=[20,40]",),
    "path": ("ratios=[0.7,0.5]", "path.years=0.5"),
    "break_even": ("ratios=[0.5,0.7]", "policy=spread"),
    "tipping": ("tipping.compliances=[0,1]", "tipping.strengths=[0,0.5]", "policy=spread"),
}
# Words that no Dutch sentence has, and no key, name or file of these runs.
ENGLISH = re.compile(
    r"\b(the|with|and|days|people|desks?|than|only|each|from|which|that|are|at most|none|share|for|not|configured)\b"
)

Run = Callable[..., tuple[str, str, Path]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command here; return what it says, its messages and its folder of outputs."""
    monkeypatch.setenv("COLUMNS", "120")

    def one(name: str, *words: str, sweep: bool = False) -> tuple[str, str, Path]:
        folder = tmp_path / name
        asked = [*words, f"output.dir={folder}"]
        if sweep:
            code = tasks.run_sweep(config.sweep_overrides(asked), asked, config.compose)
        else:
            code = tasks.run_one(config.compose(asked), asked, config.compose)
        assert code == 0
        out, err = capsys.readouterr()
        return out, err, folder

    return one


def written(folder: Path) -> dict[str, bytes]:
    """What other programs read: all tables and summaries, by name without the moment."""
    return {
        re.sub(r"\d{4}-\d\d-\d\d_\d{6}_", "", path.relative_to(folder).as_posix()): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".json", ".parquet", ".csv") and path.name != "run.json"
    }


def dutch(text: str, folder: Path) -> list[str]:
    """Return the lines with an English word, without the folders."""
    lines = text.replace(str(folder), "").splitlines()
    return [line for line in lines if ENGLISH.search(line)]


@pytest.mark.parametrize("task", STUDIES)
def test_a_task_in_dutch_says_no_english_and_writes_the_same_figures(task: str, run: Run) -> None:
    words = (f"task={task}", *SMALL, *STUDIES[task])
    english, _, one = run("en", *words)
    shutil.copytree(one / "store", one.parent / "nl" / "store")  # replications have no language
    said, _, other = run("nl", *words, "report.language=nl")
    assert dutch(english, one)
    assert dutch(said, other) == []
    assert written(one) == written(other)
    assert any(name.endswith("summary.json") for name in written(one))


def test_a_sweep_in_dutch_says_no_english_and_writes_the_same_figures(run: Run) -> None:
    words = (*SMALL, "ratio=0.5,0.7")
    _, _, one = run("en", *words, sweep=True)
    said, messages, other = run("nl", *words, "report.language=nl", sweep=True)
    assert dutch(said + messages, other) == []
    assert "reeks" in messages
    assert written(one) == written(other)


def test_a_sweep_of_studies_finds_the_same_in_any_language_also_from_the_store(run: Run) -> None:
    words = ("task=recommend", *SMALL, "target=0.1,0.2")
    english, _, folder = run("one", *words, sweep=True)
    tables = written(folder / "sweeps")
    said, messages, folder = run("one", *words, "report.language=nl", sweep=True)  # all from the store
    assert dutch(said + messages, folder) == []
    assert said.splitlines()[0] == "Wat de studies uitwezen"
    assert "What the studies found" in english
    assert written(folder / "sweeps") == tables
    assert any(b"desks" in table for name, table in tables.items() if name.endswith("sweep.csv"))


def test_a_note_of_a_sweep_is_the_same_from_the_store(run: Run) -> None:
    """Its warnings too are said in Dutch again, though results are kept in English."""
    words = (*SMALL[:-1], "ratio=0.5,0.7", "report.language=nl")
    notes = []
    for _ in range(2):
        _, _, folder = run("one", *words, sweep=True)
        notes.append({path.name: path.read_bytes() for path in folder.glob("sweeps/*/note.*")})
    assert len(notes[0]) == 4
    assert notes[0] == notes[1]
    assert b"4 replicaties zijn weinig, beneden 100 zijn de intervallen grof" in notes[0]["note.md"]


def test_a_terminal_that_cannot_show_the_letters_ends_no_command(tmp_path: Path) -> None:
    words = [*SMALL, "ratio=1.4", "report.language=nl", f"output.dir={tmp_path}"]
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "sim", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Extra kosten per jaar" in done.stdout
    assert done.stdout.isascii()


def test_the_store_in_dutch(run: Run) -> None:
    run("one", *SMALL)
    said, _, folder = run("one", "task=store", "store.verify=true", "report.language=nl")
    assert dutch(said, folder) == []
    assert "Gecontroleerd: alles zoals geschreven." in said


def test_warnings_are_said_in_dutch_and_written_in_english(run: Run) -> None:
    said, _, folder = run("nl", *SMALL, "ratio=1.4", "report.language=nl")
    text = " ".join(said.split())
    assert "bedoelt u 1,4 medewerkers per werkplek, typ dan ratio=0.71" in text
    summary = json.loads(next(content for name, content in written(folder).items() if name.endswith("summary.json")))
    assert "4 replications are few, intervals are rough below 100" in summary["warnings"]


def test_the_import_report_is_said_in_dutch(run: Run, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("employee_id;team;uren\n" + "".join(f"{n};A;36\n" for n in range(30)), encoding="utf-8")
    said, _, folder = run("nl", f"organisation.roster={staff}", *SMALL[1:], "report.language=nl")
    assert "30 medewerkers, 1 teams, 30,00 fte" in said
    assert dutch(said, folder) == []
