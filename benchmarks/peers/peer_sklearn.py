"""k-means of scikit-learn: `python3 -m peers.peer_sklearn`, run in benchmarks/. Threads are OMP_NUM_THREADS's."""
import warnings

import sklearn
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from .serve import Unsupported, serve


def kmeans(points, start, iterations, centroids):
    """Lloyd's algorithm, all iterations: with tolerance 0 it ends early only where nothing moves."""
    algorithm = KMeans(len(start), init=start, n_init=1, max_iter=iterations, tol=0, algorithm="lloyd")
    centroids[:] = algorithm.fit(points).cluster_centers_


def function_of(kernel, _dimensions):
    if kernel != "kmeans":
        raise Unsupported(f"scikit-learn has no {kernel}")
    return kmeans


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)
    serve(lambda: f"scikit-learn {sklearn.__version__}", function_of, lambda threads: None)
