package dev.sash.dense;

import dev.sash.image.WindowGrid;
import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// The scores of every window of an image: rows x columns x classes.
///
/// A view that owns nothing: the arena that the scores were put into decides how long they live and
/// which threads may read them.
///
/// @param scores the scores, a volume of `grid.rows()` x `grid.columns()` x classes
/// @param grid the windows that the cells stand for
public record ScoreMap(Volume scores, WindowGrid grid) {

  private static final Comparator<Cell> WORST_FIRST =
      Comparator.comparing(Cell::score)
          .thenComparing(Comparator.comparing(Cell::row).reversed())
          .thenComparing(Comparator.comparing(Cell::column).reversed());

  /// @throws IllegalArgumentException if volume and grid have different sizes
  public ScoreMap {
    if (scores.shape().batch() != 1
        || scores.shape().height() != grid.rows()
        || scores.shape().width() != grid.columns()) {
      throw new IllegalArgumentException(
          "a grid of %dx%d windows needs as many columns of scores, got %s"
              .formatted(grid.rows(), grid.columns(), scores.shape()));
    }
  }

  /// Returns the number of classes.
  public int classes() {
    return scores.shape().depth();
  }

  /// Returns the score of one cell for one class.
  ///
  /// @throws IndexOutOfBoundsException if there is no such cell or class
  public float score(int row, int column, int classIndex) {
    return scores.get(row, column, classIndex);
  }

  /// Returns the class of the highest score in a cell; of equal ones the first.
  ///
  /// @throws IndexOutOfBoundsException if there is no such cell
  public int bestClass(int row, int column) {
    return bestClass(scores, row, column);
  }

  static int bestClass(Volume scores, int row, int column) {
    int best = 0;
    float highest = scores.get(row, column, 0);
    for (int index = 1; index < scores.shape().depth(); index++) {
      float score = scores.get(row, column, index);
      if (score > highest || (Float.isNaN(highest) && !Float.isNaN(score))) {
        best = index;
        highest = score;
      }
    }
    return best;
  }

  /// Returns the mean score of each class over all cells: one score for the whole image.
  public float[] averages() {
    double[] sums = new double[classes()];
    for (int row = 0; row < grid.rows(); row++) {
      for (int column = 0; column < grid.columns(); column++) {
        for (int index = 0; index < sums.length; index++) {
          sums[index] += scores.get(row, column, index);
        }
      }
    }
    float[] means = new float[sums.length];
    for (int index = 0; index < sums.length; index++) {
      means[index] = (float) (sums[index] / grid.cellCount());
    }
    return means;
  }

  /// Returns the cells of the highest scores for a class, the best first; of equal ones the upper,
  /// then the left one first. Cells that are not a number are left out.
  ///
  /// @throws IndexOutOfBoundsException if there is no such class
  /// @throws IllegalArgumentException if the count is not positive
  public List<Cell> best(int classIndex, int count) {
    requireClass(classIndex);
    requirePositive(count);
    PriorityQueue<Cell> best = new PriorityQueue<>(WORST_FIRST);
    for (int row = 0; row < grid.rows(); row++) {
      for (int column = 0; column < grid.columns(); column++) {
        Cell cell = new Cell(row, column, scores.get(row, column, classIndex));
        if (!Float.isNaN(cell.score())) {
          best.add(cell);
        }
        if (best.size() > count) {
          best.remove();
        }
      }
    }
    List<Cell> ordered = new ArrayList<>(best);
    ordered.sort(Collections.reverseOrder(WORST_FIRST));
    return ordered;
  }

  private void requireClass(int classIndex) {
    if (classIndex < 0 || classIndex >= classes()) {
      throw new IndexOutOfBoundsException(
          "there is no class %d: the classes are 0 to %d".formatted(classIndex, classes() - 1));
    }
  }

  private static void requirePositive(int count) {
    if (count <= 0) {
      throw new IllegalArgumentException("the number of cells must be positive: " + count);
    }
  }

  /// Returns the cells of the highest scores for a class of which none lies in the window of
  /// another: the centres of two windows are at least half a window apart along one axis. The best
  /// first, otherwise as [#best].
  ///
  /// @throws IndexOutOfBoundsException if there is no such class
  /// @throws IllegalArgumentException if the count is not positive
  public List<Cell> peaks(int classIndex, int count) {
    requireClass(classIndex);
    requirePositive(count);
    List<Cell> peaks = new ArrayList<>();
    while (peaks.size() < count) {
      Optional<Cell> next = bestApart(classIndex, peaks);
      if (next.isEmpty()) {
        break;
      }
      peaks.add(next.get());
    }
    return peaks;
  }

  private Optional<Cell> bestApart(int classIndex, List<Cell> peaks) {
    Cell best = null;
    for (int row = 0; row < grid.rows(); row++) {
      for (int column = 0; column < grid.columns(); column++) {
        float score = scores.get(row, column, classIndex);
        boolean higher = best == null ? !Float.isNaN(score) : score > best.score();
        if (higher && isApart(row, column, peaks)) {
          best = new Cell(row, column, score);
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private boolean isApart(int row, int column, List<Cell> peaks) {
    for (Cell peak : peaks) {
      long rows = Math.abs((long) peak.row() - row) * grid.strideHeight();
      long columns = Math.abs((long) peak.column() - column) * grid.strideWidth();
      if (2 * rows < grid.windowHeight() && 2 * columns < grid.windowWidth()) {
        return false;
      }
    }
    return true;
  }
}
