package dev.sash.run;

import java.util.ArrayList;
import java.util.List;

/// Steps of a level, which the workers compute together: they wait for each other only once.
///
/// @param first index of the first step
/// @param count how many steps, at least two
record StepGroup(int first, int count) {

  /// Returns the groups of a schedule. Steps that are not worth sharing by themselves may be in
  /// one: the other workers are awake meanwhile.
  static List<StepGroup> of(Schedule schedule) {
    List<StepGroup> groups = new ArrayList<>();
    int first = 0;
    for (List<PlannedStep> level : schedule.levels()) {
      if (level.size() > 1 && isWorthSharing(level)) {
        groups.add(new StepGroup(first, level.size()));
      }
      first += level.size();
    }
    return groups;
  }

  private static boolean isWorthSharing(List<PlannedStep> level) {
    long tiles = level.stream().mapToLong(step -> step.kernel().tileCount()).sum();
    long work = level.stream().mapToLong(PlannedStep::work).sum();
    return tiles <= Integer.MAX_VALUE && PlannedStep.worthSharing(tiles, work);
  }
}
