package dev.sash.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Activation;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {

  private static final double STEP = 1e-2;

  private static Volume scores(float... values) {
    return Volume.ofNchw(Arena.ofAuto(), Shape.of(values.length / 3, 1, 1, 3), values);
  }

  private static Volume like(Volume scores) {
    return Volume.allocate(Arena.ofAuto(), scores.shape());
  }

  @Test
  void hingeOfTheNotes() {
    // CS231n, "Multiclass Support Vector Machine loss": scores 3.2, 5.1, -1.7 and so on.
    Volume scores = scores(3.2f, 5.1f, -1.7f, 1.3f, 4.9f, 2.0f, 2.2f, 2.5f, -3.1f);
    Volume gradient = like(scores);
    Loss.Outcome outcome = Loss.HINGE.measure(scores, new int[] {0, 1, 2}, 1, gradient);
    assertEquals(2.9 + 0 + 12.9, outcome.sum(), 1e-5);
    assertEquals(1, outcome.right());
    assertEquals(5.27, outcome.mean(), 0.005);
    assertEquals(-1, gradient.get(0, 0, 0, 0));
    assertEquals(1, gradient.get(0, 0, 0, 1));
    assertEquals(0, gradient.get(0, 0, 0, 2));
    assertEquals(0, gradient.get(1, 0, 0, 1));
    assertEquals(-2, gradient.get(2, 0, 0, 2));
  }

  @Test
  void crossEntropyOfTheNotes() {
    Volume scores = scores(-2.85f, 0.86f, 0.28f);
    Volume gradient = like(scores);
    Loss.Outcome outcome = Loss.SOFTMAX_CROSS_ENTROPY.measure(scores, new int[] {2}, 1, gradient);
    assertEquals(1.04, outcome.sum(), 0.005);
    assertEquals(0, outcome.right());
    assertEquals(0.016, gradient.get(0, 0, 0), 0.001);
    assertEquals(0.631, gradient.get(0, 0, 1), 0.0005);
    assertEquals(0.353 - 1, gradient.get(0, 0, 2), 0.0005);
  }

  @Test
  void largeScoresDoNotOverflow() {
    Volume scores = scores(1e4f, -1e4f, 0);
    Loss.Outcome outcome =
        Loss.SOFTMAX_CROSS_ENTROPY.measure(scores, new int[] {1}, 1, like(scores));
    assertEquals(2e4, outcome.sum());
  }

  @ParameterizedTest
  @EnumSource
  void gradientIsTheSlope(Loss loss) {
    float[] values = {0.3f, -0.6f, 1.9f, 0.2f, 0.1f, -2.5f};
    int[] classes = {0, 2};
    Volume gradient = like(scores(values));
    loss.measure(scores(values), classes, 0.25f, gradient);
    for (int i = 0; i < values.length; i++) {
      float[] up = values.clone();
      float[] down = values.clone();
      up[i] += (float) STEP;
      down[i] -= (float) STEP;
      double difference =
          loss.measure(scores(up), classes, 1, like(gradient)).sum()
              - loss.measure(scores(down), classes, 1, like(gradient)).sum();
      double slope = difference / ((double) up[i] - down[i]);
      assertEquals(0.25 * slope, gradient.get(i / 3, 0, 0, i % 3), 1e-5, "score " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void imagesWithoutAClassDoNotCount(Loss loss) {
    Volume scores = scores(1, 2, 3, 4, 5, 9);
    Volume gradient = like(scores);
    gradient.fill(7);
    Loss.Outcome outcome = loss.measure(scores, new int[] {Loss.NO_CLASS, 2}, 1, gradient);
    assertEquals(1, outcome.count());
    assertEquals(1, outcome.right());
    for (int i = 0; i < 3; i++) {
      assertEquals(0, gradient.get(0, 0, 0, i));
    }
  }

  @Test
  void numbersThatAreNoneGiveNone() {
    Volume scores = scores(Float.NaN, 1, 2);
    for (Loss loss : Loss.values()) {
      assertEquals(Double.NaN, loss.measure(scores, new int[] {1}, 1, like(scores)).sum());
    }
  }

  @Test
  void scoresComeBeforeSoftmax() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(1, 1, 4));
    builder.add("scores", Activation.TANH, "image");
    builder.add("probabilities", Softmax.DEPTH, "scores");
    assertEquals("scores", Loss.scoreLayer(builder.build()));
    builder.add("more", Activation.TANH, "probabilities");
    assertEquals("more", Loss.scoreLayer(builder.build()));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Volume scores = scores(1, 2, 3);
    assertRefused(
        "image 0 has class 3: the classes are 0 to 2", scores, new int[] {3}, like(scores));
    assertRefused(
        "a loss needs scores of 1x1xclasses for each of 2 images, got 1x1x3",
        scores,
        new int[] {1, 1},
        like(scores));
    assertRefused(
        "the gradient has the shape of the scores: 1x1x3, got 2x1x1x3",
        scores,
        new int[] {1},
        scores(1, 2, 3, 4, 5, 6));
  }

  private static void assertRefused(String message, Volume scores, int[] classes, Volume gradient) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Loss.HINGE.measure(scores, classes, 1, gradient));
    assertEquals(message, e.getMessage());
  }
}
