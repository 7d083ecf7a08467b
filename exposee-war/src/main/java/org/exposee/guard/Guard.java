package org.exposee.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Judges where deliveries may go: the text of a URL when it is registered, and each address its
 * name resolves to at every attempt. What it hands out is the address to dial; resolving again
 * would give the other side a second answer to choose.
 *
 * <p>Networks on the allow list are let through whatever name and port they have, except link-local
 * addresses and metadata services, which nothing lifts.
 */
public final class Guard implements AutoCloseable {
  private static final int MAX_ANSWERS = 32;
  private static final int RESOLVERS = 32;
  private static final int MAX_WAITING = 10_000;
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final String LIFTED = "; exposee.egress.allow can let networks through";
  private static final String NEVER = "; exposee.egress.allow does not lift this";

  private final List<Cidr> allow;
  private final Resolver resolver;
  private final Supplier<Set<InetAddress>> own;
  private final Duration deadline;
  private final ThreadPoolExecutor resolvers;
  private final ScheduledThreadPoolExecutor deadlines;

  public Guard(List<Cidr> allow) {
    this(allow, InetAddress::getAllByName, new OwnAddresses(), DEADLINE);
  }

  Guard(List<Cidr> allow, Resolver resolver, Supplier<Set<InetAddress>> own, Duration deadline) {
    this.deadline = deadline;
    this.allow = List.copyOf(allow);
    this.resolver = resolver;
    this.own = own;
    this.resolvers =
        new ThreadPoolExecutor(
            RESOLVERS,
            RESOLVERS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            daemons("resolver"));
    resolvers.allowCoreThreadTimeOut(true);
    this.deadlines = new ScheduledThreadPoolExecutor(1, daemons("resolver-deadline"));
    deadlines.setRemoveOnCancelPolicy(true);
    deadlines.setKeepAliveTime(10, TimeUnit.SECONDS);
    deadlines.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "exposee-" + name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Judges the text alone, nothing is resolved: a name whose addresses are not known yet is
   * accepted, and judged at each attempt.
   *
   * @throws Refused saying why
   */
  public Target check(String url) {
    UrlText text = UrlText.parse(url);
    text.host().literal().ifPresent(address -> judge(text, List.of(address)));
    if (text.host().literal().isEmpty() && allow.isEmpty()) {
      refuse(publicly(text), LIFTED);
    }
    return text.target();
  }

  /**
   * Brings the text into its one form and judges nothing: for a URL that nothing is sent to because
   * of this, such as one to be removed. What was let through once can be named for ever.
   *
   * @throws Refused if it is no URL that could ever have been accepted
   */
  public static Target read(String url) {
    return UrlText.parse(url).target();
  }

  /**
   * Resolves the target's name once and judges every answer; one refused answer refuses all.
   *
   * @return the address to dial; fails with {@link Refused}, {@link UnknownHostException} or {@link
   *     TimeoutException} (after 5 s); completes on any thread
   */
  public CompletableFuture<InetAddress> vet(Target target) {
    try {
      UrlText text = UrlText.parse(target.url());
      if (text.host().literal().isPresent()) {
        InetAddress literal = text.host().literal().get();
        judge(text, List.of(literal));
        return CompletableFuture.completedFuture(literal);
      }
      return resolve(text);
    } catch (Refused refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletableFuture<InetAddress> resolve(UrlText text) {
    CompletableFuture<InetAddress> vetted = new CompletableFuture<>();
    try {
      resolvers.execute(() -> ask(text, vetted));
      Future<?> end =
          deadlines.schedule(
              () -> vetted.completeExceptionally(new TimeoutException("no answer in time")),
              deadline.toMillis(),
              TimeUnit.MILLISECONDS);
      vetted.whenComplete((address, error) -> end.cancel(false));
    } catch (RejectedExecutionException tooMany) {
      vetted.completeExceptionally(new TimeoutException("too many names wait to be resolved"));
    }
    return vetted;
  }

  private void ask(UrlText text, CompletableFuture<InetAddress> vetted) {
    try {
      List<InetAddress> answers = List.of(resolver.resolve(text.host().name()));
      judge(text, answers);
      vetted.complete(answers.get(0));
    } catch (UnknownHostException | RuntimeException | Error failed) {
      vetted.completeExceptionally(failed);
    }
  }

  private void judge(UrlText text, List<InetAddress> answers) {
    if (answers.size() > MAX_ANSWERS) {
      throw new Refused("the name has more than 32 addresses");
    }
    answers.forEach(a -> refuse(Addresses.never(a).map(why -> shown(a) + " is " + why), NEVER));
    if (answers.stream().allMatch(this::isAllowed)) {
      return;
    }
    refuse(publicly(text), LIFTED);
    answers.forEach(a -> refuse(special(a), LIFTED));
  }

  private boolean isAllowed(InetAddress address) {
    return allow.stream().anyMatch(network -> network.contains(address));
  }

  private static Optional<String> publicly(UrlText text) {
    return text.host().reserved().or(() -> Port.refused(text.port()));
  }

  private Optional<String> special(InetAddress address) {
    return Addresses.special(address)
        .map(why -> shown(address) + " is " + why)
        .or(
            () ->
                own.get().contains(address)
                    ? Optional.of(shown(address) + " is this machine's own")
                    : Optional.empty());
  }

  private static String shown(InetAddress address) {
    return "address " + address.getHostAddress();
  }

  private static void refuse(Optional<String> reason, String whatHelps) {
    reason.ifPresent(
        why -> {
          throw new Refused(why + whatHelps);
        });
  }

  /** Ends the threads; what still resolves is left to end by itself. */
  @Override
  public void close() {
    resolvers.shutdownNow();
    deadlines.shutdownNow();
  }
}
