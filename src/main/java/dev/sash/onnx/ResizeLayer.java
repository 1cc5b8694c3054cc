package dev.sash.onnx;

import dev.sash.layer.Resampling;
import dev.sash.layer.Resize;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;

/// Writes Resize, by factors where they are float32, else by sizes. ONNX has one way of resampling
/// for both axes; an axis that keeps its size goes along with any.
final class ResizeLayer {

  private static final String NO_REGION = "";

  private ResizeLayer() {}

  static OnnxValue write(Resize layer, NodeWriter node) {
    Shape input = node.shape(0);
    Resampling height = layer.height();
    Resampling width = layer.width();
    boolean isHeightKept = isKept(height, input.height());
    if (!isHeightKept && !isKept(width, input.width()) && !isSameWay(height, width)) {
      throw node.refusal(
          "ONNX resizes height and width in the same way: height %s, width %s", height, width);
    }
    List<ProtoMessage> attributes = attributes(isHeightKept ? width : height);
    if (isByFactor(height, input.height()) && isByFactor(width, input.width())) {
      return byFactor(layer, attributes, node);
    }
    if (isBySize(height, input.height()) && isBySize(width, input.width())) {
      return toSize(attributes, node);
    }
    throw node.refusal(
        "ONNX resizes by float32 factors or to sizes: height by %s to %d, width by %s to %d",
        height.scale(),
        height.outputSize(input.height()),
        width.scale(),
        width.outputSize(input.width()));
  }

  private static OnnxValue byFactor(Resize layer, List<ProtoMessage> attributes, NodeWriter node) {
    float height = (float) layer.height().scale();
    float width = (float) layer.width().scale();
    String factors = node.graph().numbers(node.node().name() + ".scales", 1, 1, height, width);
    List<String> inputs = List.of(node.image(0), NO_REGION, factors);
    return node.give(4, "Resize", inputs, attributes.toArray(ProtoMessage[]::new));
  }

  /// The sizes are those of height and width alone: the batch may be open.
  private static OnnxValue toSize(List<ProtoMessage> attributes, NodeWriter node) {
    if (node.isOpen(0, Axis.HEIGHT) || node.isOpen(0, Axis.WIDTH)) {
      throw node.refusal("it resizes to one size: height and width cannot be left open");
    }
    Shape output = node.node().shape();
    String sizes = node.integers(".sizes", output.height(), output.width());
    attributes.add(OnnxAttribute.integers("axes", 2, 3));
    List<String> inputs = List.of(node.image(0), NO_REGION, "", sizes);
    return node.give(4, "Resize", inputs, attributes.toArray(ProtoMessage[]::new));
  }

  private static boolean isKept(Resampling axis, int input) {
    return axis.scale() == 1 && axis.outputSize(input) == input;
  }

  private static boolean isSameWay(Resampling height, Resampling width) {
    return height.mapping() == width.mapping()
        && height.interpolation() == width.interpolation()
        && height.cubicCoefficient() == width.cubicCoefficient()
        && height.antialias() == width.antialias()
        && height.excludeOutside() == width.excludeOutside();
  }

  private static boolean isByFactor(Resampling axis, int input) {
    return (float) axis.scale() == axis.scale()
        && axis.outputSize(input) == (long) Math.floor(input * axis.scale());
  }

  private static boolean isBySize(Resampling axis, int input) {
    return axis.scale() == (double) axis.outputSize(input) / input;
  }

  private static List<ProtoMessage> attributes(Resampling way) {
    String mapping =
        switch (way.mapping()) {
          case HALF_PIXEL -> "half_pixel";
          case PYTORCH_HALF_PIXEL -> "pytorch_half_pixel";
          case HALF_PIXEL_SYMMETRIC -> "half_pixel_symmetric";
          case ALIGN_CORNERS -> "align_corners";
          case ASYMMETRIC -> "asymmetric";
        };
    return new ArrayList<>(
        List.of(
            OnnxAttribute.text("coordinate_transformation_mode", mapping),
            OnnxAttribute.text("mode", mode(way.interpolation())),
            OnnxAttribute.text("nearest_mode", nearest(way.interpolation())),
            OnnxAttribute.number("cubic_coeff_a", (float) way.cubicCoefficient()),
            OnnxAttribute.integer("antialias", way.antialias() ? 1 : 0),
            OnnxAttribute.integer("exclude_outside", way.excludeOutside() ? 1 : 0)));
  }

  private static String mode(Resampling.Interpolation interpolation) {
    return switch (interpolation) {
      case NEAREST_PREFER_FLOOR, NEAREST_PREFER_CEIL, NEAREST_FLOOR, NEAREST_CEIL -> "nearest";
      case LINEAR -> "linear";
      case CUBIC -> "cubic";
    };
  }

  private static String nearest(Resampling.Interpolation interpolation) {
    return switch (interpolation) {
      case NEAREST_PREFER_CEIL -> "round_prefer_ceil";
      case NEAREST_FLOOR -> "floor";
      case NEAREST_CEIL -> "ceil";
      case NEAREST_PREFER_FLOOR, LINEAR, CUBIC -> "round_prefer_floor";
    };
  }
}
