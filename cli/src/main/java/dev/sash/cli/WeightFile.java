package dev.sash.cli;

import dev.sash.network.Weights;
import dev.sash.npz.Npz;
import dev.sash.safetensors.Safetensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;

/// Weights by name, and what was left behind when they were read.
///
/// @param weights the tensors, all of float32
/// @param losses one sentence each
record WeightFile(Weights weights, List<String> losses) {

  private static final int SHOWN = 3;

  /// The formats, by the ending of a file's name.
  enum Format {
    SAFETENSORS(".safetensors") {
      @Override
      WeightFile read(Path file, Arena arena) throws IOException {
        Safetensors weights = Safetensors.read(file, arena);
        List<String> losses = losses(weights.skipped(), weights.converted());
        if (!weights.metadata().isEmpty()) {
          losses.add(
              "what the file says of itself is left out: "
                  + some(new TreeSet<>(weights.metadata().keySet()).stream().toList()));
        }
        return new WeightFile(weights, losses);
      }

      @Override
      void write(Path file, Weights weights) throws IOException {
        Safetensors.write(file, weights);
      }
    },
    NPZ(".npz") {
      @Override
      WeightFile read(Path file, Arena arena) throws IOException {
        Npz weights = Npz.read(file, arena);
        return new WeightFile(weights, losses(weights.skipped(), weights.converted()));
      }

      @Override
      void write(Path file, Weights weights) throws IOException {
        Npz.write(file, weights);
      }
    };

    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }

    /// Returns the format of a file by its name, or empty if it is another.
    static Optional<Format> of(Path file) {
      return Arrays.stream(values())
          .filter(format -> file.toString().endsWith(format.ending))
          .findFirst();
    }

    /// Reads a file; the tensors live as long as the arena.
    abstract WeightFile read(Path file, Arena arena) throws IOException;

    /// Writes a file.
    abstract void write(Path file, Weights weights) throws IOException;
  }

  /// Copies the list.
  WeightFile {
    losses = List.copyOf(losses);
  }

  /// Reads weights of either format.
  static WeightFile read(Path file, Arena arena) throws IOException {
    Format format =
        Format.of(file)
            .orElseThrow(
                () ->
                    new JobFailedException(
                        "%s is no weight file: weights are in .safetensors or .npz", file));
    return format.read(file, arena);
  }

  private static List<String> losses(
      SequencedMap<String, String> skipped, SequencedMap<String, String> converted) {
    List<String> losses = new ArrayList<>();
    if (!skipped.isEmpty()) {
      losses.add("what is not floating point is left out: " + some(named(skipped)));
    }
    if (!converted.isEmpty()) {
      losses.add("all becomes float32: " + some(named(converted)));
    }
    return losses;
  }

  private static List<String> named(SequencedMap<String, String> types) {
    return types.entrySet().stream()
        .map(entry -> "%s (%s)".formatted(entry.getKey(), entry.getValue()))
        .toList();
  }

  /// Returns the first names of a list, and how many more there are.
  static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? first : "%s and %d more".formatted(first, names.size() - SHOWN);
  }
}
