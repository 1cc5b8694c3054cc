package dev.sash.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds whether a reshape can be had by splitting the parts of a layout, as \[N, C, H, W\] to \[N,
/// C * H * W\] or \[N, 9, H, W\] to \[N, 3, 3, H, W\] can, and \[2, 3\] to \[3, 2\] cannot.
final class Reshaping {

  private final Layout from;
  private final long[] dims;
  private final int[] logical;
  private final List<List<Integer>> pieces = new ArrayList<>();
  private final List<List<int[]>> axes = new ArrayList<>();
  private int at;
  private long left;

  Reshaping(Layout from, long[] dims) {
    this.from = from;
    this.dims = dims;
    this.logical = from.sequence(Layout.rowMajor(from.rank()));
    for (int part = 0; part < from.partCount(); part++) {
      pieces.add(new ArrayList<>(1));
    }
  }

  Optional<Layout> layout() {
    for (long dim : dims) {
      if (!take(dim)) {
        return Optional.empty();
      }
    }
    int[] first = new int[pieces.size()];
    List<Integer> sizes = new ArrayList<>();
    for (int part = 0; part < first.length; part++) {
      first[part] = sizes.size();
      sizes.addAll(pieces.get(part));
    }
    List<int[]> newAxes =
        axes.stream()
            .map(axis -> axis.stream().mapToInt(piece -> first[piece[0]] + piece[1]).toArray())
            .toList();
    return Optional.of(
        Layout.of(from.node(), sizes.stream().mapToInt(Integer::intValue).toArray(), newAxes));
  }

  /// Gives an axis of this size the next parts in logical order, splitting the last one if need be.
  private boolean take(long dim) {
    List<int[]> axis = new ArrayList<>(1);
    long needed = dim;
    while (needed > 1) {
      if (left <= 1) {
        left = from.partSize(logical[at]);
      }
      long piece = needed % left == 0 ? left : left % needed == 0 ? needed : 0;
      if (piece == 0) {
        return false;
      }
      List<Integer> cut = pieces.get(logical[at]);
      axis.add(new int[] {logical[at], cut.size()});
      cut.add((int) piece);
      needed /= piece;
      left /= piece;
      if (left == 1) {
        at++;
      }
    }
    axes.add(axis);
    return true;
  }
}
