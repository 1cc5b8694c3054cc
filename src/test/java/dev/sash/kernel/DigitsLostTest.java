package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Data on which minimal filtering loses digits: a few values are ten thousand times as large as
/// the others, and what they add to a tile is taken away again in most of its outputs.
class DigitsLostTest {

  private static final int LANES = VectorLanes.ofProcess().width();
  private static final int SEEDS = 24;
  private static final float OUTLIER = 1e4f;
  private static final int VALUES_AN_OUTLIER = 200;

  private final double[] errors = new double[MinimalFiltering.values().length];

  @Test
  void largerTilesLoseMoreAndStayWithinTheirBound() {
    assumeTrue(LANES > 1, "this processor has no vectors of four floats");
    for (int seed = 0; seed < SEEDS; seed++) {
      for (MinimalFiltering filtering : MinimalFiltering.values()) {
        Samples samples = new Samples(seed);
        int taps = filtering.taps();
        Geometry geometry = Geometry.of(taps, taps).withPadding(taps / 2);
        Convolution layer = samples.convolution(LANES, LANES, geometry);
        FusedConvolution given =
            FusedConvolution.of("outliers", layer, Shape.of(8, 9 + seed % 4, LANES));
        Volume input = samples.volume(given.input());
        addOutliers(samples, input);
        Expected direct = Oracle.DIRECT.evaluate(layer, List.of(Expected.of(input)));
        ConvolutionChoice choice = DigitsLost.choice(given, filtering);
        Volume output = given.run(choice, List.of(input), Guarded::contiguous, 0).volume();
        DigitsLost.ofOutliers(filtering).widen(direct).check(filtering + ", seed " + seed, output);
        errors[filtering.ordinal()] += largestError(direct, output);
      }
    }
    double two = errors[MinimalFiltering.F2X2_3X3.ordinal()];
    double four = errors[MinimalFiltering.F4X4_3X3.ordinal()];
    assertTrue(four > 2 * two, "errors of tiles of 2: %s, of 4: %s".formatted(two, four));
  }

  private static void addOutliers(Samples samples, Volume input) {
    Shape shape = input.shape();
    for (long i = 0; i < shape.elementCount() / VALUES_AN_OUTLIER; i++) {
      int y = samples.below(shape.height());
      int x = samples.below(shape.width());
      int channel = samples.below(shape.depth());
      input.set(y, x, channel, OUTLIER * input.get(y, x, channel));
    }
  }

  private static double largestError(Expected expected, Volume output) {
    Shape shape = expected.shape();
    double largest = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int channel = 0; channel < shape.depth(); channel++) {
          double error = expected.value(0, y, x, channel) - output.get(y, x, channel);
          largest = Math.max(largest, Math.abs(error));
        }
      }
    }
    return largest;
  }
}
