"""Tests of `benchmarks/spark`: `python3 -m unittest peers.test_spark`, run in benchmarks/ by the self-test of compare."""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from . import document, generator, machine, measure, results, spark_cases, spark_contenders, spark_report
from .contenders import Failure

LOADER = importlib.machinery.SourceFileLoader("spark", str(Path(__file__).resolve().parent.parent / "spark"))
spark = importlib.util.module_from_spec(importlib.util.spec_from_loader("spark", LOADER))
LOADER.exec_module(spark)


class Fake:
    """A contender with fixed answers."""

    def __init__(self, name, sample=0.5, total="7.0", fails=False):
        self.name, self._sample, self._total, self._fails, self.started = name, sample, total, fails, []

    def start(self, threads):
        self.started.append(threads)

    def running(self):
        return bool(self.started)

    def stop(self):
        self.started.clear()

    def ask(self, command, *_):
        if command == "sample" and self._fails:
            raise Failure("died")
        return {"setup": [], "warm": ["1.5"], "sample": [str(self._sample)], "checksum": [self._total, "0.5"],
                "values": [self._total]}[command]


class Available:
    """The contenders of a machine that has these."""

    notes = ["MLlib is missing"]

    def __init__(self, *fakes):
        self._fakes = fakes

    def of(self, case, names, _):
        return [fake for fake in self._fakes if fake.name in case.contenders and (names is None or fake.name in names)]


def run(*arguments, fakes=()):
    """The status and what is printed, on a machine with two JDKs and no NumPy."""
    out = io.StringIO()
    with mock.patch.object(spark, "Contenders", return_value=Available(*fakes)), \
            mock.patch.object(machine, "find_jdks", return_value={17: "/jdk17", 25: "/jdk25"}), \
            mock.patch.object(machine, "python_with", return_value=None), \
            mock.patch.object(measure, "SETTLE_SECONDS", 0), \
            contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        return spark.main(list(arguments)), out.getvalue()


PRICING = (Fake("quern_columns", 0.26), Fake("quern_reduce", 0.1), Fake("spark_sql", 0.5), Fake("java_udf", 0.3),
           Fake("scan_sum", 0.2, "1.0"))
CLUSTERING = (Fake("quern_blocks", 0.5), Fake("quern_local", 0.4), Fake("mllib", 9.0), Fake("sklearn", 1.3))


class SparkTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.file = str(Path(self._folder.name) / "spark.json")

    def tearDown(self):
        self._folder.cleanup()

    def rows(self):
        with open(self.file, encoding="utf-8") as file:
            return json.load(file)

    def test_a_row_for_each_case_and_contender(self):
        status, printed = run("--json", self.file, "--rounds", "3", "--threads", "2", fakes=(*PRICING, *CLUSTERING))
        self.assertEqual(0, status, printed)
        self.assertEqual([("black_scholes_parquet", fake.name) for fake in PRICING]
                         + [("kmeans", fake.name) for fake in CLUSTERING],
                         [(row["case"], row["contender"]) for row in self.rows()])
        first = self.rows()[0]
        self.assertEqual((0.26, 3, 17, 2, "8000000"),
                         tuple(first[name] for name in ("seconds", "rounds", "jdk", "threads", "dimensions")))
        self.assertEqual([0.26] * 3, first["samples"])
        self.assertIn("note: MLlib is missing", printed)

    def test_targets_are_ratios_of_times(self):
        _, printed = run("--rounds", "1", "--threads", "2", fakes=(*PRICING, *CLUSTERING))
        self.assertIn("9 of 10 targets met", printed)
        for met, ours, figure, peer in (("met", "quern_columns", "1.30x", "scan_sum, at most 1.3x"),
                                        ("missed", "quern_columns", "0.52x", "spark_sql, at most 0.5x"),
                                        ("met", "quern_blocks", "0.06x", "mllib, at most 0.1x"),
                                        ("met", "quern_blocks", "0.38x", "sklearn, at most 0.5x")):
            self.assertRegex(printed, rf"{met} +\w+ +{ours} .*{figure}.*of {peer}")
        self.assertIn("an iteration of k-means, JDK 17, 2 threads: 40 ms without Spark, 50 ms on it", printed)

    def test_another_result_gets_no_figure_and_misses_its_targets(self):
        fakes = Fake("quern_reduce", total="7.0000001"), Fake("spark_sql"), Fake("scan_sum", total="1.0")
        status, printed = run("--json", self.file, "--rounds", "1", "--threads", "2", fakes=fakes)
        self.assertEqual(1, status)
        wrong, _, apart = self.rows()
        self.assertIsNone(wrong["seconds"])
        self.assertTrue(wrong["problem"].startswith("WRONG"))
        self.assertEqual(0.5, apart["seconds"], "what computes something else is held against nobody")
        self.assertRegex(printed, r"missed +\w+ +quern_reduce .*no result +of spark_sql")

    def test_a_death_leaves_the_others_alone(self):
        status, _ = run("--json", self.file, "--rounds", "1", "--threads", "2",
                        fakes=(Fake("quern_columns"), Fake("spark_sql", fails=True)))
        self.assertEqual(1, status)
        self.assertEqual([0.5, None], [row["seconds"] for row in self.rows()])

    def test_cases_contenders_jdks_and_rows_are_chosen(self):
        status, _ = run("--json", self.file, "--rounds", "1", "--threads", "1,2", "--jdk", "25", "--cases", "kmeans",
                        "--contenders", "quern_local,sklearn", "--rows", "5000", fakes=(*PRICING, *CLUSTERING))
        self.assertEqual(0, status)
        self.assertEqual([("kmeans", name, 25, threads, "5000x16x64x10") for threads in (1, 2)
                          for name in ("quern_local", "sklearn")],
                         [tuple(row[name] for name in ("case", "contender", "jdk", "threads", "dimensions"))
                          for row in self.rows()])

    def test_unknown_names_list_the_known(self):
        for arguments, message in ((("--cases", "sort"), "unknown case 'sort'; known: black_scholes_parquet, kmeans"),
                                   (("--jdk", "11"), "unknown JDK '11'; known: 17, 25"),
                                   (("--contenders", "dask"), "unknown contender 'dask'; known: quern_columns, ")):
            status, printed = run(*arguments)
            self.assertEqual(2, status)
            self.assertIn(message, printed)

    def test_files_merge_by_case(self):
        run("--json", self.file, "--rounds", "1", "--threads", "2", fakes=(*PRICING, *CLUSTERING))
        later = str(Path(self._folder.name) / "later.json")
        run("--json", later, "--rounds", "1", "--threads", "2", "--cases", "kmeans", fakes=(Fake("sklearn", 1.1),))
        status, printed = run("--from-json", self.file, later, "--json", self.file)
        self.assertEqual(0, status)
        self.assertEqual([("sklearn", 1.1)], [(row["contender"], row["seconds"]) for row in self.rows()
                                              if row["case"] == "kmeans"])
        self.assertEqual(5, len([row for row in self.rows() if row["case"] == "black_scholes_parquet"]))
        Path(later).write_text("{}", encoding="utf-8")
        self.assertEqual(2, run("--from-json", later)[0])
        with self.assertRaisesRegex(results.Unusable, "not a file that benchmarks/spark wrote"):
            spark_report.read(later)

    def test_the_document_keeps_the_other_part(self):
        path = Path(self._folder.name) / "benchmarks.md"
        path.write_text("# Benchmarks\n\nof kernels\n", encoding="utf-8")
        run("--rounds", "1", "--threads", "2", "--write", str(path), fakes=(*PRICING, *CLUSTERING))
        text = path.read_text(encoding="utf-8")
        for expected in ("# Benchmarks\n\nof kernels\n\n## Spark\n\n",
                         "| black_scholes_parquet | `quern_columns` | `scan_sum` | 1.3x | 17 | 2 | 1.30x (1.30..1.30) met |",
                         "| `java_udf` | a user-defined function in Java, added up | 300 (300..300) |",
                         "| 17 | 2 | 40 | 50 | 10 |"):
            self.assertIn(expected, text)
        self.assertNotIn(str(spark_contenders.PROJECT), text)
        document.write(path, compared="# Benchmarks\n\nof other kernels\n")
        self.assertEqual(text.replace("of kernels", "of other kernels"), path.read_text(encoding="utf-8"))

    def test_every_target_names_a_case_and_its_contenders(self):
        known = {(case.name, name) for case in spark_cases.CASES for name in case.contenders}
        for target in spark_cases.TARGETS:
            self.assertLessEqual({(target.case, target.contender), (target.case, target.peer)}, known)
        for case in spark_cases.CASES:
            self.assertLessEqual({*case.trusted, *case.apart}, set(case.contenders))

    def test_flags_are_those_of_the_build(self):
        self.assertIn("--add-modules=jdk.incubator.vector", spark_contenders.spark_flags())

    def test_a_peer_that_cannot_be_had_is_a_note(self):
        with mock.patch.object(spark_contenders, "build_quern", return_value="classes"), \
                mock.patch.object(spark_contenders, "mllib_classpath", side_effect=OSError("no mvn")), \
                mock.patch.object(machine, "find_peers", return_value={"sklearn": None}):
            contenders = spark_contenders.Contenders("/jdk", may_install=False)
            found = contenders.of(spark_cases.CLUSTERING, None, "/jdk")
        self.assertEqual(["quern_blocks", "quern_cache", "quern_local"], [contender.name for contender in found])
        self.assertEqual(2, len(contenders.notes), contenders.notes)
        self.assertIn("no mvn", contenders.notes[0])

    @unittest.skipUnless(machine.python_with(machine.NEEDS_NUMPY), "no NumPy")
    def test_the_judge_computes_the_cost(self):
        judge = spark_contenders.Judge(machine.python_with(machine.NEEDS_NUMPY), "5000x2x1x1")
        try:
            at_origin = Fake("sklearn")
            at_origin.ask = lambda *_: ["0.0", "0.0"]
            squares = sum(generator.uniform(1, index) ** 2 for index in range(10_000))
            self.assertAlmostEqual(judge.cost(at_origin)[0], squares, places=6)
        finally:
            judge.stop()


if __name__ == "__main__":
    unittest.main()
