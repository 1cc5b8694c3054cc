package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.IntStream;

/// Direct convolution of stride 1 in planes, for few filters: the input's channels are copied
/// apart, with a zero border, so that positions lie side by side; whole vectors of them are summed,
/// filter by filter; then depth becomes innermost again.
///
/// What lies between the end of a row and the begin of the next one is summed too, and not written:
/// as many positions as the kernel is wide, less one. Its sums are any numbers.
///
/// Max pooling of 2x2 that alone reads it is computed in the planes, so that a quarter is left to
/// interleave and to write.
public final class PlanarConvolution implements Kernel {

  /// Bytes of input, sums and result that a tile aims at: a small part of the L2 cache.
  private static final long TILE_BYTES = 64L << 10;

  private static final int FEWEST_POSITIONS = 128;

  /// Multiply-accumulates that a tile has at least: below it, handing out tiles costs more than it
  /// gains.
  private static final long FEWEST_PRODUCTS = 1 << 18;

  /// Elements of a filter at most: where they lie, and the weights, stay in the cache, and what is
  /// kept for each channel stays small.
  static final int MOST_ELEMENTS = 1024;

  /// Height, width and stride of the windows that are pooled in planes.
  private static final int WINDOW = 2;

  private final Geometry geometry;
  private final Shape input;
  private final Shape output;
  private final Panels panels;
  private final Epilogue epilogue;
  private final Cut cut;
  private final Patch[] patches;
  private final int rowStride;
  private final long[] elements;
  private final int window;
  private final long channelByteSize;
  private final long planeByteSize;
  private final long pooledByteSize;
  private final float[] indexes;
  private final float[] pairs;

  /// Fixes the algorithm to shapes.
  ///
  /// @param panels the filters, cut as [#panels] says
  public PlanarConvolution(
      Geometry geometry, Shape input, Shape output, Panels panels, Epilogue epilogue) {
    this(geometry, input, output, panels, epilogue, 1);
  }

  /// @param output its own shape, or the pooled one
  /// @param window height, width and stride of the pooling; 1: there is none
  private PlanarConvolution(
      Geometry geometry, Shape input, Shape output, Panels panels, Epilogue epilogue, int window) {
    assert geometry.strideHeight() == 1 && geometry.strideWidth() == 1;
    this.geometry = geometry;
    this.input = input;
    this.output = output;
    this.window = window;
    this.panels = panels;
    this.epilogue = epilogue;
    cut = Cut.of(output.height(), output.width(), positionsPerTile(input.depth()));
    rowStride = cut.columns() * window - 1 + geometry.dilatedWidth();
    int patchHeight = cut.rows() * window - 1 + geometry.dilatedHeight();
    patches = new Patch[input.depth()];
    for (int channel = 0; channel < patches.length; channel++) {
      patches[channel] = new Patch(input, channel, 1, patchHeight, rowStride);
    }
    long summed = (long) blocks(cut.rows(), cut.columns()) * PlanarBlocks.POSITIONS;
    long beyond = (geometry.dilatedHeight() - 1L) * rowStride + geometry.dilatedWidth() - 1;
    planeByteSize = summed * Float.BYTES;
    pooledByteSize = window > 1 ? (long) cut.rows() * pooledStride() * Float.BYTES : 0;
    channelByteSize = Floats.aligned((summed + beyond) * Float.BYTES);
    elements = elements();
    indexes = PlanarBlocks.interleaving(output.depth());
    pairs = PlanarBlocks.pairs();
  }

  /// Returns how the filters of a convolution are cut for it.
  static Panels panels(int filters, long elementsPerFilter) {
    return new Panels(filters, elementsPerFilter, PlanarBlocks.FILTERS, PlanarBlocks.WIDEST);
  }

  private long positionsPerTile(int depth) {
    long fitting = TILE_BYTES / ((depth + 2 * panels.paddedFilters()) * Float.BYTES);
    long products = output.depth() * panels.elements();
    long convolved =
        Math.max(FEWEST_POSITIONS, Math.min(fitting, Math.ceilDiv(FEWEST_PRODUCTS, products)));
    return convolved / (window * window);
  }

  /// Returns how many blocks so many rows and columns of the written volume take.
  private int blocks(int height, int width) {
    int last = (height * window - 1) * rowStride;
    return Math.ceilDiv(last + width * window, PlanarBlocks.POSITIONS);
  }

  /// Returns the positions from one pooled row to the next: whole vectors.
  private int pooledStride() {
    return Math.ceilDiv(cut.columns(), PlanarBlocks.LANES) * PlanarBlocks.LANES;
  }

  /// Returns the same convolution with the max pooling that alone reads it, if it can be pooled in
  /// planes: windows of 2x2 side by side that all lie inside.
  Optional<Kernel> pooled(WindowPooling behind) {
    Shape pooled = behind.output();
    boolean fits =
        behind.isMaximum()
            && behind.geometry().equals(Geometry.of(WINDOW, WINDOW).withStride(WINDOW))
            && pooled.height() * WINDOW <= output.height()
            && pooled.width() * WINDOW <= output.width()
            && !epilogue.readsOutput();
    return fits
        ? Optional.of(new PlanarConvolution(geometry, input, pooled, panels, epilogue, WINDOW))
        : Optional.empty();
  }

  private long[] elements() {
    int depth = patches.length;
    long[] places = new long[Math.toIntExact(panels.elements())];
    for (int i = 0; i < places.length; i++) {
      long x = i / depth % geometry.width() * geometry.dilationWidth();
      long y = i / depth / geometry.width() * geometry.dilationHeight();
      places[i] = i % depth * channelByteSize + (y * rowStride + x) * Float.BYTES;
    }
    return places;
  }

  @Override
  public String name() {
    return "direct planes" + (pools() ? " + pooling" : "");
  }

