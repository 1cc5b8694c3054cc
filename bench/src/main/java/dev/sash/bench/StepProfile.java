package dev.sash.bench;

import dev.sash.network.LayerCost;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.onnx.Onnx;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Plan;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where the time of a forward pass goes: one step of the plan.
///
/// @param name the layer whose output it gives
/// @param kernel the algorithm
/// @param output shape of the output
/// @param micros the median time
/// @param operations floating-point operations of the layers as they are drawn, two for a
///   multiply-accumulate; an algorithm may do with fewer
/// @param byteSize bytes of weights, inputs and output, each once
record StepProfile(
    String name, String kernel, String output, double micros, long operations, long byteSize) {

  private static final long NANOS = 3_000_000_000L;
  private static final int MOST_CALLS = 2000;
  private static final String SEPARATOR = "\t";

  /// Profiles Sash in a new process.
  static List<StepProfile> run(Workload workload, int threads, ChildJvm jvm)
      throws IOException, InterruptedException {
    return jvm.run(StepProfile.class, List.of(workload.file(jvm.folder()), threads))
        .lines()
        .map(StepProfile::parse)
        .toList();
  }

  private static StepProfile parse(String line) {
    String[] fields = line.split(SEPARATOR);
    return new StepProfile(
        fields[0],
        fields[1],
        fields[2],
        Double.parseDouble(fields[3]),
        Long.parseLong(fields[4]),
        Long.parseLong(fields[5]));
  }

  private String line() {
    return String.join(
        SEPARATOR,
        name,
        kernel,
        output,
        Double.toString(micros),
        Long.toString(operations),
        Long.toString(byteSize));
  }

  /// Profiles in this process and prints a line a step.
  public static void main(String[] arguments) throws IOException {
    Network network = Onnx.read(Path.of(arguments[0]));
    Options options = Options.defaults().withThreads(Integer.parseInt(arguments[1]));
    try (Arena arena = Arena.ofShared();
        Model model = Model.load(network, options);
        Session session = model.session()) {
      Volume input = Pixels.random(network.inputShape(), arena).volume();
      Volume output = Volume.allocate(arena, network.outputShape());
      List<long[]> calls = profile(session, input, output);
      List<Plan.Step> steps = session.plan().steps();
      for (int i = 0; i < steps.size(); i++) {
        int step = i;
        double micros =
            Timing.median(calls.stream().mapToDouble(nanos -> nanos[step] / 1e3).toArray());
        System.out.println(of(steps.get(i), micros, network).line());
      }
    }
  }

  private static List<long[]> profile(Session session, Volume input, Volume output) {
    int steps = session.plan().steps().size();
    WarmUp.run(() -> session.run(input, output));
    List<long[]> calls = new ArrayList<>();
    long start = System.nanoTime();
    do {
      long[] nanos = new long[steps];
      session.profile(input, output, nanos);
      calls.add(nanos);
    } while (System.nanoTime() - start < NANOS && calls.size() < MOST_CALLS);
    return calls;
  }

  private static StepProfile of(Plan.Step step, double micros, Network network) {
    List<LayerCost> costs =
        network.costTable().layers().stream()
            .filter(cost -> step.layers().contains(cost.name()))
            .toList();
    long inputs =
        step.layers().stream()
            .flatMap(layer -> network.node(layer).inputs().stream())
            .distinct()
            .filter(name -> !step.layers().contains(name))
            .map(network::node)
            .map(Node::shape)
            .mapToLong(shape -> shape.byteSize())
            .sum();
    return new StepProfile(
        step.name(),
        step.kernel(),
        step.output().toString(),
        micros,
        2 * costs.stream().mapToLong(LayerCost::multiplyAccumulates).sum(),
        inputs
            + step.output().byteSize()
            + costs.stream().mapToLong(LayerCost::weightByteSize).sum());
  }
}
