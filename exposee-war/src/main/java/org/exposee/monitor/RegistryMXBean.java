package org.exposee.monitor;

/** See its {@link Description}. */
@Description("Who gets which events")
public interface RegistryMXBean {
  @Description(
      "Applications; -1: unknown, as before the store was asked, or if it has not answered for long")
  long getApplications();

  @Description("Registered URLs")
  long getEndpoints();

  @Description("Those of them that are disabled, which get nothing")
  long getDisabledEndpoints();
}
