package dev.sash.oracle;

import dev.sash.layer.Activation;
import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Resampling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.Transpose;
import dev.sash.network.Network;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// Small networks about slices, which are views of what they read, and about the layers that fuse
/// with what follows or write into a concatenation.
final class LayerNetworks {

  private final Map<String, Network> networks = new LinkedHashMap<>();
  private final Samples samples = new Samples(41);
  private final Shape image;

  private LayerNetworks(Shape image) {
    this.image = image;
  }

  /// Returns the networks for images of 4x4x6, by what is special about them.
  static Map<String, Network> of(Shape image) {
    LayerNetworks made = new LayerNetworks(image);
    made.slicesAndTheirReaders();
    made.slices();
    made.fusions();
    made.branches();
    return made.networks;
  }

  private void add(String name, BiConsumer<Network.Builder, String> layers) {
    Network.Builder builder = Network.builder();
    layers.accept(builder, builder.input("image", image));
    networks.put(name, builder.build());
  }

  private Layer convolution(int filters, int depth) {
    return samples.convolution(filters, depth, Geometry.of(3, 3).withPadding(1));
  }

  private static Slice slice(Axis axis, int first, int count) {
    return new Slice(Map.of(axis, new Slice.Range(first, count, 1)));
  }

  private void slicesAndTheirReaders() {
    for (Axis axis : new Axis[] {Axis.HEIGHT, Axis.WIDTH, Axis.DEPTH}) {
      Slice slice = slice(axis, 1, 2);
      Shape part = slice.outputShape(List.of(image));
      readers(part).forEach((name, reader) -> sliceAndReader(axis, slice, name, reader));
    }
  }

  private Map<String, Layer> readers(Shape part) {
    int depth = part.depth();
    Geometry three = Geometry.of(3, 3).withPadding(1);
    Map<String, Layer> readers = new LinkedHashMap<>();
    readers.put("convolution", convolution(5, depth));
    readers.put("pointwise", samples.convolution(5, depth, Geometry.of(1, 1)));
    readers.put("depthwise", samples.convolution(depth, 1, three, depth));
    readers.put("locally connected", samples.locallyConnected(5, part, three));
    readers.put("transposed", samples.transposedConvolution(4, depth, three.withStride(2), 2));
    readers.put("pooling", Pooling.max(Geometry.of(2, 2)));
    readers.put("adaptive pooling", new AdaptivePooling(Reduction.AVERAGE, 2, 1));
    readers.put("flatten", new Flatten(Flatten.Order.CHW));
    readers.put("reshape", new Reshape(0, 1, 1, part.height() * part.width() * depth));
    readers.put("transpose", Transpose.of(0, 2, 3, 1));
    readers.put("shuffle", new ChannelShuffle(2));
    readers.put("softmax", Softmax.DEPTH);
    readers.put("mean", new Mean(Set.of(Axis.WIDTH)));
    readers.put("instance normalisation", samples.instanceNormalization(depth));
    readers.put("slice", slice(Axis.DEPTH, 1, 1));
    readers.put("slice of rows", slice(Axis.HEIGHT, 1, 1));
    readers.put("backwards", new Slice(Map.of(Axis.WIDTH, new Slice.Range(1, 2, -1))));
    readers.put("pad", Pad.zeros(new Padding(1, 0, 2, 1)));
    for (Kernels.Order order : Kernels.Order.values()) {
      readers.put(order + " weights", samples.fullyConnected(order, 5, part.withBatch(1)));
    }
    return readers;
  }

  private void sliceAndReader(Axis axis, Slice slice, String name, Layer reader) {
    add(
        name + " of a slice along " + axis,
        (builder, x) -> {
          builder.add("conv", convolution(6, 6), x);
          builder.add("view", slice, "conv");
          builder.add("copy", slice, x);
          builder.output(builder.add("of the view", reader, "view"));
          builder.output(builder.add("of the copy", reader, "copy"));
        });
  }

