"""The note about one scenario: its page of decision and its findings."""

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim import findings, language, over_buildings, shown_measures, type_shortage, words
from sim.language import tr
from sim.note import both_intervals, buildings, buildings_answer, money, names, rules, seats, social
from sim.note.blocks import Block, Heading, KeyFigure, Paragraph, PictureFile, Table
from sim.note.decision import Decision, drawn
from sim.note.rules import figure_of, standing
from sim.told import Grid, doubt
from sim.told.cautions import none_missing

Summary = Mapping[str, Any]
Pictures = Mapping[str, PictureFile]


def title(summary: Summary) -> str:
    """Return the title of the note."""
    said = {"desks": words.counted(summary["desks"], "desk", "desks"), "people": names.people(summary)}
    if over_buildings.several(summary):
        return tr("{desks} for {people} in {buildings}", buildings=over_buildings.counted(summary), **said)
    return tr("{desks} for {people}", **said)


def decision(summary: Summary) -> Decision:
    """Return what a director reads about one scenario, with the widest intervals that there are."""
    wide = doubt.widened(summary)
    return Decision(
        question=question(summary),
        answer=words.joined(answer(wide), type_shortage.answer(summary), doubt.on_page(summary)),
        figures=figures(wide),
        pictures=_first(summary),
        money=money.lines(summary),
        people=social.lines(wide),
        cautions=rules.cautions(summary),
    )


def _first(summary: Summary) -> tuple[str, ...]:
    """Return the pictures of which the first that there is stands on the page of decision."""
    if over_buildings.several(summary):
        return ("buildings", "crowding_by_weekday")
    return ("demand",) if shown_measures.peaks_tell(summary) else ("crowding_by_weekday",)


def question(summary: Summary) -> str:
    """Return what was asked."""
    return tr(
        "Are {desks} ({ratio}) enough for {organisation}, under {policy}?",
        desks=words.counted(summary["desks"], "desk", "desks"),
        ratio=names.ratio_of(summary),
        organisation=names.organisation(summary),
        policy=names.policy(summary["scenario"]["policy"]["name"]),
    )


def answer(summary: Summary) -> str:
    """Return the answer by where the share of crowded days surely lies; and what closed, also if one building stays."""
    closed = summary.get("portfolio") and not buildings.told(summary)
    return words.joined(_answer(summary), buildings.moves(summary) if closed else "")


def _answer(summary: Summary) -> str:
    crowded, turned = (summary["measures"][name] for name in ("crowded_day_probability", "turned_away_probability"))
    stands = standing(crowded)
    if stands == rules.UNKNOWN:
        return tr("No working day was simulated, so there is no answer.")
    if shown_measures.booked(summary):  # a request that is refused leaves no trace at the desks
        beside = buildings_answer.beside_bookings(summary) if buildings.told(summary) else ""
        return words.joined(seats.verdict(summary), beside)
    if none_missing(summary):
        return tr("Yes: everybody has a desk of their own, so that nobody can be without one.")
    if buildings.told(summary):
        return buildings_answer.answer(summary)
    if words.is_certain(crowded):
        return words.joined(
            tr("Yes: there is a desk for everybody who can be there, so that nobody can be without one."),
            _to_spare(summary),
        )
    limit, enough = words.percent(rules.TARGET, 0), words.percent(1 - rules.TARGET, 0)
    if crowded["estimate"] == 0:
        said = {
            "days": over_buildings.played(summary, over_buildings.SIMULATED),
            "share": words.at_most(crowded["high"]),
        }
        if stands == rules.ENOUGH:
            yes = tr(
                "Yes: nobody was without a desk in {days}, so that there are too few on at most {share} of days.",
                **said,
            )
            return words.joined(yes, _to_spare(summary))
        open_ = tr(
            "That cannot be told: nobody was without a desk in {days}, but so few of them leave room for too few on "
            "{share} of days.",
            **said,
        )
        return words.joined(open_, _would_tell(summary))
    days, people = words.share(crowded), rules.found_none(turned)
    if stands == rules.ENOUGH:
        yes = tr(
            "Yes: there are too few desks on {days} of days, surely on no more than {limit}, and {people}.",
            days=days,
            limit=limit,
            people=people,
        )
        return words.joined(yes, _to_spare(summary))
    if stands == rules.OPEN and summary["replications"] == 1:
        none = tr("That cannot be told: too few desks come on {days} of days, of a single replication.", days=days)
        return words.joined(none, _would_tell(summary))
    if stands == rules.OPEN:
        open_ = tr(
            "That cannot be told: too few desks come on {days} of days, but {interval} is possible, on either side of "
            "{limit}.",
            days=days,
            interval=figure_of(crowded, bounded=True)[1],
            limit=limit,
        )
        return words.joined(open_, _would_tell(summary))
    needed = findings.desks_needed(summary, "95")
    if needed is None or needed[0] <= summary["desks"]:
        return tr("No: there are too few desks on {days} of days, and {people}.", days=days, people=people)
    return tr(
        "No: there are too few desks on {days} of days, and {people}; enough on {enough} of days takes {needed} desks, "
        "{more} more.",
        days=days,
        people=people,
        enough=enough,
        needed=words.count(needed[0]),
        more=words.count(needed[0] - summary["desks"]),
    )


