package dev.sash.layer;

import dev.sash.volume.Shape;

/// How a kernel steps over a volume: its size, stride, dilation and padding, and from them the
/// spatial size of the output, (W - F + 2P) / S + 1 (CS231n, "Spatial arrangement").
///
/// Dilation counts as the field does: 1 is a contiguous kernel. Immutable; the `with` methods
/// return changed copies.
///
/// @param height rows of the kernel
/// @param width columns of the kernel
/// @param strideHeight input rows from one output row to the next
/// @param strideWidth input columns from one output column to the next
/// @param dilationHeight input rows from one kernel row to the next
/// @param dilationWidth input columns from one kernel column to the next
/// @param padding positions around the input
/// @param rounding what a remainder does
public record Geometry(
    int height,
    int width,
    int strideHeight,
    int strideWidth,
    int dilationHeight,
    int dilationWidth,
    Padding padding,
    Rounding rounding) {

  /// @throws IllegalArgumentException if a size, stride or dilation is not positive, or the dilated
  ///   kernel is too large
  public Geometry {
    requirePositive("kernel height", height);
    requirePositive("kernel width", width);
    requirePositive("stride", strideHeight);
    requirePositive("stride", strideWidth);
    requirePositive("dilation", dilationHeight);
    requirePositive("dilation", dilationWidth);
    if ((height - 1L) * dilationHeight >= Integer.MAX_VALUE
        || (width - 1L) * dilationWidth >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the dilated kernel must be smaller than 2^31: kernel=%dx%d dilation=%dx%d"
              .formatted(height, width, dilationHeight, dilationWidth));
    }
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException("%s must be positive: %d".formatted(name, value));
    }
  }

  /// Returns a kernel of `height` x `width` with stride 1, no padding and no dilation.
  public static Geometry of(int height, int width) {
    return new Geometry(height, width, 1, 1, 1, 1, Padding.NONE, Rounding.FLOOR);
  }

  /// Returns a copy with another stride in both directions.
  public Geometry withStride(int stride) {
    return withStride(stride, stride);
  }

  /// Returns a copy with other strides.
  public Geometry withStride(int newHeight, int newWidth) {
    return new Geometry(
        height, width, newHeight, newWidth, dilationHeight, dilationWidth, padding, rounding);
  }

  /// Returns a copy with another dilation in both directions.
  public Geometry withDilation(int dilation) {
    return withDilation(dilation, dilation);
  }

  /// Returns a copy with other dilations.
  public Geometry withDilation(int newHeight, int newWidth) {
    return new Geometry(
        height, width, strideHeight, strideWidth, newHeight, newWidth, padding, rounding);
  }

  /// Returns a copy with dilation in the counting of CS231n: `gap` input positions are skipped
  /// between two of the kernel, so 0 is a contiguous kernel, which the field and
  /// [#withDilation(int)] call dilation 1.
  public Geometry withGap(int gap) {
    return withDilation(Math.addExact(gap, 1));
  }

  /// Returns a copy without padding: every window lies in the input, the output is W - F + 1 (at
  /// stride 1).
  public Geometry withValidPadding() {
    return withPadding(Padding.NONE);
  }

  /// Returns a copy with F - 1 zeros in all: at stride 1 the output has the size of the input. Of
  /// an odd number one more goes behind.
  public Geometry withSamePadding() {
    int rows = dilatedHeight() - 1;
    int columns = dilatedWidth() - 1;
    return withPadding(new Padding(rows / 2, columns / 2, rows - rows / 2, columns - columns / 2));
  }

  /// Returns a copy with F - 1 zeros on each side: every window that touches the input counts, the
  /// output is W + F - 1 (at stride 1).
  public Geometry withFullPadding() {
    int rows = dilatedHeight() - 1;
    int columns = dilatedWidth() - 1;
    return withPadding(new Padding(rows, columns, rows, columns));
  }

  /// Returns a copy with the same padding on all sides.
  public Geometry withPadding(int newPadding) {
    return withPadding(Padding.of(newPadding));
  }

  /// Returns a copy with another padding.
  public Geometry withPadding(Padding newPadding) {
    return new Geometry(
        height,
        width,
        strideHeight,
        strideWidth,
        dilationHeight,
        dilationWidth,
        newPadding,
        rounding);
  }

  /// Returns a copy with another rounding.
  public Geometry withRounding(Rounding newRounding) {
    return new Geometry(
        height,
        width,
        strideHeight,
        strideWidth,
        dilationHeight,
        dilationWidth,
        padding,
        newRounding);
  }

  /// Returns the input rows that the dilated kernel spans.
  public int dilatedHeight() {
    return (height - 1) * dilationHeight + 1;
  }

  /// Returns the input columns that the dilated kernel spans.
  public int dilatedWidth() {
    return (width - 1) * dilationWidth + 1;
  }

  /// Returns whether the output has the size of the input and each output position reads just its
  /// own input position.
  public boolean isPointwise() {
    return height == 1 && width == 1 && strideHeight == 1 && strideWidth == 1 && padding.isNone();
  }

  /// Returns the shape of the output with `depth` channels.
  ///
  /// @throws ShapeException if the kernel is larger than the padded input, or with
  ///   [Rounding#STRICT] does not fit
  public Shape outputShape(Shape input, int depth) {
    int rows =
        outputSize(
            "height",
            input.height(),
            dilatedHeight(),
            strideHeight,
            padding.top(),
            padding.bottom());
    int columns =
        outputSize(
            "width", input.width(), dilatedWidth(), strideWidth, padding.left(), padding.right());
    return new Shape(input.batch(), rows, columns, depth);
  }

  private int outputSize(String axis, int input, int kernel, int stride, int before, int after) {
    long room = (long) input + before + after - kernel;
    if (room < 0) {
      throw new ShapeException(
          "the kernel is larger than its padded input: %s %d with padding %d+%d, kernel spans %d: "
                  .formatted(axis, input, before, after, kernel)
              + "use a larger input, or padding of at least "
              + -room
              + " more");
    }
    long remainder = room % stride;
    long size = room / stride + 1;
    if (remainder != 0 && rounding == Rounding.STRICT) {
      throw new ShapeException(
          "the kernel does not fit: (W - F + 2P)/S + 1 = (%d - %d + %d)/%d + 1 is not whole along the %s: "
                  .formatted(input, kernel, before + after, stride, axis)
              + "%d more%s of padding in all would fit"
                  .formatted(
                      stride - remainder,
                      remainder <= (long) before + after ? " or " + remainder + " less" : ""));
    }
    if (remainder != 0 && rounding == Rounding.CEIL && size * stride < (long) input + before) {
      size++;
    }
    return Math.toIntExact(size);
  }

  /// Returns `3x3 stride 2 pad 1`; what has its usual value is left out.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(height).append('x').append(width);
    if (strideHeight != 1 || strideWidth != 1) {
      text.append(" stride ").append(pair(strideHeight, strideWidth));
    }
    if (!padding.isNone()) {
      text.append(" pad ").append(padding);
    }
    if (dilationHeight != 1 || dilationWidth != 1) {
      text.append(" dilation ").append(pair(dilationHeight, dilationWidth));
    }
    if (rounding != Rounding.FLOOR) {
      text.append(' ').append(rounding.name().toLowerCase(java.util.Locale.ROOT));
    }
    return text.toString();
  }

  private static String pair(int vertical, int horizontal) {
    return vertical == horizontal ? Integer.toString(vertical) : vertical + "x" + horizontal;
  }
}
