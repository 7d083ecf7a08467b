package org.exposee.monitor;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.StandardMBean;

/** An MXBean that says what it and all that is in it means. */
final class Bean<T> extends StandardMBean {

  /**
   * @param type public, with a {@link Description} for itself and each of its methods
   */
  Bean(T bean, Class<T> type) {
    super(bean, type, true);
  }

  /** Its type, as it stands in its name. */
  String type() {
    return getMBeanInterface().getSimpleName().replace("MXBean", "");
  }

  @Override
  protected String getDescription(MBeanInfo bean) {
    return getMBeanInterface().getAnnotation(Description.class).value();
  }

  @Override
  protected String getDescription(MBeanAttributeInfo attribute) {
    return of(Set.of("get" + attribute.getName(), "is" + attribute.getName()));
  }

  @Override
  protected String getDescription(MBeanOperationInfo operation) {
    return of(Set.of(operation.getName()));
  }

  private String of(Set<String> names) {
    Method method =
        Stream.of(getMBeanInterface().getMethods())
            .filter(one -> names.contains(one.getName()))
            .findFirst()
            .orElseThrow();
    return method.getAnnotation(Description.class).value();
  }
}
