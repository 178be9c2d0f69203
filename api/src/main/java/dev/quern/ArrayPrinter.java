package dev.quern;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Prints arrays as NumPy does: aligned columns, lines of 75 characters, at most 8 decimals, and of more than 1000
 * elements only three at each end of an axis.
 */
final class ArrayPrinter {
    private static final int LINE_WIDTH = 75;
    private static final int SUMMARIZE_ABOVE = 1000;
    private static final int EDGE_ITEMS = 3;
    private static final int PRECISION = 8;
    private static final String ELLIPSIS = "...";

    private final boolean summarize;
    private final UnaryOperator<String> align;

    private ArrayPrinter(NDArray array) {
        this.summarize = array.size() > SUMMARIZE_ABOVE;
        List<NDArray> shown = new ArrayList<>();
        collect(array, shown);
        this.align = array.dtype().isFloating() ? floats(shown) : padded(shown);
    }

    static String print(NDArray array) {
        if (array.size() == 0) {
            return "[]";
        }
        ArrayPrinter printer = new ArrayPrinter(array);
        return array.rank() == 0 ? printer.word(array) : printer.print(array, " ", LINE_WIDTH);
    }

    /** The elements that will be printed, as arrays of rank 0. */
    private void collect(NDArray array, List<NDArray> shown) {
        if (array.rank() == 0) {
            shown.add(array);
            return;
        }
        for (long i = 0; i < array.size(0); i++) {
            if (isCut(array, i)) {
                i = array.size(0) - EDGE_ITEMS;
            }
            collect(array.at(i), shown);
        }
    }

    private boolean isCut(NDArray array, long i) {
        return summarize && i == EDGE_ITEMS && array.size(0) > 2 * EDGE_ITEMS;
    }

    private String print(NDArray array, String indent, int width) {
        StringBuilder text = new StringBuilder("[");
        boolean innermost = array.rank() == 1;
        int lineStart = 1 - indent.length();
        for (long i = 0; i < array.size(0); i++) {
            boolean cut = isCut(array, i);
            String item = cut ? ELLIPSIS : innermost ? word(array.at(i)) : print(array.at(i), indent + " ", width - 1);
            if (i > 0 && !innermost) {
                text.append("\n".repeat(array.rank() - 1)).append(indent);
            } else if (i > 0 && text.length() - lineStart + 1 + item.length() > width - 1) {
                while (text.charAt(text.length() - 1) == ' ') {
                    text.setLength(text.length() - 1);
                }
                lineStart = text.length() + 1;
                text.append('\n').append(indent);
            } else if (i > 0) {
                text.append(' ');
            }
            text.append(item);
            if (cut) {
                i = array.size(0) - EDGE_ITEMS - 1;
            }
        }
        return text.append(']').toString();
    }

    private String word(NDArray element) {
        return align.apply(element.dtype().isFloating() ? decimal(element) : plain(element));
    }

    private static String plain(NDArray element) {
        return element.dtype() == DType.BOOL ? Boolean.toString(element.toBoolean()) : Long.toString(element.toLong());
    }

    /** The shortest decimal that reads back as the same number of the element's type. */
    private static String decimal(NDArray element) {
        double value = element.toDouble();
        return element.dtype() == DType.F32 ? Float.toString((float) value) : Double.toString(value);
    }

    private static UnaryOperator<String> padded(List<NDArray> shown) {
        int width = shown.stream()
                .mapToInt(element -> plain(element).length())
                .max()
                .orElse(0);
        return text -> " ".repeat(width - text.length()) + text;
    }

    /** Fixed notation, or scientific when the magnitudes are large, small or far apart; the points are aligned. */
    private static UnaryOperator<String> floats(List<NDArray> shown) {
        double largest = 0;
        double smallest = Double.MAX_VALUE;
        for (NDArray element : shown) {
            double magnitude = Math.abs(element.toDouble());
            if (magnitude > 0 && Double.isFinite(magnitude)) {
                largest = Math.max(largest, magnitude);
                smallest = Math.min(smallest, magnitude);
            }
        }
        boolean scientific = largest >= 1e8 || (largest > 0 && (smallest < 1e-4 || largest / smallest > 1000));
        int digits = 0;
        int exponentDigits = 2;
        for (NDArray element : shown) {
            String text = decimal(element);
            if (scientific && isFinite(text)) {
                BigDecimal value = rounded(text);
                digits = Math.max(digits, value.precision() - 1);
                exponentDigits = Math.max(
                        exponentDigits,
                        Integer.toString(Math.abs(exponent(value))).length());
            }
        }
        int mantissa = digits;
        int exponentWidth = exponentDigits;
        UnaryOperator<String> format = text -> !isFinite(text)
                ? text.replace("NaN", "nan").replace("Infinity", "inf")
                : scientific ? scientific(text, mantissa, exponentWidth) : fixed(text);
        int left = 0;
        int right = 0;
        int special = 0;
        for (NDArray element : shown) {
            String text = format.apply(decimal(element));
            int point = text.indexOf('.');
            if (point >= 0) {
                left = Math.max(left, point);
                right = Math.max(right, text.length() - point);
            } else {
                special = Math.max(special, text.length());
            }
        }
        int before = Math.max(left, special - right);
        int after = right;
        return text -> {
            String number = format.apply(text);
            int point = number.indexOf('.');
            if (point < 0) {
                return " ".repeat(before + after - number.length()) + number;
            }
            return " ".repeat(before - point) + number + " ".repeat(after - (number.length() - point));
        };
    }

    private static boolean isFinite(String text) {
        return Character.isDigit(text.charAt(text.length() - 1)); // not NaN, Infinity or -Infinity
    }

    private static String fixed(String text) {
        BigDecimal value = new BigDecimal(text).setScale(PRECISION, RoundingMode.HALF_EVEN);
        String digits = value.stripTrailingZeros().toPlainString();
        String sign = text.startsWith("-") && value.signum() >= 0 ? "-" : "";
        return sign + digits + (digits.indexOf('.') < 0 ? "." : "");
    }

    private static BigDecimal rounded(String text) {
        BigDecimal value = new BigDecimal(text).round(new MathContext(PRECISION + 1, RoundingMode.HALF_EVEN));
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    private static int exponent(BigDecimal value) {
        return value.precision() - 1 - value.scale();
    }

    private static String scientific(String text, int digits, int exponentDigits) {
        BigDecimal value = rounded(text);
        String unscaled = value.unscaledValue().abs().toString();
        String fraction = unscaled.substring(1);
        String exponent = Integer.toString(Math.abs(exponent(value)));
        return (text.startsWith("-") ? "-" : "")
                + unscaled.charAt(0)
                + '.'
                + fraction
                + "0".repeat(digits - fraction.length())
                + (exponent(value) < 0 ? "e-" : "e+")
                + "0".repeat(exponentDigits - exponent.length())
                + exponent;
    }
}
