package dev.sash.bench;

import dev.sash.run.Options;
import dev.sash.run.Plan;
import dev.sash.zoo.Architecture;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;

/// Layers by themselves, beside what the processor and the memory can do, measured in the same run.
///
/// @param threads of each measurement
/// @param jvm how to start what measures
/// @param multiplyPeak the most operations a second
/// @param readPeak the most bytes a second
record KernelTables(int threads, ChildJvm jvm, double multiplyPeak, double readPeak) {

  private static final List<Architecture> ARCHITECTURES =
      List.of(Architecture.VGG16, Architecture.RESNET50, Architecture.GOOGLENET);

  private static final int TITLE_WIDTH = 66;
  private static final int WARMUPS = 2;
  private static final int ROUNDS = 3;
  private static final int ROUND_MILLIS = 150;
  private static final double GIGA = 1e9;

  /// Measures what the machine can do.
  static KernelTables measure(int threads, ChildJvm jvm, PrintStream out) throws IOException {
    double sgemm = rate(SgemmBenchmark.class, SgemmBenchmark.OPERATIONS, threads, jvm);
    double read = rate(ReadBenchmark.class, ReadBenchmark.BYTE_SIZE, threads, jvm);
    out.printf("sgemm         %s GFLOP/s, 768x768x768%n", Figures.whole(sgemm / GIGA));
    out.printf("memory read   %s GB/s%n", Figures.millis(read / GIGA));
    if (!jvm.vectors()) {
      return new KernelTables(threads, jvm, sgemm, read);
    }
    double fma = rate(FmaBenchmark.class, FmaBenchmark.OPERATIONS, threads, jvm);
    out.printf("FMA peak      %s GFLOP/s%n", Figures.whole(fma / GIGA));
    return new KernelTables(threads, jvm, fma, read);
  }

  private static double rate(Class<?> benchmark, long amount, int threads, ChildJvm jvm)
      throws IOException {
    return threads * amount / seconds(benchmark, Map.of(), threads, jvm);
  }

  private static double seconds(
      Class<?> benchmark, Map<String, Object> parameters, int callers, ChildJvm jvm)
      throws IOException {
    return Timing.of(
                jvm
                    .benchmark(benchmark, parameters, callers, WARMUPS, ROUNDS, ROUND_MILLIS)
                    .stream()
                    .map(iteration -> iteration.getPrimaryResult().getStatistics())
                    .toList())
            .median()
        / 1e6;
  }

  /// Measures the layers and prints them as they come.
  void print(PrintStream out) throws IOException {
    MarkdownTable products = table(out, "convolution", "GFLOP/s", "of peak");
    for (Architecture architecture : ARCHITECTURES) {
      for (LoneLayer layer : LoneLayer.convolutions(architecture)) {
        row(products, layer, layer.operations(), multiplyPeak);
      }
    }
    MarkdownTable passes = table(out, "element-wise", "   GB/s", "of read");
    for (Architecture architecture : ARCHITECTURES) {
      for (LoneLayer layer : LoneLayer.elementwise(architecture)) {
        row(passes, layer, layer.byteSize(), readPeak);
      }
    }
  }

  private static MarkdownTable table(PrintStream out, String title, String rate, String share) {
    return new MarkdownTable(
        out,
        TITLE_WIDTH,
        title,
        "of             ",
        "threads",
        "kernel          ",
        "      us",
        rate,
        share);
  }

  private String kernel(LoneLayer layer) {
    try (Arena arena = Arena.ofShared()) {
      Options options = Options.defaults().withThreads(threads);
      return Plan.of(layer.network(arena), options)
          .step(layer.node().name())
          .orElseThrow()
          .kernel();
    }
  }

  private void row(MarkdownTable table, LoneLayer layer, long amount, double peak)
      throws IOException {
    double seconds =
        seconds(LayerBenchmark.class, Map.of("layer", layer.id(), "threads", threads), 1, jvm);
    table.row(
        layer.title(),
        layer.architecture().title(),
        Integer.toString(threads),
        kernel(layer),
        Figures.millis(seconds * 1e6),
        Figures.millis(amount / seconds / GIGA),
        Figures.ratio(amount / seconds / peak));
  }
}
