"""Who is compared: how each contender is built and started, and the process that answers for it."""
import os
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from . import catalogue, machine
from .report import QUERN, SCALAR, progress

BENCHMARKS = Path(__file__).resolve().parent.parent
PROJECT = BENCHMARKS.parent
WORK = BENCHMARKS / "target" / "compare"
CLASSPATH_FILE = BENCHMARKS / "target" / "classpath.txt"
SERVER = "dev.quern.benchmarks.CompareServer"
COLD_START = "dev.quern.benchmarks.ColdStart"
COLD_JARS = ("quern-api", "quern-compiler", "asm")
"""What a program that only runs kernels has on its class path; the benchmarks' own has Spark's libraries on it too."""
VECTORS = ["--add-modules", "jdk.incubator.vector"]
NUMBA = {
    "numba": "njit(parallel=True)",
    "numba_fast": "njit(parallel=True, fastmath=True)",
    "numba_fast_mirrored": "as numba_fast",
    "numba_text": "njit(parallel=True)",
    "numba_vectorize": '@vectorize(["float64(float64, float64)"])',
    "numba_vectorize_parallel": '@vectorize(["float64(float64, float64)"], target="parallel")',
}
NUMPY = {"numpy": "whole-array expressions", "openblas": "np.dot"}
GCC_FLAGS = ["-O3", "-march=native", "-ffast-math", "-fopenmp"]
REPLY_SECONDS = 900
"""A contender that is silent for so long is stopped; the slowest answer known takes under a minute."""


class Failure(Exception):
    """A contender that died, hung or reported an error."""


class NotOffered(Exception):
    """A contender without this kernel; the message says why."""


