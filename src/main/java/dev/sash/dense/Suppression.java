package dev.sash.dense;

import dev.sash.image.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Greedy non-maximum suppression: makes one detection of the many windows that see the same
/// object.
///
/// First the windows of each class are joined: the one with the highest score takes in all that
/// overlap it; their boxes are averaged, weighted by score, and their scores added up. Then, over
/// all classes, the detection with the most support drops those that overlap it or lie inside it:
/// the loop of an 8 is no 0.
///
/// Source: Dalal and Triggs 2005, section 6.4, and OverFeat (Sermanet et al. 2014), section 4.3,
/// for merging in place of mere dropping.
///
/// @param overlap from which area of intersection over that of union on two boxes are the same
///   object, above 0 and at most 1
/// @param containment from which share of the smaller box inside the larger one on the smaller one
///   is part of the larger, above 0; with more than 1 boxes may lie in each other
public record Suppression(double overlap, double containment) {

  private static final Comparator<Detection> BEST_FIRST =
      Comparator.comparing(Detection::score).reversed().thenComparing(Suppression::place);
  private static final Comparator<Detection> SUREST_FIRST =
      Comparator.comparing(Detection::support).reversed().thenComparing(BEST_FIRST);

  /// @throws IllegalArgumentException if a share is not positive or the overlap above 1
  public Suppression {
    if (!(overlap > 0 && overlap <= 1) || !(containment > 0)) {
      throw new IllegalArgumentException(
          "the overlap must be above 0 and at most 1, the containment above 0: overlap=%s containment=%s"
              .formatted(overlap, containment));
    }
  }

  /// Returns an overlap of 0.3 and a containment of 0.6.
  public static Suppression defaults() {
    return new Suppression(0.3, 0.6);
  }

  /// Sorts equal scores by place, so that the result does not depend on the order of the input.
  private static int place(Detection one, Detection other) {
    return Comparator.comparing((Detection detection) -> detection.box().y())
        .thenComparing(detection -> detection.box().x())
        .thenComparing(detection -> detection.box().height())
        .thenComparing(Detection::classIndex)
        .compare(one, other);
  }

  /// Returns one detection for each object, the one with the most support first.
  ///
  /// @param windows a detection for each window, in any order
  public List<Detection> apply(List<Detection> windows) {
    List<Detection> joined = new ArrayList<>();
    windows.stream()
        .collect(java.util.stream.Collectors.groupingBy(Detection::classIndex))
        .values()
        .forEach(same -> joined.addAll(join(same)));
    joined.sort(SUREST_FIRST);
    List<Detection> kept = new ArrayList<>();
    for (Detection detection : joined) {
      if (kept.stream().noneMatch(surer -> sameObject(surer.box(), detection.box()))) {
        kept.add(detection);
      }
    }
    return kept;
  }

  private boolean sameObject(Window one, Window other) {
    double shared = intersection(one, other);
    return shared >= overlap * (area(one) + area(other) - shared)
        || shared >= containment * Math.min(area(one), area(other));
  }

  private List<Detection> join(List<Detection> sameClass) {
    List<Detection> ordered = new ArrayList<>(sameClass);
    ordered.sort(BEST_FIRST);
    boolean[] taken = new boolean[ordered.size()];
    List<Detection> joined = new ArrayList<>();
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i]) {
        Detection best = ordered.get(i);
        Mean mean = new Mean(best);
        for (int j = i + 1; j < taken.length; j++) {
          Detection next = ordered.get(j);
          if (!taken[j] && intersectionOverUnion(best.box(), next.box()) >= overlap) {
            taken[j] = true;
            mean.add(next);
          }
        }
        joined.add(mean.toDetection());
      }
    }
    return joined;
  }

  /// Returns the area that two boxes share, as a part of the area that they cover together: 0 to 1.
  public static double intersectionOverUnion(Window one, Window other) {
    double shared = intersection(one, other);
    return shared / (area(one) + area(other) - shared);
  }

  private static double intersection(Window one, Window other) {
    long height = shared(one.y(), one.height(), other.y(), other.height());
    long width = shared(one.x(), one.width(), other.x(), other.width());
    return (double) height * width;
  }

  private static long shared(long start, long length, long otherStart, long otherLength) {
    long end = Math.min(start + length, otherStart + otherLength);
    return Math.max(end - Math.max(start, otherStart), 0);
  }

  private static double area(Window box) {
    return (double) box.height() * box.width();
  }

  /// The weighted mean of boxes.
  private static final class Mean {

    private final Detection best;
    private double weight;
    private double top;
    private double left;
    private double bottom;
    private double right;
    private double support;

    private Mean(Detection best) {
      this.best = best;
      add(best);
    }

    private void add(Detection detection) {
      Window box = detection.box();
      double share = Math.max(detection.score(), Float.MIN_NORMAL);
      weight += share;
      top += share * box.y();
      left += share * box.x();
      bottom += share * (box.y() + (double) box.height());
      right += share * (box.x() + (double) box.width());
      support += detection.support();
    }

    private Detection toDetection() {
      int y = (int) Math.round(top / weight);
      int x = (int) Math.round(left / weight);
      int height = Math.max((int) Math.round(bottom / weight) - y, 1);
      int width = Math.max((int) Math.round(right / weight) - x, 1);
      return new Detection(
          best.classIndex(),
          best.score(),
          Math.max(support, best.score()),
          new Window(y, x, height, width));
    }
  }
}
