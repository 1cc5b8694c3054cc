package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Channel shuffle (Zhang et al. 2018, ShuffleNet): the channels of `groups` equal groups take
/// turns, so that the next grouped convolution sees all groups.
///
/// @param groups number of groups, a divisor of the depth
public record ChannelShuffle(int groups) implements Layer {

  /// @throws IllegalArgumentException if the number of groups is not positive
  public ChannelShuffle {
    if (groups <= 0) {
      throw new IllegalArgumentException("groups must be positive: " + groups);
    }
  }

  @Override
  public String kind() {
    return "channel shuffle";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    if (input.depth() % groups != 0) {
      throw new ShapeException(
          "%d groups do not divide the depth %d".formatted(groups, input.depth()));
    }
    return input;
  }

  @Override
  public String describe() {
    return groups + " groups";
  }
}
