package dev.sash.network;

/// The part of the network's input that a unit of a layer sees (Araujo, Norris and Sim 2019,
/// "Computing Receptive Fields of Convolutional Neural Networks").
///
/// The unit in row `i` and column `j` sees the pixels from row `top + i * strideHeight` and column
/// `left + j * strideWidth` on, `height` x `width` of them. Pixels outside the input are padding.
/// After a layer that sees all positions at once the strides are 0: every unit sees the same
/// pixels. Where branches join, the field is the smallest rectangle that holds those of all
/// branches.
///
/// @param height rows of the field
/// @param width columns of the field
/// @param strideHeight pixels from the field of one row of units to that of the next
/// @param strideWidth pixels from the field of one column of units to that of the next
/// @param top first row of the first unit's field; negative where it begins in padding
/// @param left first column of the first unit's field; negative where it begins in padding
public record ReceptiveField(
    long height, long width, long strideHeight, long strideWidth, long top, long left) {

  /// @throws IllegalArgumentException if the field is empty or a stride negative
  public ReceptiveField {
    if (height <= 0 || width <= 0 || strideHeight < 0 || strideWidth < 0) {
      throw new IllegalArgumentException(
          "a receptive field has a positive size and no negative stride: size=%dx%d stride=%dx%d"
              .formatted(height, width, strideHeight, strideWidth));
    }
  }

  static ReceptiveField of(Span rows, Span columns) {
    return new ReceptiveField(
        rows.size(),
        columns.size(),
        rows.stride(),
        columns.stride(),
        rows.start(),
        columns.start());
  }

  Span rows() {
    return new Span(top, height, strideHeight);
  }

  Span columns() {
    return new Span(left, width, strideWidth);
  }

  /// Returns `212x212 stride 32`.
  @Override
  public String toString() {
    String stride =
        strideHeight == strideWidth
            ? Long.toString(strideHeight)
            : strideHeight + "x" + strideWidth;
    return height + "x" + width + " stride " + stride;
  }
}
