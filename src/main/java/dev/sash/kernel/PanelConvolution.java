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

  /// Tiles that a large layer is cut into at least, so that every core of a usual machine gets
  /// work.
  private static final int TILES_AIMED_AT = 24;

  /// Multiply-accumulates from which a layer counts as large.
  private static final long LARGE_LAYER = 1 << 22;

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
    boolean joined = geometry.dilationWidth() == 1;
    run = joined ? geometry.width() * depth : depth;
    taps = new long[geometry.height() * (joined ? 1 : geometry.width())];
    for (int tap = 0; tap < taps.length; tap++) {
      int y = tap * geometry.height() / taps.length * geometry.dilationHeight();
      int x = tap % (taps.length / geometry.height()) * geometry.dilationWidth();
      taps[tap] = (y * patches[0].rowStride() + (long) x * depth) * Float.BYTES;
    }
  }

  private boolean isLarge() {
    return output.elementCount() * panels.elements() >= LARGE_LAYER;
  }

  private long positionsPerTile(int depth) {
    long bytes = (long) geometry.strideHeight() * geometry.strideWidth() * depth * Float.BYTES;
    long fitting = Math.clamp(TILE_BYTES / bytes, FEWEST_POSITIONS, MOST_POSITIONS);
    long shared = isLarge() ? output.positionCount() / TILES_AIMED_AT : MOST_POSITIONS;
    return Math.clamp(shared, FEWEST_POSITIONS, fitting);
  }

  private long panelsPerTile() {
    long tiles = output.batch() * cut.count() * groups;
    long wanted = isLarge() ? Math.ceilDiv(TILES_AIMED_AT, tiles) : 1;
    return Math.ceilDiv(panels.count(), Math.min(wanted, panels.count()));
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
        multiply(group, panel, count, left, target.segment(), worker);
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

    private void multiply(
        int group, int panel, int count, MemorySegment left, MemorySegment target, int worker) {
      boolean full = panels.isFull(panel);
      VectorBlocks.multiply(
          left,
          rows[worker],
          count,
          taps,
          run,
          binding.filters().matrix(),
          (group * panels.elementCount() + panels.offset(panel)) * Float.BYTES,
          panels.vectors(panel),
          binding.filters().bias(),
          (group * panels.paddedFilters() + panels.firstFilter(panel)) * Float.BYTES,
          epilogue.lowest(),
          full ? target : edges[worker],
          full ? targets[worker] : edgeTargets,
          full ? (long) panels.firstFilter(panel) * Float.BYTES : 0);
      if (!full) {
        for (int position = 0; position < count; position++) {
          long to = targets[worker][position] / Float.BYTES + panels.firstFilter(panel);
          long from = edgeTargets[position] / Float.BYTES;
          Floats.copy(edges[worker], from, target, to, panels.filters(panel));
        }
      }
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
