package org.exposee.store;

/** Where the PostgreSQL is that several nodes share, and how its connections are had. */
public sealed interface SharedDatabase {

  /** For people to read, without what is secret. */
  String place();

  /** The container's {@code DataSource} of that name, which an administrator sees and tunes. */
  record Named(String jndi) implements SharedDatabase {
    @Override
    public String place() {
      return "the server's DataSource " + jndi;
    }
  }

  /**
   * A pool of our own.
   *
   * @param url {@code jdbc:postgresql://…}
   * @param user empty: as the URL or the system says
   * @param password empty: as the URL or the system says
   * @param connections the most at one time
   */
  record Direct(String url, String user, String password, int connections)
      implements SharedDatabase {
    /** Parameters of a URL may hold a password. */
    @Override
    public String place() {
      return url.replaceFirst("\\?.*", "");
    }

    @Override
    public String toString() {
      return "Direct[" + place() + "]";
    }
  }
}
