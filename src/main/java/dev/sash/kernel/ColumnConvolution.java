package dev.sash.kernel;

import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// Convolution of few output positions as products of the weights, where they lie, with the columns
/// that a [ColumnInput] makes of the input: a fully-connected layer over some windows, for one.
///
/// OpenBLAS packs both matrices of a product, and weights that serve few positions take longer to
/// pack than to multiply. Products below a certain size it multiplies as they are, on processors
/// with AVX-512, so the weights are cut into such blocks. The columns of a slice of the elements
/// stay in the L2 cache while a tile of filters is multiplied with them.
public final class ColumnConvolution implements Kernel {

  /// Output positions above which to pack the weights costs little.
  private static final int MOST_POSITIONS = 64;

  /// Multiply-accumulates up to which OpenBLAS multiplies without packing
  /// (`sgemm_small_matrix_permit` of its SkylakeX kernels).
  private static final long LARGEST_PRODUCT = 1_000_000;

  private static final int MOST_ELEMENTS = 2048;

  /// Filters of a product.
  private static final int BLOCK = 32;

  private static final int MOST_FILTERS = 256;

  /// Tiles that the filters are cut into at least, so that every core of a usual machine gets work.
  private static final int TILES_AIMED_AT = 16;

  /// Floats of a cache line, and of the vectors of the kernels that do not pack.
  private static final int LINE = 16;

  /// Up to so many columns beyond those of whole pairs of vectors are cheaper by themselves than
  /// another vector is.
  private static final int CHEAP_REST = 4;

  /// Fewer weights are packed sooner than columns are made.
  private static final long FEWEST_WEIGHTS = 1 << 16;

  private final Shape output;
  private final Epilogue epilogue;
  private final int positions;
  private final int columns;
  private final long elements;
  private final Tiling filters;
  private final Tiling slices;
  private final ColumnInput columnInput;

  /// Fixes the algorithm to shapes. There is one group of filters.
  ///
  /// @param order order of the elements of a filter in the matrix that it will be bound to, which
  ///   has the filters outermost
  public ColumnConvolution(
      Geometry geometry, Shape input, Shape output, Flatten.Order order, Epilogue epilogue) {
    this.output = output;
    this.epilogue = epilogue;
    positions = Math.toIntExact(output.positionCount());
    columns = positions % (2 * LINE) > CHEAP_REST ? aligned(positions, LINE) : positions;
    columnInput = new ColumnInput(geometry, input, output, order, aligned(positions, LINE));
    elements = columnInput.output().height();
    int share = aligned(Math.ceilDiv(output.depth(), TILES_AIMED_AT), BLOCK);
    filters = new Tiling(output.depth(), Math.min(share, MOST_FILTERS));
    long fitting = Math.min(MOST_ELEMENTS, LARGEST_PRODUCT / ((long) BLOCK * columns));
    long parts = Math.ceilDiv(elements, fitting);
    slices = new Tiling(elements, Math.ceilDiv(elements, parts));
  }

  private static int aligned(int count, int unit) {
    return Math.ceilDiv(count, unit) * unit;
  }

  /// Returns whether it is worth it: few positions, and more than a few weights.
  ///
  /// @param output shape of the output
  /// @param weights how many
  public static boolean isWorth(Shape output, long weights) {
    return output.positionCount() <= MOST_POSITIONS && weights >= FEWEST_WEIGHTS;
  }

  /// Returns what makes the columns that it reads instead of the input.
  public InputTransform inputTransform() {
    return columnInput;
  }

  @Override
  public String name() {
    return "sgemm of columns";
  }

  @Override
  public int tileCount() {
    return filters.tileCount();
  }

  /// Returns the floats from one filter's sums to the next.
  private int step() {
    return columnInput.output().depth();
  }

  private int mostBlocks() {
    return Math.toIntExact(Math.ceilDiv(filters.size(), BLOCK));
  }

  private long sumByteSize() {
    return (long) mostBlocks() * BLOCK * step() * Float.BYTES;
  }

