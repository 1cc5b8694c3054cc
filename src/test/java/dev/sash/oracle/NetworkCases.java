package dev.sash.oracle;

import dev.sash.layer.Activation;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.Identity;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Softmax;
import dev.sash.layer.Transpose;
import dev.sash.network.Network;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// Small networks, each with something that a plan can get wrong: what shares memory, what
/// vanishes, what is fused.
public final class NetworkCases {

  /// A network and what is special about it.
  ///
  /// @param name what is special
  /// @param network the network
  public record NetworkCase(String name, Network network) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final Map<String, Network> networks = new LinkedHashMap<>();
  private final Samples samples = new Samples(21);
  private final Shape image;

  private NetworkCases(Shape image) {
    this.image = image;
  }

  /// Returns all cases.
  public static Stream<NetworkCase> all() {
    Map<String, Network> networks = new LinkedHashMap<>();
    for (int batch = 1; batch <= 2; batch++) {
      NetworkCases cases = new NetworkCases(Shape.of(batch, 4, 4, 6));
      cases.outputs();
      cases.vanishing();
      cases.fusions();
      cases.concatenations();
      cases.partsAndTheirReaders();
      cases.aliases();
      cases.networks.putAll(LayerNetworks.of(cases.image));
      String of = " (batch " + batch + ")";
      cases.networks.forEach((name, network) -> networks.put(name + of, network));
    }
    networks.put("LeNet", SampleNetworks.leNet());
    networks.put("Inception", SampleNetworks.inception());
    networks.put("residual", SampleNetworks.residual());
    return networks.entrySet().stream()
        .map(entry -> new NetworkCase(entry.getKey(), entry.getValue()));
  }

  /// Every network begins with the input `image`.
  private void add(String name, BiConsumer<Network.Builder, String> layers) {
    Network.Builder builder = Network.builder();
    layers.accept(builder, builder.input("image", image));
    networks.put(name, builder.build());
  }

  private Layer convolution() {
    return samples.convolution(6, 6, Geometry.of(3, 3).withPadding(1));
  }

  private Layer pointwise() {
    return samples.convolution(6, 6, Geometry.of(1, 1));
  }

  private void outputs() {
    add("the input is the output", (builder, x) -> builder.output(x));
    add("the input is an output twice", (builder, x) -> builder.output(x).output(x));
    add(
        "a constant is an output",
        (builder, x) ->
            builder.output(builder.add("constant", new Constant(samples.volume(image)))));
    add(
        "an unused input",
        (builder, x) -> builder.add("relu", Activation.RELU, builder.input("other", image)));
    add(
        "one node gives two outputs",
        (builder, x) -> {
          builder.add("relu", Activation.RELU, x);
          builder.output("relu").output("relu");
        });
    add(
        "an output that others read",
        (builder, x) -> {
          builder.output(builder.add("conv1", convolution(), x));
          builder.add("relu", Activation.RELU, "conv1");
          builder.output(builder.add("conv2", convolution(), "relu"));
          builder.output(builder.add("sum", Elementwise.SUM, "conv1", "conv2"));
        });
    add(
        "layers that no output needs",
        (builder, x) -> {
          builder.output(builder.add("conv1", convolution(), x));
          builder.add("conv2", convolution(), "conv1");
          builder.add("unused", Elementwise.SUM, "conv1", "conv2");
        });
    add(
        "an output that is a part of a concatenation",
        (builder, x) -> {
          builder.add("conv", convolution(), x);
          builder.add("both", Concatenation.DEPTH, x, "conv");
          builder.output("conv").output("both");
        });
  }

  private void vanishing() {
    add(
        "nothing but layers that vanish",
        (builder, x) -> {
          builder.add("dropout", new Dropout(0.5f), x);
          builder.output(builder.add("identity", new Identity(), "dropout"));
        });
    add(
        "vanishing layers between what is fused",
        (builder, x) -> {
          builder.add("conv", convolution(), x);
          builder.add("dropout1", new Dropout(0.5f), "conv");
          builder.add("norm", samples.batchNormalization(6), "dropout1");
          builder.add("dropout2", new Dropout(0.5f), "norm");
          builder.add("relu", Activation.RELU, "dropout2");
          builder.add("identity", new Identity(), "relu");
        });
    add(
        "a vanishing layer and what it reads are both outputs",
        (builder, x) -> {
          builder.output(builder.add("conv", convolution(), x));
          builder.output(builder.add("identity", new Identity(), "conv"));
          builder.output(builder.add("relu", Activation.RELU, "identity"));
        });
    add(
        "one volume under two names in a concatenation",
        (builder, x) -> {
          builder.add("conv", convolution(), x);
          builder.add("identity", new Identity(), "conv");
          builder.add("both", Concatenation.DEPTH, "identity", "conv");
        });
  }

