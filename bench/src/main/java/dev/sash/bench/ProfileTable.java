package dev.sash.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;

/// Where the time of a network goes, step by step, beside what the machine can do.
///
/// A step's arithmetic and its bytes are those of its layers as they are drawn: an algorithm that
/// does with fewer operations may be above the peak, and volumes that stay in a cache may be above
/// the memory's.
///
/// @param threads of each measurement
/// @param jvm how to start what measures
/// @param out where the table goes
record ProfileTable(int threads, ChildJvm jvm, PrintStream out) {

  private static final int TITLE_WIDTH = 33;

  void run(List<Workload> workloads) throws IOException, InterruptedException {
    Peaks peaks = Peaks.measure(threads, jvm, out);
    for (Workload workload : workloads) {
      workload.write(jvm.folder());
      print(workload, StepProfile.run(workload, threads, jvm), peaks);
      Files.delete(workload.file(jvm.folder()));
    }
  }

  private void print(Workload workload, List<StepProfile> steps, Peaks peaks) {
    MarkdownTable table =
        new MarkdownTable(
            out,
            TITLE_WIDTH,
            workload.title(),
            "kernel            ",
            "output     ",
            "      us",
            "of all, %",
            "GFLOP/s",
            "of peak",
            "   GB/s",
            "of read");
    double total = steps.stream().mapToDouble(StepProfile::micros).sum();
    steps.forEach(step -> row(table, step, total, peaks));
    long operations = steps.stream().mapToLong(StepProfile::operations).sum();
    long byteSize = steps.stream().mapToLong(StepProfile::byteSize).sum();
    row(table, new StepProfile("total", "", "", total, operations, byteSize), total, peaks);
  }

  private static void row(MarkdownTable table, StepProfile step, double total, Peaks peaks) {
    double operations = step.operations() / step.micros() * 1e6;
    double bytes = step.byteSize() / step.micros() * 1e6;
    table.row(
        step.name(),
        step.kernel(),
        step.output(),
        Figures.digits(step.micros()),
        Figures.digits(100 * step.micros() / total),
        step.operations() == 0 ? "" : Figures.giga(operations),
        step.operations() == 0 ? "" : Figures.ratio(operations / peaks.operations()),
        Figures.giga(bytes),
        Figures.ratio(bytes / peaks.bytes()));
  }
}
