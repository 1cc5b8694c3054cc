package dev.sash.network;

/// A fully-connected layer of which only the weights that are there are kept, in compressed sparse
/// rows: row r has the elements from `rowStarts[r]` to `rowStarts[r + 1]` - 1.
///
/// A row is an element of one image of the output, a column one of the input, both in the order
/// height, width, depth. The arrays are not copied.
///
/// @param rowCount elements of the output
/// @param columnCount elements of the input
/// @param rowStarts where each row begins, and where the last one ends
/// @param columns the column of each element
/// @param weights the value of each element
/// @param biases the bias of each row
public record SparseMatrix(
    int rowCount,
    long columnCount,
    int[] rowStarts,
    long[] columns,
    float[] weights,
    float[] biases) {

  /// @throws IllegalArgumentException if the sizes of the arrays contradict each other
  public SparseMatrix {
    if (rowStarts.length != rowCount + 1L
        || biases.length != rowCount
        || columns.length != weights.length
        || rowStarts[rowCount] != weights.length) {
      throw new IllegalArgumentException(
          "a matrix of %d rows has %d row starts, %d biases, %d columns and %d weights"
              .formatted(
                  rowCount, rowStarts.length, biases.length, columns.length, weights.length));
    }
  }
}
