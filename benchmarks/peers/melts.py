"""Who melts Lennard-Jones crystals in `benchmarks/particles`: Quern in a JVM that stays, LAMMPS in a process a run."""
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional

from .contenders import BENCHMARKS, Contender, Failure

SERVER = "dev.quern.benchmarks.particles.MeltServer"
INPUT = BENCHMARKS / "peers" / "lj_melt.in"
ATOMS_PER_CELL = 4
INSTALL_LAMMPS = "LAMMPS is not installed, so it is missing from the comparison (Debian: apt-get install lammps openmpi-bin)"
RUN_SECONDS = 1800
"""A run of LAMMPS that takes longer is given up."""


@dataclass(frozen=True)
class Melt:
    """A run: seconds of its steps, and by atom the potential and total energy before them and the total after them."""

    seconds: float
    potential: float
    total: float
    last: float


class QuernMelt:
    """Quern on one JDK and number of threads."""

    peer = False

    def __init__(self, jdk: int, home: str, classpath: str, flags: List[str], threads: int):
        self.jdk, self.threads, self.name = jdk, threads, f"quern_{threads}_thread" + "s" * (threads > 1)
        command = [str(Path(home) / "bin" / "java"), "-Xmx4g", *flags, "-Dquern.threads={threads}", "-cp", classpath, SERVER]
        self._contender = Contender(f"melt-{jdk}-{threads}", command)

    def start(self) -> None:
        self._contender.start(self.threads)

    def run(self, cells: int, steps: int) -> Melt:
        return Melt(*map(float, self._contender.ask("run", cells, steps)))

    def stop(self) -> None:
        self._contender.stop()


class LammpsMelt:
    """LAMMPS with so many MPI ranks of one thread each."""

    peer = True
    jdk = None

    def __init__(self, ranks: int):
        self.threads, self.name = ranks, f"lammps_{ranks}_rank" + "s" * (ranks > 1)

    def start(self) -> None:
        """Nothing to start: LAMMPS is as fast in its first run as later."""

    def run(self, cells: int, steps: int) -> Melt:
        command = [*_mpirun(self.threads), "lmp", "-in", str(INPUT), "-log", "none",
                   "-var", "cells", str(cells), "-var", "steps", str(steps)]
        try:
            done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=RUN_SECONDS, env={**os.environ, "OMP_NUM_THREADS": "1"})
        except (OSError, subprocess.SubprocessError) as failure:
            raise Failure(f"LAMMPS failed: {failure}") from failure
        return read(done.stdout)

    def stop(self) -> None:
        """Nothing runs between runs."""


def _mpirun(ranks: int) -> List[str]:
    return ["mpirun", *(["--allow-run-as-root"] if os.geteuid() == 0 else []), "--oversubscribe", "-np", str(ranks)]


def read(printed: str) -> Melt:
    """What LAMMPS printed."""
    loop = re.search(r"^Loop time of (\S+) on", printed, re.MULTILINE)
    table = re.findall(r"^ *\d+((?: +-?\d+(?:\.\d+)?(?:e[-+]\d+)?){5}) *$", printed, re.MULTILINE)
    if not loop or len(table) < 2:
        raise Failure("LAMMPS printed no time or no energies")
    first, last = table[0].split(), table[-1].split()
    return Melt(float(loop.group(1)), float(first[1]), float(first[3]), float(last[3]))


def lammps_is_there() -> bool:
    return shutil.which("lmp") is not None and shutil.which("mpirun") is not None


def contenders(jdks: Dict[int, str], classpath: str, flags: List[str], threads: List[int], notes: List[str]) -> List:
    """Quern on each JDK and LAMMPS, on each number of threads; a note says what is missing."""
    found: List = [QuernMelt(jdk, home, classpath, flags, count) for jdk, home in jdks.items() for count in threads]
    if lammps_is_there():
        found += [LammpsMelt(count) for count in threads]
    elif INSTALL_LAMMPS not in notes:
        notes.append(INSTALL_LAMMPS)
    return found


def problem(melt: Melt, peer: Optional[Melt]) -> Optional[str]:
    """What is wrong with a run: the crystal's energy is known, and afterwards it is that of the peer's up to the chance of
    other velocities, where there is one."""
    if abs(melt.potential - CRYSTAL) > 5e-8:
        return f"WRONG: the crystal's potential energy is {melt.potential}, not {CRYSTAL}"
    if peer is not None and abs(melt.last - melt.total - (peer.last - peer.total)) > DRIFT:
        return f"WRONG: the total energy changed by {melt.last - melt.total}, that of LAMMPS by {peer.last - peer.total}"
    return None


CRYSTAL = -6.7733681
"""The potential energy by atom, as LAMMPS prints it."""
DRIFT = 3e-4
"""By how much changes of total energy by atom may differ, for 32,000 atoms."""
