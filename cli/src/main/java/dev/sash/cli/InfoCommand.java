package dev.sash.cli;

import dev.sash.dense.ScorerOptions;
import dev.sash.openblas.OpenBlas;
import dev.sash.run.Model;
import dev.sash.run.Options;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Tells what Sash found on this machine.
@Command(
    name = "info",
    description = "Print versions, OpenBLAS, processors and the memory limit.",
    mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {

  @Mixin private Output output;

  /// Made by picocli.
  InfoCommand() {}

  @Override
  public Integer call() throws IOException {
    OpenBlas blas = OpenBlas.load();
    long memory = ScorerOptions.defaults().memoryLimitByteSize();
    boolean vectors = Model.useVectors();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("sash", new Version().getVersion()[0].replaceFirst("^sash ", ""));
    facts.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
    facts.put(
        "system",
        "%s %s (%s)"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    facts.put("openblas", blas.version());
    facts.put("core", blas.coreName());
    facts.put("source", blas.source().name().toLowerCase(Locale.ROOT));
    facts.put("library", blas.path().toString());
    facts.put("config", blas.config());
    facts.put("threads", Options.defaults().threads());
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("vectorApi", vectors);
    facts.put("memoryLimit", memory);
    facts.put("heapLimit", Runtime.getRuntime().maxMemory());
    if (output.json()) {
      output.printJson(facts);
      return 0;
    }
    facts.put("openblas", "%s, one thread of its own".formatted(blas.version()));
    facts.put("vectorApi", vectors ? "yes" : "no");
    facts.put("memoryLimit", ByteCount.text(memory) + " for scoring an image");
    facts.put("heapLimit", ByteCount.text(Runtime.getRuntime().maxMemory()));
    TextTable table = new TextTable("ll");
    facts.forEach((name, value) -> table.add(title(name), value.toString()));
    table.print(output.out());
    return 0;
  }

  private static String title(String name) {
    return switch (name) {
      case "openblas" -> "OpenBLAS";
      case "vectorApi" -> "Vector API";
      case "memoryLimit" -> "memory limit";
      case "heapLimit" -> "Java heap";
      default -> name;
    };
  }
}
