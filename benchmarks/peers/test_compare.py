"""Tests of the comparison itself: `python3 -m unittest peers.test_compare`, run in benchmarks/ by the self-test."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from . import catalogue, cold, document, generator, measure, report, results, targets
from .contenders import NUMBA, NUMPY, Contender, Failure, NotOffered, cold_classpath, wanted_contenders


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


class ColdFake:
    """A contender whose fresh processes are Python's."""

    cold = ["any"]

    def __init__(self, name, total="2.0", prints=None):
        self.name = name
        self._text = prints or f"result 0.5\\nchecksum {total} 1.0"

    def spawn(self, *_):
        return subprocess.Popen([sys.executable, "-S", "-c", f"print('{self._text}')"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def a_case(result, kernel="add", size="1000", threads=2):
    known = next(one for one in catalogue.KERNELS if one.name == kernel)
    return report.case_of(known, size, threads, result, "numba")


def a_file(commit, *cases):
    options = {"cold": False, "quick": False, "warm": 3.0, "rounds": 9, "sample": 0.1}
    measured = results.of_run({
        "cpu": "Some CPU", "cores": 2, "memory_gib": 8, "system": "Linux", "transparent_hugepages": "madvise",
        "load_at_start": 0.1, "date": "2026-01-02T03:04:05+00:00", "commit": commit, "options": options,
        "waiting": "threads spin", "notes": [], "flags": {"quern-17": "-Dflag"}, "versions": {"quern-17": "Quern on a JVM"}})
    for case in cases:
        results.add(measured, "cases", case)
    return measured


class CompareTest(unittest.TestCase):
    def setUp(self):
        self._pause, measure.SETTLE_SECONDS = measure.SETTLE_SECONDS, 0
        self._progress = measure.progress
        measure.progress = cold.progress = lambda text: None

    def tearDown(self):
        measure.SETTLE_SECONDS = self._pause
        measure.progress = cold.progress = self._progress

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

    def test_a_ratio_for_each_jdk_with_the_same_peers(self):
        case = a_case(outcomes(Fake("numba", sample=1.0), Fake("quern-17"), Fake("quern-25", sample=2.0),
                               Fake("quern-17-scalar", sample=3.0)))
        self.assertEqual(report.jdks_of([case]), [17, 25])
        self.assertEqual([report.speed(case, jdk, "numba")["median"] for jdk in (17, 25)], [2.0, 0.5])
        self.assertEqual(report.speed(case, 17, "quern-17-scalar")["median"], 6.0)
        self.assertIsNone(report.speed(case, 25, "quern-17-scalar"))
        self.assertIsNone(report.speed(case, 25, "quern-17"))
        means = report.geometric_means([case])
        self.assertEqual({(mean["jdk"], mean["peer"], mean["mean"]) for mean in means if mean["group"] == "all"},
                         {(17, "numba", 2.0), (25, "numba", 0.5), (17, "quern-17-scalar", 6.0)})
        self.assertIn("2.00x (2.00..2.00)", report.table(case))

    def test_without_a_jdk_there_are_the_peers(self):
        case = a_case(outcomes(Fake("numba"), Fake("gcc", offers=False)))
        self.assertEqual(report.jdks_of([case]), [])
        self.assertIn("numba", report.table(case))
        self.assertNotIn("gcc", report.table(case))
        self.assertEqual(targets.evaluate([case]), [])

    def test_every_target_names_a_case_and_a_contender(self):
        cases = {(kernel.name, label) for kernel in catalogue.KERNELS for label in kernel.sizes}
        for target in targets.TARGETS:
            self.assertIn((target.kernel, target.size), cases)
            self.assertIn(target.peer, {"gcc", *NUMBA, *NUMPY})
        self.assertEqual(len(set(targets.TARGETS)), len(targets.TARGETS))
        self.assertEqual(len(catalogue.select_cold(None, None)), len(catalogue.COLD))

    def test_targets_are_met_missed_or_not_measured(self):
        case = a_case(outcomes(Fake("gcc", sample=0.45), Fake("numba_fast", sample=0.4), Fake("quern-17")), "add", "1000")
        verdicts = targets.evaluate([case])
        self.assertEqual({(v.target.peer, v.word, v.figure) for v in verdicts if v.target.name == "add 1000"},
                         {("gcc", "met", "0.90x (0.90..0.90)"), ("numba_fast", "missed", "0.80x (0.80..0.80)")})
        self.assertEqual({v.word for v in verdicts if v.target.name == "mul 1000"}, {"not measured"})
        self.assertTrue(targets.lines(verdicts).startswith("1 of 2 targets met\n  missed add 1000"))

    def test_a_wrong_result_of_ours_misses_the_target(self):
        case = a_case(outcomes(Fake("gcc"), Fake("quern-17", checksum="3.0 1.0")), "heat", "4000")
        self.assertEqual([(v.figure, v.word) for v in targets.evaluate([case])
                          if (v.target.name, v.target.peer) == ("heat 4000", "gcc")], [("no result", "missed")])

    def test_a_limit_may_differ_by_jdk_and_need_threads(self):
        options = next(t for t in targets.TARGETS if (t.kernel, t.peer) == ("black_scholes", "gcc"))
        self.assertEqual([options.limit(jdk) for jdk in (17, 21, 25, 26)], [0.85, 0.85, 0.95, 0.95])
        fakes = Fake("numba_vectorize"), Fake("quern-17")
        cases = [a_case(outcomes(*fakes), "custom_op", "1e6", threads) for threads in (1, 2)]
        self.assertEqual([v.threads for v in targets.evaluate(cases)
                          if (v.target.name, v.target.peer) == ("custom_op 1e6", "numba_vectorize")], [2])

    def test_means_need_all_of_their_cases(self):
        fakes = Fake("numba_fast", sample=1.0), Fake("quern-17", sample=0.25)
        cases = [a_case(outcomes(*fakes), kernel.name, label)
                 for kernel in catalogue.KERNELS if kernel.group == catalogue.COMPUTE for label in kernel.sizes]
        found = {v.target.name: (v.figure, v.word) for v in targets.evaluate(cases)}
        self.assertEqual(found["geometric mean, compute-bound"], ("4.00x", "missed"))
        self.assertEqual(found["geometric mean, all kernels"], ("11 of 27 cases", "not measured"))

    def test_later_cases_replace_earlier_ones_and_runs_left_empty_go(self):
        one = a_file("first", a_case(outcomes(Fake("quern-17")), "mul", "1000"), a_case(outcomes(Fake("quern-17")), "add", "1000"))
        two = a_file("second", a_case(outcomes(Fake("quern-17", sample=2.0)), "mul", "1000"))
        merged = results.merge([one, two])
        self.assertEqual([(case["kernel"], merged["runs"][case["run"]]["commit"]) for case in merged["cases"]],
                         [("add", "first"), ("mul", "second")])
        three = a_file("third", a_case(outcomes(Fake("quern-17")), "add", "1000"))
        self.assertEqual([run["commit"] for run in results.merge([merged, three])["runs"]], ["second", "third"])
        three["runs"][0]["cores"] = 64
        with self.assertRaisesRegex(results.Unusable, "different machines"):
            results.merge([two, three])

    def test_files_are_read_as_they_were_written(self):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "run.json")
            kept = results.merge([a_file("first", a_case(outcomes(Fake("quern-17"))))])
            results.write(path, kept)
            self.assertEqual(results.read(path)["cases"][0]["contenders"]["quern-17"]["samples"], [0.5] * 3)
            Path(path).write_text("[]", encoding="utf-8")
            with self.assertRaisesRegex(results.Unusable, "not a file that"):
                results.read(path)

    def test_the_document_has_every_part_and_no_paths(self):
        fakes = Fake("gcc", sample=0.45), Fake("numba", sample=None), Fake("quern-17"), Fake("quern-25", sample=0.25)
        measured = a_file("first", *(a_case(outcomes(*fakes), "add", "1000", threads) for threads in (1, 2)))
        measured["cases"][0]["contenders"]["numba"]["problem"] += "; see /somewhere/numba.log"
        calls = {"samples": [0.5, 0.7], "calls": [0.2, 0.4]}
        measured["cold"] = [{"kernel": "kdist", "size": "1Mx16x64", "threads": 2, "run": 0, "contenders": {
            "numba": {"samples": [2.0, 2.8], "calls": [1.0, 1.0]}, "quern-17": calls}}]
        text = document.render(measured, 1e-9)
        for expected in (
                "| processor | Some CPU |", "| `quern-17` | Quern on a JVM | `-Dflag` |", "fixed time, the same for all: 3 s",
                "| case | peer | at least | 1 thread, JDK 17 | 1 thread, JDK 25 | 2 threads, JDK 17 | 2 threads, JDK 25 |",
                "| add 1000 | `gcc` | 0.9x | 0.90x (0.90..0.90) met | 1.80x (1.80..1.80) met |",
                "JDK 17 0.30 s, met", "### add 1000", "| `gcc` | 450 | 0.90x (0.90..0.90) | 1.80x (1.80..1.80) | 450 |",
                "| `numba` | failed |", "| 2 | 25 | `gcc` | 1.80x (1) |  | 1.80x (1) |",
                "| kdist 1Mx16x64 | 2.40 (1.00) | 0.60 (0.30) | 4.00x (4.00..4.00) |"):
            self.assertIn(expected, text)
        self.assertNotIn("/somewhere", text)
        self.assertTrue(all(line == line.rstrip() for line in text.split("\n")))

    def test_the_document_says_what_is_of_a_quick_run(self):
        hasty = a_file("first", a_case(outcomes(Fake("quern-17"))))
        self.assertNotIn("--quick", document.render(hasty, 1e-9))
        hasty["runs"][0]["options"]["quick"] = True
        self.assertIn("--quick", document.render(hasty, 1e-9))

    def test_of_two_versions_the_fuller_is_shown(self):
        runs = [{"versions": {"numba": told}} for told in ("Numba 1", "Numba 1, layer omp", "Numba 2")]
        self.assertEqual(document._versions(runs, "numba"), "Numba 1, layer omp; Numba 2")

    def test_a_document_of_fresh_processes_alone(self):
        measured = a_file("first")
        measured["cold"] = [{"kernel": "add", "size": "1000", "threads": 2, "run": 0,
                             "contenders": {"quern-17": {"problem": "FAILED: no result", "wrong": True}}}]
        text = document.render(measured, 1e-9)
        self.assertIn("| add 1000 | failed |", text)
        self.assertNotIn("## Targets", text)

    def test_fresh_processes_are_timed_to_their_first_result(self):
        outcomes = cold.measure([ColdFake("numba"), ColdFake("quern-17"), ColdFake("quern-25", "2.5"),
                                 ColdFake("quern-26", prints="nothing")], "add", "1x1", 1, 2)
        self.assertEqual([len(outcomes[name].starts) for name in ("numba", "quern-17")], [2, 2])
        self.assertEqual(outcomes["quern-17"].calls, [0.5, 0.5])
        self.assertTrue(outcomes["quern-25"].problem.startswith("WRONG"))
        self.assertTrue(outcomes["quern-26"].problem.startswith("FAILED"))
        case = cold.case_of("add", "1000", 1, outcomes)
        self.assertIn("0.500", cold.table(case))

    def test_optional_contenders_come_when_named(self):
        known = [Contender("gcc", []), Contender("quern-17", []), Contender("quern-17-scalar", [], optional=True)]
        self.assertEqual([c.name for c in wanted_contenders(known, None)], ["gcc", "quern-17"])
        self.assertEqual([c.name for c in wanted_contenders(known, ["quern-17-scalar"])], ["quern-17-scalar"])

    def test_fresh_processes_have_no_more_on_their_class_path_than_a_user(self):
        path = os.pathsep.join(["/b/target/classes", "/m/quern-api-1.jar", "/m/spark-sql.jar", "/m/asm-9.jar", "/m/quern-spark.jar"])
        self.assertEqual(cold_classpath(path), os.pathsep.join(["/b/target/classes", "/m/quern-api-1.jar", "/m/asm-9.jar"]))

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
