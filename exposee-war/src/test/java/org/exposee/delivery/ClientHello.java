package org.exposee.delivery;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a TLS client says first (RFC 8446, 4.1.2), read byte by byte: a server of the JDK would not
 * speak the old versions in which one here has to answer.
 *
 * @param versions those offered, the extension's
 * @param cipherSuites those offered
 */
record ClientHello(List<Integer> versions, List<Integer> cipherSuites) {
  private static final int SUPPORTED_VERSIONS = 43;

  static ClientHello read(InputStream in) throws IOException {
    DataInputStream record = new DataInputStream(in);
    record.readNBytes(3);
    ByteBuffer hello = ByteBuffer.wrap(record.readNBytes(record.readUnsignedShort()));
    skip(hello, 4 + 2 + 32);
    skip(hello, next(hello));
    List<Integer> suites = pairs(hello, hello.getShort());
    skip(hello, next(hello));
    hello.getShort();
    List<Integer> versions = new ArrayList<>();
    while (hello.hasRemaining()) {
      int type = hello.getShort();
      int length = hello.getShort();
      if (type == SUPPORTED_VERSIONS) {
        versions.addAll(pairs(hello, next(hello)));
      } else {
        skip(hello, length);
      }
    }
    return new ClientHello(versions, suites);
  }

  private static int next(ByteBuffer bytes) {
    return Byte.toUnsignedInt(bytes.get());
  }

  private static void skip(ByteBuffer bytes, int count) {
    bytes.position(bytes.position() + count);
  }

  private static List<Integer> pairs(ByteBuffer bytes, int length) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < length; i += 2) {
      all.add(Short.toUnsignedInt(bytes.getShort()));
    }
    return all;
  }

  /** A ServerHello that chooses that version, and a cipher suite that all versions have. */
  byte[] answer(int version) {
    int suite =
        cipherSuites.stream()
            .filter(one -> one == 0xc009 || one == 0xc013 || one == 0x002f)
            .findFirst()
            .orElseThrow();
    ByteBuffer hello = ByteBuffer.allocate(5 + 4 + 38);
    hello.put((byte) 22).putShort((short) version).putShort((short) (4 + 38));
    hello.putInt(0x02_000026).putShort((short) version);
    hello.put(new byte[32]).put((byte) 0).putShort((short) suite).put((byte) 0);
    return hello.array();
  }
}
