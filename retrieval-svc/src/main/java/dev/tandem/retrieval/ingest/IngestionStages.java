package dev.tandem.retrieval.ingest;

import dev.tandem.api.observe.Stage;

/** The stages of ingestion, as they are measured. */
final class IngestionStages {

  /** Reading one file and cutting it into chunks. */
  static final Stage PARSE = stage("parse");

  /** Vectors for the chunks of all files of a claim that share a model. */
  static final Stage EMBED = stage("embed");

  /** The transaction that loads chunks and ends files. */
  static final Stage LOAD = stage("load");

  private IngestionStages() {}

  private static Stage stage(String name) {
    return new Stage("tandem.ingestion.stage", name);
  }
}
