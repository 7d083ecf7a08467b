package org.exposee.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which addresses are no public host's: the IANA special-purpose registries, and what else must not
 * be reached. Of IPv6 only global unicast is let through; NAT64 inherits the verdict of the IPv4
 * address in it (Java itself turns IPv4-mapped addresses into IPv4).
 */
final class Addresses {
  private static final Map<Cidr, String> NEVER =
      table(
          "169.254.0.0/16", "link-local, where metadata services are",
          "168.63.129.16/32", "a metadata service",
          "100.100.100.200/32", "a metadata service",
          "192.0.0.192/32", "a metadata service",
          "fe80::/10", "link-local",
          "fd00:ec2::/32", "a metadata service",
          "fd20:ce::/32", "a metadata service",
          "fd00:c1::a9fe:a9fe/128", "a metadata service",
          "fd00:42::42/128", "a metadata service");

  private static final Map<Cidr, String> IPV4 =
      table(
          "0.0.0.0/8", "this network",
          "10.0.0.0/8", "private",
          "100.64.0.0/10", "shared by carriers",
          "127.0.0.0/8", "loopback",
          "172.16.0.0/12", "private",
          "192.0.0.0/24", "reserved by the IETF",
          "192.0.2.0/24", "documentation",
          "192.31.196.0/24", "AS112",
          "192.52.193.0/24", "AMT",
          "192.88.99.0/24", "6to4 relay",
          "192.168.0.0/16", "private",
          "192.175.48.0/24", "AS112",
          "198.18.0.0/15", "benchmarking",
          "198.51.100.0/24", "documentation",
          "203.0.113.0/24", "documentation",
          "224.0.0.0/4", "multicast",
          "240.0.0.0/4", "reserved");

  private static final Map<Cidr, String> IPV6 =
      table(
          "::1/128", "loopback",
          "::/128", "unspecified",
          "fc00::/7", "private",
          "ff00::/8", "multicast",
          "2001::/23", "reserved by the IETF",
          "2001:db8::/32", "documentation",
          "2002::/16", "6to4",
          "3fff::/20", "documentation",
          "2620:4f:8000::/48", "AS112");

  private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");
  private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");

  private Addresses() {}

  private static Map<Cidr, String> table(String... pairs) {
    Map<Cidr, String> table = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      table.put(Cidr.parse(pairs[i]), pairs[i + 1]);
    }
    return table;
  }

  /** Why no list of allowed networks lifts the refusal of this address. */
  static Optional<String> never(InetAddress address) {
    return embedded(address).map(Addresses::never).orElseGet(() -> find(NEVER, address));
  }

  /** Why this address is no public host's; empty when it may be one. */
  static Optional<String> special(InetAddress address) {
    Optional<InetAddress> inner = embedded(address);
    if (inner.isPresent()) {
      return special(inner.get());
    }
    if (address.getAddress().length == 4) {
      return find(NEVER, address).or(() -> find(IPV4, address));
    }
    return find(NEVER, address)
        .or(() -> find(IPV6, address))
        .or(() -> isIsatap(address) ? Optional.of("ISATAP") : Optional.empty())
        .or(
            () ->
                GLOBAL_UNICAST.contains(address)
                    ? Optional.empty()
                    : Optional.of("no global unicast (2000::/3)"));
  }

  private static Optional<String> find(Map<Cidr, String> table, InetAddress address) {
    return table.entrySet().stream()
        .filter(block -> block.getKey().contains(address))
        .map(block -> block.getValue() + " (" + block.getKey() + ")")
        .findFirst();
  }

  private static Optional<InetAddress> embedded(InetAddress address) {
    if (!NAT64.contains(address)) {
      return Optional.empty();
    }
    try {
      byte[] ipv4 = Arrays.copyOfRange(address.getAddress(), 12, 16);
      return Optional.of(InetAddress.getByAddress(ipv4));
    } catch (UnknownHostException fourBytesAreAnAddress) {
      throw new IllegalStateException(fourBytesAreAnAddress);
    }
  }

  private static boolean isIsatap(InetAddress address) {
    byte[] b = address.getAddress();
    return (b[8] & 0xfd) == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == (byte) 0xfe;
  }
}
