package dev.sash.oracle;

import dev.sash.layer.Activation;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Kernels;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.volume.Shape;

/// Small networks of the field's kinds with random weights, large enough to be shared among
/// workers.
public final class SampleNetworks {

  private final Samples samples = new Samples(11);
  private final Network.Builder builder = Network.builder();

  private SampleNetworks() {}

  /// Returns a chain of convolutions, poolings and fully-connected layers (LeCun et al. 1998).
  public static Network leNet() {
    SampleNetworks network = new SampleNetworks();
    String x = network.builder.input("image", Shape.of(28, 28, 1));
    x = network.convolution("conv1", 20, 5, 0, x);
    x = network.pool("pool1", 2, 2, 0, x);
    x = network.convolution("conv2", 50, 5, 0, x);
    x = network.pool("pool2", 2, 2, 0, x);
    x = network.builder.add("flatten", new Flatten(Flatten.Order.CHW), x);
    x = network.fullyConnected("fc1", 500, x);
    x = network.builder.add("relu1", Activation.RELU, x);
    x = network.builder.add("dropout", new Dropout(0.5f), x);
    x = network.fullyConnected("fc2", 10, x);
    network.builder.add("probabilities", Softmax.DEPTH, x);
    return network.builder.build();
  }

  /// Returns two Inception modules with normalisation and pooling before them (Szegedy et al.
  /// 2014).
  public static Network inception() {
    SampleNetworks network = new SampleNetworks();
    String x = network.builder.input("image", Shape.of(21, 19, 3));
    x = network.activated("conv1", 16, 3, 1, x);
    x = network.builder.add("norm1", new LocalResponseNormalization(5, 1e-1f, 0.75f, 1), x);
    x = network.inceptionModule("mixed1", x);
    x = network.pool("pool1", 3, 2, 1, x);
    x = network.inceptionModule("mixed2", x);
    x = network.builder.add("average", new GlobalPooling(Reduction.AVERAGE), x);
    x = network.fullyConnected("scores", 12, x);
    network.builder.add("probabilities", Softmax.DEPTH, x);
    return network.builder.build();
  }

  private String inceptionModule(String name, String x) {
    String one = activated(name + "/1x1", 16, 1, 0, x);
    String three = activated(name + "/3x3_reduce", 12, 1, 0, x);
    three = activated(name + "/3x3", 24, 3, 1, three);
    String five = activated(name + "/5x5_reduce", 4, 1, 0, x);
    five = activated(name + "/5x5", 8, 5, 2, five);
    String pool = pool(name + "/pool", 3, 1, 1, x);
    pool = activated(name + "/pool_proj", 8, 1, 0, pool);
    return builder.add(name + "/output", Concatenation.DEPTH, one, three, five, pool);
  }

  /// Returns residual blocks with batch normalisation, one of them with a projection (He et al.
  /// 2015).
  public static Network residual() {
    SampleNetworks network = new SampleNetworks();
    String x = network.builder.input("image", Shape.of(32, 30, 3));
    x = network.activated("conv1", 16, 3, 1, x);
    x = network.residualBlock("block1", 16, 1, x);
    x = network.residualBlock("block2", 32, 2, x);
    x = network.residualBlock("block3", 32, 1, x);
    x = network.builder.add("average", new GlobalPooling(Reduction.AVERAGE), x);
    network.fullyConnected("scores", 10, x);
    return network.builder.build();
  }

  private String residualBlock(String name, int filters, int stride, String x) {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    String shortcut = x;
    if (stride != 1) {
      shortcut = normalized(name + "/shortcut", filters, Geometry.of(1, 1).withStride(stride), x);
    }
    x = normalized(name + "/conv1", filters, three.withStride(stride), x);
    x = builder.add(name + "/relu1", Activation.RELU, x);
    x = normalized(name + "/conv2", filters, three, x);
    x = builder.add(name + "/sum", Elementwise.SUM, x, shortcut);
    return builder.add(name + "/relu2", Activation.RELU, x);
  }

  /// Returns two fire modules, whose branches are large enough to be computed at the same time
  /// (Iandola et al. 2016).
  public static Network fire() {
    SampleNetworks network = new SampleNetworks();
    String x = network.builder.input("image", Shape.of(25, 23, 24));
    x = network.fireModule("fire1", x);
    x = network.pool("pool1", 3, 2, 1, x);
    x = network.fireModule("fire2", x);
    network.builder.add("average", new GlobalPooling(Reduction.AVERAGE), x);
    return network.builder.build();
  }

  private String fireModule(String name, String x) {
    String squeezed = activated(name + "/squeeze", 32, 1, 0, x);
    String one = activated(name + "/expand1x1", 72, 1, 0, squeezed);
    String three = activated(name + "/expand3x3", 56, 3, 1, squeezed);
    return builder.add(name + "/output", Concatenation.DEPTH, one, three);
  }

  private String normalized(String name, int filters, Geometry geometry, String x) {
    int depth = builder.shape(x).depth();
    x = builder.add(name, samples.convolution(filters, depth, geometry), x);
    return builder.add(name + "/norm", samples.batchNormalization(filters), x);
  }

  private String activated(String name, int filters, int size, int padding, String x) {
    return builder.add(
        name + "/relu", Activation.RELU, convolution(name, filters, size, padding, x));
  }

  private String convolution(String name, int filters, int size, int padding, String x) {
    Geometry geometry = Geometry.of(size, size).withPadding(padding);
    return builder.add(name, samples.convolution(filters, builder.shape(x).depth(), geometry), x);
  }

  private String pool(String name, int size, int stride, int padding, String x) {
    Geometry geometry = Geometry.of(size, size).withStride(stride).withPadding(padding);
    return builder.add(name, Pooling.max(geometry), x);
  }

  private String fullyConnected(String name, int outputs, String x) {
    FullyConnected layer =
        samples.fullyConnected(Kernels.Order.OIHW, outputs, builder.shape(x).withBatch(1));
    return builder.add(name, layer, x);
  }
}
