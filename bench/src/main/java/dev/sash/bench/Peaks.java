package dev.sash.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/// The most that the machine can do on a number of threads.
///
/// @param operations floating-point operations a second, two for a multiply-accumulate
/// @param bytes bytes read from memory a second
record Peaks(double operations, double bytes) {

  /// Measures and prints them. Without the Vector API the most operations are those of sgemm.
  static Peaks measure(int threads, ChildJvm jvm, PrintStream out) throws IOException {
    double sgemm = rate(SgemmBenchmark.class, SgemmBenchmark.OPERATIONS, threads, jvm);
    double read = rate(ReadBenchmark.class, ReadBenchmark.BYTE_SIZE, threads, jvm);
    out.printf("threads       %d%n", threads);
    out.printf("sgemm         %s GFLOP/s, 768x768x768%n", Figures.giga(sgemm));
    out.printf("memory read   %s GB/s%n", Figures.giga(read));
    if (!jvm.vectors()) {
      return new Peaks(sgemm, read);
    }
    double fma = rate(FmaBenchmark.class, FmaBenchmark.OPERATIONS, threads, jvm);
    out.printf("FMA peak      %s GFLOP/s%n", Figures.giga(fma));
    return new Peaks(fma, read);
  }

  private static double rate(Class<?> benchmark, long amount, int threads, ChildJvm jvm)
      throws IOException {
    return threads * amount / jvm.seconds(benchmark, Map.of(), threads);
  }
}