def _to_spare(summary: Summary) -> str:
    """Return how many desks fewer would still be enough, by the estimate, with the interval of the desks needed."""
    needed = findings.desks_needed(summary, "95")
    if needed is None or needed[0] > summary["desks"]:
        return ""
    said = {"enough": words.percent(1 - rules.TARGET, 0), "needed": _desks_needed(summary)}
    spare = summary["desks"] - needed[0]
    if not spare:
        return tr("On {enough} of days {needed} desks are needed: none is to spare.", **said)
    return tr(
        "On {enough} of days {needed} desks are needed: {spare} to spare.",
        spare=words.counted(spare, "desk", "desks"),
        **said,
    )


def _would_tell(summary: Summary) -> str:
    """Return what would tell where the answer is open, and the desks needed as far as they are known."""
    if only_data := both_intervals.only_data(summary):
        return only_data
    more = tr(
        "More than {replications} can tell.",
        replications=words.counted(summary["replications"], "replication", "replications"),
    )
    if findings.desks_needed(summary, "95") is None:
        return more
    said = {"enough": words.percent(1 - rules.TARGET, 0), "needed": _desks_needed(summary)}
    return words.joined(tr("On {enough} of days {needed} desks are needed.", **said), more)


def _desks_needed(summary: Summary) -> str:
    """Return the desks needed on 95 % of days with their interval, or about so many where there is none."""
    need = summary["desks_needed"]["95"]
    desks, between = words.count(math.ceil(need["estimate"])), findings.desks_between(need)
    if not between:
        return tr("about {number}", number=desks)
    return desks if need["low"] == need["high"] else f"{desks} ({between})"


def figures(summary: Summary) -> list[KeyFigure]:
    """Return days, people (§16) and desks, each with its interval; where nobody can be without a desk only these."""
    measures, found = summary["measures"], []
    if shown_measures.booked(summary):
        return seats.figures(summary)
    if buildings.told(summary) and not none_missing(summary):
        return buildings_answer.figures(summary)
    if not none_missing(summary):
        found = [
            KeyFigure(*_apart(measures["crowded_day_probability"], tr("days with too few desks"), bounded=True)),
            KeyFigure(*_apart(measures["turned_away_probability"], tr("people who come in and find no desk"))),
        ]
    needed = findings.desks_needed(summary, "95")
    if needed is not None:
        label = tr("desks needed on {share} of days", share=words.percent(0.95, 0))
        found.append(KeyFigure(words.count(needed[0]), label, needed[1]))
    return found


def _apart(measure: words.Measure, label: str, *, bounded: bool = False) -> tuple[str, str, str]:
    value, interval = figure_of(measure, bounded=bounded)
    return value, label, interval


def found(summary: Summary, pictures: Pictures, written: Iterable[str] = ()) -> list[Block]:
    """Return the findings: days and people by weekday, desks needed, use, money, people.

    Of the files that are `written` those are named that show a day as it goes by.
    """
    tight = findings.tight_days(summary)
    several = over_buildings.several(summary)  # then the map has the room of pictures of all buildings together
    blocks: list[Block] = [Heading(tr("Findings"), 1, new_page=True), Heading(tr("Too few desks"), 2)]
    blocks.append(Paragraph(answer(summary) if none_missing(summary) else names.sentence(findings.crowding(summary))))
    crowded = summary["measures"]["crowded_day_probability"]
    if not tight and words.known(crowded) and crowded["estimate"] > 0:  # else there is nothing to be tight with
        blocks.append(Paragraph(tr("No weekday can be told to be tighter than the others.")))
    blocks += [
        Table(_weekdays(summary), tr("Days and people, by weekday ({level} intervals)", level=_level(summary))),
        *both_intervals.section(summary),
        *drawn(["crowding_by_weekday", *([] if several else ["weekday_hour"])], pictures),
        *buildings.section(summary, pictures),
        Heading(tr("Desks"), 2),
        *([Table(needed, _need_caption(summary))] if (needed := _needed(summary)).rows else []),
        Table(_use(summary), tr("Use of the desks")),
        *drawn([] if several else ["day"], pictures),
        *map(Paragraph, _animations(written)),
        *seats.section(summary),
        Heading(tr("Where people are"), 2),
        Table(_places(summary), tr("People on an average working day")),
    ]
    return [*blocks, *money.section(summary), *social.section(summary)]


