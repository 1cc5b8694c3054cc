package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// A convolution of stride 1 by minimal filtering: input tiles are transformed, multiplied with
/// transformed weights plane by plane, and the products transformed back, with bias and activation
/// (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks").
///
/// A block of tiles is transformed at once, so that every weight that is read serves all of them.
public final class WinogradConvolution implements Kernel {

  /// Weights up to this size stay in the L2 cache from block to block, and blocks are to leave them
  /// there.
  private static final long SMALL_WEIGHT_BYTES = 1L << 20;

  /// Bytes of transformed input that a block aims at beside small weights.
  private static final long SMALL_BLOCK_BYTES = 320L << 10;

  /// Bytes of transformed input that a block aims at where the weights come from afar: every one
  /// that is read should serve many tiles.
  private static final long BLOCK_BYTES = 4L << 20;

  private static final int FEWEST_TILES = 16;
  private static final int MOST_TILES = 64;

  /// Blocks that a layer is cut into at least, so that every core of a usual machine gets work.
  private static final int BLOCKS_AIMED_AT = 4;

  private final MinimalFiltering filtering;
  private final Geometry geometry;
  private final Shape output;
  private final Epilogue epilogue;
  private final Panels panels;
  private final int depth;
  private final Cut cut;
  private final Tiling panelTiles;
  private final Patch patch;

  /// Fixes the algorithm to shapes. Depth and filters must be whole vectors.
  ///
  /// @param panels how the filters are cut, for one plane
  public WinogradConvolution(
      MinimalFiltering filtering,
      Geometry geometry,
      Shape input,
      Shape output,
      Panels panels,
      Epilogue epilogue) {
    this.filtering = filtering;
    this.geometry = geometry;
    this.output = output;
    this.panels = panels;
    this.epilogue = epilogue;
    depth = input.depth();
    assert depth % panels.lanes() == 0 && panels.filters() % panels.lanes() == 0;
    int size = filtering.outputs();
    long tileBytes = (long) filtering.planes() * depth * Float.BYTES;
    cut =
        Cut.of(
            Math.ceilDiv(output.height(), size),
            Math.ceilDiv(output.width(), size),
            Math.clamp(blockBytes() / tileBytes, FEWEST_TILES, MOST_TILES));
    long blocks = output.batch() * cut.count();
    long parts = Math.min(panels.count(), Math.ceilDiv(BLOCKS_AIMED_AT, blocks));
    panelTiles = new Tiling(panels.count(), Math.ceilDiv(panels.count(), parts));
    int border = filtering.taps() - 1;
    patch = new Patch(input, 0, depth, cut.rows() * size + border, cut.columns() * size + border);
  }

  private long blockBytes() {
    long weightBytes = filtering.planes() * panels.elementCount() * Float.BYTES;
    return weightBytes <= SMALL_WEIGHT_BYTES ? SMALL_BLOCK_BYTES : BLOCK_BYTES;
  }

  /// Returns whether the algorithm computes such a convolution.
  static boolean fits(
      MinimalFiltering filtering,
      Geometry geometry,
      int groups,
      int depth,
      int filters,
      int lanes) {
    return groups == 1
        && geometry.height() == filtering.taps()
        && geometry.width() == filtering.taps()
        && geometry.strideHeight() == 1
        && geometry.strideWidth() == 1
        && geometry.dilationHeight() == 1
        && geometry.dilationWidth() == 1
        && lanes > 1
        && depth % lanes == 0
        && filters % lanes == 0;
  }

  @Override
  public String name() {
    return "Winograd " + filtering;
  }

  @Override
  public int tileCount() {
    return Tiling.requireCountable(output.batch() * cut.count() * panelTiles.tileCount());
  }

  Panels panels() {
    return panels;
  }

  Epilogue epilogue() {
    return epilogue;
  }

  MinimalFiltering filtering() {
    return filtering;
  }

  private int mostTiles() {
    return cut.rows() * cut.columns();
  }

  private long planeByteSize() {
    return (long) mostTiles() * depth * Float.BYTES;
  }

  private int widestPanel() {
    return panels.vectors(0) * panels.lanes();
  }

  private long productByteSize() {
    return (long) mostTiles() * widestPanel() * Float.BYTES;
  }

  private static long aligned(long bytes) {
    return Math.ceilDiv(bytes, Volume.ALIGNMENT) * Volume.ALIGNMENT;
  }

  private long patchByteSize() {
    return aligned(patch.elementCount() * Float.BYTES);
  }

  private long temporaryByteSize() {
    return (long) filtering.planes() * panels.lanes() * Float.BYTES;
  }

  @Override
  public long scratchByteSize() {
    return patchByteSize()
        + aligned(filtering.planes() * planeByteSize())
        + aligned(filtering.planes() * productByteSize())
        + aligned(temporaryByteSize())
        + aligned((long) widestPanel() * Float.BYTES);
  }

