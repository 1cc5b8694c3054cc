package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.layer.Geometry;
import dev.sash.layer.PositionKernels;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Convolutions whose weights depend on the output position's phase: locally-connected layers and
/// tiled convolutions, where each phase has kernels of its own, and transposed convolutions, where
/// each phase sees other taps of one kernel. All positions of a phase are one matrix product.
public final class PhasedConvolution implements Kernel {

  private static final int POSITIONS_A_TILE = 128;

  /// A range of positions of one phase and group.
  ///
  /// @param weightsFrom where its matrix begins, in floats
  /// @param biasFrom where its biases begin, in floats
  private record Tile(
      int group, int phaseY, int phaseX, long from, long to, long weightsFrom, long biasFrom) {}

  private final Shape input;
  private final Shape output;
  private final int groups;
  private final int groupDepth;
  private final int groupFilters;
  private final Phases rows;
  private final Phases columns;
  private final Activation activation;
  private final Tile[] tiles;
  private final Tiling blankRows;
  private final long mostPositions;
  private final long mostRowElements;

  private PhasedConvolution(
      Shape input,
      Shape output,
      int groups,
      Phases rows,
      Phases columns,
      boolean biasByPhase,
      Activation activation) {
    this.input = input;
    this.output = output;
    this.groups = groups;
    this.groupDepth = input.depth() / groups;
    this.groupFilters = output.depth() / groups;
    this.rows = rows;
    this.columns = columns;
    this.activation = activation;
    tiles = tiles(biasByPhase).toArray(Tile[]::new);
    blankRows =
        rows.hasBlanks() || columns.hasBlanks()
            ? Tiling.ofRows(
                (long) output.batch() * output.height(), (long) output.width() * output.depth())
            : null;
    long positions = 1;
    long elements = 1;
    for (Tile tile : tiles) {
      positions = Math.max(positions, tile.to() - tile.from());
      elements = Math.max(elements, rowElements(tile.phaseY(), tile.phaseX()));
    }
    mostPositions = positions;
    mostRowElements = elements;
  }

  /// Fixes the algorithm for kernels that differ by position.
  ///
  /// @param activation applied to the output, or null
  public static PhasedConvolution ofTiled(
      PositionKernels kernels, Shape input, Shape output, Activation activation) {
    Geometry geometry = kernels.geometry();
    Phases rows =
        Phases.ofTiled(
            kernels.rows(),
            geometry.height(),
            geometry.strideHeight(),
            geometry.dilationHeight(),
            geometry.padding().top(),
            output.height());
    Phases columns =
        Phases.ofTiled(
            kernels.columns(),
            geometry.width(),
            geometry.strideWidth(),
            geometry.dilationWidth(),
            geometry.padding().left(),
            output.width());
    return new PhasedConvolution(input, output, 1, rows, columns, true, activation);
  }

  /// Fixes the algorithm for a transposed convolution.
  ///
  /// @param activation applied to the output, or null
  public static PhasedConvolution ofTransposed(
      TransposedConvolution layer, Shape input, Shape output, Activation activation) {
    Geometry geometry = layer.geometry();
    Phases rows =
        Phases.ofTransposed(
            geometry.height(),
            geometry.strideHeight(),
            geometry.dilationHeight(),
            geometry.padding().top(),
            output.height());
    Phases columns =
        Phases.ofTransposed(
            geometry.width(),
            geometry.strideWidth(),
            geometry.dilationWidth(),
            geometry.padding().left(),
            output.width());
    return new PhasedConvolution(input, output, layer.groups(), rows, columns, false, activation);
  }

  /// The weights lie by group, then by phase of the rows, then by phase of the columns.
  private List<Tile> tiles(boolean biasByPhase) {
    List<Tile> all = new ArrayList<>();
    long elementsPerTap = (long) groupFilters * groupDepth;
    for (int group = 0; group < groups; group++) {
      long tapsBefore = group * rows.tapCount() * columns.tapCount();
      for (int y = 0; y < rows.taps().length; y++) {
        long before = tapsBefore;
        for (int x = 0; rows.taps()[y].length > 0 && x < columns.taps().length; x++) {
          long set = biasByPhase ? (long) y * columns.period() + x : group;
          addTiles(all, group, y, x, before * elementsPerTap, set * groupFilters);
          before += (long) rows.taps()[y].length * columns.taps()[x].length;
        }
        tapsBefore += rows.taps()[y].length * columns.tapCount();
      }
    }
    return all;
  }

  private void addTiles(
      List<Tile> all, int group, int phaseY, int phaseX, long weightsFrom, long biasFrom) {
    if (columns.taps()[phaseX].length == 0) {
      return;
    }
    long count =
        (long) output.batch()
            * rows.count(phaseY, output.height())
            * columns.count(phaseX, output.width());
    for (long from = 0; from < count; from += POSITIONS_A_TILE) {
      long to = Math.min(count, from + POSITIONS_A_TILE);
      all.add(new Tile(group, phaseY, phaseX, from, to, weightsFrom, biasFrom));
    }
  }

