package dev.sash.gradient;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// col2im: adds each element of im2col rows to the input element that it was copied from.
///
/// @param geometry kernel size, stride, dilation and padding
/// @param input shape of the input
/// @param output shape of the output
/// @param groupDepth channels of a group
record ColumnSums(Geometry geometry, Shape input, Shape output, int groupDepth) {

  /// Adds the rows of the output positions `from` to `to`.
  ///
  /// @param rows depth innermost
  /// @param firstChannel first channel of the group
  /// @param target the input's gradient, without gaps
  void add(MemorySegment rows, long from, long to, int firstChannel, MemorySegment target) {
    long row = 0;
    long runLength = (long) geometry.width() * groupDepth;
    for (long position = from; position < to; position++) {
      long x = position % output.width();
      long y = position / output.width() % output.height();
      long image = position / output.width() / output.height();
      long top = y * geometry.strideHeight() - geometry.padding().top();
      long left = x * geometry.strideWidth() - geometry.padding().left();
      for (int kernelY = 0; kernelY < geometry.height(); kernelY++) {
        long inputY = top + (long) kernelY * geometry.dilationHeight();
        if (inputY >= 0 && inputY < input.height()) {
          long start = (image * input.height() + inputY) * input.width() * input.depth();
          addRun(rows, row, left, target, start + firstChannel);
        }
        row += runLength;
      }
    }
  }

  /// @param start index of the first column of the input row
  private void addRun(MemorySegment rows, long row, long left, MemorySegment target, long start) {
    boolean oneRun = geometry.dilationWidth() == 1 && groupDepth == input.depth();
    if (oneRun && left >= 0 && left + geometry.width() <= input.width()) {
      long count = (long) geometry.width() * groupDepth;
      Floats.add(rows, row, target, start + left * groupDepth, count);
      return;
    }
    for (int kernelX = 0; kernelX < geometry.width(); kernelX++) {
      long inputX = left + (long) kernelX * geometry.dilationWidth();
      if (inputX >= 0 && inputX < input.width()) {
        long from = row + (long) kernelX * groupDepth;
        Floats.add(rows, from, target, start + inputX * input.depth(), groupDepth);
      }
    }
  }
}
