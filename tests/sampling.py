"""How far a sample lies from its exact law, in standard deviations: a test allows 4 (6e-5, two-sided)."""

import math

import numpy as np
import numpy.typing as npt


def z(successes: float, trials: int, probability: float) -> float:
    """Of a count of independent trials; infinite where the law leaves no doubt and the count differs."""
    off = abs(float(successes) - trials * probability)
    spread = math.sqrt(trials * probability * (1 - probability))
    return off / spread if spread else math.inf if off else 0.0


def z_mean(values: npt.ArrayLike, expected: float) -> float:
    """Of the mean of independent values, by their own standard deviation."""
    sample = np.asarray(values, dtype=np.float64)
    return abs(float(sample.mean()) - expected) / float(sample.std(ddof=1) / math.sqrt(len(sample)))
