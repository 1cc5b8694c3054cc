package dev.sash.run;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Geometry;
import dev.sash.network.Network;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Who chooses the algorithms of convolutions, and that the choice is kept.
@Timeout(60)
class TuningTest {

  private static final boolean VECTORS = !"false".equals(System.getProperty("dev.sash.vector"));
  private static final String BODY = "input=12x10x32 filters=32 kernel=3x3 padding=1 algorithm=";
  private static final Options TWO_THREADS = Options.defaults().withThreads(2);

  @TempDir private Path folder;

  /// Two layers of one shape, a pointwise, a strided and a depthwise one.
  private static Network network() {
    Samples samples = new Samples(21);
    Network.Builder builder = Network.builder();
    Geometry three = Geometry.of(3, 3).withPadding(1);
    builder.input("image", Shape.of(12, 10, 32));
    builder.add("body1", samples.convolution(32, 32, three), "image");
    builder.add("relu1", Activation.RELU, "body1");
    builder.add("body2", samples.convolution(32, 32, three), "relu1");
    builder.add("point", samples.convolution(8, 32, Geometry.of(1, 1)), "body2");
    builder.add("depthwise", samples.convolution(8, 1, three, 8), "point");
    builder.add("down", samples.convolution(4, 8, Geometry.of(2, 2).withStride(2)), "depthwise");
    return builder.build();
  }

  private static Choices choices(String... lines) {
    return Choices.of(ChoiceText.parse("sash-choices 1\n" + String.join("\n", lines)));
  }

  private static Plan.Step step(Plan plan, String layer) {
    return plan.step(layer).orElseThrow();
  }

  private static Volume run(Session session) {
    Network network = session.plan().network();
    Volume output = Volume.allocate(Arena.ofAuto(), network.outputShape());
    session.fillWorkspace(Float.NaN);
    session.run(new Samples(6).volume(network.inputShape()), output);
    return output;
  }

  private static void checkRun(Session session) {
    Network network = session.plan().network();
    List<Volume> inputs = List.of(new Samples(6).volume(network.inputShape()));
    Oracle.DIRECT.outputs(network, inputs).getFirst().check("output", run(session));
  }

  @ParameterizedTest
  @CsvSource({
    "sgemm, im2col + sgemm",
    "panels, direct panels",
    "'winograd-2x2-3x3', 'Winograd F(2x2,3x3)'",
    "'winograd-4x4-3x3', 'Winograd F(4x4,3x3)'"
  })
  void everyLayerOfTheShapeIsComputedAsChosen(String algorithm, String kernel) {
    assumeTrue(VECTORS || algorithm.equals("sgemm"), "without vectors there is sgemm alone");
    Options options = TWO_THREADS.withChoices(choices(BODY + algorithm));
    try (Model model = Model.load(network(), options);
        Session session = model.session();
        Session larger = model.session(Shape.of(13, 10, 32))) {
      Plan plan = model.plan();
      for (String layer : List.of("body1", "body2")) {
        assertEquals(kernel, step(plan, layer).kernel());
        assertEquals(Plan.Origin.CHOICES, step(plan, layer).origin());
      }
      Plan.Origin others = VECTORS ? Plan.Origin.ESTIMATE : Plan.Origin.ONLY;
      assertEquals(others, step(plan, "point").origin());
      assertEquals(Plan.Origin.ONLY, step(plan, "depthwise").origin());
      assertEquals(others, step(larger.plan(), "body1").origin());
      assertNear(run(session), TWO_THREADS, Shape.of(12, 10, 32));
      assertNear(run(larger), TWO_THREADS, Shape.of(13, 10, 32));
    }
  }

  private static void assertNear(Volume actual, Options options, Shape input) {
    try (Model model = Model.load(network(), options.withAccuracy(Accuracy.EXACT));
        Session session = model.session(input)) {
      checkRun(session);
      float[] exact = run(session).toNchw();
      float[] near = actual.toNchw();
      for (int i = 0; i < exact.length; i++) {
        assertEquals(exact[i], near[i], 1e-4f, "element " + i);
      }
    }
  }

  @Test
  void aPlanIsWhatItsChoicesGive() {
    Plan plan = Plan.of(network(), TWO_THREADS);
    assertEquals(4, plan.choices().size(), "body1 and body2 are of one shape");
    Plan again = Plan.of(network(), TWO_THREADS.withChoices(plan.choices()));
    assertEquals(kernels(plan), kernels(again));
    assertEquals(plan.choices(), again.choices());
    assertEquals(Plan.Origin.CHOICES, step(again, "depthwise").origin());
  }

  private static List<String> kernels(Plan plan) {
    return plan.steps().stream().map(Plan.Step::kernel).toList();
  }

