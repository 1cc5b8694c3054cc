package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Concatenation;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which steps of a network are computed together, and that it changes no bit.
class GroupedRunTest {

  private static final Shape SHAPE = Shape.of(40, 32, 32);
  private static final Options EXACT = Options.defaults().withAccuracy(Accuracy.EXACT);

  private final Samples samples = new Samples(57);
  private final Network.Builder builder = Network.builder();
  private final String image = builder.input("image", SHAPE);

  private String convolution(String name, int filters, String input) {
    int depth = builder.shape(input).depth();
    return builder.add(name, samples.convolution(filters, depth, Geometry.of(1, 1)), input);
  }

  private String pool(String name, Pooling pooling, String input) {
    return builder.add(name, pooling, input);
  }

  private static List<String> groups(Network network, int threads) {
    Plan plan = Plan.of(network, EXACT.withThreads(threads));
    List<String> names = plan.steps().stream().map(Plan.Step::name).toList();
    return plan.groups().stream()
        .map(group -> names.subList(group.first(), group.first() + group.count()))
        .map(steps -> String.join(" + ", steps))
        .toList();
  }

  /// Fails unless these steps are computed together, their names with `+` between them, with the
  /// right results, and none by one thread.
  private void assertGroups(String... expected) {
    Network network = builder.build();
    assertEquals(List.of(expected), groups(network, 2));
    assertEquals(List.of(), groups(network, 1));
    assertSameBits(network);
  }

  private List<Volume> inputs(Network network) {
    Samples values = new Samples(58);
    return network.inputs().stream().map(node -> values.volume(node.shape())).toList();
  }

  private void assertSameBits(Network network) {
    List<Volume> inputs = inputs(network);
    List<Volume> alone = outputs(network, inputs, 1);
    List<Expected> expected = Oracle.DIRECT.outputs(network, inputs);
    for (int i = 0; i < alone.size(); i++) {
      expected.get(i).check("output " + i, alone.get(i));
    }
    for (int threads = 2; threads <= 3; threads++) {
      List<Volume> together = outputs(network, inputs, threads);
      for (int i = 0; i < alone.size(); i++) {
        assertArrayEquals(
            alone.get(i).toNchw(), together.get(i).toNchw(), threads + " threads, output " + i);
      }
    }
  }

  /// Returns the outputs of the last of several runs.
  private static List<Volume> outputs(Network network, List<Volume> inputs, int threads) {
    try (Model model = Model.load(network, EXACT.withThreads(threads));
        Session session = model.session()) {
      List<Guarded> outputs =
          network.outputs().stream().map(node -> Guarded.spread(node.shape())).toList();
      for (int run = 0; run < 10; run++) {
        session.fillWorkspace(Float.NaN);
        session.run(inputs, outputs.stream().map(Guarded::volume).toList());
      }
      outputs.forEach(output -> output.assertGapsUntouched("output"));
      return outputs.stream().map(Guarded::volume).toList();
    }
  }

  @Test
  void branchesOfAConcatenation() {
    String stem = convolution("stem", 24, image);
    String a = convolution("a", 40, stem);
    String b = convolution("b", 17, stem);
    String c = convolution("c", 30, stem);
    convolution("last", 8, builder.add("join", Concatenation.DEPTH, a, b, c));
    assertGroups("a + b + c");
  }

  @Test
  void aChain() {
    String x = convolution("a", 24, image);
    x = convolution("b", 40, x);
    convolution("c", 24, x);
    assertGroups();
  }

  @Test
  void theTwoSummandsOfASum() {
    String a = pool("a", Pooling.max(Geometry.of(3, 3).withPadding(1)), image);
    String b = pool("b", Pooling.average(Geometry.of(3, 3).withPadding(1)), image);
    builder.add("sum", Elementwise.SUM, a, b);
    assertGroups("a + b");
  }

  @Test
  void aConvolutionThatIsAddedToTheOtherWaitsForIt() {
    String a = convolution("a", 32, image);
    String b = convolution("b", 32, image);
    pool("last", Pooling.average(Geometry.of(1, 1)), builder.add("sum", Elementwise.SUM, b, a));
    assertEquals(
        Plan.of(builder.build(), EXACT).step("a").orElseThrow().workspaceOffset(),
        Plan.of(builder.build(), EXACT).step("sum").orElseThrow().workspaceOffset());
    assertGroups();
  }

  @Test
  void stepsOfTwoChains() {
    String a = convolution("a1", 32, image);
    a = convolution("a2", 16, a);
    String b = convolution("b1", 32, image);
    b = convolution("b2", 16, b);
    convolution("last", 8, builder.add("join", Concatenation.DEPTH, a, b));
    assertGroups("a1 + b1", "a2 + b2");
  }

  @Test
  void convolutionsThatKeepRowsForThePoolingBehindThem() {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    Pooling overlapping = Pooling.max(Geometry.of(3, 3).withStride(2));
    String large = builder.input("large", Shape.of(129, 131, 3));
    for (String name : List.of("a", "b", "c")) {
      builder.add(name, samples.convolution(17, 3, three), large);
      builder.output(pool(name + " pool", overlapping, name));
    }
    String kernel = Plan.of(builder.build(), EXACT).step("a").orElseThrow().kernel();
    assumeTrue(kernel.endsWith(" + pooling"), "needs the Vector API");
    assertGroups("a pool + b pool + c pool");
  }

  @Test
  void fireModules() {
    Network network = SampleNetworks.fire();
    List<String> groups = groups(network, 2);
    assertEquals(2, groups.size(), groups::toString);
    for (int i = 0; i < groups.size(); i++) {
      String fire = "fire" + (i + 1);
      String expected = fire + "/expand1x1/relu + " + fire + "/expand3x3/relu";
      assertTrue(groups.get(i).startsWith(expected), groups::toString);
    }
    assertSameBits(network);
  }

  @Test
  void confinedVolumesAreUsedByTheCallingThreadAlone() {
    builder.output(convolution("a", 16, image));
    builder.output(convolution("b", 24, image));
    assertGroups("a + b");
    Network network = builder.build();
    List<Volume> inputs = inputs(network);
    List<Volume> expected = outputs(network, inputs, 1);
    try (Arena arena = Arena.ofConfined();
        Model model = Model.load(network, EXACT.withThreads(3));
        Session session = model.session()) {
      Volume confined = Volume.allocate(arena, SHAPE);
      confined.copyFrom(inputs.getFirst());
      List<Volume> outputs = new ArrayList<>();
      network.outputs().forEach(node -> outputs.add(Volume.allocate(arena, node.shape())));
      for (int run = 0; run < 20; run++) {
        session.run(List.of(confined), outputs);
      }
      for (int i = 0; i < outputs.size(); i++) {
        assertArrayEquals(expected.get(i).toNchw(), outputs.get(i).toNchw(), "output " + i);
      }
    }
  }

  @Test
  void aProfileHasATimeForEachStep() {
    Network network = SampleNetworks.fire();
    try (Model model = Model.load(network, EXACT.withThreads(2));
        Session session = model.session()) {
      Volume output = Volume.allocate(Arena.ofAuto(), network.outputShape());
      long[] nanos = new long[session.plan().steps().size()];
      session.profile(inputs(network).getFirst(), output, nanos);
      assertTrue(Arrays.stream(nanos).allMatch(time -> time > 0), () -> Arrays.toString(nanos));
      session.run(inputs(network).getFirst(), output);
    }
  }
}
