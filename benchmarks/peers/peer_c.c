/*
 * gcc's side of the comparison: the naive texts of catalogue.py as a C programmer writes them, with OpenMP, and the
 * protocol of serve.py. Built by the comparison itself, which names the flags it used in its output.
 */
#define _GNU_SOURCE
#include <float.h>
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

/* Out of line: the calls timed must not merge with each other or vanish. */
#define KERNEL __attribute__((noinline)) static
#define IN const double *restrict
#define OUT double *restrict

KERNEL double matrix_sum(IN a, long m, long n) {
    double total = 0;
#pragma omp parallel for reduction(+ : total)
    for (long i = 0; i < m; i++)
        for (long j = 0; j < n; j++) total += a[i * n + j];
    return total;
}

KERNEL void add(IN a, IN b, OUT r, long m, long n) {
#pragma omp parallel for
    for (long i = 0; i < m; i++)
        for (long j = 0; j < n; j++) r[i * n + j] = a[i * n + j] + b[i * n + j];
}

KERNEL void mul(IN a, IN b, OUT r, long m, long n) {
#pragma omp parallel for
    for (long i = 0; i < m; i++)
        for (long j = 0; j < n; j++) r[i * n + j] = a[i * n + j] * b[i * n + j];
}

KERNEL void custom_op(IN x, IN y, OUT r, long n) {
#pragma omp parallel for
    for (long i = 0; i < n; i++) r[i] = x[i] * y[i] + x[i];
}

KERNEL void square(IN x, OUT r, long n) {
#pragma omp parallel for
    for (long i = 0; i < n; i++) r[i] = x[i] * x[i];
}

KERNEL double sumsq(IN x, long n) {
    double total = 0;
#pragma omp parallel for reduction(+ : total)
    for (long i = 0; i < n; i++) total += x[i] * x[i];
    return total;
}

KERNEL void matmul(IN a, IN b, OUT r, long m, long k, long n) {
#pragma omp parallel for
    for (long i = 0; i < m; i++)
        for (long j = 0; j < n; j++)
            for (long q = 0; q < k; q++) r[i * n + j] += a[i * k + q] * b[q * n + j];
}

/* The number of coordinates is known here, as a C programmer would have it for particles in space. */
KERNEL void pdist(IN p, OUT r, long n) {
#pragma omp parallel for schedule(dynamic, 16)
    for (long i = 0; i < n; i++)
        for (long j = i + 1; j < n; j++) {
            double total = 0;
            for (int c = 0; c < 3; c++) {
                double difference = p[i * 3 + c] - p[j * 3 + c];
                total += difference * difference;
            }
            r[i * n + j] = sqrt(total);
            r[j * n + i] = r[i * n + j];
        }
}

KERNEL void pdist_rows(IN p, OUT r, long n) {
#pragma omp parallel for
    for (long i = 0; i < n; i++)
        for (long j = 0; j < n; j++) {
            double total = 0;
            for (int c = 0; c < 3; c++) {
                double difference = p[i * 3 + c] - p[j * 3 + c];
                total += difference * difference;
            }
            r[i * n + j] = sqrt(total);
        }
}

KERNEL void kdist(IN p, IN centroids, OUT r, long n, long d, long k) {
#pragma omp parallel for
    for (long i = 0; i < n; i++)
        for (long j = 0; j < k; j++) {
            double total = 0;
            for (long c = 0; c < d; c++) {
                double difference = p[i * d + c] - centroids[j * d + c];
                total += difference * difference;
            }
            r[i * k + j] = sqrt(total);
        }
}

KERNEL void assign(IN p, IN centroids, int32_t *restrict labels, long n, long d, long k) {
#pragma omp parallel for
    for (long i = 0; i < n; i++) {
        int32_t nearest = 0;
        double least = DBL_MAX;
        for (long j = 0; j < k; j++) {
            double total = 0;
            for (long c = 0; c < d; c++) {
                double difference = p[i * d + c] - centroids[j * d + c];
                total += difference * difference;
            }
            if (total < least) {
                least = total;
                nearest = (int32_t)j;
            }
        }
        labels[i] = nearest;
    }
}

