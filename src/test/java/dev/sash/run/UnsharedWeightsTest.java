package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.PositionKernels;
import dev.sash.layer.Slice;
import dev.sash.layer.TiledConvolution;
import dev.sash.network.Network;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A tiled convolution lies between a convolution, whose period is 1, and a locally-connected
/// layer, whose period is the output.
class UnsharedWeightsTest {

  private static final Geometry GEOMETRY = Geometry.of(3, 2).withStride(2, 1).withPadding(1);
  private static final Shape INPUT = Shape.of(2, 9, 7, 5);

  private final Samples samples = new Samples(61);
  private final Volume input = samples.volume(INPUT);

  private Volume run(Layer layer) {
    Network.Builder builder = Network.builder();
    builder.add("layer", layer, builder.input("input", INPUT));
    try (Model model = Model.load(builder.build(), Options.defaults().withThreads(2));
        Session session = model.session()) {
      session.fillWorkspace(Float.NaN);
      Volume output = Guarded.contiguous(builder.shape("layer")).volume();
      session.run(input, output);
      return output;
    }
  }

  @Test
  void aPeriodOfOneIsAConvolution() {
    PositionKernels kernels = samples.positionKernels(1, 1, 4, 5, GEOMETRY);
    Kernels shared = new Kernels(kernels.tensor(), Kernels.Order.OHWI, 4, 5, 3, 2);
    float[] tiled = run(new TiledConvolution(kernels)).toNchw();
    float[] convolution = run(Convolution.of(shared, kernels.bias(), GEOMETRY)).toNchw();
    assertEquals(convolution.length, tiled.length);
    for (int i = 0; i < tiled.length; i++) {
      assertEquals(convolution[i], tiled[i], 1e-5f, "element " + i);
    }
  }

  @Test
  void aPeriodOfTheOutputIsLocallyConnected() {
    Shape output = GEOMETRY.outputShape(INPUT, 4);
    PositionKernels kernels =
        samples.positionKernels(output.height(), output.width(), 4, 5, GEOMETRY);
    Volume tiled = run(new TiledConvolution(kernels));
    Volume local = run(new LocallyConnected(kernels));
    assertEquals(-1, local.segment().mismatch(tiled.segment()));
  }

  @Test
  void aSliceOfNeighboursIsNoStep() {
    Network.Builder builder = Network.builder();
    builder.add("conv", samples.convolution(6, 5, GEOMETRY), builder.input("input", INPUT));
    builder.add("slice", Slice.ofChannels(2, 3), "conv");
    builder.add("relu", Activation.RELU, "slice");
    try (Model model = Model.load(builder.build())) {
      List<String> steps = model.plan(INPUT).steps().stream().map(Plan.Step::name).toList();
      assertEquals(2, steps.size(), steps.toString());
      assertTrue(steps.stream().noneMatch(name -> name.contains("slice")), steps.toString());
    }
  }
}
