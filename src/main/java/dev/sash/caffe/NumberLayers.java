package dev.sash.caffe;

import dev.sash.file.Broken;
import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Softmax;
import dev.sash.volume.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// InnerProduct, activations, Eltwise, Power, Softmax, Dropout.
final class NumberLayers {

  private NumberLayers() {}

  static Value innerProduct(Step step) {
    Value input = step.input();
    Message parameters = step.parameters("inner_product_param");
    int outputs = parameters.integer("num_output", 0);
    boolean hasBias = parameters.flag("bias_term", true);
    int axis = Step.axis(parameters.integer("axis", 1), input.rank());
    boolean transposed = parameters.flag("transpose", false);
    step.requireUnderstood(parameters);
    if (outputs <= 0) {
      throw Broken.rule("num_output must be positive: %d", outputs);
    }
    int size = Math.toIntExact(input.product(axis, input.rank()));
    Optional<Tensor> bias = step.bias(hasBias, outputs);
    Tensor weights =
        step.numbers(
            0,
            transposed ? List.of(size, outputs) : List.of(outputs, size),
            transposed ? "inputs x num_output" : "num_output x inputs");
    Kernels.Order order = transposed ? Kernels.Order.IHWO : Kernels.Order.OIHW;
    if (input.isChannelsLast() && axis == 1) {
      List<Integer> seen = input.sizes();
      Kernels kernels = new Kernels(weights, order, outputs, seen.get(1), seen.get(2), seen.get(3));
      return vectors(step, new FullyConnected(kernels, bias), input);
    }
    Kernels kernels = new Kernels(weights, order, outputs, size, 1, 1);
    if (axis == 1) {
      List<Integer> flat = List.of(input.sizes().getFirst(), size);
      Value vectors = step.graph().reshaped(step.name(), input, flat);
      return vectors(step, new FullyConnected(kernels, bias), vectors);
    }
    return rows(step, Convolution.of(kernels, bias, Geometry.of(1, 1)), axis);
  }

  private static Value vectors(Step step, FullyConnected layer, Value input) {
    List<Integer> sizes = List.of(input.sizes().getFirst(), layer.kernels().filters());
    return step.graph().add(step.name(), layer, sizes, Value.rowMajor(2), input);
  }

  /// An inner product along later axes serves each row of those before: a 1x1 convolution.
  private static Value rows(Step step, Convolution layer, int axis) {
    Value input = step.input();
    Graph graph = step.graph();
    int outputs = layer.kernels().filters();
    int rows = Math.toIntExact(input.product(0, axis));
    Value table = graph.reshaped(step.name(), input, List.of(1, rows, layer.kernels().depth()));
    List<Integer> sizes = List.of(1, rows, outputs);
    Value product = graph.add(step.name(), layer, sizes, Value.rowMajor(3), table);
    return graph.reshaped(
        step.name(), product, input.withSizes(axis, input.rank(), List.of(outputs)));
  }

  static Value relu(Step step) {
    Message parameters = step.parameters("relu_param");
    float slope = parameters.number("negative_slope", 0);
    step.requireUnderstood(parameters);
    return step.add(slope == 0 ? Activation.RELU : Activation.leakyRelu(slope), step.input());
  }

  static Value elu(Step step) {
    Message parameters = step.parameters("elu_param");
    float alpha = parameters.number("alpha", 1);
    step.requireUnderstood(parameters);
    return step.add(Activation.elu(alpha), step.input());
  }

  static Value clip(Step step) {
    Message parameters = step.parameters("clip_param");
    if (!parameters.has("min") || !parameters.has("max")) {
      throw Broken.rule("Clip needs min and max");
    }
    Activation layer = Activation.clip(parameters.number("min", 0), parameters.number("max", 0));
    step.requireUnderstood(parameters);
    return step.add(layer, step.input());
  }

  static Value dropout(Step step) {
    Message parameters = step.parameters("dropout_param");
    float rate = parameters.number("dropout_ratio", 0.5f);
    if (!parameters.flag("scale_train", true)) {
      throw Broken.unsupported(
          "dropout that scales at test time (scale_train: false) is not supported");
    }
    step.requireUnderstood(parameters);
    return step.add(new Dropout(rate), step.input());
  }

  static Value softmax(Step step) {
    Value input = step.input();
    Message parameters = step.parameters("softmax_param");
    int axis = Step.axis(parameters.integer("axis", 1), input.rank());
    step.requireUnderstood(parameters);
    return step.add(new Softmax(Set.of(Graph.axis(input, axis)), false), input);
  }

  static Value eltwise(Step step) {
    step.requireInputs(2, Integer.MAX_VALUE);
    Message parameters = step.parameters("eltwise_param");
    // The default, SUM, stands first; by number PROD is 0.
    String operation =
        parameters.has("operation")
            ? parameters.name("operation", List.of("PROD", "SUM", "MAX"))
            : "SUM";
    List<Float> factors = parameters.numbers("coeff");
    parameters.flag("stable_prod_grad", true);
    step.requireUnderstood(parameters);
    Value first = step.inputs().getFirst();
    for (Value input : step.inputs()) {
      if (!input.sizes().equals(first.sizes())) {
        throw Broken.rule("Eltwise needs blobs of one size: %s, %s", first, input);
      }
    }
    if (!factors.isEmpty()
        && (factors.size() != step.inputs().size() || !operation.equals("SUM"))) {
      throw Broken.rule(
          "a sum has one coeff a bottom, others none: %d for %d bottoms of %s",
          factors.size(), step.inputs().size(), operation);
    }
    List<Value> inputs = ShapeLayers.sameOrder(step, step.inputs());
    return switch (operation) {
      case "SUM" -> sum(step, inputs, factors);
      case "PROD" -> combined(step, Elementwise.PRODUCT, inputs);
      default ->
          throw Broken.unsupported("the maximum of blobs is not supported, SUM and PROD are");
    };
  }

  private static Value sum(Step step, List<Value> inputs, List<Float> factors) {
    if (factors.equals(List.of(1f, -1f))) {
      return combined(step, new Elementwise(Elementwise.Operation.DIFFERENCE), inputs);
    }
    List<Value> terms = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      float factor = factors.isEmpty() ? 1 : factors.get(i);
      terms.add(
          factor == 1
              ? inputs.get(i)
              : withNumber(step, Elementwise.PRODUCT, inputs.get(i), factor));
    }
    return combined(step, Elementwise.SUM, terms);
  }

  private static Value combined(Step step, Elementwise layer, List<Value> inputs) {
    Value like = inputs.getFirst();
    return step.graph()
        .add(step.name(), layer, like.sizes(), like.order(), inputs.toArray(Value[]::new));
  }

  private static Value withNumber(Step step, Elementwise layer, Value input, float number) {
    Value constant =
        step.graph()
            .constant(step.name() + "/number", step.uniform(number, 1).segment(), List.of());
    return step.graph().add(step.name(), layer, input.sizes(), input.order(), input, constant);
  }

  /// (shift + scale x)^power.
  static Value power(Step step) {
    Message parameters = step.parameters("power_param");
    float power = parameters.number("power", 1);
    float scale = parameters.number("scale", 1);
    float shift = parameters.number("shift", 0);
    step.requireUnderstood(parameters);
    if (power != 1) {
      throw Broken.unsupported("powers other than 1 are not supported: %s", power);
    }
    Value scaled =
        scale == 1 ? step.input() : withNumber(step, Elementwise.PRODUCT, step.input(), scale);
    return shift == 0 ? scaled : withNumber(step, Elementwise.SUM, scaled, shift);
  }
}
