"""The verdict of a comparison: inside, outside, or too noisy to conclude."""

import math
import unittest

import interval

NEAR_ONE = [0.99, 1.0, 1.01] * 8


class IntervalTest(unittest.TestCase):

    def test_the_interval_is_of_order_statistics(self):
        self.assertEqual(interval.median_interval(range(1, 13)), (6.5, 3, 10))  # Conover, n = 12

    def test_below_six_values_nothing_is_concluded(self):
        self.assertTrue(math.isinf(interval.half_width([1.0] * 5)))
        self.assertEqual(interval.judge("five", [1.0] * 5, 0.97, 1.03, 2), interval.TOO_NOISY)

    def test_fewer_values_than_wanted_conclude_nothing(self):
        self.assertEqual(interval.judge("eleven", [1.0] * 11, 0.97, 1.03, 12), interval.TOO_NOISY)

    def test_a_wide_interval_concludes_nothing_though_its_median_is_right(self):
        values = [0.9, 1.0, 1.1] * 8
        self.assertEqual(interval.judge("wide", values, 0.97, 1.03, 12, 0.02), interval.TOO_NOISY)
        self.assertEqual(interval.judge("any width", values, 0.97, 1.03, 12), 0)

    def test_a_narrow_interval_is_inside_or_outside(self):
        self.assertEqual(interval.judge("inside", NEAR_ONE, 0.97, 1.03, 12, 0.02), 0)
        moved = [value + 0.1 for value in NEAR_ONE]
        self.assertEqual(interval.judge("outside", moved, 0.97, 1.03, 12, 0.02), 1)


if __name__ == "__main__":
    unittest.main()
