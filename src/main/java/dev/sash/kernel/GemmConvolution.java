package dev.sash.kernel;

import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Convolution as a matrix product: im2col of a tile of output positions into scratch memory that
/// stays in the L2 cache, sgemm with a tile of filters, bias and activation while the product is
/// still there. Where whole rows of the im2col matrix would not fit, they are made and multiplied
/// slice by slice, and the products add up.
///
/// A pointwise convolution whose input positions lie at one stride needs no im2col: the input is
/// the matrix. A fully-connected layer over several windows is a pointwise convolution too.
public final class GemmConvolution implements Kernel {

  /// Bytes of im2col rows that a tile aims at: half of a usual L2 cache.
  private static final long TILE_BYTES = 512L << 10;

  private static final int FEWEST_POSITIONS = 96;
  private static final int MOST_POSITIONS = 384;
  private static final int FILTER_BLOCK = 16;
  private static final int FEWEST_FILTERS = 64;
  private static final int MOST_FILTERS = 512;

  /// Tiles that a large layer is cut into at least, so that every core of a usual machine gets
  /// work.
  private static final int TILES_AIMED_AT = 16;

  /// Multiply-accumulates from which a layer counts as large.
  private static final long LARGE_LAYER = 1 << 22;

  private final Geometry geometry;
  private final Shape input;
  private final Shape output;
  private final int groups;
  private final Flatten.Order order;
  private final boolean direct;
  private final Epilogue epilogue;
  private final int groupDepth;
  private final int groupFilters;
  private final long elementsPerFilter;
  private final Tiling positions;
  private final Tiling filters;
  private final Tiling slices;
  private final Im2col[] im2col;

  /// Fixes the algorithm to shapes.
  ///
  /// @param order order of the elements of a filter in the matrix that it will be bound to
  /// @param direct whether the input is read in place: pointwise, one stride between all positions,
  ///   memory that does not change from run to run
  /// @param epilogue what follows the sums
  public GemmConvolution(
      Geometry geometry,
      Shape input,
      Shape output,
      int groups,
      Flatten.Order order,
      boolean direct,
      Epilogue epilogue) {
    assert !direct || geometry.isPointwise();
    this.geometry = geometry;
    this.input = input;
    this.output = output;
    this.groups = groups;
    this.order = order;
    this.direct = direct;
    this.epilogue = epilogue;
    groupDepth = input.depth() / groups;
    groupFilters = output.depth() / groups;
    elementsPerFilter = (long) geometry.height() * geometry.width() * groupDepth;
    long positionCount = output.positionCount();
    long fitting = TILE_BYTES / (elementsPerFilter * Float.BYTES);
    long positionsPerTile = Math.clamp(fitting, FEWEST_POSITIONS, MOST_POSITIONS);
    long evenTiles = Math.ceilDiv(positionCount, positionsPerTile);
    positions = new Tiling(positionCount, Math.ceilDiv(positionCount, evenTiles));
    filters = new Tiling(groupFilters, filtersPerTile(positionCount));
    im2col = new Im2col[groups];
    for (int group = 0; group < groups; group++) {
      im2col[group] = new Im2col(geometry, input, output, group * groupDepth, groupDepth, order);
    }
    long unitBytes = positions.size() * im2col[0].unitElementCount() * Float.BYTES;
    int units = im2col[0].unitCount();
    slices = new Tiling(units, direct ? units : Math.clamp(TILE_BYTES / unitBytes, 1, units));
  }

  private long filtersPerTile(long positionCount) {
    boolean large = positionCount * elementsPerFilter * output.depth() >= LARGE_LAYER;
    long wanted = large ? Math.ceilDiv(TILES_AIMED_AT, (long) positions.tileCount() * groups) : 1;
    long most = Math.clamp(Math.ceilDiv(groupFilters, wanted), FEWEST_FILTERS, MOST_FILTERS);
    long evenTiles = Math.ceilDiv(groupFilters, most);
    return Math.min(
        groupFilters,
        Math.ceilDiv(Math.ceilDiv(groupFilters, evenTiles), FILTER_BLOCK) * FILTER_BLOCK);
  }

  @Override
  public String name() {
    return direct ? "pointwise sgemm" : "im2col + sgemm";
  }

  @Override
  public int tileCount() {
    return Math.toIntExact((long) positions.tileCount() * filters.tileCount() * groups);
  }

  /// Filters of the tile before that the last tile computes once more. OpenBLAS sums an incomplete
  /// block of filters in another order, and equal filters should give equal results.
  private long repeated(int filterTile) {
    long count = filters.to(filterTile) - filters.from(filterTile);
    long missing = Math.ceilDiv(count, FILTER_BLOCK) * FILTER_BLOCK - count;
    return Math.min(missing, filters.from(filterTile));
  }

  private long sliceElementCount(int slice) {
    return (slices.to(slice) - slices.from(slice)) * im2col[0].unitElementCount();
  }

  private long rowsByteSize() {
    return direct ? 0 : Floats.aligned(positions.size() * sliceElementCount(0) * Float.BYTES);
  }

