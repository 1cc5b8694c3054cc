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
/// @param out where the tables go
record KernelTables(int threads, ChildJvm jvm, PrintStream out) {

  /// Whose layers are measured if no others are named.
  static final List<Architecture> USUAL =
      List.of(Architecture.VGG16, Architecture.RESNET50, Architecture.GOOGLENET);

  private static final int TITLE_WIDTH = 66;

  /// Measures the layers and prints them as they come.
  void run(List<Architecture> architectures) throws IOException {
    Peaks peaks = Peaks.measure(threads, jvm, out);
    MarkdownTable products = table("convolution", "GFLOP/s", "of peak");
    for (Architecture architecture : architectures) {
      for (LoneLayer layer : LoneLayer.convolutions(architecture)) {
        row(products, layer, layer.operations(), peaks.operations());
      }
    }
    MarkdownTable passes = table("element-wise", "   GB/s", "of read");
    for (Architecture architecture : architectures) {
      for (LoneLayer layer : LoneLayer.elementwise(architecture)) {
        row(passes, layer, layer.byteSize(), peaks.bytes());
      }
    }
  }

  private MarkdownTable table(String title, String rate, String share) {
    return new MarkdownTable(
        out, TITLE_WIDTH, title, "of       ", "kernel            ", "      us", rate, share);
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
        jvm.seconds(LayerBenchmark.class, Map.of("layer", layer.id(), "threads", threads), 1);
    table.row(
        layer.title(),
        layer.architecture().title(),
        kernel(layer),
        Figures.digits(seconds * 1e6),
        Figures.giga(amount / seconds),
        Figures.ratio(amount / seconds / peak));
  }
}
