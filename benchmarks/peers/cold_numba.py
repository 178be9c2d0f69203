"""Numba in a fresh process: `python -m peers.cold_numba KERNEL DIMENSIONS`, defined, compiled and run once.

Prints `result SECONDS` as soon as the kernel is done, SECONDS being what defining, compiling and running it took, and
then `checksum SUM WEIGHTED`. Nothing is read from or written to a cache of compiled code.
"""
import sys
import time

from . import arrays
from .peer_numba import UFUNCS, compiler


def main(kernel, dimensions):
    sizes = [int(size) for size in dimensions.split("x")]
    inputs, output = arrays.OPERANDS[kernel](*sizes)
    start = time.perf_counter()
    function = compiler("numba_vectorize" if kernel in UFUNCS else "numba")(kernel, sizes)
    result = function(*inputs) if output is None else function(*inputs, output)
    print("result", time.perf_counter() - start, flush=True)
    print("checksum", *arrays.checksum([result] if output is None else output), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
