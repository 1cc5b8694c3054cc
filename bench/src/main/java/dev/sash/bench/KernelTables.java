package dev.sash.bench;

import dev.sash.run.Accuracy;
import dev.sash.zoo.Architecture;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// Layers by themselves, beside what the processor and the memory can do, measured in the same run.
///
/// A convolution is measured by each algorithm that one may get: the one that the plan chooses, the
/// one that it chooses if sums must be exact, and the one without the Vector API.
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
        long operations = layer.operations();
        if (!row(products, layer, Accuracy.FAST, jvm, operations, peaks.operations())) {
          row(products, layer, Accuracy.EXACT, jvm, operations, peaks.operations());
        }
        if (jvm.vectors()) {
          ChildJvm plain = new ChildJvm(false, jvm.folder());
          row(products, layer, Accuracy.FAST, plain, operations, peaks.operations());
        }
      }
    }
    MarkdownTable passes = table("element-wise", "   GB/s", "of read");
    for (Architecture architecture : architectures) {
      for (LoneLayer layer : LoneLayer.elementwise(architecture)) {
        row(passes, layer, Accuracy.FAST, jvm, layer.byteSize(), peaks.bytes());
      }
    }
  }

  private MarkdownTable table(String title, String rate, String share) {
    return new MarkdownTable(
        out, TITLE_WIDTH, title, "of       ", "kernel             ", "      us", rate, share);
  }

  /// Returns whether the same algorithm runs where sums must be exact.
  private boolean row(
      MarkdownTable table,
      LoneLayer layer,
      Accuracy accuracy,
      ChildJvm process,
      long amount,
      double peak)
      throws IOException {
    Map<String, Object> parameters =
        Map.of("layer", layer.id(), "threads", threads, "accuracy", accuracy);
    double seconds = process.seconds(LayerBenchmark.class, parameters, 1);
    String[] kernels = process.told().split("\n");
    table.row(
        layer.title(),
        layer.architecture().title(),
        kernels[0],
        Figures.digits(seconds * 1e6),
        Figures.giga(amount / seconds),
        Figures.ratio(amount / seconds / peak));
    return kernels[1].equals(kernels[0]);
  }
}
