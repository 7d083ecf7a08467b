package org.exposee.integrator.monitor;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.exposee.integrator.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MBeans of one deployment, in the JVM's own server until they are closed.
 *
 * <p>Host and context are in their names. A name that is taken all the same is that of another
 * server in this JVM, or was left behind: it stays with who has it, because nobody can see which,
 * and these get a number besides. If they cannot be shown at all, that is said in the log only:
 * being watched is no reason not to receive.
 */
public final class MBeans implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MBeans.class);
  private static final int MOST = 100;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final Deque<ObjectName> shown = new ArrayDeque<>();

  private MBeans() {}

  /** Shows these, by their types: all of them, or none if the JVM does not take them. */
  static MBeans show(Deployment deployment, Map<String, Object> beans) {
    MBeans all = new MBeans();
    try {
      all.showUnderAFreeName(deployment, beans);
    } catch (JMException | RuntimeException e) {
      all.close();
      LOG.warn("JMX does not show Integrator: {}", LogText.of(e));
    }
    return all;
  }

  private void showUnderAFreeName(Deployment deployment, Map<String, Object> beans)
      throws JMException {
    int instance = 1;
    while (!showAs(instance, deployment, beans)) {
      instance++;
      if (instance > MOST) {
        throw new InstanceAlreadyExistsException(MOST + " instances are there already");
      }
    }
    if (instance > 1) {
      LOG.warn(
          "Other MBeans have the names for {} on {}, those of another server in this JVM or left"
              + " behind; these have instance={}",
          deployment.context(),
          deployment.host(),
          instance);
    }
  }

  private boolean showAs(int instance, Deployment deployment, Map<String, Object> beans)
      throws JMException {
    try {
      for (Map.Entry<String, Object> bean : beans.entrySet()) {
        ObjectName name = deployment.name(bean.getKey(), instance);
        server.registerMBean(bean.getValue(), name);
        shown.push(name);
      }
      return true;
    } catch (InstanceAlreadyExistsException taken) {
      close();
      return false;
    }
  }

  @Override
  public void close() {
    while (!shown.isEmpty()) {
      ObjectName name = shown.pop();
      try {
        server.unregisterMBean(name);
      } catch (InstanceNotFoundException e) {
        LOG.debug("Somebody else has taken {} away", name);
      } catch (JMException | RuntimeException e) {
        LOG.warn("While stopping: {}", LogText.of(e));
      }
    }
  }
}
