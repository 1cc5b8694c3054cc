package dev.sash.cli;

import dev.sash.gradient.Loss;
import java.util.Locale;

/// Shows how training goes: loss and accuracy of the last hundred mini-batches beside the bar, and
/// a line for each epoch.
final class TrainingProgress implements dev.sash.gradient.Progress {

  private static final int WINDOW = 100;
  private static final Loss.Outcome NOTHING = new Loss.Outcome(0, 0, 0);

  private final Progress bar;
  private final long batches;
  private final Output output;
  private Loss.Outcome recent = NOTHING;
  private Loss.Outcome epoch = NOTHING;
  private String message = "";

  /// @param batches mini-batches of an epoch
  TrainingProgress(Progress bar, long batches, Output output) {
    this.bar = bar;
    this.batches = batches;
    this.output = output;
  }

  @Override
  public void at(Report report) {
    recent = recent.plus(report.outcome());
    epoch = epoch.plus(report.outcome());
    if (report.iteration() % WINDOW == 0) {
      message = text(recent);
      recent = NOTHING;
    }
    bar.step(message);
    if (report.iteration() % batches == 0) {
      String line = "epoch %d: %s".formatted(report.epoch() + 1, text(epoch));
      epoch = NOTHING;
      if (!output.json()) {
        bar.aside(
            () -> {
              output.out().println(line);
              output.out().flush();
            });
      }
    }
  }

  private static String text(Loss.Outcome outcome) {
    return String.format(
        Locale.ROOT, "loss %.4f, %.2f %% right", outcome.mean(), 100 * outcome.accuracy());
  }
}
