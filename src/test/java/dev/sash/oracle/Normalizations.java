package dev.sash.oracle;

import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Softmax;
import dev.sash.volume.Axis;

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
    Expected output = Expected.zeros(input.shape());
    output.each((b, y, x, d) -> normalize(layer, input, accuracy, output, b, y, x, d));
    return output;
  }

  private static void normalize(
      Softmax layer,
      Expected input,
      Accuracy accuracy,
      Expected output,
      int b,
      int y,
      int x,
      int d) {
    double[] maximum = {Double.NEGATIVE_INFINITY};
    double[] largestError = {0};
    double[] sum = {0};
    input.each(
        (ob, oy, ox, od) -> {
          if (together(layer, b, y, x, d, ob, oy, ox, od)) {
            maximum[0] = Math.max(maximum[0], input.value(ob, oy, ox, od));
            largestError[0] = Math.max(largestError[0], input.error(ob, oy, ox, od));
          }
        });
    input.each(
        (ob, oy, ox, od) -> {
          if (together(layer, b, y, x, d, ob, oy, ox, od)) {
            sum[0] += Math.exp(input.value(ob, oy, ox, od) - maximum[0]);
          }
        });
    double distance = input.value(b, y, x, d) - maximum[0];
    double value = distance - Math.log(sum[0]);
    double rounding =
        accuracy.transcendental() * Accuracy.ULP * (1 + Math.abs(distance) + Math.abs(maximum[0]));
    double inherited = 2 * largestError[0];
    if (layer.logarithm()) {
      output.set(b, y, x, d, value, inherited + rounding);
    } else {
      double share = Math.exp(value);
      output.set(
          b, y, x, d, share, share * (Math.expm1(inherited) + rounding) + Accuracy.UNDERFLOW);
    }
  }

  private static boolean together(
      Softmax layer, int b, int y, int x, int d, int ob, int oy, int ox, int od) {
    return (b == ob || layer.axes().contains(Axis.BATCH))
        && (y == oy || layer.axes().contains(Axis.HEIGHT))
        && (x == ox || layer.axes().contains(Axis.WIDTH))
        && (d == od || layer.axes().contains(Axis.DEPTH));
  }
}
