package dev.sash.cli;

import dev.sash.run.Accuracy;
import dev.sash.run.Options;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs models on test data and compares.
@Command(
    name = "verify",
    description = {
      "Run every model below the folders that has test data beside it, and compare.",
      "A case is a folder with one .onnx file and folders test_data_set_*, which hold input_N.pb"
          + " and output_N.pb. An element agrees if |got - expected| <= atol + rtol * |expected|."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

  @Mixin private Output output;

  @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders to search.")
  private List<Path> folders;

  @Option(
      names = "--rtol",
      paramLabel = "X",
      description = "Relative tolerance; default: ${DEFAULT-VALUE}.",
      defaultValue = "1e-3")
  private double relative;

  @Option(
      names = "--atol",
      paramLabel = "X",
      description = "Absolute tolerance; default: ${DEFAULT-VALUE}.",
      defaultValue = "1e-7")
  private double absolute;

  @Option(names = "--threads", paramLabel = "N", description = "Worker threads; default: 1.")
  private int threads = 1;

  /// Made by picocli.
  VerifyCommand() {}

  @Override
  public Integer call() throws IOException {
    Tolerance tolerance = tolerance();
    Options options = options();
    List<Path> cases = new ArrayList<>();
    for (Path folder : folders) {
      cases.addAll(TestCase.below(folder));
    }
    if (cases.isEmpty()) {
      throw new JobFailedException(
          "there is no case below %s: a case is a folder with one .onnx file and test_data_set_*",
          folders);
    }
    Map<Verdict.Kind, Integer> counts = new EnumMap<>(Verdict.Kind.class);
    List<Map<String, Object>> results = new ArrayList<>();
    PrintWriter out = output.out();
    try (Progress progress = Progress.of("verifying", cases.size())) {
      for (Path folder : cases) {
        Verdict verdict = new TestCase(folder, tolerance, options).run();
        counts.merge(verdict.kind(), 1, Integer::sum);
        progress.step();
        if (output.json()) {
          results.add(json(folder, verdict));
        } else {
          String line = "%s %s %s".formatted(verdict.kind(), folder, verdict.reason()).strip();
          progress.aside(
              () -> {
                out.println(line);
                out.flush();
              });
        }
      }
    }
    int passed = counts.getOrDefault(Verdict.Kind.PASS, 0);
    int failed = counts.getOrDefault(Verdict.Kind.FAIL, 0);
    int skipped = counts.getOrDefault(Verdict.Kind.SKIP, 0);
    if (output.json()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("cases", results);
      all.put("passed", passed);
      all.put("failed", failed);
      all.put("skipped", skipped);
      output.printJson(all);
    } else {
      out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
    }
    return failed == 0 ? 0 : 1;
  }

  private Tolerance tolerance() {
    try {
      return new Tolerance(relative, absolute);
    } catch (IllegalArgumentException e) {
      throw output.wrongUsage(e.getMessage());
    }
  }

  private Options options() {
    try {
      return Options.defaults().withThreads(threads).withAccuracy(Accuracy.EXACT);
    } catch (IllegalArgumentException e) {
      throw output.wrongUsage(e.getMessage());
    }
  }

  private static Map<String, Object> json(Path folder, Verdict verdict) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", folder.toString());
    entry.put("result", verdict.kind().name());
    entry.put("reason", verdict.reason());
    return entry;
  }
}
