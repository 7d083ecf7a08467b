package org.exposee.monitor;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beans of one deployment in the JVM's list of MBeans. Host and context are in their names, so
 * that deployments do not meet. A name that is taken all the same is that of another server in this
 * JVM, or was left behind: it stays with whoever has it, because nobody can see which, and these
 * get a number besides.
 */
final class MBeans implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MBeans.class);
  private static final int MOST = 100;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<ObjectName> registered = new ArrayList<>();

  private MBeans() {}

  /**
   * Registers all of them or none.
   *
   * @throws IllegalStateException if the JVM does not take them
   */
  static MBeans register(List<Bean<?>> beans, String host, String context) {
    for (int number = 1; number <= MOST; number++) {
      MBeans taken = new MBeans();
      if (taken.registers(beans, host, context, number)) {
        return taken;
      }
    }
    throw new IllegalStateException(
        "the names of %d MBeans for %s on %s are taken already".formatted(MOST, context, host));
  }

  private boolean registers(List<Bean<?>> beans, String host, String context, int number) {
    try {
      for (Bean<?> bean : beans) {
        ObjectName name = name(bean.type(), host, context, number);
        server.registerMBean(bean, name);
        registered.add(name);
      }
    } catch (InstanceAlreadyExistsException taken) {
      close();
      return false;
    } catch (JMException | RuntimeException refused) {
      close();
      throw new IllegalStateException("MBeans cannot be registered", refused);
    }
    if (number > 1) {
      LOG.warn(
          "other MBeans have the names for {} on {}, those of another server in this JVM or left"
              + " behind; these have instance={}",
          context,
          host,
          number);
    }
    return true;
  }

  private static ObjectName name(String type, String host, String context, int number)
      throws JMException {
    return new ObjectName(
        "org.exposee:type=%s,app=exposee,host=%s,context=%s%s"
            .formatted(
                type,
                ObjectName.quote(host),
                ObjectName.quote(context),
                number == 1 ? "" : ",instance=" + number));
  }

  @Override
  public void close() {
    for (ObjectName name : registered) {
      try {
        server.unregisterMBean(name);
      } catch (JMException gone) {
        LOG.debug("somebody else has removed {}", name);
      }
    }
    registered.clear();
  }
}
