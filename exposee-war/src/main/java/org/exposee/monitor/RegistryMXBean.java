package org.exposee.monitor;

/** See its {@link Description}. */
@Description("Who gets which events")
public interface RegistryMXBean {
  @Description("Applications; -1 as long as the store has not been asked")
  long getApplications();

  @Description("Registered URLs")
  long getEndpoints();

  @Description("Those of them that are disabled, which get nothing")
  long getDisabledEndpoints();
}
