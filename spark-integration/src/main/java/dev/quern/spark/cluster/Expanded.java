package dev.quern.spark.cluster;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** What is made of each element of an iterator, one after the other, and each only when it is asked for. */
final class Expanded<T, R> implements Iterator<R> {
    private final Iterator<T> elements;
    private final Function<T, Iterator<R>> expand;
    private Iterator<R> current = Collections.emptyIterator();

    Expanded(Iterator<T> elements, Function<T, Iterator<R>> expand) {
        this.elements = elements;
        this.expand = expand;
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && elements.hasNext()) {
            current = expand.apply(elements.next());
        }
        return current.hasNext();
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }
}
