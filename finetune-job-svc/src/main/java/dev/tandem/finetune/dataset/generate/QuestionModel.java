package dev.tandem.finetune.dataset.generate;

/** Port to a model that can be asked. Fails as {@link StoreContent} does. */
public interface QuestionModel {

  /** What the model says to this. */
  String ask(String project, String model, String prompt);
}
