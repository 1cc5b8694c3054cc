package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.volume.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the dimensions of a graph's inputs from what the file declares and what the caller gives.
///
/// The first dimension, the batch, is 1 where it is open. A symbol has one size everywhere. A shape
/// that the caller gives replaces batch, height and width, even where the file has numbers for
/// them; channels must agree.
final class InputShapes {

  private final Map<String, Shape> given;
  private final Map<String, Long> symbols = new HashMap<>();

  /// Binds the symbols of the given shapes.
  ///
  /// @param inputs of the graph
  /// @param given shapes by input name
  InputShapes(List<Port> inputs, Map<String, Shape> given) {
    this.given = given;
    for (Port input : inputs) {
      if (given.containsKey(input.name())) {
        bind(input, dims(input));
      }
    }
  }

  private void bind(Port input, long[] dims) {
    List<Dimension> declared = input.dimensions().orElse(List.of());
    for (int axis = 0; axis < declared.size(); axis++) {
      Dimension dimension = declared.get(axis);
      if (dimension.isOpen() && !dimension.symbol().isEmpty()) {
        symbols.putIfAbsent(dimension.symbol(), dims[axis]);
      }
    }
  }

  /// Returns whether an input is one that layers can read.
  static boolean isVolume(Port input) {
    return input.type().isFloat() || input.type() == ElementType.UNDEFINED;
  }

  /// Returns whether neither the file nor the caller gives all sizes of an input.
  boolean isOpen(Port input) {
    return !given.containsKey(input.name())
        && (input.dimensions().isEmpty()
            || input.dimensions().get().stream()
                .skip(1)
                .anyMatch(
                    dimension -> dimension.isOpen() && !symbols.containsKey(dimension.symbol())));
  }

  /// Returns the dimensions of an input that is not open.
  long[] dims(Port input) {
    if (given.containsKey(input.name())) {
      return dims(input, given.get(input.name()));
    }
    List<Dimension> declared = input.dimensions().orElseThrow();
    return Dims.check(declared.stream().mapToLong(this::size).toArray());
  }

  private long size(Dimension dimension) {
    return dimension.isOpen() ? symbols.getOrDefault(dimension.symbol(), 1L) : dimension.size();
  }

  private static long[] dims(Port input, Shape shape) {
    int rank = input.dimensions().map(List::size).orElse(4);
    long[] dims =
        switch (rank) {
          case 0 -> new long[0];
          case 1 -> new long[] {shape.depth()};
          case 2 -> new long[] {shape.batch(), shape.depth()};
          case 3 -> new long[] {shape.batch(), shape.depth(), shape.width()};
          case 4 -> new long[] {shape.batch(), shape.depth(), shape.height(), shape.width()};
          default ->
              throw Broken.unsupported(
                  "input '%s' has %d dimensions: a shape can be given for at most 4",
                  input.name(), rank);
        };
    int channelAxis = Math.min(1, rank - 1);
    boolean channelsFit =
        input
            .dimensions()
            .filter(declared -> !declared.isEmpty())
            .map(declared -> declared.get(channelAxis))
            .map(channels -> channels.isOpen() || channels.size() == dims[channelAxis])
            .orElse(true);
    if (!channelsFit || Dims.count(dims) != shape.elementCount()) {
      throw Broken.rule(
          "the shape %s (height x width x channels) means %s here, which does not fit input '%s'",
          shape, Arrays.toString(dims), input);
    }
    return dims;
  }
}
