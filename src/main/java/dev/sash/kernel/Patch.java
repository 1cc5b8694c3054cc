package dev.sash.kernel;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// A rectangle of an input copied without gaps, with zeros where it lies outside: what reads it
/// needs no test for the border.
///
/// @param input shape of the input
/// @param firstChannel first channel that is copied
/// @param depth how many channels are copied
/// @param height rows
/// @param width columns
record Patch(Shape input, int firstChannel, int depth, int height, int width) {

  long elementCount() {
    return (long) height * width * depth;
  }

  /// Returns the floats from one row to the next.
  long rowStride() {
    return (long) width * depth;
  }

  /// Copies the first `rows` rows; position (0, 0) of the patch is (top, left) of the input.
  void fill(Volume source, int image, int top, int left, int rows, MemorySegment target) {
    if (followsEachOther(source) && left == 0 && top >= 0 && top + rows <= input.height()) {
      long from = image * source.batchStride() + top * rowStride() + firstChannel;
      Floats.copy(source.segment(), from, target, 0, rows * rowStride());
      return;
    }
    int before = Math.clamp(-(long) left, 0, width);
    int end = Math.clamp((long) input.width() - left, before, width);
    for (int row = 0; row < rows; row++) {
      long to = row * rowStride();
      int y = top + row;
      if (y < 0 || y >= input.height() || before == end) {
        Floats.fill(target, to, rowStride(), 0f);
        continue;
      }
      Floats.fill(target, to, (long) before * depth, 0f);
      long from =
          image * source.batchStride()
              + y * source.rowStride()
              + (left + before) * source.pixelStride()
              + firstChannel;
      copy(source, from, target, to + (long) before * depth, end - before);
      Floats.fill(target, to + (long) end * depth, (long) (width - end) * depth, 0f);
    }
  }

  /// Returns whether whole rows lie in a volume as they do here.
  private boolean followsEachOther(Volume source) {
    return width == input.width()
        && source.pixelStride() == depth
        && source.rowStride() == rowStride();
  }

  private void copy(Volume source, long from, MemorySegment target, long to, int positions) {
    if (source.pixelStride() == depth) {
      Floats.copy(source.segment(), from, target, to, (long) positions * depth);
      return;
    }
    Floats.copyRuns(
        source.segment(), from, source.pixelStride(), target, to, depth, depth, positions);
  }
}
