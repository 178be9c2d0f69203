"""The cases of `benchmarks/particles`, how each is run, and what Quern has to reach.

| case             | what is measured                                                                                   |
| partitions       | how evenly points are shared among partitions and with how few ghosts, beside the best box cut       |
| partitions_spark | the same of points in a DataFrame, the time it takes, and what a time step without work costs         |
| clusters         | the time of DBSCAN, of pairs within a radius and of nearest neighbours, beside scikit-learn and SciPy |
| clusters_spark   | the time of DBSCAN of more points than an executor has room for at once                              |
| kmeans           | k-means with and without Spark, beside MLlib and scikit-learn, in rounds                              |
| melt             | steps a second of Lennard-Jones atoms, beside LAMMPS, in rounds                                       |
| scaling          | the same by the number of atoms                                                                      |
| melt_spark       | what a step of many atoms costs on Spark, and of what it consists                                     |

A row has `case`, `contender`, `value` and `unit`, the `jdk` of Quern's contenders, and what explains figures.
"""
import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Sequence

from . import catalogue, machine, measure, melts, spark_cases, spark_run
from .contenders import BENCHMARKS, Failure
from .report import progress
from .spark_contenders import Contenders

PACKAGE = "dev.quern.benchmarks.particles"
DATA = BENCHMARKS / "target" / "particles"
NEEDS_CLUSTERS = "import numpy, scipy.spatial, sklearn.cluster, sklearn.neighbors"
INSTALL_CLUSTERS = ("scikit-learn and SciPy are not installed; they also write the points, so there are no times of"
                    " clusters (Debian: apt-get install python3-sklearn)")
CELLS, STEPS = 20, 200
"""Of LAMMPS's standard benchmark."""
SCALING_CELLS = (10, 20, 40, 60, 80)
SCALING_ATOM_STEPS = 20_000_000
"""A run takes about so many steps times atoms, in whole intervals between two searches for neighbours."""
LIST_STEPS = 20
CLUSTER = "local-cluster[2,1,4096]"
"""Executors that are processes of their own, with 4 GiB each."""
PARTITIONS = 64
MELT_STEPS, MELT_PARTITIONS = 30, 4
KMEANS = ("quern_blocks", "quern_local", "mllib", "sklearn")

Row = Dict[str, object]


@dataclass
class Setting:
    """What a run has: options, JDKs by version, flags of Spark's JVMs, Quern's class path, and notes on what is missing."""

    options: object
    jdks: Dict[int, str]
    flags: List[str]
    classpath: str
    notes: List[str]

    def java(self, home: str, program: str, *arguments: str) -> List[str]:
        threads = max(self.options.threads)
        return [os.path.join(home, "bin", "java"), "-Xmx4g", *self.flags, f"-Dquern.threads={threads}", "-cp",
                self.classpath, f"{PACKAGE}.{program}", *arguments]


def row(case: str, contender: str, value: Optional[float], unit: str, jdk: Optional[int] = None, **more: object) -> Row:
    return {"case": case, "contender": contender, "value": value, "unit": unit, "jdk": jdk, **more}


