package org.exposee.guard;

import java.net.URI;

/**
 * A URL whose text the guard has accepted, in the one form in which it is stored and compared:
 * scheme and host in lower case, a trailing dot of the host and the scheme's own port left out,
 * path and query untouched.
 *
 * @param url that form, at most 2,048 characters
 * @param uri the same, parsed
 * @param host name or literal address without brackets
 * @param port explicit or the scheme's own
 */
public record Target(String url, URI uri, String host, int port) {
  public boolean secure() {
    return "https".equals(uri.getScheme());
  }

  @Override
  public String toString() {
    return url;
  }
}
