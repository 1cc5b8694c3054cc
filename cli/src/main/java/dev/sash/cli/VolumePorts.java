package dev.sash.cli;

import dev.sash.network.Node;
import dev.sash.onnx.Dimension;
import dev.sash.onnx.ElementType;
import dev.sash.onnx.Port;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// The dimensions of volumes whose file has no order of its own: N, C, H, W.
final class VolumePorts {

  private VolumePorts() {}

  static List<Port> of(List<Node> nodes) {
    return nodes.stream().map(VolumePorts::port).toList();
  }

  /// A volume of one position is a vector, as it mostly was where the weights were trained.
  private static Port port(Node node) {
    Shape shape = node.shape();
    LongStream sizes =
        shape.height() == 1 && shape.width() == 1
            ? LongStream.of(shape.batch(), shape.depth())
            : LongStream.of(shape.batch(), shape.depth(), shape.height(), shape.width());
    List<Dimension> dimensions = sizes.mapToObj(size -> new Dimension(size, "")).toList();
    return new Port(node.name(), ElementType.FLOAT32, Optional.of(dimensions));
  }
}
