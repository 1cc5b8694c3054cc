package dev.sash.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Elementwise;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.Padding;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Softmax;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.oracle.Case;
import dev.sash.oracle.Cases;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer with a backward pass, over the cases of the forward pass that are small: the
/// reference against central differences, and float32 against the reference. Errors are relative to
/// the largest element of a gradient.
class LayerGradientsTest {

  private static final double REFERENCE_TOLERANCE = 1e-7;
  private static final double FLOAT_TOLERANCE = 1e-4;

  /// Scalar operations of one evaluation of the layer.
  private static final long MOST_OPERATIONS = 10_000;

  private static final long MOST_DIFFERENCE_OPERATIONS = 300_000;

  private static final String TILES = "several tiles of positions";

  /// Of cases that differ in sizes alone, this many; and of each kind of layer.
  private static final int SAME_NAME = 1;

  private static final int SAME_LAYER = 25;

  /// Differences are inexact where functions are steep, and near the kinks of those of small
  /// values.
  private static final double LARGEST_MAGNITUDE = 50;

  private static final double SMALLEST_MAGNITUDE = 1e-2;

  static Stream<Case> cases() {
    Map<String, Integer> counts = new HashMap<>();
    return Stream.concat(Cases.all(), severalTiles())
        .filter(given -> operations(given) < MOST_OPERATIONS || given.name().equals(TILES))
        .filter(given -> given.magnitude() > SMALLEST_MAGNITUDE)
        .filter(given -> given.magnitude() < LARGEST_MAGNITUDE)
        .filter(given -> counts.merge(key(given), 1, Integer::sum) <= SAME_NAME)
        .filter(given -> counts.merge(given.layer().kind(), 1, Integer::sum) <= SAME_LAYER)
        .filter(LayerGradientsTest::hasGradient);
  }

  /// More output positions than are multiplied at a time.
  private static Stream<Case> severalTiles() {
    Samples samples = new Samples(3);
    Geometry three = Geometry.of(1, 3).withPadding(new Padding(0, 1, 0, 1));
    return Stream.of(
        new Case(TILES, samples.convolution(2, 1, three, 2), List.of(Shape.of(2, 37, 57, 2)), 1),
        new Case(
            TILES, samples.convolution(3, 2, Geometry.of(1, 1)), List.of(Shape.of(61, 69, 2)), 1));
  }

  private static String key(Case given) {
    String sizes = "[0-9]+ (filters|outputs|connections)";
    return given.layer().kind() + given.layer().describe().replaceAll(sizes, "") + given.name();
  }

  static Stream<Case> smallCases() {
    return cases().filter(c -> operations(c) * variables(c) < MOST_DIFFERENCE_OPERATIONS);
  }

  private static boolean hasGradient(Case given) {
    try (Differentiation _ = Differentiation.of(given.network())) {
      return true;
    } catch (NoGradientException e) {
      return false;
    }
  }

  private static long operations(Case given) {
    Layer layer = given.layer();
    long window = layer.stepping().map(it -> (long) it.height() * it.width()).orElse(1L);
    // The reference makes a group of elements for each of them.
    long count = layer instanceof Softmax ? given.inputs().getFirst().elementCount() : 0;
    return count * count / 16
        + layer.multiplyAccumulates(given.inputs())
        + layer.outputShape(given.inputs()).elementCount() * window
        + given.inputs().stream().mapToLong(Shape::elementCount).sum();
  }

  private static long variables(Case given) {
    return given.layer().weightCount()
        + given.inputs().stream().mapToLong(Shape::elementCount).sum();
  }

  private static List<Expected> inputs(Case given) {
    Samples samples = new Samples(17);
    List<Expected> inputs = new ArrayList<>();
    for (Shape shape : given.inputs()) {
      Volume volume = samples.volume(shape);
      samples.fill(volume, given.magnitude());
      Expected input = Expected.of(volume);
      boolean divides = given.layer().equals(new Elementwise(Elementwise.Operation.QUOTIENT));
      for (int i = 0; divides && i < input.values().length; i++) {
        input.values()[i] += Math.copySign(1, input.values()[i]);
      }
      inputs.add(input);
    }
    return inputs;
  }

