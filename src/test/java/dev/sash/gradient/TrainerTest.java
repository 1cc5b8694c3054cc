package dev.sash.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Dropout;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Kernels;
import dev.sash.layer.Mean;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Reduction;
import dev.sash.layer.Softmax;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.oracle.Samples;
import dev.sash.safetensors.Safetensors;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /// A bright square of 3x3 in one of four corners, on noise.
  private record Corners(long count) implements Examples {

    @Override
    public int into(long index, long epoch, Volume input) {
      RandomBits random = RandomBits.of(99, index, epoch);
      int corner = (int) (random.bits(1000) >>> 62);
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          boolean bright = y / 3 == corner / 2 * 2 - (corner / 2) && x / 3 == corner % 2;
          input.set(y, x, 0, random.fraction(y * 8 + x) + (bright ? 1 : 0) - 0.5f);
        }
      }
      return corner;
    }
  }

  private static Network network() {
    Samples samples = new Samples(31);
    Network.Builder builder = Network.builder();
    String x = builder.input("image", Shape.of(8, 8, 1));
    x = builder.add("conv1", samples.convolution(4, 1, Geometry.of(3, 3)), x);
    x = builder.add("sub1", samples.subsampling(4, Geometry.of(2, 2).withStride(2)), x);
    x = builder.add("relu1", Activation.RELU, x);
    x = builder.add("conv2", samples.partiallyConnected(6, 4, Geometry.of(2, 2)), x);
    x = builder.add("norm2", samples.batchNormalization(6), x);
    x = builder.add("relu2", Activation.leakyRelu(0.1f), x);
    x = builder.add("dropout", new Dropout(0.1f), x);
    x = builder.add("fc", samples.fullyConnected(Kernels.Order.OIHW, 4, builder.shape(x)), x);
    builder.add("probabilities", Softmax.DEPTH, x);
    return builder.build();
  }

  private static Map<String, float[]> parameters(Network network) {
    Parameters parameters = new Parameters(network, _ -> true);
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameters.Entry entry : parameters.entries()) {
      values.put(entry.name(), entry.source().toArray());
    }
    return values;
  }

  private static void assertSame(Network expected, Network actual) {
    Map<String, float[]> values = parameters(expected);
    parameters(actual).forEach((name, array) -> assertArrayEquals(values.get(name), array, name));
  }

  private static Network train(TrainingOptions options) {
    try (Trainer trainer = Trainer.of(network(), options)) {
      trainer.train(new Corners(COUNT), Progress.none());
      return trainer.network();
    }
  }

  @ParameterizedTest
  @EnumSource
  void learns(Loss loss) {
    List<Progress.Report> reports = new ArrayList<>();
    TrainingOptions options = OPTIONS.withLoss(loss).withEpochs(40).withLearningRate(0.02f);
    try (Trainer trainer = Trainer.of(network(), options)) {
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
    try (Trainer trainer = Trainer.of(network(), options)) {
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
    try (Trainer trainer = Trainer.resume(network(), options, file)) {
      assertEquals(killedAt / 3 * 3, trainer.iteration());
      trainer.train(new Corners(COUNT), Progress.none());
      assertEquals(8, trainer.iteration());
      assertSame(train(OPTIONS.withEpochs(2)), trainer.network());
    }
    try (Trainer trainer = Trainer.resume(network(), options.withEpochs(3), file)) {
      assertEquals(8, trainer.iteration());
    }
  }

  @Test
  void trainsNamedLayersAlone() {
    Network before = network();
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
    PartiallyConnected before = (PartiallyConnected) network().node("conv2").layer();
    assertEquals(before.connections(), partial.connections());
    assertFalse(tied.dense().kernels().get(0, 0, 0, 0) == 0);
  }

  /// One image, one weight: w = 2, x = 3, score w x, and a second class with score 0.
  @Test
  void stepsAsTheFormulaSays() {
    Network.Builder builder = Network.builder();
    builder.input("x", Shape.of(1, 1, 1));
    Kernels kernels =
        new Kernels(Tensor.copyOf(new float[] {2, 0}, 2, 1), Kernels.Order.OIHW, 2, 1, 1, 1);
    builder.add("fc", new dev.sash.layer.FullyConnected(kernels, java.util.Optional.empty()), "x");
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
    try (Trainer trainer = Trainer.of(builder.build(), options)) {
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

  @Test
  void keepsTheParametersBeforeADivergence() {
    Network network = network();
    TrainingOptions options =
        OPTIONS.withInitialization(Initialization.AS_GIVEN).withLoss(Loss.HINGE);
    Examples broken =
        new Examples() {
          @Override
          public long count() {
            return 40;
          }

          @Override
          public int into(long index, long epoch, Volume input) {
            input.fill(Float.NaN);
            return 0;
          }
        };
    try (Trainer trainer = Trainer.of(network, options)) {
      DivergedException e =
          assertThrows(DivergedException.class, () -> trainer.train(broken, Progress.none()));
      assertEquals(
          "the loss of mini-batch 0 is NaN: use a smaller learning rate, or look at the examples",
          e.getMessage());
      assertSame(network, trainer.network());
    }
  }

  @Test
  void refusesOtherCheckpoints() throws IOException {
    Path file = folder.resolve("state");
    train(OPTIONS.withCheckpoint(file, 100));
    assertCheckpoint(
        file
            + " was written with seed 7 and batch 40 after 4 mini-batches of 150 examples: the"
            + " options have seed 8 and batch 40",
        OPTIONS.withSeed(8),
        file);
    assertCheckpoint(
        file
            + " has tensors of layers that are not trained: resume with the layers it was written"
            + " with",
        OPTIONS.withLayers(Set.of("fc")),
        file);
    try (Trainer trainer = Trainer.resume(network(), OPTIONS, file)) {
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> trainer.train(new Corners(9), Progress.none()));
      assertEquals("training began with 150 examples, now there are 9", e.getMessage());
    }
    Path none = folder.resolve("none");
    Safetensors.write(none, Weights.of(Map.of()));
    assertCheckpoint(none + " has no tensor 'conv1.weight'", OPTIONS, none);
    Path bare = folder.resolve("bare");
    Safetensors.write(bare, Safetensors.read(file));
    assertCheckpoint(bare + " is no checkpoint: its iteration is ''", OPTIONS, bare);
  }

  private static void assertCheckpoint(String message, TrainingOptions options, Path file) {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> Trainer.resume(network(), options, file));
    assertEquals(message, e.getMessage());
  }

  @Test
  void refusesWhatItCannotTrain() {
    assertRefused("there is no layer 'fc9'", OPTIONS.withLayers(Set.of("fc9")), network());
    assertRefused(
        "relu1: a layer of kind 'ReLU' has nothing to train",
        OPTIONS.withLayers(Set.of("relu1")),
        network());
    assertRefused(
        "no layer is to be trained: name at least one", OPTIONS.withLayers(Set.of()), network());
    Network.Builder wide = Network.builder();
    wide.input("x", Shape.of(3, 3, 1));
    wide.add("conv", new Samples(1).convolution(2, 1, Geometry.of(2, 2)), "x");
    assertRefused(
        "conv: a classifier gives 1x1xclasses for each image, got 2x2x2", OPTIONS, wide.build());
    wide.add("mean", new Mean(Set.of(Axis.BATCH)), "conv");
    wide.add("pool", new GlobalPooling(Reduction.AVERAGE), "mean");
    assertRefused(
        "mean: a layer of kind 'mean' mixes the images of a batch, or has a batch of its own: it"
            + " gives 2x2x2 for one image and 2x2x2 for two",
        OPTIONS,
        wide.build());
  }

  private static void assertRefused(String message, TrainingOptions options, Network network) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Trainer.of(network, options));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  @Test
  void namesTheExampleWithAnUnknownClass() {
    Examples broken =
        new Examples() {
          @Override
          public long count() {
            return 1;
          }

          @Override
          public int into(long index, long epoch, Volume input) {
            return 4;
          }
        };
    try (Trainer trainer = Trainer.of(network(), OPTIONS)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> trainer.train(broken, Progress.none()));
      assertEquals("example 0 has class 4: the network has the classes 0 to 3", e.getMessage());
    }
  }

  @Test
  void failuresOfOtherThreadsReachTheCaller() {
    Examples broken =
        new Examples() {
          @Override
          public long count() {
            return 400;
          }

          @Override
          public int into(long index, long epoch, Volume input) {
            throw new UncheckedIOException(new IOException("gone"));
          }
        };
    try (Trainer trainer = Trainer.of(network(), OPTIONS.withThreads(3))) {
      assertThrows(UncheckedIOException.class, () -> trainer.train(broken, Progress.none()));
      assertEquals(0, trainer.iteration());
    }
  }

  @Test
  void isOfNoUseOnceClosed() {
    Trainer trainer = Trainer.of(network(), OPTIONS);
    trainer.close();
    trainer.close();
    assertThrows(IllegalStateException.class, trainer::network);
    assertThrows(RuntimeException.class, () -> trainer.train(new Corners(COUNT), Progress.none()));
  }

  @Test
  void optionsAreChecked() {
    assertOption("batch and epochs must be positive: batch=0 epochs=1", () -> OPTIONS.withBatch(0));
    assertOption(
        "momentum and weight decay must be from 0 to below 1: momentum=1.0 weightDecay=0.0",
        () -> OPTIONS.withMomentum(1));
    assertOption("threads must be from 1 to 1024: 0", () -> OPTIONS.withThreads(0));
    assertOption(
        "the interval of checkpoints must be positive: 0", () -> OPTIONS.withCheckpoint(folder, 0));
    assertOption(
        "a learning rate needs positive numbers: base=NaN epochs=1 factor=0.5",
        () -> new LearningRate(Float.NaN, 1, 0.5f));
    LearningRate rate = new LearningRate(0.8f, 2, 0.5f);
    assertEquals(0.8f, rate.at(1));
    assertEquals(0.4f, rate.at(2));
    assertEquals(0.2f, rate.at(5));
  }

  private static void assertOption(String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
