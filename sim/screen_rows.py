"""What the screen says of one scenario about crowding, suitable desks, bookings and use: a row a figure."""

from sim import findings, over_buildings, shown_measures, type_shortage, words
from sim.language import mark, tr
from sim.words import count, known

Row = tuple[str, str, str]


def first_line(summary: findings.Summary) -> str:
    """Return the main finding: where desks are booked who gets none, which days do not tell; days; types of desk."""
    found = [findings.crowding(summary), type_shortage.finding(summary)]
    unserved = summary["measures"].get("unserved_probability")
    if shown_measures.booked(summary) and unserved["estimate"]:
        people = findings.with_interval(unserved)
        said = tr("Of all who want to come {people} get no desk, refused at booking or at the desks", people=people)
        crowding = found[0]
        found[:1] = [said, crowding[:1].lower() + crowding[1:]]
    return "; ".join(line for line in found if line)


def too_few(summary: findings.Summary) -> list[Row]:
    """Return how often there are too few desks."""
    none = tr("Days on which more than {share} find none", share=words.percent(0.05, 0))
    rows = [
        _chance(summary, "crowded_day_probability", tr("Days with too few desks")),
        *_anywhere(summary),
        _chance(summary, "turned_away_probability", tr("People who find no desk"), "person-day"),
        _chance(summary, "severe_day_probability", none),
        _share(summary, "full_time_share", tr("Core hours with no free desk")),
    ]
    if tight := findings.tight_days(summary):
        rows.append((tr("Tight days"), words.listed(tight), tr("more often too few than on other days")))
    return rows


def _anywhere(summary: findings.Summary) -> list[Row]:
    """Return how often at least one of several buildings has too few desks."""
    if not over_buildings.several(summary):
        return []
    label, note = tr("In at least one building"), over_buildings.counted(summary)
    measure = summary["measures"][over_buildings.ANY]
    return [(label, findings.with_interval(measure, bounded=True), tr("of days, in {buildings}", buildings=note))]


def suitable(summary: findings.Summary) -> list[Row]:
    """Return how often people find no desk of the type they need, or none in their zone; no rows that tell nothing."""
    seats = shown_measures.seats(summary)
    rows = []
    if "no_suitable_desk_probability" in seats:
        label = tr("People without a suitable desk")
        rows.append(_chance(summary, "no_suitable_desk_probability", label, "person-day"))
    for name, label in (
        ("unsuitable_desk_share", mark("At another type of desk")),
        ("outside_zone_share", mark("Outside the own zone")),
    ):
        if name in seats and summary["measures"][name]["estimate"]:
            rows.append(_share(summary, name, tr(label), tr("of all times somebody sits down")))
    return rows


def bookings(summary: findings.Summary) -> list[Row]:
    """Return what becomes of bookings, people who get no desk first (§15); nothing without bookings."""
    shown = shown_measures.bookings(summary)
    if not shown:
        return []
    label = tr("People who get no desk")
    figure = _chance(summary, "unserved_probability", label, "person-day")[1]
    rows = [(label, figure, tr("refused at booking or at the desks, of all who want to come"))]
    for name, label, note in (
        ("refused_request_share", mark("Requests refused"), mark("of requests for a desk")),
        ("walk_in_refused_share", mark("Walk-ins who find none"), mark("of people who come without a booking")),
        ("ghost_booking_share", mark("Ghost bookings"), mark("of bookings, whose people do not come")),
        ("booked_idle_share", mark("Free though booked"), mark("of desks, core hours")),
    ):
        if name in shown and summary["measures"][name]["estimate"]:
            rows.append(_share(summary, name, tr(label), tr(note)))
    return rows


def use(summary: findings.Summary) -> list[Row]:
    """Return the desks needed, where peaks tell, and how much those that there are are used."""
    rows: list[Row] = []
    for share in ("90", "95", "99"):
        needed = findings.desks_needed(summary, share)
        if needed is not None:
            label = tr("Desks needed on {share} of days", share=words.percent(int(share) / 100, 0))
            rows.append(
                (label, _bracketed(count(needed[0]), needed[1]), over_buildings.against(summary, share, needed[0]))
            )
    visitors = "visitors_turned_away_probability"
    meetings = _share(summary, "meetings_without_room_share", tr("Meetings without a room"))
    if shown_measures.together(summary):
        meetings = _share(summary, "meetings_without_block_share", tr("Meetings without a block of desks"))
    return [
        *rows,
        _share(summary, "peak_utilisation", tr("Highest use of the day"), tr("of desks, mean over days")),
        _share(summary, "mean_utilisation", tr("Use over core hours"), tr("of desks, mean")),
        _share(summary, "claimed_empty_share", tr("Held but empty"), tr("of desks in use, core hours")),
        meetings,
        *_elsewhere(summary),
        *([_share(summary, visitors, tr("Visitors who find no desk"))] if visitors in summary["measures"] else []),
    ]


def _elsewhere(summary: findings.Summary) -> list[Row]:
    """Return how many people find no desk and go to another building, where they may."""
    sent = summary["measures"].get("sent_elsewhere")
    if not known(sent):
        return []
    note = tr("people a day who find no desk in their own")
    return [(tr("Go to another building"), words.number(sent["estimate"], ".3g"), note)]


def _chance(summary: findings.Summary, name: str, label: str, unit: str = "day") -> Row:
    measure = summary["measures"].get(name)
    if unit == "day":
        unit = over_buildings.unit(summary)
    often = words.in_words(measure, unit, over_buildings.looked_at(summary, unit), bounded=name in findings.DAY_SHARES)
    if known(measure) and words.is_certain(measure):
        return label, tr("none"), tr("there is a desk for everybody")
    if known(measure) and measure["estimate"] == 0:
        return label, words.none_seen(), often.removeprefix(words.none_seen()).strip()
    if known(measure) and measure["estimate"] == 1:
        return label, words.percent(1, 0), often  # the words hold the bound
    return label, _bracketed(words.share(measure), words.interval(measure)), often


def _share(summary: findings.Summary, name: str, label: str, note: str = "") -> Row:
    measure = summary["measures"].get(name)
    if not known(measure):
        return label, words.unknown(), note
    if measure["estimate"] == 0:
        return label, words.none_of(measure), tr("in {days}", days=over_buildings.played(summary))
    return label, findings.with_interval(measure), note


def _bracketed(figure: str, interval: str) -> str:
    return f"{figure} ({interval})" if interval else figure
