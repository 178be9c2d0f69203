package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * From a seed to a loop nest with a prange, or two: about half of them free. It is lowered from the start, and made of
 * what integer reasoning can follow: affine subscripts, quotients, remainders, guards, bounds that name other indices.
 */
final class NestGenerator {
    private final Random random;
    private final Forms forms;
    private final List<ArrayDecl> arrays = new ArrayList<>();
    /** For each array an axis and what stands there in most accesses: what makes a nest free. */
    private final Map<ArrayDecl, Integer> ownAxes = new HashMap<>();

    private final Map<ArrayDecl, Expr> owners = new HashMap<>();
    private int names;
    private int accesses;

    private NestGenerator(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        forms = new Forms(random);
    }

    static Nest generate(long seed) {
        return new NestGenerator(seed).nest(seed);
    }

    private Nest nest(long seed) {
        int count = forms.oneIn(6) ? 3 : forms.oneIn(3) ? 2 : 1;
        for (int array = 0; array < count; array++) {
            arrays.add(array());
        }
        List<Stmt> body;
        if (forms.oneIn(5)) {
            Index time = index("t");
            body = List.of(loop(Stmt.LoopKind.SERIAL, time, List.of(), List.of(prange(List.of(time)))));
        } else {
            body = List.of(prange(List.of()));
        }
        List<Argument> arguments = new ArrayList<>(arrays);
        // Names the sizes, which otherwise need not stand in any array.
        arguments.add(new ArrayDecl("sizes", DType.F64, List.of(Forms.N, Forms.M), ArrayDecl.Role.IN, Site.UNKNOWN));
        arguments.add(Forms.P);
        return new Nest(seed, new KernelIr("nest", arguments, body, Site.UNKNOWN));
    }

    private ArrayDecl array() {
        List<Dim> dims = new ArrayList<>();
        int rank = forms.oneIn(8) ? 3 : forms.oneIn(4) ? 2 : 1;
        for (int axis = 0; axis < rank; axis++) {
            dims.add(forms.oneIn(3) ? new Dim.Fixed(forms.between(6, 16)) : forms.oneIn(4) ? Forms.M : Forms.N);
        }
        String name = String.valueOf((char) ('a' + arrays.size()));
        return new ArrayDecl(name, DType.F64, dims, ArrayDecl.Role.INOUT, Site.UNKNOWN);
    }

    private Index index(String name) {
        return new Index(name + names, names++);
    }

    private Stmt.Loop prange(List<Index> around) {
        Index index = index("i");
        List<Index> scope = with(around, index);
        for (ArrayDecl array : arrays) {
            if (forms.oneIn(2)) {
                ownAxes.put(array, random.nextInt(array.rank()));
                owners.put(array, owner(index));
            }
        }
        List<Stmt> body;
        if (forms.oneIn(7)) {
            Index second = index("j");
            body = new ArrayList<>(
                    List.of(loop(Stmt.LoopKind.PARALLEL, second, scope, statements(with(scope, second)))));
        } else {
            body = inner(scope, (int) forms.between(0, 2));
        }
        if (accesses == 0 || forms.oneIn(4)) {
            body.addAll(statements(scope));
        }
        return loop(Stmt.LoopKind.PARALLEL, index, around, body);
    }

    /** A form with another value in each iteration. */
    private Expr owner(Index index) {
        Expr own = Forms.ref(index);
        if (forms.oneIn(5)) {
            own = new Expr.Binary(
                    BinaryOp.MUL, own, Forms.constant(forms.oneIn(2) ? -1 : forms.between(2, 4)), Site.UNKNOWN);
        }
        if (forms.oneIn(5)) {
            own = Forms.sub(forms.size(), own);
        }
        return forms.oneIn(4) ? Forms.add(own, Forms.constant(forms.between(-2, 3))) : own;
    }

