package dev.sash.bench;

import dev.sash.network.Network;
import dev.sash.onnx.Onnx;
import dev.sash.volume.Shape;
import dev.sash.zoo.Architecture;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A network to measure: an architecture with He's random weights, at its own input size or, fully
/// convolutional, at a larger one. Zeros would run faster than weights do.
///
/// @param architecture what is drawn
/// @param side height and width of the larger image; 0: the architecture's own
record Workload(Architecture architecture, int side) {

  private static final long SEED = 1;

  /// The networks that the tables list.
  static final List<Workload> LISTED =
      Stream.of(
              "vgg16",
              "vgg16@384",
              "resnet18",
              "resnet50",
              "googlenet",
              "alexnet",
              "zfnet",
              "squeezenet1_1",
              "nin-cifar10",
              "lenet5")
          .map(Workload::of)
          .toList();

  /// @throws IllegalArgumentException if the side is negative
  Workload {
    if (side < 0) {
      throw new IllegalArgumentException("side must not be negative: " + side);
    }
  }

  /// Returns the workload of an id, such as `vgg16`, or `vgg16@384` for the fully convolutional
  /// form at 384 x 384.
  ///
  /// @throws IllegalArgumentException if there is no such architecture, or the side is no number
  static Workload of(String id) {
    int at = id.indexOf('@');
    return at < 0
        ? new Workload(Architecture.of(id), 0)
        : new Workload(
            Architecture.of(id.substring(0, at)), Integer.parseInt(id, at + 1, id.length(), 10));
  }

  String id() {
    return side == 0 ? architecture.id() : architecture.id() + "@" + side;
  }

  String title() {
    return side == 0
        ? architecture.title()
        : "%s, fully convolutional, %d".formatted(architecture.title(), side);
  }

  Shape inputShape() {
    Shape own = architecture.inputShape();
    return side == 0 ? own : Shape.of(side, side, own.depth());
  }

  /// Returns the file that it has in a folder.
  Path file(Path folder) {
    return folder.resolve(id() + ".onnx");
  }

  /// Writes the network as an ONNX file.
  void write(Path folder) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      var blueprint = architecture.blueprint();
      Network network = blueprint.build(blueprint.randomWeights(SEED, arena));
      if (side > 0) {
        network = network.toFullyConvolutional().withInputShape(inputShape());
      }
      Onnx.write(network, file(folder));
    }
  }
}
