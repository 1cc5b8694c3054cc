package dev.sash.onnx;

import dev.sash.layer.Kernels;
import java.util.Arrays;

/// Permutations that make convolution weights of ONNX, \[O, I, H, W\], of tensors that lie in other
/// orders: axis i of the weights is axis `permutation[i]` of the tensor.
final class KernelOrder {

  static final long[] OHWI = {0, 3, 1, 2};
  static final long[] IHWO = {3, 0, 1, 2};
  static final long[] HWIO = {3, 2, 0, 1};

  private KernelOrder() {}

  /// Returns the order of a tensor whose axes are permuted so; OIHW stands for all orders that
  /// kernels cannot have, too.
  static Kernels.Order of(int[] permutation) {
    long[] axes = Arrays.stream(permutation).asLongStream().toArray();
    if (Arrays.equals(axes, OHWI)) {
      return Kernels.Order.OHWI;
    }
    if (Arrays.equals(axes, IHWO)) {
      return Kernels.Order.IHWO;
    }
    return Arrays.equals(axes, HWIO) ? Kernels.Order.HWIO : Kernels.Order.OIHW;
  }
}
