package dev.tandem.finetune.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.auth.ServiceTokens;
import java.net.URI;
import java.util.function.Supplier;

/** Where the other services are, and what shows them who asks. */
public class Connections {

  private final Supplier<URI> retrieval;
  private final Supplier<URI> generation;
  private final ServiceTokens tokens;
  private final ObjectMapper json;

  /** The addresses are asked for with each request: a server knows its own once it listens. */
  public Connections(
      Supplier<URI> retrieval, Supplier<URI> generation, ServiceTokens tokens, ObjectMapper json) {
    this.retrieval = retrieval;
    this.generation = generation;
    this.tokens = tokens;
    this.json = json;
  }

  URI retrieval() {
    return retrieval.get();
  }

  URI generation() {
    return generation.get();
  }

  ServiceTokens tokens() {
    return tokens;
  }

  ObjectMapper json() {
    return json;
  }
}
