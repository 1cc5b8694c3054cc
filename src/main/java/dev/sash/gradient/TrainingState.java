package dev.sash.gradient;

import dev.sash.network.Weights;
import dev.sash.safetensors.Safetensors;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// What training changes, in files: parameters and velocities by name, and how many mini-batches
/// were learned. All else follows from the options.
///
/// @param iteration mini-batches learned
/// @param seed of the options
/// @param batch of the options
/// @param exampleCount how many examples there are
/// @param epochs of the options
/// @param descent how steps are made, in words
record TrainingState(
    long iteration, long seed, long batch, long exampleCount, long epochs, String descent) {

  private static final String VELOCITY = ".velocity";

  void write(Path file, Parameters parameters, MemorySegment values, MemorySegment velocities)
      throws IOException {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameters.Entry entry : parameters.trained()) {
      tensors.put(entry.name(), Parameters.toTensor(entry, values));
      tensors.put(entry.name() + VELOCITY, Parameters.toTensor(entry, velocities));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("iteration", Long.toString(iteration));
    metadata.put("seed", Long.toString(seed));
    metadata.put("batch", Long.toString(batch));
    metadata.put("examples", Long.toString(exampleCount));
    metadata.put("epochs", Long.toString(epochs));
    metadata.put("descent", descent);
    Safetensors.write(file, Weights.of(tensors), metadata);
  }

  /// Reads a file into the slabs; they change only if it fits.
  static TrainingState read(
      Path file, Parameters parameters, MemorySegment values, MemorySegment velocities)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      Safetensors tensors = Safetensors.read(file, arena);
      for (Parameters.Entry entry : parameters.trained()) {
        requireFits(file, tensors, entry, entry.name());
        requireFits(file, tensors, entry, entry.name() + VELOCITY);
      }
      if (tensors.names().size() != 2 * parameters.trained().size()) {
        throw new CheckpointException(
            "%s has tensors of layers that are not trained: resume with the layers it was written with"
                .formatted(file));
      }
      TrainingState state =
          new TrainingState(
              number(file, tensors, "iteration"),
              number(file, tensors, "seed"),
              number(file, tensors, "batch"),
              number(file, tensors, "examples"),
              number(file, tensors, "epochs"),
              tensors.metadata().getOrDefault("descent", ""));
      for (Parameters.Entry entry : parameters.trained()) {
        Parameters.pack(entry, tensors.tensor(entry.name()).orElseThrow(), values);
        String velocity = entry.name() + VELOCITY;
        Parameters.pack(entry, tensors.tensor(velocity).orElseThrow(), velocities);
      }
      return state;
    }
  }

  private static void requireFits(
      Path file, Safetensors tensors, Parameters.Entry entry, String name) {
    long[] dimensions =
        tensors
            .tensor(name)
            .orElseThrow(
                () -> new CheckpointException("%s has no tensor '%s'".formatted(file, name)))
            .dimensions();
    if (!Arrays.equals(dimensions, entry.source().dimensions())) {
      throw new CheckpointException(
          "%s: '%s' has dimensions %s, the network's %s"
              .formatted(
                  file,
                  name,
                  Arrays.toString(dimensions),
                  Arrays.toString(entry.source().dimensions())));
    }
  }

  private static long number(Path file, Safetensors tensors, String name) {
    String text = tensors.metadata().getOrDefault(name, "");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw new CheckpointException(
          "%s is no checkpoint: its %s is '%s'".formatted(file, name, text));
    }
  }

  /// Returns the state of a training with these options.
  static TrainingState of(long iteration, long exampleCount, TrainingOptions options) {
    return new TrainingState(
        iteration,
        options.seed(),
        options.batch(),
        exampleCount,
        options.epochs(),
        descent(options));
  }

  private static String descent(TrainingOptions options) {
    LearningRate rate = options.learningRate();
    return "rate %s%s, momentum %s, weight decay %s, loss %s"
        .formatted(
            rate.base(),
            rate.factor() == 1
                ? ""
                : " times %s after every %d epochs".formatted(rate.factor(), rate.epochs()),
            options.momentum(),
            options.weightDecay(),
            options.loss().name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  void requireSame(Path file, TrainingOptions options) {
    if (seed != options.seed() || batch != options.batch() || iteration < 0 || exampleCount <= 0) {
      throw new CheckpointException(
          "%s was written with seed %d and batch %d after %d mini-batches of %d examples: the options have seed %d and batch %d"
              .formatted(
                  file, seed, batch, iteration, exampleCount, options.seed(), options.batch()));
    }
    if (!descent.equals(descent(options))) {
      throw new CheckpointException(
          "%s was written with epochs %d and %s: the options have epochs %d and %s: resume with what it was written with, or begin anew with another file"
              .formatted(file, epochs, descent, options.epochs(), descent(options)));
    }
  }
}
