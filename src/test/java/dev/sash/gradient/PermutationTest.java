package dev.sash.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 15, 16, 17, 255, 256, 257, 1000, 4097})
  void givesEachNumberOnce(int count) {
    Permutation permutation = new Permutation(count, 42);
    BitSet seen = new BitSet();
    for (int place = 0; place < count; place++) {
      seen.set(Math.toIntExact(permutation.at(place)));
    }
    assertEquals(count, seen.cardinality());
    assertEquals(count, seen.length());
  }

  @Test
  void takesLargeCounts() {
    long count = Long.MAX_VALUE - 1;
    Permutation permutation = new Permutation(count, 42);
    for (long place : new long[] {0, 1, 1L << 40, count - 1}) {
      assertTrue(permutation.at(place) >= 0 && permutation.at(place) < count);
    }
  }

  @Test
  void keysGiveOtherOrders() {
    int same = 0;
    for (int place = 0; place < 1000; place++) {
      same += new Permutation(1000, 1).at(place) == new Permutation(1000, 2).at(place) ? 1 : 0;
    }
    assertEquals(1, same, 7);
    assertNotEquals(0, new Permutation(1 << 20, 1).at(0));
  }

  /// A place and its number are as good as independent: their products have the mean of random
  /// ones.
  @Test
  void ordersAreMixed() {
    int count = 10_000;
    Permutation permutation = new Permutation(count, 7);
    double correlation = 0;
    for (int place = 0; place < count; place++) {
      correlation += (place - count / 2.0) * (permutation.at(place) - count / 2.0);
    }
    assertEquals(0, correlation / Math.pow(count, 3) * 12, 0.05);
  }
}
