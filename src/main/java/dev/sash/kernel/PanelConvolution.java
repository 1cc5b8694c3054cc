package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Direct convolution with weights packed in panels: depth is contiguous, so each row of a kernel
/// is one run of the input, and no im2col matrix is made. A 1x1 kernel reads the input where it is,
/// a larger one from a copy of the tile's input with a zero border.
public final class PanelConvolution implements Kernel {

  /// Bytes of input that a tile aims at: it stays in the L2 cache beside a panel of weights.
  private static final long TILE_BYTES = 192L << 10;

  private static final int FEWEST_POSITIONS = 48;
  private static final int MOST_POSITIONS = 512;

  /// Tiles that a layer is cut into at least, so that every core of a usual machine gets work.
  private static final int TILES_AIMED_AT = 24;

  /// Multiply-accumulates that a tile has at least: below it, handing out tiles costs more than it
  /// gains.
  private static final long FEWEST_PRODUCTS = 1 << 18;

  /// Elements side by side that are worth a loop of their own.
  private static final int SHORTEST_RUN = 48;

  /// Elements that are located one by one at most: beyond, where they lie takes too much of the
  /// cache.
  private static final int MOST_SCATTERED = 1024;

  private final Geometry geometry;
  private final Shape output;
  private final int groups;
  private final Epilogue epilogue;
  private final Panels panels;
  private final boolean direct;
  private final Cut cut;
  private final Tiling panelTiles;
  private final Patch[] patches;
  private final long[] taps;
  private final int run;

  /// Fixes the algorithm to shapes.
  ///
  /// @param panels how the filters of a group are cut
  public PanelConvolution(
      Geometry geometry, Shape input, Shape output, int groups, Panels panels, Epilogue epilogue) {
    this.geometry = geometry;
    this.output = output;
    this.groups = groups;
    this.panels = panels;
    this.epilogue = epilogue;
    int depth = input.depth() / groups;
    direct = geometry.height() == 1 && geometry.width() == 1 && geometry.padding().isNone();
    cut = Cut.of(output.height(), output.width(), positionsPerTile(depth));
    panelTiles = new Tiling(panels.count(), panelsPerTile());
    int patchHeight = (cut.rows() - 1) * geometry.strideHeight() + geometry.dilatedHeight();
    int patchWidth = (cut.columns() - 1) * geometry.strideWidth() + geometry.dilatedWidth();
    patches = new Patch[groups];
    for (int group = 0; group < groups; group++) {
      patches[group] = new Patch(input, group * depth, depth, patchHeight, patchWidth);
    }
    run = run(depth);
    taps = taps(depth);
  }

  /// Returns how many elements of a row lie side by side, or 1 where these are so few that they are
  /// better located one by one.
  private int run(int depth) {
    int longest = geometry.dilationWidth() == 1 ? geometry.width() * depth : depth;
    boolean single = panels.elements() == longest;
    return single || longest >= SHORTEST_RUN || panels.elements() > MOST_SCATTERED ? longest : 1;
  }

  private long[] taps(int depth) {
    long[] starts = new long[Math.toIntExact(panels.elements() / run)];
    for (int i = 0; i < starts.length; i++) {
      int element = i * run;
      int channel = element % depth;
      int x = element / depth % geometry.width() * geometry.dilationWidth();
      int y = element / depth / geometry.width() * geometry.dilationHeight();
      starts[i] = (y * patches[0].rowStride() + (long) x * depth + channel) * Float.BYTES;
    }
    return starts;
  }

  private long tilesWanted() {
    long products = output.elementCount() * panels.elements();
    return Math.clamp(products / FEWEST_PRODUCTS, 1, TILES_AIMED_AT);
  }

  private long positionsPerTile(int depth) {
    long bytes = (long) geometry.strideHeight() * geometry.strideWidth() * depth * Float.BYTES;
    long fitting = Math.clamp(TILE_BYTES / bytes, FEWEST_POSITIONS, MOST_POSITIONS);
    long shared = output.positionCount() / tilesWanted();
    return Math.clamp(shared, FEWEST_POSITIONS, fitting);
  }

