package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Activation;
import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
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
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.Padding;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Resampling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Rounding;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.Transpose;
import dev.sash.network.Network;
import dev.sash.oracle.NetworkCases.NetworkCase;
import dev.sash.oracle.Samples;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of layer in all its forms, written, read back and run by ONNX Runtime.
class WrittenLayersTest {

  private static final Shape IMAGE = Shape.of(7, 6, 4);

  @TempDir private Path folder;

  private static final class Cases {

    private final List<NetworkCase> all = new ArrayList<>();
    private final Samples samples = new Samples(77);

    void add(String name, Shape shape, BiConsumer<Network.Builder, String> layers) {
      Network.Builder builder = Network.builder();
      layers.accept(builder, builder.input("image", shape));
      all.add(new NetworkCase(name, builder.build()));
    }

    void add(String name, Layer layer) {
      for (int batch = 1; batch <= 2; batch++) {
        String text = name + ": " + layer.describe() + " (batch " + batch + ")";
        add(text, IMAGE.withBatch(batch), (builder, x) -> builder.add("layer", layer, x));
      }
    }

    void windows() {
      Geometry three = Geometry.of(3, 2).withPadding(new Padding(1, 0, 2, 1));
      Map<String, Geometry> geometries = new LinkedHashMap<>();
      geometries.put("plain", three);
      geometries.put("strides", three.withStride(3, 2));
      geometries.put("dilation", Geometry.of(2, 2).withDilation(3, 2).withPadding(1));
      geometries.put("ceil", Geometry.of(3, 3).withStride(2, 3).withRounding(Rounding.CEIL));
      Geometry padded = Geometry.of(2, 3).withStride(2, 2).withPadding(1);
      geometries.put("padded ceil", padded.withRounding(Rounding.CEIL));
      geometries.put("strict", Geometry.of(3, 2).withStride(2).withRounding(Rounding.STRICT));
      geometries.forEach(
          (name, geometry) -> {
            add("convolution, " + name, samples.convolution(5, 4, geometry));
            add("max pooling, " + name, Pooling.max(geometry));
            add("average pooling, " + name, Pooling.average(geometry));
            add("average, " + name, new Pooling(Reduction.AVERAGE, geometry, true));
            add("norm, " + name, new Pooling(Reduction.norm(2), geometry, false));
            add("groups, " + name, samples.convolution(6, 2, geometry, 2));
            add("depthwise, " + name, samples.convolution(4, 1, geometry, 4));
            add("sub-sampling, " + name, samples.subsampling(4, geometry));
            add("partial, " + name, samples.partiallyConnected(5, 4, geometry));
          });
      for (Reduction reduction : List.of(Reduction.MAX, Reduction.AVERAGE, Reduction.norm(3))) {
        add("global pooling", new GlobalPooling(reduction));
        add("adaptive pooling", new AdaptivePooling(reduction, 1, 1));
        add("adaptive pooling", new AdaptivePooling(reduction, 7, 2));
      }
      Geometry up = Geometry.of(3, 2).withStride(2, 3);
      add("transposed", samples.transposedConvolution(6, 4, up, 1));
      add("transposed groups", samples.transposedConvolution(6, 4, up.withPadding(1), 2));
      add("dilated", samples.transposedConvolution(2, 4, up.withDilation(2, 1), 2));
    }

