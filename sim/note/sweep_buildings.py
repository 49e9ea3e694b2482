"""What the note of a sweep says of the buildings of a portfolio (§14): in which it is worst, of one of its jobs."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim import over_buildings, overbooking, shown_measures, words
from sim.language import tr, trn
from sim.note import booked_buildings, buildings, buildings_answer, rules
from sim.told.cautions import none_missing

Summary = Mapping[str, Any]


def apart(summary: Summary | None, summaries: Sequence[Summary]) -> str:
    """Return that days are those of all buildings together, and in which there are too few desks most often.

    Where desks are booked: in which most people get none. `summaries` are those of all jobs, which may not have as many
    buildings: a warning says so.
    """
    if summary is None or not buildings.told(summary) or none_missing(summary):
        return ""
    if shown_measures.booked(summary):
        factor = summary["scenario"]["policy"][overbooking.FACTOR]
        return booked_buildings.of_job(summary, overbooking.in_words(factor))
    alike = len({over_buildings.buildings(one) for one in summaries}) == 1
    said = buildings_answer.days_of_all(summary) if alike else ""
    name, share = buildings_answer.most_often(summary)
    if not share:
        return said
    most = tr(
        "With {desks} there are too few most often in {name}: {share}.",
        desks=words.counted(summary["desks"], "desk", "desks"),
        name=name,
        share=share,
    )
    stands = [rules.standing(one["measures"]["crowded_day_probability"]) for one in summary["buildings"]]
    if not (short := stands.count(rules.TOO_MANY)):
        return words.joined(said, most)
    surely = trn(
        "In one building they are surely too few on more than {limit} of its days.",
        "In {number} buildings they are surely too few on more than {limit} of their days.",
        short,
        number=words.count(short),
        limit=words.percent(rules.TARGET, 0),
    )
    return words.joined(said, most, surely)
