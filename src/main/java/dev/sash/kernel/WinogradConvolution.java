package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A convolution by minimal filtering: input tiles are transformed, multiplied with transformed
/// weights plane by plane, and the products transformed back, with bias and activation (Lavin and
/// Gray 2016, "Fast Algorithms for Convolutional Neural Networks").
///
/// A block of tiles is computed at once, so that every weight that is read serves all of them.
/// Where there are few blocks, the filters are computed in parts, and a [WinogradInput] transforms
/// the input for all of them.
public final class WinogradConvolution implements PartwiseConvolution {

  private final MinimalFiltering filtering;
  private final Geometry geometry;
  private final Shape input;
  private final Shape output;
  private final Epilogue epilogue;
  private final Panels panels;
  private final int depth;
  private final PlanePhases phases;
  private final WinogradBlocks blocks;
  private final Cut whole;
  private final Optional<WinogradInput> inputTransform;
  private final WinogradScratch scratch;
  private final Optional<TilePooling> pooling;

  /// Fixes the algorithm to shapes. Filters must be whole vectors.
  ///
  /// @param panels how the filters are cut, for one plane
  public WinogradConvolution(
      MinimalFiltering filtering,
      Geometry geometry,
      Shape input,
      Shape output,
      Panels panels,
      Epilogue epilogue) {
    this(filtering, geometry, input, output, panels, epilogue, Optional.empty(), null);
  }

  /// @param fixed how the tiles are cut into rectangles; null: as the algorithm likes
  private WinogradConvolution(
      MinimalFiltering filtering,
      Geometry geometry,
      Shape input,
      Shape output,
      Panels panels,
      Epilogue epilogue,
      Optional<TilePooling> pooling,
      Cut fixed) {
    this.filtering = filtering;
    this.geometry = geometry;
    this.input = input;
    this.pooling = pooling;
    this.output = output;
    this.panels = panels;
    this.epilogue = epilogue;
    phases = new PlanePhases(filtering, geometry);
    depth = TileTransform.depth(geometry, input.depth(), panels.lanes());
    assert panels.filters() % panels.lanes() == 0;
    int rows = Math.ceilDiv(output.height(), filtering.outputs());
    int columns = Math.ceilDiv(output.width(), filtering.outputs());
    blocks =
        fixed == null
            ? WinogradBlocks.of(filtering, depth, panels, output.batch(), rows, columns)
            : new WinogradBlocks(fixed, output.batch(), 1, 0);
    whole = blocks.cut().whole();
    inputTransform =
        blocks.panelParts() == 1
            ? Optional.empty()
            : Optional.of(
                new WinogradInput(filtering, geometry, input, rows, columns, panels.lanes()));
    Cut cut = blocks.cut();
    TileTransform own =
        TileTransform.of(filtering, geometry, cut.rows(), cut.columns(), panels.lanes(), input);
    scratch =
        new WinogradScratch(
            filtering,
            panels,
            depth,
            blocks.mostTiles(),
            inputTransform.isEmpty() ? Optional.of(own) : Optional.empty(),
            pooling.isPresent() || epilogue.sums());
  }

  /// Returns whether the algorithm computes such a convolution.
  static boolean fits(
      MinimalFiltering filtering, Geometry geometry, int groups, int filters, int lanes) {
    return filtering.fits(geometry) && groups == 1 && lanes > 1 && filters % lanes == 0;
  }

  /// Returns the same convolution with the max pooling that alone reads it, if that is worth it. If
  /// each window lies in one tile, the tiles are pooled before they are written.
  Optional<Kernel> pooled(WindowPooling behind) {
    if (epilogue.readsOutput()) {
      return Optional.empty();
    }
    if (!TilePooling.fits(behind, filtering.outputs())) {
      return transformsItself() ? PooledConvolution.of(this, behind) : Optional.empty();
    }
    Optional<TilePooling> tiles = Optional.of(new TilePooling(behind.geometry(), behind.output()));
    return Optional.of(
        new WinogradConvolution(filtering, geometry, input, output, panels, epilogue, tiles, null));
  }