  @Override
  public long scratchByteSize() {
    return sumByteSize() + filters.size() * positions * Float.BYTES;
  }

  /// Returns the filters of a block. The last block of a layer has others of the block before, so
  /// that it is as large: OpenBLAS may sum a smaller one in another order, and equal filters should
  /// give equal results.
  private int first(int tile, int block) {
    int from = Math.toIntExact(filters.from(tile)) + block * BLOCK;
    return Math.max(0, Math.min(from, output.depth() - BLOCK));
  }

  private int blockCount(int tile) {
    return Math.toIntExact(Math.ceilDiv(filters.to(tile) - filters.from(tile), BLOCK));
  }

  @Override
  public Task bind(Binding binding) {
    return new Bound(binding);
  }

  /// Slices are made here, once, because making them in a run would allocate.
  private final class Bound implements Task {

    private final Binding binding;
    private final PositionSums target;
    private final MemorySegment[] columnSlices;
    private final MemorySegment[][] weights;
    private final MemorySegment[][] sums;
    private final MemorySegment[] turned;

    Bound(Binding binding) {
      this.binding = binding;
      target = new PositionSums(binding, epilogue, output);
      columnSlices = new MemorySegment[slices.tileCount()];
      MemorySegment source = binding.input().volume().segment();
      for (int slice = 0; slice < columnSlices.length; slice++) {
        columnSlices[slice] = source.asSlice(slices.from(slice) * step() * Float.BYTES);
      }
      weights = new MemorySegment[tileCount()][];
      for (int tile = 0; tile < weights.length; tile++) {
        weights[tile] = weights(tile);
      }
      int workers = binding.scratch().length;
      sums = new MemorySegment[workers][mostBlocks()];
      turned = new MemorySegment[workers];
      for (int worker = 0; worker < workers; worker++) {
        MemorySegment scratch = binding.scratch()[worker];
        for (int block = 0; block < mostBlocks(); block++) {
          long from = (long) block * BLOCK * step() * Float.BYTES;
          sums[worker][block] = scratch.asSlice(from, (long) BLOCK * step() * Float.BYTES);
        }
        turned[worker] = scratch.asSlice(sumByteSize());
      }
    }

    /// Returns where the blocks of a tile begin, slice by slice.
    private MemorySegment[] weights(int tile) {
      int blocks = blockCount(tile);
      MemorySegment[] starts = new MemorySegment[slices.tileCount() * blocks];
      for (int i = 0; i < starts.length; i++) {
        long from = first(tile, i % blocks) * elements + slices.from(i / blocks);
        starts[i] = binding.filters().matrix().asSlice(from * Float.BYTES);
      }
      return starts;
    }

    @Override
    public void run(int tile, int worker) {
      int blocks = blockCount(tile);
      int size = Math.min(BLOCK, output.depth());
      for (int slice = 0; slice < slices.tileCount(); slice++) {
        for (int block = 0; block < blocks; block++) {
          binding
              .blas()
              .sgemm(
                  false,
                  false,
                  size,
                  columns,
                  slices.to(slice) - slices.from(slice),
                  1f,
                  weights[tile][slice * blocks + block],
                  elements,
                  columnSlices[slice],
                  step(),
                  slice == 0 ? 0f : 1f,
                  sums[worker][block],
                  step());
        }
      }
      int from = Math.toIntExact(filters.from(tile));
      int count = Math.toIntExact(filters.to(tile)) - from;
      for (int filter = from; filter < from + count; filter++) {
        int block = (filter - from) / BLOCK;
        turn(
            sums[worker][block], filter - first(tile, block), turned[worker], filter - from, count);
      }
      target.write(turned[worker], 0, count, 0, positions, from, count);
    }

    /// Writes the sums of a filter to each position's.
    private void turn(MemorySegment sums, int row, MemorySegment turned, int filter, int count) {
      for (int position = 0; position < positions; position++) {
        float sum = sums.getAtIndex(Floats.FLOAT, (long) row * step() + position);
        turned.setAtIndex(Floats.FLOAT, (long) position * count + filter, sum);
      }
    }
  }
}
