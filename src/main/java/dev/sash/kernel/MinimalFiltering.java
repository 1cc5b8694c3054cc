package dev.sash.kernel;

/// Winograd's minimal filtering F(m x m, 3 x 3): m x m outputs of a 3x3 convolution from (m + 2)^2
/// products (Lavin and Gray 2016, section 4). Larger tiles need fewer products and lose more
/// digits.
public enum MinimalFiltering {
  /// 16 products for 4 outputs, where the plain sum has 36.
  F2(2, new double[][] {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}}),
  /// 36 products for 16 outputs, where the plain sum has 144.
  F4(
      4,
      new double[][] {
        {1.0 / 4, 0, 0},
        {-1.0 / 6, -1.0 / 6, -1.0 / 6},
        {-1.0 / 6, 1.0 / 6, -1.0 / 6},
        {1.0 / 24, 1.0 / 12, 1.0 / 6},
        {1.0 / 24, -1.0 / 12, 1.0 / 6},
        {0, 0, 1}
      });

  private final int outputs;
  private final double[][] kernelMatrix;

  MinimalFiltering(int outputs, double[][] kernelMatrix) {
    this.outputs = outputs;
    this.kernelMatrix = kernelMatrix;
  }

  /// Returns the output rows, and columns, of a tile.
  int outputs() {
    return outputs;
  }

  /// Returns the input rows, and columns, that a tile reads.
  int inputs() {
    return outputs + 2;
  }

  /// Returns how many tiles a number of output rows, or columns, needs.
  long tiles(int length) {
    return Math.ceilDiv(length, outputs);
  }

  /// Returns the products of a tile.
  int planes() {
    return inputs() * inputs();
  }

  /// Writes G g G^T of a kernel of 3 x 3 weights.
  void transformKernel(double[] kernel, double[] transformed) {
    int size = inputs();
    for (int row = 0; row < size; row++) {
      double[] left = kernelMatrix[row];
      double a = left[0] * kernel[0] + left[1] * kernel[3] + left[2] * kernel[6];
      double b = left[0] * kernel[1] + left[1] * kernel[4] + left[2] * kernel[7];
      double c = left[0] * kernel[2] + left[1] * kernel[5] + left[2] * kernel[8];
      for (int column = 0; column < size; column++) {
        double[] right = kernelMatrix[column];
        transformed[row * size + column] = a * right[0] + b * right[1] + c * right[2];
      }
    }
  }
}
