package dev.sash.cli.digits;

import dev.sash.dense.Detection;
import dev.sash.dense.Suppression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What was found, beside what was there.
///
/// A detection is right if it has the class of a target and overlaps its box by half (intersection
/// over union), and no surer detection has that target.
///
/// @param detections what was found
/// @param found for each detection the target that it found, if any
/// @param targets what was there
public record Outcome(
    List<Detection> detections, List<Optional<Target>> found, List<Target> targets) {

  private static final double OVERLAP = 0.5;

  /// Copies the lists.
  public Outcome {
    detections = List.copyOf(detections);
    found = List.copyOf(found);
    targets = List.copyOf(targets);
  }

  /// Compares detections, the surest first, with targets.
  public static Outcome of(List<Detection> detections, List<Target> targets) {
    List<Target> left = new ArrayList<>(targets);
    List<Optional<Target>> found = new ArrayList<>();
    for (Detection detection : detections) {
      Optional<Target> target =
          left.stream().filter(candidate -> isFound(candidate, detection)).findFirst();
      target.ifPresent(left::remove);
      found.add(target);
    }
    return new Outcome(detections, found, targets);
  }

  private static boolean isFound(Target target, Detection detection) {
    return target.digit() == detection.classIndex()
        && Suppression.intersectionOverUnion(target.box(), detection.box()) >= OVERLAP;
  }

  /// Returns how many detections are right.
  public long rightCount() {
    return found.stream().filter(Optional::isPresent).count();
  }

  /// Returns the targets that were not found.
  public List<Target> missed() {
    List<Target> missed = new ArrayList<>(targets);
    found.forEach(target -> target.ifPresent(missed::remove));
    return missed;
  }

  /// Returns the share of right detections; 1 where nothing was found.
  public double precision() {
    return detections.isEmpty() ? 1 : (double) rightCount() / detections.size();
  }

  /// Returns the share of targets that were found; 1 where there were none.
  public double recall() {
    return targets.isEmpty() ? 1 : (double) rightCount() / targets.size();
  }
}
