package dev.tandem.generation.retrieval;

/**
 * On whose behalf something is looked up.
 *
 * @param project the caller's project
 * @param authorization the caller's own {@code Authorization} header, passed on so that retrieval
 *     sees the same caller; or null
 */
public record Asker(String project, String authorization) {}
