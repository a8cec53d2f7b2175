package dev.tandem.api.database;

import dev.tandem.api.auth.Service;
import io.vertx.mutiny.sqlclient.Pool;

/** A service's own database, for what all services keep in the same form in their own schemas. */
public interface ServiceDatabase {

  /** Whose it is; its schema has the same name. */
  Service service();

  Pool pool();
}
