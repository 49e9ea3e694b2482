"""``locations.html``: the map of locations in one file, to search by ministry, organisation and subject.

Everything is text in the page: a panel for each location with its figures and with what its organisations do and need,
and a list that leads there. Without its script it is a map and a long list; the script searches, hides what was not
asked for and shows one panel at a time. Nothing is loaded and nothing is evaluated: the Content-Security-Policy names
the one script and the one style sheet by their hash, as that of ``frontier.html`` does.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from sim import figures, findings, words
from sim.language import language, mark, tr
from sim.locations import (
    SCALES,
    Ground,
    Location,
    Scale,
    called,
    circles,
    ground_of,
    headline,
    is_made_up,
    made_up_notice,
    scale_of,
    titles,
    value_of,
    white,
)
from sim.locations.scales import COLOURS
from sim.note.names import policy as policy_name
from sim.note.template import rendered, source

TEXT: Final = 400  # characters of a text from a user's file
SIDE: Final = 640  # pixels of the longer side of the map, which scales with the page
FILTERS: Final = {"ministry": mark("Ministry"), "organisation": mark("Organisation"), "subject": mark("Subject")}

# What stands on the page; to be said with `tr`.
TEXTS: Final = {
    "hint": mark(
        "Each circle is a location; its area is the number of people who work there. Choose one on the map or in the "
        "list."
    ),
    "script": mark("Searching and colouring need JavaScript. Without it the map and all locations stand below."),
    "search": mark("Search"),
    "placeholder": mark("name, address, organisation, subject, policy, need or facility"),
    "all": mark("all"),
    "colour": mark("Colour by"),
    "reset": mark("Show all"),
    "map": mark("Map of the locations; the list has all of them."),
    "list": mark("Locations"),
    "count": mark("{number} of {total} locations"),  # filled in by the script
    "nothing": mark("No location fits. Search for something else, or show all."),
    "chosen": mark("Chosen location"),
    "nobody": mark("Choose a location to see its figures, and what its organisations do and need."),
    "also": mark("also at"),
    "unknown": mark("not known"),
    "hidden": mark("not shown (few people)"),
    "no_place": mark("Not on the map: no coordinates"),
    "made_up": mark("made up"),
    "organisations": mark("Organisations"),
    "initiative": mark("Initiatives"),
    "need": mark("Needs"),
    "facilities": mark("Facilities"),
    "takes_in": mark("Closed; its people work here now"),
    "outline": mark("Outline: Natural Earth, public domain."),
    "moved": mark("Circles that would cover each other are moved apart; a line leads to where the location is."),
}
# Facts and figures of a panel in their order; to be said with `tr`.
FACTS: Final = {
    "code": mark("Building code"),
    "address": mark("Address"),
    "ministry": mark("Ministry"),
    "subject": mark("Subject"),
    "policy": mark("Policy today"),  # that of the file, whatever the run plays
    "since": mark("Since"),
}
FIGURES: Final = {
    "employees": mark("People"),
    "desks": mark("Desks"),
    "area": mark("Floor area (m2)"),
    "crowded": mark("Days with too few desks"),
    "turned_away": mark("People who find no desk"),
    "mean": mark("Use over core hours"),
    "peak": mark("Highest use of the day"),
    "needed": mark("Desks needed on 95 % of days"),
    "saved": mark("Desks saved against today"),
    "space": mark("Space saved (m2)"),
}


def locations_page(locations: Sequence[Location], summary: Mapping[str, Any]) -> str:
    """Return the page in the language that is spoken: equal locations give equal texts.

    Of the `summary` it shows the warnings, replications, seed, run and version.
    """
    ground = ground_of(locations)
    scales = [scale_of(name, locations) for name in SCALES]
    names = titles(locations)
    choices = {field: _choices(locations, field) for field in FILTERS}
    return rendered(
        "locations.html",
        source("locations.css"),
        source("locations.js"),
        text={key: tr(text) for key, text in TEXTS.items()} | {"figures": _played(summary)},
        language=language().code,
        title=headline(locations, scales[0]),
        notice=made_up_notice() if is_made_up(locations) else "",
        scales=[_legend(scale, locations) for scale in scales],
        filters={field: tr(label) for field, label in FILTERS.items()},
        choices=choices,
        facts={key: tr(text) for key, text in FACTS.items()},
        figures={key: tr(text) for key, text in FIGURES.items()},
        rows=[_row(number, locations, names, scales, choices) for number in range(len(locations))],
        drawing=_Drawing(ground),
        circles=circles(locations, ground),
        method=[line for line in _method(summary) if line],
    )


def _legend(scale: Scale, locations: Sequence[Location]) -> dict[str, Any]:
    """Return a scale as the page shows it: its name, and a word for each class that colours have."""
    classes = [{"look": str(number), "label": label} for number, label in enumerate(scale.labels)]
    if scale.below:
        classes.append({"look": "more", "label": scale.below})
    if unknown := white(locations, scale):
        classes.append({"look": "unknown", "label": unknown})
    return {"name": scale.name, "title": tr(SCALES[scale.name]), "classes": classes}


def _choices(locations: Sequence[Location], field: str) -> list[str]:
    """Return what a filter offers: every ministry, organisation or subject there is, in alphabetical order."""
    found = {said for one in locations for said in _terms(one, field)}
    return sorted(found, key=lambda text: (text.casefold(), text))


def _terms(location: Location, field: str) -> list[str]:
    """Return what a filter finds a location by."""
    given = location.organisations if field == "organisation" else (getattr(location, field),)
    return _clean(given)


def _clean(texts: Iterable[str]) -> list[str]:
    return [said for text in texts if (said := words.clean(text, TEXT))]


def _row(
    number: int,
    locations: Sequence[Location],
    names: Sequence[str],
    scales: Sequence[Scale],
    choices: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Return a location as the page shows it: texts, and the places of what it is found by."""
    one = locations[number]
    return {
        "number": number + 1,
        "name": names[number],
        "hidden": one.hidden,
        "on_map": one.on_map,
        "looks": {scale.name: _look(scale, one) for scale in scales},
        "values": {scale.name: value_of(one, scale) for scale in scales},
        "found": {field: [choices[field].index(said) for said in _terms(one, field)] for field in FILTERS},
        "facts": {
            "code": words.clean(one.building, TEXT),
            "address": words.clean(one.address, TEXT),
            "ministry": words.clean(one.ministry, TEXT),
            "subject": words.clean(one.subject, TEXT),
            "policy": words.case(one.policy, TEXT) if one.policy else "",
            "since": words.clean(one.since, TEXT),
        },
        "figures": _figures(one),
        "organisations": [
            {"name": said, "place": choices["organisation"].index(said), "others": _others(number, locations, said)}
            for said in _terms(one, "organisation")
        ],
        "initiative": words.clean(one.initiative, TEXT),
        "need": words.clean(one.need, TEXT),
        "facilities": _clean(one.facilities),
        "takes_in": [called(name, is_made_up(locations)) for name in one.takes_in],
    }


