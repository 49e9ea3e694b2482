"""The overbooking factor as a lever in a sweep: refused requests against people who come and find no desk (§7, §15)."""

from collections.abc import Container, Mapping, Sequence
from itertools import count
from typing import Any, Final

from sim import findings, words
from sim.figures import of_row
from sim.language import tr, trn
from sim.sweep import SHORT, varied

Row = Mapping[Any, Any]
Lines = Mapping[str, Sequence[Row]]

FACTOR: Final = "overbooking"
KEY: Final = "policy.overbooking="
REQUESTS, FOUND_NONE, UNSERVED = "refused_request_share", "turned_away_probability", "unserved_probability"
HARDLY: Final = 0.0005  # share of requests below which more bookings for a desk have nobody left to serve


def measure(row: Row, name: str) -> dict[str, Any]:
    """Return a measure of a job, by its name, as a mapping with its ends."""
    return {**of_row(row, SHORT.get(name, name)), "estimate": of_row(row, name)["estimate"]}


def booked(row: Row) -> bool:
    """Tell whether people of a job ask for their desks beforehand."""
    return words.known(measure(row, REQUESTS))


def lines(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the jobs with bookings that differ in the factor alone, ascending, by what else was varied.

    A line has two factors or more; of jobs with one factor the first counts.
    """
    several = len({row["desks"] for row in rows if booked(row)}) > 1
    grouped: dict[tuple[Any, ...], dict[float, Row]] = {}
    for row in rows:
        if booked(row):
            desks = words.counted(row["desks"], "desk", "desks") if several else ""
            whole = ", ".join(part for part in (desks, rest(row)) if part)
            grouped.setdefault((row["organisation"], row["desks"], whole), {}).setdefault(row[FACTOR], row)
    found: dict[str, list[Row]] = {}
    for (_, _, whole), by_factor in grouped.items():
        if len(by_factor) > 1:
            name = distinct(words.clean(whole, 90) or tr("all jobs"), found)
            found[name] = [by_factor[factor] for factor in sorted(by_factor)]
    return found


def distinct(name: str, taken: Container[str]) -> str:
    """Return a name that is not taken: long ones are cut in the middle, and may then be alike (``name (2)``)."""
    numbered = (name if number == 1 else f"{name} ({number})" for number in count(1))
    return next(one for one in numbered if one not in taken)


def rest(row: Row) -> str:
    """Return what was varied of a job besides policy, desks and the factor, uncut: ``organisation.growth=0.1``."""
    return varied(" ".join(word for word in str(row.get("label") or "").split(" ") if not word.startswith(KEY)))


def served(unserved: float, desks_booked: float) -> tuple[float, float]:
    """Return by what jobs are ordered: people who get no desk; of those alike to 0.1 % the lowest factor."""
    return round(unserved, 3), desks_booked


def until_full(line: Sequence[Row]) -> tuple[list[Row], Row | None]:
    """Return the jobs up to the lowest factor at which hardly a request is refused, and that job: more do the same.

    More bookings for a desk have nobody left to serve then (§7), as far as was seen.
    """
    for number, row in enumerate(line, 1):
        if _refused(row) < HARDLY:
            return list(line[:number]), row
    return list(line), None


def _refused(row: Row) -> float:
    share = row.get(REQUESTS)
    return 1.0 if share is None else float(share)


def best(line: Sequence[Row]) -> tuple[Row, list[Row]]:
    """Return the job in which the fewest people get no desk, and those that cannot be told apart from it.

    They can where their intervals do not meet, which is stricter than a paired comparison. Of the factors at which no
    request is refused the lowest counts: the others are the same.
    """
    line, _ = until_full(line)
    least = min(line, key=lambda row: served(row[UNSERVED], row[FACTOR]))
    high = measure(least, UNSERVED)["high"]

    def meets(row: Row) -> bool:
        low = measure(row, UNSERVED)["low"]
        return high is None or low is None or low <= high

    return least, [row for row in line if row is not least and meets(row)]


def findings_of(rows: Sequence[Row]) -> list[str]:
    """Return what each line finds, with its name where there are several."""
    found = lines(rows)
    return [f"{name}: {finding(line)}" if len(found) > 1 else finding(line) for name, line in found.items()]


def finding(line: Sequence[Row]) -> str:
    """Return which factor serves most people, where that can be told, and whether others than were tried may do so."""
    said = serves(line)
    line, full = until_full(line)
    if full is not None:
        more = {"finding": said, "factor": factor(full)}
        if _refused(full):
            return tr(
                "{finding}; from {factor} on hardly any request is refused, so that more does hardly anything", **more
            )
        return tr(
            "{finding}; from {factor} on no request was seen to be refused, so that more does hardly anything", **more
        )
    least, alike = best(line)
    if len(alike) == len(line) - 1 or (least is not line[0] and least is not line[-1]):
        return said
    return (
        tr("{finding}; a factor below those tried may serve more", finding=said)
        if least is line[0]
        else tr("{finding}; a factor above those tried may serve more", finding=said)
    )


def serves(line: Sequence[Row]) -> str:
    """Return which of the factors serves most people, where that can be told."""
    least, alike = best(line)
    line, _ = until_full(line)
    said = {"bookings": in_words(least[FACTOR]), "share": findings.with_interval(measure(least, UNSERVED))}
    if len(line) == 1:
        return tr("With {bookings} or more {share} get no desk", **said)
    if len(alike) == len(line) - 1:
        return tr(
            "None of these overbooking factors can be told to serve most people: with {bookings} {share} get no desk",
            **said,
        )
    if alike:
        return tr(
            "Of these factors fewest people get no desk with {bookings}, {share}, which cannot be told apart from "
            "{others}",
            **said,
            others=words.listed(map(factor, alike)),
        )
    return tr("Of these factors fewest people get no desk with {bookings}: {share}", **said)


def factor(row: Row) -> str:
    """Return the factor of a job: ``1.2``."""
    return words.number(row[FACTOR], ".3g")


def in_words(factor: float) -> str:
    """Return a factor in words: ``1 booking a desk``."""
    said = words.number(factor, ".3g")
    return trn("{factor} booking a desk", "{factor} bookings a desk", factor, factor=said)
