package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Direct convolution with weights packed in panels: depth is contiguous, so each row of a kernel
/// is one run of the input, and no im2col matrix is made. A 1x1 kernel reads the input where it is,
/// a larger one from a copy of the tile's input with a zero border.
public final class PanelConvolution implements PartwiseConvolution {

  /// Bytes of input that a tile aims at: it stays in the L2 cache beside a panel of weights.
  private static final long TILE_BYTES = 192L << 10;

  private static final int FEWEST_POSITIONS = 48;
  private static final int MOST_POSITIONS = 512;

  /// Tiles that a layer is cut into at least, so that every core of a usual machine gets work.
  private static final int TILES_AIMED_AT = 24;

  /// Elements up to which a sum takes no longer than to finish it apart from its products.
  private static final int FEW_ELEMENTS = 64;

  private final Geometry geometry;
  private final Shape input;
  private final Shape output;
  private final int groups;
  private final Epilogue epilogue;
  private final Panels panels;
  private final boolean direct;
  private final Cut cut;
  private final Tiling panelTiles;

  /// How many tiles there are for each tile of the panels.
  private final int places;

  /// Whether the tiles of some panels follow each other and not the panels of a tile: the smaller
  /// of input and weights is what is read again and again.
  private final boolean readsInputAgain;

  private final Patch[] patches;
  private final PanelProducts products;
  private final boolean fetches;

  /// Fixes the algorithm to shapes.
  ///
  /// @param panels how the filters of a group are cut
  public PanelConvolution(
      Geometry geometry, Shape input, Shape output, int groups, Panels panels, Epilogue epilogue) {
    this(geometry, input, output, groups, panels, epilogue, null);
  }

  /// @param fixed how the output is cut into rectangles; null: as the algorithm likes
  private PanelConvolution(
      Geometry geometry,
      Shape input,
      Shape output,
      int groups,
      Panels panels,
      Epilogue epilogue,
      Cut fixed) {
    this.geometry = geometry;
    this.input = input;
    this.output = output;
    this.groups = groups;
    this.panels = panels;
    this.epilogue = epilogue;
    int depth = input.depth() / groups;
    direct = geometry.height() == 1 && geometry.width() == 1 && geometry.padding().isNone();
    cut = fixed == null ? cut(depth) : fixed;
    panelTiles = new Tiling(panels.count(), panelsPerTile());
    places = Tiling.requireCountable(output.batch() * cut.count() * groups);
    readsInputAgain = panels.elementCount() > (long) depth * output.positionCount();
    int patchHeight = (cut.rows() - 1) * geometry.strideHeight() + geometry.dilatedHeight();
    int patchWidth = (cut.columns() - 1) * geometry.strideWidth() + geometry.dilatedWidth();
    patches = new Patch[groups];
    for (int group = 0; group < groups; group++) {
      patches[group] = new Patch(input, group * depth, depth, patchHeight, patchWidth);
    }
    Taps all = Taps.of(geometry, depth, patches[0].rowStride());
    Taps taps = run(geometry, depth) > 1 ? all : all.apart();
    products = new PanelProducts(panels, taps, epilogue);
    fetches = products.fetches();
  }

  /// Returns how the filters of a group are cut for it.
  ///
  /// @param depth channels of a group
  static Panels panels(int filters, int depth, Geometry geometry, int lanes) {
    long elements = (long) geometry.height() * geometry.width() * depth;
    // With this stride no row of a kernel follows the one before by chance.
    long rowStride = 2L * geometry.dilatedWidth() * depth;
    Taps taps = Taps.of(geometry, depth, rowStride);
    return Panels.of(filters, elements, lanes)
        .pairedFor(run(geometry, depth) > 1 ? taps : taps.apart());
  }

  private static int run(Geometry geometry, int depth) {
    int elements = geometry.height() * geometry.width() * depth;
    return elements > FEW_ELEMENTS ? Taps.row(geometry, depth) : 1;
  }

  @Override
  public long products() {
    return output.elementCount() * panels.elements();
  }

  @Override
  public int unit() {
    return 1;
  }

  @Override
  public int rowsAtOnce(int columns) {
    return Math.max(1, MOST_POSITIONS / columns);
  }

  /// Whole rows: what a row has too many falls on the next.
  private Cut cut(int depth) {
    return Cut.balanced(
        output.height(),
        output.width(),
        positionsPerTile(depth),
        area -> VectorBlocks.time(panels.vectors(0), RunBlocks.fit(run(geometry, depth)), area),
        tiles -> tiles.hasWholeRows() ? (long) output.batch() * groups : 0);
  }

  private long positionsPerTile(int depth) {
    long bytes = (long) geometry.strideHeight() * geometry.strideWidth() * depth * Float.BYTES;
    long fitting = Math.clamp(TILE_BYTES / bytes, FEWEST_POSITIONS, MOST_POSITIONS);
    long shared = output.positionCount() / tilesOf(TILES_AIMED_AT);
    return Math.clamp(shared, FEWEST_POSITIONS, fitting);
  }

  private long panelsPerTile() {
    long tiles = output.batch() * cut.count() * groups;
    long parts = Math.clamp(Math.ceilDiv(tilesOf(TILES_AIMED_AT), tiles), 1, panels.count());
    return Math.ceilDiv(panels.count(), parts);
  }

  @Override
  public PanelConvolution withRectangles(int rows, int columns) {
    Cut rectangles = new Cut(output.height(), output.width(), rows, columns);
    return new PanelConvolution(geometry, input, output, groups, panels, epilogue, rectangles);
  }

