package dev.sash.gradient;

import dev.sash.layer.Activation;
import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Identity;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Reshape;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.Transpose;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Oracle;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gradients of a layer in double precision: its definition on a [Tape], read backwards.
final class Reference {

  private final Tape tape = new Tape();
  private final List<Grid> inputs = new ArrayList<>();
  private final Map<Role, int[]> parameters = new EnumMap<>(Role.class);
  private final Grid output;
  private final double[] derivatives;

  /// @param seeds derivative of the result with respect to each output, or null: outputs alone
  Reference(Layer layer, List<Expected> values, double[] seeds) {
    for (Expected value : values) {
      inputs.add(new Grid(value.shape(), tape.leaves(value.values())));
    }
    Shape shape = layer.outputShape(values.stream().map(Expected::shape).toList());
    output = evaluate(layer, shape);
    derivatives = seeds == null ? null : tape.derivatives(output.scalars(), seeds);
  }

  double[] output() {
    return values(output.scalars(), tape::value);
  }

  double[] inputGradient(int input) {
    return values(inputs.get(input).scalars(), scalar -> derivatives[scalar]);
  }

  /// Returns the gradient of a parameter in the order of its tensor; 0 where there is no scalar.
  double[] parameterGradient(Role role) {
    return values(parameters.get(role), scalar -> scalar < 0 ? 0 : derivatives[scalar]);
  }

  private static double[] values(int[] scalars, java.util.function.IntToDoubleFunction value) {
    return java.util.Arrays.stream(scalars).mapToDouble(value).toArray();
  }

