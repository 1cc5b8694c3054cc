package dev.sash.kernel;

import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// The products of a [PanelConvolution]: those of a tile's positions with a panel of weights, and
/// the results that they make.
final class PanelProducts {

  /// Weights of this size and more have left the L2 cache since they were used last.
  private static final long FAR_WEIGHT_BYTES = 256L << 10;

  private final Panels panels;
  private final Taps taps;
  private final Taps pairs;
  private final Epilogue epilogue;

  /// @param panels how the filters of a group are cut
  /// @param taps where the elements of a position lie
  PanelProducts(Panels panels, Taps taps, Epilogue epilogue) {
    assert !panels.paired() || taps.arePairs();
    this.panels = panels;
    this.taps = taps;
    this.epilogue = epilogue;
    pairs = panels.paired() ? taps.pairs() : null;
  }

  /// Returns whether elements of a filter lie in long runs.
  boolean readsRuns() {
    return RunBlocks.fit(taps.row());
  }

  /// Returns whether weights are worth being fetched before they are used.
  boolean fetches() {
    return readsRuns()
        && panels.count() > 1
        && RunBlocks.canFetch(panels.vectors(0))
        && panels.elementCount() * Float.BYTES >= FAR_WEIGHT_BYTES;
  }

  /// Returns the memory that a worker needs for a [PanelEdge].
  long edgeByteSize() {
    long byteSize = 0;
    for (int panel = 0; panel < panels.count(); panel++) {
      if (!goesStraight(panel)) {
        byteSize =
            Math.max(
                byteSize, PanelEdge.byteSize(panels.vectors(panel), taps.row(), panels.lanes()));
      }
    }
    return byteSize;
  }

  /// Returns whether a panel's results are just what the target is to hold.
  private boolean goesStraight(int panel) {
    return panels.isFull(panel) && !epilogue.sums();
  }

  /// @param rows for each worker where the positions of its tile begin in what it reads
  /// @param targets where they begin in the target
  /// @param edges memory of the announced size
  Bound bind(Binding binding, long[][] rows, long[][] targets, MemorySegment[] edges) {
    return new Bound(binding, rows, targets, edges);
  }

  /// Products that are bound to memory.
  final class Bound {

    private final Binding binding;
    private final long[][] rows;
    private final long[][] targets;
    private final MemorySegment[] edges;

    /// For panels of so many vectors the places in a [PanelEdge].
    private final long[][] edgeTargets;

    private Bound(Binding binding, long[][] rows, long[][] targets, MemorySegment[] edges) {
      this.binding = binding;
      this.rows = rows;
      this.targets = targets;
      this.edges = edges;
      edgeTargets = new long[1 + panels.vectors(0)][];
      for (int panel : new int[] {0, panels.count() - 1}) {
        int vectors = panels.vectors(panel);
        edgeTargets[vectors] =
            PanelEdge.places(vectors, taps.row(), panels.lanes(), rows[0].length);
      }
    }

    /// Computes the results of a panel for the positions of a worker's tile. A panel that ends with
    /// zeros or is added goes by way of a [PanelEdge]; but where the zeros fall on positions that
    /// are computed after, it goes straight to the target.
    ///
    /// @param count how many positions
    /// @param width positions of a row
    /// @param left where they lie
    /// @param fetches whether the next panel is fetched meanwhile
    void multiply(
        int group,
        int panel,
        int count,
        int width,
        MemorySegment left,
        Volume target,
        boolean fetches,
        int worker) {
      if (goesStraight(panel)) {
        multiplyStraight(group, panel, count, left, target, fetches, worker);
        return;
      }
      int spilling = spilling(count, width, target);
      multiplyStraight(group, panel, spilling, left, target, false, worker);
      int step = PanelEdge.positions(panels.vectors(panel), taps.row());
      int end;
      for (int first = spilling; first < count; first = end) {
        end = Math.min((first / step + 1) * step, count);
        boolean ahead = fetches && first == 0;
        if (epilogue.sums() && panels.isFull(panel) && readsRuns()) {
          addRuns(group, panel, first, end, left, target, ahead, worker);
        } else {
          long[] places = edgeTargets[panels.vectors(panel)];
          multiply(group, panel, first, end, left, edges[worker], places, 0, ahead, worker);
          write(panel, first, end, width, target, worker);
        }
      }
    }

