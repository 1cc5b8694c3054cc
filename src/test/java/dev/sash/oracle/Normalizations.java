package dev.sash.oracle;

import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Softmax;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.Arrays;

/// Layers that divide by what a neighbourhood holds.
final class Normalizations {

  private Normalizations() {}

  static Expected localResponse(
      LocalResponseNormalization layer, Expected input, Accuracy accuracy) {
    int before = (int) Math.floor((layer.size() - 1) / 2.0);
    int after = (int) Math.ceil((layer.size() - 1) / 2.0);
    Expected output = Expected.zeros(input.shape());
    output.each(
        (b, y, x, d) -> {
          double squares = 0;
          double inherited = 0;
          for (int c = d - before; c <= d + after; c++) {
            if (c >= 0 && c < input.shape().depth()) {
              double neighbour = input.value(b, y, x, c);
              squares += neighbour * neighbour;
              inherited += 2 * Math.abs(neighbour) * input.error(b, y, x, c);
            }
          }
          double share = (double) layer.alpha() / layer.size();
          double base = layer.bias() + share * squares;
          double scale = Math.pow(base, -layer.beta());
          double value = input.value(b, y, x, d) * scale;
          double relative =
              Math.abs(layer.beta() * share / base) * inherited
                  + accuracy.transcendental() * Accuracy.ULP;
          double direct = Math.abs(scale) * input.error(b, y, x, d);
          output.set(b, y, x, d, value, direct + relative * Math.abs(value));
        });
    return output;
  }

  static Expected softmax(Softmax layer, Expected input, Accuracy accuracy) {
    Shape shape = input.shape();
    Shape reduced = shape;
    for (Axis axis : layer.axes()) {
      reduced = reduced.with(axis, 1);
    }
    Expected groups = Expected.zeros(reduced);
    double[] maxima = new double[groups.values().length];
    double[] errors = new double[maxima.length];
    double[] sums = new double[maxima.length];
    Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
    input.each(
        (b, y, x, d) -> {
          int group = groups.broadcastIndex(b, y, x, d);
          maxima[group] = Math.max(maxima[group], input.value(b, y, x, d));
          errors[group] = Math.max(errors[group], input.error(b, y, x, d));
        });
    input.each(
        (b, y, x, d) -> {
          int group = groups.broadcastIndex(b, y, x, d);
          sums[group] += Math.exp(input.value(b, y, x, d) - maxima[group]);
        });
    Expected output = Expected.zeros(shape);
    output.each(
        (b, y, x, d) -> {
          int group = groups.broadcastIndex(b, y, x, d);
          double distance = input.value(b, y, x, d) - maxima[group];
          double value = distance - Math.log(sums[group]);
          double magnitude = 1 + Math.abs(distance) + Math.abs(maxima[group]);
          double rounding = accuracy.transcendental() * Accuracy.ULP * magnitude;
          double inherited = 2 * errors[group];
          double share = Math.exp(value);
          double error =
              layer.logarithm()
                  ? inherited + rounding
                  : share * (Math.expm1(inherited) + rounding) + Accuracy.UNDERFLOW;
          output.set(b, y, x, d, layer.logarithm() ? value : share, error);
        });
    return output;
  }
}