  private static double[] seeds(Reference forward) {
    float[] values = new Samples(23).values(forward.output().length, 1);
    double[] seeds = new double[values.length];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = Double.isFinite(forward.output()[i]) ? values[i] : 0;
    }
    return seeds;
  }

  /// Returns which elements of a parameter are one: for tied weights those of a channel, else each.
  private static int[] together(Layer layer, Role role, int index) {
    if (layer instanceof TrainableSubsampling subsampling && role == Role.WEIGHT) {
      int area = Math.toIntExact(subsampling.dense().kernels().elementsPerFilter());
      return IntStream.range(index / area * area, index / area * area + area).toArray();
    }
    return new int[] {index};
  }

  private static boolean isConnected(Layer layer, Role role, int index) {
    if (layer instanceof PartiallyConnected partial && role == Role.WEIGHT) {
      Kernels kernels = partial.dense().kernels();
      int channel = index / kernels.height() / kernels.width() % kernels.depth();
      int filter = (int) (index / kernels.elementsPerFilter());
      return partial.connections().get(filter).contains(channel);
    }
    return true;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("smallCases")
  void referenceAgreesWithCentralDifferences(Case given) {
    List<Expected> inputs = inputs(given);
    Reference forward = new Reference(given.layer(), inputs, null);
    double[] seeds = seeds(forward);
    Reference reference = new Reference(given.layer(), inputs, seeds);
    Differences differences = new Differences(given.layer(), inputs, seeds);
    for (int i = 0; i < inputs.size(); i++) {
      assertClose(
          differences.inputGradient(i),
          reference.inputGradient(i),
          REFERENCE_TOLERANCE,
          "input " + i);
    }
    Optional<Trainable> trainable = Trainable.of(given.layer());
    for (Role role : Role.values()) {
      Optional<Tensor> tensor = trainable.flatMap(it -> it.tensor(role));
      if (tensor.isPresent()) {
        double[] expected = new double[Math.toIntExact(tensor.get().elementCount())];
        for (int i = 0; i < expected.length; i++) {
          int[] together = together(given.layer(), role, i);
          expected[i] =
              isConnected(given.layer(), role, i)
                  ? differences.parameterGradient(role, together)
                  : 0;
        }
        assertClose(expected, reference.parameterGradient(role), REFERENCE_TOLERANCE, role.label());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithTheReference(Case given) {
    List<Expected> inputs = inputs(given);
    double[] seeds = seeds(new Reference(given.layer(), inputs, null));
    Reference reference = new Reference(given.layer(), inputs, seeds);
    try (Differentiation pass = Differentiation.of(given.network())) {
      for (int i = 0; i < inputs.size(); i++) {
        fill(pass.value("input" + i), inputs.get(i).values());
      }
      pass.forward();
      assertClose(reference.output(), array(pass.value("layer")), FLOAT_TOLERANCE, "output");
      Volume gradient = new Samples(0).volume(pass.value("layer").shape());
      fill(gradient, seeds);
      // The second pass finds the memory of the first.
      pass.backward(gradient);
      pass.backward(gradient);
      for (int i = 0; i < inputs.size(); i++) {
        assertClose(
            reference.inputGradient(i),
            array(pass.gradient("input" + i)),
            FLOAT_TOLERANCE,
            "input " + i);
      }
      Optional<Trainable> trainable = Trainable.of(given.layer());
      for (Role role : Role.values()) {
        if (trainable.flatMap(it -> it.tensor(role)).isPresent()) {
          float[] floats = pass.toParameterGradient("layer", role).toArray();
          double[] actual = IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
          assertClose(reference.parameterGradient(role), actual, FLOAT_TOLERANCE, role.label());
        }
      }
    }
  }

  private static void fill(Volume volume, double[] values) {
    Expected places = Expected.of(volume);
    assertEquals(values.length, places.values().length);
    for (int i = 0; i < values.length; i++) {
      volume.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
    }
  }

  private static double[] array(Volume volume) {
    return Expected.of(volume).values();
  }

  private static void assertClose(
      double[] expected, double[] actual, double tolerance, String what) {
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      if (Double.isFinite(expected[i])) {
        largest = Math.max(largest, Math.abs(expected[i]));
        worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        assertFalse(Double.isNaN(actual[i]), what);
      } else {
        assertEquals(expected[i], actual[i], what);
      }
    }
    assertTrue(
        worst <= tolerance * Math.max(largest, 1e-30),
        what + ": off by " + worst + " where the largest is " + largest);
  }
}
