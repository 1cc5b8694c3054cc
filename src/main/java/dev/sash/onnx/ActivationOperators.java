package dev.sash.onnx;

import dev.sash.layer.Activation;
import dev.sash.layer.ParametricRelu;
import java.util.List;

/// Functions of every element by itself.
final class ActivationOperators {

  private ActivationOperators() {}

  static void relu(Operation operation) {
    operation.giveElementwise(Activation.RELU);
  }

  static void leakyRelu(Operation operation) {
    operation.giveElementwise(Activation.leakyRelu(operation.attributes().number("alpha", 0.01f)));
  }

  static void elu(Operation operation) {
    operation.giveElementwise(Activation.elu(operation.attributes().number("alpha", 1)));
  }

  static void exp(Operation operation) {
    operation.giveElementwise(Activation.EXP);
  }

  static void sigmoid(Operation operation) {
    operation.giveElementwise(Activation.SIGMOID);
  }

  static void hardSigmoid(Operation operation) {
    Attributes attributes = operation.attributes();
    operation.giveElementwise(
        Activation.hardSigmoid(attributes.number("alpha", 0.2f), attributes.number("beta", 0.5f)));
  }

  static void hardSwish(Operation operation) {
    operation.giveElementwise(Activation.HARD_SWISH);
  }

  static void tanh(Operation operation) {
    operation.giveElementwise(Activation.TANH);
  }

  /// The bounds are attributes up to version 10, inputs from 11 on; a missing one does not bound.
  static void clip(Operation operation) {
    Attributes attributes = operation.attributes();
    boolean areInputs = operation.opset() >= 11;
    float minimum = bound(operation, areInputs, 1, attributes, "min", Float.NEGATIVE_INFINITY);
    float maximum = bound(operation, areInputs, 2, attributes, "max", Float.POSITIVE_INFINITY);
    operation.giveElementwise(Activation.clip(minimum, maximum));
  }

  private static float bound(
      Operation operation,
      boolean isInput,
      int input,
      Attributes attributes,
      String name,
      float none) {
    if (isInput) {
      return operation.has(input) ? operation.scalar(input) : none;
    }
    return attributes.number(name, none);
  }

  /// Up to version 6 a vector of slopes has one a channel; from 7 on slopes broadcast like all
  /// else.
  static void parametricRelu(Operation operation) {
    Value.Floats slopes = operation.floats(1);
    long[] dims = slopes.dims();
    int rank = operation.value(0).dims().length;
    if (operation.opset() < 7 && dims.length == 1 && rank > 2) {
      long[] perChannel = Dims.padded(new long[0], rank - 1);
      perChannel[0] = dims[0];
      slopes = Value.Floats.of(slopes.tensor(operation.memory()).asDimensions(perChannel));
    }
    Layout input = operation.layout(0);
    Broadcast broadcast = Broadcast.of(operation, List.of(input), List.of(slopes));
    String node = broadcast.node(input);
    operation.give(
        broadcast.result(operation.add(new ParametricRelu(broadcast.volume(slopes)), node)));
  }
}
