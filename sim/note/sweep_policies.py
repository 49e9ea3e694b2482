"""What each policy of a sweep asks: how many desks, what is left of the money, and what it does to people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim import figures, findings, overbooking, words
from sim.language import mark, tr
from sim.note import names, rules
from sim.note.blocks import KeyFigure, Table
from sim.note.columns import KNOWN
from sim.note.sweep_jobs import DAYS, PEOPLE, Fewer, Line, Row, comparable, fewer_desks, measure, net, summary_of
from sim.told import Grid, cases

Summary = Mapping[str, Any]

SEEN: Final = 0.005  # office days per person and week from which a policy is said to move them
ACROSS: Final = 4  # policies side by side in a table

# Rows of the table about people by where their figures stand in a summary's `effects`, and what they are called.
_EFFECTS: Final = (
    ("moves", "days_moved", KNOWN["days_moved"][1]),
    ("moves", "days_added", KNOWN["days_added"][1]),
    ("moves", "days_lost", KNOWN["days_lost"][1]),
    ("moves", "share_of_people_who_move", KNOWN["share_of_people_who_move"][1]),
    ("who_move", "full_time", mark("full-timers whose days change in a week")),
    ("who_move", "part_time", mark("part-timers whose days change in a week")),
    ("cohesion", "team_met_share", KNOWN["team_met_share"][1]),
    ("cohesion", "newcomer_alone_share", KNOWN["newcomer_alone_share"][1]),
    ("fairness", "full_time", KNOWN["full_time"][1]),
    ("fairness", "part_time", KNOWN["part_time"][1]),
)
_MOVES: Final = ("moves", "who_move")


def said(found: Fewer) -> str:
    """Return how many desks the policies need, and how many fewer one of them needs than the other."""
    one, other = found.first.need(), found.line.need()
    return tr(
        "On {share} of days {first} takes {desks} desks ({between}), {policy} {fewer} ({fewer_between}): {less} fewer "
        "({less_between}).",
        share=words.percent(1 - rules.TARGET, 0),
        first=found.first.name,
        desks=words.count(one["estimate"]),
        between=findings.desks_between(one),
        policy=found.line.name,
        fewer=words.count(other["estimate"]),
        fewer_between=findings.desks_between(other),
        less=words.count(found.less["estimate"]),
        less_between=findings.desks_between(found.less),
    )


def need_figure(line: Line, *, several: bool = False) -> KeyFigure:
    """Return the desks that a policy needs on 95 % of days; of several buildings in all, where each has its own."""
    said = {"share": words.percent(0.95, 0), "policy": line.name}
    label = (
        tr("desks in all so that each building has enough on {share} of its days, {policy}", **said)
        if several
        else tr("desks needed on {share} of days, {policy}", **said)
    )
    return KeyFigure(words.count(line.need()["estimate"]), label, findings.desks_between(line.need()))


def worth(rows: Sequence[Row], chosen: Row | None) -> str:
    """Return what fewer desks under another policy are worth, as far as jobs were run that tell.

    Where no job has just the desks that the other policy needs, nothing is said but what the jobs around them leave.
    """
    found = fewer_desks(comparable(rows))
    if found is None or chosen is None:
        return ""
    if chosen in found.line.rows:
        return _without(found.first)
    need = found.line.need()
    below = [row for row in found.line.rows if row["desks"] < need["low"]]
    if need["high"] >= chosen["desks"] or not below:
        return ""
    under = below[-1]
    told = {"desks": words.count(need["estimate"]), "policy": found.line.name}
    if figures.sign(net(chosen)) <= 0 or figures.sign(net(under)) <= 0:
        return tr("What {desks} desks would leave, with {policy}, was not calculated.", **told)
    return tr(
        "What {desks} desks would leave, with {policy}, was not calculated: more than the {money} a year of {more} "
        "desks, and less than the {most} of {fewer}.",
        **told,
        money=figures.euros(net(chosen)),
        more=words.count(chosen["desks"]),
        most=figures.euros(net(under)),
        fewer=words.count(under["desks"]),
    )


def _without(first: Line) -> str:
    """Return what is enough, and what is left of it, where people choose as they do without the chosen policy."""
    enough = first.fewest()
    if enough is None:
        return tr("With {policy} none of the numbers of desks looked at is surely enough.", policy=first.name)
    return tr(
        "With {policy} {desks} desks is the smallest number looked at that is surely enough; net a year: {money}.",
        policy=first.name,
        desks=words.count(enough["desks"]),
        money=left(net(enough)),
    )


def on_people(rows: Sequence[Row], summaries: Sequence[Summary], desks: float, chosen: Row | None) -> list[str]:
    """Return for each policy that changes office days what it does to people, against the one that changes fewest.

    That of the `chosen` job comes first: it is the one that the answer is about.
    """
    found = effects_by_line(rows, summaries, desks)
    first = min((line for line, _ in found), key=Line.changed, default=None)
    found.sort(key=lambda pair: chosen not in pair[0].rows)
    told = []
    for line, effects in found:
        if first is None or line is first or line.changed() < SEEN:
            continue
        others = next(other for one, other in found if one is first)
        told.append(" ".join(_on_people(line.name, effects, first.name, others)))
    return told


def _on_people(policy: str, effects: Summary, first: str, others: Summary) -> Iterator[str]:
    moves = effects["moves"]
    share = words.percent(moves["share_of_people_who_move"])
    if findings.changes_number(moves):
        yield tr(
            "{policy}: office days per person and week: {days}; {share} of people have a day moved, added or lost in a "
            "week.",
            policy=names.sentence(policy)[:-1],
            days=findings.moved(moves),
            share=share,
        )
    else:
        yield _moved_only(policy, moves, share)
    for name, text in (
        ("team_met_share", mark("On an office day people meet {share} of their team, with {first} {other}.")),
        (
            "newcomer_alone_share",
            mark("Newcomers find nobody of their team on {share} of their office days, with {first} on {other}."),
        ),
    ):
        one, other = effects["cohesion"][name], others["cohesion"][name]
        if rules.apart(one, other):
            yield tr(text, share=words.share(one), first=first, other=words.share(other))


def _moved_only(policy: str, moves: Summary, share: str) -> str:
    return tr(
        "{policy}: {days} office days per person and week move to another weekday; {share} of people have a day moved, "
        "added or lost in a week.",
        policy=names.sentence(policy)[:-1],
        days=words.number(moves["days_moved"], ".2f"),
        share=share,
    )


def two_sided(rows: Sequence[Row]) -> list[str]:
    """Return where one policy has surely more crowded days than another but turns away surely fewer people (§16).

    Of bookings those are turned away too who are refused when they ask.
    """
    by_desks: dict[Any, dict[str, Row]] = {}
    for line in comparable(rows):
        for row in line.rows:
            by_desks.setdefault(row["desks"], {}).setdefault(line.name, row)
    for desks, found in sorted(by_desks.items()):
        for one, first in found.items():
            for other, second in found.items():
                fewer, more = (_refused(row, first, second) for row in (second, first))
                if rules.apart(measure(second, DAYS), measure(first, DAYS)) > 0 > rules.apart(fewer, more):
                    return [
                        tr(
                            "With {desks} desks there are too few on more days under {other} than under {one}, but "
                            "fewer people find none ({fewer} against {more}): days are not people.",
                            desks=words.count(desks),
                            other=other,
                            one=one,
                            fewer=words.share(fewer),
                            more=words.share(more),
                        )
                    ]
    return []


def _refused(row: Row, *compared: Row) -> words.Measure:
    """Return the people of a job without a desk, as far as jobs with and without bookings can be compared."""
    if any(map(overbooking.booked, compared)):
        return overbooking.measure(row, overbooking.UNSERVED)
    return measure(row, PEOPLE)


def effects_by_line(rows: Sequence[Row], summaries: Sequence[Summary], desks: float) -> list[tuple[Line, Summary]]:
    """Return the policies that have a job with so many desks, with its effects on people."""
    found = []
    for line in comparable(rows):
        job = line.at(desks)
        summary = None if job is None else summary_of(job, summaries)
        if summary is not None and summary.get("effects"):
            found.append((line, summary["effects"]))
    return found


def needs(rows: Sequence[Row], desks: float) -> list[Table]:
    """Return a row for each thing that a director asks of a policy: desks, crowding with so many `desks`, and money."""
    found = comparable(rows)
    count = words.count(desks)
    booked = all(map(overbooking.booked, rows))  # then no number is surely enough
    labels: list[str] = [
        tr("desks needed on {share} of days", share=words.percent(0.95, 0)),
        tr("smallest number that is surely enough"),
        tr("net a year, with {desks} desks", desks=count) if booked else tr("net a year with that number"),
        tr("largest number that is surely too few"),
        tr("days with too few desks, with {desks} desks", desks=count),
        tr("people who find no desk, with {desks} desks", desks=count),
    ]
    columns = [
        (line.name, [_needed(line), *_ends(line, desks if booked else None), *_crowding(line.at(desks))])
        for line in found
    ]
    return _tables(labels, columns, tr("Desks and money by policy, of the numbers of desks looked at"))


def _needed(line: Line) -> str:
    need = line.need()
    if not words.known(need):
        return ""
    between = findings.desks_between(need)
    return words.count(need["estimate"]) + (f" ({between})" if between else "")


def _ends(line: Line, desks: float | None) -> tuple[str, str, str]:
    """Return the ends of what is enough with their money, or where all is booked the money with so many `desks`."""
    if all(map(overbooking.booked, line.rows)):  # days with too few desks do not tell what is enough
        job = None if desks is None else line.at(desks)
        return "", "" if job is None else left(net(job)), ""
    enough, short = line.fewest(), line.too_few()
    none = tr("none")
    return (
        none if enough is None else words.count(enough["desks"]),
        "" if enough is None else left(net(enough)),
        none if short is None else words.count(short["desks"]),
    )


def _crowding(job: Row | None) -> tuple[str, str]:
    if job is None:
        return "", ""
    return findings.with_interval(measure(job, DAYS), bounded=True), findings.with_interval(measure(job, PEOPLE))


def left(one: figures.Figure) -> str:
    """Return what is left a year in a cell: an amount with its range, as a cost where all of it is one."""
    if not figures.known(one):
        return ""
    if figures.sign(one) < 0:
        return tr("costs {money} more", money=figures.euros(figures.less(one)))
    return figures.euros(one)


def people(rows: Sequence[Row], summaries: Sequence[Summary], desks: float) -> list[Table]:
    """Return a row for each effect on people of the policies with so many `desks`, and who chooses the days."""
    found = effects_by_line(rows, summaries, desks)
    # How many days are added and lost only where a policy is about that.
    number = any(findings.changes_number(effects["moves"]) for _, effects in found)
    shown = [row for row in _EFFECTS if number or row[1] not in ("days_added", "days_lost")]
    labels = [tr("who chooses the days"), *(tr(label) for _, _, label in shown)]
    columns = []
    for line, effects in found:
        parts = {**effects, "who_move": effects["fairness"].get("who_move") or {}}
        job = summary_of(line.at(desks), summaries)
        who = "" if job is None else cases.policy(job["scenario"])
        moves = line.changed() > 0
        cells = (_effect(parts[part].get(name), name, moves or part not in _MOVES) for part, name, _ in shown)
        columns.append((line.name, [who, *cells]))
    return _tables(labels, columns, tr("People by policy, with {desks} desks", desks=words.count(desks)))


def _effect(value: Any, name: str, defined: bool) -> str:
    if not defined:
        return tr("none")  # what does not move days is what the others are measured by
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return findings.with_interval(value)
    return words.number(value, ".2f") if name.startswith("days_") else words.percent(value)


def _tables(labels: Sequence[str], columns: Sequence[tuple[str, Sequence[str]]], caption: str) -> list[Table]:
    """Return the columns under their names, so many a table as stand side by side, without rows that say nothing."""
    tables = []
    for start in range(0, len(columns), ACROSS):
        part = columns[start : start + ACROSS]
        rows = [[label, *(cells[row] for _, cells in part)] for row, label in enumerate(labels)]
        headings = [tr("what"), *(name for name, _ in part)]
        tables.append(Table(Grid(headings, [row for row in rows if any(row[1:])], left=headings[:1]), caption))
    return tables