@dataclass
class Contender:
    """A name, the command that starts it and the environment it needs; `{threads}` in either is filled in.

    `flags` are for the reader. `cold` is the command that runs one kernel in a fresh process, where there is one: its
    name and its dimensions follow. An `optional` contender takes part only when it is asked for by name.
    """

    name: str
    command: List[str]
    environment: Dict[str, str] = field(default_factory=dict)
    flags: str = ""
    cold: Optional[List[str]] = None
    optional: bool = False
    process: Optional[subprocess.Popen] = None

    def start(self, threads: int) -> None:
        """One process for one number of threads: some runtimes size their pools only when they start."""
        self.stop()
        self.process = self.spawn(self.command, threads)

    def spawn(self, command: Sequence[str], threads: int) -> subprocess.Popen:
        WORK.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(("OMP_", "GOMP_", "NUMBA_", "OPENBLAS_"))}
        environment.update({name: value.format(threads=threads) for name, value in self.environment.items()})
        with open(WORK / f"{self.name}.log", "ab") as log:
            return subprocess.Popen(
                [word.replace("{threads}", str(threads)) for word in command], cwd=BENCHMARKS, env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1)

    def ask(self, *words: object) -> List[str]:
        """Sends one command and returns the words of the answer."""
        process = self.process
        if process is None or process.poll() is not None:
            raise Failure(f"not running; see {WORK / self.name}.log")
        clock = threading.Timer(REPLY_SECONDS, process.kill)
        clock.start()
        try:
            process.stdin.write(" ".join(map(str, words)) + "\n")
            process.stdin.flush()
            kind, _, rest = process.stdout.readline().strip().partition(" ")
        except OSError as broken:
            raise Failure(f"died: {broken}; see {WORK / self.name}.log") from broken
        finally:
            clock.cancel()
        if kind == "unsupported":
            raise NotOffered(rest)
        if kind != "ok":
            raise Failure(rest or f"died or was silent; see {WORK / self.name}.log")
        return rest.split()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is None:
            return
        try:
            self.process.stdin.close()  # the end of its input is every contender's signal to leave
            self.process.wait(timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None


def numba_contenders(python: str) -> List[Contender]:
    threads = {"NUMBA_NUM_THREADS": "{threads}", "OMP_NUM_THREADS": "{threads}", "OPENBLAS_NUM_THREADS": "{threads}"}
    cold = {"numba": [python, "-m", "peers.cold_numba"]}
    return ([Contender(name, [python, "-m", "peers.peer_numba", name], dict(threads), flags, cold.get(name))
             for name, flags in NUMBA.items()]
            + [Contender(name, [python, "-m", "peers.peer_numpy", name], dict(threads), flags)
               for name, flags in NUMPY.items()])


def gcc_flags() -> List[str]:
    """gcc prefers 256-bit vectors on some processors that have 512; the wider ones are the stronger peer."""
    return GCC_FLAGS + (["-mprefer-vector-width=512"] if machine.has_avx512() else [])


def gcc_contender(gcc: str) -> Contender:
    WORK.mkdir(parents=True, exist_ok=True)
    binary = WORK / "peer_c"
    subprocess.run([gcc, *gcc_flags(), str(BENCHMARKS / "peers" / "peer_c.c"), "-o", str(binary), "-lm"], check=True)
    return Contender("gcc", [str(binary)], {"OMP_NUM_THREADS": "{threads}"}, " ".join(gcc_flags()))


def build_quern(jdk: str) -> str:
    """Builds the project with Maven; returns the class path of the benchmarks module, which its build writes."""
    progress("building the benchmarks module")
    subprocess.run(["mvn", "-q", "-pl", "benchmarks", "-am", "package", "-DskipTests"], cwd=PROJECT, check=True,
                   stdout=2, env={**os.environ, "JAVA_HOME": jdk})
    classes = str(BENCHMARKS / "target" / "classes")
    if not CLASSPATH_FILE.exists():
        progress(f"the build wrote no {CLASSPATH_FILE.name}: only the module's own classes are on the class path")
        return classes
    return classes + os.pathsep + CLASSPATH_FILE.read_text(encoding="utf-8").strip()


def cold_classpath(classpath: str) -> str:
    entries = classpath.split(os.pathsep)
    return os.pathsep.join(entry for number, entry in enumerate(entries)
                           if number == 0 or Path(entry).name.startswith(COLD_JARS))


def quern_contenders(version: int, home: str, classpath: str, java_options: Sequence[str]) -> List[Contender]:
    """With the lanes of the Vector API, where the JDK has it, and on request without: the scalar code alone."""
    def contender(name: str, vectors: List[str], optional: bool) -> Contender:
        flags = [*vectors, "-Dquern.threads={threads}", *java_options]
        java = [str(Path(home) / "bin" / "java"), *flags]
        return Contender(name, [*java, "-cp", classpath, SERVER], flags=" ".join(flags).replace("{threads}", "N"),
                         cold=[*java, "-cp", cold_classpath(classpath), COLD_START], optional=optional)
    vectors = VECTORS if machine.has_vector_module(home) else []
    name = f"{QUERN}{version}"
    return [contender(name, vectors, False), contender(name + SCALAR, [], True)]


def all_contenders(options) -> Tuple[List[Contender], List[str]]:
    """The contenders this machine can run, and a note for each that is missing."""
    contenders, notes = [], []
    peers = machine.find_peers(options.install, ("gcc", "numba"))
    if peers["gcc"]:
        contenders.append(gcc_contender(peers["gcc"]))
    if peers["numba"]:
        contenders += numba_contenders(peers["numba"])
    notes += [f"{name} is not installed, so it is missing from the comparison"
              for name, path in peers.items() if not path]
    jdks = machine.find_jdks()
    if options.jdk is not None:
        notes += [f"no JDK {version} found" for version in options.jdk if version not in jdks]
        jdks = {version: home for version, home in jdks.items() if version in options.jdk}
    if not jdks:
        return contenders, notes + [f"no JDK from {machine.OLDEST_JDK} on found, so Quern is missing"]
    wanted = options.contenders is None or any(name.startswith(QUERN) for name in options.contenders)
    try:
        classpath = build_quern(next(iter(jdks.values()))) if wanted else ""
    except (OSError, subprocess.CalledProcessError) as failure:
        return contenders, notes + [f"Quern is missing from the comparison, its build failed: {failure}"]
    for version, home in jdks.items():
        contenders += quern_contenders(version, home, classpath, options.java_options)
    return contenders, notes


def wanted_contenders(contenders: Sequence[Contender], names: Optional[Sequence[str]]) -> List[Contender]:
    """Those named, or all but the optional ones."""
    if names is None:
        return [contender for contender in contenders if not contender.optional]
    wanted = catalogue.choose("contender", names, [contender.name for contender in contenders])
    return [contender for contender in contenders if contender.name in wanted]
