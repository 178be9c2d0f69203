#!/usr/bin/env python3
"""What scikit-learn makes of small sets of points, for KMeansExpectedTest.

    python3 compiler/src/test/python/kmeans_expected.py compiler/src/test/resources/kmeans

Each file holds, a line each: the name and version of the library; n, d, k, whether points have weights, the most iterations
and the tolerance; the inertia, the iterations, the sizes; then the points (the weight last), the first centres and the
last ones.
"""
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

warnings.simplefilter("ignore")
random = np.random.default_rng(6)


def line(values):
    return " ".join(repr(value) for value in np.asarray(values).ravel().tolist())


def write(folder, name, points, start, weights=None, iterations=300, tolerance=0.0):
    found = KMeans(len(start), init=start, n_init=1, max_iter=iterations, tol=tolerance, algorithm="lloyd").fit(
        points, sample_weight=weights)
    rows = points if weights is None else np.column_stack([points, weights])
    lines = [f"scikit-learn {sklearn.__version__}",
             f"{len(points)} {points.shape[1]} {len(start)} {weights is not None} {iterations} {tolerance!r}",
             f"{float(found.inertia_)!r} {found.n_iter_}",
             line(np.bincount(found.labels_, minlength=len(start)))]
    lines += [line(row) for row in [*rows, *start, *found.cluster_centers_]]
    (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    blobs, _ = make_blobs(150, centers=6, n_features=3, cluster_std=1.5, random_state=1)
    write(folder, "blobs", blobs, blobs[:6])
    write(folder, "blobs_to_a_tolerance", blobs, blobs[:6], tolerance=1e-2)
    write(folder, "blobs_two_iterations", blobs, blobs[:6], iterations=2)
    write(folder, "blobs_with_weights", blobs, blobs[:6], weights=random.random(150) * 3)
    uniform = random.random((200, 5))
    write(folder, "uniform", uniform, uniform[:9])
    write(folder, "far_from_zero", uniform[:120, :4] + 1e6, uniform[:7, :4] + 1e6)
    start = blobs[:6].copy()
    start[3] = 1e3
    write(folder, "a_cluster_begins_empty", blobs, start)
    wide, _ = make_blobs(60, centers=4, n_features=40, cluster_std=3, random_state=2)
    write(folder, "forty_coordinates", wide, wide[:4])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
