package org.exposee.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exposee.access.Open;

/** Tells probes and balancers whether to send anything here. */
@Open
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource {
  private final Health health;

  @Inject
  HealthResource(Health health) {
    this.health = health;
  }

  @GET
  public Response health() {
    Health.Report report = health.report();
    Map<String, String> checks = new LinkedHashMap<>();
    report.trouble().forEach((name, trouble) -> checks.put(name, trouble.orElse("up")));
    String status = report.ready() ? "up" : "down";
    return Response.status(report.ready() ? 200 : 503)
        .entity(new State(status, report.live(), report.ready(), checks))
        .build();
  }

  /**
   * @param status up or down
   * @param live false: only a restart helps
   * @param ready false: send nothing here
   * @param checks by part: up, or what is wrong
   */
  record State(String status, boolean live, boolean ready, Map<String, String> checks) {}
}
