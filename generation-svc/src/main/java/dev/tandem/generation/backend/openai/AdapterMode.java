package dev.tandem.generation.backend.openai;

/** How a model server comes to serve what fine-tuning makes. */
public enum AdapterMode {
  /** It serves none. */
  NONE,
  /** It is told to load and unload them while it runs, by vLLM's routes. */
  DYNAMIC,
  /** It has them from its start; configuration says what each is called there. */
  STATIC,
  /** It opens any whole model whose folder it is asked for by path; adapters it does not. */
  PATH
}
