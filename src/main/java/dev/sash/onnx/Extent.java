package dev.sash.onnx;

import dev.sash.file.Broken;
import java.util.Arrays;

/// How large a resized axis becomes.
///
/// @param size positions, or 0: as the scale says, rounded down
/// @param scale output positions for one input position
record Extent(int size, double scale) {

  /// Returns an extent for every axis, null for those left out.
  static Extent[] scaled(long[] dims, int[] axes, float[] scales) {
    requireOneAnAxis("scales", axes, scales.length);
    Extent[] extents = new Extent[dims.length];
    for (int i = 0; i < axes.length; i++) {
      extents[axes[i]] = scaled(dims[axes[i]], scales[i]);
    }
    return extents;
  }

  /// A scale of float32 stands for the fraction or the decimal number that it was rounded from: a
  /// third of 3 positions is 1 position.
  private static Extent scaled(long size, float scale) {
    double positions = Math.floor(size * scale);
    if (!(scale > 0) || !(positions >= 1 && positions <= Integer.MAX_VALUE)) {
      throw Broken.rule(
          "a scale must be positive and leave from 1 to 2^31 - 1 positions: %d times %s",
          size, scale);
    }
    double fraction = positions / size;
    double exact = (float) fraction == scale ? fraction : Double.parseDouble("" + scale);
    return new Extent(Math.floor(size * exact) == positions ? 0 : (int) positions, exact);
  }

  /// Returns an extent for every axis, null for those left out.
  static Extent[] sized(long[] dims, int[] axes, long[] sizes, String policy) {
    requireOneAnAxis("sizes", axes, sizes.length);
    double[] scales = new double[sizes.length];
    for (int i = 0; i < axes.length; i++) {
      if (sizes[i] <= 0) {
        throw Broken.unsupported("empty tensors are not supported");
      }
      scales[i] = (double) Layout.size(sizes[i]) / dims[axes[i]];
    }
    double common =
        switch (policy) {
          case "stretch" -> 0;
          case "not_larger" -> Arrays.stream(scales).min().orElse(1);
          case "not_smaller" -> Arrays.stream(scales).max().orElse(1);
          default ->
              throw Broken.rule(
                  "keep_aspect_ratio_policy is stretch, not_larger or not_smaller, got '%s'",
                  policy);
        };
    Extent[] extents = new Extent[dims.length];
    for (int i = 0; i < axes.length; i++) {
      long rounded = Math.round(common * dims[axes[i]]);
      extents[axes[i]] =
          common == 0
              ? new Extent((int) sizes[i], scales[i])
              : new Extent(Layout.size(rounded), common);
    }
    return extents;
  }

  private static void requireOneAnAxis(String name, int[] axes, int count) {
    if (count != axes.length) {
      throw Broken.rule("%s must be one for each of %d axes, got %d", name, axes.length, count);
    }
  }
}