KERNEL void black_scholes(IN spot, IN strike, IN years, double rate, double volatility, OUT price, long n) {
#pragma omp parallel for
    for (long i = 0; i < n; i++) {
        double deviation = volatility * sqrt(years[i]);
        double d1 = (log(spot[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / deviation;
        double d2 = d1 - deviation;
        double n1 = 1 / (1 + exp(-1.702 * d1)), n2 = 1 / (1 + exp(-1.702 * d2));
        price[i] = spot[i] * n1 - strike[i] * exp(-rate * years[i]) * n2;
    }
}

KERNEL void heat(IN a, OUT r, long h, long w) {
#pragma omp parallel for
    for (long i = 1; i < h - 1; i++)
        for (long j = 1; j < w - 1; j++)
            r[i * w + j] = 0.25 * (a[(i - 1) * w + j] + a[(i + 1) * w + j] + a[i * w + j - 1] + a[i * w + j + 1]);
}

/* ---- operands ---- */

typedef struct {
    double *in[3];
    double *out;
    int32_t *labels;
    double scalar; /* the result of a kernel that has neither out nor labels */
    long dim[3];
    size_t length; /* of out or labels */
} Operands;

static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double uniform(uint64_t seed, uint64_t index) {
    return (double)(mix(seed + (index + 1) * 0x9E3779B97F4A7C15u) >> 11) * 0x1p-53;
}

/* Huge pages where the system grants them on request, as NumPy asks for its own large arrays. */
static void *allocate(size_t bytes) {
    size_t unit = bytes >= 4u << 20 ? 2u << 20 : 64;
    size_t size = (bytes + unit - 1) / unit * unit;
    void *memory = aligned_alloc(unit, size ? size : unit);
    if (!memory) {
        fprintf(stderr, "out of memory: %zu bytes\n", bytes);
        exit(1);
    }
#ifdef MADV_HUGEPAGE
    if (unit > 64) madvise(memory, size, MADV_HUGEPAGE);
#endif
    memset(memory, 0, size);
    return memory;
}

static double *input(Operands *o, int number, size_t length, double scale, double offset) {
    double *values = allocate(length * sizeof(double));
    for (size_t i = 0; i < length; i++) values[i] = uniform(number, i) * scale + offset;
    return o->in[number - 1] = values;
}

static void output(Operands *o, size_t length) {
    o->length = length;
    o->out = allocate(length * sizeof(double));
}

static void release(Operands *o) {
    for (int i = 0; i < 3; i++) free(o->in[i]);
    free(o->out);
    free(o->labels);
    memset(o, 0, sizeof *o);
}

static void clear(Operands *o) {
    if (o->out) memset(o->out, 0, o->length * sizeof(double));
    if (o->labels) memset(o->labels, 0, o->length * sizeof(int32_t));
}

static void checksum(const Operands *o, double *total, double *weighted) {
    size_t length = o->out || o->labels ? o->length : 1;
    *total = *weighted = 0;
    for (size_t i = 0; i < length; i++) {
        double value = o->out ? o->out[i] : o->labels ? o->labels[i] : o->scalar;
        *total += value;
        *weighted += value * ((double)(i % 1021 + 1) / 1021);
    }
}

/* ---- the table: how each kernel's operands are made and how it is called ---- */

#define D0 o->dim[0]
#define D1 o->dim[1]
#define D2 o->dim[2]
#define ENTRY(name, make, call)                                     \
    static void make_##name(Operands *o) { make; }                  \
    static void call_##name(Operands *o) { call; }

static void one_matrix(Operands *o) { input(o, 1, D0 * D1, 1, 0); }
static void two_matrices(Operands *o) { one_matrix(o), input(o, 2, D0 * D1, 1, 0), output(o, D0 * D1); }
static void clusters(Operands *o) { input(o, 1, D0 * D1, 1, 0), input(o, 2, D2 * D1, 1, 0); }

ENTRY(matrix_sum, one_matrix(o), o->scalar = matrix_sum(o->in[0], D0, D1))
ENTRY(add, two_matrices(o), add(o->in[0], o->in[1], o->out, D0, D1))
ENTRY(mul, two_matrices(o), mul(o->in[0], o->in[1], o->out, D0, D1))
ENTRY(custom_op, (input(o, 1, D0, 1, 0), input(o, 2, D0, 1, 0), output(o, D0)),
      custom_op(o->in[0], o->in[1], o->out, D0))
ENTRY(square, (input(o, 1, D0, 1, 0), output(o, D0)), square(o->in[0], o->out, D0))
ENTRY(sumsq, input(o, 1, D0, 1, 0), o->scalar = sumsq(o->in[0], D0))
ENTRY(matmul, (input(o, 1, D0 * D1, 1, 0), input(o, 2, D1 * D2, 1, 0), output(o, D0 * D2)),
      matmul(o->in[0], o->in[1], o->out, D0, D1, D2))
ENTRY(pdist, (one_matrix(o), output(o, D0 * D0)), pdist(o->in[0], o->out, D0))
ENTRY(pdist_rows, (one_matrix(o), output(o, D0 * D0)), pdist_rows(o->in[0], o->out, D0))
ENTRY(kdist, (clusters(o), output(o, D0 * D2)), kdist(o->in[0], o->in[1], o->out, D0, D1, D2))
ENTRY(assign, (clusters(o), o->length = D0, o->labels = allocate(D0 * sizeof(int32_t))),
      assign(o->in[0], o->in[1], o->labels, D0, D1, D2))
ENTRY(black_scholes, (input(o, 1, D0, 100, 1), input(o, 2, D0, 100, 1), input(o, 3, D0, 1, 0.1), output(o, D0)),
      black_scholes(o->in[0], o->in[1], o->in[2], 0.02, 0.3, o->out, D0))
ENTRY(heat, (one_matrix(o), output(o, D0 * D1)), heat(o->in[0], o->out, D0, D1))

typedef void Action(Operands *);
typedef struct {
    const char *name;
    Action *make, *call;
} Entry;
#define ROW(name) {#name, make_##name, call_##name}
static const Entry ENTRIES[] = {ROW(matrix_sum), ROW(add), ROW(mul), ROW(custom_op), ROW(square), ROW(sumsq),
                                ROW(matmul), ROW(pdist), ROW(pdist_rows), ROW(kdist), ROW(assign),
                                ROW(black_scholes), ROW(heat)};

/* ---- the protocol; serve.py explains the commands ---- */

static Operands operands;
static Action *current;
static double estimate; /* seconds of one call, from the last batch */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static double batch(long count) {
    double start = now();
    for (long i = 0; i < count; i++) current(&operands);
    return estimate = (now() - start) / count;
}

static long calls_in(double seconds) {
    if (estimate == 0) batch(1);
    double calls = seconds / estimate;
    return calls < 1 ? 1 : (long)calls;
}

static double warm(double seconds) {
    double start = now(), first = batch(1);
    while (now() - start < seconds) batch(calls_in(seconds / 10));
    return first;
}

static double sample(double seconds) {
    long count = calls_in(seconds);
    if (count > 1) current(&operands);
    return batch(count);
}

static void setup(const char *name, const char *dimensions, int threads) {
    release(&operands);
    current = NULL;
    estimate = 0;
    for (size_t i = 0; i < sizeof ENTRIES / sizeof *ENTRIES; i++) {
        if (strcmp(name, ENTRIES[i].name)) continue;
        operands.dim[0] = operands.dim[1] = operands.dim[2] = 1;
        sscanf(dimensions, "%ldx%ldx%ld", &operands.dim[0], &operands.dim[1], &operands.dim[2]);
        if (!strncmp(name, "pdist", 5) && operands.dim[1] != 3) {
            printf("unsupported pdist in C is written for 3 coordinates\n");
            return;
        }
        omp_set_num_threads(threads);
        ENTRIES[i].make(&operands);
        current = ENTRIES[i].call;
        printf("ok\n");
        return;
    }
    printf("unsupported gcc has no %s\n", name);
}

int main(void) {
    char line[256], name[64], dimensions[64];
    unsigned long long seed, index;
    double seconds;
    int threads;
    while (fgets(line, sizeof line, stdin) && strncmp(line, "quit", 4)) {
        if (!strncmp(line, "about", 5)) printf("ok gcc %s\n", __VERSION__);
        else if (sscanf(line, "uniform %llu %llu", &seed, &index) == 2) printf("ok %.17g\n", uniform(seed, index));
        else if (sscanf(line, "setup %63s %63s %d", name, dimensions, &threads) == 3)
            setup(name, dimensions, threads);
        else if (!current) printf("error no kernel is set up\n");
        else if (sscanf(line, "warm %lf", &seconds) == 1) printf("ok %.9g\n", warm(seconds));
        else if (sscanf(line, "sample %lf", &seconds) == 1) printf("ok %.9g\n", sample(seconds));
        else if (!strncmp(line, "checksum", 8)) {
            double total, weighted;
            clear(&operands);
            current(&operands);
            checksum(&operands, &total, &weighted);
            printf("ok %.17g %.17g\n", total, weighted);
        } else printf("error unknown command\n");
        fflush(stdout);
    }
    release(&operands);
    return 0;
}
