package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Layer;
import dev.sash.layer.Reduction;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The mean of many positive values does not drift: the error is that of a row and a column, not of
/// all terms.
class LargeWindowsTest {

  private static final int SIDE = 224;
  private static final double LARGEST_ULPS = 8;

  static List<Layer> layers() {
    return List.of(
        new GlobalPooling(Reduction.AVERAGE),
        new AdaptivePooling(Reduction.AVERAGE, 1, 1),
        new GlobalPooling(Reduction.AVERAGE).toPooling(SIDE, SIDE));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void meanOfPositiveValues(Layer layer) {
    Network.Builder builder = Network.builder();
    builder.add("mean", layer, builder.input("data", Shape.of(SIDE, SIDE, 3)));
    Network network = builder.build();
    Random random = new Random(7);
    try (Arena arena = Arena.ofConfined();
        Model model = Model.load(network);
        Session session = model.session()) {
      Volume input = Volume.allocate(arena, network.inputShape());
      Volume output = Volume.allocate(arena, network.outputShape());
      double[] sums = new double[3];
      for (int i = 0; i < SIDE * SIDE * 3; i++) {
        float value = random.nextFloat();
        input.set(i / 3 / SIDE, i / 3 % SIDE, i % 3, value);
        sums[i % 3] += value;
      }
      session.run(input, output);
      for (int channel = 0; channel < 3; channel++) {
        double mean = sums[channel] / (SIDE * SIDE);
        assertEquals(mean, output.get(0, 0, channel), LARGEST_ULPS * Math.ulp((float) mean));
      }
    }
  }
}
