package org.exposee.server;

import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;

/** What the run command says when everything answers. */
final class Banner {

  private static final String REGISTER =
      "curl -H \"Content-Type: application/json\" -d '{\"event\":\"payment_received\"}' %s%s/register-webhook";
  private static final String PUBLISH =
      "curl -H \"Content-Type: application/json\" -d '{\"event\":\"payment_received\",\"data\":{\"amount\":1}}' %s%s/events";

  private final Set<App> apps;
  private final Properties given;
  private final ServerSettings settings;

  Banner(Set<App> apps, Properties given, ServerSettings settings) {
    this.apps = apps;
    this.given = given;
    this.settings = settings;
  }

  @Override
  public String toString() {
    StringJoiner lines = new StringJoiner("\n", "\n", "\n");
    for (App app : apps) {
      String address = ServerSettings.address(app, given);
      lines.add("  %-11s %s/   API: %s/docs".formatted(app.title, address, address));
      lines.add("  %-11s %s".formatted("  data", settings.get(app.setting("data"))));
      lines.add("  %-11s %s".formatted("  access", access(app)));
    }
    App first = apps.contains(App.INTEGRATOR) ? App.INTEGRATOR : App.EXPOSEE;
    String line = first == App.INTEGRATOR ? REGISTER : PUBLISH;
    lines.add(
        "  %-11s %s"
            .formatted("Try", line.formatted(key(first), ServerSettings.address(first, given))));
    lines.add("  %-11s %s".formatted("Stop", "Ctrl-C"));
    return lines.toString();
  }

  private String access(App app) {
    return isLocal(app)
        ? "programs on this machine need no key, everybody else does"
        : "by key; the first one is in " + keyFile(app);
  }

  private String key(App app) {
    return isLocal(app) ? "" : "-H \"Authorization: Bearer $(cat '%s')\" ".formatted(keyFile(app));
  }

  private String keyFile(App app) {
    return settings.get(app.setting("data")) + "/admin.key";
  }

  private boolean isLocal(App app) {
    return "local".equals(settings.get(app.setting("access")));
  }
}
