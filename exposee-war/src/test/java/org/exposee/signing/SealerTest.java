package org.exposee.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SealerTest {
  private static final byte[] PLAIN = "twenty-four bytes of key".getBytes(UTF_8);

  private final Sealer sealer = new Sealer(new byte[32]);

  @Test
  void whatIsSealedOpensAgain() {
    assertThat(sealer.open(sealer.seal(PLAIN, 7), 7)).isEqualTo(PLAIN);
  }

  @Test
  void twoSealsOfTheSameDiffer() {
    assertThat(sealer.seal(PLAIN, 7)).isNotEqualTo(sealer.seal(PLAIN, 7));
  }

  @Test
  void anotherContextKeyOrBitDoesNotOpen() {
    byte[] sealed = sealer.seal(PLAIN, 7);
    byte[] otherKey = new byte[32];
    otherKey[31] = 1;
    byte[] damaged = sealed.clone();
    damaged[sealed.length - 1] ^= 1;
    refuses(() -> sealer.open(sealed, 8));
    refuses(() -> new Sealer(otherKey).open(sealed, 7));
    refuses(() -> sealer.open(damaged, 7));
    refuses(() -> sealer.open(new byte[5], 7));
  }

  private static void refuses(Runnable opening) {
    assertThatThrownBy(opening::run).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void masterKeysHave32Bytes() {
    assertThatThrownBy(() -> new Sealer(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("31");
  }
}
