package dev.sash.layer;

import dev.sash.volume.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The weights of a convolution or a fully-connected layer: `filters` kernels of `height` x `width`
/// x `depth`.
///
/// The tensor keeps the order that its file has; a fully-connected matrix of 4096 x 25088 that
/// follows a 7x7x512 volume is 4096 kernels of 7x7x512 without moving a byte (CS231n, "Converting
/// FC layers to CONV layers").
///
/// @param tensor the elements; its dimensions do not matter, only their number and order
/// @param order how the elements follow each other
/// @param filters number of kernels, the depth of the output
/// @param depth channels that a kernel sees: the input's depth, divided by the groups
/// @param height rows of a kernel
/// @param width columns of a kernel
public record Kernels(Tensor tensor, Order order, int filters, int depth, int height, int width) {

  /// The order of the elements, outermost first: O filters, I depth, H height, W width.
  public enum Order {
    /// ONNX, PyTorch and Caffe convolutions; fully-connected weights as outputs x inputs.
    OIHW,
    /// As OIHW with depth innermost.
    OHWI,
    /// Fully-connected weights as inputs x outputs, the inputs in NCHW order.
    IHWO,
    /// TensorFlow convolutions; fully-connected weights as inputs x outputs, the inputs in NHWC
    /// order.
    HWIO;

    /// Returns whether the filters are the innermost (fastest) dimension.
    public boolean filtersInnermost() {
      return this == IHWO || this == HWIO;
    }

    /// Returns the order of the elements within one kernel.
    public Flatten.Order within() {
      return this == OIHW || this == IHWO ? Flatten.Order.CHW : Flatten.Order.HWC;
    }
  }

  /// @throws IllegalArgumentException if a size is not positive or the tensor has another number of
  ///   elements
  public Kernels {
    if (filters <= 0 || depth <= 0 || height <= 0 || width <= 0) {
      throw new IllegalArgumentException(
          "every size of the kernels must be positive: filters=%d depth=%d height=%d width=%d"
              .formatted(filters, depth, height, width));
    }
    long columns = (long) filters * depth;
    long positions = (long) height * width;
    if (Math.multiplyHigh(columns, positions) != 0
        || columns * positions != tensor.elementCount()) {
      throw new IllegalArgumentException(
          "%d kernels of %dx%dx%d have %.0f weights, the tensor %d"
              .formatted(
                  filters,
                  height,
                  width,
                  depth,
                  (double) columns * positions,
                  tensor.elementCount()));
    }
  }

  /// Returns kernels over a tensor of dimensions filters, depth, height, width.
  ///
  /// @throws IllegalArgumentException if the tensor has other than four dimensions, or one that is
  ///   no positive `int`
  public static Kernels ofOihw(Tensor tensor) {
    if (tensor.rank() != 4
        || Arrays.stream(tensor.dimensions()).anyMatch(size -> size > Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "kernels in OIHW order need 4 dimensions below 2^31: " + tensor);
    }
    return new Kernels(
        tensor,
        Order.OIHW,
        Math.toIntExact(tensor.dimension(0)),
        Math.toIntExact(tensor.dimension(1)),
        Math.toIntExact(tensor.dimension(2)),
        Math.toIntExact(tensor.dimension(3)));
  }

  /// Returns zeros for kernels in OIHW order.
  ///
  /// @throws IllegalArgumentException if a number is not positive, or they are more than an array
  ///   holds
  static float[] zeros(int filters, int depth, Geometry geometry) {
    double count = (double) filters * depth * geometry.height() * geometry.width();
    if (filters <= 0 || depth <= 0 || count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%d kernels of %dx%dx%d: every number must be positive, and an array hold the weights"
              .formatted(filters, geometry.height(), geometry.width(), depth));
    }
    return new float[(int) count];
  }

  /// Returns the weights of one kernel: depth * height * width.
  public long elementsPerFilter() {
    return (long) depth * height * width;
  }

  /// Returns the index in the tensor of one weight.
  public long index(int filter, int channel, int y, int x) {
    long within =
        switch (order.within()) {
          case CHW -> ((long) channel * height + y) * width + x;
          case HWC -> ((long) y * width + x) * depth + channel;
        };
    return order.filtersInnermost()
        ? within * filters + filter
        : filter * elementsPerFilter() + within;
  }

  /// Returns one weight.
  public float get(int filter, int channel, int y, int x) {
    return tensor.get(index(filter, channel, y, x));
  }

  /// Copies what one kernel has for neighbouring channels: channel by channel, row by row.
  ///
  /// @param filter which kernel
  /// @param channel the first channel
  /// @param channels how many
  /// @param target gets channels * height * width values
  /// @param to where in the target the first belongs
  public void into(int filter, int channel, int channels, float[] target, int to) {
    int area = height * width;
    boolean inOrder = order.within() == Flatten.Order.CHW || area == 1;
    if (inOrder && !order.filtersInnermost()) {
      long from = index(filter, channel, 0, 0) * Float.BYTES;
      MemorySegment.copy(
          tensor.segment(),
          ValueLayout.JAVA_FLOAT_UNALIGNED,
          from,
          target,
          to,
          Math.multiplyExact(channels, area));
      return;
    }
    for (int i = 0; i < channels; i++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          target[to + (i * height + y) * width + x] = get(filter, channel + i, y, x);
        }
      }
    }
  }
}
