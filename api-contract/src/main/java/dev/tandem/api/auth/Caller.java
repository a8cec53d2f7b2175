package dev.tandem.api.auth;

import io.quarkus.arc.ClientProxy;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.function.Consumer;

/** The caller of the current request; injected by resources. */
@RequestScoped
public class Caller {

  private static final String MADE = "tandem.made";

  @Inject RoutingContext context;

  /** The project that everything in this request is looked up in. */
  public String project() {
    return identity().project();
  }

  /** Who the caller is. */
  public Identity identity() {
    return Authentication.identityOf(context);
  }

  /** Whether the caller is another service of this installation, working for the project. */
  public boolean isService() {
    return identity().kind() == Identity.Kind.SERVICE;
  }

  /** Takes the id of what this request makes, for the audit log; also on another thread. */
  public Consumer<String> making() {
    RoutingContext request = ClientProxy.unwrap(context);
    return id -> request.put(MADE, id);
  }

  /** What the request made, or null. */
  public static String madeBy(RoutingContext context) {
    return context.get(MADE);
  }
}
