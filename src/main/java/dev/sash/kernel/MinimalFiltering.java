package dev.sash.kernel;

/// Winograd's minimal filtering F(m x m, r x r): m x m outputs of an r x r convolution from (m + r
/// - 1)^2 products (Lavin and Gray 2016, section 4). Larger tiles need fewer products and lose more
///   digits.
public enum MinimalFiltering {
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
  private final double[][] kernelMatrix;

  MinimalFiltering(int outputs, int taps, double[][] kernelMatrix) {
    this.outputs = outputs;
    this.taps = taps;
    this.kernelMatrix = kernelMatrix;
  }

  /// Returns the output rows, and columns, of a tile.
  int outputs() {
    return outputs;
  }

  /// Returns the rows, and columns, of a kernel.
  int taps() {
    return taps;
  }

  /// Returns the input rows, and columns, that a tile reads.
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

  /// Writes G g G^T of a kernel.
  void transformKernel(double[] kernel, double[] transformed) {
    int size = inputs();
    double[] columns = new double[taps];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < taps; column++) {
        columns[column] = 0;
        for (int tap = 0; tap < taps; tap++) {
          columns[column] += kernelMatrix[row][tap] * kernel[tap * taps + column];
        }
      }
      for (int column = 0; column < size; column++) {
        double sum = 0;
        for (int tap = 0; tap < taps; tap++) {
          sum += columns[tap] * kernelMatrix[column][tap];
        }
        transformed[row * size + column] = sum;
      }
    }
  }

  /// Returns F(2x2,3x3), for one.
  @Override
  public String toString() {
    return "F(%dx%d,%dx%d)".formatted(outputs, outputs, taps, taps);
  }
}
