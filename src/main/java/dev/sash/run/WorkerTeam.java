package dev.sash.run;

import dev.sash.kernel.Task;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A fixed team of threads that compute the tiles of a task together with the calling thread.
///
/// Tiles are claimed one by one, in ascending order, so that who comes late takes fewer; what a
/// tile computes does not depend on who claims it. Workers spin briefly between tasks and then
/// park. One task at a time: a second caller computes its tiles alone.
final class WorkerTeam implements AutoCloseable {

  private static final int SPINS = 8_000;

  /// The task's number in the upper half, how many tiles are still free in the lower: 0 whenever
  /// the task may change, so that a worker that comes late finds nothing.
  private final AtomicLong claims = new AtomicLong();

  private final AtomicInteger finishedTiles = new AtomicInteger();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final Worker[] workers;
  private volatile Task task;
  private volatile int tileCount;
  private volatile Throwable failure;
  private volatile boolean closed;

  WorkerTeam(int threads) {
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].setDaemon(true);
      workers[i].start();
    }
  }

  /// Returns whether every worker may use the memory.
  boolean mayAccess(java.lang.foreign.MemorySegment segment) {
    return workers.length == 0 || segment.isAccessibleBy(workers[0]);
  }

  /// Computes all tiles and returns when the last is done.
  void run(Task next, int tiles) {
    if (tiles <= 1 || workers.length == 0 || closed || !busy.compareAndSet(false, true)) {
      runAlone(next, tiles);
      return;
    }
    try {
      failure = null;
      finishedTiles.set(0);
      task = next;
      tileCount = tiles;
      long number = (claims.get() >>> 32) + 1;
      claims.set(number << 32 | tiles);
      for (Worker worker : workers) {
        worker.wake();
      }
      claimTiles(number, 0);
      awaitOthers(tiles);
      rethrow(failure);
    } finally {
      task = null;
      busy.set(false);
    }
  }

  /// Computes all tiles in the calling thread.
  static void runAlone(Task task, int tiles) {
    task.begin(0);
    for (int tile = 0; tile < tiles; tile++) {
      task.run(tile, 0);
    }
  }

  /// A tile is claimed only while the task's number is current; until it is finished the task
  /// cannot change.
  private void claimTiles(long number, int worker) {
    boolean begun = false;
    while (true) {
      long claim = claims.get();
      int free = (int) claim;
      if (claim >>> 32 != (number & 0xFFFF_FFFFL) || free == 0) {
        return;
      }
      if (claims.compareAndSet(claim, claim - 1)) {
        try {
          if (!begun) {
            task.begin(worker);
            begun = true;
          }
          task.run(tileCount - free, worker);
        } catch (Throwable e) {
          failure = e;
        } finally {
          finishedTiles.incrementAndGet();
        }
      }
    }
  }

  private void awaitOthers(int tiles) {
    int spins = 0;
    while (finishedTiles.get() < tiles) {
      if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  /// Ends the threads; tasks after it run in the calling thread alone.
  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private final class Worker extends Thread {

    private final int index;
    private volatile boolean parked;

    Worker(int index) {
      super("sash-worker-" + index);
      this.index = index;
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      long done = 0;
      while (!closed) {
        long number = awaitTask(done);
        claimTiles(number, index);
        done = number;
      }
    }

    private long awaitTask(long done) {
      for (int spin = 0; spin < SPINS; spin++) {
        if (claims.get() >>> 32 != done) {
          return claims.get() >>> 32;
        }
        Thread.onSpinWait();
      }
      parked = true;
      while (claims.get() >>> 32 == done && !closed) {
        LockSupport.park(WorkerTeam.this);
      }
      parked = false;
      return claims.get() >>> 32;
    }
  }
}
