"""Clusters points and finds near ones with scikit-learn and SciPy: `python3 -m peers.cluster_times FOLDER`, run in
benchmarks/. Writes the data to the folder, for dev.quern.benchmarks.particles.ClusterTimes, whose rows have the same
form: case, contender, value and unit, with tabs between. What is timed is the second of two runs."""
import os
import sys
import time

import numpy as np
from scipy.spatial import cKDTree
from sklearn.cluster import DBSCAN
from sklearn.datasets import make_blobs
from sklearn.neighbors import NearestNeighbors

THREADS = 2


def blobs(count, centers, features, deviation):
    return make_blobs(
        count,
        centers=centers,
        n_features=features,
        cluster_std=deviation,
        random_state=0,
        center_box=(-20, 20),
    )[0]


def dbscan(points, eps):
    labels = DBSCAN(eps=eps, min_samples=10, n_jobs=THREADS).fit(points).labels_
    return 1_000_000 * (labels.max() + 1) + np.count_nonzero(labels < 0)


def pairs(points):
    return len(cKDTree(points).query_pairs(0.01, output_type="ndarray"))


def ckdtree_nearest(points):
    return cKDTree(points).query(points, 8, workers=THREADS)[1].sum()


def sklearn_nearest(points):
    return NearestNeighbors(n_neighbors=8, n_jobs=THREADS).fit(points).kneighbors(points)[1].sum()


def measure(case, contender, work, *arguments):
    for _ in range(2):
        start = time.perf_counter()
        result = work(*arguments)
        seconds = time.perf_counter() - start
    print(f"{case}\t{contender}\t{seconds:.4f}\ts\n{case}\t{contender}_result\t{result}\tnumber", flush=True)


def main(folder):
    plane = blobs(200_000, 50, 2, 0.2)
    space = blobs(100_000, 30, 3, 0.5)
    uniform = np.random.default_rng(0).random((1_000_000, 3))
    for name, points in (("dbscan_200k_2d", plane), ("dbscan_100k_3d", space), ("uniform_1M_3d", uniform)):
        np.save(os.path.join(folder, name + ".npy"), points)
    measure("dbscan_200k_2d", "sklearn", dbscan, plane, 0.05)
    measure("dbscan_100k_3d", "sklearn", dbscan, space, 0.15)
    measure("pairs_1M_r.01", "ckdtree", pairs, uniform)
    measure("knn_1M_k8", "ckdtree", ckdtree_nearest, uniform)
    measure("knn_1M_k8", "sklearn", sklearn_nearest, uniform)


if __name__ == "__main__":
    main(sys.argv[1])
