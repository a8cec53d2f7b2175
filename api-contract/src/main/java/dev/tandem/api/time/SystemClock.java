package dev.tandem.api.time;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;

/** The clock that everything injects, unless a test brings its own. */
@ApplicationScoped
public class SystemClock {

  @Produces
  @DefaultBean
  @ApplicationScoped
  Clock utc() {
    return Clock.systemUTC();
  }
}
