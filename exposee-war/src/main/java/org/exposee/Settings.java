package org.exposee;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.exposee.delivery.DeliverySettings;
import org.exposee.guard.Cidr;
import org.exposee.guard.Egress;
import org.exposee.guard.Proxy;
import org.exposee.signing.Sealer;
import org.exposee.store.SharedDatabase;
import org.exposee.store.StoreSettings;

/**
 * Every setting, read once, checked whole, frozen; what is below gets values out of it and never
 * this. Meanings, units and bounds: {@code exposee.properties}.
 *
 * @param data the data folder
 * @param database that several nodes share; empty: a file in the data folder
 * @param takeOver the data folder that an empty shared database begins with
 * @param masterKey empty: kept in the data folder
 */
record Settings(
    Path data,
    Optional<SharedDatabase> database,
    Optional<Path> takeOver,
    Access access,
    Egress egress,
    Optional<byte[]> masterKey,
    int maxEndpoints,
    long intakeMemory,
    Duration intakeTimeout,
    DeliverySettings delivery,
    Duration keepPayloads,
    Duration keepAttempts) {

  /** Who is let in. */
  enum Access {
    /** Everybody needs a key. */
    KEYS,
    /** Callers from this machine need none. */
    LOCAL
  }

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration TEN_YEARS = Duration.ofDays(3_650);
  private static final int MOST_IN_FLIGHT = 2_048;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /**
   * @throws SettingsException naming every setting that is wrong
   */
  static Settings read(SettingSource source) {
    Values values = new Values(source);
    source.unknown().forEach(name -> values.mistake(name, "there is no setting of that name"));
    Settings settings =
        new Settings(
            values.value("exposee.data", Path::of).orElseGet(Settings::serverFolder),
            database(values),
            values.value("exposee.import", Path::of),
            values.choice("exposee.access", Access.class),
            new Egress(
                values.list("exposee.egress.allow", Cidr::parse),
                values.flag("exposee.egress.https.only"),
                values.value("exposee.proxy", Proxy::parse)),
            values.value("exposee.master.key", Settings::masterKey),
            values.integer("exposee.endpoints.max", 1, 1_000_000),
            values.bytes("exposee.intake.memory", 16L << 20, 1L << 30),
            values.duration("exposee.intake.timeout", SECOND, Duration.ofSeconds(60)),
            delivery(values),
            values.duration("exposee.retention.payloads", DAY, TEN_YEARS),
            values.duration("exposee.retention.attempts", DAY, TEN_YEARS));
    values.check();
    return settings;
  }

  private static Optional<SharedDatabase> database(Values values) {
    int connections = values.integer("exposee.database.connections", 6, 100);
    String password =
        values
            .value("exposee.database.password.file", Settings::password)
            .or(() -> values.text("exposee.database.password"))
            .orElse("");
    Optional<String> jndi = values.value("exposee.database.jndi", Settings::jndiName);
    Optional<String> url = values.value("exposee.database.url", Settings::postgres);
    if (values.text("exposee.import").isPresent() && jndi.isEmpty() && url.isEmpty()) {
      values.mistake("exposee.import", "it needs an exposee.database.url to move to");
    }
    if (values.text("exposee.database.password").isPresent()
        && values.text("exposee.database.password.file").isPresent()) {
      values.mistake("exposee.database.password", "it is in exposee.database.password.file, too");
    }
    if (jndi.isPresent()) {
      return Optional.of(new SharedDatabase.Named(jndi.get()));
    }
    String user = values.text("exposee.database.user").orElse("");
    return url.map(u -> new SharedDatabase.Direct(u, user, password, connections));
  }

  /** Of this server: a name such as {@code ldap://…} would lead to another machine. */
  private static String jndiName(String name) {
    if (!name.matches("(java:)?[A-Za-z0-9_./-]+")) {
      throw new IllegalArgumentException("expected a name such as jdbc/exposee");
    }
    return name;
  }

  private static String postgres(String url) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("expected jdbc:postgresql://host:port/database");
    }
    return url;
  }

  private static String password(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException("the file cannot be read: " + e);
    }
  }

  private static DeliverySettings delivery(Values values) {
    List<Duration> schedule =
        values.durations("exposee.delivery.schedule", Duration.ZERO, Duration.ofDays(30));
    if (schedule.size() > 50) {
      values.mistake("exposee.delivery.schedule", "expected up to 50 waits, found more");
      schedule = schedule.subList(0, 50);
    }
    return new DeliverySettings(
        schedule,
        values.integer("exposee.delivery.jitter", 0, 50) / 100.0,
        values.duration("exposee.delivery.timeout", SECOND, Duration.ofSeconds(30)),
        values.duration(
            "exposee.delivery.connect.timeout", Duration.ofMillis(100), Duration.ofSeconds(30)),
        values.integer("exposee.delivery.in-flight.endpoint", 1, 1_024),
        inFlight(values),
        values.bytes("exposee.delivery.memory", 4L << 20, 16L << 30),
        values.integer("exposee.delivery.io.threads", 1, 8));
  }

  private static int inFlight(Values values) {
    String name = "exposee.delivery.in-flight.total";
    return values.text(name).isEmpty()
        ? OpenFiles.quarter(MOST_IN_FLIGHT)
        : values.integer(name, 1, 16_384);
  }

  private static byte[] masterKey(String base64) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      key = new byte[0];
    }
    if (key.length != Sealer.KEY_BYTES) {
      throw new IllegalArgumentException("expected 32 bytes in base64");
    }
    return key;
  }

  /**
   * What of it is the store's.
   *
   * @param version of the program
   */
  StoreSettings store(String version) {
    StoreSettings usual = StoreSettings.defaults(version);
    return new StoreSettings(
        version,
        usual.queue(),
        usual.readers(),
        usual.cacheKib(),
        keepPayloads,
        keepAttempts,
        usual.maxKeys());
  }

  /** Tomcat's base, Payara's instance root, else the home folder. */
  private static Path serverFolder() {
    return Stream.of("catalina.base", "com.sun.aas.instanceRoot", "user.home")
        .map(System::getProperty)
        .filter(folder -> folder != null && !folder.isBlank())
        .map(folder -> Path.of(folder, "exposee-data"))
        .findFirst()
        .orElseThrow();
  }

  /** Without the master key, whatever it is printed for. */
  @Override
  public String toString() {
    return "Settings[" + data + ", " + access + "]";
  }
}