def _look(scale: Scale, location: Location) -> str:
    """Return the class of a location's colour as the style sheet calls it."""
    group = scale.group(location)
    return "unknown" if group is None else "more" if group < 0 else str(min(group, len(COLOURS) - 1))


def _others(number: int, locations: Sequence[Location], organisation: str) -> list[int]:
    """Return the other locations of an organisation."""
    return [
        place
        for place, other in enumerate(locations)
        if place != number and organisation in _terms(other, "organisation")
    ]


def _figures(one: Location) -> dict[str, str]:
    """Return the figures of a location in words; an empty text is not known."""
    return {
        "employees": _number(one.employees),
        "desks": _number(one.desks),
        "area": _number(one.area_m2),
        "crowded": _share(one.crowded_day_probability, "day", bounded=True),
        "turned_away": _share(one.turned_away_probability, "person-day", bounded=False),
        "mean": _share(one.mean_utilisation, None, bounded=False),
        "peak": _share(one.peak_utilisation, None, bounded=False),
        "needed": _desks(one.desks_needed_95),
        "saved": _number(one.desks_saved),
        "space": _number(one.m2_saved, words.amount),
    }


def _number(value: float | None, said: Callable[[float], str] = words.count) -> str:
    return said(value) if value is not None and math.isfinite(value) else ""


def _share(measure: words.Measure | None, unit: str | None, *, bounded: bool) -> str:
    """Return a share with its interval, and in words where there is a unit and it is neither nothing nor everything."""
    if measure is None or not words.known(measure):
        return ""
    said = findings.with_interval(measure, bounded=bounded)
    return f"{said}: {words.in_words(measure, unit)}" if unit and 0 < measure["estimate"] < 1 else said


def _desks(figure: figures.Figure | None) -> str:
    """Return a number of desks with its interval, rounded up as elsewhere."""
    if figure is None or not words.known(figure):
        return ""
    needed, between = words.count(math.ceil(figure["estimate"])), findings.desks_between(figure)
    return f"{needed} ({between})" if between else needed


def _played(summary: Mapping[str, Any]) -> str:
    """Return over the figures under which policy they are, which may differ from that of today."""
    policy = summary.get("scenario", {}).get("policy", {}).get("name")
    return tr("Figures of this run, under {policy}", policy=policy_name(policy)) if policy else tr("Figures")


def _method(summary: Mapping[str, Any]) -> list[str]:
    """Return the small print."""
    return [
        findings.warned(summary),
        tr(
            "Shares with their intervals of 95 %. {replications}, seed {seed}, run {run}, sim {version}.",
            replications=words.counted(summary["replications"], "replication", "replications"),
            seed=summary["seed"],
            run=summary["run_id"],
            version=summary["version"],
        ),
    ]


class _Drawing:
    """The map in pixels, the origin at the upper left as SVG has it."""

    def __init__(self, ground: Ground) -> None:
        self.scale = SIDE / ground.span
        self.ground = ground
        self.width, self.height = round(ground.width * self.scale), round(ground.height * self.scale)

    def x(self, km: float) -> str:
        return f"{km * self.scale:.1f}"

    def y(self, km: float) -> str:
        return f"{(self.ground.height - km) * self.scale:.1f}"

    def radius(self, km: float) -> str:
        return f"{km * self.scale:.1f}"

    def letters(self, km: float, number: int) -> str:
        """Return the size of letters at which a number fits in its circle."""
        return f"{min(14.0, 2.5 * km * self.scale / max(2, len(str(number)))):.1f}"

    def outlines(self) -> list[tuple[bool, str]]:
        """Return (has buildings, path) of each outline, those with buildings last, over the others."""
        drawn = sorted(self.ground.rings, key=lambda one: one[0])
        return [(home, "M" + " ".join(f"{self.x(x)},{self.y(y)}" for x, y in ring) + "Z") for home, ring in drawn]
