package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// An activation function, applied to every element by itself.
///
/// @param function which one
/// @param alpha first parameter, where the function has one, else 0
/// @param beta second parameter, where the function has one, else 0
public record Activation(Function function, float alpha, float beta) implements Layer {

  /// The functions; a and b stand for `alpha` and `beta`.
  public enum Function {
    /// max(0, x)
    RELU,
    /// x < 0 ? a x : x
    LEAKY_RELU,
    /// x < 0 ? a (exp(x) - 1) : x
    ELU,
    /// 1 / (1 + exp(-x))
    SIGMOID,
    /// max(0, min(1, a x + b))
    HARD_SIGMOID,
    /// tanh(x)
    TANH,
    /// a tanh(b x)
    SCALED_TANH,
    /// min(b, max(a, x)); ReLU6 is a = 0, b = 6
    CLIP,
    /// x max(0, min(1, x / 6 + 1/2)), MobileNetV3
    HARD_SWISH,
    /// exp(x)
    EXP
  }

  /// max(0, x).
  public static final Activation RELU = new Activation(Function.RELU, 0, 0);

  /// 1 / (1 + exp(-x)).
  public static final Activation SIGMOID = new Activation(Function.SIGMOID, 0, 0);

  /// tanh(x).
  public static final Activation TANH = new Activation(Function.TANH, 0, 0);

  /// x max(0, min(1, x / 6 + 1/2)).
  public static final Activation HARD_SWISH = new Activation(Function.HARD_SWISH, 0, 0);

  /// exp(x).
  public static final Activation EXP = new Activation(Function.EXP, 0, 0);

  /// @throws IllegalArgumentException if a parameter is not a number
  public Activation {
    if (Float.isNaN(alpha) || Float.isNaN(beta)) {
      throw new IllegalArgumentException(
          "parameters of %s must be numbers: alpha=%s beta=%s".formatted(function, alpha, beta));
    }
  }

  /// Returns x < 0 ? slope x : x.
  public static Activation leakyRelu(float slope) {
    return new Activation(Function.LEAKY_RELU, slope, 0);
  }

  /// Returns x < 0 ? alpha (exp(x) - 1) : x.
  public static Activation elu(float alpha) {
    return new Activation(Function.ELU, alpha, 0);
  }

  /// Returns alpha tanh(beta x); LeCun et al. 1998 take 1.7159 and 2/3.
  public static Activation scaledTanh(float alpha, float beta) {
    return new Activation(Function.SCALED_TANH, alpha, beta);
  }

  /// Returns max(0, min(1, alpha x + beta)).
  public static Activation hardSigmoid(float alpha, float beta) {
    return new Activation(Function.HARD_SIGMOID, alpha, beta);
  }

  /// Returns min(maximum, max(minimum, x)); where the minimum is the larger one, the maximum wins.
  public static Activation clip(float minimum, float maximum) {
    return new Activation(Function.CLIP, minimum, maximum);
  }

  @Override
  public String kind() {
    return switch (function) {
      case RELU -> "ReLU";
      case LEAKY_RELU -> "leaky ReLU";
      case ELU -> "ELU";
      case SIGMOID -> "sigmoid";
      case HARD_SIGMOID -> "hard sigmoid";
      case TANH -> "tanh";
      case SCALED_TANH -> "scaled tanh";
      case CLIP -> "clip";
      case HARD_SWISH -> "hard swish";
      case EXP -> "exponential";
    };
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Layer.single(kind(), inputs);
  }

  @Override
  public String describe() {
    return switch (function) {
      case RELU, SIGMOID, TANH, HARD_SWISH, EXP -> "";
      case LEAKY_RELU, ELU -> "alpha " + alpha;
      case SCALED_TANH, HARD_SIGMOID -> "alpha " + alpha + ", beta " + beta;
      case CLIP -> alpha + " to " + beta;
    };
  }
}
