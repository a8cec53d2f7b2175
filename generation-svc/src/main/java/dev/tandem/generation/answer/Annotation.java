package dev.tandem.generation.answer;

/** Something said about words of an answer. */
public sealed interface Annotation permits FileCitation, Remark {}
