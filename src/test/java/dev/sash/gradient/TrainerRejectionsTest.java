package dev.sash.gradient;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Mean;
import dev.sash.layer.Reduction;
import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.oracle.Samples;
import dev.sash.safetensors.Safetensors;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a trainer refuses, and what it keeps when training fails.
class TrainerRejectionsTest {

  private static final int COUNT = 150;

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().withBatch(40).withLearningRate(0.05f).withSeed(7).withThreads(2);

  @TempDir Path folder;

  private static void write(Path file) {
    TrainingOptions options = OPTIONS.withCheckpoint(file, 100);
    try (Trainer trainer = Trainer.of(Corners.network(), options)) {
      trainer.train(new Corners(COUNT), Progress.none());
    }
  }

  @Test
  void keepsTheParametersBeforeADivergence() {
    Network network = Corners.network();
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
      TrainerTest.assertSame(network, trainer.network());
    }
  }

  @Test
  void refusesOtherCheckpoints() throws IOException {
    Path file = folder.resolve("state");
    write(file);
    assertCheckpoint(
        file
            + " was written with seed 7 and batch 40 after 4 mini-batches of 150 examples: the"
            + " options have seed 8 and batch 40",
        OPTIONS.withSeed(8),
        file);
    assertCheckpoint(
        file
            + " was written with epochs 1 and rate 0.05, momentum 0.9, weight decay"
            + " 0.0, loss softmax-cross-entropy: the options have epochs 9 and rate 0.05 times 0.5"
            + " after every 3 epochs, momentum 0.0, weight decay 0.25, loss hinge: resume with what"
            + " it was written with, or begin anew with another file",
        OPTIONS
            .withEpochs(9)
            .withLearningRate(new LearningRate(0.05f, 3, 0.5f))
            .withMomentum(0)
            .withWeightDecay(0.25f)
            .withLoss(Loss.HINGE),
        file);
    assertCheckpoint(
        file
            + " has tensors of layers that are not trained: resume with the layers it was written"
            + " with",
        OPTIONS.withLayers(Set.of("fc")),
        file);
    try (Trainer trainer = Trainer.resume(Corners.network(), OPTIONS, file)) {
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
        assertThrows(
            CheckpointException.class, () -> Trainer.resume(Corners.network(), options, file));
    assertEquals(message, e.getMessage());
  }

  @Test
  void refusesWhatItCannotTrain() {
    assertRefused("there is no layer 'fc9'", OPTIONS.withLayers(Set.of("fc9")), Corners.network());
    assertRefused(
        "relu1: a layer of kind 'ReLU' has nothing to train",
        OPTIONS.withLayers(Set.of("relu1")),
        Corners.network());
    assertRefused(
        "no layer is to be trained: name at least one",
        OPTIONS.withLayers(Set.of()),
        Corners.network());
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
    try (Trainer trainer = Trainer.of(Corners.network(), OPTIONS)) {
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
    try (Trainer trainer = Trainer.of(Corners.network(), OPTIONS.withThreads(3))) {
      assertThrows(UncheckedIOException.class, () -> trainer.train(broken, Progress.none()));
      assertEquals(0, trainer.iteration());
    }
  }

  @Test
  void isOfNoUseOnceClosed() {
    Trainer trainer = Trainer.of(Corners.network(), OPTIONS);
    trainer.close();
    trainer.close();
    String message = "the trainer is closed";
    assertRejected(IllegalStateException.class, message, trainer::network);
    assertRejected(IllegalStateException.class, message, () -> trainer.save(folder.resolve("x")));
    assertRejected(
        IllegalStateException.class,
        message,
        () -> trainer.train(new Corners(COUNT), Progress.none()));
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
