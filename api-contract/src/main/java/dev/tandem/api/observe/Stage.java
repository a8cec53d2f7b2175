package dev.tandem.api.observe;

/**
 * A named part of the work on a request.
 *
 * @param meter the timer that it is measured by, with the name as its tag {@code stage}
 * @param name in lower case, one of few
 */
public record Stage(String meter, String name) {}
