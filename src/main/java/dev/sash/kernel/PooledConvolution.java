package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A convolution with the max pooling that alone reads it: what a tile of the pooled output needs
/// is convolved into scratch memory and pooled while it is in the cache, so that the volume between
/// them is never written.
///
/// Where windows overlap, neighbouring tiles need the same convolved rows. A worker that computes
/// one tile after the other keeps them; each has tiles of its own that follow each other, as long
/// as all are as fast. Others compute them again, to the same bits.
public final class PooledConvolution implements Kernel {

  /// Bytes of convolved positions that a tile aims at: they stay in the L2 cache beside a panel of
  /// weights.
  private static final long BAND_BYTES = 448L << 10;

  /// Bytes of a volume that is worth keeping or computing overlaps twice for: it does not stay in
  /// the L2 cache.
  private static final long FAR_BYTES = 1L << 20;

  /// Tiles that a layer is cut into at least, if it is not small.
  private static final int TILES_AIMED_AT = 16;

  private final PartwiseConvolution convolution;
  private final WindowPooling pooling;
  private final Cut cut;
  private final Shape band;
  private final int rowsAtOnce;

  private PooledConvolution(PartwiseConvolution convolution, WindowPooling pooling) {
    this.pooling = pooling;
    Shape convolved = convolution.output();
    Shape output = pooling.output();
    Geometry window = pooling.geometry();
    long positionBytes =
        (long) window.strideHeight() * window.strideWidth() * convolved.depth() * Float.BYTES;
    long tiles = convolution.tilesOf(TILES_AIMED_AT);
    long shared = Math.ceilDiv((long) output.height() * output.width(), tiles);
    int unit = convolution.unit();
    long fitting = BAND_BYTES / positionBytes;
    cut =
        ofUnits(
            Cut.of(output.height(), output.width(), Math.clamp(fitting, 1, Math.max(1, shared))),
            window.strideHeight(),
            unit,
            fitting);
    int rows = under(cut.rows(), window.strideHeight(), window.height(), unit, convolved.height());
    int columns =
        under(cut.columns(), window.strideWidth(), window.width(), unit, convolved.width());
    band = Shape.of(rows, columns, convolved.depth());
    rowsAtOnce = Math.min(convolution.rowsAtOnce(columns), rows);
    this.convolution = convolution.withRectangles(rowsAtOnce, columns);
  }

  /// Returns a cut whose rectangles of whole rows each begin with a unit, if so many positions
  /// allow that: a unit that two of them need is kept or computed twice.
  private static Cut ofUnits(Cut cut, int stride, int unit, long positions) {
    int step = 1;
    while (step * stride % unit != 0) {
      step++;
    }
    int rows = Math.ceilDiv(cut.rows(), step) * step;
    boolean fits =
        cut.hasWholeRows() && rows < cut.height() && (long) rows * cut.width() <= positions;
    return fits ? new Cut(cut.height(), cut.width(), rows, cut.width()) : cut;
  }

  /// Returns how many positions lie in all units that so many windows side by side may touch.
  private static int under(int windows, int stride, int size, int unit, int most) {
    long positions = (windows - 1L) * stride + size;
    long units = Math.ceilDiv(positions + unit - 1, unit);
    return Math.toIntExact(Math.min(units * unit, most));
  }

  /// Returns a convolution with the pooling behind it, if that is worth it.
  static Optional<Kernel> of(PartwiseConvolution convolution, WindowPooling pooling) {
    Geometry window = pooling.geometry();
    boolean overlaps =
        window.height() > window.strideHeight() || window.width() > window.strideWidth();
    boolean fits =
        pooling.isMaximum()
            && window.dilationHeight() == 1
            && window.dilationWidth() == 1
            && !convolution.epilogue().readsOutput();
    boolean far = convolution.output().elementCount() * Float.BYTES >= FAR_BYTES;
    return fits && (far || !overlaps)
        ? Optional.of(new PooledConvolution(convolution, pooling))
        : Optional.empty();
  }

  @Override
  public String name() {
    return convolution.name() + " + pooling";
  }

  PartwiseConvolution convolution() {
    return convolution;
  }

  WindowPooling pooling() {
    return pooling;
  }

  @Override
  public int tileCount() {
    return Tiling.requireCountable(pooling.output().batch() * cut.count());
  }

  private long bandByteSize() {
    return Floats.aligned(band.elementCount() * Float.BYTES);
  }