    void kernels() {
      for (Kernels.Order order : Kernels.Order.values()) {
        for (int size : new int[] {1, 3}) {
          Kernels kernels = samples.kernels(order, 5, 4, size, size);
          Geometry geometry = Geometry.of(size, size);
          add("without bias " + order, Convolution.of(kernels, Optional.empty(), geometry));
        }
        Kernels grouped = samples.kernels(order, 6, 2, 2, 3);
        Optional<Tensor> bias = Optional.of(samples.tensor(6));
        add("groups " + order, new Convolution(grouped, bias, Geometry.of(2, 3), 2));
        add("fully connected " + order, samples.fullyConnected(order, 5, IMAGE));
        Kernels kernels = samples.kernels(order, 3, 4, 7, 6);
        add("without bias " + order, new FullyConnected(kernels, Optional.empty()));
        add(
            "flattened, normalised " + order,
            Shape.of(2, 7, 6, 4),
            (builder, x) -> {
              Shape column = Shape.of(1, 1, 168);
              builder.add("flatten", new Flatten(Flatten.Order.CHW), x);
              builder.add("fc", samples.fullyConnected(order, 5, column), "flatten");
              builder.add("dropout", new Dropout(0.25f), "fc");
              builder.add("norm", samples.batchNormalization(5), "dropout");
            });
        add(
            "rows " + order,
            Shape.of(1, 1, 9),
            (builder, x) -> {
              builder.add("fc1", samples.fullyConnected(order, 8, Shape.of(1, 1, 9)), x);
              builder.add("relu", Activation.RELU, "fc1");
              builder.add("norm", samples.batchNormalization(8), "relu");
              builder.add("slopes", new ParametricRelu(samples.volume(Shape.of(1, 1, 8))), "norm");
              builder.add("fc2", samples.fullyConnected(order, 8, Shape.of(1, 1, 8)), "slopes");
              builder.add("sum", Elementwise.SUM, "fc2", "relu");
              builder.add("both", Concatenation.DEPTH, "sum", "fc2");
              builder.add("padded", Pad.zeros(Padding.of(1)), "both");
              builder.output(builder.add("probabilities", Softmax.DEPTH, "both"));
              builder.output("padded");
            });
      }
    }

    void pointwise() {
      for (Activation activation :
          List.of(
              Activation.RELU,
              Activation.leakyRelu(0.3f),
              Activation.elu(0.7f),
              Activation.SIGMOID,
              Activation.hardSigmoid(0.3f, 0.4f),
              Activation.TANH,
              Activation.scaledTanh(1.7159f, 2 / 3f),
              Activation.clip(-0.4f, 0.3f),
              Activation.clip(0.4f, -0.3f),
              Activation.clip(Float.NEGATIVE_INFINITY, 0.5f),
              Activation.HARD_SWISH,
              Activation.EXP)) {
        add(activation.kind(), activation);
      }
      for (Shape slopes : List.of(Shape.of(1, 1, 4), IMAGE, Shape.of(7, 1, 1), Shape.of(1, 1, 1))) {
        add("parametric ReLU " + slopes, new ParametricRelu(samples.volume(slopes)));
      }
      add("batch normalisation", samples.batchNormalization(4));
      add("instance normalisation", samples.instanceNormalization(4));
      add("normalisation", new LocalResponseNormalization(3, 0.5f, 0.75f, 2));
      add("dropout", new Dropout(0.5f));
      add("identity", new Identity());
      for (int axes = 1; axes < 16; axes++) {
        Set<Axis> set = EnumSet.noneOf(Axis.class);
        for (Axis axis : Axis.values()) {
          if ((axes >> axis.ordinal() & 1) != 0) {
            set.add(axis);
          }
        }
        add("softmax over " + set, new Softmax(set, false));
        add("logarithm over " + set, new Softmax(set, true));
        add("mean over " + set, new Mean(set));
      }
    }

    void elementwise() {
      for (Elementwise.Operation operation : Elementwise.Operation.values()) {
        for (Shape constant : List.of(IMAGE, Shape.of(1, 1, 4), Shape.of(1, 1, 1))) {
          for (Layer before :
              List.of(
                  samples.convolution(4, 4, Geometry.of(1, 1)),
                  samples.batchNormalization(4),
                  new Flatten(Flatten.Order.HWC),
                  Activation.TANH)) {
            if (before instanceof Flatten && constant.depth() == 4) {
              continue;
            }
            add(
                operation + " of " + before.kind() + " and a constant of " + constant,
                IMAGE.withBatch(2),
                (builder, x) -> {
                  builder.add("before", before, x);
                  builder.add("constant", new Constant(samples.volume(constant)));
                  builder.add("result", new Elementwise(operation), "before", "constant");
                });
          }
        }
      }
      for (Elementwise many : List.of(Elementwise.SUM, Elementwise.PRODUCT)) {
        add(many.kind() + " of one", many);
        add(
            many.kind() + " of many",
            IMAGE,
            (builder, x) -> {
              builder.add("conv", samples.convolution(4, 4, Geometry.of(1, 1)), x);
              builder.add("constant", new Constant(samples.volume(Shape.of(1, 1, 4))));
              builder.add("second", new Constant(samples.volume(Shape.of(7, 1, 1))));
              builder.add("result", many, "conv", "constant", x, "second", "conv");
            });
      }
      add(
          "a tangent of a product, times a number",
          IMAGE,
          (builder, x) -> {
            builder.add("norm", samples.batchNormalization(4), x);
            builder.add("number", new Constant(samples.volume(Shape.of(1, 1, 1))));
            builder.add("product", Elementwise.PRODUCT, "norm", "number");
            builder.add("tanh", Activation.TANH, "product");
            builder.add("result", Elementwise.PRODUCT, "tanh", "number");
          });
    }

