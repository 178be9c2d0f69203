package dev.quern.examples.geography;

/** The file is not what it should be; the message has its name, the line and what is in it. */
final class BadDataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadDataException(String message) {
        super(message);
    }
}
