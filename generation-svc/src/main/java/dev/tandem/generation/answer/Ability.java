package dev.tandem.generation.answer;

/** What a request may ask of a model beyond words, and not every model can do. */
public enum Ability {
  /** Functions of the caller's, which the model may call. */
  FUNCTIONS,
  /** A function that the model must call. */
  FORCED_FUNCTION,
  /** An answer in JSON. */
  JSON,
  /** Log probabilities of tokens. */
  LOGPROBS,
  /** More than one answer to a question. */
  SEVERAL_ANSWERS,
  /** Images among the messages. */
  IMAGES,
  /** Spoken words among the messages, or as the answer. */
  AUDIO,
  /** Attached files among the messages. */
  FILES,
  /** A search of the web by the model server. */
  WEB_SEARCH
}
