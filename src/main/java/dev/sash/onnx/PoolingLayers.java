package dev.sash.onnx;

import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;

/// Writes pooling over windows and over everything.
final class PoolingLayers {

  private PoolingLayers() {}

  static OnnxValue pooling(Pooling layer, NodeWriter node) {
    Geometry geometry = layer.geometry();
    List<ProtoMessage> attributes =
        new ArrayList<>(
            List.of(
                OnnxAttribute.integers("kernel_shape", geometry.height(), geometry.width()),
                WindowLayers.strides(geometry),
                WindowLayers.dilations(geometry),
                WindowLayers.pads(geometry.padding()),
                OnnxAttribute.integer("ceil_mode", geometry.rounding() == Rounding.CEIL ? 1 : 0)));
    String operator =
        switch (layer.reduction().kind()) {
          case MAX -> "MaxPool";
          case AVERAGE -> {
            attributes.add(
                OnnxAttribute.integer("count_include_pad", layer.countPadding() ? 1 : 0));
            yield "AveragePool";
          }
          case NORM -> {
            attributes.add(exponent(layer.reduction()));
            yield "LpPool";
          }
        };
    return node.give(4, operator, List.of(node.image(0)), attributes.toArray(ProtoMessage[]::new));
  }

  private static ProtoMessage exponent(Reduction reduction) {
    return OnnxAttribute.integer("p", reduction.exponent());
  }

  static OnnxValue global(Reduction reduction, NodeWriter node) {
    List<String> inputs = List.of(node.image(0));
    return switch (reduction.kind()) {
      case MAX -> node.give(4, "GlobalMaxPool", inputs);
      case AVERAGE -> node.give(4, "GlobalAveragePool", inputs);
      case NORM -> node.give(4, "GlobalLpPool", inputs, exponent(reduction));
    };
  }

  static OnnxValue adaptive(AdaptivePooling layer, NodeWriter node) {
    Shape input = node.shape(0);
    if (layer.height() == 1 && layer.width() == 1) {
      return global(layer.reduction(), node);
    }
    if (node.isImageOpen()) {
      throw node.refusal(
          "ONNX has no pooling to a fixed size, %dx%d, of images of any size",
          layer.height(), layer.width());
    }
    Pooling windows =
        layer
            .toPooling(input)
            .orElseThrow(
                () ->
                    node.refusal(
                        "ONNX has no pooling whose windows differ in size: %dx%d to %dx%d",
                        input.height(), input.width(), layer.height(), layer.width()));
    return pooling(windows, node);
  }
}
