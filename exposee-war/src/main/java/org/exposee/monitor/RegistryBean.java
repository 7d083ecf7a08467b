package org.exposee.monitor;

import org.exposee.monitor.StoreFacts.Totals;

/** Reads the registry's memory. */
record RegistryBean(Watched watched, Sampler sampler) implements RegistryMXBean {

  @Override
  public long getApplications() {
    return sampler.totals().map(Totals::applications).orElse(-1L);
  }

  @Override
  public long getEndpoints() {
    return watched.directory().size();
  }

  @Override
  public long getDisabledEndpoints() {
    return watched.directory().disabled();
  }
}