  private long panelsPerTile() {
    long tiles = output.batch() * cut.count() * groups;
    long parts = Math.clamp(Math.ceilDiv(tilesWanted(), tiles), 1, panels.count());
    return Math.ceilDiv(panels.count(), parts);
  }

  @Override
  public String name() {
    return direct ? "pointwise panels" : "direct panels";
  }

  @Override
  public int tileCount() {
    return Tiling.requireCountable(output.batch() * cut.count() * groups * panelTiles.tileCount());
  }

  Panels panels() {
    return panels;
  }

  Epilogue epilogue() {
    return epilogue;
  }

  /// Returns whether the elements of a row are located one by one.
  boolean isScattered() {
    return run == 1;
  }

  private long patchByteSize() {
    long bytes = direct ? 0 : patches[0].elementCount() * Float.BYTES;
    return Math.ceilDiv(bytes, Volume.ALIGNMENT) * Volume.ALIGNMENT;
  }

  private int mostPositions() {
    return cut.rows() * cut.columns();
  }

  @Override
  public long scratchByteSize() {
    int last = panels.count() - 1;
    long edge = panels.isFull(last) ? 0 : (long) panels.vectors(last) * panels.lanes();
    return patchByteSize() + mostPositions() * edge * Float.BYTES;
  }

  @Override
  public Task bind(Binding binding) {
    return new Bound(binding);
  }

  /// Where the positions of a tile begin is written down tile by tile, in arrays made once.
  private final class Bound implements Task {

    private final Binding binding;
    private final MemorySegment[] inputs;
    private final MemorySegment[] edges;
    private final long[][] rows;
    private final long[][] targets;
    private final long[] edgeTargets;

    Bound(Binding binding) {
      this.binding = binding;
      int workers = binding.scratch().length;
      int length = mostPositions() + VectorBlocks.MOST_ROWS;
      rows = new long[workers][length];
      targets = new long[workers][length];
      inputs = new MemorySegment[workers];
      edges = new MemorySegment[workers];
      for (int worker = 0; worker < workers; worker++) {
        inputs[worker] = binding.scratch()[worker].asSlice(0, patchByteSize());
        edges[worker] = binding.scratch()[worker].asSlice(patchByteSize());
      }
      edgeTargets = new long[length];
      long edge = (long) panels.vectors(panels.count() - 1) * panels.lanes() * Float.BYTES;
      for (int position = 0; position < length; position++) {
        edgeTargets[position] = Math.min(position, mostPositions() - 1) * edge;
      }
    }

    @Override
    public void run(int tile, int worker) {
      int panelTile = tile % panelTiles.tileCount();
      int rest = tile / panelTiles.tileCount();
      int group = rest % groups;
      int rectangle = (int) (rest / groups % cut.count());
      int image = (int) (rest / groups / cut.count());
      Volume source = binding.input().volume();
      MemorySegment left = source.segment();
      if (direct) {
        locate(
            rows[worker],
            rectangle,
            source.batchStride() * image
                + source.rowStride() * cut.top(rectangle) * geometry.strideHeight()
                + source.pixelStride() * cut.left(rectangle) * geometry.strideWidth()
                + patches[group].firstChannel(),
            source.rowStride() * geometry.strideHeight(),
            source.pixelStride() * geometry.strideWidth());
      } else {
        left = inputs[worker];
        Patch patch = patches[group];
        patch.fill(
            source,
            image,
            cut.top(rectangle) * geometry.strideHeight() - geometry.padding().top(),
            cut.left(rectangle) * geometry.strideWidth() - geometry.padding().left(),
            (cut.height(rectangle) - 1) * geometry.strideHeight() + geometry.dilatedHeight(),
            left);
        locate(
            rows[worker],
            rectangle,
            0,
            patch.rowStride() * geometry.strideHeight(),
            (long) patch.depth() * geometry.strideWidth());
      }
      Volume target = binding.output().volume();
      locate(
          targets[worker],
          rectangle,
          target.batchStride() * image
              + target.rowStride() * cut.top(rectangle)
              + target.pixelStride() * cut.left(rectangle)
              + (long) group * panels.filters(),
          target.rowStride(),
          target.pixelStride());
      int count = cut.height(rectangle) * cut.width(rectangle);
      int first = (int) panelTiles.from(panelTile);
      int end = (int) panelTiles.to(panelTile);
      for (int panel = first; panel < end; panel++) {
        multiply(group, panel, count, left, target, worker);
      }
      if (epilogue.remains()) {
        finish(rectangle, image, group, first, end - 1);
      }
    }

