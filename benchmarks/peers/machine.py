"""What this machine has, and installing what it lacks: gcc, a Python with Numba, OpenBLAS, JDKs."""
import glob
import os
import platform
import re
import shutil
import subprocess
import sys
from typing import Dict, List, Optional, Sequence

from .report import progress

OLDEST_JDK = 17
NEEDS_NUMBA = "import numba, numpy"
NEEDS_SKLEARN = "import sklearn.cluster"
NEEDS_NUMPY = "import numpy"
PACKAGES = {"gcc": ["gcc", "libc6-dev"], "numba": ["python3-numba", "libopenblas0-pthread"],
            "sklearn": ["python3-sklearn"]}
"""What each peer needs, as Debian names it."""
ELSEWHERE = {"gcc": "install gcc with OpenMP", "numba": "pip install numba into a python3 that is on PATH",
             "sklearn": "pip install scikit-learn into a python3 that is on PATH"}


def output_of(*command: str, **options) -> Optional[str]:
    """What a command prints, or None where it is missing or fails."""
    try:
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, **options).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def python_with(imports: str) -> Optional[str]:
    """The first python3 that can import these: a version manager's Python may hide the system's on PATH."""
    folders = os.environ.get("PATH", "").split(os.pathsep) + os.defpath.split(os.pathsep)
    candidates = [sys.executable] + [os.path.join(folder, "python3") for folder in folders if folder]
    for candidate in dict.fromkeys(candidates):
        if os.access(candidate, os.X_OK) and output_of(candidate, "-c", imports) is not None:
            return candidate
    return None


def gcc() -> Optional[str]:
    return shutil.which("gcc")


FINDERS = {"gcc": gcc, "numba": lambda: python_with(NEEDS_NUMBA), "sklearn": lambda: python_with(NEEDS_SKLEARN)}


def install(missing: List[str]) -> None:
    """Installs what the missing peers need, where apt-get may be used without a password; else says what to do."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (root and output_of(*root, "true") is None):
        for peer in missing:
            progress(f"{peer} is missing: {ELSEWHERE[peer]} (Debian: apt-get install {' '.join(PACKAGES[peer])})")
        return
    packages = [package for peer in missing for package in PACKAGES[peer]]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*root, "apt-get", "install", "-y", "--no-install-recommends", *packages]
    progress("installing " + " ".join(packages))
    if output_of(*command, env=environment) is None:  # the package lists may be stale or empty
        output_of(*root, "apt-get", "update")
        if output_of(*command, env=environment) is None:
            progress("failed: " + " ".join(command))


def find_peers(may_install: bool, peers: Sequence[str]) -> Dict[str, Optional[str]]:
    """peer -> its executable, or None where it is missing and could not be installed."""
    found = {peer: FINDERS[peer]() for peer in peers}
    missing = [peer for peer, path in found.items() if path is None]
    if missing and may_install:
        install(missing)
        found.update({peer: FINDERS[peer]() for peer in missing})
    return found


def find_jdks() -> Dict[int, str]:
    """Feature version -> home of each JDK from 17 on; of several of one version, the first found."""
    homes = [value for name, value in os.environ.items() if re.fullmatch(r"JAVA_HOME\w*|JDK_?\d+(_HOME)?", name)]
    java = shutil.which("java")
    if java:
        homes.append(os.path.dirname(os.path.dirname(os.path.realpath(java))))
    homes += [sibling for home in list(homes) for sibling in sorted(glob.glob(os.path.join(os.path.dirname(home), "*")))]
    for pattern in ("~/.sdkman/candidates/java/*", "~/.jdks/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home"):
        homes += sorted(glob.glob(os.path.expanduser(pattern)))
    jdks: Dict[int, str] = {}
    for home in dict.fromkeys(os.path.realpath(home) for home in homes):
        version = jdk_version(home)
        if version and version >= OLDEST_JDK:
            jdks.setdefault(version, home)
    return dict(sorted(jdks.items()))


def jdk_version(home: str) -> Optional[int]:
    """The feature version of a JDK, from its release file; None for a runtime without compiler, or no JDK at all."""
    if not all(os.access(os.path.join(home, "bin", tool), os.X_OK) for tool in ("java", "javac")):
        return None
    try:
        with open(os.path.join(home, "release"), encoding="utf-8") as release:
            match = re.search(r'JAVA_VERSION="(\d+)', release.read())
    except OSError:
        match = re.search(r'version "(\d+)', output_of(os.path.join(home, "bin", "java"), "-version") or "")
    return int(match.group(1)) if match else None


def has_vector_module(home: str) -> bool:
    return "jdk.incubator.vector" in (output_of(os.path.join(home, "bin", "java"), "--list-modules") or "")


def _first_line(path: str, pattern: str) -> Optional[str]:
    try:
        with open(path, encoding="utf-8") as lines:
            return next((match.group(1).strip() for match in (re.search(pattern, line) for line in lines) if match), None)
    except OSError:
        return None


def has_avx512() -> bool:
    return _first_line("/proc/cpuinfo", r"(\bavx512f\b)") is not None


def describe() -> Dict[str, object]:
    """The machine, as far as it explains figures."""
    return {
        "cpu": _first_line("/proc/cpuinfo", r"model name\s*:\s*(.*)") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(int(_first_line("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) / 2 ** 20),
        "system": " ".join([platform.system(), ".".join(platform.release().split(".")[:2]), *platform.libc_ver()]).strip(),
        "transparent_hugepages": _first_line("/sys/kernel/mm/transparent_hugepage/enabled", r"\[(\w+)\]"),
    }
