package dev.sash.run;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The order in which steps run: level by level, each step in the first level behind all that it
/// depends on. The steps of a level do not depend on each other, so that workers can compute them
/// together; their buffers are apart.
///
/// @param levels the steps of each level, in the order in which they were planned
record Schedule(List<List<PlannedStep>> levels) {

  /// Orders steps and notes in their buffers when these are needed.
  ///
  /// @param planned in an order in which they can run
  static Schedule of(List<PlannedStep> planned) {
    List<List<PlannedStep>> levels = new ArrayList<>();
    int[] levelOf = new int[planned.size()];
    for (int i = 0; i < planned.size(); i++) {
      PlannedStep step = planned.get(i);
      for (int earlier = 0; earlier < i; earlier++) {
        if (levelOf[earlier] >= levelOf[i] && step.dependsOn(planned.get(earlier))) {
          levelOf[i] = levelOf[earlier] + 1;
        }
      }
      if (levelOf[i] == levels.size()) {
        levels.add(new ArrayList<>());
      }
      levels.get(levelOf[i]).add(step);
    }
    Schedule schedule = new Schedule(levels.stream().map(List::copyOf).toList());
    for (int level = 0; level < levels.size(); level++) {
      int used = level;
      schedule.levels.get(level).stream()
          .flatMap(Schedule::buffers)
          .forEach(buffer -> buffer.usedAt(used));
    }
    return schedule;
  }

  private static Stream<Buffer> buffers(PlannedStep step) {
    return Stream.concat(step.inputs().stream(), Stream.of(step.output()))
        .filter(Place.Workspace.class::isInstance)
        .map(place -> ((Place.Workspace) place).buffer());
  }

  /// Returns all steps in the order in which they run.
  List<PlannedStep> steps() {
    return levels.stream().flatMap(List::stream).toList();
  }

  /// Returns the buffers of all steps.
  List<Buffer> buffers() {
    Set<Buffer> buffers = new LinkedHashSet<>();
    steps().stream().flatMap(Schedule::buffers).forEach(buffers::add);
    return List.copyOf(buffers);
  }
}
