"""Exact figures for the special case: everybody flexible, the whole day at the office, one kind of desk (§6, §13).

The headcount of such a day is Poisson-binomial, or a mixture of these over the team and common factors. Under
``days_per_week`` without factors it is Poisson-binomial too, with each person's inclusion probability of that weekday.
With D desks the day is crowded with probability P(X > D), and E[(X - D)+] people are refused.
"""

from collections import Counter

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Spectrum = npt.NDArray[np.complex128]
Composition = tuple[tuple[float, int], ...]  # a team: its attendance probabilities and how many people have each
Factor = tuple[Floats, Floats]  # values of a factor and their weights

# The mass left out at both ends of a window: Bernstein's bound exp(-45) = 3e-20.
_LEFT_OUT = 45.0
# Ends of the integration over a standard normal factor: 6e-14 lies outside.
_REACH = 7.5


def poisson_binomial(probabilities: npt.ArrayLike) -> Floats:
    """Return the distribution of the number of successes, shape (n + 1,), of independent trials of shape (n,).

    By the discrete Fourier transform of the characteristic function (Hong 2013, Computational Statistics and Data
    Analysis 59, 41-51), over the window around the mean outside which Bernstein's inequality leaves less than 1e-19;
    trials with equal probability are taken together. Absolute error below 1e-14. Raises ValueError outside 0 .. 1.
    """
    trials = _checked(probabilities)
    n, average, variance = len(trials), trials.sum(), (trials * (1 - trials)).sum()
    reach = _LEFT_OUT / 3 + np.sqrt(_LEFT_OUT**2 / 9 + 2 * _LEFT_OUT * variance)
    first, last = max(0, int(average - reach)), min(n, int(average + reach) + 1)
    levels, numbers = np.unique(trials, return_counts=True)
    length = last - first + 1
    angles = _angles(length)
    spectrum = _characteristic(levels[:, None], numbers, angles)[0] * np.exp(-1j * angles * first)
    pmf = np.zeros(n + 1)
    pmf[first : last + 1] = np.clip(np.fft.irfft(spectrum.conj(), length), 0.0, 1.0)
    return pmf


