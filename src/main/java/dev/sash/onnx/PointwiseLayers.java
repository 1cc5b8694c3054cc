package dev.sash.onnx;

import dev.sash.layer.Activation;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Input;
import dev.sash.layer.ParametricRelu;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;

/// Writes functions of every element by itself, and sums and products of volumes.
final class PointwiseLayers {

  private PointwiseLayers() {}

  static OnnxValue activation(Activation layer, NodeWriter node) {
    return switch (layer.function()) {
      case RELU -> node.giveLike(0, "Relu");
      case LEAKY_RELU -> node.giveLike(0, "LeakyRelu", alpha(layer));
      case ELU -> node.giveLike(0, "Elu", alpha(layer));
      case SIGMOID -> node.giveLike(0, "Sigmoid");
      case HARD_SIGMOID ->
          node.giveLike(0, "HardSigmoid", alpha(layer), OnnxAttribute.number("beta", layer.beta()));
      case TANH -> node.giveLike(0, "Tanh");
      case SCALED_TANH -> scaledTanh(layer, node);
      case CLIP -> clip(layer, node);
      case HARD_SWISH -> node.giveLike(0, "HardSwish");
      case EXP -> node.giveLike(0, "Exp");
    };
  }

  private static ProtoMessage alpha(Activation layer) {
    return OnnxAttribute.number("alpha", layer.alpha());
  }

  /// A reader of this library makes one layer of it again, a product with a factor before it stays
  /// apart.
  private static OnnxValue scaledTanh(Activation layer, NodeWriter node) {
    String name = node.node().name();
    OnnxValue value = node.value(0);
    String inner = node.graph().number(name + ".beta", layer.beta());
    String outer = node.graph().number(name + ".alpha", layer.alpha());
    String apart = node.step("/apart", "Identity", List.of(value.name()));
    String scaled = node.step("/scaled", "Mul", List.of(apart, inner));
    String tanh = node.step("/tanh", "Tanh", List.of(scaled));
    return node.give(value.rank(), "Mul", List.of(tanh, outer));
  }

  private static OnnxValue clip(Activation layer, NodeWriter node) {
    String name = node.node().name();
    OnnxValue value = node.value(0);
    String minimum = node.graph().number(name + ".min", layer.alpha());
    String maximum = node.graph().number(name + ".max", layer.beta());
    return node.give(value.rank(), "Clip", List.of(value.name(), minimum, maximum));
  }

  /// Slopes broadcast to the input from the right, so that they need no batch.
  static OnnxValue parametricRelu(ParametricRelu layer, NodeWriter node) {
    Shape shape = layer.slopes().shape();
    OnnxValue value = node.value(0);
    long[] dimensions;
    if (value.rank() == 2) {
      dimensions = new long[] {shape.batch(), shape.depth()};
    } else if (shape.batch() == 1) {
      dimensions = new long[] {shape.depth(), shape.height(), shape.width()};
    } else {
      dimensions = GraphWriter.nchw(shape);
    }
    String wanted = node.graph().unused(node.node().name() + ".slope");
    String slopes = node.graph().volume(wanted, layer.slopes(), dimensions);
    return node.give(value.rank(), "PRelu", List.of(value.name(), slopes));
  }

  static OnnxValue elementwise(Elementwise layer, NodeWriter node) {
    int rank = node.commonRank();
    List<String> inputs = new ArrayList<>(node.inputs(rank));
    return switch (layer.operation()) {
      case SUM -> {
        keepApart(inputs, node);
        yield node.give(rank, inputs.size() == 2 ? "Add" : "Sum", inputs);
      }
      case PRODUCT -> {
        keepApart(inputs, node);
        yield product(rank, inputs, node);
      }
      case DIFFERENCE -> node.give(rank, "Sub", inputs);
      case QUOTIENT -> node.give(rank, "Div", inputs);
    };
  }

  /// Readers take a constant that is added or multiplied into the layer before it, which rounds
  /// differently. This library's own leaves layers apart that have an Identity between them.
  private static void keepApart(List<String> inputs, NodeWriter node) {
    boolean meetsConstant = false;
    for (int input = 0; input < inputs.size(); input++) {
      meetsConstant |= node.isConstant(input);
    }
    for (int input = 0; meetsConstant && input < inputs.size(); input++) {
      if (!node.isConstant(input) && !(node.input(input).layer() instanceof Input)) {
        inputs.set(input, node.step("/apart", "Identity", List.of(inputs.get(input))));
      }
    }
  }

  private static OnnxValue product(int rank, List<String> inputs, NodeWriter node) {
    if (inputs.size() == 1) {
      return node.give(rank, "Identity", inputs);
    }
    String result = inputs.getFirst();
    for (String next : inputs.subList(1, inputs.size() - 1)) {
      result = node.step("/product", "Mul", List.of(result, next));
    }
    return node.give(rank, "Mul", List.of(result, inputs.getLast()));
  }

  static OnnxValue dropout(Dropout layer, NodeWriter node) {
    OnnxValue value = node.value(0);
    String rate = node.graph().number(node.node().name() + ".ratio", layer.rate());
    return node.give(value.rank(), "Dropout", List.of(value.name(), rate));
  }
}
