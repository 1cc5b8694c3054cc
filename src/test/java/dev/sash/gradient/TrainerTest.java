package dev.sash.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.network.Network;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {

  private static final int COUNT = 150;

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().withBatch(40).withLearningRate(0.05f).withSeed(7).withThreads(2);

  @TempDir Path folder;

  private static Map<String, float[]> parameters(Network network) {
    Parameters parameters = new Parameters(network, _ -> true);
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameters.Entry entry : parameters.entries()) {
      values.put(entry.name(), entry.source().toArray());
    }
    return values;
  }

  static void assertSame(Network expected, Network actual) {
    Map<String, float[]> values = parameters(expected);
    parameters(actual).forEach((name, array) -> assertArrayEquals(values.get(name), array, name));
  }

  private static Network train(TrainingOptions options) {
    try (Trainer trainer = Trainer.of(Corners.network(), options)) {
      trainer.train(new Corners(COUNT), Progress.none());
      return trainer.network();
    }
  }

  @ParameterizedTest
  @EnumSource
  void learns(Loss loss) {
    List<Progress.Report> reports = new ArrayList<>();
    TrainingOptions options = OPTIONS.withLoss(loss).withEpochs(40).withLearningRate(0.02f);
    try (Trainer trainer = Trainer.of(Corners.network(), options)) {
      trainer.train(new Corners(COUNT), reports::add);
      assertEquals(160, trainer.iteration());
    }
    assertEquals(160, reports.size());
    assertEquals(30, reports.getLast().outcome().count());
    assertEquals(39, reports.getLast().epoch());
    assertEquals(160, reports.getLast().iterations());
    assertTrue(reports.getFirst().outcome().accuracy() < 0.6, reports::toString);
    assertTrue(reports.getLast().outcome().accuracy() > 0.85, reports.getLast()::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void givesTheSameBitsWhateverTheThreads(int threads) {
    assertSame(train(OPTIONS.withEpochs(2)), train(OPTIONS.withEpochs(2).withThreads(threads)));
  }

  /// More pieces than sums of gradients.
  @Test
  void largeBatchesAreSummedInOrder() {
    TrainingOptions options = OPTIONS.withBatch(COUNT);
    assertSame(train(options), train(options.withThreads(7)));
  }

  @Test
  void seedsGiveOtherNetworks() {
    float[] first = parameters(train(OPTIONS)).get("fc.weight");
    float[] second = parameters(train(OPTIONS.withSeed(8))).get("fc.weight");
    assertFalse(java.util.Arrays.equals(first, second));
  }

  @Test
  void writesTheSameFileTwice() throws IOException {
    train(OPTIONS.withCheckpoint(folder.resolve("a"), 1000));
    train(OPTIONS.withCheckpoint(folder.resolve("b"), 1000));
    assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
  }

  /// What a killed process leaves is what an exception in the middle leaves: the last file.
  @ParameterizedTest
  @ValueSource(longs = {3, 5, 6})
  void resumesToTheSameBits(long killedAt) throws IOException {
    Path file = folder.resolve("state.safetensors");
    TrainingOptions options = OPTIONS.withEpochs(2).withCheckpoint(file, 3);
    IllegalStateException killed = new IllegalStateException("killed");
    try (Trainer trainer = Trainer.of(Corners.network(), options)) {
      Progress progress =
          report -> {
            if (report.iteration() == killedAt) {
              throw killed;
            }
          };
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> trainer.train(new Corners(COUNT), progress));
      assertEquals(killed, e);
    }
    try (Trainer trainer = Trainer.resume(Corners.network(), options, file)) {
      assertEquals(killedAt / 3 * 3, trainer.iteration());
      trainer.train(new Corners(COUNT), Progress.none());
      assertEquals(8, trainer.iteration());
      assertSame(train(OPTIONS.withEpochs(2)), trainer.network());
    }
    try (Trainer trainer = Trainer.resume(Corners.network(), options.withEpochs(3), file)) {
      assertEquals(8, trainer.iteration());
    }
  }

  @Test
  void trainsNamedLayersAlone() {
    Network before = Corners.network();
    TrainingOptions options = OPTIONS.withLayers(Set.of("fc")).withEpochs(3);
    Map<String, float[]> given = parameters(before);
    Map<String, float[]> trained = parameters(train(options));
    given.forEach(
        (name, values) -> {
          boolean same = java.util.Arrays.equals(values, trained.get(name));
          assertEquals(!name.startsWith("fc."), same, name);
        });
  }

  @Test
  void keepsWhatIsTiedAndUnconnected() {
    Network trained = train(OPTIONS.withWeightDecay(1e-3f));
    // Their constructors refuse weights that break the constraint.
    TrainableSubsampling tied = (TrainableSubsampling) trained.node("sub1").layer();
    PartiallyConnected partial = (PartiallyConnected) trained.node("conv2").layer();
    PartiallyConnected before = (PartiallyConnected) Corners.network().node("conv2").layer();
    assertEquals(before.connections(), partial.connections());
    assertFalse(tied.dense().kernels().get(0, 0, 0, 0) == 0);
  }

  /// Scores 2 x and 0.
  private static Network twoScores() {
    Network.Builder builder = Network.builder();
    builder.input("x", Shape.of(1, 1, 1));
    Kernels kernels =
        new Kernels(Tensor.copyOf(new float[] {2, 0}, 2, 1), Kernels.Order.OIHW, 2, 1, 1, 1);
    builder.add("fc", new dev.sash.layer.FullyConnected(kernels, java.util.Optional.empty()), "x");
    return builder.build();
  }

  /// The gradient of the mean of max(0, 2 x + 1) over x = 0, 1/150 ... 149/150 is the mean of x.
  @Test
  void eachImageOfALargeBatchCountsOnce() {
    Examples many =
        new Examples() {
          @Override
          public long count() {
            return COUNT;
          }

          @Override
          public int into(long index, long epoch, Volume input) {
            input.set(0, 0, 0, (float) index / COUNT);
            return 1;
          }
        };
    TrainingOptions options =
        OPTIONS
            .withBatch(COUNT)
            .withInitialization(Initialization.AS_GIVEN)
            .withLoss(Loss.HINGE)
            .withLearningRate(1);
    try (Trainer trainer = Trainer.of(twoScores(), options)) {
      trainer.train(many, Progress.none());
      float[] actual = parameters(trainer.network()).get("fc.weight");
      double mean = (COUNT - 1) / (2.0 * COUNT);
      assertEquals(2 - mean, actual[0], 1e-6);
      assertEquals(mean, actual[1], 1e-6);
    }
  }

  /// One image, one weight: w = 2, x = 3, score w x, and a second class with score 0.
  @Test
  void stepsAsTheFormulaSays() {
    Examples one =
        new Examples() {
          @Override
          public long count() {
            return 1;
          }

          @Override
          public int into(long index, long epoch, Volume input) {
            input.set(0, 0, 0, 3);
            return 1;
          }
        };
    TrainingOptions options =
        OPTIONS
            .withBatch(1)
            .withEpochs(2)
            .withInitialization(Initialization.AS_GIVEN)
            .withLoss(Loss.HINGE)
            .withLearningRate(new LearningRate(0.1f, 1, 0.5f))
            .withMomentum(0.5f)
            .withWeightDecay(0.01f);
    try (Trainer trainer = Trainer.of(twoScores(), options)) {
      trainer.train(one, Progress.none());
      double[] w = {2, 0};
      double[] v = {0, 0};
      for (double rate : new double[] {0.1, 0.05}) {
        double margin = w[0] * 3 - w[1] * 3 + 1;
        double[] slope = margin > 0 ? new double[] {3, -3} : new double[2];
        for (int i = 0; i < 2; i++) {
          v[i] = 0.5 * v[i] + slope[i] + 0.01 * w[i];
          w[i] -= rate * v[i];
        }
      }
      float[] actual = parameters(trainer.network()).get("fc.weight");
      assertEquals(w[0], actual[0], 1e-6);
      assertEquals(w[1], actual[1], 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XAVIER", "HE"})
  void initializationHasItsVariance(Initialization initialization) {
    Network.Builder builder = Network.builder();
    builder.input("x", Shape.of(5, 5, 16));
    builder.add("conv", new Samples(1).convolution(32, 4, Geometry.of(5, 5), 4), "x");
    try (Trainer trainer =
        Trainer.of(builder.build(), OPTIONS.withInitialization(initialization))) {
      Map<String, float[]> values = parameters(trainer.network());
      double squares = 0;
      for (float value : values.get("conv.weight")) {
        squares += (double) value * value;
      }
      int inputs = 4 * 25;
      int outputs = 32 / 4 * 25;
      double variance =
          initialization == Initialization.HE ? 2.0 / inputs : 2.0 / (inputs + outputs);
      assertEquals(1, squares / values.get("conv.weight").length / variance, 0.05);
      assertArrayEquals(new float[32], values.get("conv.bias"));
    }
  }
}
