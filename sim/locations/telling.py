"""What the map says in a sentence, and a building's value in a word."""

from collections.abc import Sequence

from sim import words
from sim.language import tr
from sim.locations.location import Location, is_made_up, titles
from sim.locations.scales import Scale

MANY: float = 0.05  # share of days with too few desks above which a location is counted, the usual promise


def made_up_notice() -> str:
    """Return what is said of a portfolio whose buildings are all made up."""
    return tr(
        "Made up, as an example: no location on this map exists, and no figure says anything about a real ministry or "
        "organisation."
    )


def headline(locations: Sequence[Location], scale: Scale, whole: float | None = None) -> str:
    """Return the finding of a map: how many locations are often too full, or how much space is saved; where most.

    `whole` are the m2 saved in all, which those shown on the map do not add up to where others closed or are hidden.
    """
    known = [(value, title) for value, title in _values(locations, scale) if value is not None]
    number = counted(locations)
    if known and any(one.hidden for one in locations):
        shown = words.count(sum(not one.hidden for one in locations))
        number = tr("{number}, {shown} of them shown", number=number, shown=shown)
    if scale.name == "space":
        if not known:
            return tr("{locations}: what space they save is not known", locations=number)
        total, (most, title) = sum(value for value, _ in known), max(known, key=lambda one: one[0])
        said = (
            tr(
                "{locations}: {total} m2 saved, most at {name} ({most} m2)",
                locations=number,
                total=words.amount(total),
                name=title,
                most=words.amount(most),
            )
            if most > 0
            else tr("{locations}: none saves space", locations=number)
        )
        if whole is None or words.amount(whole) == words.amount(total):
            return said
        return tr("{said}; with those that close or are not shown {m2} m2", said=said, m2=words.amount(whole))
    if not known:
        return tr("{locations}: how crowded they are is not known", locations=number)
    if max(value for value, _ in known) <= 0:
        return tr("{locations}: no day with too few desks was seen", locations=number)
    return _crowding(locations, scale, number)


def _crowding(locations: Sequence[Location], scale: Scale, number: str) -> str:
    """Return how many locations are surely often too full, and where most, or from how often to how often."""
    measures = [measure for one in locations if words.known(measure := one.crowded_day_probability) and measure]
    often = sum((one["low"] or 0.0) > MANY for one in measures)
    said = tr(
        "{locations}: {often} certainly with too few desks on more than {share} of days",
        locations=number,
        often=words.count(often) if often else tr("none"),
        share=words.given(MANY),
    )
    told = [one for one in locations if scale.value(one) is not None]
    fewest, most = (choose(told, key=lambda one: scale.value(one) or 0.0) for choose in (min, max))
    least, highest = value_of(fewest, scale), value_of(most, scale)
    if len(told) > 1 and _surely_most(most, told):
        title = titles(locations)[list(locations).index(most)]
        return tr("{said}; most often at {name} ({most})", said=said, name=title, most=highest)
    if least == highest:
        return f"{said} ({highest})"
    return tr("{said}; from {least} to {most}", said=said, least=least, most=highest)


def _surely_most(most: Location, told: Sequence[Location]) -> bool:
    """Tell whether the interval of one location lies above those of all others (cautious: at 95 % each)."""
    low = (most.crowded_day_probability or {}).get("low")
    highs = [(one.crowded_day_probability or {}).get("high") for one in told if one is not most]
    return low is not None and all(high is not None and high < low for high in highs)


def counted(locations: Sequence[Location]) -> str:
    """Return how many locations there are: ``32 locations``, ``32 made-up locations``."""
    if is_made_up(locations):
        return words.counted(len(locations), "made-up location", "made-up locations")
    return words.counted(len(locations), "location", "locations")


def value_of(location: Location, scale: Scale) -> str:
    """Return what the colour of a building stands for, in short: ``7 %``, ``1,200 m2``, ``not known``."""
    value = scale.value(location)
    if value is None:
        return missing(location)
    if scale.name == "space":
        return tr("{number} m2", number=words.amount(value))
    share = location.crowded_day_probability
    return words.none_of(share) if value <= 0 and share is not None else words.share(share)


def missing(location: Location) -> str:
    """Return what is said in place of a figure that a building does not have."""
    return tr("not shown") if location.hidden else tr("not known")


def white(locations: Sequence[Location], scale: Scale) -> str:
    """Return what the colour of buildings without a value stands for; empty where all have one."""
    reasons = {one.hidden for one in locations if scale.value(one) is None}
    if len(reasons) == 2:
        return tr("not known, or not shown (few people)")
    return (tr("not shown (few people)") if reasons.pop() else tr("not known")) if reasons else ""


def _values(locations: Sequence[Location], scale: Scale) -> list[tuple[float | None, str]]:
    return [(scale.value(one), title) for one, title in zip(locations, titles(locations), strict=True)]
