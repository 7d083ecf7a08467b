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
  /** The name of its MBean of a type. */
  ObjectName name(String type) {
    String context = contextPath.isEmpty() ? "/" : contextPath;
    try {
      return new ObjectName(
          "org.exposee:type=%s,app=integrator,host=%s,context=%s"
              .formatted(type, ObjectName.quote(host), ObjectName.quote(context)));
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException("what is quoted is a value", e);
    }
  }
}
