package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.layer.Slice;
import dev.sash.network.Network;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which convolutions are added to a volume where it lies, and which to a copy because it is needed
/// again; the numbers are right either way.
class SumsInPlaceTest {

  private static final Shape SHAPE = Shape.of(5, 6, 16);

  private static final Options EXACT =
      Options.defaults().withThreads(2).withAccuracy(Accuracy.EXACT);

  private final Samples samples = new Samples(83);
  private final Network.Builder builder = Network.builder();
  private final String image = builder.input("image", SHAPE);

  private String convolution(String name, String input) {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    return builder.add(name, samples.convolution(16, 16, three), input);
  }

  /// Returns what does not join the convolution before it.
  private String averaged(String name, String input) {
    return builder.add(name, Pooling.average(Geometry.of(1, 1)), input);
  }

  /// Returns the sum of two convolutions of `start` and of `shortcut`, as a residual block.
  private String block(String name, String start, String shortcut) {
    String x = convolution(name + "/1", start);
    x = convolution(name + "/2", x);
    return builder.add(name, Elementwise.SUM, x, shortcut);
  }

  private Plan plan() {
    return Plan.of(builder.build(), EXACT);
  }

  private long offset(String layer) {
    return plan().step(layer).orElseThrow().workspaceOffset().orElseThrow();
  }

  @AfterEach
  void theNumbersAreRight() {
    OracleRun.check(builder.build(), EXACT, samples);
  }

  @Test
  void blocksInARowShareOnePlace() {
    String x = convolution("stem", image);
    x = builder.add("block1/relu", Activation.RELU, block("block1", x, x));
    x = block("block2", x, x);
    averaged("last", x);
    assertEquals(offset("stem"), offset("block1"));
    assertEquals(offset("stem"), offset("block2"));
    // The other place is for what is between the two convolutions of a block.
    assertEquals(2 * SHAPE.byteSize(), plan().activationByteSize());
  }

  @Test
  void theLastOfTwoSumsTakesIt() {
    String shortcut = convolution("stem", image);
    String x = block("block1", shortcut, shortcut);
    x = block("block2", x, shortcut);
    averaged("last", x);
    assertNotEquals(offset("stem"), offset("block1"));
    assertEquals(offset("stem"), offset("block2"));
  }

  @Test
  void whatAnotherLayerReadsAfterwardsIsKept() {
    String shortcut = convolution("stem", image);
    String x = block("block", shortcut, shortcut);
    builder.output(averaged("last", x));
    builder.output(averaged("last of shortcut", shortcut));
    assertNotEquals(offset("stem"), offset("block"));
  }

  @Test
  void whatTheConvolutionItselfReadsIsKept() {
    String shortcut = convolution("stem", image);
    String x = convolution("conv", shortcut);
    x = builder.add("sum", Elementwise.SUM, x, shortcut);
    averaged("last", x);
    assertNotEquals(offset("stem"), offset("sum"));
  }

  @Test
  void anOutputIsKept() {
    String shortcut = convolution("stem", image);
    builder.output(shortcut);
    String x = block("block", shortcut, shortcut);
    builder.output(averaged("last", x));
    assertNotEquals(offset("stem"), offset("block"));
  }

  @Test
  void aViewOfItMayBeReadAgain() {
    String shortcut = convolution("stem", image);
    String flat = builder.add("flat", new Flatten(Flatten.Order.HWC), shortcut);
    String slice = builder.add("slice", Slice.ofChannels(4, 8), shortcut);
    String x = block("block", shortcut, shortcut);
    builder.output(averaged("last", x));
    builder.output(averaged("last of flat", flat));
    builder.output(averaged("last of slice", slice));
    assertNotEquals(offset("stem"), offset("block"));
  }

  @Test
  void theSumOfABranchLiesInTheConcatenation() {
    String shortcut = convolution("stem", image);
    String other = convolution("other", image);
    String x = block("block", shortcut, shortcut);
    x = builder.add("both", Concatenation.DEPTH, other, x);
    averaged("last", x);
    assertEquals(offset("stem"), offset("block"));
    assertEquals(offset("other") + 16 * Float.BYTES, offset("block"));
  }

  @Test
  void theCallersVolumesAreNoPlaceForIt() {
    String x = block("block", image, image);
    x = block("last", convolution("conv", x), x);
    builder.output(x);
    assertTrue(plan().step("last").orElseThrow().workspaceOffset().isEmpty());
  }
}
