package dev.sash.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What a preprocessing refuses.
class PreprocessingTest {

  private static String refusal(int channels, double scale, List<Double> mean, List<Double> std) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> new Preprocessing(channels, scale, mean, std, ChannelOrder.RGB))
        .getMessage();
  }

  @Test
  void numbersMustMakeSense() {
    List<Double> one = List.of(1.0);
    assertEquals("channels must be 1 or 3: 4", refusal(4, 1, one, one));
    assertEquals("the scale must be a finite number other than 0: 0.0", refusal(1, 0, one, one));
    assertEquals(
        "the scale must be a finite number other than 0: NaN", refusal(1, Double.NaN, one, one));
    assertEquals(
        "the mean must have one finite value a channel: channels=3 mean=[1.0]",
        refusal(3, 1, one, one));
    assertEquals(
        "the std must have one finite value a channel: channels=1 std=[Infinity]",
        refusal(1, 1, one, List.of(Double.POSITIVE_INFINITY)));
    assertEquals("the std must not be 0: [0.0]", refusal(1, 1, one, List.of(0.0)));
    assertEquals("the std must not be 0: [-0.0]", refusal(1, 1, one, List.of(-0.0)));
  }

  @Test
  void meanAndStdMayBeTheSameForAllChannels() {
    assertEquals(
        new Preprocessing(
            3, 1, List.of(127.0, 127.0, 127.0), List.of(128.0, 128.0, 128.0), ChannelOrder.RGB),
        Preprocessing.of(3, 1).withMeanAndStd(127, 128));
  }
}