def printed(command: Sequence[str], jdk: Optional[int]) -> List[Row]:
    """Runs a program that prints rows, a line each with tabs between: case, contender, value and unit. Spark's workers
    leave their files in the folder with the data."""
    DATA.mkdir(parents=True, exist_ok=True)
    python_path = {**os.environ, "PYTHONPATH": str(BENCHMARKS), "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run(command, cwd=DATA, text=True, stdout=subprocess.PIPE, check=True, env=python_path)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return [row(words[0], words[1], float(words[2]), words[3], jdk) for words in lines if len(words) == 4]


def partitions(setting: Setting) -> List[Row]:
    """Times are of one thread, so the oldest JDK speaks for all."""
    jdk, home = next(iter(setting.jdks.items()))
    return printed(setting.java(home, "PartitionQualityRows", "--points", str(setting.options.points)), jdk)


def clusters(setting: Setting) -> List[Row]:
    """Python first: it writes the points that Quern reads. Then answers are compared."""
    python = machine.python_with(NEEDS_CLUSTERS)
    if python is None:
        setting.notes.append(INSTALL_CLUSTERS)
        return []
    rows = printed([python, "-m", "peers.cluster_times", str(DATA)], None)
    for jdk, home in setting.jdks.items():
        rows += printed(setting.java(home, "ClusterTimes", str(DATA)), jdk)
    return checked(rows)


def partitions_spark(setting: Setting) -> List[Row]:
    jdk, home = next(iter(setting.jdks.items()))
    return printed(setting.java(home, "SpatialRows", str(setting.options.points), str(PARTITIONS)), jdk)


def clusters_spark(setting: Setting) -> List[Row]:
    jdk, home = next(iter(setting.jdks.items()))
    return printed(setting.java(home, "SparkDbscanRun", str(setting.options.spark_points), CLUSTER), jdk)


def melt_spark(setting: Setting) -> List[Row]:
    jdk, home = next(iter(setting.jdks.items()))
    return printed(setting.java(home, "SparkMeltRun", str(setting.options.cells), str(MELT_STEPS),
                                str(MELT_PARTITIONS), CLUSTER), jdk)


def kmeans(setting: Setting) -> List[Row]:
    """The case of `benchmarks/spark`, by the public estimators alone."""
    case, rows = spark_cases.CLUSTERING, []
    available = Contenders(next(iter(setting.jdks.values())), may_install=False)
    for jdk, home in setting.jdks.items():
        contenders = available.of(case, KMEANS, home)
        for one in spark_run.rows_of(case, contenders, jdk, max(setting.options.threads), setting.options):
            seconds, more = one.pop("seconds"), {key: value for key, value in one.items() if key not in FIXED}
            rows.append(row(case.name, str(one["contender"]), seconds, "s", jdk, **more))
    setting.notes.extend(available.notes)
    return rows


FIXED = ("case", "contender", "jdk")


def checked(rows: List[Row]) -> List[Row]:
    """Rows of answers go, and a time with an answer that is none of a peer's has a problem in the place of its value."""
    def is_answer(one: Row) -> bool:
        return str(one["contender"]).endswith("_result")
    kept = [dict(one) for one in rows if not is_answer(one)]
    for one in kept:
        answers = {other["value"] for other in rows if is_answer(other) and other["case"] == one["case"]
                   and other["jdk"] is None}
        own = [other["value"] for other in rows if is_answer(other) and other["case"] == one["case"]
               and other["jdk"] == one["jdk"] and one["jdk"] is not None]
        if answers and any(value not in answers for value in own):
            one.update(value=None, wrong=True, problem=f"WRONG: answers {own}, those of the peers are {sorted(answers)}")
    return kept


def melt(setting: Setting) -> List[Row]:
    """Rounds of whole runs, in an order that turns."""
    return race(setting, "lennard_jones", CELLS, STEPS, setting.options.threads)


def scaling(setting: Setting) -> List[Row]:
    """On all threads, by the number of atoms, the same process for all of them."""
    rows = []
    for cells in (cells for cells in SCALING_CELLS if cells <= setting.options.cells):
        atoms = melts.ATOMS_PER_CELL * cells ** 3
        steps = max(1, round(SCALING_ATOM_STEPS / atoms / LIST_STEPS)) * LIST_STEPS
        rows += race(setting, "lennard_jones_scaling", cells, steps, [max(setting.options.threads)])
    return rows


def race(setting: Setting, name: str, cells: int, steps: int, threads: List[int]) -> List[Row]:
    """Steps a second of all contenders; `value` is the median of the rounds."""
    racing = melts.contenders(setting.jdks, setting.classpath, setting.flags, threads, setting.notes)
    runs: Dict[int, List[melts.Melt]] = {number: [] for number in range(len(racing))}
    problems: Dict[int, str] = {}

    def attempt(number: int, take: Callable[[melts.Melt], None]) -> None:
        try:
            if number not in problems:
                take(racing[number].run(cells, steps))
        except Failure as failure:
            problems[number] = f"FAILED: {failure}"
    try:
        for number, contender in enumerate(racing):
            contender.start()
            begin = time.monotonic()
            while not contender.peer and number not in problems and time.monotonic() - begin < setting.options.warm:
                attempt(number, lambda _: None)
        for turn, order in enumerate(measure.orders(list(map(str, runs)), setting.options.rounds), 1):
            progress(f"  {cells} cells, {steps} steps, round {turn} of {setting.options.rounds}")
            for number in map(int, order):
                time.sleep(measure.SETTLE_SECONDS)
                attempt(number, runs[number].append)
    finally:
        for contender in racing:
            contender.stop()
    standard = (cells, steps) == (CELLS, STEPS)
    peer = next((runs[number][0] for number, one in enumerate(racing) if one.peer and runs[number]), None)
    return [_melt_row(name, cells, steps, contender, runs[number], problems.get(number), peer if standard else None)
            for number, contender in enumerate(racing)]


def _melt_row(name: str, cells: int, steps: int, contender, runs: List[melts.Melt], failed: Optional[str],
              peer: Optional[melts.Melt]) -> Row:
    atoms = melts.ATOMS_PER_CELL * cells ** 3
    problem = failed or next(filter(None, (melts.problem(run, peer) for run in runs)), None)
    more = {"atoms": atoms, "steps": steps, "threads": contender.threads, "rounds": len(runs)}
    if problem or not runs:
        return row(f"{name}_{atoms}", contender.name, None, "steps/s", contender.jdk, problem=problem or "no samples",
                   wrong=True, **more)
    samples = [steps / run.seconds for run in runs]
    return row(f"{name}_{atoms}", contender.name, statistics.median(samples), "steps/s", contender.jdk,
               min=min(samples), max=max(samples), samples=samples,
               energies=[runs[-1].potential, runs[-1].total, runs[-1].last], **more)


CASES: Dict[str, Callable[[Setting], List[Row]]] = {
    "partitions": partitions, "partitions_spark": partitions_spark, "clusters": clusters, "clusters_spark": clusters_spark,
    "kmeans": kmeans, "melt": melt, "scaling": scaling, "melt_spark": melt_spark}


def select(names: Optional[Sequence[str]]) -> List[str]:
    """The chosen cases, in their order."""
    chosen = catalogue.choose("case", names, list(CASES))
    return [name for name in CASES if name in chosen]


@dataclass(frozen=True)
class Target:
    """A figure of Quern's, or by how much it is better than a peer's if there is one, and what it has to be."""

    case: str
    contender: str
    limit: float
    peer: Optional[str] = None

    def figure(self, ours: Row, theirs: Optional[Row]) -> float:
        """Of times the peer's by ours, of speeds ours by the peer's; without a peer the value."""
        if theirs is None:
            return float(ours["value"])
        pair = float(ours["value"]), float(theirs["value"])
        return pair[0] / pair[1] if ours["unit"] == "steps/s" else pair[1] / pair[0]

    def met(self, figure: float) -> bool:
        return figure >= self.limit if self.peer else figure <= self.limit

    @property
    def text(self) -> str:
        return f"at least {self.limit:g}x of {self.peer}" if self.peer else f"at most {self.limit:g}"


CLOUDS = ("blobs", "blobs_weighted", "line", "equal", "plummer")
TARGETS: List[Target] = [
    *(Target(f"{cloud}_{figure}", "kd_tree", limit) for cloud in CLOUDS for figure, limit in (
        ("largest_load", 1.1), ("ghosts_to_best", 1.3), ("outside", 0), ("unseen", 0))),
    Target("dbscan_200k_2d", "quern_warm", 2, "sklearn"),
    *(Target(spark_cases.CLUSTERING.name, contender, limit, peer)
      for contender in (spark_cases.ON_SPARK, spark_cases.LOCAL) for peer, limit in (("mllib", 10), ("sklearn", 2))),
    *(Target(f"lennard_jones_{melts.ATOMS_PER_CELL * CELLS ** 3}", f"quern_{count}_thread" + "s" * (count > 1), 1,
             f"lammps_{count}_rank" + "s" * (count > 1)) for count in (1, 2)),
]
