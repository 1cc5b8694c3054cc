package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Activation;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which sums join the convolution before them; whatever the steps are, the numbers are right.
class FusionTest {

  private static final Shape SHAPE = Shape.of(5, 6, 4);

  private final Samples samples = new Samples(81);
  private final Network.Builder builder = Network.builder();
  private final String image = builder.input("image", SHAPE);

  private String convolution(String name, String input) {
    int depth = builder.shape(input).depth();
    Geometry three = Geometry.of(3, 3).withPadding(1);
    return builder.add(name, samples.convolution(4, depth, three), input);
  }

  /// Fails unless the plan has these steps: the names of the layers in each, with `+` between them.
  /// Copies have none and are left out.
  private void assertSteps(String... steps) {
    List<String> actual =
        Plan.of(builder.build(), Options.defaults()).steps().stream()
            .filter(step -> !step.layers().isEmpty())
            .map(step -> String.join(" + ", step.layers()))
            .toList();
    assertEquals(List.of(steps), actual);
  }

  @AfterEach
  void theNumbersAreRight() {
    Options options = Options.defaults().withThreads(2).withAccuracy(Accuracy.EXACT);
    OracleRun.check(builder.build(), options, samples);
  }

  @Test
  void aSumWithWhatIsKnownJoinsTheConvolution() {
    String shortcut = convolution("shortcut", image);
    String x = convolution("conv", shortcut);
    x = builder.add("norm", samples.batchNormalization(4), x);
    x = builder.add("sum", Elementwise.SUM, x, shortcut);
    builder.add("relu", Activation.RELU, x);
    assertSteps("shortcut", "conv + norm + sum + relu");
  }

  @Test
  void theOrderOfTheSummandsDoesNotMatter() {
    String x = convolution("conv", image);
    x = builder.add("sum", Elementwise.SUM, image, x);
    builder.add("tanh", Activation.TANH, x);
    assertSteps("conv + sum + tanh");
  }

  @Test
  void aSumNeedsNoActivation() {
    builder.add("sum", Elementwise.SUM, convolution("conv", image), image);
    assertSteps("conv + sum");
  }

  @Test
  void aConstantIsAddedToo() {
    builder.add("constant", new Constant(samples.volume(SHAPE)));
    builder.add("sum", Elementwise.SUM, convolution("conv", image), "constant");
    assertSteps("conv + sum");
  }

  @Test
  void whatVanishesStandsForWhatItReads() {
    String shortcut = builder.add("dropout", new Dropout(0.5f), convolution("shortcut", image));
    String x = builder.add("dropout2", new Dropout(0.5f), convolution("conv", shortcut));
    builder.add("sum", Elementwise.SUM, shortcut, x);
    assertSteps("shortcut", "conv + sum");
  }

  @Test
  void theLaterOfTwoConvolutionsTakesTheirSum() {
    String first = convolution("first", image);
    String second = convolution("second", image);
    builder.add("sum", Elementwise.SUM, first, second);
    assertSteps("first", "second + sum");
  }

  @Test
  void aSumThatBroadcastsIsAStep() {
    builder.add("constant", new Constant(samples.volume(Shape.of(1, 1, 4))));
    builder.add("sum", Elementwise.SUM, convolution("conv", image), "constant");
    assertSteps("conv", "sum");
  }

  @Test
  void aConvolutionThatIsBroadcastIsNoSum() {
    String small = builder.add("pool", Pooling.max(Geometry.of(5, 6)), image);
    String x = builder.add("conv", samples.convolution(4, 4, Geometry.of(1, 1)), small);
    builder.add("sum", Elementwise.SUM, x, image);
    assertSteps("pool", "conv", "sum");
  }

  @Test
  void aSumWithWhatComesLaterIsAStep() {
    String x = convolution("conv", image);
    String later = builder.add("pool", Pooling.max(Geometry.of(3, 3).withPadding(1)), image);
    builder.add("sum", Elementwise.SUM, x, later);
    assertSteps("conv", "pool", "sum");
  }

  @Test
  void aSumWithWhatIsMadeOfItIsAStep() {
    String x = convolution("conv", image);
    builder.add("sum", Elementwise.SUM, x, builder.add("relu", Activation.RELU, x));
    assertSteps("conv", "relu", "sum");
  }

  @Test
  void aResultWithAnotherReaderStays() {
    String x = convolution("conv", image);
    builder.output(builder.add("sum", Elementwise.SUM, x, image));
    builder.output(builder.add("relu", Activation.RELU, x));
    assertSteps("conv", "sum", "relu");
  }

  @Test
  void aResultThatIsAnOutputStays() {
    String x = convolution("conv", image);
    builder.output(builder.add("sum", Elementwise.SUM, x, image));
    builder.output(x);
    assertSteps("conv", "sum");
  }

  @Test
  void aSumThatIsAnOutputTakesNoActivation() {
    String sum = builder.add("sum", Elementwise.SUM, convolution("conv", image), image);
    builder.output(builder.add("relu", Activation.RELU, sum));
    builder.output(sum);
    assertSteps("conv + sum", "relu");
  }

  @Test
  void twiceTheSameVolumeIsAStep() {
    String x = convolution("conv", image);
    builder.add("sum", Elementwise.SUM, x, x);
    assertSteps("conv", "sum");
  }

  @Test
  void otherOperationsAndMoreSummandsAreSteps() {
    String x = convolution("conv", image);
    x = builder.add("product", Elementwise.PRODUCT, x, image);
    x = convolution("conv2", x);
    builder.add("sum", Elementwise.SUM, x, image, image);
    assertSteps("conv", "product", "conv2", "sum");
  }

  @Test
  void onlyOneSumJoins() {
    String x = builder.add("sum1", Elementwise.SUM, convolution("conv", image), image);
    builder.add("sum2", Elementwise.SUM, x, image);
    assertSteps("conv + sum1", "sum2");
  }

  @Test
  void depthwiseConvolutionTakesSumsToo() {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    String x = builder.add("conv", samples.convolution(4, 1, three, 4), image);
    x = builder.add("sum", Elementwise.SUM, x, image);
    builder.add("relu", Activation.RELU, x);
    assertSteps("conv + sum + relu");
  }

  @Test
  void aBranchOfAConcatenationIsAddedAndAdds() {
    String a = convolution("a", image);
    String sum = builder.add("sum", Elementwise.SUM, convolution("b", image), a);
    String join = builder.add("join", Concatenation.DEPTH, a, sum);
    builder.add("relu", Activation.RELU, join);
    assertSteps("a", "b + sum", "relu");
  }
}
