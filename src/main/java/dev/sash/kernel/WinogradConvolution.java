package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// A convolution by minimal filtering: input tiles are transformed, multiplied with transformed
/// weights plane by plane, and the products transformed back, with bias and activation (Lavin and
/// Gray 2016, "Fast Algorithms for Convolutional Neural Networks").
///
/// A block of tiles is computed at once, so that every weight that is read serves all of them.
/// Where there are few blocks, the filters are computed in parts, and a [WinogradInput] transforms
/// the input for all of them.
public final class WinogradConvolution implements Kernel {

  private final MinimalFiltering filtering;
  private final Geometry geometry;
  private final Shape input;
  private final Shape output;
  private final Epilogue epilogue;
  private final Panels panels;
  private final int depth;
  private final WinogradBlocks blocks;
  private final Cut whole;
  private final Optional<WinogradInput> inputTransform;
  private final TileTransform ownTransform;
  private final Optional<TilePooling> pooling;

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
    this(filtering, geometry, input, output, panels, epilogue, Optional.empty());
  }

  private WinogradConvolution(
      MinimalFiltering filtering,
      Geometry geometry,
      Shape input,
      Shape output,
      Panels panels,
      Epilogue epilogue,
      Optional<TilePooling> pooling) {
    this.filtering = filtering;
    this.geometry = geometry;
    this.input = input;
    this.pooling = pooling;
    this.output = output;
    this.panels = panels;
    this.epilogue = epilogue;
    depth = MinimalFiltering.phases(geometry) * input.depth();
    assert input.depth() % panels.lanes() == 0 && panels.filters() % panels.lanes() == 0;
    int rows = Math.ceilDiv(output.height(), filtering.outputs());
    int columns = Math.ceilDiv(output.width(), filtering.outputs());
    blocks = WinogradBlocks.of(filtering, depth, panels, output.batch(), rows, columns);
    whole = blocks.cut().whole();
    inputTransform =
        blocks.panelParts() == 1
            ? Optional.empty()
            : Optional.of(
                new WinogradInput(filtering, geometry, input, rows, columns, panels.lanes()));
    ownTransform = TileTransform.of(filtering, geometry, blocks.cut(), panels.lanes(), input);
  }

  /// Returns whether the algorithm computes such a convolution.
  static boolean fits(
      MinimalFiltering filtering,
      Geometry geometry,
      int groups,
      int depth,
      int filters,
      int lanes) {
    return filtering.fits(geometry)
        && groups == 1
        && lanes > 1
        && depth % lanes == 0
        && filters % lanes == 0;
  }

  /// Returns the same convolution with the max pooling that alone reads it, if each window lies in
  /// one tile: the tiles are pooled before they are written.
  Optional<Kernel> pooled(WindowPooling behind) {
    if (epilogue.remains() || !TilePooling.fits(behind, filtering.outputs())) {
      return Optional.empty();
    }
    Optional<TilePooling> tiles = Optional.of(new TilePooling(behind.geometry(), behind.output()));
    return Optional.of(
        new WinogradConvolution(filtering, geometry, input, output, panels, epilogue, tiles));
  }

  Optional<TilePooling> pooling() {
    return pooling;
  }

  @Override
  public String name() {
    return "Winograd " + filtering + (pooling.isPresent() ? " + pooling" : "");
  }

  @Override
  public int tileCount() {
    return Tiling.requireCountable(blocks.taskCount());
  }

  /// Returns what transforms the input before; empty: the convolution does it itself, block by
  /// block.
  Optional<WinogradInput> inputTransform() {
    return inputTransform;
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

  private long tileByteSize() {
    return (long) depth * Float.BYTES;
  }

  private long planeByteSize() {
    return TileTransform.room(blocks.mostTiles()) * tileByteSize();
  }

  private int widestPanel() {
    return panels.vectors(0) * panels.lanes();
  }

  private long productByteSize() {
    return (long) TileTransform.room(blocks.mostTiles()) * widestPanel() * Float.BYTES;
  }

  private long temporaryByteSize() {
    return (long) filtering.planes() * panels.lanes() * Float.BYTES;
  }

  /// Returns the shape of a tile of a panel's filters.
  private Shape tileShape() {
    return Shape.of(filtering.outputs(), filtering.outputs(), widestPanel());
  }

  private long pooledByteSize() {
    return pooling.isPresent() ? tileShape().elementCount() * Float.BYTES : 0;
  }

  private boolean transformsItself() {
    return inputTransform.isEmpty();
  }

  @Override
  public long scratchByteSize() {
    long own =
        transformsItself()
            ? Floats.aligned(filtering.planes() * planeByteSize())
                + Floats.aligned(ownTransform.scratchByteSize())
            : 0;
    return own
        + Floats.aligned(filtering.planes() * productByteSize())
        + Floats.aligned(temporaryByteSize())
        + Floats.aligned((long) widestPanel() * Float.BYTES)
        + pooledByteSize();
  }

  @Override
  public Task bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements Task {

    private final Binding binding;
    private final MemorySegment[] inputs;
    private final TileTransform.Memory[] memories;
    private final MemorySegment[] products;
    private final MemorySegment[] temporaries;
    private final MemorySegment[] zeros;
    private final Volume[] pooled;
    private final long[][] rows;
    private final long[] targets = new long[blocks.mostTiles() + VectorBlocks.MOST_ROWS];
    private final Taps[] planes = new Taps[filtering.planes()];

    Bound(Binding binding) {
      this.binding = binding;
      int workers = binding.scratch().length;
      inputs = new MemorySegment[workers];
      memories = new TileTransform.Memory[workers];
      products = new MemorySegment[workers];
      temporaries = new MemorySegment[workers];
      zeros = new MemorySegment[workers];
      pooled = new Volume[workers];
      for (int worker = 0; worker < workers; worker++) {
        SegmentAllocator scratch = SegmentAllocator.slicingAllocator(binding.scratch()[worker]);
        if (transformsItself()) {
          inputs[worker] = slice(scratch, filtering.planes() * planeByteSize());
          memories[worker] = ownTransform.memory(slice(scratch, ownTransform.scratchByteSize()));
        }
        products[worker] = slice(scratch, filtering.planes() * productByteSize());
        temporaries[worker] = slice(scratch, temporaryByteSize());
        zeros[worker] = slice(scratch, (long) widestPanel() * Float.BYTES);
        if (pooling.isPresent()) {
          pooled[worker] = Volume.of(slice(scratch, pooledByteSize()), tileShape());
        }
      }
      rows = new long[workers][blocks.mostTiles() + VectorBlocks.MOST_ROWS];
      for (int tile = 0; tile < targets.length; tile++) {
        targets[tile] = (long) Math.min(tile, blocks.mostTiles() - 1) * widestPanel() * Float.BYTES;
      }
      long planeStep =
          transformsItself()
              ? planeByteSize()
              : TileTransform.room(blocks.cut().height() * blocks.cut().width()) * tileByteSize();
      Taps row = Taps.ofRow(depth);
      for (int plane = 0; plane < planes.length; plane++) {
        planes[plane] = row.shifted(plane * planeStep);
      }
    }

    private static MemorySegment slice(SegmentAllocator scratch, long byteSize) {
      return scratch.allocate(byteSize, Volume.ALIGNMENT);
    }

    @Override
    public void run(int tile, int worker) {
      Cut cut = blocks.isWhole(tile) ? whole : blocks.cut();
      int rectangle = blocks.rectangle(tile);
      int image = blocks.image(tile);
      int part = blocks.part(tile);
      MemorySegment input = transformed(cut, rectangle, image, worker);
      Floats.fill(zeros[worker], 0, widestPanel(), 0f);
      int count = cut.height(rectangle) * cut.width(rectangle);
      int first = blocks.panelParts() == 1 ? 0 : part;
      int end = blocks.panelParts() == 1 ? panels.count() : part + 1;
      for (int panel = first; panel < end; panel++) {
        for (int plane = 0; plane < planes.length; plane++) {
          VectorBlocks.multiply(
              input,
              rows[worker],
              0,
              count,
              planes[plane].starts(),
              planes[plane].offsets(),
              binding.filters().matrix(),
              WinogradPacking.at(panels, filtering, panel, plane) * Float.BYTES,
              panels.vectors(panel),
              zeros[worker],
              0,
              Float.NEGATIVE_INFINITY,
              products[worker],
              targets,
              plane * productByteSize());
        }
        transformOutput(cut, rectangle, image, panel, worker);
      }
    }

    /// Returns where the transformed tiles of a block lie, and notes each one's place.
    private MemorySegment transformed(Cut cut, int rectangle, int image, int worker) {
      Volume source = binding.input().volume();
      long first = 0;
      if (!transformsItself()) {
        first = image * source.batchStride() * Float.BYTES + cut.first(rectangle) * tileByteSize();
      }
      int count = cut.height(rectangle) * cut.width(rectangle);
      for (int tile = 0; tile < count + VectorBlocks.MOST_ROWS; tile++) {
        rows[worker][tile] = first + Math.min(tile, count - 1) * tileByteSize();
      }
      if (!transformsItself()) {
        return source.segment();
      }
      ownTransform.run(
          source, image, rectangle, memories[worker], inputs[worker], 0, planeByteSize());
      return inputs[worker];
    }

    private void transformOutput(Cut cut, int rectangle, int image, int panel, int worker) {
      Volume target = binding.output().volume();
      int size = filtering.outputs();
      int tile = 0;
      for (int tileY = 0; tileY < cut.height(rectangle); tileY++) {
        int y = (cut.top(rectangle) + tileY) * size;
        for (int tileX = 0; tileX < cut.width(rectangle); tileX++) {
          int x = (cut.left(rectangle) + tileX) * size;
          int height = Math.min(size, output.height() - y);
          int width = Math.min(size, output.width() - x);
          long from = targets[tile++];
          if (pooling.isPresent()) {
            transformTile(from, panel, pooled[worker], 0, height, width, worker);
            pooling
                .get()
                .pool(
                    pooled[worker],
                    height,
                    width,
                    target,
                    image,
                    y,
                    x,
                    panels.firstFilter(panel),
                    panels.filters(panel));
            continue;
          }
          long to = target.offset(image, y, x) + panels.firstFilter(panel);
          transformTile(from, panel, target, to, height, width, worker);
          if (epilogue.remains()) {
            epilogue.finish(
                binding,
                image,
                y,
                x,
                height,
                width,
                panels.firstFilter(panel),
                panels.filters(panel));
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
  }
}