  private void fusions() {
    fusion("batch normalisation", "norm");
    fusion("batch normalisation that is an output", "conv", "norm");
    fusion("activation", "relu");
    fusion("activation of an output", "norm", "relu");
    fusion("every layer is an output", "conv", "norm", "relu", "second", "third");
    fusion("a chain", "third");
    add(
        "a normalisation that is not the only reader",
        (builder, x) -> {
          builder.add("conv", convolution(), x);
          builder.add("norm", samples.batchNormalization(6), "conv");
          builder.add("relu", Activation.RELU, "norm");
          builder.add("sum", Elementwise.SUM, "relu", "conv");
        });
    add(
        "an activation that is not the only reader",
        (builder, x) -> {
          builder.add("conv", convolution(), x);
          builder.add("relu", Activation.RELU, "conv");
          builder.add(
              "difference", new Elementwise(Elementwise.Operation.DIFFERENCE), "relu", "conv");
        });
    add(
        "a fully-connected layer with normalisation and activation",
        (builder, x) -> {
          Shape one = image.withBatch(1);
          builder.add("fc", samples.fullyConnected(Kernels.Order.IHWO, 7, one), x);
          builder.add("norm", samples.batchNormalization(7), "fc");
          builder.add("elu", Activation.elu(1), "norm");
        });
    add(
        "a fully-connected layer behind a flattening and a dropout",
        (builder, x) -> {
          Shape column = Shape.of(1, 1, 1, Math.toIntExact(image.withBatch(1).elementCount()));
          builder.add("flat", new Flatten(Flatten.Order.CHW), x);
          builder.add("dropout", new Dropout(0.5f), "flat");
          builder.add("fc", samples.fullyConnected(Kernels.Order.OIHW, 40, column), "dropout");
        });
    add(
        "a depthwise convolution with normalisation and activation",
        (builder, x) -> {
          Geometry three = Geometry.of(3, 3).withStride(2).withPadding(1);
          builder.add("conv", samples.convolution(6, 1, three, 6), x);
          builder.add("norm", samples.batchNormalization(6), "conv");
          builder.add("relu6", Activation.clip(0, 0.5f), "norm");
        });
  }

  private void fusion(String name, String... outputs) {
    add(
        "convolution, normalisation, activation: " + name,
        (builder, x) -> {
          builder.add("conv", convolution(), x);
          builder.add("norm", samples.batchNormalization(6), "conv");
          builder.add("relu", Activation.leakyRelu(0.25f), "norm");
          builder.add("second", samples.batchNormalization(6), "relu");
          builder.add("third", Activation.SIGMOID, "second");
          for (String output : outputs) {
            builder.output(output);
          }
        });
  }

  private void concatenations() {
    for (Axis axis : Axis.values()) {
      Concatenation join = new Concatenation(axis);
      add(
          "branches of branches along " + axis,
          (builder, x) -> {
            builder.add("conv1", convolution(), x);
            builder.add("conv2", pointwise(), x);
            builder.add("conv3", pointwise(), "conv1");
            builder.add("inner", join, "conv1", "conv2");
            builder.add("outer", join, "inner", "conv3", x);
            builder.add("relu", Activation.RELU, "outer");
          });
      add(
          "the input itself and the same branch twice along " + axis,
          (builder, x) -> {
            builder.add("conv", pointwise(), x);
            builder.add("join", join, x, "conv", x, "conv");
          });
      add(
          "a branch of two concatenations along " + axis,
          (builder, x) -> {
            builder.add("conv1", convolution(), x);
            builder.add("conv2", pointwise(), x);
            builder.add("first", join, "conv1", "conv2");
            builder.add("second", join, "conv2", "conv1");
            builder.output(builder.add("sum", Elementwise.SUM, "first", "second"));
            builder.output("first");
          });
      add(
          "a constant and a computed volume along " + axis,
          (builder, x) -> {
            builder.add("constant", new Constant(samples.volume(image)));
            builder.add("join", join, "constant", builder.add("conv", convolution(), x));
            builder.add("relu", Activation.RELU, "join");
          });
      add(
          "one branch alone along " + axis,
          (builder, x) -> builder.add("join", join, builder.add("conv", convolution(), x)));
    }
  }

