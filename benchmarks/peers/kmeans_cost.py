"""The cost of centroids, one judge for all contenders: `python3 -m peers.kmeans_cost 1000000x16x64x10`, run in benchmarks/.

A line of numbers on stdin is the centroids of somebody; the line that answers is the sum of the squared distances of all
points to the nearest of them.
"""
import sys

import numpy as np

from . import arrays

ROWS = 4096
"""Points taken together: their distances to all centroids stay in a cache."""


def cost(points, centroids):
    """Differences are squared, not products expanded, so that nothing cancels; blocks are added by pairs, as sum does."""
    blocks = []
    for start in range(0, len(points), ROWS):
        block = points[start:start + ROWS]
        squares = np.zeros((len(block), len(centroids)))
        for coordinate in range(points.shape[1]):
            difference = block[:, coordinate, None] - centroids[None, :, coordinate]
            squares += difference * difference
        blocks.append(squares.min(axis=1).sum())
    return float(np.sum(blocks))


def main(dimensions):
    count, coordinates, clusters, _ = (int(size) for size in dimensions.split("x"))
    points = arrays.uniform(1, (count, coordinates))
    for line in sys.stdin:
        centroids = np.array([float(word) for word in line.split()]).reshape(clusters, coordinates)
        print(repr(cost(points, centroids)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
