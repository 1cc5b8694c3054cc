package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.kernel.ConvolutionAlgorithm;
import dev.sash.layer.Activation;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.layer.Rounding;
import dev.sash.network.Network;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Convolution and max pooling in one step give the bits that they give in two.
class PooledConvolutionTest {

  private static final Geometry TWO = Geometry.of(2, 2).withStride(2);
  private static final Geometry THREE = Geometry.of(3, 3).withStride(2);

  /// A convolution with pooling behind it.
  ///
  /// @param together whether one step computes both
  record Pair(
      String name,
      ConvolutionAlgorithm algorithm,
      Shape input,
      int filters,
      Geometry kernel,
      Geometry window,
      boolean together) {

    Network network(boolean apart) {
      Samples samples = new Samples(17);
      Network.Builder builder = Network.builder();
      builder.input("image", input);
      builder.add("conv", samples.convolution(filters, input.depth(), kernel), "image");
      builder.add("relu", Activation.RELU, "conv");
      builder.add("pool", Pooling.max(window), "relu");
      if (apart) {
        builder.output("relu");
        builder.output("pool");
      }
      return builder.build();
    }

    Options options(int threads) {
      Options options = Options.defaults().withThreads(threads);
      Map<ConvolutionShape, ConvolutionAlgorithm> algorithms = new HashMap<>();
      for (Chosen chosen : Plan.of(network(false), options).chosen()) {
        assumeTrue(chosen.convolution().candidates().contains(algorithm), "needs the Vector API");
        algorithms.put(chosen.shape(), algorithm);
      }
      return options.withChoices(Choices.of(algorithms));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Pair panels(
      String name, Shape input, int filters, Geometry kernel, Geometry pool) {
    return new Pair(name, ConvolutionAlgorithm.PANELS, input, filters, kernel, pool, true);
  }

  private static Pair apart(String name, Shape input, int filters, Geometry kernel, Geometry pool) {
    return new Pair(name, ConvolutionAlgorithm.PANELS, input, filters, kernel, pool, false);
  }

  private static Pair planes(
      String name, Shape input, int filters, Geometry kernel, Geometry pool, boolean together) {
    return new Pair(name, ConvolutionAlgorithm.PLANES, input, filters, kernel, pool, together);
  }

  private static Pair filtered(
      String name, ConvolutionAlgorithm algorithm, Shape input, Geometry kernel, Geometry pool) {
    return new Pair(name, algorithm, input, 64, kernel, pool, true);
  }

  private static Pair winograd(int size, int height, int width, Geometry pool, boolean together) {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    return new Pair(
        "Winograd tiles of %d on %dx%d, %s".formatted(size, height, width, pool),
        size == 2 ? ConvolutionAlgorithm.WINOGRAD_2X2_3X3 : ConvolutionAlgorithm.WINOGRAD_4X4_3X3,
        Shape.of(height, width, 32),
        80,
        three,
        pool,
        together);
  }

  static Stream<Pair> pairs() {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    Geometry seven = Geometry.of(7, 7).withStride(2).withPadding(3);
    Geometry padded = THREE.withPadding(1);
    Geometry ceiling = THREE.withRounding(Rounding.CEIL);
    return Stream.of(
        panels("overlapping windows", Shape.of(129, 131, 3), 17, three, THREE),
        panels("a strided kernel", Shape.of(225, 227, 3), 64, seven, padded),
        panels("windows beyond the end", Shape.of(130, 132, 4), 16, three, ceiling),
        panels("windows that leave gaps", Shape.of(31, 33, 5), 6, three, TWO.withStride(3)),
        panels("small windows", Shape.of(28, 28, 1), 6, Geometry.of(5, 5), TWO),
        panels("parts of a row", Shape.of(9, 3000, 2), 48, three, TWO),
        panels("parts of a row, overlapping", Shape.of(9, 3000, 2), 48, three, padded),
        panels("1x1 kernels", Shape.of(20, 21, 16), 33, Geometry.of(1, 1), TWO),
        panels("a batch", new Shape(3, 12, 10, 3), 20, three, TWO),
        panels("one window", Shape.of(5, 5, 3), 20, three, Geometry.of(5, 5).withStride(5)),
        apart("small volumes, overlapping", Shape.of(20, 21, 3), 16, three, THREE),
        apart("dilated windows", Shape.of(20, 21, 3), 16, three, TWO.withDilation(2)),
        planes("planes", Shape.of(32, 32, 1), 6, Geometry.of(5, 5), TWO, true),
        planes("planes of odd sizes", Shape.of(19, 37, 2), 7, three, TWO, true),
        planes("planes, parts of a row", new Shape(2, 7, 3001, 1), 4, three, TWO, true),
        planes("planes of few positions", Shape.of(3, 4, 3), 8, Geometry.of(2, 1), TWO, true),
        planes(
            "planes, windows beyond the end",
            Shape.of(19, 37, 2),
            3,
            three,
            TWO.withRounding(Rounding.CEIL),
            false),
        planes("planes, overlapping windows", Shape.of(20, 20, 1), 6, three, THREE, false),
        filtered(
            "Winograd, a strided kernel",
            ConvolutionAlgorithm.WINOGRAD_4X4_4X4,
            Shape.of(225, 227, 3),
            seven,
            padded),
        filtered(
            "Winograd, overlapping windows",
            ConvolutionAlgorithm.WINOGRAD_4X4_3X3,
            Shape.of(129, 131, 20),
            three,
            THREE),
        filtered(
            "Winograd, windows beyond the end",
            ConvolutionAlgorithm.WINOGRAD_2X2_3X3,
            Shape.of(130, 132, 16),
            three,
            ceiling),
        filtered(
            "Winograd, parts of a row",
            ConvolutionAlgorithm.WINOGRAD_4X4_3X3,
            Shape.of(9, 3000, 16),
            three,
            padded),
        winograd(4, 16, 16, TWO, true),
        winograd(4, 15, 17, TWO, true),
        winograd(4, 18, 13, TWO.withRounding(Rounding.CEIL), true),
        winograd(4, 19, 22, Geometry.of(4, 4).withStride(4), true),
        winograd(4, 19, 22, Geometry.of(1, 2).withStride(2, 4), true),
        winograd(2, 11, 14, TWO, true),
        winograd(2, 11, 13, TWO.withRounding(Rounding.CEIL), true),
        winograd(4, 16, 16, THREE, false),
        winograd(4, 16, 16, TWO.withPadding(1), false),
        winograd(4, 18, 18, Geometry.of(3, 3).withStride(3), false),
        winograd(2, 16, 16, Geometry.of(4, 4).withStride(4), false));
  }

  private static Volume pooled(Network network, Options options, Volume input) {
    try (Model model = Model.load(network, options);
        Session session = model.session()) {
      List<Guarded> outputs =
          network.outputs().stream().map(node -> Guarded.spread(node.shape())).toList();
      session.fillWorkspace(Float.NaN);
      session.run(List.of(input), outputs.stream().map(Guarded::volume).toList());
      outputs.forEach(output -> output.assertGapsUntouched("output"));
      return outputs.getLast().volume();
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void oneStepGivesTheBitsOfTwo(Pair pair) {
    Network network = pair.network(false);
    Volume input = new Samples(4).volume(network.inputShape());
    Volume apart = pooled(pair.network(true), pair.options(1), input);
    for (int threads = 1; threads <= 3; threads++) {
      Volume together = pooled(network, pair.options(threads), input);
      assertArrayEquals(apart.toNchw(), together.toNchw(), threads + " threads");
    }
    if (pair.algorithm() == ConvolutionAlgorithm.PANELS) {
      Oracle.DIRECT.outputs(network, List.of(input)).getFirst().check(pair.name(), apart);
    }
  }

  /// What is not a number spoils the windows that it reaches, and no others.
  @Test
  void notANumberIsTheMaximumInPlanes() {
    Pair pair = planes("", Shape.of(19, 37, 2), 7, Geometry.of(3, 3), TWO, true);
    Volume input = new Samples(4).volume(pair.input());
    for (int x : new int[] {0, 9, 30, 36}) {
      input.set(x / 2, x, 1, Float.NaN);
    }
    Volume apart = pooled(pair.network(true), pair.options(1), input);
    Volume together = pooled(pair.network(false), pair.options(1), input);
    assertArrayEquals(apart.toNchw(), together.toNchw());
    assertTrue(Float.isNaN(together.get(2, 4, 0)), "a window that is reached");
    assertFalse(Float.isNaN(together.get(7, 2, 0)), "a window that is not");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void thePlanTellsWhetherItIsOneStep(Pair pair) {
    Plan plan = Plan.of(pair.network(false), pair.options(2));
    Plan.Step step = plan.step("conv").orElseThrow();
    assertEquals(
        pair.together() ? List.of("conv", "relu", "pool") : List.of("conv", "relu"), step.layers());
    assertEquals(pair.together(), step.kernel().endsWith(" + pooling"), step.kernel());
    assertEquals(pair.together() ? "pool" : "relu", step.name());
  }

  @Test
  void aBranchOfAConcatenationIsPooledInPlace() {
    Samples samples = new Samples(3);
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(16, 18, 32));
    Geometry three = Geometry.of(3, 3).withPadding(1);
    builder.add("conv", samples.convolution(16, 32, three), "image");
    builder.add("pool", Pooling.max(TWO), "conv");
    builder.add("other", samples.convolution(5, 32, Geometry.of(2, 2).withStride(2)), "image");
    builder.add("both", Concatenation.DEPTH, "other", "pool");
    builder.add("last", samples.convolution(3, 21, Geometry.of(1, 1)), "both");
    Network network = builder.build();
    Volume input = samples.volume(network.inputShape());
    Options options = Options.defaults().withAccuracy(Accuracy.EXACT);
    Oracle.DIRECT
        .outputs(network, List.of(input))
        .getFirst()
        .check("last", pooled(network, options, input));
    assertTrue(
        Plan.of(network, options).steps().stream()
            .noneMatch(step -> step.name().startsWith("both")),
        "no copy");
  }

  @Test
  void whatLiesBehindTheOnlyRowIsLeftAlone() {
    Pair pair = panels("one row", Shape.of(4, 22, 3), 5, Geometry.of(3, 3), TWO);
    Guarded output = Guarded.ofRows(Shape.of(1, 10, 5), 64);
    Network network = pair.network(false);
    Volume input = new Samples(4).volume(network.inputShape());
    try (Model model = Model.load(network, pair.options(1));
        Session session = model.session()) {
      session.run(input, output.volume());
    }
    output.assertGapsUntouched("behind the row");
    Oracle.DIRECT.outputs(network, List.of(input)).getFirst().check("row", output.volume());
  }
}
