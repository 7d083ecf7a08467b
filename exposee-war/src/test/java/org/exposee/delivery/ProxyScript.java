package org.exposee.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exposee.delivery.Hostile.Script;

/** What a proxy does: connects to the port that it is asked for, of this machine, and passes on. */
final class ProxyScript implements Script {
  private static final Pattern CONNECT = Pattern.compile("CONNECT [^ ]+:([0-9]+) HTTP/1.1\r\n");

  private final String answer;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /**
   * @param answer its status line and headers once it is connected
   */
  ProxyScript(String answer) {
    this.answer = answer;
  }

  @Override
  public void with(Socket client) throws Exception {
    String request = Hostile.request(client.getInputStream());
    requests.add(request);
    Matcher connect = CONNECT.matcher(request);
    int port = connect.lookingAt() ? Integer.parseInt(connect.group(1)) : 0;
    try (Socket receiver = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Hostile.write(client, answer);
      Thread back = new Thread(() -> pass(receiver, client));
      back.start();
      pass(client, receiver);
      back.join();
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // By either side.
    }
  }

  List<String> requests() {
    return requests;
  }
}
