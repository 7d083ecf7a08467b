package org.exposee.integrator;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Integrator's MBeans, as who administers the server finds them. */
final class ShownBeans {
  static final List<String> TYPES = List.of("Receiving", "Handling", "Registration", "Inbox");

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private ShownBeans() {}

  /** Those that there are. */
  static Set<ObjectName> names() throws Exception {
    return SERVER.queryNames(new ObjectName("org.exposee:app=integrator,*"), null);
  }

  /** The contexts of those that there are. */
  static Set<String> contexts() throws Exception {
    return names().stream()
        .map(name -> ObjectName.unquote(name.getKeyProperty("context")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static ObjectName name(String type, String context) throws Exception {
    return new ObjectName(
        "org.exposee:type=%s,app=integrator,host=%s,context=%s"
            .formatted(type, ObjectName.quote("Tomcat/localhost"), ObjectName.quote(context)));
  }

  static <T> T bean(Class<T> type, String context) throws Exception {
    String name = type.getSimpleName().replace("MXBean", "");
    return JMX.newMXBeanProxy(SERVER, name(name, context), type);
  }

  static List<MBeanAttributeInfo> attributes(String type, String context) throws Exception {
    return Arrays.asList(SERVER.getMBeanInfo(name(type, context)).getAttributes());
  }

  /** By a name such as {@code Inbox.Commits}. */
  static Object value(String attribute, String context) throws Exception {
    String[] parts = attribute.split("\\.", -1);
    return SERVER.getAttribute(name(parts[0], context), parts[1]);
  }

  /** The same of the one that came second to its name. */
  static Object second(String attribute, String context) throws Exception {
    String[] parts = attribute.split("\\.", -1);
    ObjectName name = new ObjectName(name(parts[0], context) + ",instance=2");
    return SERVER.getAttribute(name, parts[1]);
  }
}