    /// Returns how many positions of a tile have others of the same tile behind them in memory for
    /// what they have too many.
    private int spilling(int count, int width, Volume target) {
      boolean gapless =
          target.pixelStride() == panels.filters()
              && target.rowStride() == width * target.pixelStride();
      if (!gapless || readsRuns() || panels.count() > 1 || epilogue.sums()) {
        return 0;
      }
      int block = VectorBlocks.rows(panels.vectors(0), taps.row());
      int surplus = Math.toIntExact(panels.paddedFilters() - panels.filters());
      int behind = Math.ceilDiv(surplus, panels.filters());
      return Math.max(0, count - behind) / block * block;
    }

    private void multiplyStraight(
        int group,
        int panel,
        int count,
        MemorySegment left,
        Volume target,
        boolean fetches,
        int worker) {
      multiply(
          group,
          panel,
          0,
          count,
          left,
          target.segment(),
          targets[worker],
          column(panel),
          fetches,
          worker);
    }

    private void multiply(
        int group,
        int panel,
        int from,
        int end,
        MemorySegment left,
        MemorySegment target,
        long[] places,
        long column,
        boolean fetches,
        int worker) {
      boolean paired = panels.isPaired(panel);
      VectorBlocks.multiply(
          left,
          rows[worker],
          from,
          end,
          paired ? pairs : taps,
          binding.filters().matrix(),
          weights(group, panel),
          panels.vectors(panel),
          paired,
          binding.filters().bias(),
          biases(group, panel),
          epilogue.lowestSum(),
          target,
          places,
          column,
          weights(group, panel + 1),
          endOfFetched(group, panel, fetches));
    }

    /// Adds a full panel's results of some positions to the target.
    private void addRuns(
        int group,
        int panel,
        int from,
        int end,
        MemorySegment left,
        Volume target,
        boolean fetches,
        int worker) {
      int vectors = panels.vectors(panel);
      long[] places = edgeTargets[vectors];
      RunBlocks.multiply(
          left,
          rows[worker],
          from,
          end,
          taps,
          binding.filters().matrix(),
          weights(group, panel),
          vectors,
          edges[worker],
          places,
          0,
          weights(group, panel + 1),
          endOfFetched(group, panel, fetches));
      RunSums.add(
          vectors,
          binding.filters().bias(),
          biases(group, panel),
          epilogue.lowest(),
          edges[worker],
          places,
          target.segment(),
          targets[worker],
          from,
          end,
          column(panel));
    }

    /// Copies or adds results of some positions from the edge to the target, row by row.
    private void write(int panel, int from, int end, int width, Volume target, int worker) {
      int next;
      for (int position = from; position < end; position = next) {
        next = Math.min(end, (position / width + 1) * width);
        write(panel, position, next - position, target, worker);
      }
    }

    private void write(int panel, int position, int width, Volume target, int worker) {
      MemorySegment edge = edges[worker];
      long from = edgeTargets[panels.vectors(panel)][position] / Float.BYTES;
      long step = (long) panels.vectors(panel) * panels.lanes();
      long to = targets[worker][position] / Float.BYTES + panels.firstFilter(panel);
      int count = panels.filters(panel);
      if (epilogue.sums()) {
        epilogue.add(edge, from, step, target, to, count, width);
      } else {
        Floats.copyRuns(edge, from, step, target.segment(), to, target.pixelStride(), count, width);
      }
    }

    /// Returns where the filters of a panel begin in a position of the target, in bytes.
    private long column(int panel) {
      return (long) panels.firstFilter(panel) * Float.BYTES;
    }

    /// Returns where the weights of a panel begin, in bytes.
    private long weights(int group, int panel) {
      return (group * panels.elementCount() + panels.offset(panel)) * Float.BYTES;
    }

    /// Returns where the weights end that are fetched while a panel is multiplied; they begin where
    /// the panel's own end.
    private long endOfFetched(int group, int panel, boolean fetches) {
      long end = (group + 1) * panels.elementCount() * Float.BYTES;
      return fetches ? Math.min(weights(group, panel + 2), end) : weights(group, panel + 1);
    }

    /// Returns where the biases of a panel begin, in bytes.
    private long biases(int group, int panel) {
      return (group * panels.paddedFilters() + panels.firstFilter(panel)) * Float.BYTES;
    }
  }
}
