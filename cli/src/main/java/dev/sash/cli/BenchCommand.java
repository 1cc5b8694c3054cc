package dev.sash.cli;

import dev.sash.network.Network;
import dev.sash.openblas.OpenBlas;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Plan;
import dev.sash.run.Session;
import dev.sash.run.Tuning;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Times a model.
@Command(
    name = "bench",
    description = {
      "Time a model on a random image.",
      "MODEL may also be an architecture that sash zoo lists, such as vgg16, or a network such as"
          + " 'INPUT[32x32x3] -> [CONV3-32 -> RELU -> POOL2]*2 -> FC10': they get random weights."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long SEED = 0;
  private static final double MOST_SECONDS = 3600;
  private static final double NANOS_PER_MILLI = 1e6;

  @Mixin private ModelOptions model;
  @Mixin private RunOptions run;
  @Mixin private Output output;

  @Option(
      names = "--input",
      paramLabel = "HxW",
      description =
          "Size of the input image; default: the file's, or 224x224 if it leaves it open.")
  private Size input;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "6",
      description = "How long to run it; default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--tune",
      description =
          "Time the algorithms of each convolution while loading, for 10 seconds at most, and take"
              + " the fastest instead of the estimated one.")
  private boolean tune;

  @Option(
      names = "--save-choices",
      paramLabel = "FILE",
      description = "Write the algorithms that it took, for --choices.")
  private Path savedChoices;

  /// Made by picocli.
  BenchCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw output.wrongUsage(
          "--seconds must be above 0 and at most %.0f: %s".formatted(MOST_SECONDS, seconds));
    }
    output.requireWritable(Collections.singletonList(savedChoices), model.files());
    OpenBlas blas = OpenBlas.load();
    Map<String, Object> facts = new LinkedHashMap<>();
    try (Arena arena = Arena.ofShared()) {
      measure(arena, facts);
    }
    OptionalLong peak = peakMemory();
    facts.put("peakMemoryBytes", peak.isPresent() ? peak.getAsLong() : null);
    facts.put("core", blas.coreName());
    facts.put("vectorApi", Model.useVectors());
    if (output.json()) {
      output.printJson(facts);
    } else {
      print(facts);
    }
    return 0;
  }

  private void measure(Arena arena, Map<String, Object> facts) throws IOException {
    boolean drawn = model.drawing().isPresent();
    long start = System.nanoTime();
    Network network =
        model.network(
            Optional.ofNullable(input), blueprint -> blueprint.randomWeights(SEED, arena));
    long loadStart = drawn ? System.nanoTime() : start;
    Options options = run.toOptions().withTuning(tune ? Tuning.MEASURED : Tuning.ESTIMATED);
    try (Model loaded = Model.load(network, options)) {
      facts.put("loadMillis", millisSince(loadStart));
      if (savedChoices != null) {
        loaded.choices().write(savedChoices);
      }
      long planStart = System.nanoTime();
      Plan plan = loaded.plan();
      facts.put("planMillis", millisSince(planStart));
      noteEstimates(plan);
      List<Volume> inputs =
          network.inputs().stream().map(node -> random(node.shape(), arena)).toList();
      List<Volume> outputs =
          network.outputs().stream().map(node -> Volume.allocate(arena, node.shape())).toList();
      long firstStart = System.nanoTime();
      try (Session session = loaded.session(plan)) {
        session.run(inputs, outputs);
        facts.put("firstMillis", millisSince(firstStart));
        add(CallTimes.of(() -> session.run(inputs, outputs), seconds), facts);
      }
      facts.put("threads", plan.options().threads());
      facts.put("workspaceBytes", plan.workspaceByteSize());
      facts.put("weightBytes", network.costTable().weightByteSize());
      facts.put("packedWeightBytes", plan.packedByteSize());
    }
  }

  private void noteEstimates(Plan plan) {
    long estimates =
        plan.steps().stream().filter(step -> step.origin() == Plan.Origin.ESTIMATE).count();
    if (tune && estimates > 0) {
      output.note(
          "there was no time to measure all: %d convolutions are estimated; try again when the machine is idle"
              .formatted(estimates));
    }
  }

  private static Volume random(Shape shape, Arena arena) {
    Volume volume = Volume.allocate(arena, shape);
    SplittableRandom random = new SplittableRandom(SEED);
    for (long i = 0; i < shape.elementCount(); i++) {
      volume.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
    }
    return volume;
  }

  private static void add(CallTimes times, Map<String, Object> facts) {
    facts.put("minMillis", times.least() / NANOS_PER_MILLI);
    facts.put("p50Millis", times.median() / NANOS_PER_MILLI);
    facts.put("p99Millis", times.ninetyNinth() / NANOS_PER_MILLI);
    facts.put("runs", times.runs());
    facts.put("garbageBytesPerCall", Math.round(times.garbageByteSize()));
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }

  /// Returns the most memory that this process ever had resident; empty where the system does not
  /// tell.
  private static OptionalLong peakMemory() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    }
  }

  private void print(Map<String, Object> facts) {
    TextTable table = new TextTable("ll");
    facts.forEach((name, value) -> table.add(title(name), text(name, value)));
    table.print(output.out());
  }

  private static String title(String name) {
    return switch (name) {
      case "loadMillis" -> "load";
      case "planMillis" -> "plan";
      case "firstMillis" -> "first call";
      case "minMillis" -> "min";
      case "p50Millis" -> "p50";
      case "p99Millis" -> "p99";
      case "garbageBytesPerCall" -> "garbage a call";
      case "workspaceBytes" -> "workspace";
      case "weightBytes" -> "weights";
      case "packedWeightBytes" -> "packed copies";
      case "peakMemoryBytes" -> "peak memory";
      case "vectorApi" -> "Vector API";
      default -> name;
    };
  }

  private static String text(String name, Object value) {
    return switch (value) {
      case null -> "unknown";
      case Boolean yes -> yes ? "yes" : "no";
      case Double millis when name.endsWith("Millis") ->
          String.format(Locale.ROOT, "%.3f ms", millis);
      case Number bytes when name.contains("Bytes") ->
          TextTable.count(bytes.longValue()) + " bytes";
      default -> value.toString();
    };
  }
}
