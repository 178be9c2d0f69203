package dev.quern.compiler;

import dev.quern.DType;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.ArrayDecl.Role;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.ReduceOp;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.UnaryOp;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A kernel for each operation on each type it accepts, found by going through the enums: a new one is in at once. */
final class OperatorCases {
    /**
     * A kernel over inputs {@code in0, in1, ...} of n elements and the output {@code out}.
     *
     * @param divides whether the last input must not be 0
     */
    record Case(String name, KernelIr kernel, boolean divides) {
        List<DType> inputs() {
            return kernel.arrays().stream()
                    .filter(array -> array.role() == Role.IN)
                    .map(ArrayDecl::dtype)
                    .toList();
        }

        ArrayDecl output() {
            return kernel.arrays().get(kernel.arrays().size() - 1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Dim N = new Dim.Symbol("n");
    private static final Index I = new Index("i", 0);
    private static final Index J = new Index("j", 1);

    private OperatorCases() {}

    static List<Case> elementwise() {
        List<Case> cases = new ArrayList<>();
        for (DType dtype : DType.values()) {
            for (UnaryOp op : UnaryOp.values()) {
                if (op.accepts(dtype)) {
                    cases.add(map(op, false, in -> new Expr.Unary(op, in.get(0), Site.UNKNOWN), dtype));
                }
            }
            for (BinaryOp op : BinaryOp.values()) {
                if (op.accepts(dtype)) {
                    cases.add(map(
                            op,
                            op.canFail(dtype),
                            in -> new Expr.Binary(op, in.get(0), in.get(1), Site.UNKNOWN),
                            dtype,
                            dtype));
                }
            }
            for (CompareOp op : CompareOp.values()) {
                if (dtype != DType.BOOL || !op.isOrder()) {
                    cases.add(map(
                            op, false, in -> new Expr.Compare(op, in.get(0), in.get(1), Site.UNKNOWN), dtype, dtype));
                }
            }
            for (DType to : DType.values()) {
                cases.add(map("cast to " + to, false, in -> new Expr.Cast(to, in.get(0), Site.UNKNOWN), dtype));
            }
            cases.add(map(
                    "select",
                    false,
                    in -> new Expr.Select(in.get(0), in.get(1), in.get(2), Site.UNKNOWN),
                    DType.BOOL,
                    dtype,
                    dtype));
            if (dtype.isFloating()) {
                cases.add(map(
                        "fma",
                        false,
                        in -> new Expr.Fma(in.get(0), in.get(1), in.get(2), Site.UNKNOWN),
                        dtype,
                        dtype,
                        dtype));
            }
            for (UpdateOp op : UpdateOp.values()) {
                if (op.operation().accepts(dtype)) {
                    cases.add(updateOfElements(op, dtype));
                }
            }
        }
        return cases;
    }

    static List<Case> reductions() {
        List<Case> cases = new ArrayList<>();
        for (DType dtype : DType.values()) {
            for (ReduceOp op : ReduceOp.values()) {
                if (op.accepts(dtype)) {
                    cases.add(reduceAll(op, dtype));
                    cases.add(reducePrefixes(op, dtype));
                }
            }
            for (UpdateOp op : UpdateOp.values()) {
                if (op.operation().accepts(dtype)) {
                    cases.add(updateOfArray(op, dtype));
                    cases.add(updateOfVariable(op, dtype));
                }
            }
        }
        return cases;
    }

    private static Case map(Object op, boolean divides, Function<List<Expr>, Expr> body, DType... inputs) {
        List<Argument> arguments = inputs(inputs);
        Expr value = body.apply(elements(arguments, I));
        ArrayDecl out = output(arguments, value.dtype(), List.of(N));
        return new Case(
                op + " of " + List.of(inputs),
                kernel(arguments, parallel(new Stmt.Store(element(out, I), value, Site.UNKNOWN))),
                divides);
    }

    private static Case updateOfElements(UpdateOp op, DType dtype) {
        List<Argument> arguments = inputs(dtype);
        Expr value = elements(arguments, I).get(0);
        ArrayDecl out = output(arguments, dtype, List.of(N));
        return new Case(
                op + " of elements of " + dtype,
                kernel(arguments, parallel(new Stmt.Update(op, element(out, I), value, Site.UNKNOWN))),
                false);
    }

    /** {@code out = op(i in 0..n: in0[i])}. */
    private static Case reduceAll(ReduceOp op, DType dtype) {
        List<Argument> arguments = inputs(dtype);
        Expr reduced = reduce(op, I, elements(arguments, I).get(0), Expr.size(N, Site.UNKNOWN));
        ArrayDecl out = output(arguments, reduced.dtype(), List.of());
        return new Case(
                op + " of all " + dtype, kernel(arguments, new Stmt.Store(element(out), reduced, Site.UNKNOWN)), false);
    }

    /** {@code out[i] = op(j in 0..i: in0[j])}: within an iteration, over nothing for the first. */
    private static Case reducePrefixes(ReduceOp op, DType dtype) {
        List<Argument> arguments = inputs(dtype);
        Expr reduced = reduce(op, J, elements(arguments, J).get(0), new Expr.IndexRef(I, Site.UNKNOWN));
        ArrayDecl out = output(arguments, reduced.dtype(), List.of(N));
        return new Case(
                op + " of prefixes of " + dtype,
                kernel(arguments, parallel(new Stmt.Store(element(out, I), reduced, Site.UNKNOWN))),
                false);
    }

    private static Expr reduce(ReduceOp op, Index index, Expr body, Expr end) {
        return new Expr.Reduce(op, index, Expr.Constant.of(DType.I64, 0), end, body, Site.UNKNOWN);
    }

    private static Case updateOfArray(UpdateOp op, DType dtype) {
        List<Argument> arguments = inputs(dtype);
        Expr value = elements(arguments, I).get(0);
        ArrayDecl out = output(arguments, dtype, List.of());
        return new Case(
                op + " of an array by " + dtype,
                kernel(arguments, parallel(new Stmt.Update(op, element(out), value, Site.UNKNOWN))),
                false);
    }

    private static Case updateOfVariable(UpdateOp op, DType dtype) {
        List<Argument> arguments = inputs(dtype);
        Local variable = new Local("v", dtype, 0);
        Expr value = elements(arguments, I).get(0);
        ArrayDecl out = output(arguments, dtype, List.of());
        return new Case(
                op + " of a variable by " + dtype,
                kernel(
                        arguments,
                        new Stmt.Declare(variable, element(out), Site.UNKNOWN),
                        parallel(new Stmt.UpdateLocal(op, variable, value, Site.UNKNOWN)),
                        new Stmt.Store(element(out), new Expr.LocalRef(variable, Site.UNKNOWN), Site.UNKNOWN)),
                false);
    }

    private static List<Argument> inputs(DType... dtypes) {
        List<Argument> arguments = new ArrayList<>();
        for (DType dtype : dtypes) {
            arguments.add(new ArrayDecl("in" + arguments.size(), dtype, List.of(N), Role.IN, Site.UNKNOWN));
        }
        return arguments;
    }

    private static ArrayDecl output(List<Argument> arguments, DType dtype, List<Dim> dims) {
        ArrayDecl out = new ArrayDecl("out", dtype, dims, Role.INOUT, Site.UNKNOWN);
        arguments.add(out);
        return out;
    }

    private static List<Expr> elements(List<Argument> arguments, Index index) {
        return arguments.stream()
                .map(argument -> (Expr) element((ArrayDecl) argument, index))
                .toList();
    }

    private static Expr.Access element(ArrayDecl array, Index... indices) {
        List<Expr> subscripts = new ArrayList<>();
        for (Index index : indices) {
            subscripts.add(new Expr.IndexRef(index, Site.UNKNOWN));
        }
        return new Expr.Access(array, subscripts, Site.UNKNOWN);
    }

    private static Stmt parallel(Stmt body) {
        Expr zero = Expr.Constant.of(DType.I64, 0);
        Expr size = Expr.size(N, Site.UNKNOWN);
        return new Stmt.Loop(Stmt.LoopKind.PARALLEL, I, zero, size, 1, List.of(body), Site.UNKNOWN);
    }

    private static KernelIr kernel(List<Argument> arguments, Stmt... body) {
        return new KernelIr("case_", arguments, List.of(body), Site.UNKNOWN);
    }
}
