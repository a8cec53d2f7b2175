package dev.tandem.generation.answer;

/**
 * Something that a request asks of its model. A model that cannot do it refuses the request, naming
 * the parameter: ignoring it would mislead.
 *
 * @param param the member of the request, as errors name it
 */
public record Demand(Ability ability, String param) {}
