package dev.sash.run;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Keeps what it guards open while calls run: closing waits for them, and calls after closing are
/// refused.
final class Lease {

  private static final int CLOSED = 1 << 31;
  private static final long WAIT_NANOSECONDS = 50_000;

  private final String name;
  private final AtomicInteger calls = new AtomicInteger();

  Lease(String name) {
    this.name = name;
  }

  /// Begins a call.
  ///
  /// @throws IllegalStateException if closed
  void enter() {
    if (calls.incrementAndGet() < 0) {
      calls.decrementAndGet();
      throw new IllegalStateException("the " + name + " is closed");
    }
  }

  /// Begins the only call at a time.
  ///
  /// @throws IllegalStateException if closed, or while another call runs
  void enterAlone() {
    if (!calls.compareAndSet(0, 1)) {
      if (calls.get() < 0) {
        throw new IllegalStateException("the " + name + " is closed");
      }
      throw new IllegalStateException(
          "the %s is in use by another thread: open one %s a thread".formatted(name, name));
    }
  }

  /// Ends a call.
  void exit() {
    calls.decrementAndGet();
  }

  boolean isClosed() {
    return calls.get() < 0;
  }

  /// Refuses further calls and waits for those that run.
  ///
  /// @return whether this was the call that closed
  boolean close() {
    int before = calls.getAndUpdate(count -> count | CLOSED);
    while ((calls.get() & ~CLOSED) != 0) {
      LockSupport.parkNanos(WAIT_NANOSECONDS);
    }
    return before >= 0;
  }
}
