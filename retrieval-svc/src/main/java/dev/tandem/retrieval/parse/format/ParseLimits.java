package dev.tandem.retrieval.parse.format;

import java.time.Duration;

/**
 * What one file may cost, as {@link ParseConfig} says.
 *
 * @param time longest time to read a file
 * @param characters most characters of text
 * @param markupBytes largest source of a format that becomes a tree
 * @param pages most pages
 * @param unpackedBytes most bytes that the parts of an archive unpack to
 * @param unpackRatio most bytes from one packed byte
 * @param parts most parts of an archive
 */
record ParseLimits(
    Duration time,
    int characters,
    long markupBytes,
    int pages,
    long unpackedBytes,
    int unpackRatio,
    int parts) {

  static ParseLimits of(ParseConfig config) {
    return new ParseLimits(
        config.timeLimit(),
        config.maxCharacters(),
        config.maxMarkup().asLongValue(),
        config.maxPages(),
        config.maxUnpacked().asLongValue(),
        config.maxUnpackRatio(),
        config.maxParts());
  }
}
