package dev.sash.kernel;

import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The vector loops that kernels run, each on a few numbers of its own: what a [WarmUp] runs.
final class WarmUpLoops {

  private static final int POSITIONS = 5;

  /// Of panels of four vectors a block of five and one of four.
  private static final int POSITIONS_OF_RUNS = 9;

  private static final int ELEMENTS = 12;
  private static final int CHANNELS = 2;

  /// Where a round writes.
  record Target(MemorySegment values, MemorySegment temporary) {

    /// Returns how much of a run fits.
    int clamp(int count) {
      return values.byteSize() == 0 ? 0 : count;
    }
  }

  /// A loop on a few numbers.
  ///
  /// @param operations vector operations of a round
  /// @param round runs it; for an empty target without any operation
  record Piece(long operations, Consumer<Target> round) {}

  private final Arena arena;
  private final int lanes = Floats.LANES.width();
  private final Map<String, Piece> pieces = new LinkedHashMap<>();

  /// @param arena for the numbers
  WarmUpLoops(Arena arena) {
    this.arena = arena;
  }

  /// Returns where a round with arithmetic writes.
  Target target() {
    long planes = MinimalFiltering.mostPlanes();
    return new Target(floats(planes * CHANNELS * lanes), floats(planes * lanes));
  }

  /// Returns where a round without arithmetic writes.
  Target emptyTarget() {
    return new Target(floats(0), floats(0));
  }

  /// Returns the loops of all kernels that were added, each once.
  List<Piece> pieces() {
    return new ArrayList<>(pieces.values());
  }

  /// Adds the loops that a kernel runs.
  void add(Kernel kernel) {
    switch (kernel) {
      case PanelConvolution panels -> {
        PanelProducts products = panels.panelProducts();
        add(panels.panels(), products.readsRuns(), panels.epilogue());
        if (products.fetches()) {
          addFetching();
        }
      }
      case PlanarConvolution planes -> {
        planes
            .blocks()
            .forEach(
                units ->
                    pieces.computeIfAbsent(
                        "product in planes " + units, _ -> planarProduct(units)));
        pieces.computeIfAbsent("planes finished", _ -> finishing());
        pieces.computeIfAbsent("planes interleaved", _ -> interleaving());
        if (planes.pools()) {
          pieces.computeIfAbsent("maxima in planes", _ -> maximaInPlanes());
        }
        add(planes.epilogue());
      }
      case WinogradConvolution winograd -> {
        winograd.readsRuns().forEach(runs -> add(winograd.panels(), runs, winograd.epilogue()));
        if (winograd.fetches()) {
          addFetching();
        }
        add(winograd.filtering());
        if (winograd.gathers()) {
          pieces.computeIfAbsent("runs spread", _ -> spreading());
        }
        winograd.pooling().ifPresent(_ -> addMaximum());
      }
      case ColumnConvolution columns -> {
        if (columns.product() instanceof VectorColumns product) {
          addRuns(product.vectors());
        }
        add(columns.epilogue());
      }
      case PooledConvolution pooled -> {
        add(pooled.convolution());
        add(pooled.pooling());
      }
      case WindowPooling pooling -> add(pooling);
      default -> {}
    }
  }

  private MemorySegment floats(long count) {
    return arena.allocate(count * Float.BYTES, Volume.ALIGNMENT);
  }

  private void add(Panels panels, boolean runs, Epilogue epilogue) {
    for (int panel : new int[] {0, panels.count() - 1}) {
      int vectors = panels.vectors(panel);
      boolean paired = panels.isPaired(panel);
      if (runs && !paired) {
        addRuns(vectors);
        if (epilogue.sums()) {
          pieces.computeIfAbsent("sums of runs added " + vectors, _ -> runsAdded(vectors));
        }
      } else {
        pieces.computeIfAbsent(
            (paired ? "product of pairs " : "product ") + vectors, _ -> product(vectors, paired));
      }
    }
    add(epilogue);
  }

  private void addRuns(int vectors) {
    pieces.computeIfAbsent("product of runs " + vectors, _ -> product(vectors, POSITIONS_OF_RUNS));
    pieces.computeIfAbsent("product of a run " + vectors, _ -> product(vectors, 1));
  }