  @Override
  public long scratchByteSize() {
    return bandByteSize() + convolution.scratchByteSize();
  }

  @Override
  public Task bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements Task {

    private static final int NONE = -1;

    private final Binding binding;
    private final PartwiseConvolution.Part convolved;
    private final Volume[] bands;

    /// The tile, and the convolved rows from where to where, that lie in each worker's band.
    private final int[] tiles;

    private final int[] tops;
    private final int[] bottoms;

    Bound(Binding binding) {
      this.binding = binding;
      int workers = binding.scratch().length;
      bands = new Volume[workers];
      tiles = new int[workers];
      tops = new int[workers];
      bottoms = new int[workers];
      MemorySegment[] scratch = new MemorySegment[workers];
      for (int worker = 0; worker < workers; worker++) {
        MemorySegment own = binding.scratch()[worker];
        bands[worker] = Volume.of(own.asSlice(0, band.elementCount() * Float.BYTES), band);
        scratch[worker] = own.asSlice(bandByteSize());
      }
      convolved =
          convolution.bind(
              new Binding(
                  binding.inputs(), binding.output(), scratch, binding.filters(), binding.blas()));
    }

    @Override
    public void begin(int worker) {
      tiles[worker] = NONE;
    }

    @Override
    public void run(int tile, int worker) {
      int rectangle = (int) (tile % cut.count());
      int image = (int) (tile / cut.count());
      Geometry window = pooling.geometry();
      Shape whole = convolution.output();
      int firstY = cut.top(rectangle);
      int firstX = cut.left(rectangle);
      int endY = firstY + cut.height(rectangle);
      int endX = firstX + cut.width(rectangle);
      int unit = convolution.unit();
      int top = before(firstY * window.strideHeight() - window.padding().top(), unit);
      int left = before(firstX * window.strideWidth() - window.padding().left(), unit);
      int bottom = end(endY, window.strideHeight(), window.padding().top(), window.height());
      int right = end(endX, window.strideWidth(), window.padding().left(), window.width());
      bottom = Math.min(Math.ceilDiv(bottom, unit) * unit, whole.height());
      right = Math.min(Math.ceilDiv(right, unit) * unit, whole.width());
      boolean follows = rectangle > 0 && tiles[worker] == tile - 1 && cut.hasWholeRows();
      int kept = follows ? keep(top, worker) : top;
      convolve(image, top, kept, left, bottom, right, worker);
      tiles[worker] = tile;
      tops[worker] = top;
      bottoms[worker] = bottom;
      pool(image, top, left, firstY, firstX, endY, endX, worker);
    }

    /// Returns where the unit of a position begins.
    private static int before(int position, int unit) {
      return Math.max(0, position) / unit * unit;
    }

    /// Returns where the last of the windows before `windows` ends.
    private static int end(int windows, int stride, int padding, int size) {
      return (windows - 1) * stride - padding + size;
    }

    /// Moves the convolved rows from `top` on to the beginning of the band, and returns where they
    /// end.
    private int keep(int top, int worker) {
      int bottom = Math.max(top, bottoms[worker]);
      Volume own = bands[worker];
      long from = (top - tops[worker]) * own.rowStride();
      Floats.copy(own.segment(), from, own.segment(), 0, (bottom - top) * own.rowStride());
      return bottom;
    }

    /// Convolves the rows from `first` on, into a band that begins with the row `top`.
    private void convolve(
        int image, int top, int first, int left, int bottom, int right, int worker) {
      Volume own = bands[worker];
      for (int y = first; y < bottom; y += rowsAtOnce) {
        convolved.compute(
            image,
            y,
            left,
            Math.min(rowsAtOnce, bottom - y),
            right - left,
            own,
            (y - top) * own.rowStride(),
            worker);
      }
    }

    private void pool(
        int image, int top, int left, int firstY, int firstX, int endY, int endX, int worker) {
      Volume own = bands[worker];
      Volume target = binding.output().volume();
      long origin = -(top * own.rowStride() + left * own.pixelStride());
      Shape output = pooling.output();
      boolean gapless = target.isContiguous() && endX - firstX == output.width();
      long end = gapless ? target.offset(image, endY - 1, endX) : 0;
      for (int y = firstY; y < endY; y++) {
        pooling.poolRow(own, origin, target, image, y, firstX, endX, end);
      }
    }
  }
}