    void movements() {
      for (Flatten.Order order : Flatten.Order.values()) {
        add("flatten", new Flatten(order));
      }
      add("reshape", new Reshape(0, 2, 7, 12));
      add("reshape to a column", new Reshape(0, 1, 1, 168));
      add("shuffle", new ChannelShuffle(2));
      add("transpose", Transpose.of(0, 2, 3, 1));
      add("transpose", Transpose.of(3, 1, 0, 2));
      add("pad", Pad.zeros(new Padding(1, 2, 0, 3)));
      for (Pad.Filling filling : Pad.Filling.values()) {
        Map<Axis, Integer> before = Map.of(Axis.HEIGHT, 2, Axis.DEPTH, 1);
        add("pad", new Pad(before, Map.of(Axis.WIDTH, 3), filling, 0.5f));
      }
      add("slice", Slice.ofChannels(1, 2));
      add("slice of nothing", new Slice(Map.of()));
      for (Axis axis : Axis.values()) {
        add("concatenation along " + axis, new Concatenation(axis));
      }
      add(
          "slice of each axis",
          new Slice(
              Map.of(
                  Axis.HEIGHT, new Slice.Range(1, 3, 2),
                  Axis.WIDTH, new Slice.Range(5, 6, -1),
                  Axis.DEPTH, new Slice.Range(3, 2, -2))));
      add(
          "array",
          IMAGE,
          (builder, x) ->
              builder.add(
                  "layer", new Transpose(List.of(7, 3, 2, 2, 2), List.of(4, 0, 2, 1, 3)), x));
      add(
          "matrix product",
          IMAGE.withBatch(2),
          (builder, x) -> {
            builder.add("swapped", Transpose.of(0, 1, 3, 2), x);
            builder.add("pooled", Pooling.max(Geometry.of(7, 1)), "swapped");
            builder.add("product", new MatrixProduct(), x, "pooled");
          });
    }

    void resizes() {
      for (Resampling.Mapping mapping : Resampling.Mapping.values()) {
        for (Resampling.Interpolation interpolation : Resampling.Interpolation.values()) {
          Resampling larger = Resampling.byScale(2, mapping, interpolation);
          Resampling smaller = Resampling.byScale(0.75, mapping, interpolation);
          add("resize " + mapping, new Resize(larger, smaller));
          add("resize rows " + mapping, new Resize(larger, Resampling.none()));
          add("resize to a size " + mapping, new Resize(to(smaller, 10, 7), to(smaller, 4, 6)));
        }
      }
    }

    private static Resampling to(Resampling like, int size, int from) {
      return new Resampling(
          size, (double) size / from, like.mapping(), like.interpolation(), -0.5, false, false);
    }
  }

  static Stream<NetworkCase> layers() {
    Cases cases = new Cases();
    cases.windows();
    cases.kernels();
    cases.pointwise();
    cases.elementwise();
    cases.movements();
    cases.resizes();
    return cases.all.stream();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void givesTheSameBits(NetworkCase layer) throws Exception {
    Path file = folder.resolve("layer.onnx");
    RoundTrip.of(layer.network(), file).assertReadsBack().assertPeerAgrees();
  }

  @Test
  void noKindOfLayerIsLeftOut() {
    Set<String> written = new TreeSet<>();
    layers()
        .flatMap(each -> each.network().nodes().stream())
        .forEach(node -> written.add(node.layer().getClass().getSimpleName()));
    Set<String> expected = new TreeSet<>();
    for (Class<?> kind : Layer.class.getPermittedSubclasses()) {
      expected.add(kind.getSimpleName());
    }
    expected.removeAll(Set.of("LocallyConnected", "TiledConvolution", "DistanceWeightedPooling"));
    assertEquals(expected, written);
  }
}
