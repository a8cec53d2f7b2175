/**
 * Feedback: what people thought of an answer, tied to its receipt and gone with it. Its texts are
 * kept only beside the receipt's own, so that redaction removes both. Lists show question and
 * answer with the feedback, since sets of examples are made of them.
 */
package dev.tandem.generation.feedback;
