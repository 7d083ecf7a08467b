package org.exposee;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The MBeans of one deployment, as an administrator's tool sees them.
 *
 * @param context such as {@code /} or {@code /exposee}
 */
record Beans(String context) {
  static final List<String> TYPES = List.of("Delivery", "Intake", "Nodes", "Registry", "Store");

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  /** Of all deployments in this JVM. */
  static Set<ObjectName> all() throws JMException {
    return new TreeSet<>(SERVER.queryNames(new ObjectName("org.exposee:app=exposee,*"), null));
  }

  private ObjectName name(String type) throws JMException {
    return new ObjectName(
        "org.exposee:type=%s,app=exposee,host=%s,context=%s"
            .formatted(type, ObjectName.quote("Tomcat/localhost"), ObjectName.quote(context)));
  }

  Set<ObjectName> names() throws JMException {
    List<ObjectName> names = new ArrayList<>();
    for (String type : TYPES) {
      names.add(name(type));
    }
    return new TreeSet<>(names);
  }

  MBeanAttributeInfo[] attributes(String type) throws JMException {
    return SERVER.getMBeanInfo(name(type)).getAttributes();
  }

  /** Of the bean, its attributes and operations. */
  List<String> descriptions(String type) throws JMException {
    MBeanInfo bean = SERVER.getMBeanInfo(name(type));
    Stream<MBeanFeatureInfo> features =
        Stream.concat(Arrays.stream(bean.getAttributes()), Arrays.stream(bean.getOperations()));
    return Stream.concat(
            Stream.of(bean.getDescription()), features.map(MBeanFeatureInfo::getDescription))
        .toList();
  }

  /**
   * @param attribute with the type before it, such as {@code Delivery.Paused}
   */
  Object get(String attribute) throws JMException {
    String[] parts = attribute.split("\\.", 2);
    return SERVER.getAttribute(name(parts[0]), parts[1]);
  }

  double number(String attribute) throws JMException {
    return ((Number) get(attribute)).doubleValue();
  }

  /** Of {@code Delivery}. */
  Object invoke(String operation, String... values) throws JMException {
    String[] signature = new String[values.length];
    Arrays.fill(signature, String.class.getName());
    return SERVER.invoke(name("Delivery"), operation, values, signature);
  }
}
