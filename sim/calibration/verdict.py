"""A verdict on a prediction, in words: it is called good only where nothing speaks against it."""

from typing import Any, Final

from sim.language import mark
from sim.sentences import Counted, Sentence, listed

LEAST_DAYS: Final = 15  # fewer held-out days say too little. Assumption.
LEAST_WEEKS: Final = 6  # fewer can show a fault and no merit: an interval over so few weeks is wide open (`resampling`)

_BASELINES: Final = {
    "last_year": mark("last year's mean with binomial noise"),
    "smoothing": mark("last year's mean alone"),
}


def verdict(figures: dict[str, Any]) -> tuple[str, str]:
    """Return the sentences that judge a backtest, and the code of the worst finding.

    `figures` as in the summary. A shift and intervals that are too narrow or too wide, of days or of peaks, are found
    where they are `off`: beyond what they would be by chance, all of them together. No gain is found where the interval
    of a skill reaches 0.
    """
    findings = [*_shift(figures), *_spread(figures)]
    if figures["days"] < LEAST_DAYS or (figures["weeks"] < LEAST_WEEKS and not findings):
        return _too_little(figures), "too_little"
    findings += _gain(figures)
    if not findings:
        return _good(figures), "good"
    sentence = findings[-1][1]
    for _, before in findings[-2::-1]:
        sentence = Sentence("{finding} {findings}", finding=before, findings=sentence)
    return sentence, findings[0][0]


def _too_little(figures: dict[str, Any]) -> str:
    return Sentence(
        "Too little is held out to judge the prediction by: {days} in {weeks}.",
        days=Counted(figures["days"], "day", "days"),
        weeks=Counted(figures["weeks"], "week", "weeks"),
    )


def _shift(figures: dict[str, Any]) -> list[tuple[str, str]]:
    bias = figures["attendance"]["bias"]
    if not bias["off"]:
        return []
    values = {"people": abs(bias["estimate"]), "low": min(map(abs, _ends(bias))), "high": max(map(abs, _ends(bias)))}
    if bias["estimate"] > 0:
        said = Sentence("It predicts {people:.1f} people a day too few ({low:.1f} to {high:.1f}).", **values)
    else:
        said = Sentence("It predicts {people:.1f} people a day too many ({low:.1f} to {high:.1f}).", **values)
    return [("biased", said)]


def _ends(figure: dict[str, float]) -> tuple[float, float]:
    return figure["low"], figure["high"]


def _spread(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """Return at most one finding each of intervals too narrow and too wide: the one that is farthest off."""
    narrow, wide = [], []
    for of, coverage in (("days", figures["attendance"]["coverage"]), ("peaks", figures["peak"]["coverage"])):
        for name, found in coverage.items():
            nominal = int(name) / 100
            if found["off"] == "too_narrow":
                narrow.append((nominal - found["high"], of, nominal, found))
            if found["off"] == "too_wide":
                wide.append((found["low"] - nominal, of, nominal, found))
    findings = []
    for code, off in (("too_narrow", narrow), ("too_wide", wide)):
        if off:
            _, of, nominal, found = max(off, key=lambda one: one[0])
            findings.append((code, _said(code, of, nominal, found)))
    return findings


def _said(code: str, of: str, nominal: float, found: dict[str, float]) -> str:
    values = {"nominal": nominal, "share": found["share"], "low": found["low"], "high": found["high"]}
    if code == "too_narrow" and of == "days":
        return Sentence(
            "Its intervals are too narrow: those of {nominal:.0%} hold {share:.0%} of days ({low:.0%} to {high:.0%}).",
            **values,
        )
    if code == "too_narrow":
        return Sentence(
            "Its intervals of the week's highest day are too narrow: those of {nominal:.0%} hold {share:.0%} of weeks "
            "({low:.0%} to {high:.0%}).",
            **values,
        )
    if of == "days":
        return Sentence(
            "Its intervals are too wide: those of {nominal:.0%} hold {share:.0%} of days ({low:.0%} to {high:.0%}).",
            **values,
        )
    return Sentence(
        "Its intervals of the week's highest day are too wide: those of {nominal:.0%} hold {share:.0%} of weeks "
        "({low:.0%} to {high:.0%}).",
        **values,
    )


def _gain(figures: dict[str, Any]) -> list[tuple[str, str]]:
    skill = figures["attendance"]["skill"]
    equal = [name for name in _BASELINES if skill[name]["low"] is None or skill[name]["low"] <= 0]
    if not equal:
        return []
    said = Sentence(
        "It is not shown to be better than {baselines}.",
        baselines=listed([Sentence(_BASELINES[name]) for name in equal]),
    )
    return [("no_better", said)]


def _good(figures: dict[str, Any]) -> str:
    attendance = figures["attendance"]
    found = attendance["coverage"]["80"]
    return Sentence(
        "Nothing speaks against the prediction: of {days} in {weeks} that it had not seen, {share:.0%} lie in the "
        "intervals of 80 % ({low:.0%} to {high:.0%}), no shift is seen beyond chance, and its error is {skill:.0%} "
        "less than that of last year's mean with binomial noise ({least:.0%} to {most:.0%}).",
        days=Counted(figures["days"], "day", "days"),
        weeks=Counted(figures["weeks"], "week", "weeks"),
        share=found["share"],
        low=found["low"],
        high=found["high"],
        skill=attendance["skill"]["last_year"]["estimate"],
        least=attendance["skill"]["last_year"]["low"],
        most=attendance["skill"]["last_year"]["high"],
    )
