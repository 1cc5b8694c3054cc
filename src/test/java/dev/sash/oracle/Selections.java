package dev.sash.oracle;

import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Pad;
import dev.sash.layer.Slice;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.EnumMap;
import java.util.Map;

/// Layers each of whose outputs is one element of the input, or a constant.
final class Selections {

  private Selections() {}

  static Expected pad(Pad layer, Expected input) {
    Shape shape = input.shape();
    for (Axis axis : Axis.values()) {
      int added = layer.before().getOrDefault(axis, 0) + layer.behind().getOrDefault(axis, 0);
      shape = shape.with(axis, shape.size(axis) + added);
    }
    Expected output = Expected.zeros(shape);
    output.each(
        (b, y, x, d) -> {
          int[] from = {b, y, x, d};
          boolean outside = false;
          for (Axis axis : Axis.values()) {
            int size = input.shape().size(axis);
            int index = from[axis.ordinal()] - layer.before().getOrDefault(axis, 0);
            outside |= index < 0 || index >= size;
            from[axis.ordinal()] = filled(layer.filling(), index, size);
          }
          if (outside && layer.filling() == Pad.Filling.CONSTANT) {
            output.set(b, y, x, d, layer.value(), 0);
          } else {
            int index = input.index(from[0], from[1], from[2], from[3]);
            output.set(b, y, x, d, input.values()[index], input.errors()[index]);
          }
        });
    return output;
  }

  /// Walks from the index into the input.
  private static int filled(Pad.Filling filling, int index, int size) {
    int at = index;
    while (at < 0 || at >= size) {
      at =
          switch (filling) {
            case CONSTANT, EDGE -> at < 0 ? at + 1 : at - 1;
            case REFLECT -> at < 0 ? -at : size - 1 - (at - (size - 1));
            case WRAP -> at < 0 ? at + size : at - size;
          };
    }
    return at;
  }

  static Expected slice(Slice layer, Expected input) {
    Map<Axis, Slice.Range> ranges = new EnumMap<>(Axis.class);
    Shape shape = input.shape();
    for (Axis axis : Axis.values()) {
      Slice.Range whole = new Slice.Range(0, shape.size(axis), 1);
      ranges.put(axis, layer.ranges().getOrDefault(axis, whole));
    }
    for (Axis axis : Axis.values()) {
      shape = shape.with(axis, ranges.get(axis).count());
    }
    Expected output = Expected.zeros(shape);
    output.each(
        (b, y, x, d) -> {
          int index =
              input.index(
                  nth(ranges.get(Axis.BATCH), b),
                  nth(ranges.get(Axis.HEIGHT), y),
                  nth(ranges.get(Axis.WIDTH), x),
                  nth(ranges.get(Axis.DEPTH), d));
          output.set(b, y, x, d, input.values()[index], input.errors()[index]);
        });
    return output;
  }

  private static int nth(Slice.Range range, int n) {
    int position = range.first();
    for (int i = 0; i < n; i++) {
      position += range.step();
    }
    return position;
  }

  /// Deals the channels out: the first of every group, the second of every group, ...
  static Expected channelShuffle(ChannelShuffle layer, Expected input) {
    Expected output = Expected.zeros(input.shape());
    int size = input.shape().depth() / layer.groups();
    output.each(
        (b, y, x, d) -> {
          int group = d % layer.groups();
          int index = input.index(b, y, x, group * size + d / layer.groups());
          output.set(b, y, x, d, input.values()[index], input.errors()[index]);
        });
    return output;
  }
}
