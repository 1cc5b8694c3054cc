package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// Max, average and Lp pooling, along contiguous depth. Global pooling is pooling over the whole
/// input.
public final class WindowPooling implements Kernel {

  private final Reducer reducer;
  private final Geometry geometry;
  private final boolean countPadding;
  private final Shape input;
  private final Shape output;
  private final Tiling rows;
  private final int wholeDepth;

  /// Fixes the algorithm to shapes.
  public WindowPooling(Pooling pooling, Shape input, Shape output) {
    this.reducer = new Reducer(pooling.reduction());
    this.geometry = pooling.geometry();
    this.countPadding = pooling.countPadding();
    this.input = input;
    this.output = output;
    wholeDepth = Math.ceilDiv(output.depth(), Floats.LANES.width()) * Floats.LANES.width();
    long work = (long) output.width() * output.depth() * geometry.height() * geometry.width();
    rows = Tiling.ofRows((long) output.batch() * output.height(), work);
  }

  @Override
  public String name() {
    return "pooling";
  }

  @Override
  public int tileCount() {
    return rows.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      Volume target = binding.output().volume();
      long end = target.isContiguous() ? rows.to(tile) * output.width() * output.depth() : 0;
      for (long row = rows.from(tile); row < rows.to(tile); row++) {
        int image = (int) (row / output.height());
        int y = (int) (row % output.height());
        poolRow(source, source.offset(image, 0, 0), target, image, y, 0, output.width(), end);
      }
    };
  }

  Shape output() {
    return output;
  }

  Geometry geometry() {
    return geometry;
  }

  /// Returns whether it is max pooling.
  boolean isMaximum() {
    return reducer.reduction().kind() == Reduction.Kind.MAX;
  }

  /// Computes positions of a row; whole vectors where their surplus falls on positions that are
  /// computed after.
  ///
  /// @param source the input, or the part of it that these positions read
  /// @param origin where in the source's segment the input's position (0, 0) lies, or would lie, in
  ///   floats
  /// @param y row of the output
  /// @param firstX first position
  /// @param endX end of the positions
  /// @param end up to where the target may be written, in floats; 0: nothing but these positions
  void poolRow(
      Volume source, long origin, Volume target, int image, int y, int firstX, int endX, long end) {
    int top = y * geometry.strideHeight() - geometry.padding().top();
    int firstRow = outside(top, geometry.dilationHeight());
    int rows =
        before(input.height() - top, geometry.dilationHeight(), geometry.height()) - firstRow;
    int first =
        Math.clamp(Math.ceilDiv(geometry.padding().left(), geometry.strideWidth()), firstX, endX);
    int whole = 0;
    pool(source, origin, target, image, y, firstRow, rows, firstX, first, end);
    if (reducer.reduction().kind() == Reduction.Kind.MAX && rows > 0) {
      long rowStep = geometry.dilationHeight() * source.rowStride();
      long columnStep = geometry.dilationWidth() * source.pixelStride();
      long windowStep = geometry.strideWidth() * source.pixelStride();
      long from =
          origin
              + top * source.rowStride()
              + firstRow * rowStep
              + first * windowStep
              - geometry.padding().left() * source.pixelStride();
      long to = target.offset(image, y, 0) + first * target.pixelStride();
      long last = from + (rows - 1) * rowStep + (geometry.width() - 1) * columnStep;
      long readable = source.segment().byteSize() / Float.BYTES - last;
      whole = wholeWindows(first, endX, readable, windowStep, end - to, target.pixelStride());
      Floats.LANES.maxima(
          source.segment(),
          from,
          rows,
          rowStep,
          geometry.width(),
          columnStep,
          whole,
          windowStep,
          target.segment(),
          to,
          target.pixelStride(),
          wholeDepth);
    }
    pool(source, origin, target, image, y, firstRow, rows, first + whole, endX, end);
  }

  /// Returns how many windows from the first one on lie within the input's columns and may be
  /// computed in whole vectors.
  ///
  /// @param readable how many floats there are from the last tap of the first window on
  /// @param writable how many floats there are from its target on
  private int wholeWindows(
      int first, int endX, long readable, long windowStep, long writable, long targetStep) {
    int last =
        Math.floorDiv(
            input.width() + geometry.padding().left() - geometry.dilatedWidth(),
            geometry.strideWidth());
    long inside = Math.min(last, endX - 1) - first + 1L;
    if (wholeDepth > output.depth()) {
      inside = Math.min(inside, Math.floorDiv(readable - wholeDepth, windowStep) + 1);
      inside = Math.min(inside, Math.floorDiv(writable - wholeDepth, targetStep) + 1);
    }
    return (int) Math.max(0, inside);
  }

  /// Computes the positions of a row from `begin` on one by one.
  ///
  /// @param firstRow row of the windows that is the first inside the input
  /// @param rows how many are inside
  /// @param stop behind the last position
  private void pool(
      Volume source,
      long origin,
      Volume target,
      int image,
      int y,
      int firstRow,
      int rows,
      int begin,
      int stop,
      long end) {
    int top = y * geometry.strideHeight() - geometry.padding().top();
    int rowStep = geometry.dilationHeight();
    int columnStep = geometry.dilationWidth();
    int bottom = input.height() + geometry.padding().bottom();
    int right = input.width() + geometry.padding().right();
    int countedRows = countPadding ? before(bottom - top, rowStep, geometry.height()) : rows;
    long start = origin + (top + firstRow * rowStep) * source.rowStride();
    long lastRow = (rows - 1) * rowStep * source.rowStride();
    long readable = source.segment().byteSize() / Float.BYTES - wholeDepth - lastRow;
    long to = target.offset(image, y, 0) + begin * target.pixelStride();
    for (int x = begin; x < stop; x++) {
      int left = x * geometry.strideWidth() - geometry.padding().left();
      int firstColumn = outside(left, columnStep);
      int columns = before(input.width() - left, columnStep, geometry.width()) - firstColumn;
      int countedColumns =
          countPadding ? before(right - left, columnStep, geometry.width()) : columns;
      long from = start + (left + firstColumn * columnStep) * source.pixelStride();
      long last = from + (columns - 1) * columnStep * source.pixelStride();
      boolean spills = to + wholeDepth <= end && last <= readable;
      reducer.reduce(
          source,
          from,
          rows,
          rowStep,
          columns,
          columnStep,
          countedRows * countedColumns,
          spills ? wholeDepth : output.depth(),
          target.segment(),
          to);
      to += target.pixelStride();
    }
  }

  /// Returns how many taps lie before position 0.
  private static int outside(int start, int step) {
    return start < 0 ? Math.ceilDiv(-start, step) : 0;
  }

  /// Returns how many taps lie before `end`, counted from the first.
  private static int before(int end, int step, int taps) {
    return (taps - 1) * step < end ? taps : Math.ceilDiv(end, step);
  }
}
