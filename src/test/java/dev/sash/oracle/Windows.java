package dev.sash.oracle;

import dev.sash.layer.Geometry;
import dev.sash.layer.Rounding;

/// The windows that a kernel takes along one axis, found by stepping from one to the next.
///
/// @param input positions of the input
/// @param taps positions that a kernel reads
/// @param stride input positions from one window to the next
/// @param dilation input positions from one tap to the next
/// @param before padding in front of the input
/// @param after padding behind the input
/// @param rounding whether an incomplete last window counts
record Windows(
    int input, int taps, int stride, int dilation, int before, int after, Rounding rounding) {

  static Windows down(Geometry geometry, int height) {
    return new Windows(
        height,
        geometry.height(),
        geometry.strideHeight(),
        geometry.dilationHeight(),
        geometry.padding().top(),
        geometry.padding().bottom(),
        geometry.rounding());
  }

  static Windows across(Geometry geometry, int width) {
    return new Windows(
        width,
        geometry.width(),
        geometry.strideWidth(),
        geometry.dilationWidth(),
        geometry.padding().left(),
        geometry.padding().right(),
        geometry.rounding());
  }

  /// Returns how many windows there are.
  int count() {
    int count = 0;
    while (position(count, taps - 1) < input + after) {
      count++;
    }
    boolean endsAtTheBorder = position(count - 1, taps - 1) == input + after - 1;
    boolean startsBeforeThePadding = position(count, 0) < input;
    return rounding == Rounding.CEIL && !endsAtTheBorder && startsBeforeThePadding
        ? count + 1
        : count;
  }

  /// Returns the input position that a tap of a window reads; negative in the padding in front.
  int position(int window, int tap) {
    return window * stride - before + tap * dilation;
  }

  /// Returns whether a position lies in the input.
  boolean inside(int position) {
    return position >= 0 && position < input;
  }

  /// Returns whether a position lies in the input or its padding.
  boolean insidePadded(int position) {
    return position >= -before && position < input + after;
  }
}
