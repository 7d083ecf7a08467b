package org.exposee.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.exposee.access.Principal;
import org.exposee.guard.Cidr;
import org.exposee.guard.Guard;
import org.exposee.message.Ids;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar;
import org.exposee.registry.Registrar.Options;
import org.exposee.signing.Sealer;

/** The registry with its store and its file, as far as a start brings them. */
final class Registry implements AutoCloseable {
  final Path json;
  final Store store;
  final Directory directory = new Directory();
  final Principal owner;

  private final DataFolder folder;
  private final Guard guard;
  private final Registrar registrar;
  private final WebhooksFile file;

  /**
   * @param allow networks that may be registered although they are not public
   */
  Registry(Path data, String... allow) throws Exception {
    this(data, 100_000, allow);
  }

  Registry(Path data, int maxEndpoints, String... allow) throws Exception {
    folder = DataFolder.open(data);
    json = folder.webhooks();
    try {
      Clock clock = Clock.systemUTC();
      Ids ids = new Ids(clock);
      Sealer sealer = new Sealer(folder.masterKey());
      store = Store.open(folder, sealer, ids, clock, StoreSettings.defaults("test"));
      directory.fill(store.endpoints().load());
      owner = new Principal(store.endpoints().defaultApplication().id(), Set.of());
      registrar = new Registrar(store.endpoints(), directory, ids, clock, maxEndpoints);
      guard = new Guard(List.of(allow).stream().map(Cidr::parse).toList());
      file = new WebhooksFile(folder, store, directory, owner.application());
    } catch (Exception e) {
      folder.close();
      throw e;
    }
    try {
      file.open(registrar, guard);
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  void register(String url, String eventType) {
    registrar.register(owner, guard.check(url), eventType, Options.NONE).join();
  }

  void unregister(String url) {
    registrar.unregister(owner, guard.check(url), Optional.empty()).join();
  }

  void disable(String url) {
    registrar.disable(endpoint(url).orElseThrow(), "gone").join();
  }

  Optional<Endpoint> endpoint(String url) {
    return directory.byUrl(owner.application(), url);
  }

  @Override
  public void close() throws IOException {
    file.close();
    guard.close();
    store.close();
    folder.close();
  }
}
