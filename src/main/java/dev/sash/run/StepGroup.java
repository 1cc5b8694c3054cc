package dev.sash.run;

import java.util.ArrayList;
import java.util.List;

/// Neighbouring steps of a plan that do not depend on each other: the workers compute them together
/// and wait for each other only once.
///
/// @param first index of the first step
/// @param count how many steps, at least two
record StepGroup(int first, int count) {

  /// Returns the groups of a plan whose buffers are laid out, each as long as it can be. Steps that
  /// are not worth sharing by themselves may be in one: the other workers are awake meanwhile.
  static List<StepGroup> of(List<PlannedStep> steps) {
    List<StepGroup> groups = new ArrayList<>();
    int first = 0;
    while (first < steps.size()) {
      int end = end(steps, first);
      if (end - first > 1 && isWorthSharing(steps.subList(first, end))) {
        groups.add(new StepGroup(first, end - first));
      }
      first = end;
    }
    return groups;
  }

  /// Returns the end of the steps that can run together with the first of them.
  private static int end(List<PlannedStep> steps, int first) {
    int end = first + 1;
    while (end < steps.size() && mayJoin(steps.get(end), steps.subList(first, end))) {
      end++;
    }
    return end;
  }

  private static boolean mayJoin(PlannedStep step, List<PlannedStep> group) {
    return group.stream().noneMatch(step::dependsOn)
        && tileCount(group) + step.kernel().tileCount() <= Integer.MAX_VALUE;
  }

  private static boolean isWorthSharing(List<PlannedStep> group) {
    long work = group.stream().mapToLong(PlannedStep::work).sum();
    return PlannedStep.worthSharing(tileCount(group), work);
  }

  private static long tileCount(List<PlannedStep> group) {
    return group.stream().mapToLong(step -> step.kernel().tileCount()).sum();
  }
}
