"""NumPy's side: `python -m peers.peer_numpy numpy` for whole-array expressions, `openblas` for np.dot.

NumPy's own loops use one thread; OpenBLAS uses the number given by OPENBLAS_NUM_THREADS when the process starts.
"""
import os
import sys

import numpy as np

from .serve import Unsupported, serve


def black_scholes(spot, strike, years, rate, volatility, price):
    deviation = volatility * np.sqrt(years)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation
    d2 = d1 - deviation
    n1 = 1 / (1 + np.exp(-1.702 * d1))
    n2 = 1 / (1 + np.exp(-1.702 * d2))
    price[:] = spot * n1 - strike * np.exp(-rate * years) * n2


def custom_op(x, y, result):
    np.multiply(x, y, out=result)
    np.add(result, x, out=result)


def heat(a, result):
    result[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])


EXPRESSIONS = {
    "matrix_sum": np.sum,
    "add": lambda a, b, result: np.add(a, b, out=result),
    "mul": lambda a, b, result: np.multiply(a, b, out=result),
    "custom_op": custom_op,
    "square": lambda x, result: np.multiply(x, x, out=result),
    "black_scholes": black_scholes,
    "heat": heat,
}
PRODUCTS = {
    "matmul": lambda a, b, result: np.dot(a, b, out=result),
    "sumsq": lambda x: np.dot(x, x),
}


def blas_library():
    """The library that np.dot runs in. NumPy's build settings name an interface that Debian swaps underneath."""
    np.dot(np.ones((2, 2)), np.ones((2, 2)))
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            loaded = {os.path.basename(line.split()[-1]) for line in maps if ".so" in line}
    except OSError:
        return "unknown"
    names = sorted(name for name in loaded if "blas" in name)
    return next((name for name in names if "openblas" in name), ", ".join(names))


def main(flavour):
    functions = EXPRESSIONS if flavour == "numpy" else PRODUCTS
    library = blas_library()

    def function_of(kernel, _dimensions):
        if kernel not in functions:
            raise Unsupported(f"{flavour} has no {kernel}")
        if flavour == "openblas" and "openblas" not in library and library != "unknown":
            raise Unsupported(f"NumPy here uses {library}, not OpenBLAS")
        return functions[kernel]

    serve(lambda: f"NumPy {np.__version__}, BLAS {library}", function_of, lambda threads: None)


if __name__ == "__main__":
    main(sys.argv[1])
