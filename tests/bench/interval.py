"""Median with its interval, and what a comparison may conclude from them."""

import math
import statistics

TOO_NOISY = 7


def median_interval(values):
    """Median and its 95 % order-statistics interval (binomial; Conover 3.2), unbounded below n = 6.

    A bench may look again and again at how wide it is, never at where it lies, before it stops:
    then the interval keeps its level as the width shrinks (Chow and Robbins 1965).
    """
    ordered, n = sorted(values), len(values)
    rank = 0
    while 2 * sum(math.comb(n, i) for i in range(rank + 1)) / 2 ** n <= 0.05:
        rank += 1
    if rank == 0:
        return statistics.median(ordered), -math.inf, math.inf
    return statistics.median(ordered), ordered[rank - 1], ordered[n - rank]


def half_width(values):
    median, left, right = median_interval(values)
    return (right - left) / 2 / median


def judge(name, values, low, high, least, widest=math.inf):
    """0, 1 or 7, for the median of `least` or more values with a half-width of at most `widest`."""
    median, left, right = median_interval(values)
    width = half_width(values)
    print(f"{name}: median ratio {median:.4f}, 95 % [{left:.4f}, {right:.4f}], n {len(values)}, "
          f"half-width {100 * width:.2f} %; wanted {low} to {high}"
          + (f" at {100 * widest:.0f} %" if math.isfinite(widest) else ""))
    if len(values) < least or not math.isfinite(width) or width > widest:
        return TOO_NOISY
    return 0 if low <= median <= high else 1
