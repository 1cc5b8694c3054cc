package dev.sash.run;

import dev.sash.layer.Activation;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Geometry;
import dev.sash.layer.Layer;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Infinities, zeros of both signs, tiny numbers and NaN go through layers as through their
/// definitions.
class SpecialValuesTest {

  private static final float[] VALUES = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    1e30f,
    -1e30f,
    88f,
    -88f,
    0.5f,
    -3f,
    3f
  };

  static List<Layer> layers() {
    return List.of(
        Activation.RELU,
        Activation.leakyRelu(0.5f),
        Activation.elu(1),
        Activation.SIGMOID,
        Activation.hardSigmoid(0.2f, 0.5f),
        Activation.TANH,
        Activation.clip(-1, 6),
        Activation.HARD_SWISH,
        Activation.EXP,
        new ParametricRelu(new Samples(1).volume(Shape.of(1, 1, VALUES.length))),
        Elementwise.SUM,
        Concatenation.DEPTH,
        Pooling.max(Geometry.of(2, 2).withPadding(1)));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void followTheDefinition(Layer layer) {
    Volume input = Volume.ofNchw(Arena.ofAuto(), Shape.of(1, 1, VALUES.length), VALUES);
    Network.Builder builder = Network.builder();
    builder.input("values", input.shape());
    builder.add("layer", layer, "values");
    Network network = builder.build();
    Volume output = Volume.allocate(Arena.ofAuto(), network.outputShape());
    try (Model model = Model.load(network, Options.defaults().withThreads(1));
        Session session = model.session()) {
      session.run(input, output);
    }
    Expected expected = Oracle.DIRECT.outputs(network, List.of(input)).getFirst();
    expected.check(layer.kind(), output);
  }
}