  @Override
  public String name() {
    return direct ? "pointwise panels" : "direct panels";
  }

  @Override
  public int tileCount() {
    return Tiling.requireCountable((long) places * panelTiles.tileCount());
  }

  @Override
  public Shape output() {
    return output;
  }

  /// Returns the same convolution with the max pooling that alone reads it, if that is worth it.
  Optional<Kernel> pooled(WindowPooling behind) {
    return groups == 1 ? PooledConvolution.of(this, behind) : Optional.empty();
  }

  Panels panels() {
    return panels;
  }

  /// Returns how its sums are computed.
  PanelProducts panelProducts() {
    return products;
  }

  @Override
  public Epilogue epilogue() {
    return epilogue;
  }

  private long patchByteSize() {
    return direct ? 0 : Floats.aligned(patches[0].elementCount() * Float.BYTES);
  }

  private int mostPositions() {
    return cut.rows() * cut.columns();
  }

  @Override
  public long scratchByteSize() {
    return patchByteSize() + products.edgeByteSize();
  }

  @Override
  public Bound bind(Binding binding) {
    return new Bound(binding);
  }

  /// Where the positions of a tile begin is written down tile by tile, in arrays made once.
  ///
  /// The first tiles that read a panel, one for each worker, find it in memory, those behind them
  /// in the cache.
  final class Bound implements Part {

    private final Binding binding;
    private final MemorySegment[] inputs;
    private final long[][] rows;
    private final long[][] targets;
    private final PanelProducts.Bound bound;

    /// The end of the panels that each worker has read.
    private final int[] read;

    Bound(Binding binding) {
      this.binding = binding;
      int workers = binding.scratch().length;
      int length = mostPositions() + VectorBlocks.MOST_ROWS;
      rows = new long[workers][length];
      targets = new long[workers][length];
      read = new int[workers];
      inputs = new MemorySegment[workers];
      MemorySegment[] edges = new MemorySegment[workers];
      for (int worker = 0; worker < workers; worker++) {
        inputs[worker] = binding.scratch()[worker].asSlice(0, patchByteSize());
        edges[worker] = binding.scratch()[worker].asSlice(patchByteSize());
      }
      bound = products.bind(binding, rows, targets, edges);
    }

    @Override
    public void begin(int worker) {
      read[worker] = 0;
    }

    @Override
    public void run(int tile, int worker) {
      int panelTile = readsInputAgain ? tile / places : tile % panelTiles.tileCount();
      int rest = readsInputAgain ? tile % places : tile / panelTiles.tileCount();
      int group = rest % groups;
      int rectangle = (int) (rest / groups % cut.count());
      int image = (int) (rest / groups / cut.count());
      Volume target = binding.output().volume();
      int first = (int) panelTiles.from(panelTile);
      int end = (int) panelTiles.to(panelTile);
      compute(
          image,
          group,
          first,
          end,
          cut.top(rectangle),
          cut.left(rectangle),
          cut.height(rectangle),
          cut.width(rectangle),
          target,
          target.offset(image, cut.top(rectangle), cut.left(rectangle)),
          true,
          worker);
    }

    @Override
    public void compute(
        int image, int top, int left, int height, int width, Volume target, long to, int worker) {
      compute(image, 0, 0, panels.count(), top, left, height, width, target, to, false, worker);
    }

    /// Returns whether a worker has not read a panel before in this run.
    private boolean isNew(int panel, int worker) {
      if (!fetches || panel < read[worker]) {
        return false;
      }
      read[worker] = panel + 1;
      return true;
    }

    /// Computes a rectangle of the output for some panels of a group of filters.
    ///
    /// @param firstPanel first panel
    /// @param endPanel end of the panels
    /// @param ahead whether weights may be fetched
    private void compute(
        int image,
        int group,
        int firstPanel,
        int endPanel,
        int top,
        int left,
        int height,
        int width,
        Volume target,
        long to,
        boolean ahead,
        int worker) {
      Volume source = binding.input().volume();
      MemorySegment from = source.segment();
      if (direct) {
        VectorBlocks.place(
            rows[worker],
            height,
            width,
            source.batchStride() * image
                + source.rowStride() * top * geometry.strideHeight()
                + source.pixelStride() * left * geometry.strideWidth()
                + patches[group].firstChannel(),
            source.rowStride() * geometry.strideHeight(),
            source.pixelStride() * geometry.strideWidth());
      } else {
        from = inputs[worker];
        Patch patch = patches[group];
        patch.fill(
            source,
            image,
            top * geometry.strideHeight() - geometry.padding().top(),
            left * geometry.strideWidth() - geometry.padding().left(),
            (height - 1) * geometry.strideHeight() + geometry.dilatedHeight(),
            from);
        VectorBlocks.place(
            rows[worker],
            height,
            width,
            0,
            patch.rowStride() * geometry.strideHeight(),
            (long) patch.depth() * geometry.strideWidth());
      }
      VectorBlocks.place(
          targets[worker],
          height,
          width,
          to + (long) group * panels.filters(),
          target.rowStride(),
          target.pixelStride());
      for (int panel = firstPanel; panel < endPanel; panel++) {
        int channel = group * panels.filters() + panels.firstFilter(panel);
        int count = panels.filters(panel);
        epilogue.begin(binding, image, top, left, height, width, channel, count);
        bound.multiply(
            group,
            panel,
            height * width,
            width,
            from,
            target,
            ahead && isNew(group * panels.count() + panel, worker),
            worker);
        epilogue.finish(binding, image, top, left, height, width, channel, count);
      }
    }
  }
}
