package dev.sash.kernel;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Where the sums of a convolution go that were computed apart, position by position: to the
/// output, with the bias and what follows.
///
/// @param output shape of the output
record PositionSums(Binding binding, Epilogue epilogue, Shape output) {

  /// Writes the sums of some filters of some positions, counted over batch, height and width.
  ///
  /// @param sums not kept
  /// @param first where those of the first position begin, in floats
  /// @param step from one position to the next, in floats
  /// @param from the first position
  /// @param to the end of the positions
  /// @param filter the first filter
  /// @param count how many filters
  void write(MemorySegment sums, long first, long step, long from, long to, int filter, int count) {
    Volume target = binding.output().volume();
    MemorySegment bias = binding.filters().bias();
    long plane = (long) output.height() * output.width();
    for (long position = from; position < to; position++) {
      long image = position / plane;
      long y = position % plane / output.width();
      long x = position % output.width();
      long at = target.offset(image, y, x) + filter;
      long sum = first + (position - from) * step;
      if (epilogue.sums()) {
        epilogue.begin(binding, image, y, x, 1, 1, filter, count);
        if (bias != null) {
          Floats.LANES.add(bias, filter, sums, sum, count);
        }
        epilogue.add(sums, sum, step, target, at, count, 1);
        epilogue.finish(binding, image, y, x, 1, 1, filter, count);
      } else {
        Floats.LANES.activate(
            epilogue.activation(), sums, sum, bias, filter, target.segment(), at, count);
      }
    }
  }
}
