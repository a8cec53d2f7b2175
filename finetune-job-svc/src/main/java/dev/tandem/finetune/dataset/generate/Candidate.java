package dev.tandem.finetune.dataset.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A question with its answer, of which a row may come.
 *
 * @param support text that the answering passage must have; the answer itself when the documents
 *     gave it
 * @param origin where it came from, for the row's lineage
 */
public record Candidate(String question, String answer, String support, ObjectNode origin) {}
