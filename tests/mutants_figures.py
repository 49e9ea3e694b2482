"""Faults of what goes into a day and of what is made of it: draws, measures, intervals, the stopping rule."""

import test_conditional
import test_draws
import test_estimate
import test_measures
import test_strata
from mutant import Mutant

ESTIMATE = (
    Mutant(
        "n for n - 1 in the variance",
        "replications / (replications - 1) * (residuals**2)",
        "1.0 * (residuals**2)",
        test_estimate.test_proportion_by_hand,
        ([1, 0, 2, 1], [10, 10, 10, 10], 0.1, 20 / 27),
    ),
    Mutant(
        "residuals from the mean, not from the ratio",
        "residuals = numerator - shares * denominator[:, None]",
        "residuals = numerator - numerator.mean(axis=0)",
        test_estimate.test_proportion_by_hand,
        ([2, 3], [4, 12], 5 / 16, (2.25 / 256) / (55 / 4096)),
    ),
    Mutant(
        "the mean of ratios for the ratio of sums",
        "shares: Floats = numerator.sum(axis=0) / total",
        "shares: Floats = (numerator / denominator[:, None]).mean(axis=0)",
        test_estimate.test_ratio_by_hand,
    ),
    Mutant(
        "z for t",
        "    return float(stdtrit(degrees, (1 + level) / 2)) if degrees else math.nan\n",
        "    from scipy.special import ndtri\n    return float(ndtri((1 + level) / 2))\n",
        test_estimate.test_ratio_by_hand,
    ),
    Mutant(
        "a one-sided t",
        "    return float(stdtrit(degrees, (1 + level) / 2)) if degrees else math.nan\n",
        "    return float(stdtrit(degrees, level)) if degrees else math.nan\n",
        test_estimate.test_coverage_of_a_mean_is_exact_for_normal_values,
    ),
    Mutant(
        "a degree of freedom too many",
        "    return float(stdtrit(degrees, (1 + level) / 2)) if degrees else math.nan\n",
        "    return float(stdtrit(degrees + 1, (1 + level) / 2)) if degrees else math.nan\n",
        test_estimate.test_ratio_by_hand,
    ),
    Mutant(
        "a one-sided Clopper-Pearson",
        "tail = (1 - level) / 2",
        "tail = 1 - level",
        test_estimate.test_no_or_only_crowded_days_count_replications_not_days,
    ),
    Mutant(
        "no half step in Clopper-Pearson's upper end",
        "betainccinv(yes + 1, no, tail)",
        "betainccinv(yes, no + 1, tail)",
        test_estimate.test_proportion_by_hand,
        ([5, 0, 5, 0], [10, 10, 10, 10], 0.25, 40 / 9),
    ),
    Mutant(
        "a design effect below 1 narrows the interval",
        "total / np.maximum(deff, 1.0) * narrowing",
        "total / deff * narrowing",
        test_estimate.test_proportion_by_hand,
        ([1, 0, 2, 1], [10, 10, 10, 10], 0.1, 20 / 27),
    ),
    Mutant(
        "days that count as independent",
        "total / np.maximum(deff, 1.0) * narrowing",
        "total + 0 * deff",
        test_estimate.test_coverage_of_a_share_of_correlated_days,
        (0.1, 0.3),
    ),
    Mutant(
        "no event in n days, not in n replications",
        "np.where(certain, float(replications),",
        "np.where(certain, float(total),",
        test_estimate.test_no_or_only_crowded_days_count_replications_not_days,
    ),
    Mutant(
        "a quantile exactly reached is passed",
        "np.argmax(bounds.share >= q)",
        "np.argmax(bounds.share > q)",
        test_estimate.test_a_quantile_exactly_reached_is_not_passed,
    ),
    Mutant(
        "replications without a day count",
        "    return above[kept], below[kept], None if order is None else np.asarray(order)[kept]\n",
        "    return above, below, None if order is None else np.asarray(order)\n",
        test_estimate.test_replications_without_a_day_say_nothing,
    ),
)

STRATA = (
    Mutant(
        "pairs as they come, not in order",
        'errors[..., np.argsort(np.asarray(order), kind="stable")]',
        "errors",
        test_strata.test_pairs_are_taken_in_order,
    ),
    Mutant(
        "the variance of a pair twice",
        "found = pairs[..., ::2] - pairs[..., 1::2]",
        "found = np.sqrt(2) * (pairs[..., ::2] - pairs[..., 1::2])",
        test_strata.test_the_expected_square_is_the_variance_within_strata,
        (8,),
    ),
    Mutant(
        "the third of the last three left out",
        "(one + two) / 2 - three",
        "one - two",
        test_strata.test_the_last_three_are_one_stratum,
    ),
    Mutant(
        "as many degrees of freedom as replications",
        "(replications + 1) // 2",
        "replications",
        test_strata.test_pairs_are_taken_in_order,
    ),
)

