package dev.sash.oracle;

import dev.sash.layer.Activation;
import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Identity;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Resampling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.ShapeException;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.Transpose;
import dev.sash.network.Network;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Builds a small network at random: whatever reads whatever fits, with several inputs and outputs,
/// constants, branches of branches, layers that vanish and layers that nobody reads.
public final class RandomNetwork {

  private final Samples samples;
  private final Network.Builder builder = Network.builder();
  private final List<String> names = new ArrayList<>();

  private RandomNetwork(long seed) {
    samples = new Samples(seed);
  }

  /// Returns the network of a seed.
  public static Network of(long seed) {
    return new RandomNetwork(seed).build();
  }

  private Network build() {
    Shape shape =
        Shape.of(
            1 + samples.below(2), 3 + samples.below(4), 3 + samples.below(4), 1 + samples.below(6));
    names.add(builder.input("input", shape));
    if (samples.below(3) == 0) {
      names.add(builder.input("second", shape.withDepth(1 + samples.below(6))));
    }
    if (samples.below(3) == 0) {
      names.add(builder.add("constant", new Constant(samples.volume(shape))));
    }
    int layers = 4 + samples.below(12);
    while (names.size() < layers) {
      addLayer();
    }
    int outputs = 1 + samples.below(3);
    for (int i = 0; i < outputs; i++) {
      builder.output(samples.below(3) == 0 ? any() : names.getLast());
    }
    return builder.build();
  }

  /// Recent layers are read more often than old ones, so that chains grow.
  private String any() {
    int back = Math.min(samples.below(names.size()), samples.below(names.size()));
    return names.get(names.size() - 1 - back);
  }

  private void addLayer() {
    String first = any();
    Layer layer = layer(builder.shape(first));
    List<String> inputs = new ArrayList<>(List.of(first));
    int count =
        switch (layer) {
          case Concatenation _ -> 1 + samples.below(4);
          case Elementwise _ -> 1 + samples.below(3);
          case MatrixProduct _ -> 2;
          default -> 1;
        };
    for (int tries = 0; inputs.size() < count && tries < 30; tries++) {
      String next = any();
      List<Shape> shapes = new ArrayList<>(inputs.stream().map(builder::shape).toList());
      shapes.add(builder.shape(next));
      if (layer instanceof MatrixProduct || fits(layer, shapes)) {
        inputs.add(next);
      }
    }
    List<Shape> shapes = inputs.stream().map(builder::shape).toList();
    if (fits(layer, shapes) && layer.outputShape(shapes).elementCount() <= 4000) {
      names.add(builder.add(layer.kind() + " " + names.size(), layer, inputs));
    }
  }

  private static boolean fits(Layer layer, List<Shape> shapes) {
    try {
      layer.outputShape(shapes);
      return true;
    } catch (ShapeException e) {
      return false;
    }
  }

  private Layer layer(Shape input) {
    int depth = input.depth();
    Geometry three = Geometry.of(3, 3).withPadding(1);
    return switch (samples.below(34)) {
      case 0, 1 -> samples.convolution(1 + samples.below(8), depth, three);
      case 2, 3 -> samples.convolution(1 + samples.below(8), depth, Geometry.of(1, 1));
      case 4 -> samples.convolution(1 + samples.below(8), depth, three.withStride(2));
      case 5 -> samples.convolution(depth, 1, three, depth);
      case 6, 7 -> Activation.RELU;
      case 8 -> Activation.clip(-0.5f, 0.5f);
      case 9 -> samples.batchNormalization(depth);
      case 10, 11, 12 -> new Concatenation(samples.below(3) == 0 ? anyAxis() : Axis.DEPTH);
      case 13, 14 -> Elementwise.SUM;
      case 15 -> Elementwise.PRODUCT;
      case 16 -> new Dropout(0.5f);
      case 17 -> new Identity();
      case 18 -> Pooling.max(three);
      case 19 -> new GlobalPooling(Reduction.AVERAGE);
      case 20 -> rearrangement(input);
      case 21 -> samples.fullyConnected(anyOrder(), 1 + samples.below(8), input.withBatch(1));
      case 22 -> new MatrixProduct();
      case 23 -> normalization();
      case 24, 25, 26 -> slice(input);
      case 27, 28 -> unshared(input);
      case 29 -> samples.transposedConvolution(2 * (1 + samples.below(3)), depth, upward(), 1);
      case 30 -> new ChannelShuffle(1 + samples.below(3));
      case 31 -> resized();
      case 32 -> average();
      default -> padded();
    };
  }

  private Geometry upward() {
    return Geometry.of(1 + samples.below(3), 2).withStride(1 + samples.below(3));
  }

  /// Mostly a view of neighbours, sometimes backwards.
  private Layer slice(Shape input) {
    Axis axis = samples.below(2) == 0 ? Axis.DEPTH : anyAxis();
    int size = input.size(axis);
    int first = samples.below(size);
    int count = 1 + samples.below(size - first);
    boolean backwards = samples.below(4) == 0;
    return new Slice(
        Map.of(
            axis,
            backwards
                ? new Slice.Range(first + count - 1, count, -1)
                : new Slice.Range(first, count, 1)));
  }

  private Layer unshared(Shape input) {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    int filters = 1 + samples.below(6);
    return switch (samples.below(4)) {
      case 0 -> samples.locallyConnected(filters, input, three);
      case 1 -> new TiledConvolution(samples.positionKernels(2, 3, filters, input.depth(), three));
      case 2 -> samples.partiallyConnected(filters, input.depth(), three);
      default -> samples.subsampling(input.depth(), three.withStride(2));
    };
  }

  private Layer resized() {
    Resampling.Interpolation[] interpolations = Resampling.Interpolation.values();
    Resampling.Interpolation interpolation = interpolations[samples.below(interpolations.length)];
    double scale = samples.below(2) == 0 ? 2 : 0.7;
    Resampling rows = Resampling.byScale(scale, Resampling.Mapping.ASYMMETRIC, interpolation);
    return new Resize(rows, Resampling.none());
  }

  private Layer average() {
    return switch (samples.below(3)) {
      case 0 -> new Mean(EnumSet.of(anyAxis(), Axis.WIDTH));
      case 1 -> new AdaptivePooling(Reduction.AVERAGE, 2, 3);
      default -> new DistanceWeightedPooling(Geometry.of(2, 2), 0.5f);
    };
  }

  private Layer padded() {
    Pad.Filling[] fillings = Pad.Filling.values();
    return new Pad(
        Map.of(anyAxis(), 1),
        Map.of(anyAxis(), samples.below(3)),
        fillings[samples.below(fillings.length)],
        0.5f);
  }

  private Layer normalization() {
    return samples.below(2) == 0
        ? new Softmax(Set.of(anyAxis()), false)
        : new LocalResponseNormalization(3, 1, 0.75f, 1);
  }

  private Layer rearrangement(Shape input) {
    return switch (samples.below(5)) {
      case 0 -> new Flatten(Flatten.Order.CHW);
      case 1 -> new Flatten(Flatten.Order.HWC);
      case 2 -> Transpose.of(0, 2, 1, 3);
      case 3 -> Transpose.of(0, 3, 1, 2);
      default -> new Reshape(0, 1, input.height() * input.width(), input.depth());
    };
  }

  private Axis anyAxis() {
    return Axis.values()[samples.below(4)];
  }

  private Kernels.Order anyOrder() {
    return Kernels.Order.values()[samples.below(4)];
  }
}
