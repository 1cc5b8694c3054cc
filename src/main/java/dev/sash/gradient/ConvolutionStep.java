package dev.sash.gradient;

import dev.sash.kernel.Im2col;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// Convolution as matrix products over tiles of output positions (CS231n, "Implementation as Matrix
/// Multiplication"). With Y the outputs, X the im2col rows and W the filters of a tile, Y = X W' +
/// b; with dY the gradient of Y, dW = dY' X, dX = dY W, db = the sum of the rows of dY. col2im adds
/// the rows of dX to the input's gradient, so that neither X nor dX exists whole.
final class ConvolutionStep implements Step {

  /// Bytes of im2col rows that a tile aims at.
  private static final long TILE_BYTES = 1L << 20;

  /// Bytes of im2col rows that are kept from the forward pass for the backward pass.
  private static final long KEPT_BYTES = 4L << 20;

  private static final long FEWEST_POSITIONS = 128;
  private static final long MOST_POSITIONS = 4096;

  private final Filters filters;
  private final Signal input;
  private final Signal output;
  private final Resources resources;
  private final int groups;
  private final int groupDepth;
  private final int groupFilters;
  private final long elementsPerFilter;
  private final boolean direct;
  private final long tile;
  private final Im2col[] rows;
  private final ColumnSums columns;
  private final MemorySegment ones;

  /// The rows of all tiles, or null: they are made again for the backward pass.
  private final MemorySegment kept;

  /// The parameters of the layer, kernels filter by filter with depth innermost.
  ///
  /// @param biases null where there are none
  /// @param weightGradients null where the layer is not trained
  /// @param biasGradients null where the layer is not trained or has no biases
  /// @param constraint what holds between the weights
  record Filters(
      MemorySegment weights,
      MemorySegment biases,
      MemorySegment weightGradients,
      MemorySegment biasGradients,
      Constraint constraint) {}

  ConvolutionStep(
      Geometry geometry,
      int groups,
      Filters filters,
      Signal input,
      Signal output,
      Resources resources) {
    this.filters = filters;
    this.input = input;
    this.output = output;
    this.resources = resources;
    this.groups = groups;
    groupDepth = input.shape().depth() / groups;
    groupFilters = output.shape().depth() / groups;
    elementsPerFilter = (long) geometry.height() * geometry.width() * groupDepth;
    direct = geometry.isPointwise();
    long fitting = TILE_BYTES / Float.BYTES / elementsPerFilter;
    tile =
        Math.min(
            output.shape().positionCount(), Math.clamp(fitting, FEWEST_POSITIONS, MOST_POSITIONS));
    rows = new Im2col[groups];
    for (int group = 0; group < groups; group++) {
      rows[group] =
          new Im2col(
              geometry,
              input.shape(),
              output.shape(),
              group * groupDepth,
              groupDepth,
              Flatten.Order.HWC);
    }
    columns = new ColumnSums(geometry, input.shape(), output.shape(), groupDepth);
    long rowCount = output.shape().positionCount() * groups;
    kept =
        keepsRows() ? Parameters.allocate(resources.arena(), rowCount * elementsPerFilter) : null;
    if (!direct) {
      resources.scratch().reserve(2 * rowsCount());
    }
    ones = Parameters.allocate(resources.arena(), tile);
    Floats.set(ones, 0, 1);
    Floats.repeat(ones, 0, 1, tile);
  }

  private long rowsCount() {
    return Math.multiplyExact(tile, elementsPerFilter);
  }

  private boolean keepsRows() {
    long most = KEPT_BYTES / Float.BYTES / elementsPerFilter / groups;
    return !direct && filters.weightGradients() != null && output.shape().positionCount() <= most;
  }

  /// A range of output positions and the floats between rows of its matrices.
  private record Tile(long from, long to, int group) {

    long count() {
      return to - from;
    }
  }

  /// What is done with a tile.
  private interface Work {
    void on(Tile tile);
  }

