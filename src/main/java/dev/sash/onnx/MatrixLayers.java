package dev.sash.onnx;

import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Kernels;
import java.util.ArrayList;
import java.util.List;

/// Writes fully-connected layers and products of volumes.
final class MatrixLayers {

  private MatrixLayers() {}

  static OnnxValue fullyConnected(FullyConnected layer, NodeWriter node) {
    Kernels kernels = layer.kernels();
    boolean areFiltersLast = kernels.order().filtersInnermost();
    long inputs = kernels.elementsPerFilter();
    long outputs = kernels.filters();
    String weights =
        areFiltersLast
            ? node.weights(".weight", kernels.tensor(), inputs, outputs)
            : node.weights(".weight", kernels.tensor(), outputs, inputs);
    List<String> operands = new ArrayList<>(List.of(rows(kernels, node), weights));
    WindowLayers.bias(layer.bias(), node).ifPresent(operands::add);
    return node.give(2, "Gemm", operands, OnnxAttribute.integer("transB", areFiltersLast ? 0 : 1));
  }

  /// Returns the input with each image as a row, in the order of the weights.
  ///
  /// Weights may be copied, if they are few or a normalisation behind the layer is taken into them.
  /// The order of the copy, and with it the rounding, depends on whether a reader gives the layer
  /// the row or the volume before it was flattened. An Identity makes it the row.
  private static String rows(Kernels kernels, NodeWriter node) {
    boolean isColumn = kernels.height() == 1 && kernels.width() == 1;
    if (isColumn) {
      return node.isNormalized() || node.isFlattened(0)
          ? node.step("/column", "Identity", List.of(node.row(0)))
          : node.row(0);
    }
    String image = node.image(0);
    if (kernels.order().within() == Flatten.Order.HWC) {
      image = node.transposed("/transpose", image, NodeWriter.TO_MEMORY);
    }
    return node.step("/flatten", "Flatten", List.of(image));
  }

  static OnnxValue product(NodeWriter node) {
    String left = node.transposed("/left", node.image(0), NodeWriter.TO_MEMORY);
    String right = node.transposed("/right", node.image(1), NodeWriter.TO_MEMORY);
    return node.giveFromMemory(node.step("/product", "MatMul", List.of(left, right)));
  }
}
