package org.exposee.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A block of addresses, such as {@code 10.0.0.0/8} or {@code ::1/128}.
 *
 * @param bits how many leading bits of the address count
 */
public record Cidr(InetAddress network, int bits) {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /**
   * @throws IllegalArgumentException saying what is wrong, such as bits behind the mask
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    InetAddress network = literal(address, text);
    int width = network.getAddress().length * 8;
    int bits = slash < 0 ? width : bits(text.substring(slash + 1), width, text);
    Cidr cidr = new Cidr(network, bits);
    if (!Arrays.equals(cidr.masked(network.getAddress()), network.getAddress())) {
      throw new IllegalArgumentException(text + " has bits set behind its /" + bits);
    }
    return cidr;
  }

  /** The block of that one address. */
  static Cidr of(InetAddress address) {
    return new Cidr(address, address.getAddress().length * 8);
  }

  private static InetAddress literal(String address, String text) {
    try {
      boolean ipv4 = !address.contains(":");
      if (LITERAL.matcher(address).matches() && (!ipv4 || Host.isIpv4(address))) {
        return InetAddress.getByName(address);
      }
    } catch (UnknownHostException notLiteral) {
      // said below, like every other bad form
    }
    throw new IllegalArgumentException(text + " is not an address or ADDRESS/BITS");
  }

  private static int bits(String digits, int width, String text) {
    if (digits.matches("[0-9]{1,3}") && Integer.parseInt(digits) <= width) {
      return Integer.parseInt(digits);
    }
    throw new IllegalArgumentException(text + ": the bits go from 0 to " + width);
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == network.getAddress().length
        && Arrays.equals(masked(bytes), network.getAddress());
  }

  private byte[] masked(byte[] address) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.max(0, Math.min(8, bits - 8 * i));
      masked[i] &= (byte) (0xff << (8 - kept));
    }
    return masked;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + bits;
  }
}