  private void partsAndTheirReaders() {
    for (Axis axis : Axis.values()) {
      Map<String, Layer> readers = new LinkedHashMap<>();
      readers.put("convolution", convolution());
      readers.put("pointwise", pointwise());
      readers.put("depthwise", samples.convolution(6, 1, Geometry.of(2, 2), 6));
      readers.put("groups", samples.convolution(6, 2, Geometry.of(1, 1), 3));
      readers.put("pooling", Pooling.max(Geometry.of(2, 2).withStride(2)));
      readers.put("reshape", new Reshape(0, 2, 8, 6));
      readers.put("flatten", new Flatten(Flatten.Order.CHW));
      readers.put("transpose", Transpose.of(0, 2, 3, 1));
      readers.put("softmax", Softmax.DEPTH);
      for (Kernels.Order order : Kernels.Order.values()) {
        readers.put(order + " weights", samples.fullyConnected(order, 5, image.withBatch(1)));
      }
      readers.forEach((name, layer) -> partAndReader(axis, name, layer));
      add(
          "matrix product of parts along " + axis,
          (builder, x) -> {
            builder.add("conv1", pointwise(), x);
            builder.add("conv2", convolution(), x);
            builder.output(builder.add("join", new Concatenation(axis), "conv1", "conv2"));
            Transpose swap = Transpose.of(0, 1, 3, 2);
            builder.add("swapped", swap, "conv2");
            builder.output(builder.add("product", new MatrixProduct(), "conv1", "swapped"));
          });
    }
  }

  private void partAndReader(Axis axis, String name, Layer reader) {
    add(
        name + " of a part along " + axis,
        (builder, x) -> {
          builder.add("conv1", pointwise(), x);
          builder.add("conv2", convolution(), x);
          builder.output(builder.add("join", new Concatenation(axis), "conv1", "conv2"));
          builder.output(builder.add("first", reader, "conv1"));
          builder.output(builder.add("second", reader, "conv2"));
        });
  }

  private void aliases() {
    add(
        "a reshaped volume outlives its readers",
        (builder, x) -> {
          builder.add("conv1", convolution(), x);
          builder.add("reshape", new Reshape(0, 2, 8, 6), "conv1");
          builder.add("conv2", convolution(), "conv1");
          builder.add("conv3", convolution(), "conv2");
          builder.add("back", new Reshape(0, 4, 4, 6), "reshape");
          builder.add("sum", Elementwise.SUM, "conv3", "back");
        });
    add(
        "reshapes of the input, of a constant and of each other",
        (builder, x) -> {
          builder.add("constant", new Constant(samples.volume(image)));
          builder.add("a", new Reshape(0, 2, 8, 6), x);
          builder.add("b", new Reshape(0, 2, 8, 6), "constant");
          builder.add(
              "c", new Reshape(0, 8, 2, 6), builder.add("d", new Reshape(0, 1, 1, 96), "b"));
          builder.output(builder.add("sum", Elementwise.SUM, "a", "b"));
          builder.output("c").output("a");
        });
    add(
        "a constant with gaps",
        (builder, x) -> {
          Guarded constant = Guarded.spread(image);
          samples.fill(constant.volume(), 1);
          builder.add("constant", new Constant(constant.volume()));
          builder.output(builder.add("conv", pointwise(), "constant"));
          builder.output(builder.add("reshape", new Reshape(0, 1, 1, 96), "constant"));
          builder.output(builder.add("sum", Elementwise.SUM, x, "constant"));
          builder.output(builder.add("swapped", Transpose.of(0, 1, 3, 2), "constant"));
          builder.output(builder.add("product", new MatrixProduct(), x, "swapped"));
        });
  }
}