  private void addFetching() {
    pieces.computeIfAbsent("product of runs that fetches", _ -> fetchingProduct(5));
    pieces.computeIfAbsent("product of few runs that fetches", _ -> fetchingProduct(4));
  }

  private void add(Epilogue epilogue) {
    if (epilogue.sums()) {
      pieces.computeIfAbsent("sum", _ -> sum());
    }
  }

  private Piece planarProduct(int units) {
    int filters = units * PlanarBlocks.FILTERS;
    long[] elements = new long[ELEMENTS];
    MemorySegment input = floats(PlanarBlocks.POSITIONS);
    MemorySegment panel = floats((long) ELEMENTS * filters);
    long plane = (long) PlanarBlocks.POSITIONS * Float.BYTES;
    return new Piece(
        (long) ELEMENTS * filters * PlanarBlocks.POSITIONS / lanes,
        target ->
            PlanarBlocks.multiply(input, 0, elements, panel, 0, units, target.values(), 0, plane));
  }

  private Piece finishing() {
    int vectors = 16;
    MemorySegment bias = floats(1);
    return new Piece(
        vectors * 5,
        target -> PlanarBlocks.finish(bias, 0, 0f, target.values(), 0, target.clamp(vectors)));
  }

  private Piece interleaving() {
    int planes = PlanarBlocks.PLANES;
    int vectors = POSITIONS;
    float[] indexes = PlanarBlocks.interleaving(planes);
    long plane = (long) vectors * lanes * Float.BYTES;
    MemorySegment source = floats((long) planes * vectors * lanes);
    return new Piece(
        (long) vectors * planes * 5,
        target ->
            PlanarBlocks.interleave(
                source, 0, plane, target.clamp(vectors), planes, indexes, target.values(), 0));
  }

  private Piece maximaInPlanes() {
    int vectors = POSITIONS;
    float[] pairs = PlanarBlocks.pairs();
    long row = 2L * vectors * lanes * Float.BYTES;
    MemorySegment source = floats(4L * vectors * lanes);
    return new Piece(
        vectors * 22,
        target ->
            PlanarBlocks.pool(source, 0, row, 1, target.clamp(vectors), pairs, target.values(), 0));
  }

  private Piece product(int vectors, boolean paired) {
    long[] rows = new long[POSITIONS + VectorBlocks.MOST_ROWS];
    Taps row = Taps.ofRow(ELEMENTS);
    Taps taps = paired ? row.pairs() : row;
    MemorySegment left = floats(ELEMENTS);
    MemorySegment panel = floats((long) ELEMENTS * vectors * lanes);
    MemorySegment bias = floats((long) vectors * lanes);
    return new Piece(
        (long) POSITIONS * ELEMENTS * vectors,
        target ->
            VectorBlocks.multiply(
                left,
                rows,
                0,
                POSITIONS,
                taps,
                panel,
                0,
                vectors,
                paired,
                bias,
                0,
                0f,
                target.values(),
                rows,
                0,
                0,
                0));
  }

  private Piece product(int vectors, int count) {
    long[] rows = new long[count + VectorBlocks.MOST_ROWS];
    Taps taps = Taps.ofRow(ELEMENTS);
    MemorySegment left = floats(ELEMENTS);
    MemorySegment panel = floats((long) ELEMENTS * vectors * lanes);
    MemorySegment bias = floats((long) vectors * lanes);
    return new Piece(
        (long) count * ELEMENTS * vectors,
        target -> {
          RunBlocks.multiply(
              left, rows, 0, count, taps, panel, 0, vectors, target.values(), rows, 0, 0, 0);
          RunSums.finish(vectors, bias, 0, 0f, target.values(), rows, 0, target.clamp(count), 0);
        });
  }

