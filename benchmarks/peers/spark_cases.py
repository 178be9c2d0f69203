"""The cases of `benchmarks/spark`, who takes part in each, and what Quern has to reach.

| case                  | dimensions | what is timed                                                                   |
| black_scholes_parquet | n          | the sum of the prices of n options in Parquet files, from a query to its answer |
| kmeans                | n x d x k x iterations | Lloyd's algorithm from the first k points, over points that are in memory |

Inputs are those of `benchmarks/compare`: number k is `uniform(k)` of the shared generator (see `generator`).
"""
from dataclasses import dataclass
from typing import Dict, Iterable, List, Optional, Sequence, Tuple

from . import catalogue


@dataclass(frozen=True)
class Case:
    """`contenders` says of each what it does. Those of `apart` compute something else and are compared with nobody."""

    name: str
    dimensions: Tuple[int, ...]
    contenders: Dict[str, str]
    trusted: Tuple[str, ...]
    apart: Tuple[str, ...]

    def text(self, rows: Optional[int] = None) -> str:
        """The dimensions as contenders are told them, of another number of rows where it is given."""
        return "x".join(str(size) for size in (rows or self.dimensions[0], *self.dimensions[1:]))


PRICING = Case(
    "black_scholes_parquet", (8_000_000,),
    {
        "quern_columns": "a kernel appends the price as a column, Spark adds it up",
        "quern_reduce": "a kernel prices and adds up",
        "quern_sql": "a function of SQL from a ufunc of Quern's, added up",
        "spark_sql": "an expression of Spark SQL, added up",
        "java_udf": "a user-defined function in Java, added up",
        "scan_sum": "no prices: the three columns are added up, the least a query over them can do",
    },
    trusted=("spark_sql", "java_udf"), apart=("scan_sum",))

CLUSTERING = Case(
    "kmeans", (1_000_000, 16, 64, 10),
    {
        "quern_blocks": "Quern's KMeans over a cached DataFrame, made into arrays that stay while it fits",
        "quern_cache": "a kernel of Quern's over the columns of a cached DataFrame, once for each iteration",
        "quern_local": "Quern's KMeans over an array, without Spark",
        "mllib": "MLlib's KMeans over cached vectors, from the same centroids",
        "mllib_block": "MLlib's newer KMeans, which multiplies matrices; it begins with random points",
        "sklearn": "scikit-learn's KMeans over an array",
    },
    trusted=("sklearn", "mllib"), apart=("mllib_block",))

CASES: List[Case] = [PRICING, CLUSTERING]


@dataclass(frozen=True)
class Target:
    """The time of a contender of Quern, by that of a peer, is at most this."""

    case: str
    contender: str
    peer: str
    at_most: float


TARGETS: List[Target] = [
    *(Target(PRICING.name, ours, peer, limit) for ours in ("quern_columns", "quern_reduce", "quern_sql")
      for peer, limit in (("scan_sum", 1.3), ("spark_sql", 0.5), ("java_udf", 1.0))),
    *(Target(CLUSTERING.name, ours, peer, limit) for ours in ("quern_blocks", "quern_cache", "quern_local")
      for peer, limit in (("mllib", 0.1), ("mllib_block", 0.1), ("sklearn", 0.5))),
]
ON_SPARK, LOCAL = "quern_blocks", "quern_local"
"""The contenders of k-means whose difference is what Spark adds to an iteration."""


def select(names: Optional[Iterable[str]]) -> Sequence[Case]:
    """The chosen cases, in their order."""
    chosen = catalogue.choose("case", names, [case.name for case in CASES])
    return [case for case in CASES if case.name in chosen]
