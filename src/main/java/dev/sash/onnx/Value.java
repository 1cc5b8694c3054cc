package dev.sash.onnx;

import dev.sash.file.Memory;
import dev.sash.volume.Tensor;
import java.util.Arrays;

/// What an ONNX value is during import: known, or computed by the network.
sealed interface Value {

  /// Returns the dimensions, in ONNX's order.
  long[] dims();

  /// A value that import itself knows.
  sealed interface Known extends Value permits Floats, Integers {}

  /// Integers: shapes, axes, indices.
  ///
  /// @param dims the dimensions
  /// @param values the elements in row-major order
  /// @param type the type in the file
  record Integers(long[] dims, long[] values, ElementType type) implements Known {

    /// Returns a vector of int64.
    static Integers vector(long... values) {
      return new Integers(new long[] {values.length}, values, ElementType.INT64);
    }
  }

  /// A tensor of floats, perhaps with its axes still to be permuted: a product with the transposed
  /// weights can take them as they lie.
  final class Floats implements Known {

    private final Tensor source;
    private final int[] permutation;
    private Tensor permuted;

    private Floats(Tensor source, int[] permutation) {
      this.source = source;
      this.permutation = permutation;
    }

    static Floats of(Tensor tensor) {
      return new Floats(tensor, new int[0]);
    }

    /// Returns the same elements with axis i being axis `order[i]` of this.
    Floats permuted(int[] order) {
      int[] both = order.clone();
      for (int i = 0; permutation.length > 0 && i < order.length; i++) {
        both[i] = permutation[order[i]];
      }
      boolean isIdentity = Arrays.equals(both, Layout.rowMajor(both.length));
      return isIdentity ? of(source) : new Floats(source, both);
    }

    @Override
    public long[] dims() {
      return permutation.length == 0
          ? source.dimensions()
          : Dims.permuted(source.dimensions(), permutation);
    }

    /// Returns the elements in row-major order.
    Tensor tensor(Memory memory) {
      if (permutation.length == 0) {
        return source;
      }
      if (permuted == null) {
        permuted = Folding.permuted(source, permutation, memory);
      }
      return permuted;
    }

    /// Returns whether this is a matrix whose transpose lies ready in memory.
    boolean isTransposedMatrix() {
      return permutation.length == 2 && permutation[0] == 1;
    }

    /// Returns which axis of the tensor as it lies in memory each axis is; empty: its own.
    int[] permutation() {
      return permutation.clone();
    }

    /// Returns the tensor as it lies in memory.
    Tensor source() {
      return source;
    }
  }

  /// A tensor that the caller offered for an input of the graph: a constant where an operator needs
  /// one, else an input of the network.
  ///
  /// @param name name of the input
  /// @param tensor its elements
  record Offered(String name, Floats tensor) implements Value {
    @Override
    public long[] dims() {
      return tensor.dims();
    }
  }

  /// A value that a layer computes.
  ///
  /// @param layout which node gives it, and how its axes lie in that node's volume
  record Computed(Layout layout) implements Value {
    @Override
    public long[] dims() {
      return layout.dims();
    }
  }
}
