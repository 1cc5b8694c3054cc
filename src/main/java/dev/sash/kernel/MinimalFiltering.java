package dev.sash.kernel;

import dev.sash.layer.Geometry;
import java.util.Arrays;

/// Winograd's minimal filtering F(m x m, r x r): m x m outputs of an r x r convolution from (m + r
/// - 1)^2 products (Lavin and Gray 2016, section 4). Larger tiles need fewer products and lose more
///   digits.
///
/// A convolution of stride s is one of stride 1 on the input's s x s phases: those positions whose
/// row and column leave the same remainder by s are the channels of one phase, and a kernel of k x
/// k has k/s x k/s taps in each, rounded up.
public enum MinimalFiltering {
  /// 9 products for 4 outputs of a 2x2 convolution, where the plain sum has 16; 25 of a 3x3
  /// convolution of stride 2, where the plain sum has 36.
  F2X2_2X2(2, 2, new double[][] {{1, 0}, {1, 1}, {0, 1}}),
  /// 16 products for 4 outputs of a 3x3 convolution, where the plain sum has 36.
  F2X2_3X3(2, 3, new double[][] {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}}),
  /// 36 products for 16 outputs of a 3x3 convolution, where the plain sum has 144.
  F4X4_3X3(
      4,
      3,
      new double[][] {
        {1.0 / 4, 0, 0},
        {-1.0 / 6, -1.0 / 6, -1.0 / 6},
        {-1.0 / 6, 1.0 / 6, -1.0 / 6},
        {1.0 / 24, 1.0 / 12, 1.0 / 6},
        {1.0 / 24, -1.0 / 12, 1.0 / 6},
        {0, 0, 1}
      }),
  /// 49 products for 16 outputs of a 4x4 convolution, where the plain sum has 256.
  F4X4_4X4(
      4,
      4,
      new double[][] {
        {-1.0 / 2, 0, 0, 0},
        {-1.0 / 3, -1.0 / 3, -1.0 / 3, -1.0 / 3},
        {1.0 / 9, -1.0 / 9, 1.0 / 9, -1.0 / 9},
        {1.0 / 36, 1.0 / 18, 1.0 / 9, 2.0 / 9},
        {-1.0 / 60, 1.0 / 30, -1.0 / 15, 2.0 / 15},
        {32.0 / 45, 16.0 / 45, 8.0 / 45, 4.0 / 45},
        {0, 0, 0, 1}
      }),
  /// 36 products for 4 outputs of a 5x5 convolution, where the plain sum has 100; the input is
  /// transformed as for F(4x4, 3x3).
  F2X2_5X5(
      2,
      5,
      new double[][] {
        {1.0 / 4, 0, 0, 0, 0},
        {-1.0 / 6, -1.0 / 6, -1.0 / 6, -1.0 / 6, -1.0 / 6},
        {-1.0 / 6, 1.0 / 6, -1.0 / 6, 1.0 / 6, -1.0 / 6},
        {1.0 / 24, 1.0 / 12, 1.0 / 6, 1.0 / 3, 2.0 / 3},
        {1.0 / 24, -1.0 / 12, 1.0 / 6, -1.0 / 3, 2.0 / 3},
        {0, 0, 0, 0, 1}
      });

  private final int outputs;
  private final int taps;

  /// G: what each element of a transformed run of taps takes of each tap.
  private final double[][] kernelMatrix;

  MinimalFiltering(int outputs, int taps, double[][] kernelMatrix) {
    this.outputs = outputs;
    this.taps = taps;
    this.kernelMatrix = kernelMatrix;
  }

  /// Returns whether it computes such a convolution: its kernel has as many taps in a phase, and
  /// dilation 1.
  boolean fits(Geometry geometry) {
    return Math.ceilDiv(geometry.height(), geometry.strideHeight()) == taps()
        && Math.ceilDiv(geometry.width(), geometry.strideWidth()) == taps()
        && geometry.dilationHeight() == 1
        && geometry.dilationWidth() == 1;
  }

  /// Returns the phases of a convolution's input.
  static int phases(Geometry geometry) {
    return geometry.strideHeight() * geometry.strideWidth();
  }

  /// Returns the output rows, and columns, of a tile.
  int outputs() {
    return outputs;
  }

  /// Returns the rows, and columns, of a kernel in a phase.
  int taps() {
    return taps;
  }

  /// Returns the rows, and columns, of a phase that a tile reads.
  int inputs() {
    return outputs + taps - 1;
  }

  /// Returns how many tiles a number of output rows, or columns, needs.
  long tiles(int length) {
    return Math.ceilDiv(length, outputs);
  }

  /// Returns the products of a tile.
  int planes() {
    return inputs() * inputs();
  }

  /// Returns the products of the tile that has most.
  static int mostPlanes() {
    return Arrays.stream(values()).mapToInt(MinimalFiltering::planes).max().orElseThrow();
  }

  /// Writes G g G^T of several kernels: tap by tap, and plane by plane, one value of each kernel.
  ///
  /// @param kernels taps x taps values of each of the kernels
  /// @param count how many kernels
  /// @param columns G g on return: inputs x taps values of each kernel
  /// @param transformed a value of each plane and kernel
  void transformKernels(double[] kernels, int count, double[] columns, double[] transformed) {
    for (int row = 0; row < inputs(); row++) {
      int at = row * taps * count;
      combine(kernelMatrix[row], kernels, 0, taps * count, columns, at, taps * count);
      for (int column = 0; column < inputs(); column++) {
        int to = (row * inputs() + column) * count;
        combine(kernelMatrix[column], columns, at, count, transformed, to, count);
      }
    }
  }

  /// Writes the sum of some runs, each multiplied by its factor. A short method that is called
  /// often: the JIT has it ready sooner, and compiles it once. It loads and stores no more than it
  /// must, because most weights of a network are packed before it is optimised.
  ///
  /// @param from where the first run begins
  /// @param step from one run to the next
  private static void combine(
      double[] factors, double[] source, int from, int step, double[] target, int to, int count) {
    int second = from + step;
    int third = second + step;
    int fourth = third + step;
    int fifth = fourth + step;
    double a = factors[0];
    double b = factors[1];
    double c = factors.length > 2 ? factors[2] : 0;
    double d = factors.length > 3 ? factors[3] : 0;
    double e = factors.length > 4 ? factors[4] : 0;
    switch (factors.length) {
      case 2 -> {
        for (int i = 0; i < count; i++) {
          target[to + i] = source[from + i] * a + source[second + i] * b;
        }
      }
      case 3 -> {
        for (int i = 0; i < count; i++) {
          target[to + i] = source[from + i] * a + source[second + i] * b + source[third + i] * c;
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          target[to + i] =
              source[from + i] * a
                  + source[second + i] * b
                  + source[third + i] * c
                  + source[fourth + i] * d;
        }
      }
      case 5 -> {
        for (int i = 0; i < count; i++) {
          target[to + i] =
              source[from + i] * a
                  + source[second + i] * b
                  + source[third + i] * c
                  + source[fourth + i] * d
                  + source[fifth + i] * e;
        }
      }
      default -> throw new AssertionError(factors.length);
    }
  }

  /// Returns F(2x2,3x3), for one.
  @Override
  public String toString() {
    return "F(%dx%d,%dx%d)".formatted(outputs, outputs, taps, taps);
  }
}