STOPPING = (
    Mutant(
        "the whole width for half of it",
        "half_width = (estimate.high - estimate.low) / 2",
        "half_width = estimate.high - estimate.low",
        test_estimate.test_precision_is_relative_with_a_floor,
    ),
    Mutant(
        "relative and floor, not one of them",
        "half_width <= max(",
        "half_width <= min(",
        test_estimate.test_precision_is_relative_with_a_floor,
    ),
    Mutant(
        "one look is enough",
        "reached = holds and self._held_before",
        "reached = holds",
        test_estimate.test_stopping_needs_two_checkpoints_in_a_row,
    ),
    Mutant(
        "any measure that is precise",
        "holds = all(",
        "holds = any(",
        test_estimate.test_stopping_needs_two_checkpoints_in_a_row,
    ),
    Mutant(
        "looks rounded down",
        "number = -(-number * 5 // 4)",
        "number = number * 5 // 4",
        test_estimate.test_checkpoints_grow_by_a_quarter_up_to_the_maximum,
    ),
)

DRAWS = (
    Mutant(
        "a stream shared by two decisions",
        "_NUMBER: Final = {name: number for number, name in enumerate(DECISIONS)}",
        "_NUMBER: Final = {name: number // 2 for number, name in enumerate(DECISIONS)}",
        test_draws.test_different_names_give_different_and_uncorrelated_numbers,
    ),
    Mutant(
        "every block of a decision alike",
        "name = np.uint64(_NUMBER[decision] << 32 | block)",
        "name = np.uint64(_NUMBER[decision] << 32)",
        test_draws.test_different_names_give_different_and_uncorrelated_numbers,
    ),
    Mutant(
        "a seed that replays the days of another",
        "        self.replication = replication\n",
        "        self.replication = seed + replication\n        self.seed = seed = 0\n",
        test_draws.test_one_seed_does_not_replay_another,
    ),
    Mutant(
        "a step of the generator left out",
        "for _ in range(10):\n            high0, low0 = _multiply(",
        "for _ in range(9):\n            high0, low0 = _multiply(",
        test_draws.test_philox_gives_the_published_answers,
        test_draws.PUBLISHED[2],
    ),
)

MEASURES = (
    Mutant(
        "severe from one in twenty on",
        "refused > SEVERE_SHARE * days",
        "refused >= SEVERE_SHARE * days",
        test_measures.test_severe_is_more_than_one_in_twenty,
        (20, 19, 0),
    ),
    Mutant(
        "comfort exceeded at the ceiling",
        "peak > building.comfort_ceiling * office.desks + 1e-9",
        "peak >= building.comfort_ceiling * office.desks - 1e-9",
        test_measures.test_comfort_is_exceeded_above_the_ceiling,
        (0.85, 140, 119, 0),
    ),
    Mutant(
        "a ceiling that is no binary number",
        "building.comfort_ceiling * office.desks + 1e-9",
        "building.comfort_ceiling * office.desks",
        test_measures.test_comfort_is_exceeded_above_the_ceiling,
        (0.7, 90, 63, 0),
    ),
    Mutant(
        "a shortage that ends counts beside one that begins",
        "[start * 2 + 1, stop * 2]",
        "[start * 2 + 1, stop * 2 + 2]",
        test_measures.test_shortage_lasts_until_seated_or_until_the_planned_end,
        ("one seated in the second in which the next is refused",),
    ),
)

DEMAND = (
    Mutant(
        "demand after the desk was left",
        "rows[number] = 2 * leave[one] * MOMENT",
        "rows[number] = (2 * leave[one] + 2) * MOMENT",
        test_conditional.test_the_first_to_crowd_by_trying_every_number,
        (0,),
    ),
    Mutant(
        "everybody demands a shared desk",
        "if not counted[one]:",
        "if counted is None:",
        test_conditional.test_the_first_to_crowd_by_trying_every_number,
        (0,),
    ),
    Mutant(
        "kept desks are free",
        "if not keep[row]:",
        "if keep[row]:",
        test_conditional.test_the_first_to_crowd_by_trying_every_number,
        (0,),
    ),
    Mutant(
        "who does not come back frees the desk twice",
        "        if holds:\n            rows[number] = 2 * leave",
        "        if True:\n            rows[number] = 2 * leave",
        test_conditional.test_the_first_to_crowd_by_trying_every_number,
        (0,),
    ),
)
