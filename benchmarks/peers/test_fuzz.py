"""Tests of the options of `benchmarks/fuzz`: `python3 -m unittest peers.test_fuzz`, run in benchmarks/."""
import importlib.machinery
import importlib.util
import unittest
from pathlib import Path
from unittest import mock

LOADER = importlib.machinery.SourceFileLoader("fuzz", str(Path(__file__).resolve().parent.parent / "fuzz"))
fuzz = importlib.util.module_from_spec(importlib.util.spec_from_loader("fuzz", LOADER))
LOADER.exec_module(fuzz)


def run(*arguments, interrupts=0, status=0):
    """The status, and the command that would have run."""
    process = mock.Mock()
    process.wait.side_effect = [KeyboardInterrupt] * interrupts + [status]
    with mock.patch.object(fuzz, "java_home", return_value="/jdk"), \
            mock.patch.object(fuzz, "build_quern", return_value="classes"), \
            mock.patch.object(fuzz.subprocess, "Popen", return_value=process) as popen:
        return fuzz.main(list(arguments)), popen.call_args.args[0]


class FuzzTest(unittest.TestCase):
    def test_kernels(self):
        status, command = run("--kernels", "300", "--seed", "7", "--start", "2", "--workers", "3")
        self.assertEqual(0, status)
        self.assertEqual("/jdk/bin/java", command[0])
        self.assertIn("-XX:TieredStopAtLevel=1", command)
        options = ["--kernels", "300", "--start", "2", "--workers", "3", "--seed", "7"]
        self.assertEqual(["dev.quern.compiler.fuzz.Fuzz", *options], command[-9:])

    def test_with_c2(self):
        self.assertNotIn("-XX:TieredStopAtLevel=1", run("--kernels", "1", "--c2")[1])

    def test_nests(self):
        command = run("--nests", "3000")[1]
        self.assertEqual(["dev.quern.compiler.fuzz.NestFuzz", "--nests", "3000", "--seed", "0"], command[-5:])

    def test_the_status_is_javas_after_an_interrupt_too(self):
        self.assertEqual(1, run("--kernels", "1", status=1)[0])
        self.assertEqual(130, run("--kernels", "1", interrupts=2, status=130)[0])

    def test_refuses_no_kernels(self):
        with mock.patch("sys.stderr"), self.assertRaises(SystemExit):
            run("--kernels", "0")


if __name__ == "__main__":
    unittest.main()
