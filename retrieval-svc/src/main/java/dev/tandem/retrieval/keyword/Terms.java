package dev.tandem.retrieval.keyword;

/**
 * The distinct terms of a text.
 *
 * @param ids hashed terms, ascending, from 1 to {@link TermAnalyzer#IDS}
 * @param counts how often each is in the text
 * @param length terms in the text, repetitions included
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is only handed on, never compared
public record Terms(int[] ids, int[] counts, int length) {}
