package dev.sash.run;

import dev.sash.kernel.Task;
import java.util.Arrays;

/// Several tasks as one: its tiles are those of the first task, then those of the next.
///
/// A worker's tiles ascend, so that it is done with a task when it begins the next: both may use
/// its scratch memory.
final class GroupTask implements Task {

  private static final int NONE = -1;

  private final Task[] tasks;

  /// The end of each task's tiles.
  private final int[] ends;

  /// The task that each worker has begun.
  private final int[] begun;

  /// @param tileCounts of each task
  GroupTask(Task[] tasks, int[] tileCounts, int workers) {
    this.tasks = tasks;
    ends = tileCounts.clone();
    Arrays.parallelPrefix(ends, Integer::sum);
    begun = new int[workers];
  }

  /// Returns how many tasks they are.
  int count() {
    return tasks.length;
  }

  int tileCount() {
    return ends[ends.length - 1];
  }

  @Override
  public void begin(int worker) {
    begun[worker] = NONE;
  }

  @Override
  public void run(int tile, int worker) {
    int index = Math.max(0, begun[worker]);
    while (tile >= ends[index]) {
      index++;
    }
    if (index != begun[worker]) {
      tasks[index].begin(worker);
      begun[worker] = index;
    }
    tasks[index].run(index == 0 ? tile : tile - ends[index - 1], worker);
  }
}
