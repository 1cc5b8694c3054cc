package dev.sash.kernel;

import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// The first half of a [ColumnConvolution]: the input positions that a kernel sees at an output
/// position become a column of a matrix (CS231n, "Implementation as Matrix Multiplication"), one
/// beside the other, so that a row has one element of each window. Rows end with columns of zeros.
final class ColumnInput implements InputTransform {

  /// Tiles of channels that are cut at least, where there are as many.
  private static final int TILES_AIMED_AT = 16;

  /// Floats of a cache line, and of the widest vectors: rows are whole ones.
  static final int LINE = 16;

  private static final long OUTSIDE = -1;

  private final Geometry geometry;
  private final Shape input;
  private final Shape windows;
  private final Flatten.Order order;
  private final int positions;
  private final Tiling channels;
  private final Shape output;

  /// Fixes the algorithm to shapes.
  ///
  /// @param windows shape of the convolution's output; its depth does not matter
  /// @param order order of the elements of a column
  ColumnInput(Geometry geometry, Shape input, Shape windows, Flatten.Order order) {
    this.geometry = geometry;
    this.input = input;
    this.windows = windows;
    this.order = order;
    positions = Math.toIntExact(windows.positionCount());
    channels = new Tiling(input.depth(), Math.ceilDiv(input.depth(), TILES_AIMED_AT));
    int elements = Math.multiplyExact(taps(), input.depth());
    output = Shape.of(elements, 1, Math.ceilDiv(positions, LINE) * LINE);
  }

  /// Returns how many output positions there are.
  int positions() {
    return positions;
  }

  /// Returns the floats of a row: a column for each output position, and zeros.
  int columns() {
    return output.depth();
  }

  /// Returns how many rows there are.
  long elements() {
    return output.height();
  }

  private int taps() {
    return geometry.height() * geometry.width();
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public Shape written() {
    return output;
  }

  @Override
  public long work() {
    return (long) (output.elementCount() * ConvolutionChoice.COST_OF_TRANSFORM);
  }

  @Override
  public String name() {
    return "im2col";
  }

  @Override
  public int tileCount() {
    return channels.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    long[][] places = new long[binding.scratch().length][positions];
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      for (int tap = 0; tap < taps(); tap++) {
        locate(source, tap, places[worker]);
        fill(source.segment(), tap, tile, places[worker], binding.output().volume());
      }
    };
  }

  /// Notes where each window's element of a tap lies, in floats.
  private void locate(Volume source, int tap, long[] places) {
    int top = tap / geometry.width() * geometry.dilationHeight() - geometry.padding().top();
    int left = tap % geometry.width() * geometry.dilationWidth() - geometry.padding().left();
    int position = 0;
    for (int image = 0; image < windows.batch(); image++) {
      for (int row = 0; row < windows.height(); row++) {
        int y = top + row * geometry.strideHeight();
        for (int column = 0; column < windows.width(); column++) {
          int x = left + column * geometry.strideWidth();
          boolean inside = y >= 0 && y < input.height() && x >= 0 && x < input.width();
          places[position++] = inside ? source.offset(image, y, x) : OUTSIDE;
        }
      }
    }
  }

  private void fill(MemorySegment source, int tap, int tile, long[] places, Volume target) {
    long step = order == Flatten.Order.CHW ? taps() : 1;
    long first = order == Flatten.Order.CHW ? tap : (long) tap * input.depth();
    for (long channel = channels.from(tile); channel < channels.to(tile); channel++) {
      long to = (first + channel * step) * target.rowStride();
      for (int position = 0; position < places.length; position++) {
        long from = places[position];
        float value = from == OUTSIDE ? 0f : source.getAtIndex(Floats.FLOAT, from + channel);
        target.segment().setAtIndex(Floats.FLOAT, to + position, value);
      }
      Floats.fill(target.segment(), to + positions, output.depth() - positions, 0f);
    }
  }
}
