package dev.sash.zoo;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.Dropout;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Input;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.layer.Softmax;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// Draws a blueprint. Each layer reads the one drawn last, unless told otherwise, and tensors take
/// the layer's name: layer `conv1` reads `conv1.weight` and `conv1.bias`. A draft belongs to one
/// thread.
final class Draft {

  private static final Predicate<String> TRACKED = name -> name.endsWith("num_batches_tracked");

  private final String name;
  private final SequencedMap<String, Part> parts = new LinkedHashMap<>();
  private Predicate<String> superfluous = TRACKED;
  private String last;

  Draft(String name, Shape input) {
    this.name = name;
    add("input", new Input(input), List.of());
  }

  /// Returns a square kernel with stride 1 and no padding.
  static Geometry square(int size) {
    return Geometry.of(size, size);
  }

  /// Returns a square window with a stride, rounding up as Caffe does.
  static Geometry ceiling(int size, int stride) {
    return square(size).withStride(stride).withRounding(Rounding.CEIL);
  }

  /// Returns the layer that the next one will read.
  String last() {
    return last;
  }

  /// Returns the shape that the last layer gives.
  Shape shape() {
    return parts.get(last).shape();
  }

  /// Lets the next layer read another one.
  Draft from(String layer) {
    last = parts.get(layer).name();
    return this;
  }

  Draft convolution(String layer, int filters, Geometry geometry) {
    return convolution(layer, filters, geometry, 1, true);
  }

  Draft groupedConvolution(String layer, int filters, Geometry geometry, int groups) {
    return convolution(layer, filters, geometry, groups, true);
  }

  Draft convolutionWithoutBias(String layer, int filters, Geometry geometry) {
    return convolution(layer, filters, geometry, 1, false);
  }

  private Draft convolution(
      String layer, int filters, Geometry geometry, int groups, boolean biased) {
    int depth = shape().depth() / groups;
    Parameter weight = kernels(layer, filters, depth, geometry.height(), geometry.width());
    Function<List<Tensor>, Layer> make =
        tensors ->
            new Convolution(Kernels.ofOihw(tensors.getFirst()), bias(tensors), geometry, groups);
    Shape output = geometry.outputShape(shape(), filters);
    return add(
        layer, output, biased ? List.of(weight, bias(layer, filters)) : List.of(weight), make);
  }

  private static Parameter kernels(
      String layer, long filters, long depth, long height, long width) {
    Initial.He initial = new Initial.He(Math.multiplyExact(depth, height * width));
    return Parameter.trained(layer + ".weight", initial, filters, depth, height, width);
  }

  static Parameter bias(String layer, long count) {
    return Parameter.trained(layer + ".bias", new Initial.Fixed(0), count);
  }

  private static Optional<Tensor> bias(List<Tensor> tensors) {
    return tensors.size() == 2 ? Optional.of(tensors.getLast()) : Optional.empty();
  }

  /// Adds a fully-connected layer that takes the volume as it is: its inputs count depth outermost,
  /// as if flattened from NCHW.
  Draft fullyConnected(String layer, int outputs) {
    Shape input = shape();
    long inputs = (long) input.height() * input.width() * input.depth();
    Parameter weight =
        Parameter.trained(layer + ".weight", new Initial.He(inputs), outputs, inputs);
    Function<List<Tensor>, Layer> make =
        tensors ->
            new FullyConnected(
                new Kernels(
                    tensors.getFirst(),
                    Kernels.Order.OIHW,
                    outputs,
                    input.depth(),
                    input.height(),
                    input.width()),
                bias(tensors));
    return add(layer, Shape.of(1, 1, outputs), List.of(weight, bias(layer, outputs)), make);
  }

  /// Adds batch normalisation that starts as the identity.
  Draft normalization(String layer, float epsilon) {
    return normalization(layer, epsilon, 1);
  }

  /// Adds batch normalisation whose scale starts at another value than 1.
  Draft normalization(String layer, float epsilon, float scale) {
    int channels = shape().depth();
    Initial zero = new Initial.Fixed(0);
    List<Parameter> parameters =
        List.of(
            Parameter.trained(layer + ".weight", new Initial.Fixed(scale), channels),
            Parameter.trained(layer + ".bias", zero, channels),
            Parameter.given(layer + ".running_mean", zero, channels),
            Parameter.given(layer + ".running_var", new Initial.Fixed(1), channels));
    Function<List<Tensor>, Layer> make =
        tensors ->
            new BatchNormalization(
                tensors.get(0), tensors.get(1), tensors.get(2), tensors.get(3), epsilon);
    return add(layer, shape(), parameters, make);
  }

  Draft relu(String layer) {
    return add(layer, Activation.RELU);
  }

  Draft maxPooling(String layer, Geometry geometry) {
    return add(layer, Pooling.max(geometry));
  }

  Draft globalAveragePooling(String layer) {
    return add(layer, new GlobalPooling(Reduction.AVERAGE));
  }

  Draft dropout(String layer, float rate) {
    return add(layer, new Dropout(rate));
  }

  Draft softmax(String layer) {
    return add(layer, Softmax.DEPTH);
  }

  /// Adds a layer without weights.
  Draft add(String layer, Layer layout) {
    return add(layer, layout, List.of(last));
  }

  /// Adds a layer without weights that reads several others.
  Draft add(String layer, Layer layout, List<String> inputs) {
    Shape output =
        layout.outputShape(inputs.stream().map(input -> parts.get(input).shape()).toList());
    return add(new Part(layer, inputs, output, List.of(), tensors -> layout));
  }

  /// Adds a layer that is made from its tensors.
  Draft add(
      String layer, Shape output, List<Parameter> parameters, Function<List<Tensor>, Layer> make) {
    return add(new Part(layer, List.of(last), output, parameters, make));
  }

  /// Adds a part, which may read any other.
  Draft add(Part part) {
    if (parts.putIfAbsent(part.name(), part) != null) {
      throw new IllegalArgumentException("the name '%s' is taken".formatted(part.name()));
    }
    last = part.name();
    return this;
  }

  /// Lets weights have tensors that no layer reads.
  Draft passOver(Predicate<String> names) {
    superfluous = superfluous.or(names);
    return this;
  }

  Blueprint finish() {
    return new Blueprint(name, new ArrayList<>(parts.values()), superfluous);
  }
}
