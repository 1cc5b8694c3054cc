package dev.sash.gradient;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;

/// Which input positions the window of each output position sees, in volumes without gaps.
///
/// @param geometry window size, stride, dilation and padding
/// @param input shape of the input
/// @param output shape of the output
record Taps(Geometry geometry, Shape input, Shape output) {

  /// Something to do with an output position and an input position that it sees.
  interface Visit {

    /// @param to index of the first channel of the output position
    /// @param from index of the first channel of the input position
    void at(long to, long from);
  }

  /// Visits all pairs: output positions in their order, and of each the window row by row.
  void each(Visit visit) {
    for (int image = 0; image < output.batch(); image++) {
      for (int y = 0; y < output.height(); y++) {
        for (int x = 0; x < output.width(); x++) {
          window(image, y, x, visit);
        }
      }
    }
  }

  private void window(int image, int y, int x, Visit visit) {
    long to = (((long) image * output.height() + y) * output.width() + x) * output.depth();
    long top = (long) y * geometry.strideHeight() - geometry.padding().top();
    long left = (long) x * geometry.strideWidth() - geometry.padding().left();
    for (int kernelY = 0; kernelY < geometry.height(); kernelY++) {
      long inputY = top + (long) kernelY * geometry.dilationHeight();
      if (inputY < 0 || inputY >= input.height()) {
        continue;
      }
      long row = ((long) image * input.height() + inputY) * input.width();
      for (int kernelX = 0; kernelX < geometry.width(); kernelX++) {
        long inputX = left + (long) kernelX * geometry.dilationWidth();
        if (inputX >= 0 && inputX < input.width()) {
          visit.at(to, (row + inputX) * input.depth());
        }
      }
    }
  }
}
