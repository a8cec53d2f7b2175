package dev.tandem.api.observe;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.logging.Handler;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Turns the console's lines into JSON where that is wanted, before anything else starts. */
@ApplicationScoped
public class LogLines {

  private final LogConfig config;

  public LogLines(LogConfig config) {
    this.config = config;
  }

  void start(@Observes @Priority(Integer.MIN_VALUE) StartupEvent event) {
    if (!config.json()) {
      return;
    }
    for (Handler handler : InitialConfigurator.DELAYED_HANDLER.getHandlers()) {
      if (handler instanceof ConsoleHandler console) {
        console.setFormatter(new JsonLines());
      }
    }
  }
}
