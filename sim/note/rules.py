"""Which sentence a figure allows: rules from estimates and intervals, so that a note claims no more than is known.

A `measure` has `estimate`, `low` and `high`. Each caution is a function of a summary that returns its sentence, or an
empty text where it does not apply, as those of `sim.told.cautions` are.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import figures, over_buildings, type_shortage, words
from sim.findings import fitted
from sim.language import mark, tr
from sim.sentences import said
from sim.told.cautions import (
    ATTENDANCE,
    RULES,
    Rule,
    given,
    made_up,
    obeyed,
    one_each,
    one_season,
    owned,
    together,
    uncalibrated,
)
from sim.words import Measure, known

Summary = Mapping[str, Any]

TARGET: Final = 0.05  # share of days: the promise that is asked by default, and the yardstick where none was

# How the warnings begin that a reader must know before any figure.
SPOILING: Final = (
    "ratio:",
    "roster: column",
    "roster: the column building",
    "roster: in ",
    "one replication gives",
    "nobody is flexible",
)

# How the warnings begin of what changes the money or what is told of people.
WEIGHING: Final = ("today's desks are assumed", "days_off:")

# What a staff file can give, to be said with `tr`.
FIELDS: Final = {
    "team": mark("teams"),
    "fte": mark("FTE"),
    "office_days": mark("office days a week"),
    "days_off": mark("days off"),
    "anchor_days": mark("fixed team days"),
    "kind": mark("kinds of worker"),
    "newcomer": mark("newcomers"),
    "desk_type": mark("types of desk that are needed"),
    "organisation": mark("organisations"),
    "remote_capable": mark("who can work at home"),
}

# Where a measure stands against a limit.
ENOUGH, TOO_MANY, OPEN, UNKNOWN = "enough", "too many", "open", "unknown"


def standing(measure: Measure | None, limit: float = TARGET) -> str:
    """Return on which side of a limit a share surely lies: its whole interval must."""
    if measure is None or not known(measure) or measure["low"] is None or measure["high"] is None:
        return UNKNOWN
    if measure["high"] <= limit:
        return ENOUGH
    return TOO_MANY if measure["low"] > limit else OPEN


def apart(one: Measure | None, other: Measure | None) -> int:
    """Return -1 or 1 where a measure is surely below or above another, 0 where they cannot be told apart.

    Surely: their intervals do not meet, which is stricter than a paired comparison.
    """
    if one is None or other is None or not known(one) or not known(other):
        return 0
    if any(figure[end] is None for figure in (one, other) for end in ("low", "high")):
        return 0
    return -1 if one["high"] < other["low"] else 1 if one["low"] > other["high"] else 0


def figure_of(measure: Measure | None, *, bounded: bool) -> tuple[str, str]:
    """Return a share and its interval apart; of what was not seen the bound (`bounded`: a share of days)."""
    if measure is None or not known(measure):
        return words.unknown(), ""
    if words.is_certain(measure):
        return words.percent(0, 0), ""
    if measure["estimate"] == 0:
        return words.none_seen(), words.outer(measure) if bounded else ""
    if measure["estimate"] == 1:
        return words.percent(1, 0), words.outer(measure) if bounded else ""
    return words.share(measure), words.interval(measure)


def found_none(turned: Measure) -> str:
    """Return how many find none, as a clause; none seen where only near misses tell of days with too few."""
    if not known(turned) or turned["estimate"] == 0:
        return tr("nobody was seen to find none")
    return tr("{share} of those who come in find none", share=words.share(turned))


def spoiling(summary: Summary) -> list[str]:
    """Return the warnings of what spoils every figure: a column that was not read, a ratio meant the other way round.

    A warning is known by how it begins in English, as it stands in ``summary.json``.
    """
    return _warned(summary, SPOILING)


def _warned(summary: Summary, kinds: tuple[str, ...]) -> list[str]:
    found = [line for kind in kinds for line in summary.get("warnings", ()) if line.startswith(kind)]
    return [words.clean(said(line), 500) for line in dict.fromkeys(found)]


def precision(summary: Summary) -> str:
    """The run ended before the precision that was asked for; of one replication a warning says more."""
    if summary["precision_reached"] or summary["replications"] == 1:
        return ""
    return tr("The precision asked for was not reached: read the intervals, not the figures in front of them.")


def made_up_buildings(summary: Summary) -> str:
    """No building of the portfolio exists."""
    if not summary.get("portfolio", {}).get("made_up"):
        return ""
    return tr("The buildings are made up, as an example: no figure says anything about a real one.")


def each_by_itself(summary: Summary) -> str:
    """Of many intervals some miss, so that a building that looks worst may only have had bad luck."""
    cases = [summary, *summary.get("by_case", {}).values()]
    told = max(len(one.get("buildings") or ()) for one in cases)
    if told < 2:
        return ""
    return tr(
        "Each building has an interval of its own: of {buildings} about 1 in 20 may lie outside theirs by chance.",
        buildings=words.counted(told, "building", "buildings"),
    )


def unfitted(summary: Summary) -> str:
    """Nobody has measured these people: they are made up, or nothing is fitted to data of how they come (or both).

    Of a staff file it is said what stands in it, and of how many people where not of all.
    """
    if fitted(summary, *ATTENDANCE) or one_each(summary):
        return made_up(summary)
    if summary["scenario"]["organisation"].get("roster"):
        people = summary["employees"]
        known = given(summary) or {"team": people}  # without teams a file is no staff file
        fields = words.listed(_field(name, known[name], people) for name in known if known[name])
        if known.get("office_days") == people:
            return tr(
                "The staff file gives {fields}. On which of their days people come, and when, are assumptions that "
                "decide the answer: nothing is fitted to the organisation's own badge, booking or counting data.",
                fields=fields,
            )
        if known.get("office_days"):
            return tr(
                "The staff file gives {fields}. How often the others come, and on which days and when all do, are "
                "assumptions that decide the answer: nothing is fitted to the organisation's own badge, booking or "
                "counting data.",
                fields=fields,
            )
        return tr(
            "The staff file gives {fields}, but not how often people come. That, and on which days and when, are "
            "assumptions that decide the answer: nothing is fitted to the organisation's own badge, booking or "
            "counting data.",
            fields=fields,
        )
    return tr(
        "The people are made up, and nothing is fitted to the organisation's own badge, booking or counting data: how "
        "often and when people come are assumptions that decide the answer."
    )


def _field(name: str, known: int, people: int) -> str:
    field = tr(FIELDS[name])
    if known == people:
        return field
    return tr(
        "{field} of {known} of the {people} people", field=field, known=words.count(known), people=words.count(people)
    )


def days_are_not_people(summary: Summary) -> str:
    """Days and people tell different stories (§16)."""
    measures = summary.get("measures", {})
    crowded, turned = (measures.get(name) for name in ("crowded_day_probability", "turned_away_probability"))
    if not (words.known(crowded) and words.known(turned) and 0 < crowded["estimate"] < 1 and turned["estimate"] > 0):
        return ""
    if over_buildings.several(summary):
        return tr(
            "Days are not people: too few desks on {days} of building-days is not {days} of people without a desk, but "
            "{people}.",
            days=words.share(crowded),
            people=figure_of(turned, bounded=False)[0],
        )
    return tr(
        "Days are not people: too few desks on {days} of days is not {days} of people without a desk, but {people}.",
        days=words.share(crowded),
        people=figure_of(turned, bounded=False)[0],
    )


def open_balance(summary: Summary) -> str:
    """Savings and costs are both too uncertain to say which is more."""
    money = summary.get("money")
    if money is None:
        return ""
    net = money["a_year"]["net"]
    if not figures.known(net) or net["low"] is None or net["high"] is None or figures.sign(net):
        return ""  # ends that are not known come of too few replications, not of prices
    return tr("Whether savings outweigh costs cannot be told from what is known of prices.")


def carried_prices(summary: Summary) -> str:
    """What a desk costs was found in other years than those of the money, and carried to them by an index."""
    money, priced = summary.get("money"), summary["scenario"]["economics"]["price_year"]
    if money is None or money["price_year"] == priced:
        return ""
    return tr(
        "What a desk costs is known for {price_year}; an index, which is uncertain, carries it to {money_year}.",
        price_year=str(priced),
        money_year=str(money["price_year"]),
    )


def claimed(summary: Summary) -> str:
    """A published saving rests on three bases."""
    worked = (summary.get("space") or {}).get("claim")
    if worked is None:
        return ""
    printed, true = worked["as_printed"]["desks_saved_share"], worked["true"]["desks_saved_share"]
    if abs(printed - true) < 0.005:
        return ""
    return tr(
        "The published {printed} fewer desks mixes three bases (per full-timer, civil servant and flexible worker); "
        "each on its own base it is {true} here.",
        printed=words.percent(printed, 1),
        true=words.percent(true, 1),
    )


# What matters most to a decision, in this order, with what changes money and people (`WEIGHING`) after `ABOVE`; the
# other rules of `sim.told.cautions` follow.
ABOVE: Final[Sequence[Rule]] = (precision, made_up_buildings)
FIRST: Final[Sequence[Rule]] = (
    *ABOVE,
    unfitted,
    type_shortage.accessible,
    obeyed,
    one_season,
    open_balance,
    owned,
    claimed,
    days_are_not_people,
    each_by_itself,
    together,
    carried_prices,
)
_SAID: Final = (made_up, uncalibrated, obeyed, one_season, owned, together)  # by those already


def cautions(summary: Summary) -> list[str]:
    """Return what could go wrong, what matters most first."""
    rules = [*FIRST, *(rule for rule in RULES if rule not in _SAID)]
    found = [told for rule in rules if (told := rule(summary))]
    above = [told for rule in ABOVE if (told := rule(summary))]
    return [*spoiling(summary), *above, *_warned(summary, WEIGHING), *found[len(above) :]]
