#!/usr/bin/env python3
"""Lloyd's algorithm on the postal codes by NumPy, from a given start, as the expected result of a test.

    /usr/bin/python3 examples/src/test/python/lloyd_reference.py

writes examples/src/test/resources/dev/quern/examples/geography/lloyd-reference.csv. It was made with NumPy 1.24 and
checked against scikit-learn 1.2, which is asked for the same start and must agree.
"""

import csv
import pathlib

import numpy as np
from sklearn.cluster import KMeans

EXAMPLES = pathlib.Path(__file__).resolve().parents[3]
DATA = EXAMPLES / "src/main/resources/dev/quern/examples/geography/zipcodes.csv"
RESULT = EXAMPLES / "src/test/resources/dev/quern/examples/geography/lloyd-reference.csv"

# New York, Chicago, Los Angeles, Houston, Miami, Seattle, Denver, Honolulu
START = ["10001", "60601", "90001", "77001", "33101", "98101", "80202", "96813"]


def on_sphere(latitude, longitude):
    phi, lam = np.radians(latitude), np.radians(longitude)
    points = np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    return np.rint(points * 2.0**30) / 2.0**30


def squared_distances(points, centroids):
    return ((points[:, None, :] - centroids[None, :, :]) ** 2).sum(axis=2)


def lloyd(points, centroids):
    costs = []
    labels = None
    while True:
        distances = squared_distances(points, centroids)
        new = distances.argmin(axis=1)
        costs.append(distances.min(axis=1).sum())
        if labels is not None and (new == labels).all():
            return centroids, labels, costs
        labels = new
        centroids = np.array([points[labels == j].mean(axis=0) for j in range(len(centroids))])


def main():
    with open(DATA, newline="") as file:
        rows = list(csv.DictReader(file))
    points = on_sphere([float(row["latitude"]) for row in rows], [float(row["longitude"]) for row in rows])
    codes = [row["zip_code"] for row in rows]
    start = points[[codes.index(code) for code in START]]
    centroids, labels, costs = lloyd(points, start)

    peer = KMeans(8, init=start, n_init=1, tol=0, max_iter=1000, algorithm="lloyd").fit(points)
    assert (peer.labels_ == labels).all()
    assert np.abs(peer.cluster_centers_ - centroids).max() < 1e-9
    assert abs(peer.inertia_ - costs[-1]) < 1e-9 * costs[-1]

    distances = np.sort(np.sqrt(squared_distances(points, centroids)), axis=1)
    print(f"{len(costs)} passes, cost {costs[-1]!r}")
    print(f"closest to a tie: {(distances[:, 1] - distances[:, 0]).min():.3g} Earth radii")

    with open(RESULT, "w") as out:
        out.write("start,count,x,y,z\n")
        for j, code in enumerate(START):
            x, y, z = (repr(float(value)) for value in centroids[j])
            out.write(f"{code},{(labels == j).sum()},{x},{y},{z}\n")
        out.write("costs," + ",".join(repr(float(cost)) for cost in costs) + "\n")


if __name__ == "__main__":
    main()
