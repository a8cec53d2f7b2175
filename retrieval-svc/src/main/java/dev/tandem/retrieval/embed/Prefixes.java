package dev.tandem.retrieval.embed;

import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.EmbeddingsConfig.ModelConfig;

/** What a model wants to read before passages and queries; empty for none. */
public record Prefixes(String passage, String query) {

  /** The configured prefixes. */
  public static Prefixes of(ModelConfig settings) {
    return new Prefixes(settings.passagePrefix().orElse(""), settings.queryPrefix().orElse(""));
  }

  /** The text with its prefix. */
  public String before(String text, Purpose purpose) {
    return (purpose == Purpose.QUERY ? query : passage) + text;
  }

  /** Part of a model's version: empty without prefixes. */
  public String version() {
    return passage.isEmpty() && query.isEmpty() ? "" : "|" + passage + "|" + query;
  }
}
