"""What the command lines of `benchmarks/spark` and `benchmarks/particles` have in common."""
import datetime
import os
from typing import Dict, List, Optional, Sequence

from . import catalogue, machine
from .contenders import PROJECT


def names(text: str) -> List[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def numbers(text: str) -> List[int]:
    values = [int(name) for name in names(text)]
    if not values or min(values) < 1:
        raise ValueError("positive numbers expected")
    return values


def chosen_jdks(wanted: Optional[Sequence[int]]) -> Dict[int, str]:
    """Version -> home; the oldest that there is if none is named."""
    known = machine.find_jdks()
    versions = catalogue.choose("JDK", map(str, wanted or list(known)[:1]), map(str, known))
    if not versions:
        raise catalogue.UnknownName(f"no JDK from {machine.OLDEST_JDK} on found")
    return {int(version): known[int(version)] for version in versions}


def facts() -> Dict[str, object]:
    """What explains figures, in every row: rows of several runs may stand in one file."""
    described = machine.describe()
    return {"date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "commit": machine.output_of("git", "describe", "--always", "--dirty", cwd=PROJECT),
            "cpu": described["cpu"], "cores": described["cores"], "load_at_start": os.getloadavg()[0]}
