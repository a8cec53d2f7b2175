package dev.tandem.finetune.drift.remedy;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Nothing decides, so a person does. */
@DefaultBean
@ApplicationScoped
class NoGate implements Gate {

  @Override
  public Optional<String> hold(Candidate candidate) {
    return Optional.empty();
  }
}
