package dev.quern.spark.internal;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Scala's sequences, which Spark's insides take and return. */
final class Seqs {
    private Seqs() {}

    static <T> Seq<T> of(List<? extends T> list) {
        return CollectionConverters.<T>asScala(List.<T>copyOf(list)).toSeq();
    }

    static <T> List<T> list(scala.collection.Seq<? extends T> seq) {
        return List.copyOf(CollectionConverters.asJava(seq));
    }

    static AttributeSet attributes(List<Attribute> attributes) {
        return AttributeSet$.MODULE$.apply(Seqs.<Expression>of(attributes));
    }
}
