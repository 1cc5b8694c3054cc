package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Resampling;
import dev.sash.layer.Resize;
import dev.sash.volume.Axis;
import dev.sash.volume.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Resize and the older Upsample, along any axes.
final class ResizeOperators {

  private ResizeOperators() {}

  /// The scales are attributes of height and width in version 1, a list from 7 on, an input from 9
  /// on.
  static void upsample(Operation operation) {
    Attributes attributes = operation.attributes();
    long[] dims = operation.value(0).dims();
    float[] scales;
    if (operation.opset() >= 9) {
      scales = scales(operation, 1);
    } else if (operation.opset() >= 7) {
      scales = attributes.numbers("scales");
    } else {
      scales =
          new float[] {
            1, 1, attributes.number("height_scale", 1), attributes.number("width_scale", 1)
          };
    }
    if (scales == null) {
      throw Broken.rule("attribute 'scales' is missing");
    }
    int[] axes = Layout.rowMajor(dims.length);
    give(operation, Sampling.old(attributes), Extent.scaled(dims, axes, scales));
  }

  /// Up to version 10 there are only scales; from 11 on scales or sizes, from 18 on of some axes.
  static void resize(Operation operation) {
    long[] dims = operation.value(0).dims();
    int[] all = Layout.rowMajor(dims.length);
    if (operation.opset() < 11) {
      Sampling sampling = Sampling.old(operation.attributes());
      give(operation, sampling, Extent.scaled(dims, all, scales(operation, 1)));
      return;
    }
    long[] given = operation.attributes().integers("axes");
    int[] axes =
        given == null
            ? all
            : LongStream.of(given).mapToInt(axis -> Dims.axis(axis, dims.length)).toArray();
    if (IntStream.of(axes).distinct().count() != axes.length) {
      throw Broken.rule("an axis is there twice: %s", Arrays.toString(given));
    }
    Sampling sampling = Sampling.of(operation.attributes());
    boolean hasScales = has(operation, 2);
    if (hasScales == has(operation, 3)) {
      throw Broken.rule(
          "either scales or sizes must be given, here %s are", hasScales ? "both" : "none");
    }
    give(
        operation,
        sampling,
        hasScales
            ? Extent.scaled(dims, axes, scales(operation, 2))
            : Extent.sized(
                dims,
                axes,
                operation.integers(3).values(),
                operation.attributes().text("keep_aspect_ratio_policy", "stretch")));
  }

  /// Returns whether an input is there and not empty, as version 11 has those that are left out.
  private static boolean has(Operation operation, int input) {
    return operation.has(input) && Dims.count(operation.value(input).dims()) > 0;
  }

  private static float[] scales(Operation operation, int input) {
    Tensor tensor = operation.tensor(input);
    if (tensor.elementCount() > Limits.RANK) {
      throw Broken.rule("scales are one an axis, got %d", tensor.elementCount());
    }
    return tensor.toArray();
  }

  private static void give(Operation operation, Sampling sampling, Extent[] extents) {
    Layout value = operation.layout(0);
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Resampling> resamplings = new HashMap<>();
    for (int axis = 0; axis < extents.length; axis++) {
      long size = value.dims()[axis];
      if (extents[axis] != null && extents[axis].scale() != 1) {
        Resampling resampling = sampling.resampling(extents[axis]);
        resamplings.put(axis, resampling);
        sizes.put(axis, (long) resampling.outputSize(Layout.size(size)));
      }
    }
    operation.give(
        AlongAxes.apply(
            operation.draft(),
            operation.name(),
            value,
            sizes,
            AlongAxes.Ability.IMAGE,
            axes -> resize(axes, resamplings)));
  }

  private static Resize resize(Map<Axis, Integer> axes, Map<Integer, Resampling> resamplings) {
    Resampling none = Resampling.none();
    return new Resize(
        axes.containsKey(Axis.HEIGHT) ? resamplings.get(axes.get(Axis.HEIGHT)) : none,
        axes.containsKey(Axis.WIDTH) ? resamplings.get(axes.get(Axis.WIDTH)) : none);
  }
}