def _animations(written: Iterable[str]) -> Iterator[str]:
    """Yield where a day can be seen as it goes by, for each such file."""
    for name in written:
        if name.startswith("plots/day_") and name.endswith(".gif"):
            day = datetime.date.fromisoformat(name.removeprefix("plots/day_").removesuffix(".gif"))
            yield tr(
                "{weekday} {date} as it goes by, one simulated day as an animation: {file}",
                weekday=words.weekday(list(words.WEEKDAYS)[day.weekday()]),
                date=language.date(day),
                file=name,
            )


def _level(summary: Summary) -> str:
    return words.percent(summary["measures"]["crowded_day_probability"]["level"], 0)


def _weekdays(summary: Summary) -> Grid:
    bounded = not none_missing(summary)
    rows = [
        [
            words.weekday(day) if day in words.WEEKDAYS else tr("all days"),
            findings.with_interval(one["crowded_day_probability"], bounded=bounded),
            findings.with_interval(one["turned_away_probability"]),
            _cell(one, "full_time_share"),
            _cell(one, "peak_utilisation"),
        ]
        for day, one in [*summary["by_weekday"].items(), ("all", summary["measures"])]
        if words.known(one["crowded_day_probability"])
    ]
    headings = [
        tr("weekday"),
        tr("days with too few desks"),
        tr("people who find no desk"),
        tr("core hours with no free desk"),
        tr("highest use of the day"),
    ]
    return Grid(headings, rows, left=[headings[0]])


def _cell(measures: Mapping[str, Any], name: str) -> str:
    measure = measures.get(name)
    return words.unknown() if measure is None or not words.known(measure) else findings.with_interval(measure)


def _needed(summary: Summary) -> Grid:
    rows = []
    for share in ("90", "95", "99"):
        needed = findings.desks_needed(summary, share)
        if needed is not None:
            rows.append(
                [
                    words.percent(int(share) / 100, 0),
                    words.count(needed[0]),
                    needed[1],
                    over_buildings.against(summary, share, needed[0]),
                ]
            )
    headings = [tr("share of days"), tr("desks"), tr("interval"), tr("against the desks there are")]
    return Grid(headings, rows, left=[headings[3]])


def _need_caption(summary: Summary) -> str:
    if over_buildings.several(summary):
        return tr("Desks needed for nobody to be refused on that share of each building's days, added up")
    return tr("Desks needed for nobody to be refused")


def _use(summary: Summary) -> Grid:
    labels = {
        "peak_utilisation": tr("highest use of the day, mean over days"),
        "mean_utilisation": tr("use over core hours"),
        "comfort_exceeded_probability": tr("days above the comfortable use"),
        "claimed_empty_share": tr("desks in use that are held but empty"),
        "severe_day_probability": tr("days on which more than {share} find none", share=words.percent(0.05, 0)),
        "meetings_without_room_share": tr("meetings without a room"),
        "meetings_in_person_share": tr("meetings held in person as wished"),
        "visitors_turned_away_probability": tr("visitors who find no desk"),
        "meetings_without_block_share": tr("meetings without a block of desks"),
    }
    measures = {name: summary["measures"].get(name) for name in labels}
    bounded = ["comfort_exceeded_probability"] if none_missing(summary) else findings.DAY_SHARES
    if words.known(meetings := measures["meetings_without_room_share"]) and meetings["estimate"] == 1:
        # Where there is no room there is nothing to tell.
        del labels["meetings_without_room_share"], labels["meetings_in_person_share"]
    rows = [
        [label, findings.with_interval(measures[name], bounded=name in bounded)]
        for name, label in labels.items()
        if words.known(measures[name])
    ]
    headings = [tr("figure"), tr("share (interval)")]
    return Grid(headings, rows, left=[headings[0]])


def _places(summary: Summary) -> Grid:
    labels = {
        "office": tr("at the office"),
        "home": tr("working at home"),
        "location": tr("working elsewhere"),
        "off": tr("contract day off"),
        "leave": tr("on leave"),
        "sick": tr("sick"),
    }
    places = summary.get("where_people_are", {})
    total = sum(places.values()) or 1.0
    rows = [
        [label, _people(places[key]), words.percent(places[key] / total, 0)]
        for key, label in labels.items()
        if places.get(key)
    ]
    headings = [tr("place"), tr("people"), tr("share")]
    return Grid(headings, rows, left=[headings[0]])


def _people(mean: float) -> str:
    """Return a mean number of people as whole ones."""
    return words.count(mean) if mean >= 0.5 else tr("under 1")