  @Test
  void choicesOfOtherShapesArePassedOn() {
    Choices other = Plan.of(network().withInputShape(Shape.of(9, 9, 32)), TWO_THREADS).choices();
    try (Model model = Model.load(network(), TWO_THREADS.withChoices(other))) {
      assertEquals(8, model.choices().size());
      assertEquals(other.with(model.plan().choices()), model.choices());
      assertEquals(Plan.Origin.CHOICES, step(model.plan(Shape.of(9, 9, 32)), "body2").origin());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "depthwise | it computes one filter a channel alone",
        "winograd-4x4-3x3 | Accuracy.EXACT forbids minimal filtering"
      })
  void whatAConvolutionCannotTakeIsRefused(String algorithm, String rule) {
    assumeTrue(
        VECTORS || algorithm.equals("depthwise"), "without vectors another rule comes first");
    Options options = TWO_THREADS.withAccuracy(Accuracy.EXACT);
    assertRefused("body1", BODY + algorithm, options, rule);
  }

  private static void assertRefused(String layer, String line, Options options, String rule) {
    Options chosen = options.withChoices(choices(line));
    String[] fields = line.split(" algorithm=");
    String message =
        "%s: the choices name %s for '%s': %s: take this choice out, or choose anew"
            .formatted(layer, fields[1], fields[0], rule);
    assertRejected(ChoiceException.class, message, () -> Plan.of(network(), chosen));
    assertRejected(ChoiceException.class, message, () -> Model.load(network(), chosen));
    Options measured = chosen.withTuning(Tuning.MEASURED);
    assertRejected(ChoiceException.class, message, () -> Model.load(network(), measured));
  }

  @Test
  void withoutVectorsTheirAlgorithmsAreRefused() {
    assumeTrue(!VECTORS, "with vectors they are not");
    String rule = "it needs the Vector API: start Java with --add-modules jdk.incubator.vector";
    assertRefused("body1", BODY + "panels", TWO_THREADS, rule);
    assertRefused("body1", BODY + "winograd-2x2-3x3", TWO_THREADS, rule);
  }

  static List<Network> networks() {
    return List.of(network(), SampleNetworks.inception(), SampleNetworks.residual());
  }

  /// Sums are exact, so the oracle says how far they may be off whatever was the fastest.
  @ParameterizedTest
  @MethodSource("networks")
  void whatIsMeasuredIsRightAndStays(Network network) throws IOException {
    Options measured = TWO_THREADS.withAccuracy(Accuracy.EXACT).withTuning(Tuning.MEASURED);
    Path file = folder.resolve("choices");
    Volume first;
    List<String> kernels;
    try (Model model = Model.load(network, measured);
        Session session = model.session()) {
      checkRun(session);
      first = run(session);
      kernels = kernels(session.plan());
      model.choices().write(file);
      assertEquals(session.plan().choices(), model.choices());
    }
    for (int threads : new int[] {1, 2, 3}) {
      Options saved = measured.withThreads(threads).withChoices(Choices.read(file));
      try (Model model = Model.load(network, saved);
          Session session = model.session()) {
        assertEquals(kernels, kernels(session.plan()));
        for (Plan.Step step : session.plan().steps()) {
          assertTrue(step.origin() != Plan.Origin.ESTIMATE, step::toString);
        }
        assertEquals(-1, first.segment().mismatch(run(session).segment()), threads + " threads");
      }
    }
  }

  @Test
  void choicesAreNotMeasuredAgain() {
    Choices slow = choices(BODY + "sgemm");
    Options options = TWO_THREADS.withTuning(Tuning.MEASURED).withChoices(slow);
    try (Model model = Model.load(network(), options)) {
      assertEquals("im2col + sgemm", step(model.plan(), "body1").kernel());
      assertEquals(slow.with(model.choices()), model.choices());
    }
  }

  @Test
  void aPlanByItselfMeasuresNothing() {
    Options measured = TWO_THREADS.withTuning(Tuning.MEASURED);
    Plan plan = Plan.of(network(), measured);
    assertEquals(kernels(Plan.of(network(), TWO_THREADS)), kernels(plan));
    try (Model model = Model.load(network(), measured);
        Session other = model.session(Shape.of(9, 9, 32))) {
      assertEquals(
          VECTORS ? Plan.Origin.ESTIMATE : Plan.Origin.ONLY, step(other.plan(), "body1").origin());
      assertNear(run(other), TWO_THREADS, Shape.of(9, 9, 32));
    }
  }

  @Test
  void theEstimateIsTheDefault() {
    assertEquals(Tuning.ESTIMATED, Options.defaults().tuning());
    assertEquals(Choices.none(), Options.defaults().choices());
    Choices choices = choices(BODY + "sgemm");
    Options all =
        Options.defaults()
            .withChoices(choices)
            .withTuning(Tuning.MEASURED)
            .withAccuracy(Accuracy.EXACT)
            .withThreads(7);
    assertEquals(new Options(7, Accuracy.EXACT, Tuning.MEASURED, choices), all);
  }
}