  @Override
  public WinogradConvolution withRectangles(int rows, int columns) {
    int size = filtering.outputs();
    Cut cut = blocks.cut();
    Cut rectangles =
        new Cut(cut.height(), cut.width(), Math.ceilDiv(rows, size), Math.ceilDiv(columns, size));
    return new WinogradConvolution(
        filtering, geometry, input, output, panels, epilogue, pooling, rectangles);
  }

  @Override
  public int unit() {
    return filtering.outputs();
  }

  @Override
  public int rowsAtOnce(int columns) {
    int size = filtering.outputs();
    long tiles = WinogradBlocks.fitting(filtering, depth, panels);
    return size * (int) Math.max(1, tiles / Math.ceilDiv(columns, size));
  }

  @Override
  public long products() {
    long tiles = output.batch() * (long) blocks.cut().height() * blocks.cut().width();
    return tiles * phases.total() * input.depth() * panels.filters();
  }

  @Override
  public Shape output() {
    return output;
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

  @Override
  public Epilogue epilogue() {
    return epilogue;
  }

  /// Returns for each plane whether the elements that it multiplies lie in long runs.
  List<Boolean> readsRuns() {
    return IntStream.range(0, filtering.planes())
        .mapToObj(plane -> RunBlocks.fitSums(phases.taps(plane, input.depth()).row()))
        .toList();
  }

  /// Returns whether its weights come from afar.
  boolean fetches() {
    return WinogradBlocks.areMany(filtering.planes() * panels.elementCount());
  }

  /// Returns whether the channels are no whole vectors.
  boolean gathers() {
    return TileTransform.gathers(input.depth(), panels.lanes());
  }

  MinimalFiltering filtering() {
    return filtering;
  }

  private boolean transformsItself() {
    return inputTransform.isEmpty();
  }

  @Override
  public long scratchByteSize() {
    return scratch.byteSize();
  }

  @Override
  public Bound bind(Binding binding) {
    return new Bound(binding);
  }

  /// A convolution that is bound to volumes.
  final class Bound implements Part {

    private final Binding binding;
    private final WinogradScratch.Memory[] memories;
    private final long[][] rows;
    private final long[] targets = new long[blocks.mostTiles() + VectorBlocks.MOST_ROWS];
    private final WinogradProducts products;

    Bound(Binding binding) {
      this.binding = binding;
      int workers = binding.scratch().length;
      memories = new WinogradScratch.Memory[workers];
      for (int worker = 0; worker < workers; worker++) {
        memories[worker] = scratch.memory(binding.scratch()[worker]);
      }
      rows = new long[workers][blocks.mostTiles() + VectorBlocks.MOST_ROWS];
      VectorBlocks.place(targets, blocks.mostTiles(), 0, scratch.panelByteSize());
      int planeTiles = transformsItself() ? blocks.mostTiles() : whole.rows() * whole.columns();
      products =
          new WinogradProducts(
              filtering,
              panels,
              phases,
              input.depth(),
              scratch.planeByteSize(planeTiles),
              fetches());
    }

    @Override
    public void run(int tile, int worker) {
      Cut cut = blocks.isWhole(tile) ? whole : blocks.cut();
      int rectangle = blocks.rectangle(tile);
      int image = blocks.image(tile);
      int part = blocks.part(tile);
      boolean parted = blocks.panelParts() > 1;
      int top = cut.top(rectangle);
      int left = cut.left(rectangle);
      int size = filtering.outputs();
      Volume target = binding.output().volume();
      compute(
          image,
          parted ? part : 0,
          parted ? part + 1 : panels.count(),
          top,
          left,
          cut.height(rectangle),
          cut.width(rectangle),
          target,
          pooling.isPresent() ? 0 : target.offset(image, top * size, left * size),
          worker);
    }

    @Override
    public void compute(
        int image, int top, int left, int height, int width, Volume target, long to, int worker) {
      int size = filtering.outputs();
      assert top % size == 0 && left % size == 0;
      compute(
          image,
          0,
          panels.count(),
          top / size,
          left / size,
          Math.ceilDiv(height, size),
          Math.ceilDiv(width, size),
          target,
          to,
          worker);
    }

    /// Computes a rectangle of tiles.
    ///
    /// @param firstPanel first panel of filters
    /// @param endPanel end of the panels
    /// @param top first row of tiles
    /// @param left first column of tiles
    /// @param height rows of tiles
    /// @param width columns of tiles
    /// @param to where in the target the first position lies, in floats
    private void compute(
        int image,
        int firstPanel,
        int endPanel,
        int top,
        int left,
        int height,
        int width,
        Volume target,
        long to,
        int worker) {
      MemorySegment transformed = transformed(image, top, left, height, width, worker);
      WinogradScratch.Memory memory = memories[worker];
      Floats.fill(memory.zeros(), 0, panels.stride(0), 0f);
      for (int panel = firstPanel; panel < endPanel; panel++) {
        products.multiply(
            transformed,
            rows[worker],
            height * width,
            binding.filters().matrix(),
            panel,
            memory,
            targets,
            scratch.productByteSize());
        transformOutput(image, panel, top, left, height, width, target, to, worker);
      }
    }

    /// Returns where the transformed tiles of a rectangle lie, and notes each one's place. Those of
    /// the whole input lie row by row, and so do the tiles of a rectangle of whole rows.
    private MemorySegment transformed(
        int image, int top, int left, int height, int width, int worker) {
      Volume source = binding.input().volume();
      if (!transformsItself()) {
        long before = (long) top * blocks.cut().width() + left;
        long first = image * source.batchStride() * Float.BYTES + before * scratch.tileByteSize();
        VectorBlocks.place(rows[worker], height * width, first, scratch.tileByteSize());
        return source.segment();
      }
      VectorBlocks.place(rows[worker], height * width, 0, scratch.tileByteSize());
      scratch
          .transform()
          .get()
          .run(
              source,
              image,
              top,
              left,
              height,
              width,
              memories[worker].transform(),
              memories[worker].input(),
              0,
              scratch.planeByteSize(blocks.mostTiles()));
      return memories[worker].input();
    }

    private void transformOutput(
        int image,
        int panel,
        int top,
        int left,
        int height,
        int width,
        Volume target,
        long to,
        int worker) {
      int size = filtering.outputs();
      int first = panels.firstFilter(panel);
      int filters = panels.filters(panel);
      Volume kept = memories[worker].tile();
      int tile = 0;
      for (int tileY = 0; tileY < height; tileY++) {
        int y = (top + tileY) * size;
        int rowCount = Math.min(size, output.height() - y);
        for (int tileX = 0; tileX < width; tileX++) {
          int x = (left + tileX) * size;
          int columnCount = Math.min(size, output.width() - x);
          long from = targets[tile++];
          if (pooling.isPresent()) {
            transformTile(from, panel, kept, 0, rowCount, columnCount, worker);
            pooling.get().pool(kept, rowCount, columnCount, target, image, y, x, first, filters);
          } else if (epilogue.sums()) {
            transformTile(from, panel, kept, 0, rowCount, columnCount, worker);
            epilogue.apply(binding, kept, image, y, x, rowCount, columnCount, first, filters);
          } else {
            long at = to + target.offset(0, tileY * size, tileX * size) + first;
            transformTile(from, panel, target, at, rowCount, columnCount, worker);
            epilogue.finish(binding, image, y, x, rowCount, columnCount, first, filters);
          }
        }
      }
    }

    private void transformTile(
        long from, int panel, Volume target, long to, int height, int width, int worker) {
      OutputTransforms.output(
          filtering,
          memories[worker].products(),
          from,
          scratch.productByteSize(),
          binding.filters().bias(),
          (long) panels.firstFilter(panel) * Float.BYTES,
          epilogue.lowestSum(),
          target.segment(),
          to * Float.BYTES,
          target.rowStride() * Float.BYTES,
          target.pixelStride() * Float.BYTES,
          height,
          width,
          (long) panels.filters(panel) * Float.BYTES,
          memories[worker].temporary());
    }
  }
}
