import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The smallest receiver there is, for trying and for looking closely: it keeps the latest delivery
 * in files, exactly as it came, and accepts everything unchecked.
 *
 * <p>{@code java Catch.java PORT FOLDER} listens on the loopback until Ctrl-C.
 */
public final class Catch {
  private static final List<String> SIGNED =
      List.of("webhook-id", "webhook-timestamp", "webhook-signature");

  private Catch() {}

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    Path folder = Files.createDirectories(Path.of(args[1]));
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(here, 0);
    server.createContext("/", exchange -> keep(exchange, folder));
    server.start();
    System.out.println("Waiting for deliveries at http://127.0.0.1:" + port + "/");
  }

  private static void keep(HttpExchange exchange, Path folder) throws IOException {
    try (exchange) {
      Files.write(folder.resolve("body"), exchange.getRequestBody().readAllBytes());
      for (String name : SIGNED) {
        String value = exchange.getRequestHeaders().getFirst(name);
        Files.writeString(folder.resolve(name), value == null ? "" : value);
      }
      exchange.sendResponseHeaders(204, -1);
    }
  }
}
