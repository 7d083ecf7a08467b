package org.exposee.integrator.monitor;

import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Which of the deployments in a server this is.
 *
 * @param host as {@code ServletContext.getVirtualServerName()} has it
 * @param contextPath empty for the root
 */
public record Deployment(String host, String contextPath) {
  /** The context path, or {@code /} for the root. */
  String context() {
    return contextPath.isEmpty() ? "/" : contextPath;
  }

  /** The name of its MBean of a type; from the second instance on with the number besides. */
  ObjectName name(String type, int instance) {
    try {
      return new ObjectName(
          "org.exposee:type=%s,app=integrator,host=%s,context=%s%s"
              .formatted(
                  type,
                  ObjectName.quote(host),
                  ObjectName.quote(context()),
                  instance == 1 ? "" : ",instance=" + instance));
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException("what is quoted is a value", e);
    }
  }
}
