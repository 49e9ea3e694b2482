"""The desk ratios that a study looks at, and the numbers of desks they give."""

from collections.abc import Sequence
from typing import Final

from sim.building import number_of_desks
from sim.errors import ConfigurationError
from sim.sentences import Sentence
from sim.studies.promise import fewest
from sim.study import Case

# The government's aim, the norm of Venster 2024, and what the minister thinks feasible.
NORMS: Final = (0.9, 0.7, 0.5)

# .30, below any norm that is discussed, to just under the 1.3 from which the ministry comes, 40 of them. Assumption: a
# step of some 30 desks of the ministry's is fine enough.
RATIOS: Final = tuple(round(0.30 + 0.025 * step, 3) for step in range(40))


def desks_at(cases: Sequence[Case], ratios: Sequence[float]) -> tuple[dict[float, tuple[int, ...]], list[Sentence]]:
    """Return the desks of each case at each ratio (none given: `RATIOS`), ascending, and warnings about those left out.

    Of ratios that give the same desks one stays, a norm or else the smallest; what has fewer desks than owners goes.
    Raises `ConfigurationError` where none is left, and for a case whose own ratio has too few desks.
    """
    jobs = [case.job() for case in cases]
    owners = [fewest(job) for job in jobs]
    given: dict[tuple[int, ...], float] = {}
    few, same = [], []
    for ratio in sorted(set(ratios or RATIOS)):
        desks = tuple(number_of_desks(ratio, job.scenario.ratio_per, job.headcount) for job in jobs)
        if any(number < least for number, least in zip(desks, owners, strict=True)):
            few.append(ratio)
        elif desks not in given:
            given[desks] = ratio
        else:
            kept, left = (ratio, given[desks]) if ratio in NORMS else (given[desks], ratio)
            given[desks] = kept
            same.append(left)
    if not given:
        raise ConfigurationError(
            f"ratios: at none of them is there a desk for each of the {max(owners)} people who own one, give larger "
            "ratios or share more desks"
        )
    warnings = []
    if few:
        warnings.append(
            Sentence("ratios: left out, with fewer desks than people who own one: {ratios:g}", ratios=sorted(few))
        )
    if same and ratios:
        warnings.append(
            Sentence("ratios: left out, as they give the desks of another: {ratios:g}", ratios=sorted(same))
        )
    return {ratio: desks for desks, ratio in given.items()}, warnings
