package dev.sash.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import dev.sash.zoo.Architecture;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Layers taken out of their architectures.
class LoneLayerTest {

  @Test
  void convolutionsOfOneSizeAreMeasuredOnce() {
    List<LoneLayer> convolutions = LoneLayer.convolutions(Architecture.VGG16);
    assertEquals(9, convolutions.size());
    LoneLayer second = convolutions.get(1);
    assertEquals("224x224x64: convolution 3x3 pad 1, 64 filters", second.title());
    assertEquals(2L * 224 * 224 * 64 * 64 * 9, second.operations());
    assertEquals(second.title(), LoneLayer.of(second.id()).title());
  }

  @Test
  void theLargestOfEachOtherKindIsMeasured() {
    List<LoneLayer> layers = LoneLayer.elementwise(Architecture.RESNET50);
    assertEquals(
        List.of(
            "112x112x64: batch normalisation",
            "112x112x64: ReLU",
            "112x112x64: max pooling 3x3 stride 2 pad 1",
            "56x56x256: sum",
            "7x7x2048: global average pooling",
            "1x1x1000: softmax"),
        layers.stream().map(LoneLayer::title).toList());
    assertEquals(3L * 56 * 56 * 256 * Float.BYTES, layers.get(3).byteSize());
  }

  @Test
  void aLayerRunsByItself() {
    LoneLayer convolution = LoneLayer.convolutions(Architecture.LENET5).getFirst();
    try (Arena arena = Arena.ofShared();
        Model model = Model.load(convolution.network(arena), Options.defaults().withThreads(1));
        Session session = model.session()) {
      Volume output = Volume.allocate(arena, convolution.node().shape());
      session.run(List.of(), List.of(output));
      float[] values = output.toNchw();
      assertTrue(
          IntStream.range(0, values.length).mapToDouble(i -> values[i]).distinct().count() > 100);
    }
  }
}
