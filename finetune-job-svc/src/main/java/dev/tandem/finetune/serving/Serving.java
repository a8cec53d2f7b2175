package dev.tandem.finetune.serving;

/**
 * Port to the models that clients can use. Calls block. They fail with {@link
 * dev.tandem.api.error.ApiError}: a 4xx when the model is refused for good, 503 when another try
 * may succeed.
 */
public interface Serving {

  /** Has the model served under its name; the same model twice is no error. */
  void load(TunedModel model);

  /** Whether the model is really there, under this digest. */
  boolean verify(TunedModel model);

  /** Has it served no more; one that is not there is no error. */
  void unload(String project, String name);
}
