package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sash.gradient.Examples;
import dev.sash.network.Network;
import dev.sash.run.Options;
import dev.sash.volume.Volume;
import dev.sash.zoo.Notation;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  private static final ConfusionMatrix MATRIX =
      new ConfusionMatrix(new long[][] {{8, 2, 0}, {0, 5, 0}, {1, 0, 4}});

  @Test
  void accuracyIsTheShareOfTheDiagonal() {
    assertEquals(17 / 20.0, MATRIX.accuracy(3));
    assertEquals(13 / 15.0, MATRIX.accuracy(2));
    assertEquals(10, MATRIX.count(0));
    assertEquals(1, new ConfusionMatrix(new long[2][2]).accuracy(2));
  }

  @Test
  void everyExampleIsCountedAtItsClassAndAnswer() {
    // The larger of the two inputs is the answer.
    Network network;
    try (Arena arena = Arena.ofShared()) {
      var drawing = Notation.parse("INPUT[1x1x2] -> FC2");
      var weights = drawing.randomWeights(1, arena);
      var matrix = weights.tensor("fc1.weight").orElseThrow().segment();
      matrix.copyFrom(java.lang.foreign.MemorySegment.ofArray(new float[] {1, 0, 0, 1}));
      network = drawing.build(weights);
      Examples examples =
          new Examples() {
            @Override
            public long count() {
              return 10;
            }

            @Override
            public int into(long index, long epoch, Volume input) {
              input.set(0, 0, 0, index % 3);
              input.set(0, 0, 1, 1.5f);
              return index < 4 ? 0 : 1;
            }
          };
      ConfusionMatrix counted =
          ConfusionMatrix.of(network, examples, Options.defaults().withThreads(1));
      assertArrayEquals(new long[][] {{1, 3}, {2, 4}}, counted.counts());
    }
  }

  @Test
  void thePictureIsGreenOnTheDiagonalAndRedBesideIt() {
    BufferedImage image = MATRIX.toImage();
    assertEquals(36 + 3 * 56, image.getHeight());
    int right = image.getRGB(36 + 4, 36 + 4);
    int wrong = image.getRGB(36 + 56 + 4, 36 + 4);
    int none = image.getRGB(36 + 2 * 56 + 4, 36 + 4);
    assertEquals("ff6deb6d", Integer.toHexString(right));
    assertNotEquals(none, wrong);
    assertEquals(0xFFEBEBEB, none);
    assertEquals(0xEB, wrong >> 16 & 0xFF);
  }
}
