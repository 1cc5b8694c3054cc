package dev.sash.gradient;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Threads that share out numbered pieces of work with the calling one.
final class Crew implements AutoCloseable {

  private final int threads;
  private final ExecutorService others;

  /// One piece of work.
  interface Work {

    /// @param worker from 0 to the number of threads - 1; no two pieces have the same at a time
    void on(int piece, int worker);
  }

  Crew(int threads) {
    this.threads = threads;
    others =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "sash-trainer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /// Does all pieces and returns when the last is done; after a failure no new ones are begun.
  void run(int pieces, Work work) {
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int worker = 1; worker < Math.min(threads, pieces); worker++) {
      int own = worker;
      running.add(CompletableFuture.runAsync(() -> claim(next, pieces, work, own), others));
    }
    try {
      claim(next, pieces, work, 0);
    } finally {
      running.forEach(Crew::await);
    }
    running.forEach(Crew::rethrow);
  }

  private static void claim(AtomicInteger next, int pieces, Work work, int worker) {
    try {
      for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
        work.on(piece, worker);
      }
    } catch (RuntimeException | Error e) {
      next.set(pieces);
      throw e;
    }
  }

  private static void await(CompletableFuture<Void> future) {
    future.handle((_, _) -> null).join();
  }

  private static void rethrow(CompletableFuture<Void> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw e;
      }
    }
  }

  @Override
  public void close() {
    others.shutdown();
  }
}
