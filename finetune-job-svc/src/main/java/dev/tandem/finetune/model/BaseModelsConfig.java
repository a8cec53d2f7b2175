package dev.tandem.finetune.model;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/** The models that can be tuned, besides {@code tandem-classifier}, which always can. */
@ConfigMapping(prefix = "tandem.fine-tuning.base-models")
public interface BaseModelsConfig {

  /**
   * By the name that clients give as {@code model}. Names with dots are quoted: {@code
   * tandem.fine-tuning.base-models.list."llama-3.2-1b".path}.
   */
  Map<String, Model> list();

  /** One base model. */
  interface Model {

    /** Folder of the weights as the trainer sees it, or an id on a model hub. */
    String path();

    /** Longest row in tokens. */
    @WithDefault("4096")
    int context();

    /** GPU memory that training with LoRA takes; unknown by default. */
    Optional<MemorySize> memory();

    /** Passes over the data where a request says {@code auto}. */
    Optional<Integer> epochs();

    /** Rows in a step where a request says {@code auto}. */
    Optional<Integer> batchSize();

    /** Learning rate that {@code learning_rate_multiplier} multiplies; by technique otherwise. */
    Optional<Double> learningRate();

    /** Kind of GPU that a job of this model asks for, as the cluster's nodes are labelled. */
    Optional<String> gpuType();

    /** GPUs of one job on each of its nodes; 0 trains on the CPU. */
    @WithDefault("1")
    int gpus();

    /** Nodes of one job; more than one only on a cluster. */
    @WithDefault("1")
    int nodes();
  }
}
