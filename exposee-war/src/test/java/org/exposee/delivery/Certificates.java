package org.exposee.delivery;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Server certificates of every kind, made by the JDK's keytool. */
final class Certificates {
  static final String NAME = "hooks.customer.example";
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final KeyStore keys;

  Certificates(Path folder) throws Exception {
    this.folder = folder;
    make("ca", "-ext", "bc:c");
    make("good", "-signer", "ca", "-ext", "san=dns:" + NAME);
    make("other", "-signer", "ca", "-ext", "san=dns:other.example");
    make("address", "-signer", "ca", "-ext", "san=ip:127.0.0.1");
    make("expired", "-signer", "ca", "-ext", "san=dns:" + NAME, "-startdate", "-9d");
    make("future", "-signer", "ca", "-ext", "san=dns:" + NAME, "-startdate", "+9d");
    make("self", "-ext", "san=dns:" + NAME);
    keys = load(store());
    KeyStore trusted = KeyStore.getInstance("JKS");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", keys.getCertificate("ca"));
    try (OutputStream out = Files.newOutputStream(trusted())) {
      trusted.store(out, PASSWORD.toCharArray());
    }
  }

  private Path store() {
    return folder.resolve("keys.p12");
  }

  /** A trust store with the one authority. */
  Path trusted() {
    return folder.resolve("trusted.jks");
  }

  private void make(String alias, String... more) throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                keytool,
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-validity",
                "5",
                "-keystore",
                store().toString(),
                "-storepass",
                PASSWORD));
    command.addAll(Arrays.asList(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }

  private static KeyStore load(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  /** A server that shows that certificate. */
  SSLServerSocket listen(String alias) throws Exception {
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    char[] password = PASSWORD.toCharArray();
    one.setKeyEntry(alias, keys.getKey(alias, password), password, keys.getCertificateChain(alias));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(one, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }
}
