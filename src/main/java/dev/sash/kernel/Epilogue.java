package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// What a convolution does with its sums while they are still in the cache: adds another volume of
/// the output's shape (the residual of He et al. 2016, the second input of its binding), and
/// applies an activation function.
///
/// The sums are added to the output, which holds the other volume by then: because both lie in the
/// same memory, or because [#begin] copied it.
///
/// @param sums whether another volume is added
/// @param activation applied last, or null
public record Epilogue(boolean sums, Activation activation) {

  private boolean isFloored() {
    return activation != null && activation.function() == Activation.Function.RELU;
  }

  /// Returns the smallest result; -infinity: there is none.
  float lowest() {
    return isFloored() ? 0f : Float.NEGATIVE_INFINITY;
  }

  /// Returns from where on sums can be cut off before the other volume is added to them.
  float lowestSum() {
    return sums ? Float.NEGATIVE_INFINITY : lowest();
  }

  /// Returns whether cutting off at [#lowest] leaves something to do.
  boolean remains() {
    return activation != null && !isFloored();
  }

  /// Returns whether it reads the output, so that the sums cannot go anywhere else.
  boolean readsOutput() {
    return sums || remains();
  }

  /// Has a run of channels of a rectangle of the output hold what is to be added to.
  ///
  /// @param channel first channel
  /// @param count how many channels
  void begin(
      Binding binding,
      long image,
      long top,
      long left,
      int height,
      int width,
      int channel,
      int count) {
    if (!sums) {
      return;
    }
    Volume output = binding.output().volume();
    Volume addend = binding.inputs().get(1).volume();
    // Volumes of one run do not overlap otherwise.
    if (addend.segment().address() == output.segment().address()) {
      return;
    }
    for (int y = 0; y < height; y++) {
      Floats.copyRuns(
          addend.segment(),
          addend.offset(image, top + y, left) + channel,
          addend.pixelStride(),
          output.segment(),
          output.offset(image, top + y, left) + channel,
          output.pixelStride(),
          count,
          width);
    }
  }

  /// Adds convolved channels of a rectangle to the other volume, and does what remains.
  ///
  /// @param sums those channels, from the rectangle's first position on
  /// @param channel first channel of the output
  /// @param count how many channels
  void apply(
      Binding binding,
      Volume sums,
      long image,
      long top,
      long left,
      int height,
      int width,
      int channel,
      int count) {
    begin(binding, image, top, left, height, width, channel, count);
    Volume output = binding.output().volume();
    for (int y = 0; y < height; y++) {
      long from = sums.offset(0, y, 0);
      long to = output.offset(image, top + y, left) + channel;
      add(sums.segment(), from, sums.pixelStride(), output, to, count, width);
    }
    finish(binding, image, top, left, height, width, channel, count);
  }

  /// Adds convolved channels of neighbouring positions to the output.
  ///
  /// @param from where those of the first position begin, in floats
  /// @param step from one position to the next, in floats
  /// @param to where they belong in the output, in floats
  /// @param count how many channels
  /// @param width how many positions
  void add(MemorySegment sums, long from, long step, Volume output, long to, int count, int width) {
    long stride = output.pixelStride();
    Floats.LANES.addClamped(sums, from, step, output.segment(), to, stride, count, width, lowest());
  }

  /// Does what remains for a run of channels of a rectangle of the output.
  ///
  /// @param channel first channel
  /// @param count how many channels
  void finish(
      Binding binding,
      long image,
      long top,
      long left,
      int height,
      int width,
      int channel,
      int count) {
    if (!remains()) {
      return;
    }
    Volume output = binding.output().volume();
    MemorySegment target = output.segment();
    boolean gapless = output.pixelStride() == count;
    int runs = gapless ? 1 : width;
    int length = gapless ? width * count : count;
    for (int y = 0; y < height; y++) {
      for (int run = 0; run < runs; run++) {
        long to = output.offset(image, top + y, left + run) + channel;
        Floats.LANES.activate(activation, target, to, null, 0, target, to, length);
      }
    }
  }
}
