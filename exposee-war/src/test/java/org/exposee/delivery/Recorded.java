package org.exposee.delivery;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.exposee.delivery.Attempts.Made;

/** Counts what one node has recorded in a store. */
final class Recorded {
  private final Queue<Attempt> recorded = new ConcurrentLinkedQueue<>();

  /** The same store, with its records counted. */
  Attempts of(Attempts store) {
    return (Attempts)
        Proxy.newProxyInstance(
            Attempts.class.getClassLoader(),
            new Class<?>[] {Attempts.class},
            (proxy, method, values) -> {
              try {
                Object answer = method.invoke(store, values);
                return method.getName().equals("record") ? counted(values[0], answer) : answer;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  @SuppressWarnings("unchecked") // As the method that was called has it.
  private CompletableFuture<List<Boolean>> counted(Object made, Object answer) {
    return ((CompletableFuture<List<Boolean>>) answer)
        .whenComplete((ours, failure) -> count((List<Made>) made, ours));
  }

  private void count(List<Made> made, List<Boolean> ours) {
    for (int i = 0; ours != null && i < made.size(); i++) {
      if (ours.get(i)) {
        recorded.add(made.get(i).attempt());
      }
    }
  }

  int size() {
    return recorded.size();
  }

  int delivered() {
    return (int) recorded.stream().filter(a -> a.result() == Result.DELIVERED).count();
  }

  /** When those at that endpoint began, in milliseconds. */
  List<Long> begun(long endpoint) {
    return recorded.stream()
        .filter(attempt -> attempt.due().endpoint() == endpoint)
        .map(attempt -> attempt.started().toEpochMilli())
        .toList();
  }
}
