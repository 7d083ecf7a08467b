package org.exposee.monitor;

import org.exposee.delivery.Nodes;

/** Reads who else there is. */
record NodesBean(Nodes nodes) implements NodesMXBean {

  @Override
  public long getNodes() {
    return nodes.share().nodes();
  }

  @Override
  public boolean isInTouch() {
    return nodes.holds();
  }

  @Override
  public long getTakenOverDeliveries() {
    return nodes.freed();
  }
}
