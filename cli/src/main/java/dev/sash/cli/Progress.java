package dev.sash.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/// Shows how far work is, on a terminal and if it takes more than a second; gone when it is done.
final class Progress implements AutoCloseable {

  private static final long DELAY_SECONDS = 1;
  private static final int COLUMNS = 78;

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final AtomicLong steps = new AtomicLong();
  private ProgressBar bar;
  private boolean closed;

  private Progress(String task, long total) {
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    if (isTerminal()) {
      timer.schedule(() -> show(task, total), DELAY_SECONDS, TimeUnit.SECONDS);
    }
  }

  /// Returns the progress of work of a known number of steps.
  static Progress of(String task, long total) {
    return new Progress(task, total);
  }

  /// Returns the progress of work that cannot tell how far it is.
  static Progress of(String task) {
    return new Progress(task, -1);
  }

  private static boolean isTerminal() {
    if (System.console() == null || !System.console().isTerminal()) {
      return false;
    }
    // The console is input and output: the error stream may still go to a file.
    Path stream = Path.of("/proc/self/fd/2");
    try {
      return !Files.exists(stream) || Files.readSymbolicLink(stream).startsWith("/dev");
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized void show(String task, long total) {
    if (!closed) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .startsFrom(steps.get(), java.time.Duration.ofSeconds(DELAY_SECONDS))
              // A fixed width: asking the terminal for its own takes a native library.
              .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
              .clearDisplayOnFinish()
              .build();
    }
  }

  /// Notes that a step is done.
  synchronized void step() {
    long done = steps.incrementAndGet();
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.shutdownNow();
    if (bar != null) {
      bar.close();
    }
  }
}
