package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.volume.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Layouts must name the same element of memory as moving elements one by one does.
class LayoutTest {

  /// Returns where in memory each element lies, in row-major order of the layout.
  private static Nd positions(Layout layout) {
    Nd result = Nd.zeros(layout.dims());
    int[] sequence = layout.sequence(Layout.rowMajor(layout.rank()));
    long[] strides = new long[layout.partCount()];
    long stride = 1;
    for (int part = strides.length - 1; part >= 0; part--) {
      strides[part] = stride;
      stride *= layout.partSize(part);
    }
    for (int i = 0; i < result.values().length; i++) {
      long rest = i;
      for (int at = sequence.length - 1; at >= 0; at--) {
        result.values()[i] += rest % layout.partSize(sequence[at]) * strides[sequence[at]];
        rest /= layout.partSize(sequence[at]);
      }
    }
    return result;
  }

  @Test
  void randomTransposesAndReshapesKeepEveryElement() {
    Random random = new Random(10);
    int reshapes = 0;
    for (int round = 0; round < 2000; round++) {
      long[] dims =
          random
              .ints(1 + random.nextInt(4), 1, 7)
              .mapToLong(size -> size == 5 ? 1 : size)
              .toArray();
      Layout layout = Layout.channelsLast("x", dims);
      Nd expected = positions(layout);
      for (int step = 0; step < 4; step++) {
        if (random.nextBoolean()) {
          int[] order = shuffled(random, layout.rank());
          layout = layout.transposed(order);
          expected = expected.transposed(order);
        } else {
          long[] newDims = factors(random, Nd.count(layout.dims()));
          Optional<Layout> reshaped = layout.reshaped(newDims);
          if (reshaped.isPresent()) {
            reshapes++;
            layout = reshaped.get();
            expected = expected.withDims(newDims);
          }
        }
        assertArrayEquals(expected.dims(), layout.dims());
        assertArrayEquals(expected.values(), positions(layout).values());
      }
    }
    assertTrue(reshapes > 1000, "reshapes that split or join: " + reshapes);
  }

  private static int[] shuffled(Random random, int rank) {
    int[] order = IntStream.range(0, rank).toArray();
    for (int i = rank - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }

  private static long[] factors(Random random, long count) {
    long[] dims = new long[1 + random.nextInt(4)];
    long rest = count;
    for (int i = 0; i < dims.length - 1; i++) {
      long size = 1 + random.nextInt(8);
      dims[i] = rest % size == 0 ? size : 1;
      rest /= dims[i];
    }
    dims[dims.length - 1] = rest;
    return dims;
  }

  @Test
  void channelsLieInnermost() {
    assertArrayEquals(new int[] {}, Layout.channelsLast(0));
    assertArrayEquals(new int[] {0}, Layout.channelsLast(1));
    assertArrayEquals(new int[] {0, 1}, Layout.channelsLast(2));
    assertArrayEquals(new int[] {0, 2, 1}, Layout.channelsLast(3));
    assertArrayEquals(new int[] {0, 2, 3, 4, 1}, Layout.channelsLast(5));
  }

  @Test
  void groupsAreThePartsOfAVolumesAxes() {
    Layout layout = Layout.channelsLast("x", 2, 3, 4, 5);
    int[][] groups = layout.groups(new Shape(2, 4, 5, 3)).orElseThrow().toArray(int[][]::new);
    assertEquals("[[0], [1], [2], [3]]", Arrays.deepToString(groups));
    assertTrue(layout.groups(new Shape(1, 1, 8, 15)).isPresent());
    assertTrue(layout.groups(new Shape(1, 1, 10, 12)).isEmpty());
  }

  @Test
  void axesThatDoNotNestCannotBeSplit() {
    assertTrue(Layout.channelsLast("x", 2, 3).reshaped(new long[] {3, 2}).isEmpty());
    assertTrue(Layout.channelsLast("x", 4, 3).reshaped(new long[] {2, 6}).isPresent());
  }
}
