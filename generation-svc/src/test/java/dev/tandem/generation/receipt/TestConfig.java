package dev.tandem.generation.receipt;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/** Settings of receipts in tests. */
record TestConfig(
    boolean keepText,
    Optional<Duration> textRetention,
    Duration retention,
    Duration patience,
    long waitingBytes)
    implements ReceiptsConfig {

  static final TestConfig DEFAULT =
      new TestConfig(
          true, Optional.empty(), Duration.ofDays(365), Duration.ofSeconds(20), 64L << 20);

  @Override
  public String sweepEvery() {
    return "1h";
  }

  @Override
  public MemorySize waiting() {
    return new MemorySize(BigInteger.valueOf(waitingBytes));
  }
}
