package dev.sash.kernel;

import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Lays the input positions that a kernel sees at one output position side by side as one row of a
/// matrix (CS231n, "Implementation as Matrix Multiplication"). Rows are made for a range of output
/// positions at a time, so that the whole matrix never exists.
///
/// @param geometry kernel size, stride, dilation and padding
/// @param input shape of the input
/// @param output shape of the output; only its height and width matter
/// @param firstChannel first channel of the group
/// @param depth channels of the group
/// @param order order of the elements in a row
public record Im2col(
    Geometry geometry,
    Shape input,
    Shape output,
    int firstChannel,
    int depth,
    Flatten.Order order) {

  /// Returns into how many units a row can be cut: the rows of the kernel, or with depth outermost
  /// the channels.
  int unitCount() {
    return order == Flatten.Order.CHW ? depth : geometry.height();
  }

  /// Returns the elements of a unit.
  long unitElementCount() {
    return (long) geometry.width() * (order == Flatten.Order.CHW ? geometry.height() : depth);
  }

  /// Writes the units `firstUnit` to `endUnit` of the rows of the output positions `from` to `to`,
  /// counted over batch, height and width.
  public void fill(
      Volume source, long from, long to, int firstUnit, int endUnit, MemorySegment target) {
    long rowElementCount = unitElementCount() * (endUnit - firstUnit);
    long plane = (long) output.height() * output.width();
    int image = (int) (from / plane);
    int y = (int) (from % plane / output.width());
    int x = (int) (from % output.width());
    long row = 0;
    for (long position = from; position < to; ) {
      int end = (int) Math.min(output.width(), x + to - position);
      fillLine(source, image, y, x, end, firstUnit, endUnit, target, row);
      row += rowElementCount * (end - x);
      position += end - x;
      x = 0;
      if (++y == output.height()) {
        y = 0;
        image++;
      }
    }
  }

  /// Writes the rows of the output columns `x` to `end` of a line.
  private void fillLine(
      Volume source,
      int image,
      int y,
      int x,
      int end,
      int firstUnit,
      int endUnit,
      MemorySegment target,
      long row) {
    boolean runs =
        order == Flatten.Order.HWC
            && geometry.dilationWidth() == 1
            && source.pixelStride() == depth;
    int inside = runs ? Math.clamp(firstInside(), x, end) : end;
    int outside = Math.clamp(endInside(), inside, end);
    long rowElementCount = unitElementCount() * (endUnit - firstUnit);
    for (int column = x; column < inside; column++) {
      long at = row + rowElementCount * (column - x);
      fillRow(source, image, y, column, firstUnit, endUnit, target, at);
    }
    if (inside < outside) {
      long at = row + rowElementCount * (inside - x);
      fillRuns(source, image, y, inside, outside, firstUnit, endUnit, target, at);
    }
    for (int column = outside; column < end; column++) {
      long at = row + rowElementCount * (column - x);
      fillRow(source, image, y, column, firstUnit, endUnit, target, at);
    }
  }

  /// Returns the first output column whose windows begin within the input.
  private int firstInside() {
    return Math.ceilDiv(geometry.padding().left(), geometry.strideWidth());
  }

  /// Returns the output column from which on windows do not end within the input.
  private int endInside() {
    int room = input.width() + geometry.padding().left() - geometry.dilatedWidth();
    return Math.floorDiv(room, geometry.strideWidth()) + 1;
  }

  /// Writes the rows of output columns whose windows lie within the columns of the input, one run
  /// for each of their lines.
  private void fillRuns(
      Volume source,
      int image,
      int y,
      int x,
      int end,
      int firstUnit,
      int endUnit,
      MemorySegment target,
      long row) {
    long runElementCount = unitElementCount();
    long rowElementCount = runElementCount * (endUnit - firstUnit);
    int top = y * geometry.strideHeight() - geometry.padding().top();
    int left = x * geometry.strideWidth() - geometry.padding().left();
    long step = (long) geometry.strideWidth() * depth;
    for (int unit = firstUnit; unit < endUnit; unit++) {
      int inputY = top + unit * geometry.dilationHeight();
      long to = row + (unit - firstUnit) * runElementCount;
      if (inputY >= 0 && inputY < input.height()) {
        long from =
            image * source.batchStride()
                + inputY * source.rowStride()
                + firstChannel
                + left * source.pixelStride();
        Floats.copyRuns(
            source.segment(),
            from,
            step,
            target,
            to,
            rowElementCount,
            (int) runElementCount,
            end - x);
      } else {
        for (int column = x; column < end; column++) {
          Floats.fill(target, to + (column - x) * rowElementCount, runElementCount, 0f);
        }
      }
    }
  }

  private void fillRow(
      Volume source,
      int image,
      int y,
      int x,
      int firstUnit,
      int endUnit,
      MemorySegment target,
      long row) {
    boolean channels = order == Flatten.Order.CHW;
    int top = y * geometry.strideHeight() - geometry.padding().top();
    int left = x * geometry.strideWidth() - geometry.padding().left();
    int lastY = channels ? geometry.height() : endUnit;
    for (int kernelY = channels ? 0 : firstUnit; kernelY < lastY; kernelY++) {
      int inputY = top + kernelY * geometry.dilationHeight();
      boolean rowInside = inputY >= 0 && inputY < input.height();
      long base = image * source.batchStride() + inputY * source.rowStride() + firstChannel;
      if (channels) {
        long to = row + (long) kernelY * geometry.width();
        fillChannels(source, base, rowInside, left, firstUnit, endUnit, target, to);
      } else {
        long to = row + (kernelY - firstUnit) * unitElementCount();
        fillTaps(source, base, rowInside, left, target, to);
      }
    }
  }

  private void fillTaps(
      Volume source, long base, boolean rowInside, int left, MemorySegment target, long to) {
    int width = geometry.width();
    int span = geometry.dilatedWidth();
    if (!rowInside) {
      Floats.fill(target, to, (long) width * depth, 0f);
      return;
    }
    boolean oneRun = geometry.dilationWidth() == 1 && source.pixelStride() == depth;
    if (oneRun && left >= 0 && left + span <= input.width()) {
      Floats.copy(
          source.segment(), base + left * source.pixelStride(), target, to, (long) width * depth);
      return;
    }
    for (int kernelX = 0; kernelX < width; kernelX++) {
      int inputX = left + kernelX * geometry.dilationWidth();
      long tap = to + (long) kernelX * depth;
      if (inputX >= 0 && inputX < input.width()) {
        Floats.copy(source.segment(), base + inputX * source.pixelStride(), target, tap, depth);
      } else {
        Floats.fill(target, tap, depth, 0f);
      }
    }
  }

  private void fillChannels(
      Volume source,
      long base,
      boolean rowInside,
      int left,
      int firstUnit,
      int endUnit,
      MemorySegment target,
      long to) {
    for (int kernelX = 0; kernelX < geometry.width(); kernelX++) {
      int inputX = left + kernelX * geometry.dilationWidth();
      boolean inside = rowInside && inputX >= 0 && inputX < input.width();
      long from = base + inputX * source.pixelStride();
      for (int channel = firstUnit; channel < endUnit; channel++) {
        float value = inside ? source.segment().getAtIndex(Floats.FLOAT, from + channel) : 0f;
        long at = to + kernelX + (channel - firstUnit) * unitElementCount();
        target.setAtIndex(Floats.FLOAT, at, value);
      }
    }
  }
}
