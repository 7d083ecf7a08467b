package org.exposee.guard;

import java.net.URI;

/**
 * A URL whose text the guard has read, in the one form in which it is stored and compared: scheme
 * and host in lower case, a trailing dot of the host and the scheme's own port left out, path and
 * query untouched.
 */
public final class Target {
  private final UrlText text;
  private final String url;
  private final URI uri;

  Target(UrlText text, String url, URI uri) {
    this.text = text;
    this.url = url;
    this.uri = uri;
  }

  /** What it was read from, so that nobody need read it again. */
  UrlText text() {
    return text;
  }

  /** That form, at most 2,048 characters. */
  public String url() {
    return url;
  }

  /** The same, parsed. */
  public URI uri() {
    return uri;
  }

  /** Name or literal address without brackets. */
  public String host() {
    return text.host().name();
  }

  /** Explicit or the scheme's own. */
  public int port() {
    return text.port();
  }

  public boolean secure() {
    return text.isSecure();
  }

  @Override
  public String toString() {
    return url;
  }
}
