package org.exposee.guard;

import static java.util.stream.Collectors.joining;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Judges where deliveries may go: the text of a URL when it is registered, and each address its
 * name resolves to at every attempt. What it hands out is the address to dial; resolving again
 * would give the other side a second answer to choose.
 *
 * <p>Networks on the allow list are let through whatever name and port they have, except link-local
 * addresses and metadata services, which nothing lifts. With a {@link Proxy} nobody here knows what
 * a name resolves to: names that are not public are refused then, whatever the list says.
 */
public final class Guard implements AutoCloseable {
  private static final int MAX_ANSWERS = 32;
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final String ALLOW = "; exposee.egress.allow";
  private static final String NEVER = ALLOW + " does not lift this";

  private final Egress egress;
  private final Supplier<Set<InetAddress>> own;
  private final Lookups lookups;

  /** For {@code http} and {@code https}. */
  public Guard(List<Cidr> allow) {
    this(new Egress(allow, false, Optional.empty()));
  }

  public Guard(Egress egress) {
    this(egress, InetAddress::getAllByName, new OwnAddresses(), DEADLINE);
  }

  Guard(Egress egress, Resolver resolver, Supplier<Set<InetAddress>> own, Duration deadline) {
    this.egress = egress;
    this.own = own;
    this.lookups = new Lookups(resolver, deadline);
  }

  /**
   * Judges the text alone, nothing is resolved: a name whose addresses are not known yet is
   * accepted, and judged at each attempt.
   *
   * @throws Refused saying why
   */
  public Target check(String url) {
    UrlText text = UrlText.parse(url);
    check(text);
    return text.target();
  }

  private void check(UrlText text) {
    if (egress.httpsOnly() && !text.isSecure()) {
      throw new Refused("the scheme is https (exposee.egress.https.only)");
    }
    Optional<InetAddress> literal = text.host().literal();
    if (literal.isPresent()) {
      judge(text, List.of(literal.get()));
    } else {
      refuse(text.host().metadata(), NEVER);
      if (egress.allow().isEmpty() || egress.proxy().isPresent()) {
        refuse(notPublic(text), lifting(List.of()));
      }
    }
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
   * Resolves the target's name once and judges every answer; one refused answer refuses all. With a
   * proxy it is the proxy's name that is resolved, and its addresses are not judged.
   *
   * @return the address to dial; fails with {@link Refused}, {@link UnknownHostException} or {@link
   *     TimeoutException} (after 5 s), perhaps in a {@link
   *     java.util.concurrent.CompletionException}; completes on any thread
   */
  public CompletableFuture<InetAddress> vet(Target target) {
    try {
      UrlText text = target.text();
      check(text);
      if (egress.proxy().isPresent()) {
        return address(egress.proxy().get());
      }
      Optional<InetAddress> literal = text.host().literal();
      return literal.isPresent()
          ? CompletableFuture.completedFuture(literal.get())
          : lookups.ask(text.host().name()).thenApply(answers -> judge(text, answers));
    } catch (Refused refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletableFuture<InetAddress> address(Proxy proxy) {
    return lookups.ask(proxy.host()).thenApply(addresses -> addresses.get(0));
  }

  /** What deliveries have to go through. */
  public Optional<Proxy> proxy() {
    return egress.proxy();
  }

  private InetAddress judge(UrlText text, List<InetAddress> answers) {
    if (answers.size() > MAX_ANSWERS) {
      throw new Refused("the name has more than 32 addresses");
    }
    List<InetAddress> others = answers.stream().filter(a -> !isAllowed(a)).toList();
    if (!others.isEmpty()) {
      refuse(notPublic(text), lifting(answers));
      answers.forEach(address -> refuse(special(address), lifting(answers)));
    }
    answers.forEach(address -> refuse(Addresses.never(address).map(why(address)), NEVER));
    return answers.get(0);
  }

  private boolean isAllowed(InetAddress address) {
    return egress.allow().stream().anyMatch(network -> network.contains(address));
  }

  private static Optional<String> notPublic(UrlText text) {
    return text.host().reserved().or(() -> Port.refused(text.port()));
  }

  private Optional<String> special(InetAddress address) {
    return Addresses.special(address)
        .or(
            () ->
                own.get().contains(address) ? Optional.of("this machine's own") : Optional.empty())
        .map(why(address));
  }

  private static UnaryOperator<String> why(InetAddress address) {
    return reason -> "address " + address.getHostAddress() + " is " + reason;
  }

  /** What an administrator can do: the list must have every address of the name. */
  private String lifting(List<InetAddress> answers) {
    if (answers.stream().anyMatch(address -> Addresses.never(address).isPresent())) {
      return NEVER;
    }
    String missing =
        answers.stream()
            .filter(address -> !isAllowed(address))
            .map(address -> Cidr.of(address).toString())
            .collect(joining(","));
    return missing.isEmpty()
        ? (egress.proxy().isPresent() ? "" : ALLOW + " with its addresses lets it through")
        : ALLOW + "=" + missing + " lets it through";
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
    lookups.close();
  }
}
