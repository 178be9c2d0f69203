"""A case of `benchmarks/spark`, run: contenders start, are sampled in turn, and their results are compared."""
from typing import List, Optional, Sequence

from . import command, machine, measure, spark_cases, spark_report
from .contenders import Contender
from .spark_contenders import Judge

SAMPLE_SECONDS = 0.1


def judge_of(case: spark_cases.Case, dimensions: str) -> Optional[Judge]:
    """None where results are compared by their sums."""
    python = machine.python_with(machine.NEEDS_NUMPY) if case is spark_cases.CLUSTERING else None
    return Judge(python, dimensions) if python else None


def rows_of(case: spark_cases.Case, contenders: Sequence[Contender], jdk: int, threads: int,
            options) -> List[spark_report.Row]:
    """The rows of one case on one JDK and number of threads; `options` has `rows`, `rounds` and `warm`."""
    dimensions = case.text(options.rows)
    judge = judge_of(case, dimensions)
    known = command.facts()
    try:
        for contender in contenders:
            contender.start(threads)
        run = measure.Run(contenders, case, dimensions, threads, judge.cost if judge else measure.checksum,
                          case.trusted, case.apart)
        outcomes = run.measure(options.rounds, options.warm, SAMPLE_SECONDS)
        return spark_report.rows_of(case, dimensions, jdk, threads, outcomes, known)
    finally:
        for contender in contenders:
            contender.stop()
        if judge:
            judge.stop()
