package dev.sash.onnx;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Padding;
import dev.sash.layer.Rounding;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes convolutions. Weights keep the order that they have in memory: kernels that are not OIHW
/// go through a Transpose, which a reader may fold or take as the order of the kernels.
final class WindowLayers {

  private WindowLayers() {}

  static OnnxValue convolution(Convolution layer, NodeWriter node) {
    List<String> inputs = new ArrayList<>(List.of(node.image(0), weights(layer.kernels(), node)));
    bias(layer.bias(), node).ifPresent(inputs::add);
    Geometry geometry = layer.geometry();
    return node.give(
        4,
        "Conv",
        inputs,
        OnnxAttribute.integers("kernel_shape", geometry.height(), geometry.width()),
        strides(geometry),
        dilations(geometry),
        pads(wholePadding(geometry, node)),
        OnnxAttribute.integer("group", layer.groups()));
  }

  private static String weights(Kernels kernels, NodeWriter node) {
    long filters = kernels.filters();
    long depth = kernels.depth();
    long height = kernels.height();
    long width = kernels.width();
    Tensor tensor = kernels.tensor();
    boolean isOneRun = depth == 1 || height * width == 1;
    return switch (kernels.order()) {
      case OIHW -> node.weights(".weight", tensor, filters, depth, height, width);
      case OHWI -> {
        if (isOneRun) {
          yield node.weights(".weight", tensor, filters, depth, height, width);
        }
        String lying = node.weights(".weight", tensor, filters, height, width, depth);
        yield node.transposed("/weight", lying, KernelOrder.OHWI);
      }
      case IHWO -> {
        String lying = node.weights(".weight", tensor, depth, height, width, filters);
        yield node.transposed("/weight", lying, KernelOrder.IHWO);
      }
      case HWIO -> {
        String lying = node.weights(".weight", tensor, height, width, depth, filters);
        yield node.transposed("/weight", lying, KernelOrder.HWIO);
      }
    };
  }

  static Optional<String> bias(Optional<Tensor> bias, NodeWriter node) {
    return bias.map(tensor -> node.weights(".bias", tensor, tensor.elementCount()));
  }

  static ProtoMessage strides(Geometry geometry) {
    return OnnxAttribute.integers("strides", geometry.strideHeight(), geometry.strideWidth());
  }

  static ProtoMessage dilations(Geometry geometry) {
    return OnnxAttribute.integers("dilations", geometry.dilationHeight(), geometry.dilationWidth());
  }

  static ProtoMessage pads(Padding padding) {
    return OnnxAttribute.integers(
        "pads", padding.top(), padding.left(), padding.bottom(), padding.right());
  }

  /// Convolutions of ONNX round down; where the layer rounds up, the last window's zeros are made
  /// padding.
  private static Padding wholePadding(Geometry geometry, NodeWriter node) {
    Padding padding = geometry.padding();
    if (geometry.rounding() != Rounding.CEIL) {
      return padding;
    }
    if (node.isImageOpen()) {
      throw node.refusal("ONNX has no convolution that rounds its output's size up");
    }
    Shape input = node.shape(0);
    Shape output = node.node().shape();
    int rows = (output.height() - 1) * geometry.strideHeight() + geometry.dilatedHeight();
    int columns = (output.width() - 1) * geometry.strideWidth() + geometry.dilatedWidth();
    return new Padding(
        padding.top(),
        padding.left(),
        Math.max(padding.bottom(), rows - input.height() - padding.top()),
        Math.max(padding.right(), columns - input.width() - padding.left()));
  }

  static OnnxValue transposed(TransposedConvolution layer, NodeWriter node) {
    Tensor weights = layer.weights();
    List<String> inputs = new ArrayList<>(List.of(node.image(0)));
    inputs.add(node.weights(".weight", weights, weights.dimensions()));
    bias(layer.bias(), node).ifPresent(inputs::add);
    Geometry geometry = layer.geometry();
    return node.give(
        4,
        "ConvTranspose",
        inputs,
        OnnxAttribute.integers("kernel_shape", geometry.height(), geometry.width()),
        strides(geometry),
        dilations(geometry),
        pads(geometry.padding()),
        OnnxAttribute.integers("output_padding", layer.extraHeight(), layer.extraWidth()),
        OnnxAttribute.integer("group", layer.groups()));
  }
}
