package dev.tandem.finetune.job;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What a job trains with, once its files are known: every {@code auto} decided, every file named by
 * its digest.
 *
 * @param learningRate of the optimizer, already multiplied; null for the technique's own
 * @param beta of DPO, or null
 * @param rows of the training file
 * @param trainingDigest SHA-256 of the training file in hexadecimal
 * @param validationDigest likewise, or null
 * @param generalDigest of the set on which forgetting is measured, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Plan(
    int epochs,
    int batchSize,
    double learningRateMultiplier,
    Double learningRate,
    Double beta,
    long rows,
    String trainingDigest,
    String validationDigest,
    String generalDigest) {}
