"""What happens at the office besides its own people's days: events of the calendar (§6), and visitors."""

from collections.abc import Mapping
from typing import Any, Final

from sim import language, over_buildings, words
from sim.agenda import COME, EVERYBODY, Event, events_of
from sim.language import tr
from sim.told.cases import scenario_of

Summary = Mapping[str, Any]
Row = tuple[str, str, str]

MOST: Final = 3  # events that are told one by one


def rows(summary: Summary) -> list[Row]:
    """Return the rows of a screen: events and visitors, where there are."""
    found, scenario = list[Row](), summary["scenario"]
    if number := len(_events(scenario)):
        found.append((tr("Events"), words.count(number), told_events(scenario)))
    if visitors := told_visitors(summary):
        figure = words.number(summary["measures"]["visitors"]["estimate"], ".3g")
        found.append((tr("Visitors a day"), figure, visitors))
    return found


def any_events(summary: Summary) -> bool:
    """Tell whether some case has events."""
    cases = [scenario_of(summary, case) for case in summary.get("cases", ())]
    return any(_events(one) for one in (summary["scenario"], *cases))


def told(summary: Summary) -> list[str]:
    """Return events and visitors in parts of a sentence for the head of a note; nothing where there are none."""
    scenario, found = summary["scenario"], list[str]()
    if _events(scenario):
        found.append(tr("with events: {events}", events=told_events(scenario)))
    if visitors := told_visitors(summary):
        found.append(tr("with visitors: {visitors}", visitors=visitors))
    return found


def told_events(scenario: Mapping[str, Any]) -> str:
    """Return the first events of a scenario's calendar, and how many more there are; empty without events."""
    events = sorted(_events(scenario), key=lambda event: event.date)
    said = "; ".join(map(_event, events[:MOST]))
    more = len(events) - MOST
    return tr("{events}; and {number} more", events=said, number=words.count(more)) if more > 0 else said


def told_visitors(summary: Summary) -> str:
    """Return how many visitors are expected: of several buildings so many come to each; empty where none are."""
    given = summary["scenario"].get("building", {}).get("visitors_per_day") or 0
    means = list(given) if isinstance(given, list | tuple) else [given]
    if not any(means):
        return ""
    said = words.number(means[0], "g")
    if len(set(means)) > 1:
        said = tr("{numbers} (Monday to Friday)", numbers=words.listed([words.number(one, "g") for one in means]))
    if over_buildings.several(summary):
        return tr(
            "{number} expected a day in each of {buildings}", number=said, buildings=over_buildings.counted(summary)
        )
    return tr("{number} expected a day", number=said)


def _events(scenario: Mapping[str, Any]) -> list[Event]:
    return events_of(scenario.get("calendar", {}).get("events") or [])


def _event(event: Event) -> str:
    who = tr("everybody") if event.who == EVERYBODY else words.clean(event.who)
    if event.share < 1:
        who = tr("{share} of {who}", share=words.percent(event.share), who=who)
    values = {"date": language.date(event.date), "who": who}
    said = (
        tr("{date} {who} called to the office", **values)
        if event.kind == COME
        else tr("{date} {who} kept from the office", **values)
    )
    return f"{said} ({words.clean(event.name)})" if event.name else said
