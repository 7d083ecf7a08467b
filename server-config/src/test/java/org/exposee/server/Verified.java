package org.exposee.server;

/** The last word of {@code mvn verify}, whose own "BUILD SUCCESS" is silenced with its chatter. */
public final class Verified {

  private Verified() {}

  public static void main(String[] args) {
    System.out.println("All verified. To run it: mvn -DskipTests -Prun package");
  }
}
