package dev.sash.oracle;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.ParametricRelu;

/// Layers that map each element by itself.
final class Activations {

  private Activations() {}

  static Expected activation(Activation layer, Expected input, Accuracy accuracy) {
    Expected output = Expected.zeros(input.shape());
    for (int i = 0; i < input.values().length; i++) {
      double x = input.values()[i];
      double value = apply(layer, x);
      output.values()[i] = value;
      output.errors()[i] =
          steepest(layer, x + input.errors()[i]) * input.errors()[i]
              + accuracy.pointwise() * Accuracy.rounding(magnitude(layer, x, value));
    }
    return output;
  }

  private static double apply(Activation layer, double x) {
    double a = layer.alpha();
    double b = layer.beta();
    return switch (layer.function()) {
      case RELU -> x < 0 ? 0 : x;
      case LEAKY_RELU -> x < 0 ? a * x : x;
      case ELU -> x < 0 ? a * Math.expm1(x) : x;
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case HARD_SIGMOID -> Math.max(0, Math.min(1, a * x + b));
      case TANH -> Math.tanh(x);
      case SCALED_TANH -> a * Math.tanh(b * x);
      case CLIP -> Math.min(b, Math.max(a, x));
      case HARD_SWISH -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
      case EXP -> Math.exp(x) > Float.MAX_VALUE ? Double.POSITIVE_INFINITY : Math.exp(x);
    };
  }

  /// Returns the largest slope up to x: how much an error of the input may grow.
  private static double steepest(Activation layer, double x) {
    return switch (layer.function()) {
      case RELU, CLIP, TANH -> 1;
      case LEAKY_RELU, ELU -> Math.max(1, Math.abs(layer.alpha()));
      case SIGMOID -> 0.25;
      case HARD_SIGMOID -> Math.abs(layer.alpha());
      case SCALED_TANH -> Math.abs(layer.alpha() * layer.beta());
      case HARD_SWISH -> 1.5;
      case EXP -> Math.exp(x);
    };
  }

  /// Returns what the rounding error is relative to: 0 where nothing is rounded.
  private static double magnitude(Activation layer, double x, double value) {
    return switch (layer.function()) {
      case RELU, CLIP -> 0;
      case LEAKY_RELU -> x < 0 ? Math.abs(value) : 0;
      case ELU, SIGMOID, TANH, SCALED_TANH, EXP -> Math.abs(value);
      case HARD_SIGMOID -> Math.abs(layer.alpha() * x) + Math.abs(layer.beta());
      case HARD_SWISH -> Math.abs(x) * (Math.abs(x) / 6 + 0.5);
    };
  }

  static Expected parametricRelu(ParametricRelu layer, Expected input, Accuracy accuracy) {
    Expected slopes = Expected.of(layer.slopes());
    Expected output = Expected.zeros(input.shape());
    output.each(
        (b, y, x, d) -> {
          double value = input.value(b, y, x, d);
          double slope = slopes.values()[slopes.broadcastIndex(b, y, x, d)];
          double inherited = Math.max(1, Math.abs(slope)) * input.error(b, y, x, d);
          double negative = slope * value;
          double rounding = value < 0 ? accuracy.pointwise() * Accuracy.rounding(negative) : 0;
          output.set(b, y, x, d, value < 0 ? negative : value, inherited + rounding);
        });
    return output;
  }

  static Expected batchNormalization(BatchNormalization layer, Expected input, Accuracy accuracy) {
    Expected output = Expected.zeros(input.shape());
    output.each(
        (b, y, x, d) -> {
          double deviation = Math.sqrt((double) layer.variance().get(d) + layer.epsilon());
          double factor = layer.scale().get(d) / deviation;
          double mean = layer.mean().get(d);
          double shift = layer.shift().get(d);
          double value = input.value(b, y, x, d);
          double magnitude =
              Math.abs(factor) * (Math.abs(value) + Math.abs(mean)) + Math.abs(shift);
          output.set(
              b,
              y,
              x,
              d,
              factor * (value - mean) + shift,
              Math.abs(factor) * input.error(b, y, x, d)
                  + accuracy.pointwise() * Accuracy.ULP * magnitude);
        });
    return output;
  }
}
