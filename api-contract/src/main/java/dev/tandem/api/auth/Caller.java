package dev.tandem.api.auth;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

/** The caller of the current request; injected by resources. */
@RequestScoped
public class Caller {

  @Inject RoutingContext context;

  /** The project that everything in this request is looked up in. */
  public String project() {
    return Authentication.projectOf(context);
  }

  /** Whether the caller is another service of this installation, working for the project. */
  public boolean isService() {
    return Authentication.isService(context);
  }
}
