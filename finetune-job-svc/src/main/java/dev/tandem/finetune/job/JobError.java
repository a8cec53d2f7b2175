package dev.tandem.finetune.job;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Why a job failed, as the API shows it.
 *
 * @param code such as {@code invalid_training_file} or {@code out_of_memory}
 * @param message a sentence for the user, with what to do
 * @param param {@code training_file} or {@code validation_file} when that is at fault, or null
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record JobError(String code, String message, String param) {}