  @Override
  public Task bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements Task {

    private final Binding binding;
    private final MemorySegment[] patches;
    private final MemorySegment[] inputs;
    private final MemorySegment[] products;
    private final MemorySegment[] temporaries;
    private final MemorySegment[] zeros;
    private final long[] rows = new long[mostTiles() + VectorBlocks.MOST_ROWS];
    private final long[] targets = new long[mostTiles() + VectorBlocks.MOST_ROWS];
    private final long[][] planes = new long[filtering.planes()][1];

    Bound(Binding binding) {
      this.binding = binding;
      int workers = binding.scratch().length;
      patches = new MemorySegment[workers];
      inputs = new MemorySegment[workers];
      products = new MemorySegment[workers];
      temporaries = new MemorySegment[workers];
      zeros = new MemorySegment[workers];
      for (int worker = 0; worker < workers; worker++) {
        MemorySegment scratch = binding.scratch()[worker];
        long at = 0;
        patches[worker] = scratch.asSlice(at, patchByteSize());
        at += patchByteSize();
        inputs[worker] = scratch.asSlice(at, filtering.planes() * planeByteSize());
        at += aligned(inputs[worker].byteSize());
        products[worker] = scratch.asSlice(at, filtering.planes() * productByteSize());
        at += aligned(products[worker].byteSize());
        temporaries[worker] = scratch.asSlice(at, temporaryByteSize());
        at += aligned(temporaryByteSize());
        zeros[worker] = scratch.asSlice(at, (long) widestPanel() * Float.BYTES);
      }
      for (int row = 0; row < rows.length; row++) {
        int tile = Math.min(row, mostTiles() - 1);
        rows[row] = (long) tile * depth * Float.BYTES;
        targets[row] = (long) tile * widestPanel() * Float.BYTES;
      }
      for (int plane = 0; plane < planes.length; plane++) {
        planes[plane][0] = plane * planeByteSize();
      }
    }

    @Override
    public void run(int tile, int worker) {
      int panelTile = tile % panelTiles.tileCount();
      int rectangle = (int) (tile / panelTiles.tileCount() % cut.count());
      int image = (int) (tile / panelTiles.tileCount() / cut.count());
      transformInput(rectangle, image, worker);
      Floats.fill(zeros[worker], 0, widestPanel(), 0f);
      int count = cut.height(rectangle) * cut.width(rectangle);
      for (int panel = (int) panelTiles.from(panelTile);
          panel < panelTiles.to(panelTile);
          panel++) {
        for (int plane = 0; plane < planes.length; plane++) {
          VectorBlocks.multiply(
              inputs[worker],
              rows,
              0,
              count,
              planes[plane],
              depth,
              binding.filters().matrix(),
              (plane * panels.elementCount() + panels.offset(panel)) * Float.BYTES,
              panels.vectors(panel),
              zeros[worker],
              0,
              Float.NEGATIVE_INFINITY,
              products[worker],
              targets,
              plane * productByteSize());
        }
        transformOutput(rectangle, image, panel, worker);
      }
    }

    private void transformInput(int rectangle, int image, int worker) {
      int size = filtering.outputs();
      patch.fill(
          binding.input().volume(),
          image,
          cut.top(rectangle) * size - geometry.padding().top(),
          cut.left(rectangle) * size - geometry.padding().left(),
          cut.height(rectangle) * size + filtering.taps() - 1,
          patches[worker]);
      long pixelBytes = (long) depth * Float.BYTES;
      long rowBytes = patch.rowStride() * Float.BYTES;
      int tile = 0;
      for (int y = 0; y < cut.height(rectangle); y++) {
        for (int x = 0; x < cut.width(rectangle); x++) {
          long from = y * size * rowBytes + x * size * pixelBytes;
          InputTransforms.input(
              filtering,
              patches[worker],
              from,
              rowBytes,
              pixelBytes,
              inputs[worker],
              rows[tile++],
              planeByteSize(),
              pixelBytes,
              temporaries[worker]);
        }
      }
    }

    private void transformOutput(int rectangle, int image, int panel, int worker) {
      Volume target = binding.output().volume();
      int size = filtering.outputs();
      int tile = 0;
      for (int tileY = 0; tileY < cut.height(rectangle); tileY++) {
        int y = (cut.top(rectangle) + tileY) * size;
        for (int tileX = 0; tileX < cut.width(rectangle); tileX++) {
          int x = (cut.left(rectangle) + tileX) * size;
          int height = Math.min(size, output.height() - y);
          int width = Math.min(size, output.width() - x);
          long to = target.offset(image, y, x) + panels.firstFilter(panel);
          transformTile(targets[tile++], panel, target, to, height, width, worker);
          if (epilogue.remains()) {
            finish(image, y, x, height, width, panel);
          }
        }
      }
    }

    private void transformTile(
        long from, int panel, Volume target, long to, int height, int width, int worker) {
      OutputTransforms.output(
          filtering,
          products[worker],
          from,
          productByteSize(),
          binding.filters().bias(),
          (long) panels.firstFilter(panel) * Float.BYTES,
          epilogue.lowest(),
          target.segment(),
          to * Float.BYTES,
          target.rowStride() * Float.BYTES,
          target.pixelStride() * Float.BYTES,
          height,
          width,
          (long) panels.filters(panel) * Float.BYTES,
          temporaries[worker]);
    }

    private void finish(int image, int y, int x, int height, int width, int panel) {
      int first = panels.firstFilter(panel);
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          epilogue.finish(binding, image, y + row, x + column, first, panels.filters(panel));
        }
      }
    }
  }
}
