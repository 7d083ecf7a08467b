/** Watches what the others do: one set of meters, shown as {@code /metrics} and as MBeans. */
package org.exposee.monitor;
