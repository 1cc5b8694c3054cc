package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Depthwise convolution, one filter a channel: sums shifted rows of the input along contiguous
/// depth, without a matrix.
public final class DepthwiseConvolution implements Kernel {

  private final Geometry geometry;
  private final Shape input;
  private final Shape output;
  private final Epilogue epilogue;
  private final Tiling rows;

  /// Fixes the algorithm to shapes of equal depth.
  ///
  /// @param epilogue what follows the sums
  public DepthwiseConvolution(Geometry geometry, Shape input, Shape output, Epilogue epilogue) {
    this.geometry = geometry;
    this.input = input;
    this.output = output;
    this.epilogue = epilogue;
    rows =
        Tiling.ofRows(
            (long) output.batch() * output.height(), (long) output.width() * output.depth());
  }

  @Override
  public String name() {
    return "depthwise";
  }

  @Override
  public int tileCount() {
    return rows.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      for (long row = rows.from(tile); row < rows.to(tile); row++) {
        int image = (int) (row / output.height());
        int y = (int) (row % output.height());
        for (int x = 0; x < output.width(); x++) {
          convolve(binding, image, y, x);
        }
      }
    };
  }

  private void convolve(Binding binding, int image, int y, int x) {
    Volume source = binding.input().volume();
    Volume target = binding.output().volume();
    FilterMatrix matrix = binding.filters();
    MemorySegment sums = target.segment();
    int depth = output.depth();
    long at = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
    if (epilogue.sums()) {
      epilogue.begin(binding, image, y, x, 1, 1, 0, depth);
    } else {
      Floats.fill(sums, at, depth, 0f);
    }
    int top = y * geometry.strideHeight() - geometry.padding().top();
    int left = x * geometry.strideWidth() - geometry.padding().left();
    for (int kernelY = 0; kernelY < geometry.height(); kernelY++) {
      int inputY = top + kernelY * geometry.dilationHeight();
      if (inputY < 0 || inputY >= input.height()) {
        continue;
      }
      for (int kernelX = 0; kernelX < geometry.width(); kernelX++) {
        int inputX = left + kernelX * geometry.dilationWidth();
        if (inputX < 0 || inputX >= input.width()) {
          continue;
        }
        long from =
            image * source.batchStride()
                + inputY * source.rowStride()
                + inputX * source.pixelStride();
        long tap = ((long) kernelY * geometry.width() + kernelX) * depth;
        Floats.LANES.addProducts(source.segment(), from, matrix.matrix(), tap, sums, at, depth);
      }
    }
    Floats.LANES.activate(epilogue.activation(), sums, at, matrix.bias(), 0, sums, at, depth);
  }
}
