package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.kernel.Task;
import java.util.Arrays;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Workers compute every tile once, their own share first.
class WorkerTeamTest {

  /// Notes how often each tile is computed and each worker begins.
  private static final class Noting implements Task {

    private final AtomicIntegerArray tiles;
    private final AtomicIntegerArray begun;

    Noting(int tiles, int workers) {
      this.tiles = new AtomicIntegerArray(tiles);
      begun = new AtomicIntegerArray(workers);
    }

    @Override
    public void begin(int worker) {
      begun.incrementAndGet(worker);
    }

    @Override
    public void run(int tile, int worker) {
      assertEquals(1, begun.get(worker), "a worker begins once, before its first tile");
      tiles.incrementAndGet(tile);
    }
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int[] values(AtomicIntegerArray array) {
    int[] values = new int[array.length()];
    Arrays.setAll(values, array::get);
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7})
  void everyTileIsComputedOnce(int threads) {
    try (WorkerTeam team = new WorkerTeam(threads)) {
      for (int tiles = 1; tiles <= 40; tiles++) {
        for (int run = 0; run < 20; run++) {
          Noting task = new Noting(tiles, threads);
          team.run(task, tiles);
          assertArrayEquals(ones(tiles), values(task.tiles), tiles + " tiles");
        }
      }
    }
  }

  /// Each worker waits in its first tile for the others to be in theirs.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void eachWorkerBeginsWithItsShare(int threads) {
    int tiles = 10;
    CyclicBarrier all = new CyclicBarrier(threads);
    int[] first = new int[threads];
    Arrays.fill(first, -1);
    Task task =
        (tile, worker) -> {
          if (first[worker] < 0) {
            first[worker] = tile;
            await(all);
          }
        };
    try (WorkerTeam team = new WorkerTeam(threads)) {
      team.run(task, tiles);
    }
    for (int worker = 0; worker < threads; worker++) {
      assertEquals(worker * tiles / threads, first[worker], "first tile of worker " + worker);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  /// One worker does not return from its first tile before the other has computed all the rest, or
  /// long enough has passed.
  @Test
  void whoIsDoneHelpsTheOthers() {
    int tiles = 50;
    AtomicLong left = new AtomicLong(tiles);
    AtomicLong byOne = new AtomicLong();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    Task task =
        (_, worker) -> {
          left.decrementAndGet();
          if (worker == 1) {
            byOne.incrementAndGet();
            while (left.get() > 0 && System.nanoTime() < end) {
              Thread.onSpinWait();
            }
          }
        };
    try (WorkerTeam team = new WorkerTeam(2)) {
      team.run(task, tiles);
    }
    assertEquals(0, left.get());
    assertTrue(byOne.get() <= 1, "worker 1 computed " + byOne);
  }

  @Test
  void whatATileThrowsIsThrownWhenAllAreDone() {
    AtomicLong done = new AtomicLong();
    Task task =
        (tile, _) -> {
          done.incrementAndGet();
          if (tile == 3) {
            throw new IllegalStateException("tile 3");
          }
        };
    try (WorkerTeam team = new WorkerTeam(2)) {
      var thrown = assertThrows(IllegalStateException.class, () -> team.run(task, 9));
      assertEquals("tile 3", thrown.getMessage());
      assertEquals(9, done.get());
      Noting next = new Noting(9, 2);
      team.run(next, 9);
      assertArrayEquals(ones(9), values(next.tiles));
    }
  }
}