  private long rowElements(int phaseY, int phaseX) {
    return (long) rows.taps()[phaseY].length * columns.taps()[phaseX].length * groupDepth;
  }

  @Override
  public String name() {
    return "phases + sgemm";
  }

  @Override
  public int tileCount() {
    return Math.addExact(tiles.length, blankRows == null ? 0 : blankRows.tileCount());
  }

  private long rowsByteSize() {
    return Floats.aligned(mostPositions * mostRowElements * Float.BYTES);
  }

  @Override
  public long scratchByteSize() {
    return rowsByteSize() + mostPositions * groupFilters * Float.BYTES;
  }

  @Override
  public Task bind(Binding binding) {
    int workers = binding.scratch().length;
    MemorySegment[] matrices = new MemorySegment[workers];
    MemorySegment[] products = new MemorySegment[workers];
    for (int worker = 0; worker < workers; worker++) {
      matrices[worker] = binding.scratch()[worker].asSlice(0, rowsByteSize());
      products[worker] = binding.scratch()[worker].asSlice(rowsByteSize());
    }
    MemorySegment[] weights = new MemorySegment[tiles.length];
    for (int i = 0; i < tiles.length; i++) {
      weights[i] = binding.filters().matrix().asSlice(tiles[i].weightsFrom() * Float.BYTES);
    }
    return (tile, worker) -> {
      if (tile < tiles.length) {
        run(binding, tiles[tile], weights[tile], matrices[worker], products[worker]);
      } else {
        fillBlanks(binding, tile - tiles.length, products[worker]);
      }
    };
  }

  private void run(
      Binding binding,
      Tile tile,
      MemorySegment weights,
      MemorySegment matrix,
      MemorySegment product) {
    long rowElements = rowElements(tile.phaseY(), tile.phaseX());
    long positions = tile.to() - tile.from();
    for (long position = tile.from(); position < tile.to(); position++) {
      fillRow(
          binding.input().volume(), tile, position, matrix, (position - tile.from()) * rowElements);
    }
    binding
        .blas()
        .sgemm(
            false,
            true,
            positions,
            groupFilters,
            rowElements,
            1f,
            matrix,
            rowElements,
            weights,
            rowElements,
            0f,
            product,
            groupFilters);
    finish(binding, tile, product);
  }

  private int countX(Tile tile) {
    return columns.count(tile.phaseX(), output.width());
  }

  private int countY(Tile tile) {
    return rows.count(tile.phaseY(), output.height());
  }

  private void fillRow(Volume source, Tile tile, long position, MemorySegment target, long row) {
    int x = (int) (position % countX(tile));
    int y = (int) (position / countX(tile) % countY(tile));
    long image = position / countX(tile) / countY(tile);
    long at = row;
    for (long offsetY : rows.offsets()[tile.phaseY()]) {
      long inputY = y * rows.step() + offsetY;
      for (long offsetX : columns.offsets()[tile.phaseX()]) {
        long inputX = x * columns.step() + offsetX;
        if (inputY >= 0 && inputY < input.height() && inputX >= 0 && inputX < input.width()) {
          long from =
              image * source.batchStride()
                  + inputY * source.rowStride()
                  + inputX * source.pixelStride();
          Floats.copy(
              source.segment(), from + (long) tile.group() * groupDepth, target, at, groupDepth);
        } else {
          Floats.fill(target, at, groupDepth, 0f);
        }
        at += groupDepth;
      }
    }
  }

  private void finish(Binding binding, Tile tile, MemorySegment product) {
    Volume target = binding.output().volume();
    for (long position = tile.from(); position < tile.to(); position++) {
      long x = position % countX(tile) * columns.period() + tile.phaseX();
      long y = position / countX(tile) % countY(tile) * rows.period() + tile.phaseY();
      long image = position / countX(tile) / countY(tile);
      long to = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
      Floats.LANES.activate(
          activation,
          product,
          (position - tile.from()) * groupFilters,
          binding.filters().bias(),
          tile.biasFrom(),
          target.segment(),
          to + (long) tile.group() * groupFilters,
          groupFilters);
    }
  }

  /// Positions that see no tap hold the bias alone.
  private void fillBlanks(Binding binding, int tile, MemorySegment zeros) {
    Floats.fill(zeros, 0, groupFilters, 0f);
    Volume target = binding.output().volume();
    for (long row = blankRows.from(tile); row < blankRows.to(tile); row++) {
      int y = (int) (row % output.height());
      long start = row / output.height() * target.batchStride() + y * target.rowStride();
      for (int x = 0; x < output.width(); x++) {
        for (int group = 0; (rows.isBlank(y) || columns.isBlank(x)) && group < groups; group++) {
          long first = (long) group * groupFilters;
          Floats.LANES.activate(
              activation,
              zeros,
              0,
              binding.filters().bias(),
              first,
              target.segment(),
              start + x * target.pixelStride() + first,
              groupFilters);
        }
      }
    }
  }
}
