package org.exposee.monitor;

/** See its {@link Description}. */
@Description("This node and the others that share the store")
public interface NodesMXBean {
  @Description("Nodes that are alive, this one included")
  long getNodes();

  @Description("Whether this node reaches the database; else it sends nothing")
  boolean isInTouch();

  @Description("Deliveries of nodes that have gone which this one has made free for all")
  long getTakenOverDeliveries();
}