def headcount(
    probabilities: npt.ArrayLike,
    teams: npt.ArrayLike,
    team_correlation: float,
    common_correlation: float,
    refinement: float = 1.0,
) -> Floats:
    """Return the distribution of the headcount of one day under the Gaussian copula of §6, shape (n + 1,).

    `probabilities` and `teams` (any integer labels) have shape (n,). Given the common factor C and a team's factor T,
    everybody comes independently with Phi((Phi^-1(p) - sqrt(rho_t) T - sqrt(rho_c) C) / sqrt(1 - rho_t - rho_c)). Both
    factors are integrated out by the trapezoidal rule, which converges geometrically here and, unlike Gauss-Hermite,
    can be made as fine as a large building needs, where the headcount is a steep function of C. The step follows
    from that steepness; `refinement` multiplies the number of nodes, to check it. Absolute error below 1e-12. Raises
    ValueError on probabilities outside 0 .. 1 or correlations that are negative or add up to 1 or more.
    """
    trials, labels = _checked(probabilities), np.asarray(teams)
    own = 1.0 - team_correlation - common_correlation
    if team_correlation < 0 or common_correlation < 0 or not own > 0:
        raise ValueError("correlations: must not be negative, and must add up to less than 1")
    if team_correlation == 0:
        labels = np.zeros(len(trials), dtype=np.int64)
    if common_correlation == team_correlation == 0 or not len(trials):
        return poisson_binomial(trials)

    n = len(trials)
    length = 1 << n.bit_length()
    common, weights = _factor(_composition(trials), common_correlation, 1.0 - common_correlation, refinement)
    # Teams of the same composition have the same distribution given C.
    kinds = Counter(_composition(trials[labels == label]) for label in np.unique(labels))
    team_factors = {kind: _factor(kind, team_correlation, own, refinement) for kind in kinds}
    pmf = np.zeros(n + 1)
    for part in np.array_split(np.arange(len(common)), _parts(len(common), length, team_factors)):
        transform = np.ones((len(part), length // 2 + 1), dtype=np.complex128)
        for kind, number in kinds.items():
            team_pmfs = _given_common(kind, common[part], *team_factors[kind], own)
            transform *= np.fft.rfft(team_pmfs, length, axis=1) ** number
        pmf += np.fft.irfft(weights[part] @ transform, length)[: n + 1]
    return np.clip(pmf, 0.0, 1.0)


def tail(pmf: Floats, desks: int) -> float:
    """Return P(X > desks), the probability that a day with this headcount is crowded."""
    return min(1.0, float(pmf[max(desks + 1, 0) :].sum()))


def excess(pmf: Floats, desks: int) -> float:
    """Return E[(X - desks)+], the people refused a day; with 0 desks the mean headcount."""
    return float(np.maximum(np.arange(len(pmf)) - desks, 0) @ pmf)


def excess_of_employees(pmf: Floats, visitors: Floats, desks: int) -> float:
    """Return E[(X + V - desks)+ X / (X + V)], the employees refused a day where V visitors seek desks too.

    X and V are independent with these distributions, and those who come first do so in a random order.
    """
    people, total = np.arange(len(pmf)), 0.0
    for number, chance in enumerate(visitors.tolist()):
        share = people / np.maximum(people + number, 1)
        total += chance * float((np.maximum(people + number - desks, 0) * share) @ pmf)
    return total


def quantile(pmf: Floats, q: float) -> int:
    """Return the smallest number of desks that a share of at least q of the days does not exceed."""
    return min(int(np.searchsorted(np.cumsum(pmf), q)), len(pmf) - 1)


def count_p_value(probabilities: npt.ArrayLike, observed: int) -> float:
    """Return the exact two-sided p-value of `observed` crowded days, day i crowded with probability p_i.

    Twice the smaller tail of the Poisson-binomial, at most 1; absolute error below 1e-13. `probabilities` has shape
    (days,). The days must be independent given the people: where a person's days of a week are chosen together
    (``days_per_week``) or habits last, the p-value does not hold over all days at once. Raises ValueError outside
    0 .. 1.
    """
    pmf = poisson_binomial(probabilities)
    at_most = float(pmf[: max(observed + 1, 0)].sum())
    at_least = float(pmf[max(observed, 0) :].sum())
    return min(1.0, 2.0 * min(at_most, at_least))


def _checked(probabilities: npt.ArrayLike) -> Floats:
    trials = np.asarray(probabilities, dtype=np.float64)
    if trials.ndim != 1 or not np.all((trials >= 0) & (trials <= 1)):
        raise ValueError("probabilities: a list of numbers from 0 to 1 is needed")
    return trials


def _composition(trials: Floats) -> Composition:
    levels, numbers = np.unique(trials, return_counts=True)
    return tuple(zip(levels.tolist(), numbers.tolist(), strict=True))


def _characteristic(levels: Floats, numbers: Numbers | Floats, angles: Floats) -> Spectrum:
    """Return E exp(i angle X) of shape (nodes, angles) for X a sum of numbers[g] trials of levels[g, node]."""
    half_sines = np.sin(angles / 2) ** 2
    log_modulus = np.zeros((levels.shape[1], len(angles)))
    phase = np.zeros_like(log_modulus)
    for level, number in zip(levels[:, :, None], numbers, strict=True):
        # Modulus and phase of 1 - p + p exp(i angle), in the forms that lose no digits near angle 0.
        with np.errstate(divide="ignore"):
            log_modulus += 0.5 * number * np.log1p(-4 * level * (1 - level) * half_sines)
        phase += number * np.arctan2(level * np.sin(angles), 1 - 2 * level * half_sines)
    spectrum: Spectrum = np.exp(log_modulus + 1j * phase)
    return spectrum


def _angles(length: int) -> Floats:
    return np.arange(length // 2 + 1, dtype=np.float64) * (2 * np.pi / length)


def _factor(kind: Composition, correlation: float, rest: float, refinement: float) -> Factor:
    """Return the values of a factor times the root of its correlation, and their weights.

    `rest` is the variance of everybody's normal variable that is left once the factor is known.
    """
    from scipy.special import ndtr, ndtri

    if correlation == 0:
        return np.zeros(1), np.ones(1)
    levels, numbers = np.array(kind).T
    shifts = np.linspace(-6.0, 6.0, 121)[:, None] * np.sqrt(1.0 - rest)
    z = (ndtri(levels) - shifts) / np.sqrt(rest)
    one = np.sqrt(correlation / rest)
    slope = one * (np.exp(-(z**2) / 2) @ numbers) / np.sqrt(2 * np.pi)
    variance = (ndtr(z) * ndtr(-z)) @ numbers
    # As a function of the factor a probability of the headcount is about a normal curve of width 1 / steepness, never
    # wider than that of a single person. The error of the rule is its Fourier transform at 2 pi / step: below exp(-25)
    # for a step of 0.7 joint widths.
    steepness = max(one, np.max(np.divide(slope, np.sqrt(variance), out=np.zeros_like(slope), where=variance > 0)))
    step = 0.7 / np.sqrt(1 + steepness**2) / refinement
    reach = int(np.ceil(_REACH / step))
    nodes = np.arange(-reach, reach + 1) * step
    weights: Floats = np.exp(-(nodes**2) / 2)
    return nodes * np.sqrt(correlation), weights / weights.sum()


def _given_common(kind: Composition, common: Floats, team: Floats, weights: Floats, own: float) -> Floats:
    """Return the distribution of a team's headcount for each value of the common factor, shape (common, size + 1)."""
    from scipy.special import ndtr, ndtri

    levels, numbers = np.array(kind).T
    shifts = (common[:, None] + team).ravel()
    given = ndtr((ndtri(levels)[:, None] - shifts) / np.sqrt(own))
    length = int(numbers.sum()) + 1
    spectrum = _characteristic(given, numbers, _angles(length)).reshape(len(common), len(team), -1)
    pmfs: Floats = np.fft.irfft(np.tensordot(spectrum.conj(), weights, (1, 0)), length, axis=1)
    return pmfs


def _parts(nodes: int, length: int, team_factors: dict[Composition, Factor]) -> int:
    """Return into how many parts the common factor is split, so that no array exceeds some 64 MB."""
    largest = max(len(values) * sum(number for _, number in kind) for kind, (values, _) in team_factors.items())
    return min(nodes, 1 + nodes * max(length, largest) // 2**23)