    private List<Stmt> inner(List<Index> scope, int depth) {
        List<Stmt> body = new ArrayList<>();
        if (depth > 0) {
            Index index = index("j");
            body.add(loop(Stmt.LoopKind.SERIAL, index, scope, inner(with(scope, index), depth - 1)));
        }
        if (depth == 0 || forms.oneIn(3)) {
            body.addAll(statements(scope));
        }
        return body;
    }

    private Stmt.Loop loop(Stmt.LoopKind kind, Index index, List<Index> scope, List<Stmt> body) {
        long[] steps = {1, 1, 1, 1, 1, 2, 3, -1, -2};
        long step = steps[random.nextInt(steps.length)];
        Expr low = low(scope);
        Expr high = high(scope);
        if (step < 0) {
            // Counts from high - 1 down to low.
            Expr last = Forms.sub(high, Forms.constant(1));
            high = Forms.sub(low, Forms.constant(1));
            low = last;
        }
        return new Stmt.Loop(kind, index, low, high, step, body, Site.UNKNOWN);
    }

    private Expr low(List<Index> scope) {
        if (!scope.isEmpty() && forms.oneIn(3)) {
            Expr start = Forms.add(Forms.ref(forms.any(scope)), Forms.constant(forms.between(-1, 2)));
            return forms.oneIn(4) ? new Expr.Binary(BinaryOp.MAX, start, Forms.constant(0), Site.UNKNOWN) : start;
        }
        return Forms.constant(forms.oneIn(2) ? 0 : forms.between(0, 2));
    }

    private Expr high(List<Index> scope) {
        if (!scope.isEmpty() && forms.oneIn(4)) {
            Expr end = Forms.add(Forms.ref(forms.any(scope)), Forms.constant(forms.between(0, 3)));
            return forms.oneIn(3) ? new Expr.Binary(BinaryOp.MIN, end, forms.size(), Site.UNKNOWN) : end;
        }
        Expr end = forms.size();
        if (forms.oneIn(8)) {
            end = new Expr.Binary(BinaryOp.DIV, end, Forms.constant(forms.between(2, 3)), Site.UNKNOWN);
        }
        return forms.oneIn(3) ? Forms.add(end, Forms.constant(forms.between(-2, 1))) : end;
    }

    private List<Stmt> statements(List<Index> scope) {
        List<Stmt> all = new ArrayList<>();
        int count = accesses > 2 ? 1 : 2;
        for (int statement = 0; statement < count; statement++) {
            Stmt plain = statement(scope);
            if (!forms.oneIn(4)) {
                all.add(plain);
                continue;
            }
            List<Stmt> otherwise = forms.oneIn(4) ? List.of(statement(scope)) : List.of();
            all.add(
                    forms.oneIn(5)
                            ? new Stmt.If(forms.condition(scope), otherwise, List.of(plain), Site.UNKNOWN)
                            : new Stmt.If(forms.condition(scope), List.of(plain), otherwise, Site.UNKNOWN));
        }
        return all;
    }

    private Stmt statement(List<Index> scope) {
        if (accesses > 0 && forms.oneIn(4)) {
            return new Stmt.Declare(new Local("v" + names, DType.F64, names++), access(scope), Site.UNKNOWN);
        }
        Expr value = forms.oneIn(3) ? access(scope) : Expr.Constant.of(DType.F64, 0.0);
        return new Stmt.Store(access(scope), value, Site.UNKNOWN);
    }

    private Expr.Access access(List<Index> scope) {
        accesses++;
        ArrayDecl array = forms.any(arrays);
        List<Expr> subscripts = new ArrayList<>();
        for (int axis = 0; axis < array.rank(); axis++) {
            Expr owner = owners.get(array);
            boolean own = owner != null && Integer.valueOf(axis).equals(ownAxes.get(array)) && !forms.oneIn(5);
            subscripts.add(own ? owner : forms.subscript(scope));
        }
        return new Expr.Access(array, subscripts, Site.UNKNOWN);
    }

    private static List<Index> with(List<Index> scope, Index index) {
        List<Index> more = new ArrayList<>(scope);
        more.add(index);
        return more;
    }
}
