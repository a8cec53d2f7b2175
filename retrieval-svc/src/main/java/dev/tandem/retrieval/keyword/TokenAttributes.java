package dev.tandem.retrieval.keyword;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.CharTermAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.FlagsAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.KeywordAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.OffsetAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.PackedTokenAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.PayloadAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.PositionLengthAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.SentenceAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.TermFrequencyAttributeImpl;
import org.apache.lucene.analysis.tokenattributes.TypeAttributeImpl;

/**
 * For native executables: Lucene finds the class behind an attribute by its name with "Impl" at the
 * end, and makes it by reflection.
 */
@RegisterForReflection(
    targets = {
      BytesTermAttributeImpl.class,
      CharTermAttributeImpl.class,
      FlagsAttributeImpl.class,
      KeywordAttributeImpl.class,
      OffsetAttributeImpl.class,
      PackedTokenAttributeImpl.class,
      PayloadAttributeImpl.class,
      PositionIncrementAttributeImpl.class,
      PositionLengthAttributeImpl.class,
      SentenceAttributeImpl.class,
      TermFrequencyAttributeImpl.class,
      TypeAttributeImpl.class
    })
final class TokenAttributes {

  private TokenAttributes() {}
}
