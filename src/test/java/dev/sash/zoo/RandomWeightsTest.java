package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomWeightsTest {

  private static final Blueprint LENET = Architecture.LENET5.blueprint();

  private static float[] values(Weights weights, String name) {
    return weights.tensor(name).orElseThrow().toArray();
  }

  @Test
  void haveEveryTensorInOrder() {
    try (Arena arena = Arena.ofConfined()) {
      Weights weights = LENET.randomWeights(1, arena);
      List<String> names = LENET.parameters().stream().map(Parameter::name).toList();
      assertEquals(names, List.copyOf(weights.names()));
      assertEquals(61_706, LENET.build(weights).weightCount());
      for (String name : names) {
        long address = weights.tensor(name).orElseThrow().segment().address();
        assertEquals(0, address % Volume.ALIGNMENT, name);
      }
    }
  }

  /// The first numbers come from the definition in RandomWeights, computed apart with exact
  /// integers.
  @Test
  void areTheSameForASeed() {
    try (Arena arena = Arena.ofConfined()) {
      float[] once = values(LENET.randomWeights(42, arena), "conv1.weight");
      float[] again = values(LENET.randomWeights(42, arena), "conv1.weight");
      float[] other = values(LENET.randomWeights(43, arena), "conv1.weight");
      assertArrayEquals(once, again);
      assertFalse(Arrays.equals(once, other));
      assertArrayEquals(
          new float[] {-0.296595454f, 0.225692719f, -0.482549757f}, Arrays.copyOf(once, 3));
    }
  }

  @Test
  void differFromTensorToTensor() {
    try (Arena arena = Arena.ofConfined()) {
      Weights weights =
          Notation.parse("INPUT[8x8x4] -> CONV3-4 -> CONV3-4").randomWeights(0, arena);
      assertFalse(Arrays.equals(values(weights, "conv1.weight"), values(weights, "conv2.weight")));
    }
  }

  @Test
  void haveHesDeviation() {
    try (Arena arena = Arena.ofConfined()) {
      Weights weights = Architecture.SQUEEZENET_1_1.blueprint().randomWeights(5, arena);
      Tensor tensor = weights.tensor("classifier.1.weight").orElseThrow();
      double sum = 0;
      double squares = 0;
      double largest = 0;
      for (long i = 0; i < tensor.elementCount(); i++) {
        sum += tensor.get(i);
        squares += (double) tensor.get(i) * tensor.get(i);
        largest = Math.max(largest, Math.abs(tensor.get(i)));
      }
      double deviation = Math.sqrt(2.0 / 512);
      double count = tensor.elementCount();
      double fiveSigma = 5 / Math.sqrt(count);
      assertEquals(0, sum / count / deviation, fiveSigma);
      assertEquals(1, Math.sqrt(squares / count) / deviation, fiveSigma);
      assertTrue(largest > 3 * deviation && largest < 3.5 * deviation, () -> "largest weight");
    }
  }

  @Test
  void startBiasesAndNormalizationAsTheIdentity() {
    try (Arena arena = Arena.ofConfined()) {
      Weights weights = Architecture.RESNET18.blueprint().randomWeights(5, arena);
      assertArrayEquals(new float[1000], values(weights, "fc.bias"));
      assertArrayEquals(ofValue(64, 1), values(weights, "bn1.weight"));
      assertArrayEquals(new float[64], values(weights, "bn1.bias"));
      assertArrayEquals(new float[64], values(weights, "bn1.running_mean"));
      assertArrayEquals(ofValue(64, 1), values(weights, "bn1.running_var"));
      assertArrayEquals(ofValue(64, 0.2f), values(weights, "layer1.0.bn2.weight"));
    }
  }

  private static float[] ofValue(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void endWithTheirArena() {
    Weights weights;
    try (Arena arena = Arena.ofConfined()) {
      weights = LENET.randomWeights(1, arena);
    }
    Tensor tensor = weights.tensor("conv1.bias").orElseThrow();
    assertThrows(IllegalStateException.class, () -> tensor.get(0));
  }
}
