package dev.sash.oracle;

import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.Mean;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;

/// Layers that average over windows, regions, axes and whole channels.
final class Averages {

  private Averages() {}

  /// Each output position by itself: its region cut out and pooled as a whole.
  static Expected adaptivePooling(AdaptivePooling layer, Expected input, Accuracy accuracy) {
    Shape shape = input.shape();
    Expected output =
        Expected.zeros(new Shape(shape.batch(), layer.height(), layer.width(), shape.depth()));
    for (int y = 0; y < layer.height(); y++) {
      for (int x = 0; x < layer.width(); x++) {
        int top = (int) Math.floor((double) y * shape.height() / layer.height());
        int left = (int) Math.floor((double) x * shape.width() / layer.width());
        int bottom = (int) Math.ceil((y + 1.0) * shape.height() / layer.height());
        int right = (int) Math.ceil((x + 1.0) * shape.width() / layer.width());
        Expected region =
            Expected.zeros(new Shape(shape.batch(), bottom - top, right - left, shape.depth()));
        region.each(
            (b, row, column, d) -> {
              int index = input.index(b, top + row, left + column, d);
              region.set(b, row, column, d, input.values()[index], input.errors()[index]);
            });
        Expected pooled = Poolings.whole(layer.reduction(), region, accuracy);
        int toY = y;
        int toX = x;
        pooled.each(
            (b, row, column, d) ->
                output.set(b, toY, toX, d, pooled.value(b, 0, 0, d), pooled.error(b, 0, 0, d)));
      }
    }
    return output;
  }

  static Expected distanceWeighted(
      DistanceWeightedPooling layer, Expected input, Accuracy accuracy) {
    Windows rows = Windows.down(layer.geometry(), input.shape().height());
    Windows columns = Windows.across(layer.geometry(), input.shape().width());
    Expected output =
        Expected.zeros(
            new Shape(input.shape().batch(), rows.count(), columns.count(), input.shape().depth()));
    output.each(
        (b, y, x, d) -> {
          double total = 0;
          double nearest = Double.POSITIVE_INFINITY;
          for (int pass = 0; pass < 2; pass++) {
            for (int ky = 0; ky < rows.taps(); ky++) {
              for (int kx = 0; kx < columns.taps(); kx++) {
                if (rows.inside(rows.position(y, ky)) && columns.inside(columns.position(x, kx))) {
                  double distance = squaredDistance(rows, columns, ky, kx);
                  nearest = Math.min(nearest, distance);
                  total += pass == 0 ? 0 : gauss(distance - nearest, layer.sigma());
                }
              }
            }
          }
          Dot dot = new Dot(0);
          for (int ky = 0; ky < rows.taps(); ky++) {
            for (int kx = 0; kx < columns.taps(); kx++) {
              int fromY = rows.position(y, ky);
              int fromX = columns.position(x, kx);
              if (rows.inside(fromY) && columns.inside(fromX)) {
                double distance = squaredDistance(rows, columns, ky, kx);
                double weight = gauss(distance - nearest, layer.sigma()) / total;
                dot.add(weight, input, b, fromY, fromX, d);
              }
            }
          }
          dot.into(output, b, y, x, d, accuracy);
        });
    return output;
  }

  private static double squaredDistance(Windows rows, Windows columns, int ky, int kx) {
    double down = ky - 0.5 * (rows.taps() - 1);
    double across = kx - 0.5 * (columns.taps() - 1);
    return down * down + across * across;
  }

  private static double gauss(double squaredDistance, double sigma) {
    return Math.exp(-0.5 * squaredDistance / (sigma * sigma));
  }

  static Expected mean(Mean layer, Expected input, Accuracy accuracy) {
    Shape shape = input.shape();
    int count = 1;
    for (Axis axis : layer.axes()) {
      count *= shape.size(axis);
      shape = shape.with(axis, 1);
    }
    double share = 1.0 / count;
    Expected output = Expected.zeros(shape);
    input.each(
        (b, y, x, d) -> {
          int to = output.broadcastIndex(b, y, x, d);
          output.values()[to] += share * input.value(b, y, x, d);
          output.errors()[to] += share * input.error(b, y, x, d);
        });
    for (int i = 0; i < output.values().length; i++) {
      output.errors()[i] +=
          accuracy.pointwise() * Accuracy.rounding(output.values()[i]) + Accuracy.UNDERFLOW;
    }
    return output;
  }

  static Expected instanceNormalization(
      InstanceNormalization layer, Expected input, Accuracy accuracy) {
    Shape shape = input.shape();
    Expected output = Expected.zeros(shape);
    for (int b = 0; b < shape.batch(); b++) {
      for (int d = 0; d < shape.depth(); d++) {
        normalize(layer, input, output, b, d, shape.height() * shape.width(), accuracy);
      }
    }
    return output;
  }

  /// An error of at most e in every element moves mean and deviation by at most e each: the
  /// deviation is a norm.
  private static void normalize(
      InstanceNormalization layer,
      Expected input,
      Expected output,
      int b,
      int d,
      int count,
      Accuracy accuracy) {
    double mean = 0;
    double largest = 0;
    for (int i = 0; i < count; i++) {
      int index = input.index(b, 0, i, d);
      mean += input.values()[index] / count;
      largest = Math.max(largest, input.errors()[index]);
    }
    double variance = 0;
    for (int i = 0; i < count; i++) {
      variance += Math.pow(input.values()[input.index(b, 0, i, d)] - mean, 2) / count;
    }
    double deviation = Math.sqrt(variance + layer.epsilon());
    double scale = layer.scale().get(d);
    double shift = layer.shift().get(d);
    for (int i = 0; i < count; i++) {
      int index = input.index(b, 0, i, d);
      double value = input.values()[index];
      double normal = (value - mean) / deviation;
      double magnitude =
          Math.abs(scale) * (Math.abs(value) + Math.abs(mean)) / deviation + Math.abs(shift);
      double inherited =
          Math.abs(scale) * largest * (2 + Math.abs(normal)) / Math.max(0, deviation - largest);
      output.values()[index] = scale * normal + shift;
      output.errors()[index] =
          (largest == 0 ? 0 : inherited) + accuracy.pointwise() * Accuracy.ULP * magnitude;
    }
  }
}
