package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Network;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import dev.sash.zoo.Architecture;
import dev.sash.zoo.Blueprint;
import dev.sash.zoo.Notation;
import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What minimal filtering does to the scores of whole networks, and that it can be forbidden.
class AccuracyTest {

  /// Largest difference, as a part of the largest score.
  private static final double LARGEST_DIFFERENCE = 1e-4;

  private static final String VGG =
      "INPUT[32x32x3] -> CONV3-64 -> [[CONV3-64 -> RELU]*2 -> POOL2]*3 -> FC10";

  static Stream<Network> networks() {
    Network squeezenet = random(Architecture.SQUEEZENET_1_1.blueprint());
    return Stream.of(random(Notation.parse(VGG)), squeezenet.withInputShape(Shape.of(95, 79, 3)));
  }

  private static Network random(Blueprint blueprint) {
    return blueprint.build(blueprint.randomWeights(3, Arena.ofAuto()));
  }

  private static boolean hasMinimalFiltering(Plan plan) {
    return plan.steps().stream().anyMatch(step -> step.kernel().startsWith("Winograd"));
  }

  private static float[] scores(Network network, Accuracy accuracy, boolean minimal) {
    Options options = Options.defaults().withAccuracy(accuracy);
    Volume input = new Samples(9).volume(network.inputShape());
    Volume output = Volume.allocate(Arena.ofAuto(), network.outputShape());
    try (Model model = Model.load(network, options);
        Session session = model.session()) {
      assertEquals(minimal, hasMinimalFiltering(session.plan()), accuracy.toString());
      session.run(input, output);
    }
    return output.toNchw();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void fastScoresAreNearExactOnes(Network network) {
    boolean vectors = !"false".equals(System.getProperty("dev.sash.vector"));
    float[] fast = scores(network, Accuracy.FAST, vectors);
    float[] exact = scores(network, Accuracy.EXACT, false);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < exact.length; i++) {
      largest = Math.max(largest, Math.abs(exact[i]));
      difference = Math.max(difference, Math.abs(exact[i] - fast[i]));
    }
    assertTrue(
        difference <= LARGEST_DIFFERENCE * largest,
        "difference %s of at most %s".formatted(difference, largest));
    assertEquals(vectors, difference > 0, "other algorithms round otherwise");
  }

  @Test
  void theFastestAlgorithmsAreTheDefault() {
    assertEquals(Accuracy.FAST, Options.defaults().accuracy());
    assertEquals(Accuracy.EXACT, Options.defaults().withAccuracy(Accuracy.EXACT).accuracy());
    assertEquals(5, Options.defaults().withAccuracy(Accuracy.EXACT).withThreads(5).threads());
    assertEquals(
        Accuracy.EXACT, Options.defaults().withAccuracy(Accuracy.EXACT).withThreads(5).accuracy());
  }
}
