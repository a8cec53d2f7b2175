package dev.tandem.api.database;

import dev.tandem.api.auth.Service;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The databases of the services that share this process. */
@ApplicationScoped
public class ServiceDatabases {

  private final List<ServiceDatabase> databases;

  public ServiceDatabases(@All List<ServiceDatabase> databases) {
    this.databases = List.copyOf(databases);
  }

  public List<ServiceDatabase> all() {
    return databases;
  }

  public Optional<ServiceDatabase> of(Service service) {
    return databases.stream().filter(database -> database.service() == service).findFirst();
  }
}