  private Piece runsAdded(int vectors) {
    int count = 8;
    long[] rows = new long[count];
    MemorySegment sums = floats((long) vectors * lanes);
    MemorySegment bias = floats((long) vectors * lanes);
    return new Piece(
        (long) count * vectors * 4,
        target ->
            RunSums.add(
                vectors,
                bias,
                0,
                0f,
                sums,
                rows,
                target.values(),
                rows,
                0,
                target.clamp(count),
                0));
  }

  private Piece fetchingProduct(int positions) {
    long[] rows = new long[positions + VectorBlocks.MOST_ROWS];
    Taps taps = Taps.ofRow(ELEMENTS);
    MemorySegment left = floats(ELEMENTS);
    MemorySegment panel = floats(ELEMENTS * 4L * lanes);
    long end = panel.byteSize();
    return new Piece(
        (long) positions * ELEMENTS * 4,
        target ->
            FetchingRunBlocks.multiply(
                left, rows, 0, positions, taps, panel, 0, target.values(), rows, 0, 0, end));
  }

  private void add(MinimalFiltering filtering) {
    pieces.computeIfAbsent("input of " + filtering.inputs(), _ -> input(filtering));
    pieces.computeIfAbsent("output of " + filtering, _ -> output(filtering));
  }

  private Piece input(MinimalFiltering filtering) {
    long bytes = (long) CHANNELS * lanes * Float.BYTES;
    long planes = filtering.planes();
    MemorySegment input = floats(planes * CHANNELS * lanes);
    long row = filtering.inputs() * bytes;
    return new Piece(
        planes * CHANNELS * 4,
        target ->
            InputTransforms.input(
                filtering,
                input,
                0,
                row,
                bytes,
                target.values(),
                0,
                bytes,
                bytes,
                target.temporary()));
  }

  private Piece spreading() {
    int runs = 16;
    long bytes = (long) lanes * Float.BYTES;
    MemorySegment row = floats((long) runs * lanes);
    return new Piece(
        runs * 2,
        target ->
            InputTransforms.spread(
                row, 0, bytes, target.values(), 0, 2 * bytes, target.clamp(runs)));
  }

  private Piece output(MinimalFiltering filtering) {
    long bytes = (long) CHANNELS * lanes * Float.BYTES;
    int size = filtering.outputs();
    MemorySegment planes = floats((long) filtering.planes() * CHANNELS * lanes);
    MemorySegment bias = floats((long) CHANNELS * lanes);
    return new Piece(
        (long) filtering.planes() * CHANNELS * 4 * size,
        target -> {
          for (int inside = 1; inside <= size; inside++) {
            OutputTransforms.output(
                filtering,
                planes,
                0,
                bytes,
                bias,
                0,
                0f,
                target.values(),
                0,
                size * bytes,
                bytes,
                inside,
                inside,
                bytes,
                target.temporary());
          }
        });
  }

  private void add(WindowPooling pooling) {
    if (!pooling.isMaximum()) {
      return;
    }
    if (pooling.geometry().height() <= 2 && pooling.geometry().width() <= 2) {
      pieces.computeIfAbsent("maxima of small windows", _ -> smallMaxima());
    } else {
      addMaximum();
    }
  }

  private Piece smallMaxima() {
    int windows = 8;
    MemorySegment source = floats(2L * windows * lanes);
    return new Piece(
        4 * windows,
        target ->
            Floats.LANES.maxima(
                source,
                0,
                2,
                lanes,
                2,
                lanes / 2,
                target.clamp(windows),
                lanes,
                target.values(),
                0,
                lanes,
                lanes));
  }

  private void addMaximum() {
    pieces.computeIfAbsent(
        "maximum",
        _ -> {
          int depth = 4 * lanes;
          MemorySegment source = floats(9L * depth);
          return new Piece(
              4 * 12,
              target ->
                  Floats.LANES.maximum(
                      source, 0, 3, 3L * depth, 3, depth, target.values(), 0, target.clamp(depth)));
        });
  }

  private Piece sum() {
    int times = 16;
    MemorySegment source = floats((long) times * lanes);
    return new Piece(
        times * 4,
        target ->
            Floats.LANES.addClamped(
                source, 0, lanes, target.values(), 0, lanes, lanes, target.clamp(times), 0f));
  }
}
