"""Tests of the comparison itself: `python3 -m unittest peers.test_compare`, run in benchmarks/ by the self-test."""
import unittest

from . import catalogue, generator, measure, report
from .contenders import Failure, NotOffered


class Fake:
    """A contender with fixed answers."""

    def __init__(self, name, checksum="2.0 1.0", sample=0.5, offers=True):
        self.name, self._checksum, self._sample, self._offers = name, checksum, sample, offers

    def running(self):
        return True

    def ask(self, command, *_):
        if command == "setup" and not self._offers:
            raise NotOffered(f"{self.name} has no add")
        if command == "sample" and self._sample is None:
            raise Failure("died")
        return {"setup": [], "warm": ["1.5"], "sample": [str(self._sample)], "checksum": self._checksum.split()}[command]


def outcomes(*fakes):
    return measure.Run(fakes, catalogue.KERNELS[1], "1x1", 1).measure(3, 0, 0)


class CompareTest(unittest.TestCase):
    def setUp(self):
        self._pause, measure.SETTLE_SECONDS = measure.SETTLE_SECONDS, 0
        self._progress, measure.progress = measure.progress, lambda text: None

    def tearDown(self):
        measure.SETTLE_SECONDS, measure.progress = self._pause, self._progress

    def test_generator_is_pinned(self):
        self.assertEqual(generator.uniform(1, 0), float.fromhex("0x1.22145bd91204bp-1"))
        self.assertEqual(generator.uniform(3, 12345), float.fromhex("0x1.32681890c6c44p-1"))
        self.assertEqual(generator.checksum([2, 3]), (5, 2 * (1 / 1021) + 3 * (2 / 1021)))

    def test_a_contender_with_another_result_gets_no_figure(self):
        result = outcomes(Fake("gcc"), Fake("numba"), Fake("quern-17", checksum="2.00001 1.0"), Fake("quern-25", "nan nan"))
        self.assertTrue(result["quern-17"].wrong and result["quern-25"].wrong)
        self.assertEqual(result["quern-17"].samples, [])
        self.assertEqual(report.summary(result["quern-17"])["wrong"], True)
        self.assertEqual(result["gcc"].samples, [0.5] * 3)

    def test_missing_kernels_and_deaths_leave_the_others_alone(self):
        result = outcomes(Fake("gcc", offers=False), Fake("numba"), Fake("quern-17", sample=None))
        self.assertFalse(result["gcc"].wrong)
        self.assertTrue(result["quern-17"].problem.startswith("FAILED: died"))
        self.assertEqual(len(result["numba"].samples), 3)

    def test_every_contender_is_sampled_once_a_round_in_changing_order(self):
        rounds = list(measure.orders(["a", "b", "c"], 4))
        self.assertTrue(all(sorted(order) == ["a", "b", "c"] for order in rounds))
        self.assertEqual(len({tuple(order) for order in rounds}), 4)
        self.assertEqual(list(measure.orders(["a", "b"], 2)), [["a", "b"], ["b", "a"]])

    def test_ratios_are_of_speeds_and_paired(self):
        self.assertEqual(report.speed_ratio([1, 2, 4], [2, 2, 12]), {"median": 2, "min": 1, "max": 3})
        self.assertAlmostEqual(report.geometric_mean([0.5, 2, 8]), 2)

    def test_a_row_for_each_jdk_with_the_same_peers(self):
        result = outcomes(Fake("numba", sample=1.0), Fake("quern-17"), Fake("quern-25", sample=2.0))
        rows = report.rows_of(catalogue.KERNELS[1], "tiny", 2, result, [17, 25], "numba")
        self.assertEqual([(row["jdk"], row["contenders"]["quern"]["median"]) for row in rows], [(17, 0.5), (25, 2.0)])
        self.assertEqual([row["speed_ratios"]["numba"]["median"] for row in rows], [2.0, 0.5])
        means = report.geometric_means(rows)
        self.assertEqual({(mean["jdk"], mean["group"], mean["mean"]) for mean in means if mean["group"] == "all"},
                         {(17, "all", 2.0), (25, "all", 0.5)})
        self.assertIn("2.00x (2.00..2.00)", report.table(rows))

    def test_without_a_jdk_there_is_one_row_of_peers(self):
        rows = report.rows_of(catalogue.KERNELS[1], "tiny", 2, outcomes(Fake("numba")), [], "numba")
        self.assertEqual([row["jdk"] for row in rows], [None])

    def test_unknown_names_list_the_known(self):
        with self.assertRaisesRegex(catalogue.UnknownName, "unknown kernel 'sub'; known: matrix_sum, add"):
            catalogue.select(["sub"], None)
        with self.assertRaisesRegex(catalogue.UnknownName, "unknown size '7'; known: 1000, 4000"):
            catalogue.select(["add"], ["7"])
        self.assertEqual([(k.name, d) for k, _, d in catalogue.select(["add", "heat"], ["4000"])],
                         [("add", "4000x4000"), ("heat", "4000x4000")])

    def test_seconds_are_readable(self):
        self.assertEqual([report.seconds(s) for s in (1.5, 0.0123, 4.5e-6, 0.9999)], ["1.5 s", "12.3 ms", "4.5 us", "1000 ms"])


if __name__ == "__main__":
    unittest.main()
