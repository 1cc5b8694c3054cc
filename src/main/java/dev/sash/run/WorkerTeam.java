package dev.sash.run;

import dev.sash.kernel.Shares;
import dev.sash.kernel.Task;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/// A fixed team of threads that compute the tiles of a task together with the calling thread.
///
/// Each worker has a share of tiles that follow each other, so that from task to task it finds in
/// its cache what it wrote, and reads its own part of the weights. They are claimed one by one, in
/// ascending order; who is done with its own claims those of the others. What a tile computes does
/// not depend on who claims it. Workers spin briefly between tasks and then park. One task at a
/// time: a second caller computes its tiles alone.
final class WorkerTeam implements AutoCloseable {

  private static final int SPINS = 8_000;

  /// Longs from one share to the next: each in lines of the cache of its own.
  private static final int APART = 16;

  /// For each share the task's number in the upper half, how many tiles are still free in the
  /// lower: 0 whenever the task may change, so that a worker that comes late finds nothing.
  private final AtomicLongArray shares;

  private final AtomicInteger finishedTiles = new AtomicInteger();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final Worker[] workers;

  /// The number of the task, in 32 bits.
  private volatile long number;

  private volatile Task task;
  private volatile int tileCount;
  private volatile Throwable failure;
  private volatile boolean closed;

  WorkerTeam(int threads) {
    shares = new AtomicLongArray(threads * APART);
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
      long current = number + 1 & 0xFFFF_FFFFL;
      for (int share = 0; share <= workers.length; share++) {
        shares.set(share * APART, current << 32 | end(share) - end(share - 1));
      }
      number = current;
      for (Worker worker : workers) {
        worker.wake();
      }
      claimTiles(current, 0);
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

  /// Returns where the tiles of a share end.
  private int end(int share) {
    return Shares.start(share + 1, workers.length + 1, tileCount);
  }

  /// A tile is claimed only while the task's number is current; until it is finished the task
  /// cannot change.
  private void claimTiles(long current, int worker) {
    boolean begun = false;
    for (int i = 0; i <= workers.length; i++) {
      int share = (worker + i) % (workers.length + 1);
      long claim = shares.get(share * APART);
      while (claim >>> 32 == current && (int) claim != 0) {
        if (shares.compareAndSet(share * APART, claim, claim - 1)) {
          compute(end(share) - (int) claim, begun, worker);
          begun = true;
        }
        claim = shares.get(share * APART);
      }
    }
  }

  private void compute(int tile, boolean begun, int worker) {
    try {
      if (!begun) {
        task.begin(worker);
      }
      task.run(tile, worker);
    } catch (Throwable e) {
      failure = e;
    } finally {
      finishedTiles.incrementAndGet();
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
        done = awaitTask(done);
        claimTiles(done, index);
      }
    }

    private long awaitTask(long done) {
      for (int spin = 0; spin < SPINS; spin++) {
        if (number != done) {
          return number;
        }
        Thread.onSpinWait();
      }
      parked = true;
      while (number == done && !closed) {
        LockSupport.park(WorkerTeam.this);
      }
      parked = false;
      return number;
    }
  }
}
