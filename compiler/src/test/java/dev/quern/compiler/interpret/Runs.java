package dev.quern.compiler.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.compiler.lower.Lowering;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.ArrayDecl.Role;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Verifier;
import dev.quern.spi.BoundArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Runs kernels in the interpreter. */
final class Runs {
    private Runs() {}

    static void run(Kernel kernel, Object... arguments) {
        run(kernel.ir(), arguments);
    }

    /** Arrays are NDArrays, scalars any number or boolean; the test has seen to types and shapes. */
    static void run(KernelIr ir, Object... arguments) {
        Verifier.verify(ir, Verifier.Level.SOURCE);
        List<NDArray> arrays = new ArrayList<>();
        List<Long> scalars = new ArrayList<>();
        for (int position = 0; position < arguments.length; position++) {
            Argument declared = ir.arguments().get(position);
            if (declared instanceof ScalarDecl scalar) {
                scalars.add(bits(scalar.dtype(), arguments[position]));
            } else {
                arrays.add((NDArray) arguments[position]);
            }
        }
        long[] sizes = ir.symbols().values().stream()
                .mapToLong(axis -> arrays.get(ir.arrays().indexOf(axis.array())).size(axis.axis()))
                .toArray();
        long[] bits = scalars.stream().mapToLong(Long::longValue).toArray();
        BoundArguments source = new BoundArguments(arrays.toArray(NDArray[]::new), sizes, bits);
        BoundArguments lowered =
                new BoundArguments(arrays.stream().map(NDArray::copy).toArray(NDArray[]::new), sizes, bits);
        Interpreter.run(ir, source);
        Interpreter.run(Verifier.verify(Lowering.lower(ir), Verifier.Level.LOWERED), lowered);
        for (int each = 0; each < arrays.size(); each++) {
            assertThat(lowered.arrays()[each].contentEquals(arrays.get(each)))
                    .as("lowered: %s, expected %s%n%s", lowered.arrays()[each], arrays.get(each), ir)
                    .isTrue();
        }
    }

    private static long bits(DType dtype, Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        return dtype.isFloating()
                ? Expr.Constant.of(dtype, ((Number) value).doubleValue()).bits()
                : ((Number) value).longValue();
    }

    /** {@code out[i] = body(in0[i], in1[i], ...)} on inputs of one length; returns the output. */
    static NDArray elementwise(Function<List<Expr>, Expr> body, NDArray... inputs) {
        List<Argument> arguments = new ArrayList<>();
        List<Expr> elements = new ArrayList<>();
        List<Dim> dims = List.of(new Dim.Symbol("n"));
        Index index = new Index("i", 0);
        List<Expr> subscripts = List.of(new Expr.IndexRef(index, Site.UNKNOWN));
        for (NDArray input : inputs) {
            ArrayDecl array = new ArrayDecl("in" + arguments.size(), input.dtype(), dims, Role.IN, Site.UNKNOWN);
            arguments.add(array);
            elements.add(new Expr.Access(array, subscripts, Site.UNKNOWN));
        }
        Expr value = body.apply(elements);
        ArrayDecl out = new ArrayDecl("out", value.dtype(), dims, Role.OUT, Site.UNKNOWN);
        arguments.add(out);
        Stmt store = new Stmt.Store(new Expr.Access(out, subscripts, Site.UNKNOWN), value, Site.UNKNOWN);
        Stmt loop = new Stmt.Loop(
                Stmt.LoopKind.PARALLEL,
                index,
                Expr.Constant.of(DType.I64, 0),
                new Expr.Size(dims.get(0), Site.UNKNOWN),
                1,
                List.of(store),
                Site.UNKNOWN);
        NDArray result = NDArray.zeros(value.dtype(), inputs[0].size());
        List<Object> all = new ArrayList<>(List.of(inputs));
        all.add(result);
        run(new KernelIr("elementwise", arguments, List.of(loop), Site.UNKNOWN), all.toArray());
        return result;
    }
}