    /// Writes where each position of a rectangle begins, in bytes; the last one again for the
    /// positions that a block has too many.
    private void locate(
        long[] starts, int rectangle, long first, long rowStride, long pixelStride) {
      int position = 0;
      for (int y = 0; y < cut.height(rectangle); y++) {
        for (int x = 0; x < cut.width(rectangle); x++) {
          starts[position++] = (first + y * rowStride + x * pixelStride) * Float.BYTES;
        }
      }
      for (int i = 0; i < VectorBlocks.MOST_ROWS; i++) {
        starts[position + i] = starts[position - 1];
      }
    }

    /// A panel that ends with zeros goes by way of an edge buffer, and only the filters are copied
    /// from there; but where the zeros fall on positions that are computed after, it goes straight
    /// to the target.
    private void multiply(
        int group, int panel, int count, MemorySegment left, Volume target, int worker) {
      long column = (long) panels.firstFilter(panel) * Float.BYTES;
      if (panels.isFull(panel)) {
        multiply(group, panel, 0, count, left, target.segment(), targets[worker], column, worker);
        return;
      }
      int spilling = spilling(count, target);
      multiply(group, panel, 0, spilling, left, target.segment(), targets[worker], column, worker);
      multiply(group, panel, spilling, count, left, edges[worker], edgeTargets, 0, worker);
      for (int position = spilling; position < count; position++) {
        long to = targets[worker][position] / Float.BYTES + panels.firstFilter(panel);
        long from = edgeTargets[position] / Float.BYTES;
        Floats.copy(edges[worker], from, target.segment(), to, panels.filters(panel));
      }
    }

    /// Returns how many positions of a tile have others of the same tile behind them in memory for
    /// what they have too many.
    private int spilling(int count, Volume target) {
      if (groups > 1
          || panels.count() > 1
          || cut.columns() < output.width()
          || !target.isContiguous()) {
        return 0;
      }
      int block = VectorBlocks.rows(panels.vectors(0));
      int surplus = Math.toIntExact(panels.paddedFilters() - panels.filters());
      int behind = Math.ceilDiv(surplus, panels.filters());
      return Math.max(0, count - behind) / block * block;
    }

    private void multiply(
        int group,
        int panel,
        int from,
        int count,
        MemorySegment left,
        MemorySegment target,
        long[] places,
        long column,
        int worker) {
      VectorBlocks.multiply(
          left,
          rows[worker],
          from,
          count,
          taps,
          run,
          binding.filters().matrix(),
          (group * panels.elementCount() + panels.offset(panel)) * Float.BYTES,
          panels.vectors(panel),
          binding.filters().bias(),
          (group * panels.paddedFilters() + panels.firstFilter(panel)) * Float.BYTES,
          epilogue.lowest(),
          target,
          places,
          column);
    }

    private void finish(int rectangle, int image, int group, int firstPanel, int lastPanel) {
      int first = panels.firstFilter(firstPanel);
      int count = panels.firstFilter(lastPanel) + panels.filters(lastPanel) - first;
      for (int y = 0; y < cut.height(rectangle); y++) {
        for (int x = 0; x < cut.width(rectangle); x++) {
          epilogue.finish(
              binding,
              image,
              cut.top(rectangle) + y,
              cut.left(rectangle) + x,
              group * panels.filters() + first,
              count);
        }
      }
    }
  }
}
