"""Who takes part in `benchmarks/spark`: how each is built and started, and the judge of their centroids."""
import os
import subprocess
import xml.etree.ElementTree as xml
from functools import cached_property
from pathlib import Path
from typing import List, Optional, Sequence, Tuple

from . import machine
from .contenders import BENCHMARKS, PROJECT, WORK, Contender, Failure, build_quern
from .report import progress
from .spark_cases import Case

SERVER = "dev.quern.benchmarks.spark.SparkServer"
CLASSES = BENCHMARKS / "target" / "classes"
DATA = BENCHMARKS / "target" / "spark"
MLLIB_POM = BENCHMARKS / "peers" / "mllib" / "pom.xml"
MLLIB_SOURCE = BENCHMARKS / "peers" / "PeerMllib.java"
MLLIB_CLASSES = WORK / "mllib"
MLLIB = ("mllib", "mllib_block")
HEAP = "-Xmx4g"
"""Room for the cached points of either Spark."""


def spark_flags() -> List[str]:
    """What Spark gives its own JVMs, from the project's pom.xml."""
    name = "{http://maven.apache.org/POM/4.0.0}quern.spark.jvmArgs"
    return xml.parse(PROJECT / "pom.xml").getroot().find(f".//{name}").text.split()


def mllib_classpath(home: str) -> str:
    """Asks Maven for MLlib and compiles the contender on it; returns its class path."""
    WORK.mkdir(parents=True, exist_ok=True)
    listing = WORK / "mllib-classpath.txt"
    environment = {**os.environ, "JAVA_HOME": home}
    if not listing.exists() or listing.stat().st_mtime < MLLIB_POM.stat().st_mtime:
        progress("resolving MLlib")
        subprocess.run(["mvn", "-q", "-B", "-f", str(MLLIB_POM), "dependency:build-classpath",
                        f"-Dmdep.outputFile={listing}"], check=True, stdout=2, env=environment)
    MLLIB_CLASSES.mkdir(exist_ok=True)
    classpath = os.pathsep.join([str(CLASSES), listing.read_text(encoding="utf-8").strip()])
    subprocess.run([str(Path(home) / "bin" / "javac"), "--release", "17", "-nowarn", "-proc:none", "-cp", classpath,
                    "-d", str(MLLIB_CLASSES), str(MLLIB_SOURCE)], check=True, stdout=2)
    return os.pathsep.join([str(MLLIB_CLASSES), classpath])


class Contenders:
    """What this machine can run, built when it is first asked for; a note says what is missing and why."""

    def __init__(self, build_home: str, may_install: bool):
        self.notes: List[str] = []
        self._build_home, self._may_install = build_home, may_install

    def of(self, case: Case, names: Optional[Sequence[str]], home: str) -> List[Contender]:
        """Those of the names, or all, that can run here, on a JDK; fails if Quern cannot be built."""
        self._quern  # MLlib's contender is compiled against its classes
        found = [self._contender(name, home) for name in case.contenders if names is None or name in names]
        return [contender for contender in found if contender is not None]

    def _contender(self, name: str, home: str) -> Optional[Contender]:
        if name == "sklearn":
            return self._sklearn and Contender(name, [self._sklearn, "-m", "peers.peer_sklearn"], {
                "OMP_NUM_THREADS": "{threads}", "OPENBLAS_NUM_THREADS": "{threads}"})
        java = [str(Path(home) / "bin" / "java"), HEAP, *spark_flags(), "-Dquern.threads={threads}", "-cp"]
        environment = {"SPARK_LOCAL_IP": "127.0.0.1"}
        if name in MLLIB:
            return self._mllib and Contender(name, [*java, self._mllib, "PeerMllib", name], environment)
        return Contender(name, [*java, self._quern, SERVER, name, str(DATA)], environment)

    @cached_property
    def _quern(self) -> str:
        return build_quern(self._build_home)

    @cached_property
    def _sklearn(self) -> Optional[str]:
        python = machine.find_peers(self._may_install, ("sklearn",))["sklearn"]
        if python is None:
            self.notes.append("scikit-learn is not installed, so it is missing from the comparison")
        return python

    @cached_property
    def _mllib(self) -> Optional[str]:
        try:
            return mllib_classpath(self._build_home)
        except (OSError, subprocess.CalledProcessError) as failure:
            self.notes.append(f"MLlib is missing from the comparison, it could not be resolved or compiled: {failure}")
            return None


class Judge:
    """The process that computes the cost of everybody's centroids."""

    def __init__(self, python: str, dimensions: str):
        self._process = subprocess.Popen([python, "-m", "peers.kmeans_cost", dimensions], cwd=BENCHMARKS, text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def cost(self, contender: Contender) -> Tuple[float, ...]:
        """Of the centroids that a contender has after all iterations."""
        centroids = contender.ask("values")
        try:
            self._process.stdin.write(" ".join(centroids) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except OSError as broken:
            raise Failure(f"the cost could not be computed: {broken}") from broken
        if not answer:
            raise Failure("the cost could not be computed")
        return (float(answer),)

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
