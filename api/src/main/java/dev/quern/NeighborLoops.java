package dev.quern;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Neighborhood;
import dev.quern.ir.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes loops over neighbours as plain loops over the arrays of a {@link Neighborhood}. */
final class NeighborLoops {
    /** One for each set of points and radius: loops over the same share it. */
    private record Key(ArrayDecl points, Dim owned, String radius) {}

    private final KernelBuilder kernel;
    private final Recorder recorder;
    private final UnaryOperator<String> freeName;
    private final Map<Key, Neighborhood> neighborhoods = new LinkedHashMap<>();

    /** @param freeName makes a name that nothing else has, from one that is wanted */
    NeighborLoops(KernelBuilder kernel, Recorder recorder, UnaryOperator<String> freeName) {
        this.kernel = kernel;
        this.recorder = recorder;
        this.freeName = freeName;
    }

    List<Neighborhood> neighborhoods() {
        return List.copyOf(neighborhoods.values());
    }

    /**
     * Writes a loop.
     *
     * @param owned of how many points, the first ones, the neighbours are wanted
     */
    void loop(Value i, Array points, Dim owned, Value radius, NeighborBody body, Site site) {
        Neighborhood near = neighborhood(points, owned, radius, site);
        Value place = kernel.let(array(near.places(), site).at(i).cast(DType.I64));
        List<Value> centre = new ArrayList<>();
        for (ArrayDecl coordinate : near.coordinates()) {
            centre.add(kernel.let(array(coordinate, site).at(place)));
        }
        Value group = place.shr(Neighborhood.GROUP_BITS);
        Array starts = array(near.starts(), site);
        Value start = starts.at(group).cast(DType.I64);
        Value end = starts.at(group.add(1)).cast(DType.I64);
        kernel.range(start, end, at -> {
            Value other = kernel.let(array(near.members(), site).at(at).cast(DType.I64));
            List<Value> displacement = new ArrayList<>();
            for (int axis = 0; axis < centre.size(); axis++) {
                displacement.add(kernel.let(
                        array(near.coordinates().get(axis), site).at(other).sub(centre.get(axis))));
            }
            Value sum = displacement.get(0).mul(displacement.get(0));
            for (Value moved : displacement.subList(1, displacement.size())) {
                sum = sum.add(moved.mul(moved));
            }
            Value squared = kernel.let(sum);
            Value limit = radius.cast(DType.F64);
            kernel.when(squared.le(limit.mul(limit)).and(other.ne(place)), () -> {
                Value j = array(near.rows(), site).at(other).cast(DType.I64);
                DType dtype = points.dtype();
                body.accept(j, vector(displacement, dtype, site), squared.cast(dtype));
            });
        });
    }

    private Array array(ArrayDecl array, Site site) {
        return new Array(recorder, new Expr.Access(array, List.of(), site), Map.of());
    }

    private Neighborhood neighborhood(Array points, Dim owned, Value radius, Site site) {
        recorder.use(points, site);
        recorder.use(radius, site);
        ArrayDecl declared = points.declaration();
        Expr within = requireArguments(points, radius, site);
        Key key = new Key(declared, owned, IrPrinter.text(within));
        Neighborhood known = neighborhoods.get(key);
        if (known == null) {
            known = declare(declared, owned, within, site);
            neighborhoods.put(key, known);
            known.arrays().forEach(recorder::bringEverywhere);
        }
        return known;
    }

    private static Expr requireArguments(Array points, Value radius, Site site) {
        ArrayDecl declared = points.declaration();
        String text = IrPrinter.text(points.expr());
        if (declared.role() != ArrayDecl.Role.IN) {
            throw new KernelDefinitionException(
                    site,
                    "the neighbours in %s are wanted, which is no input: they are found before the kernel runs"
                            .formatted(text),
                    "declare it with k.in(...), and move the points in a kernel of its own");
        } else if (points.rank() != 2
                || declared.rank() != 2
                || !declared.dtype().isFloating()
                || !(declared.dims().get(1) instanceof Dim.Fixed)) {
            throw new KernelDefinitionException(
                    site,
                    "the neighbours in %s are wanted, and %s is %s"
                            .formatted(text, declared.name(), declared.typeText()),
                    "points are an input of floats with a row for each and a known number of columns: k.in(\"%s\", F64, \"n\", \"3\")"
                            .formatted(declared.name()));
        }
        Expr within = radius.expr();
        if (radius.rank() != 0
                || !(within instanceof Expr.ScalarRef || within instanceof Expr.Constant)
                || !within.dtype().isNumeric()) {
            throw new KernelDefinitionException(
                    site,
                    "the radius is %s, and neighbours are found before the kernel runs"
                            .formatted(IrPrinter.text(within)),
                    "pass a number, or a scalar argument such as k.param(\"radius\", F64)");
        }
        return within;
    }

    private Neighborhood declare(ArrayDecl points, Dim owned, Expr radius, Site site) {
        String name = freeName.apply("near_" + points.name());
        Dim all = new Dim.Symbol(freeName.apply(name + "_places"));
        List<ArrayDecl> coordinates = new ArrayList<>();
        long axes = ((Dim.Fixed) points.dims().get(1)).size();
        for (int axis = 0; axis < axes; axis++) {
            coordinates.add(input(name + "_x" + axis, DType.F64, all, site));
        }
        return new Neighborhood(
                points,
                owned,
                radius,
                input(name + "_place", DType.I32, owned, site),
                input(name + "_order", DType.I32, owned, site),
                input(name + "_start", DType.I32, new Dim.Symbol(freeName.apply(name + "_groups")), site),
                input(name + "_member", DType.I32, new Dim.Symbol(freeName.apply(name + "_members")), site),
                input(name + "_row", DType.I32, all, site),
                coordinates,
                site);
    }

    private ArrayDecl input(String name, DType dtype, Dim dim, Site site) {
        return new ArrayDecl(freeName.apply(name), dtype, List.of(dim), ArrayDecl.Role.IN, site);
    }

    /** The vector of some scalars. */
    private Value vector(List<Value> elements, DType dtype, Site site) {
        Index index = recorder.freshIndex();
        Expr chosen = elements.get(elements.size() - 1).cast(dtype).expr();
        for (int axis = elements.size() - 2; axis >= 0; axis--) {
            Expr isAxis = new Expr.Compare(
                    CompareOp.EQ, new Expr.IndexRef(index, site), Expr.Constant.of(DType.I64, axis, site), site);
            chosen = new Expr.Select(isAxis, elements.get(axis).cast(dtype).expr(), chosen, site);
        }
        Expr vector = new Expr.Generate(List.of(index), List.of(new Dim.Fixed(elements.size())), chosen, site);
        return Operations.build(site, vector, elements.toArray(new Value[0]));
    }
}
