package dev.sash.dense;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Kernels;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.SplittableRandom;

/// Small classifiers with random weights, and random images for them.
final class Classifiers {

  private final SplittableRandom random;

  Classifiers(long seed) {
    random = new SplittableRandom(seed);
  }

  Volume image(int height, int width, int depth) {
    Volume image = Volume.allocate(Arena.ofAuto(), Shape.of(height, width, depth));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < depth; channel++) {
          image.set(y, x, channel, (float) random.nextDouble(-1, 1));
        }
      }
    }
    return image;
  }

  Tensor tensor(double scale, long... dimensions) {
    long count = 1;
    for (long dimension : dimensions) {
      count *= dimension;
    }
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-scale, scale);
    }
    return Tensor.copyOf(values, dimensions);
  }

  private Convolution convolution(int filters, int depth, Geometry geometry) {
    return convolution(filters, depth, geometry, 1);
  }

  private Convolution convolution(int filters, int depth, Geometry geometry, int groups) {
    int seen = depth / groups;
    double scale = 2 / Math.sqrt((double) seen * geometry.height() * geometry.width());
    Tensor weights = tensor(scale, filters, seen, geometry.height(), geometry.width());
    return new Convolution(
        Kernels.ofOihw(weights), Optional.of(tensor(0.1, filters)), geometry, groups);
  }

  private FullyConnected fullyConnected(
      Kernels.Order order, int filters, int depth, int height, int width) {
    long elements = (long) filters * depth * height * width;
    Tensor weights = tensor(2 / Math.sqrt((double) elements / filters), elements);
    return new FullyConnected(
        new Kernels(weights, order, filters, depth, height, width),
        Optional.of(tensor(0.1, filters)));
  }

  private BatchNormalization batchNormalization(int channels) {
    float[] variance = new float[channels];
    for (int i = 0; i < channels; i++) {
      variance[i] = (float) random.nextDouble(0.5, 2);
    }
    return new BatchNormalization(
        tensor(1, channels),
        tensor(1, channels),
        tensor(1, channels),
        Tensor.copyOf(variance, channels),
        1e-5f);
  }

  /// Digits of 28x28, no padding, flattened before the first fully-connected layer; stride 4.
  Network lenet(Flatten.Order flattened, Kernels.Order weights) {
    Network.Builder builder = Network.builder();
    builder.input("data", Shape.of(28, 28, 1));
    builder.add("conv1", convolution(4, 1, Geometry.of(5, 5)), "data");
    builder.add("pool1", Pooling.max(Geometry.of(2, 2).withStride(2)), "conv1");
    builder.add("conv2", convolution(6, 4, Geometry.of(5, 5)), "pool1");
    builder.add("pool2", Pooling.max(Geometry.of(2, 2).withStride(2)), "conv2");
    builder.add("flatten", new Flatten(flattened), "pool2");
    builder.add("drop", new Dropout(0.5f), "flatten");
    builder.add("fc1", fullyConnected(weights, 9, 96, 1, 1), "drop");
    builder.add("relu", Activation.RELU, "fc1");
    builder.add("fc2", fullyConnected(Kernels.Order.OIHW, 5, 9, 1, 1), "relu");
    return builder.build();
  }

  /// Windows of 26x31 whose strides differ along the axes, with groups, dilation and leftover
  /// pixels; stride 4x6.
  Network strided() {
    Network.Builder builder = Network.builder();
    builder.input("data", Shape.of(26, 31, 3));
    builder.add("conv1", convolution(8, 3, Geometry.of(5, 3).withStride(2, 3)), "data");
    builder.add("relu1", Activation.leakyRelu(0.1f), "conv1");
    builder.add("conv2", convolution(8, 8, Geometry.of(2, 2).withDilation(2), 4), "relu1");
    builder.add("norm", batchNormalization(8), "conv2");
    builder.add("pool", Pooling.average(Geometry.of(3, 2).withStride(2)), "norm");
    Shape pooled = builder.shape("pool");
    builder.add(
        "fc", fullyConnected(Kernels.Order.HWIO, 7, 8, pooled.height(), pooled.width()), "pool");
    return builder.build();
  }

  /// Branches, a residual sum and global pooling without padding; stride 4.
  Network branches() {
    Network.Builder builder = Network.builder();
    builder.input("data", Shape.of(21, 21, 3));
    builder.add("conv1", convolution(6, 3, Geometry.of(3, 3).withStride(2)), "data");
    builder.add("relu1", Activation.RELU, "conv1");
    builder.add("squeeze", convolution(3, 6, Geometry.of(1, 1)), "relu1");
    builder.add("residual", convolution(6, 3, Geometry.of(1, 1)), "squeeze");
    builder.add("sum", Elementwise.SUM, "residual", "relu1");
    builder.add("relu2", Activation.RELU, "sum");
    builder.add("left", convolution(5, 6, Geometry.of(3, 3)), "relu2");
    builder.add("right", Pooling.max(Geometry.of(3, 3)), "relu2");
    builder.add("join", Concatenation.DEPTH, "left", "right");
    builder.add("pool", Pooling.max(Geometry.of(2, 2).withStride(2)), "join");
    builder.add("conv10", convolution(7, 11, Geometry.of(1, 1)), "pool");
    builder.add("global", new GlobalPooling(Reduction.AVERAGE), "conv10");
    builder.add("flatten", new Flatten(Flatten.Order.CHW), "global");
    return builder.build();
  }

  /// As SqueezeNet 1.1: fire modules with padding, pooling that rounds up, global average pooling,
  /// softmax; stride 8.
  Network squeezenet(Rounding rounding, boolean softmax) {
    Geometry pooling = Geometry.of(3, 3).withStride(2).withRounding(rounding);
    Network.Builder builder = Network.builder();
    builder.input("data", Shape.of(32, 32, 3));
    builder.add("conv1", convolution(6, 3, Geometry.of(3, 3).withStride(2)), "data");
    builder.add("relu1", Activation.RELU, "conv1");
    builder.add("pool1", Pooling.max(pooling), "relu1");
    builder.add("squeeze", convolution(4, 6, Geometry.of(1, 1)), "pool1");
    builder.add("relu2", Activation.RELU, "squeeze");
    builder.add("one", convolution(5, 4, Geometry.of(1, 1)), "relu2");
    builder.add("three", convolution(5, 4, Geometry.of(3, 3).withPadding(1)), "relu2");
    builder.add("join", Concatenation.DEPTH, "one", "three");
    builder.add("relu3", Activation.RELU, "join");
    builder.add("pool2", Pooling.max(pooling), "relu3");
    builder.add("conv10", convolution(10, 10, Geometry.of(1, 1)), "pool2");
    builder.add("relu4", Activation.RELU, "conv10");
    String last = builder.add("global", new GlobalPooling(Reduction.AVERAGE), "relu4");
    if (softmax) {
      builder.add("softmax", Softmax.DEPTH, last);
    }
    return builder.build();
  }

  /// Two padded convolutions without bias and a fully-connected layer: zeros in, zeros out; stride
  /// 4.
  Network padded() {
    Network.Builder builder = Network.builder();
    builder.input("data", Shape.of(24, 24, 2));
    builder.add("conv1", unbiased(4, 2, Geometry.of(5, 5).withPadding(2).withStride(2)), "data");
    builder.add("relu1", Activation.RELU, "conv1");
    builder.add("conv2", unbiased(4, 4, Geometry.of(3, 3).withPadding(1)), "relu1");
    builder.add("pool", Pooling.max(Geometry.of(2, 2).withStride(2)), "conv2");
    builder.add("fc", fullyConnected(Kernels.Order.OIHW, 5, 4, 6, 6), "pool");
    return builder.build();
  }

  private Convolution unbiased(int filters, int depth, Geometry geometry) {
    Convolution biased = convolution(filters, depth, geometry);
    return Convolution.of(biased.kernels(), Optional.empty(), geometry);
  }
}
