package dev.sash.gradient;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Activation;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Geometry;
import dev.sash.layer.Input;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.run.Model;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import dev.sash.zoo.Architecture;
import dev.sash.zoo.Blueprint;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DifferentiationTest {

  private static final double STEP = 1e-7;

  static Stream<Network> networks() {
    Blueprint published = Architecture.LENET5_PUBLISHED.blueprint();
    return Stream.of(
        SampleNetworks.leNet(),
        SampleNetworks.inception(),
        SampleNetworks.residual(),
        published.build(published.randomWeights(3, Arena.ofAuto())));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void forwardGivesWhatASessionGives(Network network) {
    Volume input = new Samples(5).volume(network.inputShape());
    Volume output = new Samples(6).volume(network.outputShape());
    try (Model model = Model.load(network);
        Session session = model.session();
        Differentiation pass = Differentiation.of(network)) {
      session.run(input, output);
      pass.forward(input);
      float[] kept = pass.value(network.outputs().getFirst().name()).toNchw();
      assertArrayEquals(output.toNchw(), kept, 1e-4f);
    }
  }

  /// The change of a weighted sum of the outputs along a direction of the input is the product of
  /// the direction with the gradient.
  @ParameterizedTest
  @MethodSource("networks")
  void gradientOfANetworkIsItsSlope(Network network) {
    Samples samples = new Samples(5);
    Volume input = samples.volume(network.inputShape());
    Volume seed = samples.volume(network.outputShape());
    Volume direction = samples.volume(network.inputShape());
    double slope =
        (weighted(network, input, direction, STEP, seed)
                - weighted(network, input, direction, -STEP, seed))
            / (2 * STEP);
    try (Differentiation pass = Differentiation.of(network)) {
      pass.forward(input);
      pass.backward(seed);
      Volume gradient = pass.gradient(network.inputs().getFirst().name());
      double product = dot(Expected.of(gradient), Expected.of(direction));
      assertEquals(slope, product, 1e-4 * length(gradient) * length(direction));
      assertEquals(1, slope / product, 1e-2);
    }
  }

  private static double weighted(
      Network network, Volume input, Volume direction, double step, Volume seed) {
    Expected moved = Expected.of(input);
    double[] along = Expected.of(direction).values();
    for (int i = 0; i < along.length; i++) {
      moved.values()[i] += step * along[i];
    }
    Map<String, Expected> results = new HashMap<>();
    for (Node node : network.nodes()) {
      List<Expected> read = node.inputs().stream().map(results::get).toList();
      boolean enters = node.layer() instanceof Input;
      results.put(node.name(), enters ? moved : Oracle.DIRECT.evaluate(node.layer(), read));
    }
    return dot(results.get(network.outputs().getFirst().name()), Expected.of(seed));
  }

  private static double dot(Expected a, Expected b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += a.values()[i] * b.values()[i];
    }
    return sum;
  }

  private static double length(Volume volume) {
    Expected values = Expected.of(volume);
    return Math.sqrt(dot(values, values));
  }

  /// x -> tanh -> relu -> sum of both.
  private static Network branches() {
    Network.Builder builder = Network.builder();
    builder.input("x", Shape.of(1, 1, 2));
    builder.add("tanh", Activation.TANH, "x");
    builder.add("relu", Activation.RELU, "tanh");
    builder.add("sum", Elementwise.SUM, "tanh", "relu", "x");
    return builder.build();
  }

  private static Volume of(float... values) {
    return Volume.ofNchw(Arena.ofAuto(), Shape.of(1, 1, values.length), values);
  }

  @Test
  void allReadersOfAVolumeAddToItsGradient() {
    try (Differentiation pass = Differentiation.of(branches())) {
      pass.forward(of(1, -1));
      pass.backward(of(1, 1));
      double slope = 1 - Math.tanh(1) * Math.tanh(1);
      assertArrayEquals(new float[] {2, 1}, pass.gradient("tanh").toNchw());
      float[] expected = {(float) (2 * slope + 1), (float) (slope + 1)};
      assertArrayEquals(expected, pass.gradient("x").toNchw(), 1e-6f);
    }
  }

  @Test
  void goesBackFromAnyVolume() {
    try (Differentiation pass = Differentiation.of(branches())) {
      pass.forward(of(1, -1));
      pass.backward(of(1, 1));
      pass.backward("relu", of(3, 3));
      assertArrayEquals(new float[] {0, 0}, pass.gradient("sum").toNchw());
      assertArrayEquals(new float[] {3, 0}, pass.gradient("tanh").toNchw());
    }
  }

  @Test
  void givesOnlyWhatWasAskedFor() {
    Network network = SampleNetworks.leNet();
    Differentiation.Options options =
        Differentiation.Options.defaults()
            .withParametersOf(Set.of("fc2"))
            .withVolumes(Set.of("pool2"));
    Samples samples = new Samples(2);
    Volume input = samples.volume(network.inputShape());
    Volume seed = samples.volume(network.outputShape());
    try (Differentiation all = Differentiation.of(network);
        Differentiation some = Differentiation.of(network, options)) {
      for (Differentiation pass : List.of(all, some)) {
        pass.forward(input);
        pass.backward(seed);
      }
      assertArrayEquals(all.gradient("pool2").toNchw(), some.gradient("pool2").toNchw());
      assertArrayEquals(
          all.toParameterGradient("fc2", Role.WEIGHT).toArray(),
          some.toParameterGradient("fc2", Role.WEIGHT).toArray());
      assertMessage(
          "conv2: its volume has no gradient: name it in Options.withVolumes",
          () -> some.gradient("conv2"));
      assertMessage(
          "fc1: its parameters have no gradient: name it in Options.withParametersOf",
          () -> some.toParameterGradient("fc1", Role.BIAS));
      assertMessage(
          "pool1: a layer of kind 'max pooling' has no weight",
          () -> some.toParameterGradient("pool1", Role.WEIGHT));
    }
  }

  @Test
  void dropoutDropsByTheSeed() {
    Network.Builder builder = Network.builder();
    builder.input("x", Shape.of(1, 1, 1000));
    builder.add("dropout", new Dropout(0.25f), "x");
    Volume ones = Volume.allocate(Arena.ofAuto(), Shape.of(1, 1, 1000));
    ones.fill(1);
    try (Differentiation pass = Differentiation.of(builder.build())) {
      pass.forward(ones, 1);
      float[] first = pass.value("dropout").toNchw();
      pass.backward(ones);
      assertArrayEquals(first, pass.gradient("x").toNchw());
      int dropped = 0;
      for (float value : first) {
        dropped += value == 0 ? 1 : 0;
        assertEquals(value == 0 ? 0 : 1 / 0.75f, value);
      }
      assertEquals(250, dropped, 60);
      pass.forward(ones, 2);
      assertNotEquals(-1, java.util.Arrays.mismatch(first, pass.value("dropout").toNchw()));
      pass.forward(ones, 1);
      assertArrayEquals(first, pass.value("dropout").toNchw());
      pass.forward(ones);
      assertArrayEquals(ones.toNchw(), pass.value("dropout").toNchw());
    }
  }

  /// Of equal values the first gets the gradient, wherever the windows overlap.
  @Test
  void equalMaximaHaveOneSwitch() {
    Network.Builder builder = Network.builder();
    builder.input("x", Shape.of(1, 3, 1));
    builder.add("pool", Pooling.max(Geometry.of(1, 2)), "x");
    Volume input = Volume.allocate(Arena.ofAuto(), Shape.of(1, 3, 1));
    Volume seed = Volume.ofNchw(Arena.ofAuto(), Shape.of(1, 2, 1), 1, 10);
    try (Differentiation pass = Differentiation.of(builder.build())) {
      pass.forward(input);
      pass.backward(seed);
      assertArrayEquals(new float[] {1, 10, 0}, pass.gradient("x").toNchw());
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (Differentiation pass = Differentiation.of(branches())) {
      assertMessage(
          "expected an input of 1x1x2, got 1x1x3: use network.withInputShape(1x1x3)",
          () -> pass.forward(of(1, 2, 3)));
      pass.forward(of(1, 2));
      assertMessage(
          "relu: expected a gradient of 1x1x2, got 1x1x1", () -> pass.backward("relu", of(1)));
      assertMessage("there is no layer 'y'; there are [x, tanh, relu, sum]", () -> pass.value("y"));
    }
    Differentiation.Options unknown = Differentiation.Options.defaults().withVolumes(Set.of("y"));
    assertMessage(
        "there is no layer 'y'; there are [x, tanh, relu, sum]",
        () -> Differentiation.of(branches(), unknown));
  }

  @Test
  void namesTheLayerWithoutAGradient() {
    InstanceNormalization layer = new Samples(1).instanceNormalization(2);
    Network.Builder builder = Network.builder();
    builder.input("x", Shape.of(3, 3, 2));
    builder.add("norm", layer, "x");
    NoGradientException e =
        assertThrows(NoGradientException.class, () -> Differentiation.of(builder.build()));
    assertEquals("norm", e.layer());
    assertEquals(
        "norm: no gradient: there is no backward pass through a layer of kind 'instance"
            + " normalisation'",
        e.getMessage());
  }

  @Test
  void isOfNoUseOnceClosed() {
    Differentiation pass = Differentiation.of(branches());
    pass.forward(of(1, 2));
    pass.close();
    pass.close();
    String message = "the differentiation is closed";
    assertRejected(IllegalStateException.class, message, () -> pass.forward(of(1, 2)));
    assertRejected(IllegalStateException.class, message, () -> pass.backward(of(1, 2)));
  }

  @Test
  void goesBackOnlyOverAForwardPass() {
    try (Differentiation pass = Differentiation.of(branches())) {
      assertRejected(
          IllegalStateException.class,
          "there are no volumes to go back from: call forward first",
          () -> pass.backward("relu", of(1, 2)));
    }
  }

  private static void assertMessage(
      String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
