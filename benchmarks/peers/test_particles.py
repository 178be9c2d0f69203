"""Tests of `benchmarks/particles`: `python3 -m unittest peers.test_particles`, run in benchmarks/ by the self-test of
compare."""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from . import document, machine, measure, melts, particle_cases, particle_report, results
from .contenders import Failure

LOADER = importlib.machinery.SourceFileLoader("particles", str(Path(__file__).resolve().parent.parent / "particles"))
particles = importlib.util.module_from_spec(importlib.util.spec_from_loader("particles", LOADER))
LOADER.exec_module(particles)

PRINTED = """
   Step          Temp          PotEng         KinEng         TotEng         Press
         0   1.44          -6.7733681      2.1599325     -4.6134356     -5.0197073
       200   0.75953175    -5.7618892      1.139262      -4.6226272      0.20910575
Loop time of 0.5 on 2 procs for 200 steps with 32000 atoms
"""


class Fake:
    """A contender of the melt that always takes so long."""

    def __init__(self, name, seconds, jdk=None, potential=melts.CRYSTAL, last=-4.6226, fails=False):
        self.name, self.jdk, self.peer, self.threads, self.live = name, jdk, jdk is None, int(name.split("_")[1]), False
        self._melt, self._fails = melts.Melt(seconds, potential, -4.6134, last), fails

    def start(self):
        self.live = True

    def run(self, *_):
        if self._fails:
            raise Failure("died")
        return self._melt

    def stop(self):
        self.live = False


FAKES = (Fake("quern_1_thread", 1.25, 17), Fake("quern_2_threads", 0.8, 17), Fake("lammps_1_rank", 2.0),
         Fake("lammps_2_ranks", 1.0))


def run(*arguments, fakes=FAKES, outputs=""):
    """The status and what is printed, where programs print this."""
    out = io.StringIO()
    with mock.patch.object(particles, "build_quern", return_value="classes"), \
            mock.patch.object(melts, "contenders", return_value=list(fakes)), \
            mock.patch.object(machine, "find_jdks", return_value={17: "/jdk17", 25: "/jdk25"}), \
            mock.patch.object(measure, "SETTLE_SECONDS", 0), \
            mock.patch.object(particle_cases.subprocess, "run") as program, \
            contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        program.return_value.stdout = outputs
        return particles.main(["--warm", "0", "--threads", "1,2", *arguments]), out.getvalue()


class ParticlesTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.file = str(Path(self._folder.name) / "particles.json")

    def tearDown(self):
        self._folder.cleanup()

    def rows(self):
        with open(self.file, encoding="utf-8") as file:
            return json.load(file)

    def test_a_row_for_each_case_and_contender(self):
        status, output = run("--json", self.file, "--rounds", "3", "--cases", "melt")
        self.assertEqual(0, status, output)
        self.assertEqual([("lennard_jones_32000", fake.name, 200 / fake.run().seconds, "steps/s", fake.jdk)
                          for fake in FAKES],
                         [tuple(row[name] for name in ("case", "contender", "value", "unit", "jdk"))
                          for row in self.rows()])
        self.assertEqual([250.0] * 3, self.rows()[1]["samples"])
        self.assertFalse(any(fake.live for fake in FAKES))
        self.assertIn("2 of 2 targets met", output)
        self.assertRegex(output, r"met +lennard_jones_32000 +quern_2_threads +JDK 17 +1.25x +at least 1x of lammps_2_ranks")

    def test_scaling_is_by_the_number_of_atoms(self):
        status, _ = run("--json", self.file, "--rounds", "1", "--cases", "scaling", "--cells", "40", fakes=FAKES[1:2])
        self.assertEqual(0, status)
        self.assertEqual([(4000, 5000), (32000, 620), (256000, 80)],
                         [(row["atoms"], row["steps"]) for row in self.rows()])

    def test_other_energies_get_no_figure(self):
        wrong = (Fake("quern_1_thread", 1, 17, potential=-6.7), Fake("quern_2_threads", 1, 17, last=-4.6),
                 Fake("lammps_2_ranks", 1.0))
        status, output = run("--json", self.file, "--rounds", "1", "--cases", "melt", fakes=wrong)
        self.assertEqual(1, status)
        self.assertEqual([None, None, 200.0], [row["value"] for row in self.rows()])
        self.assertIn("WRONG: the crystal's potential energy is -6.7, not -6.7733681", output)
        self.assertRegex(output, "WRONG: the total energy changed by 0.013.*, that of LAMMPS by -0.009")
        self.assertRegex(output, r"missed +lennard_jones_32000 +quern_2_threads +JDK 17 +no result")

    def test_a_death_leaves_the_others_alone(self):
        status, output = run("--json", self.file, "--rounds", "2", "--cases", "melt",
                             fakes=(Fake("quern_2_threads", 1, 17, fails=True), FAKES[3]))
        self.assertEqual(1, status)
        self.assertEqual([None, 200.0], [row["value"] for row in self.rows()])
        self.assertIn("FAILED: died", output)

    def test_programs_print_rows(self):
        status, output = run("--json", self.file, "--cases", "partitions", outputs=(
            "blobs_largest_load\tkd_tree\t1.04\tx mean\nline_ghosts_to_best\tkd_tree\t1.5\tx best_box_cut\nsomething else\n"))
        self.assertEqual(0, status, output)
        self.assertEqual([("blobs_largest_load", 1.04), ("line_ghosts_to_best", 1.5)],
                         [(row["case"], row["value"]) for row in self.rows()])
        self.assertIn("1 of 2 targets met", output)
        self.assertRegex(output, r"missed +line_ghosts_to_best +kd_tree +JDK 17 +1.5 +at most 1.3")

    def test_kmeans_is_beside_its_peers_on_the_same_jdk(self):
        def rows(_, contenders, jdk, threads, options):
            return [{"case": "kmeans", "contender": contender, "seconds": seconds * (1 if jdk == 17 else 2), "jdk": jdk,
                     "threads": threads, "rounds": options.rounds, "min": 0.1, "max": 9.0}
                    for contender, seconds in zip(contenders, (0.5, 0.25, 4.0, 1.0))]
        with mock.patch.object(particle_cases, "Contenders") as available, \
                mock.patch.object(particle_cases.spark_run, "rows_of", side_effect=rows):
            available.return_value.of.side_effect = lambda case, names, home: names
            available.return_value.notes = ["MLlib is slow today"]
            status, output = run("--json", self.file, "--cases", "kmeans", "--jdk", "17,25", "--rounds", "2")
        self.assertEqual(0, status, output)
        self.assertEqual([("quern_blocks", 17, 0.5, "s", 2), ("sklearn", 25, 2.0, "s", 2)],
                         [tuple(self.rows()[at][name] for name in ("contender", "jdk", "value", "unit", "rounds"))
                          for at in (0, -1)])
        self.assertIn("6 of 8 targets met", output)
        self.assertRegex(output, r"missed +kmeans +quern_blocks +JDK 25 +8x +at least 10x of mllib")
        self.assertIn("note: MLlib is slow today", output)

    def test_answers_are_compared(self):
        def rows(answer):
            return [particle_cases.row("dbscan_200k_2d", "sklearn", 1.0, "s"),
                    particle_cases.row("dbscan_200k_2d", "sklearn_result", 50000012, "number"),
                    particle_cases.row("dbscan_200k_2d", "quern_warm", 0.25, "s", 17),
                    particle_cases.row("dbscan_200k_2d", "quern_result", answer, "number", 17)]
        self.assertEqual([1.0, 0.25], [row["value"] for row in particle_cases.checked(rows(50000012))])
        self.assertEqual([1.0, None], [row["value"] for row in particle_cases.checked(rows(50000013))])
        (_, _, figure, met), = particle_report.evaluate(particle_cases.checked(rows(50000012)))
        self.assertEqual((4.0, True), (figure, met))

    def test_what_is_missing_is_a_note_that_says_what_to_install(self):
        with mock.patch.object(machine, "python_with", return_value=None):
            status, output = run("--cases", "clusters")
        self.assertEqual(0, status)
        self.assertIn("note: scikit-learn and SciPy are not installed", output)
        notes = []
        with mock.patch.object(melts.shutil, "which", return_value=None):
            found = melts.contenders({17: "/jdk17"}, "classes", [], [1, 2], notes)
        self.assertEqual(["quern_1_thread", "quern_2_threads"], [contender.name for contender in found])
        self.assertEqual([melts.INSTALL_LAMMPS], notes)

    def test_lammps_is_read(self):
        self.assertEqual(melts.Melt(0.5, -6.7733681, -4.6134356, -4.6226272), melts.read(PRINTED))
        with self.assertRaisesRegex(Failure, "printed no time"):
            melts.read("ERROR: Unknown command")

    def test_unknown_names_list_the_known(self):
        status, output = run("--cases", "sort")
        self.assertEqual(2, status)
        self.assertIn("unknown case 'sort'; known: partitions, partitions_spark, clusters, clusters_spark, kmeans, melt, scaling, melt_spark", output)

    def test_files_merge_by_case(self):
        run("--json", self.file, "--rounds", "1", "--cases", "melt")
        later = str(Path(self._folder.name) / "later.json")
        run("--json", later, "--rounds", "1", "--cases", "melt", fakes=FAKES[1:2])
        status, _ = run("--from-json", self.file, later, "--json", self.file)
        self.assertEqual(0, status)
        self.assertEqual(["quern_2_threads"], [row["contender"] for row in self.rows()])
        Path(later).write_text("{}", encoding="utf-8")
        with self.assertRaisesRegex(results.Unusable, "not a file that benchmarks/particles wrote"):
            particle_report.read(later)

    def test_the_document_keeps_the_other_parts(self):
        path = Path(self._folder.name) / "benchmarks.md"
        path.write_text("# Benchmarks\n\nof kernels\n\n## Spark\n\nof Spark\n", encoding="utf-8")
        with mock.patch.object(particle_report.subprocess, "run"):
            run("--rounds", "1", "--cases", "melt,scaling", "--cells", "10", "--write", str(path))
        text = path.read_text(encoding="utf-8")
        for expected in ("of kernels\n\n## Spark\n\nof Spark\n\n## Particles\n\n",
                         "| lennard_jones_32000 | `quern_2_threads` | 17 | at least 1x of lammps_2_ranks | 1.25x met |",
                         "| lennard_jones_32000 | `lammps_2_ranks` |  | 200 (200..200) | steps/s |",
                         "| 4,000 | `quern_2_threads` | 17 | 6,250 (6,250..6,250) | 40 |"):
            self.assertIn(expected, text)
        document.write(path, spark="## Spark\n\nof another Spark\n")
        self.assertEqual(text.replace("of Spark", "of another Spark"), path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