  @Override
  public int tileCount() {
    return Tiling.requireCountable(output.batch() * cut.count());
  }

  Epilogue epilogue() {
    return epilogue;
  }

  /// Returns how wide the blocks are, as [PlanarBlocks#multiply] counts.
  IntStream blocks() {
    return IntStream.range(0, panels.count()).map(panels::vectors).distinct();
  }

  boolean pools() {
    return window > 1;
  }

  /// Planes behind the last filter's are read too.
  private long sumsByteSize() {
    return Math.max(PlanarBlocks.PLANES, panels.paddedFilters()) * planeByteSize;
  }

  private long sumsAt() {
    return patches.length * channelByteSize;
  }

  private long pooledAt() {
    return sumsAt() + sumsByteSize();
  }

  private long resultAt() {
    return pooledAt() + PlanarBlocks.PLANES * pooledByteSize;
  }

  /// Returns where the planes begin that are interleaved.
  private long writtenAt() {
    return pools() ? pooledAt() : sumsAt();
  }

  /// Returns the bytes of a plane that is interleaved.
  private long writtenByteSize() {
    return pools() ? pooledByteSize : planeByteSize;
  }

  @Override
  public long scratchByteSize() {
    long surplus = (long) PlanarBlocks.LANES * Float.BYTES;
    return resultAt() + output.depth() * writtenByteSize() + surplus;
  }

  @Override
  public Task bind(Binding binding) {
    return new Bound(binding);
  }

  /// Slices are made here, once, because making them in a run would allocate.
  private final class Bound implements Task {

    private final Binding binding;
    private final MemorySegment[][] channels;

    Bound(Binding binding) {
      this.binding = binding;
      channels = new MemorySegment[binding.scratch().length][patches.length];
      for (int worker = 0; worker < channels.length; worker++) {
        for (int channel = 0; channel < patches.length; channel++) {
          channels[worker][channel] =
              binding.scratch()[worker].asSlice(channel * channelByteSize, channelByteSize);
        }
      }
    }

    @Override
    public void run(int tile, int worker) {
      int rectangle = (int) (tile % cut.count());
      int image = (int) (tile / cut.count());
      int rows = cut.height(rectangle);
      for (int channel = 0; channel < patches.length; channel++) {
        patches[channel].fill(
            binding.input().volume(),
            image,
            cut.top(rectangle) * window - geometry.padding().top(),
            cut.left(rectangle) * window - geometry.padding().left(),
            rows * window - 1 + geometry.dilatedHeight(),
            channels[worker][channel]);
      }
      MemorySegment scratch = binding.scratch()[worker];
      int blocks = blocks(rows, cut.width(rectangle));
      multiply(scratch, blocks);
      long positions = (long) blocks * PlanarBlocks.POSITIONS;
      if (pools()) {
        pool(scratch, rows);
        positions = (long) rows * pooledStride();
      }
      finish(scratch, (int) (positions / PlanarBlocks.LANES));
      PlanarBlocks.interleave(
          scratch,
          writtenAt(),
          writtenByteSize(),
          (int) (positions / PlanarBlocks.LANES),
          output.depth(),
          indexes,
          scratch,
          resultAt());
      for (int y = 0; y < rows; y++) {
        write(scratch, image, rectangle, y);
      }
    }

    private void multiply(MemorySegment scratch, int blocks) {
      FilterMatrix filters = binding.filters();
      for (int block = 0; block < blocks; block++) {
        long first = (long) block * PlanarBlocks.POSITIONS * Float.BYTES;
        for (int panel = 0; panel < panels.count(); panel++) {
          long filter = panels.firstFilter(panel);
          PlanarBlocks.multiply(
              scratch,
              first,
              elements,
              filters.matrix(),
              panels.offset(panel) * Float.BYTES,
              panels.vectors(panel),
              scratch,
              sumsAt() + filter * planeByteSize + first,
              planeByteSize);
        }
      }
    }

    private void pool(MemorySegment scratch, int rows) {
      for (int filter = 0; filter < output.depth(); filter++) {
        PlanarBlocks.pool(
            scratch,
            sumsAt() + filter * planeByteSize,
            (long) rowStride * Float.BYTES,
            rows,
            pooledStride() / PlanarBlocks.LANES,
            pairs,
            scratch,
            pooledAt() + filter * pooledByteSize);
      }
    }

    /// What is added to all sums of a filter may as well be added to their maxima: to a quarter.
    private void finish(MemorySegment scratch, int vectors) {
      MemorySegment biases = binding.filters().bias();
      for (int filter = 0; filter < output.depth(); filter++) {
        PlanarBlocks.finish(
            biases,
            (long) filter * Float.BYTES,
            epilogue.lowestSum(),
            scratch,
            writtenAt() + filter * writtenByteSize(),
            vectors);
      }
    }

    private void write(MemorySegment scratch, int image, int rectangle, int row) {
      Volume target = binding.output().volume();
      int y = cut.top(rectangle) + row;
      int left = cut.left(rectangle);
      int width = cut.width(rectangle);
      long to = target.offset(image, y, left);
      int depth = output.depth();
      long stride = pools() ? pooledStride() : rowStride;
      long from = resultAt() / Float.BYTES + row * stride * depth;
      if (epilogue.sums()) {
        epilogue.begin(binding, image, y, left, 1, width, 0, depth);
        epilogue.add(scratch, from, depth, target, to, depth, width);
      } else if (target.pixelStride() == depth) {
        Floats.copy(scratch, from, target.segment(), to, (long) width * depth);
      } else {
        Floats.copyRuns(
            scratch, from, depth, target.segment(), to, target.pixelStride(), depth, width);
      }
      epilogue.finish(binding, image, y, left, 1, width, 0, depth);
    }
  }
}
