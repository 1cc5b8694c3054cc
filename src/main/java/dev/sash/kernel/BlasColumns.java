package dev.sash.kernel;

import java.lang.foreign.MemorySegment;

/// Products of the weights, where they lie, by OpenBLAS.
///
/// OpenBLAS packs both matrices of a product, and weights that serve few positions take longer to
/// pack than to multiply. Products below a certain size it multiplies as they are, on processors
/// with AVX-512, so the weights are cut into such blocks. The columns of a slice of the elements
/// stay in the L2 cache while a tile of filters is multiplied with them.
final class BlasColumns implements ColumnProduct {

  /// Multiply-accumulates up to which OpenBLAS multiplies without packing
  /// (`sgemm_small_matrix_permit` of its SkylakeX kernels).
  private static final long LARGEST_PRODUCT = 1_000_000;

  private static final int MOST_ELEMENTS = 2048;

  /// Filters of a product.
  private static final int BLOCK = 32;

  private static final int MOST_FILTERS = 256;

  /// Tiles that the filters are cut into at least, so that every core of a usual machine gets work.
  private static final int TILES_AIMED_AT = 16;

  /// Up to so many columns beyond those of whole pairs of vectors are cheaper by themselves than
  /// another vector is.
  private static final int CHEAP_REST = 4;

  private final int filterCount;
  private final int columns;
  private final ColumnInput input;
  private final Tiling filters;
  private final Tiling slices;

  /// Fixes the product to sizes.
  ///
  /// @param filterCount filters, of as many elements as the input has rows
  BlasColumns(ColumnInput input, int filterCount) {
    this.input = input;
    this.filterCount = filterCount;
    boolean cheap = input.positions() % (2 * ColumnInput.LINE) <= CHEAP_REST;
    columns = cheap ? input.positions() : input.columns();
    int share = Math.ceilDiv(Math.ceilDiv(filterCount, TILES_AIMED_AT), BLOCK) * BLOCK;
    filters = new Tiling(filterCount, Math.min(share, MOST_FILTERS));
    long fitting = Math.min(MOST_ELEMENTS, LARGEST_PRODUCT / ((long) BLOCK * columns));
    slices = Tiling.even(input.elements(), fitting);
  }

  @Override
  public String name() {
    return "sgemm of columns";
  }

  @Override
  public Tiling filters() {
    return filters;
  }

  private int blockCount(int tile) {
    return Math.toIntExact(Math.ceilDiv(filters.to(tile) - filters.from(tile), BLOCK));
  }

  private int mostBlocks() {
    return Math.toIntExact(Math.ceilDiv(filters.size(), BLOCK));
  }

  private long blockElementCount() {
    return (long) BLOCK * input.columns();
  }

  @Override
  public long byteSize() {
    return mostBlocks() * blockElementCount() * Float.BYTES;
  }

  /// Returns the first filter of a block. The last block of a layer has others of the block before,
  /// so that it is as large: OpenBLAS may sum a smaller one in another order, and what equal
  /// filters give should not depend on how many there are.
  private int first(int tile, int block) {
    int from = Math.toIntExact(filters.from(tile)) + block * BLOCK;
    return Math.max(0, Math.min(from, filterCount - BLOCK));
  }

  @Override
  public ColumnProduct.Bound bind(Binding binding) {
    return new Bound(binding);
  }

  /// Slices are made here, once, because making them in a run would allocate.
  private final class Bound implements ColumnProduct.Bound {

    private final Binding binding;
    private final MemorySegment[] columnSlices;
    private final MemorySegment[][] weights;
    private final MemorySegment[][] sums;

    Bound(Binding binding) {
      this.binding = binding;
      columnSlices = new MemorySegment[slices.tileCount()];
      MemorySegment source = binding.input().volume().segment();
      for (int slice = 0; slice < columnSlices.length; slice++) {
        columnSlices[slice] = source.asSlice(slices.from(slice) * input.columns() * Float.BYTES);
      }
      weights = new MemorySegment[filters.tileCount()][];
      for (int tile = 0; tile < weights.length; tile++) {
        weights[tile] = weights(tile);
      }
      sums = new MemorySegment[binding.scratch().length][mostBlocks()];
      long byteSize = blockElementCount() * Float.BYTES;
      for (int worker = 0; worker < sums.length; worker++) {
        for (int block = 0; block < mostBlocks(); block++) {
          sums[worker][block] = binding.scratch()[worker].asSlice(block * byteSize, byteSize);
        }
      }
    }

    /// Returns where the blocks of a tile begin, slice by slice.
    private MemorySegment[] weights(int tile) {
      int blocks = blockCount(tile);
      MemorySegment[] starts = new MemorySegment[slices.tileCount() * blocks];
      for (int i = 0; i < starts.length; i++) {
        long from = first(tile, i % blocks) * input.elements() + slices.from(i / blocks);
        starts[i] = binding.filters().matrix().asSlice(from * Float.BYTES);
      }
      return starts;
    }

    @Override
    public void multiply(int tile, int worker) {
      int blocks = blockCount(tile);
      for (int slice = 0; slice < slices.tileCount(); slice++) {
        for (int block = 0; block < blocks; block++) {
          binding
              .blas()
              .sgemm(
                  false,
                  false,
                  Math.min(BLOCK, filterCount),
                  columns,
                  slices.to(slice) - slices.from(slice),
                  1f,
                  weights[tile][slice * blocks + block],
                  input.elements(),
                  columnSlices[slice],
                  input.columns(),
                  slice == 0 ? 0f : 1f,
                  sums[worker][block],
                  input.columns());
        }
      }
    }

    @Override
    public MemorySegment sums(int worker) {
      return binding.scratch()[worker];
    }

    @Override
    public long place(int tile, int filter) {
      int block = Math.toIntExact((filter - filters.from(tile)) / BLOCK);
      long row = (long) block * BLOCK + filter - first(tile, block);
      return row * input.columns();
    }
  }
}
