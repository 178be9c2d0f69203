package dev.quern;

import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Assumption;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.ReduceOp;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes a kernel down: its arguments, loops and statements. It is handed to the lambda of {@link Kernel#define} and is
 * good inside it only.
 *
 * <p>A loop's bounds are the name of a dimension, a number or an integer Value. They are evaluated once, before the
 * first iteration.
 *
 * <p>The file is long for the overloads of loops and reductions, a line of code each.
 */
public final class KernelBuilder {
    private static final List<String> INDEX_NAMES = List.of("i", "j", "k", "l", "m", "n", "o", "p");

    private final Recorder recorder = new Recorder();
    private final List<Argument> arguments = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> dims = new HashSet<>();
    private final Set<String> indexNames = new HashSet<>();

    /** By what they say, in the order they were said. */
    private final Map<String, Assumption> assumptions = new LinkedHashMap<>();

    /** For each loop that is open and runs from 0 to a dimension, that dimension. */
    private final Map<Index, Dim> extents = new HashMap<>();

    private final NeighborLoops neighbors = new NeighborLoops(this, recorder, name -> ownName(name, Site.UNKNOWN));

    private boolean fastMath;

    KernelBuilder() {}

    /**
     * Lets this kernel compute with floats faster than the strict rules allow, as {@code fastmath=True} in Numba or {@code
     * -ffast-math} in C do, and less freely than those. Say it once, where the arguments are declared; without it nothing
     * of the kind happens.
     *
     * <p>What may change, in the last digits:
     *
     * <ul>
     *   <li>{@code a.mul(b).add(c)}, {@code a.mul(b).sub(c)}, {@code c.sub(a.mul(b))}, {@code s.plusAssign(a.mul(b))} and
     *       {@code s.minusAssign(a.mul(b))} may become one multiply-add, which rounds once and not twice: the error of
     *       rounding the product, half a unit in its last place, is gone. Where the two terms cancel, that can be all of
     *       the result: {@code a.mul(a).sub(b.mul(b))} need not be 0 where a equals b, and may be less.
     *   <li>A loop that adds floats up in a variable, or multiplies them, may do so in another order, with several partial
     *       results. A sum of n terms then differs by at most {@code 2 n u sum(|x|)}, with u 1.1e-16 for F64 and 6e-8 for
     *       F32. That is what holds of {@code sum()}, and of a sum over a prange, without fastMath too.
     * </ul>
     *
     * <p>What does not change: the same bits come out for any number of threads and at every call. NaN and infinities are
     * not assumed away, and a division is not replaced by a multiplication. Machines may differ, since multiply-adds are
     * fused only where the processor has an instruction for them; {@link Kernel#explain} says whether they are. The
     * interpreter computes strictly, so that it shows what fastMath has changed.
     *
     * @throws KernelDefinitionException inside a loop, a branch or a reduction: it holds for the whole kernel
     */
    public void fastMath() {
        Site site = Sites.here();
        recorder.requireOpen(site);
        if (recorder.depth() > 0) {
            throw new KernelDefinitionException(
                    site,
                    "fastMath is said inside a loop or a branch and holds for the whole kernel",
                    "say it before the first loop");
        }
        fastMath = true;
    }

    /**
     * Promises that no two elements of an input of integers are equal. So iterations that use elements of another array at
     * subscripts read from it, such as {@code y.at(order.at(i)).set(x.at(i))}, use elements of their own, and a prange over
     * them is no race. Each call checks it before anything is written, in time proportional to the number of elements.
     *
     * @param array the whole of an input, of any rank
     * @throws KernelDefinitionException if it is something else, or inside a loop or a branch
     */
    public void distinct(Array array) {
        assume(Assumption.Kind.DISTINCT, array);
    }

    /**
     * Promises that no element of a vector of integers is less than the one before it, as in the offsets of rows that lie one
     * after the other: iteration i then has {@code offset.at(i)} to {@code offset.at(i.add(1))} for itself. Each call checks
     * it before anything is written, in time proportional to the number of elements.
     *
     * @param array the whole of an input of rank 1
     * @throws KernelDefinitionException if it is something else, or inside a loop or a branch
     */
    public void ascending(Array array) {
        assume(Assumption.Kind.ASCENDING, array);
    }

    private void assume(Assumption.Kind kind, Array array) {
        Site site = Sites.here();
        recorder.use(array, site);
        ArrayDecl declared = array.declaration();
        String text = IrPrinter.text(array.expr());
        if (recorder.depth() > 0) {
            throw new KernelDefinitionException(
                    site,
                    "%s is said of %s inside a loop or a branch and holds for the whole call"
                            .formatted(kind.text(), text),
                    "say it before the first loop");
        } else if (declared.role() != ArrayDecl.Role.IN) {
            throw new KernelDefinitionException(
                    site,
                    "%s is said of %s, which is no input: what the kernel writes cannot be checked before it runs"
                            .formatted(kind.text(), text),
                    "declare it with k.in(...), and compute it in a kernel of its own");
        } else if (array.rank() != declared.rank()) {
            throw new KernelDefinitionException(
                    site,
                    "%s is said of %s, a part of %s, which is %s"
                            .formatted(kind.text(), text, declared.name(), declared.typeText()),
                    "say it of all of it: k.%s(%s)".formatted(kind.text(), declared.name()));
        } else if (!declared.dtype().isInteger()) {
            throw new KernelDefinitionException(
                    site,
                    "%s is said of %s, which is %s and not of integers"
                            .formatted(kind.text(), text, declared.typeText()),
                    "it is for arrays of subscripts: declare %s as I32 or I64".formatted(text));
        } else if (kind == Assumption.Kind.ASCENDING && declared.rank() != 1) {
            throw new KernelDefinitionException(
                    site,
                    "ascending is said of %s, which is %s and not a vector".formatted(text, declared.typeText()),
                    "give it one axis, along which the elements ascend");
        }
        assumptions.putIfAbsent(kind.text() + " " + declared.name(), new Assumption(kind, declared, site));
    }

    /**
     * An array that is only read.
     *
     * @param dims the axes, outermost first: {@code "n"} is a size bound at the call and equal wherever the name stands,
     *     {@code "3"} is a fixed size
     */
    public Array in(String name, DType dtype, String... dims) {
        return argument(name, dtype, ArrayDecl.Role.IN, dims);
    }

    /**
     * An array that is written. {@link Kernel#call} allocates it, all zero; if the kernel only ever updates it, by one
     * operation, it starts from what leaves any value unchanged, so that {@code least.minAssign(x)} gives the least x.
     * {@link Kernel#run} takes it, and updates start from what it holds.
     */
    public Array out(String name, DType dtype, String... dims) {
        return argument(name, dtype, ArrayDecl.Role.OUT, dims);
    }

    /**
     * An output that is this value: {@code k.out("total", total)} is what a function would return. Of an array it has the
     * shape.
     */
    public Array out(String name, Value value) {
        Array output = out(name, value.dtype(), shape(value));
        output.set(value);
        return output;
    }

    /** An array that is read and written in place. */
    public Array inout(String name, DType dtype, String... dims) {
        return argument(name, dtype, ArrayDecl.Role.INOUT, dims);
    }

    /** A scalar argument: one number for the whole call. */
    public Value param(String name, DType dtype) {
        Site site = Sites.here();
        ScalarDecl scalar = new ScalarDecl(name, dtype, site);
        declare(name, site);
        requireNoDimension(name, dims, site);
        arguments.add(scalar);
        return new Value(recorder, new Expr.ScalarRef(scalar, site), 0);
    }

    /** The size that a dimension's name stands for. */
    public Value dim(String name) {
        return new Value(recorder, dimension(name, Sites.here()), 0);
    }

    /**
     * Scratch of an iteration: zero where this stands, and gone at the end of the block.
     *
     * @param wantedName for messages and printed IR, where a second one of the name is {@code name_2}: a Java method that makes
     *     scratch may be called twice
     */
    public Array temp(String wantedName, DType dtype, String... dims) {
        Site site = Sites.here();
        String name = ownName(wantedName, site);
        List<Dim> shape = shape(name, dims, site);
        for (Dim dim : shape) {
            if (dim instanceof Dim.Symbol symbol) {
                dimension(symbol.name(), site);
            }
        }
        ArrayDecl array = new ArrayDecl(name, dtype, shape, ArrayDecl.Role.TEMP, site);
        recorder.append(new Stmt.Allocate(array, site), null);
        recorder.bring(array);
        return new Array(recorder, new Expr.Access(array, List.of(), site), java.util.Map.of());
    }

    /** A variable of the Value's type. It lives until the end of the block. */
    public Variable var(Value initial) {
        return var("v" + recorder.freshId(), initial);
    }

    /** An F64 variable. */
    public Variable var(double initial) {
        return var(Value.of(initial));
    }

    /** An I64 variable. */
    public Variable var(long initial) {
        return var(Value.of(initial));
    }

    /** A variable of the type. */
    public Variable var(DType dtype, double initial) {
        return var(Value.of(initial).cast(dtype));
    }

    /** {@link #var(Value)} with a name for messages and printed IR. */
    public Variable var(String name, Value initial) {
        Site site = Sites.here();
        Local local = declareLocal(name, initial, site);
        return new Variable(recorder, local, site);
    }

    /** {@link #var(DType, double)} with a name for messages and printed IR. */
    public Variable var(String name, DType dtype, double initial) {
        return var(name, Value.of(initial).cast(dtype));
    }

    /** {@link #var(double)} with a name for messages and printed IR. */
    public Variable var(String name, double initial) {
        return var(name, Value.of(initial));
    }

    /** {@link #var(long)} with a name for messages and printed IR. */
    public Variable var(String name, long initial) {
        return var(name, Value.of(initial));
    }

    /** The value as it is now, whatever is written afterwards; an array is copied to scratch. */
    public Value let(Value value) {
        Site site = Sites.here();
        String name = "t" + recorder.freshId();
        if (value.rank() == 0) {
            Local local = declareLocal(name, value, site);
            return new Value(recorder, new Expr.LocalRef(local, site), 0);
        }
        Array copy = temp(name, value.dtype(), shape(value));
        copy.set(value);
        return copy;
    }

    /** The block where the condition holds. */
    public Otherwise when(Value condition, Runnable body) {
        Site site = Sites.here();
        recorder.use(condition, site);
        Stmt.If choice = new Stmt.If(condition.expr(), recorder.block(false, null, body), List.of(), site);
        recorder.append(choice, null);
        return new Otherwise(choice);
    }

    /** What {@link #when} returns: the place for the other case. */
    public final class Otherwise {
        private final Stmt.If choice;

        private Otherwise(Stmt.If choice) {
            this.choice = choice;
        }

        /** The block where the condition of the {@code when} does not hold. */
        public void otherwise(Runnable body) {
            Site site = Sites.here();
            List<Stmt> block = recorder.block(false, null, body);
            Stmt.If whole = new Stmt.If(choice.condition(), choice.whenTrue(), block, choice.site());
            recorder.replaceLast(choice, whole, site);
        }
    }

    /** The block again and again while the condition, evaluated before each time, holds. */
    public void whileTrue(Value condition, Runnable body) {
        Site site = Sites.here();
        recorder.use(condition, site);
        List<Stmt> block = recorder.block(true, null, body);
        recorder.append(new Stmt.While(condition.expr(), block, site), null);
    }

    /**
     * Runs the body for each index from 0, in any order and on several threads: every index of a dimension.
     *
     * <p>Iterations may share what they only read. What they write together has to be one of these:
     *
     * <ul>
     *   <li>a sum or its kin: a variable, an element or an array from outside that is updated with {@code plusAssign} and the
     *       like, by one operation, and neither read nor set in the body;
     *   <li>elements that several iterations may reach, updated through {@link Array#atomic};
     *   <li>the best iteration: {@code k.when(d.lt(best), () -> { best.set(d); where.set(i); })} with variables from outside,
     *       which nothing else in the body uses. The condition is {@code lt} or {@code gt} alone; the block sets the variable
     *       to the value compared and any others to what goes with it, and does nothing else. The first of equal values wins,
     *       and NaN never does, as in a {@code range}. What goes with the best may be computed for iterations that turn out
     *       not to be it, so it must not fail for any that is better than what the variable held before the loop.
     * </ul>
     *
     * <p>Each chunk of iterations has copies of its own of all of these, and the copies are combined in an order that depends
     * on the number of iterations alone: the same bits come out for any number of threads.
     */
    public void prange(String end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, number(0), bound(end), 1, body);
    }

    /** Runs the body for each index from 0, in any order and on several threads: every index below a Value. */
    public void prange(Value end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, number(0), bound(end), 1, body);
    }

    /** Runs the body for each index from 0, in any order and on several threads: every index below a number. */
    public void prange(long end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, number(0), bound(end), 1, body);
    }

    /** {@link #prange(Value, Consumer)} from {@code start} on. */
    public void prange(Value start, Value end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, bound(start), bound(end), 1, body);
    }

    /** {@link #prange(Value, Consumer)} from {@code start} on. */
    public void prange(long start, Value end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, bound(start), bound(end), 1, body);
    }

    /** {@link #prange(long, Consumer)} from {@code start} on. */
    public void prange(Value start, long end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, bound(start), bound(end), 1, body);
    }

    /** {@link #prange(long, Consumer)} from {@code start} on. */
    public void prange(long start, long end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, bound(start), bound(end), 1, body);
    }

    /** {@link #prange(String, Consumer)} from {@code start} on. */
    public void prange(Value start, String end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, bound(start), bound(end), 1, body);
    }

    /** {@link #prange(String, Consumer)} from {@code start} on. */
    public void prange(long start, String end, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, bound(start), bound(end), 1, body);
    }

    /** From {@code start} on by {@code step} and short of {@code end}; a negative step counts down. */
    public void prange(Value start, Value end, long step, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, start, end, step, body);
    }

    /** From {@code start} on by {@code step} and short of {@code end}; a negative step counts down. */
    public void prange(long start, Value end, long step, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, number(start), end, step, body);
    }

    /** From {@code start} on by {@code step} and short of {@code end}; a negative step counts down. */
    public void prange(Value start, long end, long step, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, start, number(end), step, body);
    }

    /** From {@code start} on by {@code step} and short of the size of a dimension. */
    public void prange(long start, String end, long step, Consumer<Value> body) {
        loop(Stmt.LoopKind.PARALLEL, number(start), bound(end), step, body);
    }

    /** Runs the body for each index from 0 in order: every index of a dimension. */
    public void range(String end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, number(0), bound(end), 1, body);
    }

    /** Runs the body for each index from 0 in order: every index below a Value. */
    public void range(Value end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, number(0), bound(end), 1, body);
    }

    /** Runs the body for each index from 0 in order: every index below a number. */
    public void range(long end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, number(0), bound(end), 1, body);
    }

    /** {@link #range(Value, Consumer)} from {@code start} on. */
    public void range(Value start, Value end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, bound(start), bound(end), 1, body);
    }

    /** {@link #range(Value, Consumer)} from {@code start} on. */
    public void range(long start, Value end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, bound(start), bound(end), 1, body);
    }

    /** {@link #range(long, Consumer)} from {@code start} on. */
    public void range(Value start, long end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, bound(start), bound(end), 1, body);
    }

    /** {@link #range(long, Consumer)} from {@code start} on. */
    public void range(long start, long end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, bound(start), bound(end), 1, body);
    }

    /** {@link #range(String, Consumer)} from {@code start} on. */
    public void range(Value start, String end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, bound(start), bound(end), 1, body);
    }

    /** {@link #range(String, Consumer)} from {@code start} on. */
    public void range(long start, String end, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, bound(start), bound(end), 1, body);
    }

    /** From {@code start} on by {@code step} and short of {@code end}; a negative step counts down. */
    public void range(Value start, Value end, long step, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, start, end, step, body);
    }

    /** From {@code start} on by {@code step} and short of {@code end}; a negative step counts down. */
    public void range(long start, Value end, long step, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, number(start), end, step, body);
    }

    /** From {@code start} on by {@code step} and short of {@code end}; a negative step counts down. */
    public void range(Value start, long end, long step, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, start, number(end), step, body);
    }

    /** From {@code start} on by {@code step} and short of the size of a dimension. */
    public void range(long start, String end, long step, Consumer<Value> body) {
        loop(Stmt.LoopKind.SERIAL, number(start), bound(end), step, body);
    }

    /** The sum of the terms over every index of a dimension; see {@link ReduceOp#SUM}. */
    public Value sum(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.SUM, number(0), bound(end), body);
    }

    /** The sum of the terms over every index from 0 and below a Value; see {@link ReduceOp#SUM}. */
    public Value sum(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.SUM, number(0), bound(end), body);
    }

    /** The sum of the terms over every index from {@code start} and below {@code end}; see {@link ReduceOp#SUM}. */
    public Value sum(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.SUM, start, end, body);
    }

    /** The product of the factors over every index of a dimension; see {@link ReduceOp#PROD}. */
    public Value prod(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.PROD, number(0), bound(end), body);
    }

    /** The product of the factors over every index from 0 and below a Value; see {@link ReduceOp#PROD}. */
    public Value prod(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.PROD, number(0), bound(end), body);
    }

    /** The product of the factors over every index from {@code start} and below {@code end}; see {@link ReduceOp#PROD}. */
    public Value prod(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.PROD, start, end, body);
    }

    /** The least of the values, or NaN if any is, over every index of a dimension; see {@link ReduceOp#MIN}. */
    public Value min(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.MIN, number(0), bound(end), body);
    }

    /** The least of the values, or NaN if any is, over every index from 0 and below a Value; see {@link ReduceOp#MIN}. */
    public Value min(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.MIN, number(0), bound(end), body);
    }

    /** The least of the values, or NaN if any is, over every index from {@code start} and below {@code end}; see {@link ReduceOp#MIN}. */
    public Value min(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.MIN, start, end, body);
    }

    /** The greatest of the values, or NaN if any is, over every index of a dimension; see {@link ReduceOp#MAX}. */
    public Value max(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.MAX, number(0), bound(end), body);
    }

    /** The greatest of the values, or NaN if any is, over every index from 0 and below a Value; see {@link ReduceOp#MAX}. */
    public Value max(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.MAX, number(0), bound(end), body);
    }

    /** The greatest of the values, or NaN if any is, over every index from {@code start} and below {@code end}; see {@link ReduceOp#MAX}. */
    public Value max(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.MAX, start, end, body);
    }

    /** The index of the first least of the values, or of the first NaN, over every index of a dimension; see {@link ReduceOp#ARGMIN}. */
    public Value argmin(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.ARGMIN, number(0), bound(end), body);
    }

    /** The index of the first least of the values, or of the first NaN, over every index from 0 and below a Value; see {@link ReduceOp#ARGMIN}. */
    public Value argmin(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.ARGMIN, number(0), bound(end), body);
    }

    /** The index of the first least of the values, or of the first NaN, over every index from {@code start} and below {@code end}; see {@link ReduceOp#ARGMIN}. */
    public Value argmin(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.ARGMIN, start, end, body);
    }

    /** The index of the first greatest of the values, or of the first NaN, over every index of a dimension; see {@link ReduceOp#ARGMAX}. */
    public Value argmax(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.ARGMAX, number(0), bound(end), body);
    }

    /** The index of the first greatest of the values, or of the first NaN, over every index from 0 and below a Value; see {@link ReduceOp#ARGMAX}. */
    public Value argmax(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.ARGMAX, number(0), bound(end), body);
    }

    /** The index of the first greatest of the values, or of the first NaN, over every index from {@code start} and below {@code end}; see {@link ReduceOp#ARGMAX}. */
    public Value argmax(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.ARGMAX, start, end, body);
    }

    /** Whether any holds over every index of a dimension; see {@link ReduceOp#ANY}. */
    public Value any(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.ANY, number(0), bound(end), body);
    }

    /** Whether any holds over every index from 0 and below a Value; see {@link ReduceOp#ANY}. */
    public Value any(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.ANY, number(0), bound(end), body);
    }

    /** Whether any holds over every index from {@code start} and below {@code end}; see {@link ReduceOp#ANY}. */
    public Value any(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.ANY, start, end, body);
    }

    /** Whether all hold over every index of a dimension; see {@link ReduceOp#ALL}. */
    public Value all(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.ALL, number(0), bound(end), body);
    }

    /** Whether all hold over every index from 0 and below a Value; see {@link ReduceOp#ALL}. */
    public Value all(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.ALL, number(0), bound(end), body);
    }

    /** Whether all hold over every index from {@code start} and below {@code end}; see {@link ReduceOp#ALL}. */
    public Value all(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.ALL, start, end, body);
    }

    /** How many hold over every index of a dimension; see {@link ReduceOp#COUNT}. */
    public Value count(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.COUNT, number(0), bound(end), body);
    }

    /** How many hold over every index from 0 and below a Value; see {@link ReduceOp#COUNT}. */
    public Value count(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.COUNT, number(0), bound(end), body);
    }

    /** How many hold over every index from {@code start} and below {@code end}; see {@link ReduceOp#COUNT}. */
    public Value count(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.COUNT, start, end, body);
    }

    /** The mean of the values over every index of a dimension; see {@link ReduceOp#MEAN}. */
    public Value mean(String end, Function<Value, Value> body) {
        return reduce(ReduceOp.MEAN, number(0), bound(end), body);
    }

    /** The mean of the values over every index from 0 and below a Value; see {@link ReduceOp#MEAN}. */
    public Value mean(Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.MEAN, number(0), bound(end), body);
    }

    /** The mean of the values over every index from {@code start} and below {@code end}; see {@link ReduceOp#MEAN}. */
    public Value mean(Value start, Value end, Function<Value, Value> body) {
        return reduce(ReduceOp.MEAN, start, end, body);
    }

    /**
     * A stream of random numbers that depends on the seed and the number of the stream alone, whoever draws from it and
     * when. The usual number is the index of the prange: each iteration has a stream of its own then, and the same bits come
     * out for any number of threads.
     *
     * <pre>{@code
     * Value seed = k.param("seed", I64);
     * k.prange("n", i -> {
     *     RandomStream random = k.random(seed, i);
     *     x.at(i).set(random.normal());
     *     y.at(i).set(random.normal());
     * });
     * }</pre>
     *
     * <p>Streams with different seeds or numbers have nothing in common, be they as close as they may: 1 and 2 are as good
     * as any two. In nested loops number them through: {@code k.random(seed, i.mul(k.dim("m")).add(j))}.
     *
     * @param seed an integer; all 64 bits count
     * @param stream an integer; all 64 bits count
     */
    public RandomStream random(Value seed, Value stream) {
        return new RandomStream(this, recorder, seed, stream);
    }

    /** {@link #random(Value, Value)} with a seed that never changes. */
    public RandomStream random(long seed, Value stream) {
        return random(Value.of(seed), stream);
    }

    /** {@link #random(Value, Value)} outside of any prange. */
    public RandomStream random(Value seed, long stream) {
        return random(seed, Value.of(stream));
    }

    /** {@link #random(Value, Value)} with a seed that never changes, outside of any prange. */
    public RandomStream random(long seed, long stream) {
        return random(Value.of(seed), Value.of(stream));
    }

    /**
     * Runs the body for each point near another: all but itself whose distance is at most the radius, each once. Points at
     * the same place are near each other.
     *
     * <pre>{@code
     * Array x = k.in("x", F64, "n", "3");
     * Array force = k.out("force", F64, "n", "3");
     * Value cutoff = k.param("cutoff", F64);
     * k.prange("n", i -> k.neighbors(i, x, cutoff, (j, d, r2) -> {
     *     Value s6 = Value.of(1).div(r2.mul(r2).mul(r2));
     *     force.at(i).minusAssign(d.mul(s6.mul(s6.sub(0.5)).mul(48).div(r2)));
     * }));
     * }</pre>
     *
     * <p>Before the kernel runs the neighbours are searched, in an open space, which takes time proportional to the number of
     * points. A call may be given {@link dev.quern.spatial.Neighbors} in the place of the points instead: what is found once
     * serves many calls, and the space may be periodic.
     *
     * <p>In which order a point's neighbours come depends on the positions alone. A prange from 0 over all points runs in an
     * order of space, in which several points have one list: so what it adds up in floats is added in an order that depends
     * on the positions too, though on no number of threads.
     *
     * <p>If the loop is over the first rows only, as that of {@code "n"} is where {@code x} has {@code "m"} of them, the
     * others are neighbours and have no iteration of their own: copies of points that belong to another part of space.
     *
     * @param i the number of a row
     * @param points an input of floats with a row for each point, whose number of columns is known
     * @param radius a scalar argument or a number, from 0
     * @throws KernelDefinitionException if the points or the radius are something else
     */
    public void neighbors(Value i, Array points, Value radius, NeighborBody body) {
        Site site = Sites.here();
        recorder.use(i, site);
        neighbors.loop(i, points, owned(i, points), radius, body, site);
    }

    /** {@link #neighbors(Value, Array, Value, NeighborBody)} with a radius that never changes. */
    public void neighbors(Value i, Array points, double radius, NeighborBody body) {
        neighbors(i, points, Value.of(radius), body);
    }

    /**
     * Runs the body for each pair of near points from one side only, that of the lower row: {@link #neighbors} with {@code j}
     * above {@code i}. What the body does for both is written twice, for the other point as an atomic update:
     *
     * <pre>{@code
     * k.prange("n", i -> k.pairs(i, x, cutoff, (j, d, r2) -> {
     *     force.at(i).atomic().minusAssign(d.mul(f));
     *     force.at(j).atomic().plusAssign(d.mul(f));
     * }));
     * }</pre>
     *
     * <p>That is half the arithmetic, and the memory and time of a copy of the array for each part of the loop: for few numbers
     * for each point, {@link #neighbors} is the faster of the two.
     */
    public void pairs(Value i, Array points, Value radius, NeighborBody body) {
        neighbors(i, points, radius, (j, d, r2) -> when(j.gt(i), () -> body.accept(j, d, r2)));
    }

    /** {@link #pairs(Value, Array, Value, NeighborBody)} with a radius that never changes. */
    public void pairs(Value i, Array points, double radius, NeighborBody body) {
        pairs(i, points, Value.of(radius), body);
    }

    /** Of which points neighbours are wanted: those a loop runs over, or all. */
    private Dim owned(Value i, Array points) {
        Dim extent = i.expr() instanceof Expr.IndexRef ref ? extents.get(ref.index()) : null;
        List<Dim> dims = points.declaration().dims();
        return extent != null || dims.isEmpty() ? (extent != null ? extent : new Dim.Fixed(0)) : dims.get(0);
    }

    KernelIr build(String name, Site site) {
        return new KernelIr(
                name,
                arguments,
                recorder.close(),
                fastMath,
                List.of(),
                List.copyOf(assumptions.values()),
                neighbors.neighborhoods(),
                site);
    }

    private void loop(Stmt.LoopKind kind, Value start, Value end, long step, Consumer<Value> body) {
        Site site = Sites.here();
        recorder.use(start, site);
        recorder.use(end, site);
        Index index = index(recorder.depth());
        if (kind == Stmt.LoopKind.PARALLEL) {
            recorder.parallel(index);
        }
        Value value = new Value(recorder, new Expr.IndexRef(index, site), 0);
        // The bounds are checked before the body runs, so that a wrong one is the first error.
        Stmt.Loop empty = new Stmt.Loop(
                kind,
                index,
                Operations.typedAsIndex(start, site),
                Operations.typedAsIndex(end, site),
                step,
                List.of(),
                site);
        if (empty.end() instanceof Expr.Size size && step == 1 && isZero(empty.start())) {
            extents.put(index, size.dim());
        }
        List<Stmt> block = recorder.block(true, index, () -> body.accept(value));
        recorder.append(empty.withBlocks(List.of(block)), null);
    }

    private Value reduce(ReduceOp op, Value start, Value end, Function<Value, Value> body) {
        Site site = Sites.here();
        Index index = index(recorder.depth());
        Value folded = recorder.within(index, () -> body.apply(new Value(recorder, new Expr.IndexRef(index, site), 0)));
        Expr reduced = new Expr.Reduce(
                op,
                index,
                Operations.typedAsIndex(start, site),
                Operations.typedAsIndex(end, site),
                folded.expr(),
                site);
        return Operations.build(site, reduced, this.anchor(), start, end, folded);
    }

    private static boolean isZero(Expr start) {
        return start instanceof Expr.Constant constant && constant.asLong() == 0;
    }

    /** A Value of this kernel, for an expression that may be made of literals alone. */
    private Value anchor() {
        return new Value(recorder, Expr.Constant.of(DType.I64, 0), 0);
    }

    private Index index(int depth) {
        int id = recorder.freshId();
        String own = INDEX_NAMES.stream()
                .filter(name -> !names.contains(name) && !dims.contains(name))
                .skip(depth)
                .findFirst()
                .orElse("i" + id);
        indexNames.add(own);
        return new Index(own, id);
    }

    private Array argument(String name, DType dtype, ArrayDecl.Role role, String... dims) {
        Site site = Sites.here();
        declare(name, site);
        ArrayDecl array = new ArrayDecl(name, dtype, shape(name, dims, site), role, site);
        array.dims().forEach(dim -> this.dims.add(dim.toString()));
        for (Argument argument : arguments) {
            if (argument instanceof ScalarDecl scalar) {
                requireNoDimension(scalar.name(), this.dims, site);
            }
        }
        arguments.add(array);
        recorder.bring(array);
        return new Array(recorder, new Expr.Access(array, List.of(), site), java.util.Map.of());
    }

    private static String[] shape(Value value) {
        return value.expr().shape().stream().map(Dim::toString).toArray(String[]::new);
    }

    private static List<Dim> shape(String name, String[] dims, Site site) {
        List<Dim> shape = new ArrayList<>();
        for (String dim : dims) {
            try {
                shape.add(Dim.parse(dim));
            } catch (IllegalArgumentException e) {
                throw new KernelDefinitionException(
                        site, name + ": " + e.getMessage(), "for example k.in(\"a\", F64, \"n\", \"3\")");
            }
        }
        return shape;
    }

    /** Declares an argument's name, which is the caller's too and so must be as it was given. */
    private void declare(String name, Site site) {
        requireName(name, site);
        recorder.requireOpen(site);
        if (recorder.depth() > 0) {
            throw new KernelDefinitionException(
                    site,
                    "the argument " + name + " is declared inside a loop or a branch",
                    "declare all arguments first");
        }
        if (!names.add(name)) {
            throw new KernelDefinitionException(
                    site, "two things are named " + name, "give each argument a name of its own");
        }
    }

    private static void requireNoDimension(String scalar, Set<String> dims, Site site) {
        if (dims.contains(scalar)) {
            throw new KernelDefinitionException(
                    site,
                    scalar + " is both a scalar argument and a dimension",
                    "the size of a dimension is bound by itself: use k.dim(\"%s\"), or rename one".formatted(scalar));
        }
    }

    /** The name, or a numbered one where something else has it already: two things never look the same in printed IR. */
    private String ownName(String name, Site site) {
        requireName(name, site);
        String own = name;
        for (int number = 2; dims.contains(own) || indexNames.contains(own) || !names.add(own); number++) {
            own = name + "_" + number;
        }
        return own;
    }

    private static void requireName(String name, Site site) {
        if (name.isEmpty()
                || !Character.isJavaIdentifierStart(name.charAt(0))
                || !name.chars().allMatch(Character::isJavaIdentifierPart)) {
            throw new KernelDefinitionException(
                    site, "\"" + name + "\" cannot be a name", "use letters, digits and _, for example \"a1\"");
        }
    }

    private Local declareLocal(String wantedName, Value initial, Site site) {
        Expr value = initial.expr();
        Local local = new Local(ownName(wantedName, site), value.dtype(), recorder.freshId());
        recorder.append(new Stmt.Declare(local, value, site), null, initial);
        recorder.bring(local);
        return local;
    }

    private Expr dimension(String name, Site site) {
        Dim dim;
        try {
            dim = Dim.parse(name);
        } catch (IllegalArgumentException e) {
            throw new KernelDefinitionException(site, String.valueOf(e.getMessage()), "name a dimension of an array");
        }
        if (dim instanceof Dim.Symbol && !dims.contains(name)) {
            throw new KernelDefinitionException(
                    site,
                    "no array has the dimension " + name,
                    dims.isEmpty()
                            ? "declare the arrays first"
                            : "declared so far: " + String.join(", ", new java.util.TreeSet<>(dims)));
        }
        return Expr.size(dim, site);
    }

    private static Value number(long number) {
        return Value.of(number);
    }

    private static Value bound(Value value) {
        return value;
    }

    private static Value bound(long number) {
        return Value.of(number);
    }

    private Value bound(String dim) {
        return dim(dim);
    }
}