  private void slices() {
    for (Axis axis : Axis.values()) {
      int half = image.size(axis) / 2;
      int first = Math.min(half, 2);
      int count = image.size(axis) - first;
      add(
          "split and join along " + axis,
          (builder, x) -> {
            builder.add("conv", convolution(6, 6), x);
            builder.add("rest", slice(axis, first, count), "conv");
            String join = "rest";
            if (first > 0) {
              builder.add("begin", slice(axis, 0, first), "conv");
              join = builder.add("join", new Concatenation(axis), "rest", "begin");
            }
            builder.output(builder.add("sum", Elementwise.SUM, join, "conv"));
            builder.output("rest").output(join);
          });
      add(
          "a slice of a part along " + axis,
          (builder, x) -> {
            builder.add("conv1", convolution(6, 6), x);
            builder.add("conv2", convolution(6, 6), x);
            builder.output(builder.add("join", new Concatenation(axis), "conv1", "conv2"));
            builder.add("slice", slice(axis, first, count), "conv2");
            builder.output(builder.add("relu", Activation.RELU, "slice"));
            builder.output(builder.add("of the join", slice(axis, first, count), "join"));
          });
    }
    add(
        "a slice outlives what it is a part of",
        (builder, x) -> {
          builder.add("conv1", convolution(6, 6), x);
          builder.add("slice", Slice.ofChannels(2, 3), "conv1");
          builder.add("conv2", convolution(6, 6), "conv1");
          builder.add("conv3", convolution(6, 6), "conv2");
          builder.add("conv4", convolution(3, 6), "conv3");
          builder.add("sum", Elementwise.SUM, "conv4", "slice");
        });
    add(
        "slices of a constant and of the input",
        (builder, x) -> {
          builder.add("constant", new Constant(samples.volume(image)));
          builder.add("a", Slice.ofChannels(1, 4), "constant");
          builder.add("b", Slice.ofChannels(2, 4), x);
          builder.output(builder.add("sum", Elementwise.SUM, "a", "b"));
          builder.output("a").output("b");
        });
    add(
        "a slice between a convolution and its activation",
        (builder, x) -> {
          builder.add("conv", convolution(6, 6), x);
          builder.add("slice", Slice.ofChannels(0, 3), "conv");
          builder.output(builder.add("relu", Activation.RELU, "slice"));
          builder.output("conv");
        });
    add(
        "a matrix product of slices",
        (builder, x) -> {
          builder.add("conv", convolution(6, 6), x);
          builder.add("left", Slice.ofChannels(0, 4), "conv");
          builder.add("right", slice(Axis.HEIGHT, 0, 4), "conv");
          builder.add("product", new MatrixProduct(), "left", "right");
        });
    add(
        "a grouped convolution after a shuffle",
        (builder, x) -> {
          Geometry three = Geometry.of(3, 3).withPadding(1);
          builder.add("groups1", samples.convolution(6, 2, three, 3), x);
          builder.add("shuffle", new ChannelShuffle(3), "groups1");
          builder.add("groups2", samples.convolution(6, 2, three, 3), "shuffle");
          builder.output(builder.add("last", new ChannelShuffle(2), "groups2"));
        });
  }

  private Map<String, Layer> convolutions() {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    Map<String, Layer> layers = new LinkedHashMap<>();
    layers.put("locally connected", samples.locallyConnected(6, image, three));
    layers.put("tiled", new TiledConvolution(samples.positionKernels(2, 3, 6, 6, three)));
    layers.put("partially connected", samples.partiallyConnected(6, 6, three));
    layers.put("sub-sampling", samples.subsampling(6, Geometry.of(2, 2).withStride(2)));
    layers.put(
        "transposed",
        samples.transposedConvolution(6, 6, Geometry.of(2, 2).withStride(3).withPadding(1), 3));
    return layers;
  }

  private void fusions() {
    convolutions()
        .forEach(
            (name, layer) -> {
              for (Activation activation :
                  new Activation[] {Activation.RELU, Activation.hardSigmoid(0.5f, 0.75f)}) {
                add(
                    name + " with " + activation.kind(),
                    (builder, x) -> {
                      builder.add("conv", layer, x);
                      builder.add("activation", activation, "conv");
                    });
                add(
                    name + " with normalisation and " + activation.kind(),
                    (builder, x) -> {
                      builder.add("conv", layer, x);
                      builder.add("norm", samples.batchNormalization(6), "conv");
                      builder.add("activation", activation, "norm");
                    });
              }
              add(
                  name + " whose activation is not the only reader",
                  (builder, x) -> {
                    builder.add("conv", layer, x);
                    builder.add("activation", Activation.RELU, "conv");
                    builder.add("sum", Elementwise.SUM, "activation", "conv");
                  });
            });
  }

  private void branches() {
    Map<String, Layer> layers = convolutions();
    Resampling half =
        Resampling.byScale(0.5, Resampling.Mapping.HALF_PIXEL, Resampling.Interpolation.LINEAR);
    layers.put("resize", new Resize(half, Resampling.none()));
    layers.put("pad", Pad.zeros(new Padding(1, 2, 0, 1)));
    layers.put("adaptive pooling", new AdaptivePooling(Reduction.MAX, 3, 2));
    layers.put(
        "weighted pooling", new DistanceWeightedPooling(Geometry.of(3, 3).withPadding(1), 1));
    layers.put("mean", new Mean(Set.of(Axis.HEIGHT)));
    layers.put("instance normalisation", samples.instanceNormalization(6));
    layers.put("slice", new Slice(Map.of(Axis.WIDTH, new Slice.Range(3, 2, -2))));
    layers.put("shuffle", new ChannelShuffle(2));
    layers.forEach(
        (name, layer) -> {
          for (Axis axis : Axis.values()) {
            add(
                name + " as a branch along " + axis,
                (builder, x) -> {
                  builder.add("conv", convolution(6, 6), x);
                  builder.add("first", layer, x);
                  builder.add("second", layer, "conv");
                  builder.add("join", new Concatenation(axis), "first", "second");
                  builder.add("relu", Activation.RELU, "join");
                });
          }
        });
  }
}
