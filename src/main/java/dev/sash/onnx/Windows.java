package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Geometry;
import dev.sash.layer.Padding;
import dev.sash.layer.Rounding;
import java.util.Arrays;

/// Reads how a window moves over one or two spatial dimensions; one dimension is a row of height 1.
final class Windows {

  private static final int NOT_PADDED = 0;

  private final Attributes attributes;
  private final long[] dims;
  private final int spatialRank;

  private Windows(Operation operation) {
    this.attributes = operation.attributes();
    this.dims = operation.value(0).dims();
    this.spatialRank = dims.length - 2;
    if (spatialRank != 1 && spatialRank != 2) {
      throw Broken.unsupported(
          "%d-D input %s: only images [N, C, H, W] and rows [N, C, L] are supported",
          Math.max(0, spatialRank), Arrays.toString(dims));
    }
  }

  /// Returns the geometry of a window whose size is an attribute.
  static Geometry of(Operation operation) {
    long[] kernel = operation.attributes().integers("kernel_shape");
    if (kernel == null) {
      throw Broken.rule("attribute 'kernel_shape' is missing");
    }
    return new Windows(operation).geometry(kernel);
  }

  /// Returns the geometry of a window whose size is that of the weights \[filters, channels,
  /// spatial...\].
  static Geometry of(Operation operation, long[] weights) {
    Windows windows = new Windows(operation);
    return windows.geometry(windows.kernel(weights));
  }

  /// Returns as [#of] does, but without the padding.
  static Geometry unpadded(Operation operation, long[] weights) {
    Windows windows = new Windows(operation);
    return windows.unpadded(windows.kernel(weights));
  }

  /// Returns the padding that the node spells out.
  static Padding padding(Operation operation) {
    return new Windows(operation).explicit();
  }

  private long[] kernel(long[] weights) {
    if (weights.length != dims.length) {
      throw Broken.rule(
          "weights %s and input %s must have the same number of dimensions",
          Arrays.toString(weights), Arrays.toString(dims));
    }
    long[] kernel = Arrays.copyOfRange(weights, 2, weights.length);
    long[] declared = attributes.integers("kernel_shape");
    if (declared != null && !Arrays.equals(declared, kernel)) {
      throw Broken.rule(
          "kernel_shape is %s, but the weights are %s",
          Arrays.toString(declared), Arrays.toString(weights));
    }
    return kernel;
  }

  private Geometry geometry(long[] kernel) {
    Geometry geometry = unpadded(kernel);
    Rounding rounding = attributes.flag("ceil_mode") ? Rounding.CEIL : Rounding.FLOOR;
    return geometry.withPadding(padding(geometry)).withRounding(rounding);
  }

  private Geometry unpadded(long[] kernel) {
    int[] size = sizes("kernel_shape", kernel, spatialRank);
    int[] strides = sizes("strides", attributes.integers("strides"), spatialRank);
    int[] dilations = sizes("dilations", attributes.integers("dilations"), spatialRank);
    return spatialRank == 1
        ? Geometry.of(1, size[0]).withStride(1, strides[0]).withDilation(1, dilations[0])
        : Geometry.of(size[0], size[1])
            .withStride(strides[0], strides[1])
            .withDilation(dilations[0], dilations[1]);
  }

  /// Returns an attribute of one value an axis, 1 where there is none.
  static int[] sizes(String name, long[] values, int count) {
    int[] sizes = new int[count];
    Arrays.fill(sizes, 1);
    if (values == null) {
      return sizes;
    }
    if (values.length != count) {
      throw Broken.rule("%s needs %d values here, got %s", name, count, Arrays.toString(values));
    }
    for (int i = 0; i < count; i++) {
      if (values[i] < 0 || values[i] > Integer.MAX_VALUE) {
        throw Broken.rule("%s must be from 0 to 2^31 - 1: %s", name, Arrays.toString(values));
      }
      sizes[i] = (int) values[i];
    }
    return sizes;
  }

  private Padding padding(Geometry geometry) {
    String mode = attributes.text("auto_pad", "NOTSET");
    return switch (mode) {
      case "NOTSET", "" -> explicit();
      case "VALID" -> Padding.NONE;
      case "SAME_UPPER" -> same(geometry, false);
      case "SAME_LOWER" -> same(geometry, true);
      default ->
          throw Broken.rule("auto_pad is NOTSET, VALID, SAME_UPPER or SAME_LOWER, got '%s'", mode);
    };
  }

  private Padding explicit() {
    long[] pads = attributes.integers("pads");
    if (pads == null) {
      return Padding.NONE;
    }
    int[] sizes = sizes("pads", pads, 2 * spatialRank);
    return spatialRank == 1
        ? new Padding(NOT_PADDED, sizes[0], NOT_PADDED, sizes[1])
        : new Padding(sizes[0], sizes[1], sizes[2], sizes[3]);
  }

  /// Pads so that the output has ceil(input / stride) positions; an odd one goes to the end, or to
  /// the beginning.
  private Padding same(Geometry geometry, boolean moreAtBeginning) {
    int vertical =
        spatialRank == 1 ? 0 : total(dims[2], geometry.strideHeight(), geometry.dilatedHeight());
    int horizontal = total(dims[dims.length - 1], geometry.strideWidth(), geometry.dilatedWidth());
    int top = moreAtBeginning ? vertical - vertical / 2 : vertical / 2;
    int left = moreAtBeginning ? horizontal - horizontal / 2 : horizontal / 2;
    return new Padding(top, left, vertical - top, horizontal - left);
  }

  private static int total(long size, int stride, int kernel) {
    long outputs = (size + stride - 1) / stride;
    return Math.toIntExact(Math.max(0, (outputs - 1) * stride + kernel - size));
  }
}
