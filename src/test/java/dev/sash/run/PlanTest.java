package dev.sash.run;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import dev.sash.oracle.NetworkCases;
import dev.sash.oracle.NetworkCases.NetworkCase;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a plan says before anything runs.
class PlanTest {

  private static final Options ONE_THREAD = Options.defaults().withThreads(1);

  private final Samples samples = new Samples(41);
  private final Network.Builder builder = Network.builder();

  private Plan plan() {
    return Plan.of(builder.build(), ONE_THREAD);
  }

  private String convolution(String name, int filters, int size, String input) {
    Geometry geometry = Geometry.of(size, size).withPadding(size / 2);
    int depth = builder.shape(input).depth();
    return builder.add(name, samples.convolution(filters, depth, geometry), input);
  }

  private static List<String> names(Plan plan) {
    return plan.steps().stream().map(Plan.Step::name).toList();
  }

  @Test
  void whatIsFusedIsOneStepAndWhatVanishesIsNone() {
    String x = builder.input("image", Shape.of(8, 8, 3));
    x = convolution("conv1", 4, 3, x);
    x = builder.add("norm1", samples.batchNormalization(4), x);
    x = builder.add("relu1", Activation.RELU, x);
    x = builder.add("dropout", new Dropout(0.5f), x);
    x = convolution("conv2", 5, 1, x);
    builder.add("relu2", Activation.RELU, x);
    Plan plan = plan();
    assertEquals(
        List.of(List.of("conv1", "norm1", "relu1"), List.of("conv2", "relu2")),
        plan.steps().stream().map(Plan.Step::layers).toList());
    assertEquals("relu1", plan.step("norm1").orElseThrow().name());
    assertEquals(Optional.empty(), plan.step("dropout"));
    assertEquals(Optional.empty(), plan.step("image"));
    assertEquals(Shape.of(8, 8, 4), plan.step("conv1").orElseThrow().output());
  }

  @Test
  void aLayersInputDiesWithItsLastReader() {
    String x = builder.input("image", Shape.of(16, 16, 8));
    for (int layer = 1; layer <= 9; layer++) {
      x = builder.add("pool" + layer, Pooling.max(Geometry.of(3, 3).withPadding(1)), x);
    }
    Plan plan = plan();
    assertEquals(9, plan.steps().size());
    assertEquals(2 * Shape.of(16, 16, 8).byteSize(), plan.activationByteSize());
    assertTrue(plan.steps().getLast().workspaceOffset().isEmpty());
  }

  @Test
  void aShortcutStaysUntilItIsAdded() {
    String x = convolution("conv0", 8, 1, builder.input("image", Shape.of(16, 16, 8)));
    String shortcut = x;
    for (int layer = 1; layer <= 5; layer++) {
      x = convolution("conv" + layer, 8, 3, x);
    }
    builder.add("sum", Elementwise.SUM, x, shortcut);
    assertEquals(3 * Shape.of(16, 16, 8).byteSize(), plan().activationByteSize());
  }

  @Test
  void branchesAreWrittenIntoTheirConcatenation() {
    String x = convolution("stem", 6, 3, builder.input("image", Shape.of(8, 8, 3)));
    String inner =
        builder.add(
            "inner", Concatenation.DEPTH, convolution("a", 4, 1, x), convolution("b", 5, 3, x));
    String outer = builder.add("outer", Concatenation.DEPTH, inner, convolution("c", 2, 3, x));
    builder.add("relu", Activation.RELU, outer);
    Plan plan = plan();
    assertEquals(List.of("stem", "a", "b", "c", "relu"), names(plan));
    long first = plan.step("a").orElseThrow().workspaceOffset().orElseThrow();
    assertEquals(
        first + 4 * Float.BYTES, plan.step("b").orElseThrow().workspaceOffset().orElseThrow());
    assertEquals(
        first + 9 * Float.BYTES, plan.step("c").orElseThrow().workspaceOffset().orElseThrow());
  }

  @Test
  void theWorkspaceIsVolumesAndScratchOfEveryWorker() {
    Network network = SampleNetworks.inception();
    Plan one = Plan.of(network, ONE_THREAD);
    Plan four = Plan.of(network, ONE_THREAD.withThreads(4));
    assertEquals(one.activationByteSize() + one.scratchByteSize(), one.workspaceByteSize());
    assertEquals(one.activationByteSize() + 4 * one.scratchByteSize(), four.workspaceByteSize());
    assertEquals(names(one), names(four));
    assertEquals(
        one.steps().stream().map(Plan.Step::tiles).toList(),
        four.steps().stream().map(Plan.Step::tiles).toList());
  }

  @Test
  void theAnnouncedBytesOfEveryCaseHoldItsVolumes() {
    NetworkCases.all()
        .map(NetworkCase::network)
        .forEach(
            network -> {
              Plan plan = Plan.of(network, ONE_THREAD);
              for (Plan.Step step : plan.steps()) {
                step.workspaceOffset()
                    .ifPresent(
                        offset ->
                            assertTrue(
                                offset % Float.BYTES == 0
                                    && offset + step.output().byteSize()
                                        <= plan.activationByteSize(),
                                step + " lies outside " + plan.activationByteSize() + " bytes"));
              }
              assertEquals(0, plan.activationByteSize() % Volume.ALIGNMENT);
            });
  }

  @Test
  void refusesWhatNoMachineCanAddress() {
    builder.input("image", Shape.of(1 << 30, 1 << 29, 1));
    builder.add("tanh", Activation.TANH, "image");
    builder.add("sigmoid", Activation.SIGMOID, "tanh");
    builder.add("elu", Activation.elu(1), "sigmoid");
    assertRejected(
        "the volumes between layers need more than 2^61 bytes: use a smaller input", this::plan);
  }

  @Test
  void refusesMoreTilesThanCanBeCounted() {
    builder.input("image", Shape.of(1 << 24, 1 << 24, 1));
    convolution("conv", 1, 3, "image");
    String message = assertThrows(IllegalArgumentException.class, this::plan).getMessage();
    assertTrue(
        message.endsWith("give no number of tiles from 1 to 2^31 - 1: use a smaller input"),
        message);
  }
}
