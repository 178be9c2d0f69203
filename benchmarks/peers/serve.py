"""The protocol loop of the peers written in Python; C and Java have the same one.

One command a line on stdin, one reply a line on stdout: `ok VALUES`, `unsupported REASON` or `error REASON`.

    about                           what runs here, in words
    uniform SEED INDEX              one number of the input generator
    setup KERNEL DIMENSIONS THREADS make inputs and outputs; DIMENSIONS as 1000x3
    warm SECONDS                    call until SECONDS have passed since the first call began; replies what that one took
    sample SECONDS                  one batch of calls of about SECONDS; replies the mean seconds of a call
    checksum                        zero the output, call once, reply the two sums
    values                          the same, and reply every number of the result; in Java and Python
    quit
"""
import itertools
import sys
import time

from . import arrays


class Unsupported(Exception):
    """This contender does not have the kernel; the message says why."""


class Bench:
    """One kernel set up on its operands."""

    def __init__(self, function, inputs, output):
        self._function = function
        self._arguments = inputs if output is None else [*inputs, output]
        self._output = output
        self._seconds = None

    def _batch(self, count):
        function, arguments = self._function, self._arguments
        start = time.perf_counter()
        for _ in itertools.repeat(None, count):
            function(*arguments)
        self._seconds = (time.perf_counter() - start) / count
        return self._seconds

    def warm(self, seconds):
        """The same time for everybody, and not until times are steady: a JIT may have faster code under way by then."""
        start = time.perf_counter()
        first = self._batch(1)
        while time.perf_counter() - start < seconds:
            self._batch(self._calls_in(seconds / 10))
        return first

    def sample(self, seconds):
        """A short kernel gets one call untimed, which wakes its threads and brings its data back to the caches."""
        count = self._calls_in(seconds)
        if count > 1:
            self._function(*self._arguments)
        return self._batch(count)

    def _calls_in(self, seconds):
        if self._seconds is None:
            self._batch(1)
        return max(1, int(seconds / self._seconds))

    def checksum(self):
        return arrays.checksum(self.values())

    def values(self):
        if self._output is None:
            return [self._function(*self._arguments)]
        self._output.fill(0)
        self._function(*self._arguments)
        return self._output


def serve(about, function_of, set_threads):
    """Answers commands until `quit` or the end of the input.

    `function_of(kernel, dimensions)` gives the function to call on (inputs..., output) or raises Unsupported.
    """
    bench = None

    def answer(command, *words):
        nonlocal bench
        if command == "about":
            return about()
        if command == "uniform":
            return repr(float(arrays.uniform(int(words[0]), int(words[1]) + 1)[-1]))
        if command == "setup":
            kernel, dimensions, threads = words[0], [int(d) for d in words[1].split("x")], int(words[2])
            bench = None  # the last kernel's arrays go before the next one's come
            function = function_of(kernel, dimensions)
            set_threads(threads)
            bench = Bench(function, *arrays.OPERANDS[kernel](*dimensions))
            return ""
        if bench is None:
            raise ValueError("no kernel is set up")
        if command == "checksum":
            return " ".join(map(repr, bench.checksum()))
        if command == "values":
            return " ".join(repr(float(value)) for value in arrays.flat(bench.values()))
        return repr({"warm": bench.warm, "sample": bench.sample}[command](float(words[0])))

    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            return
        try:
            reply = "ok " + answer(*words)
        except Unsupported as reason:
            reply = f"unsupported {reason}"
        except Exception as failure:  # reported to the other side, which stops using this contender
            reply = "error " + " ".join(f"{type(failure).__name__}: {failure}".split())
        print(reply, flush=True)
