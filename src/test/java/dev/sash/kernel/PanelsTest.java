package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Kernels;
import dev.sash.oracle.Samples;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where weights lie in panels.
class PanelsTest {

  /// Eleven filters of three weights in vectors of two: panels of 3, 3 vectors have 6, 5 filters.
  @Test
  void filtersAreSideBySideForEachElement() {
    Panels panels = new Panels(11, 3, 2, 3);
    assertEquals(2, panels.count());
    assertEquals(3, panels.vectors(0));
    assertEquals(3, panels.vectors(1));
    assertEquals(6, panels.firstFilter(1));
    assertEquals(6, panels.filters(0));
    assertEquals(5, panels.filters(1));
    assertTrue(panels.isFull(0));
    assertFalse(panels.isFull(1));
    assertEquals(18, panels.offset(1));
    assertEquals(12, panels.paddedFilters());
    assertEquals(36, panels.elementCount());
    assertEquals(5, panels.index(5, 0));
    assertEquals(2 * 6 + 4, panels.index(4, 2));
    assertEquals(18 + 6 + 1, panels.index(7, 1));
  }

  @Test
  void theLastPanelHasFewerVectors() {
    Panels panels = new Panels(18, 5, 4, 2);
    assertEquals(3, panels.count());
    assertEquals(1, panels.vectors(2));
    assertEquals(2, panels.filters(2));
    assertEquals(16 * 5 + 4 * 4 + 1, panels.index(17, 4));
    assertEquals(20 * 5, panels.elementCount());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 4, 4",
    "4, 3, 4, 2",
    "5, 3, 4, 2",
    "16, 9, 16, 4",
    "17, 9, 16, 4",
    "48, 2, 16, 4",
    "69, 7, 16, 4",
    "144, 5, 16, 4",
    "144, 5, 16, 2",
    "33, 4, 8, 3"
  })
  void everyWeightHasAPlaceOfItsOwn(int filters, int elements, int lanes, int widest) {
    Panels panels = new Panels(filters, elements, lanes, widest);
    boolean[] taken = new boolean[Math.toIntExact(panels.elementCount())];
    for (int filter = 0; filter < filters; filter++) {
      for (int element = 0; element < elements; element++) {
        int index = Math.toIntExact(panels.index(filter, element));
        assertFalse(taken[index], "filter " + filter + ", element " + element);
        taken[index] = true;
      }
    }
    int sum = 0;
    for (int panel = 0; panel < panels.count(); panel++) {
      assertEquals(sum, panels.firstFilter(panel));
      sum += panels.filters(panel);
    }
    assertEquals(filters, sum);
  }

  /// Panels of one vector have two elements of a filter, then of the next filter.
  @Test
  void pairsLieSideBySide() {
    Panels panels = new Panels(22, 4, 4, 1, true);
    assertTrue(panels.isPaired(5));
    assertEquals(16 + 2 * 3, panels.index(7, 0));
    assertEquals(16 + 2 * 3 + 1, panels.index(7, 1));
    assertEquals(16 + 8 + 2, panels.index(5, 2));
    Panels wide = new Panels(22, 4, 4, 2, true);
    assertFalse(wide.isPaired(0));
    assertEquals(8 + 3, wide.index(3, 1));
    Taps even = Taps.ofRow(4);
    assertTrue(Panels.of(16, 4, 16).pairedFor(even).isPaired(0));
    assertFalse(Panels.of(16, 3, 16).pairedFor(Taps.ofRow(3)).isPaired(0));
    assertFalse(Panels.of(8, 4, 8).pairedFor(even).isPaired(0), "few registers");
    assumeTrue(RunBlocks.fit(200), "this processor has few registers");
    assertFalse(Panels.of(16, 200, 16).pairedFor(Taps.ofRow(200)).isPaired(0), "a long run");
  }

  /// Four vectors of 3072 weights are 768 KiB where a vector has 16 floats.
  @Test
  void panelsAreWideWhileTheyStayInTheCache() {
    assertEquals(4, Panels.of(64, 3072, 16).widest());
    assertEquals(2, Panels.of(64, 3073, 16).widest());
    assertEquals(2, Panels.of(64, 9, 8).widest());
    assertEquals(2, Panels.of(64, 9, 4).widest());
  }

  @Test
  void sizesBeyondAnIntAreCounted() {
    Panels panels = Panels.of(1 << 20, 1 << 20, 16);
    assertEquals(1L << 40, panels.elementCount());
    assertEquals((1L << 40) - (1L << 25) + 31, panels.index((1 << 20) - 1, 0));
  }

  /// Weights of each group and filter, element by element, and zeros in all other places.
  @Test
  void packingPutsWeightsAndBiasesInTheirPlaces() {
    Samples samples = new Samples(3);
    int perGroup = 5;
    int groups = 2;
    Kernels kernels = samples.kernels(Kernels.Order.OIHW, groups * perGroup, 3, 2, 2);
    Panels panels = new Panels(perGroup, kernels.elementsPerFilter(), 4, 1);
    var bias = samples.tensor(groups * perGroup);
    try (Arena arena = Arena.ofConfined()) {
      PanelPacking packing = new PanelPacking(kernels, Optional.of(bias), Optional.empty(), panels);
      FilterMatrix packed = packing.pack(arena);
      float[] weights = new float[2 * 8 * 12];
      float[] biases = new float[2 * 8];
      for (int filter = 0; filter < kernels.filters(); filter++) {
        int group = filter / perGroup;
        int within = filter % perGroup;
        biases[group * 8 + within] = bias.get(filter);
        for (int element = 0; element < 12; element++) {
          int place = within / 4 * 48 + element * 4 + within % 4;
          weights[group * 96 + place] =
              kernels.get(filter, element % 3, element / 6, element / 3 % 2);
        }
      }
      assertEquals((weights.length + biases.length) * 4L, packing.byteSize());
      assertEquals(
          Arrays.toString(weights), Arrays.toString(packed.matrix().toArray(Floats.FLOAT)));
      assertEquals(Arrays.toString(biases), Arrays.toString(packed.bias().toArray(Floats.FLOAT)));
    }
  }
}
