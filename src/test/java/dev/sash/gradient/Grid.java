package dev.sash.gradient;

import dev.sash.volume.Shape;
import java.util.function.ToIntFunction;

/// Scalars of the tape as a volume.
record Grid(Shape shape, int[] scalars) {

  static Grid of(Shape shape) {
    return new Grid(shape, new int[Math.toIntExact(shape.elementCount())]);
  }

  int index(int b, int y, int x, int d) {
    return ((b * shape.height() + y) * shape.width() + x) * shape.depth() + d;
  }

  int at(int b, int y, int x, int d) {
    return scalars[index(b, y, x, d)];
  }

  int broadcastAt(int[] place) {
    return at(
        shape.batch() == 1 ? 0 : place[0],
        shape.height() == 1 ? 0 : place[1],
        shape.width() == 1 ? 0 : place[2],
        shape.depth() == 1 ? 0 : place[3]);
  }

  int[] place(int index) {
    int y = index / shape.depth() / shape.width();
    return new int[] {
      y / shape.height(),
      y % shape.height(),
      index / shape.depth() % shape.width(),
      index % shape.depth()
    };
  }

  /// Makes each element from its place: batch, y, x, channel.
  Grid fill(ToIntFunction<int[]> element) {
    for (int i = 0; i < scalars.length; i++) {
      scalars[i] = element.applyAsInt(place(i));
    }
    return this;
  }
}
