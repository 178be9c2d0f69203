"""Writes what scikit-learn's DBSCAN finds in small datasets, for the tests of dev.quern.cluster to compare with:
`python3 -m peers.dbscan_fixture FILE`, run in benchmarks/. A dataset is a line with the numbers of points and of
dimensions, eps and min_samples, and then a line for each point: whether it is a core point, its label, its coordinates."""
import sys

import numpy as np
from sklearn.cluster import DBSCAN

CASES = [(150 + 20 * number, (2, 3, 8)[number % 3], number) for number in range(12)]


def points(count, dimensions, random):
    """Blobs of several densities, a chain, copies of points, and some that lie anywhere."""
    blobs = [
        random.normal(random.random(dimensions) * 3, width, (count // 6, dimensions)) for width in (0.05, 0.15, 0.3)
    ]
    chain = random.random(dimensions) + np.outer(np.arange(count // 6), random.normal(0, 0.06, dimensions))
    copies = blobs[1][random.integers(0, len(blobs[1]), count // 6)]
    rest = count - sum(map(len, blobs)) - len(chain) - len(copies)
    everything = np.concatenate([*blobs, chain, copies, random.random((rest, dimensions)) * 3])
    return np.round(random.permutation(everything), 3)


def main(file):
    with open(file, "w", encoding="ascii") as out:
        for count, dimensions, seed in CASES:
            random = np.random.default_rng(seed)
            data = points(count, dimensions, random)
            eps = round(random.uniform(0.07, 0.2) * dimensions**0.7, 4)
            least = int(random.integers(3, 9))
            found = DBSCAN(eps=eps, min_samples=least).fit(data)
            core = np.isin(np.arange(count), found.core_sample_indices_)
            out.write(f"{count} {dimensions} {eps} {least}\n")
            for row, label, is_core in zip(data, found.labels_, core):
                out.write(f"{int(is_core)} {label} {' '.join(map(str, row))}\n")
            border = np.count_nonzero(~core & (found.labels_ >= 0))
            print(f"{count} points: {found.labels_.max() + 1} clusters, {border} border, {(found.labels_ < 0).sum()} noise")


if __name__ == "__main__":
    main(sys.argv[1])
