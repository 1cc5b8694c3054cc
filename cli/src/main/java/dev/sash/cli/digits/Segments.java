package dev.sash.cli.digits;

import java.util.Arrays;

/// Straight pieces of a drawing, in the order in which they were added.
final class Segments {

  /// Start x, start y, end x, end y of each.
  private double[] ends = new double[64];

  private int size;

  void add(double x, double y, double endX, double endY) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    ends[size++] = x;
    ends[size++] = y;
    ends[size++] = endX;
    ends[size++] = endY;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Returns the bounds as left, top, right and bottom.
  double[] bounds() {
    double[] bounds = {
      Double.POSITIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    for (int i = 0; i < size; i += 2) {
      bounds[0] = Math.min(bounds[0], ends[i]);
      bounds[1] = Math.min(bounds[1], ends[i + 1]);
      bounds[2] = Math.max(bounds[2], ends[i]);
      bounds[3] = Math.max(bounds[3], ends[i + 1]);
    }
    return bounds;
  }

  /// Returns a copy around the origin whose larger side is one unit long.
  Segments toUnit() {
    double[] bounds = bounds();
    double centreX = (bounds[0] + bounds[2]) / 2;
    double centreY = (bounds[1] + bounds[3]) / 2;
    double side = Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]);
    Segments unit = new Segments();
    for (int i = 0; i < size; i += 4) {
      unit.add(
          (ends[i] - centreX) / side,
          (ends[i + 1] - centreY) / side,
          (ends[i + 2] - centreX) / side,
          (ends[i + 3] - centreY) / side);
    }
    return unit;
  }

  /// Returns the distance from a point to the nearest segment.
  double distance(double x, double y) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size; i += 4) {
      double alongX = ends[i + 2] - ends[i];
      double alongY = ends[i + 3] - ends[i + 1];
      double toX = x - ends[i];
      double toY = y - ends[i + 1];
      double length = alongX * alongX + alongY * alongY;
      double along = toX * alongX + toY * alongY;
      double offX = toX;
      double offY = toY;
      // Most points lie before or behind a segment: a division would take as long as all else.
      if (along > 0) {
        double share = along < length ? along / length : 1;
        offX -= share * alongX;
        offY -= share * alongY;
      }
      nearest = Math.min(nearest, offX * offX + offY * offY);
    }
    return Math.sqrt(nearest);
  }
}
