package dev.sash.kernel;

import java.lang.foreign.MemorySegment;

/// Products of a copy of the weights, row by row, with the columns as a panel of vectors, by
/// [RunBlocks]. The weights come from memory while those before are multiplied, because every one
/// of them serves all vectors of a row; the columns of a slice of the elements stay in the L2
/// cache.
///
/// @param input makes the columns
/// @param filters how the filters are cut
/// @param slices how the elements are cut
record VectorColumns(ColumnInput input, Tiling filters, Tiling slices) implements ColumnProduct {

  private static final int MOST_ELEMENTS = 2048;
  private static final int MOST_FILTERS = 120;

  /// Tiles that the filters are cut into at least, so that every core of a usual machine gets work.
  private static final int TILES_AIMED_AT = 24;

  /// Fixes the product to sizes.
  ///
  /// @param filterCount filters, of as many elements as the input has rows
  static VectorColumns of(ColumnInput input, int filterCount) {
    int block = RunBlocks.rows(vectors(input));
    int share = Math.ceilDiv(Math.ceilDiv(filterCount, TILES_AIMED_AT), block) * block;
    return new VectorColumns(
        input,
        new Tiling(filterCount, Math.min(share, MOST_FILTERS)),
        Tiling.even(input.elements(), MOST_ELEMENTS));
  }

  private static int vectors(ColumnInput input) {
    return input.columns() / ColumnInput.LINE;
  }

  /// Returns the vectors of a row of columns.
  int vectors() {
    return vectors(input);
  }

  @Override
  public String name() {
    return "columns";
  }

  private long sumByteSize() {
    return filters.size() * input.columns() * Float.BYTES;
  }

  @Override
  public long byteSize() {
    return sumByteSize() * (slices.tileCount() > 1 ? 2 : 1);
  }

  @Override
  public ColumnProduct.Bound bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements ColumnProduct.Bound {

    private final Binding binding;
    private final MemorySegment columns;
    private final MemorySegment[] partial;
    private final long[][] rows;
    private final long[][] targets;
    private final Taps whole = Taps.ofRow(sliceSize(0));
    private final Taps last = Taps.ofRow(sliceSize(slices.tileCount() - 1));

    Bound(Binding binding) {
      this.binding = binding;
      columns = binding.input().volume().segment();
      int workers = binding.scratch().length;
      partial = new MemorySegment[workers];
      for (int worker = 0; worker < workers; worker++) {
        partial[worker] = binding.scratch()[worker].asSlice(byteSize() - sumByteSize());
      }
      int length = Math.toIntExact(filters.size()) + VectorBlocks.MOST_ROWS;
      rows = new long[workers][length];
      targets = new long[workers][length];
    }

    private int sliceSize(int slice) {
      return Math.toIntExact(slices.to(slice) - slices.from(slice));
    }

    @Override
    public void multiply(int tile, int worker) {
      int count = Math.toIntExact(filters.to(tile) - filters.from(tile));
      long rowBytes = input.elements() * Float.BYTES;
      VectorBlocks.place(targets[worker], count, 0, (long) input.columns() * Float.BYTES);
      for (int slice = 0; slice < slices.tileCount(); slice++) {
        long element = slices.from(slice);
        long first = filters.from(tile) * rowBytes + element * Float.BYTES;
        VectorBlocks.place(rows[worker], count, first, rowBytes);
        RunBlocks.multiply(
            binding.filters().matrix(),
            rows[worker],
            0,
            count,
            slice < slices.tileCount() - 1 ? whole : last,
            columns,
            element * input.columns() * Float.BYTES,
            vectors(),
            slice == 0 ? sums(worker) : partial[worker],
            targets[worker],
            0,
            0,
            0);
        if (slice > 0) {
          Floats.LANES.add(partial[worker], 0, sums(worker), 0, count * input.columns());
        }
      }
    }

    @Override
    public MemorySegment sums(int worker) {
      return binding.scratch()[worker];
    }

    @Override
    public long place(int tile, int filter) {
      return (filter - filters.from(tile)) * input.columns();
    }
  }
}
