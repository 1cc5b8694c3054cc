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
    for (long position = from; position < to; position++) {
      fillRow(source, image, y, x, firstUnit, endUnit, target, row);
      row += rowElementCount;
      if (++x == output.width()) {
        x = 0;
        if (++y == output.height()) {
          y = 0;
          image++;
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
