package org.exposee.integrator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.ObjectName;
import org.exposee.integrator.CapturedLog;
import org.junit.jupiter.api.Test;

/** What the JVM's server takes, and what becomes of a start when it does not. */
class MBeansTest {
  private static final Deployment DEPLOYMENT = new Deployment("MBeansTest", "/x");

  /** As plain as an MBean can be. */
  public interface OneMXBean {
    /** Any number. */
    long getNumber();
  }

  // The server takes an object once only, under whatever name: no lambda, which may be shared.
  private static final class One implements OneMXBean {
    @Override
    public long getNumber() {
      return 1;
    }
  }

  private static Set<ObjectName> names() throws Exception {
    ObjectName ours = new ObjectName("org.exposee:app=integrator,host=\"MBeansTest\",*");
    return ManagementFactory.getPlatformMBeanServer().queryNames(ours, null);
  }

  @Test
  void whatIsNoMBeanIsWarnedOfAndNoneIsLeft() throws Exception {
    Map<String, Object> beans = new LinkedHashMap<>();
    beans.put("Good", new One());
    beans.put("Bad", new Object());
    try (CapturedLog log = new CapturedLog();
        MBeans none = MBeans.show(DEPLOYMENT, beans)) {
      assertThat(none).isNotNull();
      assertThat(names()).isEmpty();
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("JMX does not show Integrator", "NotCompliantMBeanException");
    }
  }

  @Test
  void oneTakenNameGivesAllOfThemTheNumber() throws Exception {
    Map<String, Object> two = new LinkedHashMap<>();
    two.put("First", new One());
    two.put("Second", new One());
    MBeans before = MBeans.show(DEPLOYMENT, Map.of("Second", new One()));
    try (MBeans after = MBeans.show(DEPLOYMENT, two)) {
      assertThat(after).isNotNull();
      assertThat(names())
          .containsExactlyInAnyOrder(
              DEPLOYMENT.name("Second", 1),
              DEPLOYMENT.name("First", 2),
              DEPLOYMENT.name("Second", 2));
      before.close();
      assertThat(names()).hasSize(2);
    } finally {
      before.close();
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void noneIsShownWhenTooManyAreThere() throws Exception {
    List<MBeans> all = new ArrayList<>();
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i <= 100; i++) {
        all.add(MBeans.show(DEPLOYMENT, Map.of("One", new One())));
      }
      assertThat(names()).hasSize(100);
      assertThat(log.messages()).last().asString().contains("JMX does not show Integrator");
    } finally {
      all.forEach(MBeans::close);
    }
    assertThat(names()).isEmpty();
  }
}
