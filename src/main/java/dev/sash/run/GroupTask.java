package dev.sash.run;

import dev.sash.kernel.Shares;
import dev.sash.kernel.Task;

/// Several tasks as one. A worker's share has a part of each task's tiles, task after task: the
/// tasks often read the same volume, of which it then reads a part.
///
/// A worker computes one tile after the other, so that it is done with a task when it begins the
/// next: both may use its scratch memory. It may come back to a task, which it begins again.
final class GroupTask implements Task {

  private static final int NONE = -1;

  private final Task[] tasks;

  /// The end of each part, share after share, in tiles of the group.
  private final int[] ends;

  /// The first tile of each part, in those of its task.
  private final int[] firsts;

  /// The part that each worker has begun.
  private final int[] begun;

  /// @param tileCounts of each task
  GroupTask(Task[] tasks, int[] tileCounts, int workers) {
    this.tasks = tasks;
    ends = new int[workers * tasks.length];
    firsts = new int[ends.length];
    begun = new int[workers];
    int end = 0;
    for (int part = 0; part < ends.length; part++) {
      int count = tileCounts[part % tasks.length];
      int share = part / tasks.length;
      firsts[part] = Shares.start(share, workers, count);
      end += Shares.start(share + 1, workers, count) - firsts[part];
      ends[part] = end;
    }
  }

  /// Returns how many tasks they are.
  int count() {
    return tasks.length;
  }

  int tileCount() {
    return ends[ends.length - 1];
  }

  private int start(int part) {
    return part == 0 ? 0 : ends[part - 1];
  }

  @Override
  public void begin(int worker) {
    begun[worker] = NONE;
  }

  @Override
  public void run(int tile, int worker) {
    int part = Math.max(0, begun[worker]);
    if (tile < start(part)) {
      part = 0;
    }
    while (tile >= ends[part]) {
      part++;
    }
    Task task = tasks[part % tasks.length];
    if (part != begun[worker]) {
      task.begin(worker);
      begun[worker] = part;
    }
    task.run(firsts[part] + tile - start(part), worker);
  }
}
