package dev.sash.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows how far work is, on a terminal and while nothing was printed for a second; gone when it is
/// done.
final class Progress implements AutoCloseable {

  private static final long DELAY_SECONDS = 1;
  private static final int COLUMNS = 78;

  private final String task;
  private final long total;
  private final boolean terminal = isTerminal();
  private final long start = System.nanoTime();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private Future<?> next;
  private ProgressBar bar;
  private long done;
  private String extra = "";
  private boolean closed;

  private Progress(String task, long total) {
    this.task = task;
    this.total = total;
    timer.setRemoveOnCancelPolicy(true);
    showLater();
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

  private void showLater() {
    if (terminal) {
      next = timer.schedule(this::show, DELAY_SECONDS, TimeUnit.SECONDS);
    }
  }

  private synchronized void show() {
    if (closed || bar != null) {
      return;
    }
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .startsFrom(done, Duration.ofNanos(System.nanoTime() - start))
            .setStyle(ProgressBarStyle.ASCII)
            // A fixed width: asking the terminal for its own takes a native library.
            .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
            .clearDisplayOnFinish()
            .build();
    bar.setExtraMessage(extra);
  }

  private void hide() {
    if (next != null) {
      next.cancel(false);
    }
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /// Notes that some steps were done before.
  synchronized void startFrom(long steps) {
    done = steps;
  }

  /// Notes that a step is done, and what to show beside the bar.
  synchronized void step(String message) {
    extra = message;
    if (bar != null) {
      bar.setExtraMessage(message);
    }
    step();
  }

  /// Notes that a step is done.
  synchronized void step() {
    done++;
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /// Lets other lines be printed where the bar would be.
  synchronized void aside(Runnable printing) {
    hide();
    printing.run();
    showLater();
  }

  @Override
  public synchronized void close() {
    closed = true;
    hide();
    timer.shutdownNow();
  }
}
