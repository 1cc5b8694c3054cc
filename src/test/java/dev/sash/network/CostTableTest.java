package dev.sash.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Constant;
import dev.sash.layer.Elementwise;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CostTableTest {

  @Test
  void vgg16CostsWhatIsPublished() {
    CostTable table = Published.vgg16().costTable();
    assertEquals(138_357_544, table.weightCount());
    assertEquals(4L * 138_357_544, table.weightByteSize());
    assertEquals(15_470_264_320L, table.multiplyAccumulates());
    assertEquals(
        new LayerCost(
            "conv1_2",
            "convolution",
            "3x3 pad 1, 64 filters",
            Shape.of(224, 224, 64),
            3_211_264,
            36_928,
            1_849_688_064,
            Optional.of(new ReceptiveField(5, 5, 1, 1, -2, -2))),
        table.layers().get(3));
    assertEquals(12_845_056, table.layers().get(3).activationByteSize());
    assertEquals(147_712, table.layers().get(3).weightByteSize());
    assertEquals(2 * 12_845_056 + 3 * 147_712, table.layers().get(3).trainingByteSize());
    assertEquals(
        2 * table.activationByteSize() + 3 * table.weightByteSize(), table.trainingByteSize());
    assertEquals(
        table.layers().stream().mapToLong(LayerCost::activationCount).sum(),
        table.activationCount());
    assertEquals(4 * table.activationCount(), table.activationByteSize());
  }

  @Test
  void alexNetCostsWhatIsPublished() {
    CostTable table = Published.alexNet().costTable();
    assertEquals(60_965_224, table.weightCount());
    assertEquals(724_406_816, table.multiplyAccumulates());
  }

  @Test
  void slidingChangesNoCost() {
    Network network = Published.vgg16();
    CostTable sliding = network.toFullyConvolutional().costTable();
    assertEquals(network.costTable().weightCount(), sliding.weightCount());
    assertEquals(network.costTable().multiplyAccumulates(), sliding.multiplyAccumulates());
  }

  @Test
  void theElementsOfAConstantAreWeights() {
    Network.Builder builder = Network.builder();
    builder.input("data", Shape.of(2, 3, 4));
    builder.add("shift", new Constant(Volume.allocate(Arena.ofAuto(), Shape.of(1, 1, 4))));
    builder.add("sum", Elementwise.SUM, "data", "shift");
    CostTable table = builder.build().costTable();
    assertEquals(4, table.weightCount());
    assertEquals(48, table.activationCount());
    assertEquals(Optional.empty(), table.layers().get(1).receptiveField());
  }
}
