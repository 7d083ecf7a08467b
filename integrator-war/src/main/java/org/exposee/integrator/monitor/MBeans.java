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
 * <p>A name that is taken is left to who has it, and that is said in the log: it can only belong to
 * a deployment that calls itself by the same host and context, and being watched is no reason not
 * to receive.
 */
public final class MBeans implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MBeans.class);

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final Deque<ObjectName> shown = new ArrayDeque<>();

  private MBeans() {}

  /**
   * Shows these, by their types.
   *
   * @throws IllegalStateException if the server does not take them; none is left there
   */
  static MBeans show(Deployment deployment, Map<String, Object> beans) {
    MBeans all = new MBeans();
    try {
      for (Map.Entry<String, Object> bean : beans.entrySet()) {
        all.show(deployment.name(bean.getKey()), bean.getValue());
      }
      return all;
    } catch (JMException e) {
      all.close();
      throw new IllegalStateException("The MBeans cannot be registered: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private void show(ObjectName name, Object bean) throws JMException {
    try {
      server.registerMBean(bean, name);
      shown.push(name);
    } catch (InstanceAlreadyExistsException e) {
      LOG.warn("{} is taken by another deployment of this server: JMX does not show ours", name);
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
