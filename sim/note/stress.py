"""The STRESS-DES items, filled in by the program from the scenario and the summary.

Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), Strengthening the reporting of empirical simulation studies:
Introducing the STRESS guidelines, Journal of Simulation 13(1), 55-67, doi:10.1080/17477778.2018.1442155.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sim import words
from sim.language import mark, tr
from sim.note import method, names
from sim.note.blocks import SMALL, Block, Card, Heading, Paragraph, Table
from sim.told import Grid
from sim.told.cases import setting
from sim.told.explain import measured

Summary = Mapping[str, Any]
Answer = Callable[[Summary, Card, str], str]

SOURCE: Final = (
    "Monks et al. (2019), Strengthening the reporting of empirical simulation studies: Introducing the STRESS "
    "guidelines, Journal of Simulation 13(1), 55-67, doi:10.1080/17477778.2018.1442155"
)


def annex(summary: Summary, card: Card, question: str) -> list[Block]:
    """Return the annex: every item of the checklist with its answer."""
    rows = [[number, tr(name), answer(summary, card, question)] for number, (name, answer) in ITEMS.items()]
    headings = [tr("number"), tr("what is asked"), tr("answer")]
    return [
        Heading(tr("Annex D: STRESS-DES"), 1),
        Paragraph(
            tr("What a report of a discrete-event simulation has to state, item by item ({source}).", source=SOURCE),
            SMALL,
        ),
        Table(Grid(headings, rows, left=headings), tr("The STRESS-DES items"), dense=True),
    ]


def _purpose(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "To decide how few desks are enough for an organisation in which people share desks. {question}",
        question=question,
    )


def _outputs(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "Share of days with too few desks; share of person-days on which somebody finds none; desks needed on 90, 95 "
        "and 99 % of days; use of desks; share of the team met; area and money saved. Defined under What the words "
        "mean and in §15 to §17; intervals over replications."
    ).replace(" %", words.sign())


_AIMS: Final = {
    "frontier": mark("Crowding against space over desk ratios."),
    "recommend": mark("The fewest desks that keep a promise."),
    "explain": mark("What each cause of crowding takes, from every set of them (Shapley values)."),
    "sensitivity": mark("What each uncertain setting changes over its range, one by one and all together."),
    "scale": mark("The same organisation at several sizes."),
    "path": mark("A path of desk ratios, with rules that say when to stop."),
    "break_even": mark("At which price of an hour without a desk each desk ratio is the best."),
    "tipping": mark("Crowding by compliance with the policy and by feedback."),
}


def _aims(summary: Summary, card: Card, question: str) -> str:
    aim = _AIMS.get(summary["task"])
    return words.joined(tr(aim) if aim else "", _analysed(summary))


def _analysed(summary: Summary) -> str:
    cases = list(summary.get("cases", ()))
    if len(cases) > 1:
        listed = words.listed(names.policy(name, 80) for name in cases[:12])
        more = "" if len(cases) <= 12 else f" (+{words.count(len(cases) - 12)})"
        return tr("Scenario-based analysis of {cases}.", cases=listed + more)
    policy = names.policy(summary["scenario"]["policy"]["name"])
    ratio = names.ratio(summary["ratio"]["value"], summary["ratio"]["per"])
    return tr("One scenario: {policy}, {ratio}.", policy=policy, ratio=ratio)


def _diagram(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "Per person and day: at home, off, away or coming in; arrive; seek a desk; sit, or be refused (go home, other "
        "place, wait); lunch, breaks and meetings, with the desk kept or cleared; seek again; leave."
    )


def _logic(summary: Summary, card: Card, question: str) -> str:
    return tr("The rules of the model in short, §1 to §18, are annex B; in full they are in the program's README.")


_EACH_RATIO: Final = mark("Each desk ratio that was asked (annex A).")
_VARIED: Final = {
    "frontier": _EACH_RATIO,
    "break_even": _EACH_RATIO,
    "recommend": mark("Each number of desks that may be enough."),
    "explain": mark("Each cause of crowding is there or not, in every set of them."),
    "sensitivity": mark("Each uncertain setting over its range, as asked (annex A)."),
    "tipping": mark("Each compliance at each strength of feedback that was asked (annex A)."),
}


def _scenarios(summary: Summary, card: Card, question: str) -> str:
    if "swept" in summary and summary["swept"]["jobs"] > 1:
        return tr(
            "{number} scenarios: every number of desks with {cases}; sweep.csv has what was typed for each.",
            number=words.count(summary["swept"]["jobs"]),
            cases=words.listed(names.policy(name, 80) for name in summary["cases"]),
        )
    cases = {name: values for name, values in summary.get("cases", {}).items() if values}
    varied = _VARIED.get(summary["task"])
    if not cases:
        return tr(varied) if varied else tr("One scenario; its settings are item 3.3.")
    listed = "; ".join(
        f"{words.case(name)}: " + ", ".join(setting(key, value) for key, value in list(values.items())[:6])
        for name, values in list(cases.items())[:12]
    )
    differ = tr("Settings that differ from the first case: {cases}.", cases=listed)
    return f"{tr(varied)} {differ}" if varied else differ


def _algorithms(summary: Summary, card: Card, question: str) -> str:
    model = summary["scenario"]["attendance"].get("model")
    if model == "independent":
        choice = tr("Each available day is a coin of its own (independent), correlated by a Gaussian copula.")
    else:
        choice = tr(
            "Each person comes on a number of days a week, those of highest score (days_per_week, Plackett-Luce)."
        )
    return (
        choice
        + " "
        + tr("Desks are sought by zone and number; a policy that spreads days over the week levels the expected load.")
    )


def _entities(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "{people}, of whom {flexible} share desks and {owned} desks have an owner; teams; meetings.",
        people=words.counted(summary.get("people") or summary["employees"], "person", "people"),
        flexible=words.count(summary["flexible"]),
        owned=words.count(summary["owned_desks"]),
    )


def _activities(summary: Summary, card: Card, question: str) -> str:
    return tr("Arriving, working at a desk, lunch, short breaks, meetings in person or digital, waiting, leaving.")


# Tasks about several numbers of desks.
_SEVERAL: Final = ("frontier", "recommend", "break_even", "scale", "path", "explain")


def _resources(summary: Summary, card: Card, question: str) -> str:
    building = summary["scenario"]["building"]
    rooms = building.get("rooms")
    given = {
        "desks": words.counted(summary["desks"], "desk", "desks"),
        "zones": words.counted(building.get("zones", 1), "zone", "zones"),
        "rooms": (building.get("rooms_per_100") if rooms is None else rooms) or tr("none"),
    }
    said = (
        tr("{desks} in {zones}; rooms per 100 people: {rooms}.", **given)
        if rooms is None
        else tr("{desks} in {zones}; rooms: {rooms}.", **given)
    )
    several = summary["task"] in _SEVERAL and not (summary["task"] == "explain" and measured(summary))
    if several or len(summary.get("cases", ())) > 1:
        return said + " " + tr("Annex A has the settings with these desks; the findings have the other numbers.")
    return said


_REACTIONS: Final = {
    "leave": mark("No queue: who finds no desk goes home (§13)."),
    "touchdown": mark("No queue: who finds no desk takes a place that is no desk, else goes home (§13)."),
    "wait": mark("One queue for desks, first come first served, until patience ends (§13)."),
    "other_building": mark("No queue: who finds no desk goes to another building that has one, or home (§13)."),
}


def _queues(summary: Summary, card: Card, question: str) -> str:
    return tr(_REACTIONS.get(summary["scenario"]["building"].get("refused", "leave"), _REACTIONS["leave"]))


def _entry(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "People enter at their arrival and leave at the end of their stay, when the building closes, or when they are "
        "refused and go home."
    )


def _sources(summary: Summary, card: Card, question: str) -> str:
    read = ", ".join(words.clean(name, 40) for name in card.inputs)
    if read:
        return tr(
            "Files: {files}. Other figures: published ones and assumptions, with their sources in annex A.", files=read
        )
    return tr("Published figures and assumptions, with their sources in annex A; no data of the organisation.")


def _preprocessing(summary: Summary, card: Card, question: str) -> str:
    if names.real(summary):
        return tr("The staff file is taken literally; faulty rows are refused. The import report says what was read.")
    return tr("None.")


def _inputs(summary: Summary, card: Card, question: str) -> str:
    if "swept" in summary:
        return tr("Every setting with its value in annex A; what was typed for each combination in sweep.csv.")
    return tr("Every setting with its value, in annex A and in summary.json (scenario).")


def _assumed(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "In annex A, and those that weigh most before the definitions; what is not in the model stands under How it "
        "was calculated."
    )


def _initial(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "No warm-up: each day begins empty, and spells of leave and sickness are looked up before the period, so that "
        "the first day is like any other."
    )


def _length(summary: Summary, card: Card, question: str) -> str:
    return method.size(summary)


def _estimation(summary: Summary, card: Card, question: str) -> str:
    return f"{method.stopping(summary)} {method.intervals(summary)}"


def _software(summary: Summary, card: Card, question: str) -> str:
    libraries = ", ".join(
        f"{name} {card.libraries[name]}" for name in ("numpy", "simpy", "numba") if name in card.libraries
    )
    return tr(
        "Program sim {version} in Python{libraries}; engine {engine}.",
        version=card.version,
        libraries=f" ({libraries})" if libraries else "",
        engine=str(summary["engine"]["name"]),
    )


def _sampling(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "Philox4x64-10 with seed {seed} as its key; one number for each named decision, replication, date and person, "
        "so that scenarios share their random numbers.",
        seed=str(card.seed),
    )


def _execution(summary: Summary, card: Card, question: str) -> str:
    return tr(
        "Moments of a day in whole seconds, in a total order: ends of stays, the queue, patience, requests in a random "
        "rank (§3). {audit}",
        audit=method.audit(summary),
    )


def _system(summary: Summary, card: Card, question: str) -> str:
    return tr("Processors, memory and times change no figure; run.json has the platform and the time taken.")


def _sharing(summary: Summary, card: Card, question: str) -> str:
    return tr("The program, its tests and its settings are open (MIT licence); the command is in annex C.")


ITEMS: Final[Mapping[str, tuple[str, Answer]]] = {
    "1.1": (mark("Purpose of the model"), _purpose),
    "1.2": (mark("Model outputs"), _outputs),
    "1.3": (mark("Aims of experimentation"), _aims),
    "2.1": (mark("Base model overview"), _diagram),
    "2.2": (mark("Base model logic"), _logic),
    "2.3": (mark("Scenario logic"), _scenarios),
    "2.4": (mark("Algorithms"), _algorithms),
    "2.5.1": (mark("Entities"), _entities),
    "2.5.2": (mark("Activities"), _activities),
    "2.5.3": (mark("Resources"), _resources),
    "2.5.4": (mark("Queues"), _queues),
    "2.5.5": (mark("Entry and exit"), _entry),
    "3.1": (mark("Data sources"), _sources),
    "3.2": (mark("Preparation of data"), _preprocessing),
    "3.3": (mark("Input parameters"), _inputs),
    "3.4": (mark("Assumptions"), _assumed),
    "4.1": (mark("Initialisation"), _initial),
    "4.2": (mark("Run length"), _length),
    "4.3": (mark("Estimation approach"), _estimation),
    "5.1": (mark("Software"), _software),
    "5.2": (mark("Random sampling"), _sampling),
    "5.3": (mark("Model execution"), _execution),
    "5.4": (mark("System specification"), _system),
    "6.1": (mark("Sharing of the computer model"), _sharing),
}
