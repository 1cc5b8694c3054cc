package dev.sash.bench;

import ai.onnxruntime.OrtEnvironment;
import dev.sash.openblas.OpenBlas;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a measurement depends on beside the code.
final class Machine {

  private Machine() {}

  static void print(PrintStream out, ChildJvm jvm) throws IOException {
    OpenBlas blas = OpenBlas.load();
    out.printf(
        "machine       %s, %d processors, %s of memory%n",
        field("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        field("/proc/meminfo", "MemTotal"));
    out.printf(
        "system        %s %s%n", System.getProperty("os.name"), System.getProperty("os.version"));
    out.printf("JDK           %s %s%n", System.getProperty("java.vendor"), Runtime.version());
    out.printf("OpenBLAS      %s, core %s%n", blas.version(), blas.coreName());
    out.printf("ONNX Runtime  %s%n", OrtEnvironment.getEnvironment().getVersion());
    out.printf("Vector API    %s%n", jvm.vectors() ? "yes" : "no");
    out.flush();
  }

  private static String field(String file, String name) throws IOException {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(path)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}