  @Override
  public long scratchByteSize() {
    return rowsByteSize() + positions.size() * (filters.size() + FILTER_BLOCK) * Float.BYTES;
  }

  @Override
  public Task bind(Binding binding) {
    return new Bound(binding);
  }

  /// Slices are made here, once, because making them in a run would allocate.
  private final class Bound implements Task {

    private final Binding binding;
    private final FilterMatrix matrix;
    private final MemorySegment[] rows;
    private final MemorySegment[] products;
    private final MemorySegment[] directRows;
    private final MemorySegment[] weights;

    Bound(Binding binding) {
      this.binding = binding;
      this.matrix = binding.filters();
      int workers = binding.scratch().length;
      rows = new MemorySegment[workers];
      products = new MemorySegment[workers];
      for (int worker = 0; worker < workers; worker++) {
        rows[worker] = binding.scratch()[worker].asSlice(0, rowsByteSize());
        products[worker] = binding.scratch()[worker].asSlice(rowsByteSize());
      }
      directRows = direct ? sliceRows(binding.input().volume()) : null;
      weights = sliceWeights();
    }

    private MemorySegment[] sliceRows(Volume volume) {
      MemorySegment[] starts = new MemorySegment[groups * positions.tileCount()];
      for (int group = 0; group < groups; group++) {
        for (int tile = 0; tile < positions.tileCount(); tile++) {
          long from = positions.from(tile) * volume.pixelStride() + (long) group * groupDepth;
          starts[group * positions.tileCount() + tile] =
              volume.segment().asSlice(from * Float.BYTES);
        }
      }
      return starts;
    }

    private MemorySegment[] sliceWeights() {
      int sliceCount = slices.tileCount();
      MemorySegment[] starts = new MemorySegment[groups * filters.tileCount() * sliceCount];
      for (int i = 0; i < starts.length; i++) {
        int tile = i / sliceCount % filters.tileCount();
        long group = i / sliceCount / filters.tileCount();
        long filter = group * groupFilters + filters.from(tile) - repeated(tile);
        long element = slices.from(i % sliceCount) * im2col[0].unitElementCount();
        long from =
            matrix.filtersInnermost()
                ? element * output.depth() + filter
                : filter * elementsPerFilter + element;
        starts[i] = matrix.matrix().asSlice(from * Float.BYTES);
      }
      return starts;
    }

    @Override
    public void run(int tile, int worker) {
      int filterTile = tile % filters.tileCount();
      int positionTile = tile / filters.tileCount() % positions.tileCount();
      int group = tile / filters.tileCount() / positions.tileCount();
      long from = positions.from(positionTile);
      long to = positions.to(positionTile);
      long repeated = repeated(filterTile);
      long firstFilter = filters.from(filterTile);
      long filterCount = filters.to(filterTile) - firstFilter + repeated;
      Volume source = binding.input().volume();
      for (int slice = 0; slice < slices.tileCount(); slice++) {
        MemorySegment left = rows[worker];
        long leftStride = sliceElementCount(slice);
        if (direct) {
          left = directRows[group * positions.tileCount() + positionTile];
          leftStride = source.pixelStride();
        } else {
          int firstUnit = (int) slices.from(slice);
          im2col[group].fill(source, from, to, firstUnit, (int) slices.to(slice), left);
        }
        binding
            .blas()
            .sgemm(
                false,
                !matrix.filtersInnermost(),
                to - from,
                filterCount,
                sliceElementCount(slice),
                1f,
                left,
                leftStride,
                weights[(group * filters.tileCount() + filterTile) * slices.tileCount() + slice],
                matrix.filtersInnermost() ? output.depth() : elementsPerFilter,
                slice == 0 ? 0f : 1f,
                products[worker],
                filterCount);
      }
      finish(
          products[worker],
          repeated,
          filterCount,
          from,
          to,
          (long) group * groupFilters + firstFilter);
    }

    private void finish(
        MemorySegment product,
        long repeated,
        long productWidth,
        long from,
        long to,
        long firstFilter) {
      Volume target = binding.output().volume();
      long plane = (long) output.height() * output.width();
      for (long position = from; position < to; position++) {
        long image = position / plane;
        long y = position % plane / output.width();
        long x = position % output.width();
        int count = (int) (productWidth - repeated);
        int channel = (int) firstFilter;
        long sums = (position - from) * productWidth + repeated;
        long at = target.offset(image, y, x) + firstFilter;
        if (epilogue.sums()) {
          epilogue.begin(binding, image, y, x, 1, 1, channel, count);
          if (matrix.bias() != null) {
            Floats.LANES.add(matrix.bias(), firstFilter, product, sums, count);
          }
          epilogue.add(product, sums, productWidth, target, at, count, 1);
          epilogue.finish(binding, image, y, x, 1, 1, channel, count);
        } else {
          Floats.LANES.activate(
              epilogue.activation(),
              product,
              sums,
              matrix.bias(),
              firstFilter,
              target.segment(),
              at,
              count);
        }
      }
    }
  }
}
