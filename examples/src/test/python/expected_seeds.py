#!/usr/bin/env python3
"""What NumPy computes for the seed programs, for the tests of dev.quern.examples.seeds.

    /usr/bin/python3 examples/src/test/python/expected_seeds.py

rewrites src/test/resources/dev/quern/examples/seeds/<program>.txt. A line is one of

    F64 7 [7,4] values 0.5 ...       the whole result for size 7, in C order
    F64 1000 [1000,250] every 25000 0.5 ...   of a long one, every 25000th element
    F64 1000 [1000,250] bits 1234    of a long one, all bits: sum of (2 p + 1) bits(p) over positions p, modulo 2^64

The last kind stands only where each element is one rounding after the other, in an order nobody may choose: there the
bits must agree. The inputs are those of Inputs.java.
"""
from pathlib import Path

import numpy as np

RESOURCES = Path(__file__).parent.parent / "resources/dev/quern/examples/seeds"
TYPES = {"F64": np.float64, "F32": np.float32}
SIZES = [0, 1, 7, 1000]
LONG = 1_000_003


def array(dtype, seed, *shape):
    i = np.arange(shape[0]).reshape(-1, *[1] * (len(shape) - 1))
    j = np.arange(shape[1]) if len(shape) > 1 else 0
    return (((i * 7919 + j * 104729 + seed * 15485863) % 1000 - 500) / 249.0).astype(dtype)


def columns(size):
    return size - size // 4 * 3


def two_matrices(dtype, size):
    return array(dtype, 1, size, columns(size)), array(dtype, 2, size, columns(size))


def factors(dtype, size):
    inner, right = min(size, 20), min(size, 12)
    return array(dtype, 1, size, inner), array(dtype, 2, inner, right)


def distances(p, q):
    return np.sqrt(np.sum((p[:, None, :] - q[None, :, :]) ** 2, axis=2))


def parallel_add(dtype, size):
    a, b = two_matrices(dtype, size)
    return a + b


def element_wise_product(dtype, size):
    a, b = two_matrices(dtype, size)
    return a * b


def custom_op(dtype, size):
    x, y = array(dtype, 1, size, columns(size)), array(dtype, 2, columns(size))
    return x * y + x


def squares(dtype, size):
    return array(dtype, 1, size) ** 2


def sum_squares(dtype, size):
    return np.sum(array(dtype, 1, size) ** 2)


def matrix_sum(dtype, size):
    return np.sum(array(dtype, 1, size, columns(size)))


def matmul(dtype, size):
    a, b = factors(dtype, size)
    return a @ b


def particle_distances(dtype, size):
    positions = array(dtype, 1, size, 3)
    return distances(positions, positions)


def compute_distances(dtype, size):
    return distances(array(dtype, 1, size, 2), array(dtype, 2, min(size, 16), 2))


def bits(result):
    words = result.reshape(-1).view({8: np.uint64, 4: np.uint32}[result.itemsize]).astype(np.uint64)
    weights = np.arange(words.size, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return int(np.sum(words * weights, dtype=np.uint64))


def lines(program, exact, sizes):
    for name, dtype in TYPES.items():
        for size in sizes:
            result = np.asarray(program(dtype, size))
            assert result.dtype == dtype, (program.__name__, result.dtype)
            shape = "[" + ",".join(map(str, result.shape)) + "]"
            flat = result.reshape(-1)
            step = 1 if flat.size <= 100 else flat.size // 10
            kind = "values" if step == 1 else f"every {step}"
            yield " ".join([name, str(size), shape, kind, *(repr(float(each)) for each in flat[::step])])
            if step > 1 and exact:
                yield f"{name} {size} {shape} bits {bits(flat)}"


def write(program, exact=False, sizes=SIZES):
    text = "".join(line + "\n" for line in lines(program, exact, sizes))
    (RESOURCES / f"{program.__name__}.txt").write_text(text)


if __name__ == "__main__":
    RESOURCES.mkdir(parents=True, exist_ok=True)
    write(parallel_add, exact=True)
    write(element_wise_product, exact=True)
    write(custom_op, exact=True)
    write(squares, exact=True, sizes=[*SIZES, LONG])
    write(sum_squares, sizes=[*SIZES, LONG])
    write(matrix_sum)
    write(matmul)
    write(particle_distances)
    write(compute_distances)