  private void eachTile(Work work) {
    long positions = output.shape().positionCount();
    for (long from = 0; from < positions; from += tile) {
      for (int group = 0; group < groups; group++) {
        work.on(new Tile(from, Math.min(positions, from + tile), group));
      }
    }
  }

  @Override
  public void forward() {
    if (filters.biases() != null) {
      int depth = output.shape().depth();
      Floats.copy(filters.biases(), 0, output.values(), 0, depth);
      Floats.repeat(output.values(), 0, depth, output.shape().positionCount());
    }
    eachTile(this::forward);
  }

  private void forward(Tile tile) {
    resources
        .blas()
        .sgemm(
            false,
            true,
            tile.count(),
            groupFilters,
            elementsPerFilter,
            1f,
            makeRows(tile),
            rowStride(),
            weights(filters.weights(), tile),
            elementsPerFilter,
            filters.biases() == null ? 0f : 1f,
            outputs(output.values(), tile),
            output.shape().depth());
  }

  @Override
  public void backward() {
    eachTile(this::backward);
    if (filters.weightGradients() != null) {
      filters.constraint().holdGradients(filters.weightGradients());
    }
  }

  private void backward(Tile tile) {
    MemorySegment gradients = outputs(output.gradients(), tile);
    if (filters.weightGradients() != null) {
      addWeightGradients(tile, gradients);
    }
    if (filters.biasGradients() != null && tile.group() == 0) {
      int depth = output.shape().depth();
      resources
          .blas()
          .sgemv(
              true, tile.count(), depth, 1f, gradients, depth, ones, 1f, filters.biasGradients());
    }
    if (input.hasGradient()) {
      addInputGradients(tile, gradients);
    }
  }

  private void addWeightGradients(Tile tile, MemorySegment gradients) {
    resources
        .blas()
        .sgemm(
            true,
            false,
            groupFilters,
            elementsPerFilter,
            tile.count(),
            1f,
            gradients,
            output.shape().depth(),
            kept == null ? makeRows(tile) : keptRows(tile),
            rowStride(),
            1f,
            weights(filters.weightGradients(), tile),
            elementsPerFilter);
  }

  private void addInputGradients(Tile tile, MemorySegment gradients) {
    MemorySegment target =
        direct
            ? inputs(input.gradients(), tile)
            : resources.scratch().segment().asSlice(rowsCount() * Float.BYTES);
    resources
        .blas()
        .sgemm(
            false,
            false,
            tile.count(),
            elementsPerFilter,
            groupFilters,
            1f,
            gradients,
            output.shape().depth(),
            weights(filters.weights(), tile),
            elementsPerFilter,
            direct ? 1f : 0f,
            target,
            rowStride());
    if (!direct) {
      columns.add(target, tile.from(), tile.to(), tile.group() * groupDepth, input.gradients());
    }
  }

  private long rowStride() {
    return direct ? input.shape().depth() : elementsPerFilter;
  }

  private MemorySegment makeRows(Tile tile) {
    if (direct) {
      return inputs(input.values(), tile);
    }
    MemorySegment target = kept == null ? resources.scratch().segment() : keptRows(tile);
    int units = columns.geometry().height();
    rows[tile.group()].fill(input.value(), tile.from(), tile.to(), 0, units, target);
    return target;
  }

  private MemorySegment keptRows(Tile tile) {
    long before = tile.from() * groups + tile.group() * tile.count();
    return kept.asSlice(before * elementsPerFilter * Float.BYTES);
  }

  private MemorySegment inputs(MemorySegment volume, Tile tile) {
    Shape shape = input.shape();
    return volume.asSlice(
        (tile.from() * shape.depth() + (long) tile.group() * groupDepth) * Float.BYTES);
  }

  private MemorySegment outputs(MemorySegment volume, Tile tile) {
    Shape shape = output.shape();
    return volume.asSlice(
        (tile.from() * shape.depth() + (long) tile.group() * groupFilters) * Float.BYTES);
  }

  private MemorySegment weights(MemorySegment all, Tile tile) {
    return all.asSlice(tile.group() * groupFilters * elementsPerFilter * Float.BYTES);
  }
}
