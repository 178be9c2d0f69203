package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.compiler.fuzz.Scope.Operand;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Assumption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Inputs that subscripts are read from, with what is promised of them. */
final class Indirect {
    /** The numbers of rows, each once. */
    private static final String ORDER = "order";

    /** The same, by the user's word alone. */
    private static final String SPREAD = "spread";

    /** Where each row begins, in an array over m. */
    private static final String STARTS = "starts";

    private static final List<DType> INTEGERS = List.of(DType.I32, DType.I64, DType.I16);

    private Indirect() {}

    /** Declares them, and promises what holds of them before any loop. */
    static void declare(Scope scope) {
        for (String name : List.of(ORDER, SPREAD, STARTS)) {
            Array array = scope.k.in(name, scope.pick(INTEGERS), "n");
            if (name.equals(ORDER)) {
                scope.k.distinct(array);
            } else if (name.equals(STARTS)) {
                scope.k.ascending(array);
            }
            scope.indirect.add(new Operand(array, List.of("n"), 0, false));
        }
    }

    static Array order(Scope scope) {
        return scope.indirect.get(0).array();
    }

    static Array spread(Scope scope) {
        return scope.indirect.get(1).array();
    }

    static Array starts(Scope scope) {
        return scope.indirect.get(2).array();
    }

    static boolean is(ArrayDecl array) {
        return isSpread(array) || array.name().equals(ORDER) || array.name().equals(STARTS);
    }

    /** Whether other values than those it has may make a race, which nothing finds. */
    static boolean isSpread(ArrayDecl array) {
        return array.name().equals(SPREAD);
    }

    /** What was promised, and in some calls not quite; the user's word always holds. */
    static NDArray values(ArrayDecl array, long n, long m, Random random) {
        List<Long> numbers = new ArrayList<>();
        boolean isStarts = array.name().equals(STARTS);
        for (long row = 0; row < n; row++) {
            numbers.add(isStarts ? random.nextInt((int) m + 1) : row);
        }
        if (isStarts) {
            Collections.sort(numbers);
        } else {
            Collections.shuffle(numbers, random);
        }
        if (!isSpread(array) && n > 1 && random.nextInt(12) == 0) {
            numbers.set(random.nextInt((int) n), (long) random.nextInt((int) n));
        }
        return NDArray.of(numbers.stream().mapToLong(Long::longValue).toArray()).cast(array.dtype());
    }

    /** Whether the call has to be refused, as what its kernel promises does not hold. */
    static boolean isBroken(Generated generated) {
        for (Assumption assumption : generated.kernel().assumptions()) {
            int position = generated.kernel().arrays().indexOf(assumption.array());
            long[] numbers = generated.inputs().get(position).values().toLongArray();
            Set<Long> seen = new HashSet<>();
            for (int element = 0; element < numbers.length; element++) {
                boolean isNew = seen.add(numbers[element]);
                boolean falls = element > 0 && numbers[element] < numbers[element - 1];
                if (assumption.kind() == Assumption.Kind.DISTINCT ? !isNew : falls) {
                    return true;
                }
            }
        }
        return false;
    }
}
