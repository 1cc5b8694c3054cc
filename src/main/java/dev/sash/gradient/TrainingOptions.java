package dev.sash.gradient;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// How a [Trainer] trains. Immutable and free to share between threads; the `with` methods return
/// changed copies.
///
/// @param batch images of a mini-batch
/// @param epochs how often all examples are shown
/// @param learningRate size of a step
/// @param momentum share of the last step that the next one keeps, 0 to below 1
/// @param weightDecay factor of the weights in their gradient (L2 regularisation), 0 to below 1;
///   biases do not decay
/// @param loss what is made small
/// @param initialization what parameters hold before
/// @param layers names of the layers that are trained, or empty: all with parameters
/// @param seed names the initialization, the order of the examples and what dropout drops
/// @param threads that compute, the calling one included, 1 to 1024; no result depends on it
/// @param checkpoint where the state is kept, or empty: nowhere
public record TrainingOptions(
    int batch,
    long epochs,
    LearningRate learningRate,
    float momentum,
    float weightDecay,
    Loss loss,
    Initialization initialization,
    Optional<Set<String>> layers,
    long seed,
    int threads,
    Optional<Checkpoint> checkpoint) {

  /// A file that is replaced by the newest state.
  ///
  /// @param file in the format of safetensors
  /// @param interval mini-batches from one state to the next; the last is always kept
  public record Checkpoint(Path file, long interval) {

    /// @throws IllegalArgumentException if the interval is not positive
    public Checkpoint {
      if (interval <= 0) {
        throw new IllegalArgumentException(
            "the interval of checkpoints must be positive: " + interval);
      }
    }
  }

  /// @throws IllegalArgumentException if a number is out of range
  public TrainingOptions {
    Objects.requireNonNull(learningRate, "learningRate");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(initialization, "initialization");
    Objects.requireNonNull(checkpoint, "checkpoint");
    layers = layers.map(Set::copyOf);
    if (batch <= 0 || epochs <= 0) {
      throw new IllegalArgumentException(
          "batch and epochs must be positive: batch=%d epochs=%d".formatted(batch, epochs));
    }
    if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0 && weightDecay < 1)) {
      throw new IllegalArgumentException(
          "momentum and weight decay must be from 0 to below 1: momentum=%s weightDecay=%s"
              .formatted(momentum, weightDecay));
    }
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be from 1 to 1024: " + threads);
    }
  }

  /// Returns mini-batches of 64, one epoch, rate 0.01, momentum 0.9, no decay, softmax with
  /// cross-entropy, He's initialization, all layers, seed 0, one thread for each processor, no
  /// checkpoints.
  public static TrainingOptions defaults() {
    return new TrainingOptions(
        64,
        1,
        LearningRate.constant(0.01f),
        0.9f,
        0,
        Loss.SOFTMAX_CROSS_ENTROPY,
        Initialization.HE,
        Optional.empty(),
        0,
        Math.min(1024, Runtime.getRuntime().availableProcessors()),
        Optional.empty());
  }

  /// Returns a copy with another number of images in a mini-batch.
  public TrainingOptions withBatch(int newBatch) {
    return new TrainingOptions(
        newBatch,
        epochs,
        learningRate,
        momentum,
        weightDecay,
        loss,
        initialization,
        layers,
        seed,
        threads,
        checkpoint);
  }

  /// Returns a copy with another number of epochs.
  public TrainingOptions withEpochs(long newEpochs) {
    return new TrainingOptions(
        batch,
        newEpochs,
        learningRate,
        momentum,
        weightDecay,
        loss,
        initialization,
        layers,
        seed,
        threads,
        checkpoint);
  }

  /// Returns a copy with a rate that stays.
  public TrainingOptions withLearningRate(float rate) {
    return withLearningRate(LearningRate.constant(rate));
  }

  /// Returns a copy with another rate.
  public TrainingOptions withLearningRate(LearningRate rate) {
    return new TrainingOptions(
        batch,
        epochs,
        rate,
        momentum,
        weightDecay,
        loss,
        initialization,
        layers,
        seed,
        threads,
        checkpoint);
  }

  /// Returns a copy with another momentum.
  public TrainingOptions withMomentum(float newMomentum) {
    return new TrainingOptions(
        batch,
        epochs,
        learningRate,
        newMomentum,
        weightDecay,
        loss,
        initialization,
        layers,
        seed,
        threads,
        checkpoint);
  }

  /// Returns a copy with another weight decay.
  public TrainingOptions withWeightDecay(float newWeightDecay) {
    return new TrainingOptions(
        batch,
        epochs,
        learningRate,
        momentum,
        newWeightDecay,
        loss,
        initialization,
        layers,
        seed,
        threads,
        checkpoint);
  }

  /// Returns a copy with another loss.
  public TrainingOptions withLoss(Loss newLoss) {
    return new TrainingOptions(
        batch,
        epochs,
        learningRate,
        momentum,
        weightDecay,
        newLoss,
        initialization,
        layers,
        seed,
        threads,
        checkpoint);
  }

  /// Returns a copy with another initialization.
  public TrainingOptions withInitialization(Initialization newInitialization) {
    return new TrainingOptions(
        batch,
        epochs,
        learningRate,
        momentum,
        weightDecay,
        loss,
        newInitialization,
        layers,
        seed,
        threads,
        checkpoint);
  }

  /// Returns a copy that trains these layers alone, on top of the others as they are (fine-tuning).
  public TrainingOptions withLayers(Set<String> names) {
    return new TrainingOptions(
        batch,
        epochs,
        learningRate,
        momentum,
        weightDecay,
        loss,
        initialization,
        Optional.of(names),
        seed,
        threads,
        checkpoint);
  }

  /// Returns a copy with another seed.
  public TrainingOptions withSeed(long newSeed) {
    return new TrainingOptions(
        batch,
        epochs,
        learningRate,
        momentum,
        weightDecay,
        loss,
        initialization,
        layers,
        newSeed,
        threads,
        checkpoint);
  }

  /// Returns a copy with another number of threads.
  public TrainingOptions withThreads(int newThreads) {
    return new TrainingOptions(
        batch,
        epochs,
        learningRate,
        momentum,
        weightDecay,
        loss,
        initialization,
        layers,
        seed,
        newThreads,
        checkpoint);
  }

  /// Returns a copy that keeps its state in a file.
  ///
  /// @param interval mini-batches from one state to the next
  public TrainingOptions withCheckpoint(Path file, long interval) {
    return new TrainingOptions(
        batch,
        epochs,
        learningRate,
        momentum,
        weightDecay,
        loss,
        initialization,
        layers,
        seed,
        threads,
        Optional.of(new Checkpoint(file, interval)));
  }
}
