package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.kernel.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Several tasks as one: each tile goes to its task, and a worker begins a task before its first
/// tile of it.
class GroupTaskTest {

  private final List<String> calls = new ArrayList<>();

  private final GroupTask group =
      new GroupTask(new Task[] {noting("a"), noting("b"), noting("c")}, new int[] {2, 1, 3}, 2);

  private Task noting(String name) {
    return new Task() {
      @Override
      public void begin(int worker) {
        calls.add(name + " begins in " + worker);
      }

      @Override
      public void run(int tile, int worker) {
        calls.add(name + tile + " in " + worker);
      }
    };
  }

  @Test
  void countsTasksAndTiles() {
    assertEquals(3, group.count());
    assertEquals(6, group.tileCount());
  }

  /// The first share has half of the tiles of each task, the second one the others.
  @Test
  void aloneItRunsShareAfterShare() {
    List<String> expected =
        List.of(
            "a begins in 0",
            "a0 in 0",
            "c begins in 0",
            "c0 in 0",
            "a begins in 0",
            "a1 in 0",
            "b begins in 0",
            "b0 in 0",
            "c begins in 0",
            "c1 in 0",
            "c2 in 0");
    for (int run = 0; run < 2; run++) {
      WorkerTeam.runAlone(group, group.tileCount());
      assertEquals(expected, calls, "run " + run);
      calls.clear();
    }
  }

  @Test
  void ofOneWorkerTasksFollowEachOther() {
    Task[] tasks = {noting("a"), noting("b")};
    GroupTask alone = new GroupTask(tasks, new int[] {2, 1}, 1);
    WorkerTeam.runAlone(alone, alone.tileCount());
    List<String> expected =
        List.of("a begins in 0", "a0 in 0", "a1 in 0", "b begins in 0", "b0 in 0");
    assertEquals(expected, calls);
  }

  @Test
  void eachWorkerBeginsWhatItComputes() {
    group.begin(0);
    group.begin(1);
    group.run(2, 1);
    group.run(0, 0);
    group.run(4, 1);
    group.run(5, 1);
    group.run(1, 1);
    group.begin(1);
    group.run(1, 1);
    assertEquals(
        List.of(
            "a begins in 1",
            "a1 in 1",
            "a begins in 0",
            "a0 in 0",
            "c begins in 1",
            "c1 in 1",
            "c2 in 1",
            "c begins in 1",
            "c0 in 1",
            "c begins in 1",
            "c0 in 1"),
        calls);
  }

  @Test
  void aTeamComputesEachTileOnce() {
    ConcurrentHashMap<String, AtomicInteger> times = new ConcurrentHashMap<>();
    int[] tileCounts = {1, 40, 3};
    Task[] tasks = new Task[tileCounts.length];
    for (int i = 0; i < tasks.length; i++) {
      String name = "task " + i + " tile ";
      tasks[i] =
          (tile, _) ->
              times.computeIfAbsent(name + tile, _ -> new AtomicInteger()).incrementAndGet();
    }
    GroupTask many = new GroupTask(tasks, tileCounts, 3);
    try (WorkerTeam team = new WorkerTeam(3)) {
      for (int run = 1; run <= 50; run++) {
        team.run(many, many.tileCount());
        assertEquals(many.tileCount(), times.size());
        for (var entry : times.entrySet()) {
          assertEquals(run, entry.getValue().get(), entry.getKey());
        }
      }
    }
  }
}