  private int[] leaves(Role role, Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.get(i);
    }
    parameters.put(role, tape.leaves(values));
    return parameters.get(role);
  }

  private Grid evaluate(Layer layer, Shape shape) {
    Grid input = inputs.getFirst();
    Grid result = Grid.of(shape);
    return switch (layer) {
      case Convolution it -> {
        weights(it.kernels(), it.bias());
        yield convolution(it.kernels(), it.geometry(), it.groups(), result);
      }
      case PartiallyConnected it -> {
        weights(it.dense().kernels(), it.dense().bias());
        disconnect(it);
        yield convolution(it.dense().kernels(), it.dense().geometry(), 1, result);
      }
      case TrainableSubsampling it -> {
        weights(it.dense().kernels(), it.dense().bias());
        tie(it.dense().kernels());
        yield convolution(it.dense().kernels(), it.dense().geometry(), it.dense().groups(), result);
      }
      case FullyConnected it -> {
        weights(it.kernels(), it.bias());
        Geometry whole = Geometry.of(it.kernels().height(), it.kernels().width());
        yield convolution(it.kernels(), whole, 1, result);
      }
      case Pooling it -> pooling(it, result);
      case GlobalPooling it ->
          pooling(it.toPooling(input.shape().height(), input.shape().width()), result);
      case AdaptivePooling it -> pooling(it.toPooling(input.shape()).orElseThrow(), result);
      case Activation it -> result.fill(place -> activation(it, input.broadcastAt(place)));
      case ParametricRelu it -> parametricRelu(it, result);
      case BatchNormalization it -> batchNormalization(it, result);
      case LocalResponseNormalization it -> result.fill(place -> localResponse(it, place));
      case Softmax it -> result.fill(place -> softmax(it, place));
      case Elementwise it -> result.fill(place -> elementwise(it, place));
      case Mean it ->
          result.fill(
              place -> {
                List<Integer> group = group(it.axes(), place);
                return tape.line(tape.sum(group), 1.0 / group.size(), 0);
              });
      case Flatten _,
          Reshape _,
          Transpose _,
          Slice _,
          Pad _,
          Concatenation _,
          ChannelShuffle _,
          Identity _,
          Dropout _ ->
          selection(layer, result);
      default -> throw new IllegalArgumentException("no reference for " + layer.kind());
    };
  }

  private void weights(Kernels kernels, Optional<Tensor> bias) {
    leaves(Role.WEIGHT, kernels.tensor());
    bias.ifPresent(it -> leaves(Role.BIAS, it));
  }

  private void disconnect(PartiallyConnected layer) {
    Kernels kernels = layer.dense().kernels();
    for (int filter = 0; filter < kernels.filters(); filter++) {
      for (int channel = 0; channel < kernels.depth(); channel++) {
        for (int i = 0; i < kernels.height() * kernels.width(); i++) {
          if (!layer.connections().get(filter).contains(channel)) {
            long index = kernels.index(filter, channel, i / kernels.width(), i % kernels.width());
            parameters.get(Role.WEIGHT)[(int) index] = -1;
          }
        }
      }
    }
  }

  private void tie(Kernels kernels) {
    int[] weights = parameters.get(Role.WEIGHT);
    int area = kernels.height() * kernels.width();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weights[i / area * area];
    }
  }

  private Grid convolution(Kernels kernels, Geometry geometry, int groups, Grid result) {
    Grid input = inputs.getFirst();
    int[] weights = parameters.get(Role.WEIGHT);
    int[] biases = parameters.get(Role.BIAS);
    return result.fill(
        place -> {
          int first = place[3] / (kernels.filters() / groups) * kernels.depth();
          List<Integer> terms = new ArrayList<>();
          if (biases != null) {
            terms.add(biases[place[3]]);
          }
          window(
              geometry,
              place,
              (ky, kx, y, x) -> {
                for (int c = 0; c < kernels.depth(); c++) {
                  int weight = weights[(int) kernels.index(place[3], c, ky, kx)];
                  if (weight >= 0) {
                    terms.add(tape.product(weight, input.at(place[0], y, x, first + c)));
                  }
                }
              });
          return tape.sum(terms);
        });
  }

  private interface Tap {
    void at(int kernelY, int kernelX, int y, int x);
  }

  private void window(Geometry geometry, int[] place, Tap tap) {
    Shape shape = inputs.getFirst().shape();
    for (int ky = 0; ky < geometry.height(); ky++) {
      for (int kx = 0; kx < geometry.width(); kx++) {
        int y =
            place[1] * geometry.strideHeight()
                - geometry.padding().top()
                + ky * geometry.dilationHeight();
        int x =
            place[2] * geometry.strideWidth()
                - geometry.padding().left()
                + kx * geometry.dilationWidth();
        if (y >= 0 && y < shape.height() && x >= 0 && x < shape.width()) {
          tap.at(ky, kx, y, x);
        }
      }
    }
  }

  private Grid pooling(Pooling layer, Grid result) {
    Grid input = inputs.getFirst();
    return result.fill(
        place -> {
          List<Integer> seen = new ArrayList<>();
          window(
              layer.geometry(),
              place,
              (_, _, y, x) -> seen.add(input.at(place[0], y, x, place[3])));
          return switch (layer.reduction().kind()) {
            case MAX -> seen.isEmpty() ? tape.leaf(Double.NEGATIVE_INFINITY) : largest(seen);
            case AVERAGE -> tape.line(tape.sum(seen), 1.0 / counted(layer, place, seen), 0);
            case NORM -> norm(layer.reduction(), seen);
          };
        });
  }

  private int largest(List<Integer> scalars) {
    int largest = scalars.getFirst();
    for (int scalar : scalars) {
      largest = tape.value(scalar) > tape.value(largest) ? scalar : largest;
    }
    return tape.line(largest, 1, 0);
  }

  private int counted(Pooling layer, int[] place, List<Integer> seen) {
    Geometry geometry = layer.geometry();
    Shape shape = inputs.getFirst().shape();
    int counted = 0;
    for (int ky = 0; ky < geometry.height(); ky++) {
      for (int kx = 0; kx < geometry.width(); kx++) {
        int y =
            place[1] * geometry.strideHeight()
                - geometry.padding().top()
                + ky * geometry.dilationHeight();
        int x =
            place[2] * geometry.strideWidth()
                - geometry.padding().left()
                + kx * geometry.dilationWidth();
        boolean padded =
            y < shape.height() + geometry.padding().bottom()
                && x < shape.width() + geometry.padding().right();
        counted += padded ? 1 : 0;
      }
    }
    return Math.max(1, layer.countPadding() ? counted : seen.size());
  }

  private int norm(Reduction reduction, List<Integer> seen) {
    List<Integer> powers = new ArrayList<>();
    for (int scalar : seen) {
      int magnitude = tape.line(scalar, Math.signum(tape.value(scalar)), 0);
      powers.add(tape.power(magnitude, reduction.exponent()));
    }
    return tape.power(tape.sum(powers), 1.0 / reduction.exponent());
  }

  private int activation(Activation layer, int scalar) {
    double x = tape.value(scalar);
    double a = layer.alpha();
    double b = layer.beta();
    return switch (layer.function()) {
      case RELU -> tape.line(scalar, x > 0 ? 1 : 0, 0);
      case LEAKY_RELU -> tape.line(scalar, x < 0 ? a : 1, 0);
      case ELU -> x < 0 ? tape.line(tape.exponential(scalar), a, -a) : tape.line(scalar, 1, 0);
      case SIGMOID -> tape.sigmoid(scalar);
      case HARD_SIGMOID -> tape.clip(tape.line(scalar, a, b), 0, 1);
      case TANH -> tape.tanh(scalar);
      case SCALED_TANH -> tape.line(tape.tanh(tape.line(scalar, b, 0)), a, 0);
      case CLIP -> tape.clip(scalar, a, b);
      case HARD_SWISH -> tape.product(scalar, tape.clip(tape.line(scalar, 1.0 / 6, 0.5), 0, 1));
      case EXP -> tape.exponential(scalar);
    };
  }

  private Grid parametricRelu(ParametricRelu layer, Grid result) {
    Shape shape = layer.slopes().shape();
    Grid slopes = new Grid(shape, tape.leaves(Expected.of(layer.slopes()).values()));
    parameters.put(Role.WEIGHT, slopes.scalars());
    return result.fill(
        place -> {
          int scalar = inputs.getFirst().broadcastAt(place);
          return tape.value(scalar) < 0
              ? tape.product(scalar, slopes.broadcastAt(place))
              : tape.line(scalar, 1, 0);
        });
  }

  private Grid batchNormalization(BatchNormalization layer, Grid result) {
    int[] scales = leaves(Role.WEIGHT, layer.scale());
    int[] shifts = leaves(Role.BIAS, layer.shift());
    return result.fill(
        place -> {
          int d = place[3];
          double deviation = Math.sqrt((double) layer.variance().get(d) + layer.epsilon());
          double mean = layer.mean().get(d);
          int normal =
              tape.line(inputs.getFirst().broadcastAt(place), 1 / deviation, -mean / deviation);
          return tape.sum(List.of(tape.product(scales[d], normal), shifts[d]));
        });
  }

  private int localResponse(LocalResponseNormalization layer, int[] place) {
    Grid input = inputs.getFirst();
    int before = (layer.size() - 1) / 2;
    List<Integer> squares = new ArrayList<>();
    for (int d = place[3] - before; d < place[3] - before + layer.size(); d++) {
      if (d >= 0 && d < input.shape().depth()) {
        int neighbour = input.at(place[0], place[1], place[2], d);
        squares.add(tape.product(neighbour, neighbour));
      }
    }
    double scale = (double) layer.alpha() / layer.size();
    int divisor = tape.power(tape.line(tape.sum(squares), scale, layer.bias()), layer.beta());
    return tape.quotient(input.broadcastAt(place), divisor);
  }

  /// Returns the elements of the input that differ from a place along some axes alone.
  private List<Integer> group(java.util.Set<Axis> axes, int[] place) {
    Grid input = inputs.getFirst();
    List<Integer> group = new ArrayList<>();
    for (int i = 0; i < input.scalars().length; i++) {
      int[] other = input.place(i);
      boolean same = true;
      for (Axis axis : Axis.values()) {
        same &= axes.contains(axis) || other[axis.ordinal()] == place[axis.ordinal()];
      }
      if (same) {
        group.add(input.scalars()[i]);
      }
    }
    return group;
  }

  private int softmax(Softmax layer, int[] place) {
    List<Integer> group = group(layer.axes(), place);
    double maximum = group.stream().mapToDouble(tape::value).max().orElseThrow();
    List<Integer> exponentials =
        group.stream().map(x -> tape.exponential(tape.line(x, 1, -maximum))).toList();
    int own = tape.line(inputs.getFirst().broadcastAt(place), 1, -maximum);
    int sum = tape.sum(exponentials);
    return layer.logarithm()
        ? tape.sum(List.of(own, tape.line(tape.logarithm(sum), -1, 0)))
        : tape.quotient(tape.exponential(own), sum);
  }

  private int elementwise(Elementwise layer, int[] place) {
    List<Integer> operands = inputs.stream().map(input -> input.broadcastAt(place)).toList();
    int first = operands.getFirst();
    int last = operands.getLast();
    return switch (layer.operation()) {
      case SUM -> tape.sum(operands);
      case PRODUCT -> operands.stream().reduce(tape::product).orElseThrow();
      case DIFFERENCE -> tape.sum(List.of(first, tape.line(last, -1, 0)));
      case QUOTIENT -> tape.quotient(first, last);
    };
  }

  /// The layer moves elements, so the oracle tells where each comes from: it moves their numbers.
  private Grid selection(Layer layer, Grid result) {
    double mark = 0.3;
    List<Expected> numbers = new ArrayList<>();
    List<Integer> all = new ArrayList<>();
    for (Grid input : inputs) {
      double[] values = new double[input.scalars().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = all.size() + mark;
        all.add(input.scalars()[i]);
      }
      numbers.add(new Expected(input.shape(), values, new double[values.length]));
    }
    double[] moved = Oracle.DIRECT.evaluate(layer, numbers).values();
    for (int i = 0; i < moved.length; i++) {
      boolean numbered = Math.abs(moved[i] - Math.floor(moved[i]) - mark) < 1e-9;
      result.scalars()[i] =
          numbered ? tape.line(all.get((int) moved[i]), 1, 0) : tape.leaf(moved[i]);
    }
    return result;
  }
}
