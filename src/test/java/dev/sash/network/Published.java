package dev.sash.network;

import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Dropout;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.layer.Softmax;
import dev.sash.volume.Shape;
import java.util.Optional;

/// Published architectures with weights that nobody reads.
final class Published {

  private static final SparseTensors WEIGHTS = new SparseTensors();

  private Published() {}

  /// Simonyan and Zisserman 2014, configuration D.
  static Network vgg16() {
    Network.Builder builder = Network.builder();
    String last = builder.input("data", Shape.of(224, 224, 3));
    int[][] blocks = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
    int depth = 3;
    for (int block = 0; block < blocks.length; block++) {
      for (int layer = 0; layer < blocks[block].length; layer++) {
        String name = "conv%d_%d".formatted(block + 1, layer + 1);
        int filters = blocks[block][layer];
        Geometry geometry = Geometry.of(3, 3).withPadding(1);
        last = builder.add(name, WEIGHTS.convolution(filters, depth, geometry), last);
        last = builder.add("relu" + name.substring(4), Activation.RELU, last);
        depth = filters;
      }
      Pooling pooling = Pooling.max(Geometry.of(2, 2).withStride(2));
      last = builder.add("pool" + (block + 1), pooling, last);
    }
    last = builder.add("flatten", new Flatten(Flatten.Order.CHW), last);
    last = builder.add("fc6", WEIGHTS.fullyConnected(4096, 25088, 1, 1), last);
    last = builder.add("relu6", Activation.RELU, last);
    last = builder.add("drop6", new Dropout(0.5f), last);
    last = builder.add("fc7", WEIGHTS.fullyConnected(4096, 4096, 1, 1), last);
    last = builder.add("relu7", Activation.RELU, last);
    last = builder.add("fc8", WEIGHTS.fullyConnected(1000, 4096, 1, 1), last);
    builder.add("prob", Softmax.DEPTH, last);
    return builder.build();
  }

  /// Krizhevsky et al. 2012 at 227x227, with its two groups.
  static Network alexNet() {
    Network.Builder builder = Network.builder();
    builder.input("data", Shape.of(227, 227, 3));
    Geometry overlapping = Geometry.of(3, 3).withStride(2);
    builder.add("conv1", WEIGHTS.convolution(96, 3, Geometry.of(11, 11).withStride(4)), "data");
    builder.add("pool1", Pooling.max(overlapping), "conv1");
    builder.add("conv2", grouped(256, 48, Geometry.of(5, 5).withPadding(2)), "pool1");
    builder.add("pool2", Pooling.max(overlapping), "conv2");
    Geometry same = Geometry.of(3, 3).withPadding(1);
    builder.add("conv3", WEIGHTS.convolution(384, 256, same), "pool2");
    builder.add("conv4", grouped(384, 192, same), "conv3");
    builder.add("conv5", grouped(256, 192, same), "conv4");
    builder.add("pool5", Pooling.max(overlapping), "conv5");
    builder.add("fc6", WEIGHTS.fullyConnected(4096, 256, 6, 6), "pool5");
    builder.add("fc7", WEIGHTS.fullyConnected(4096, 4096, 1, 1), "fc6");
    builder.add("fc8", WEIGHTS.fullyConnected(1000, 4096, 1, 1), "fc7");
    return builder.build();
  }

  private static Convolution grouped(int filters, int depth, Geometry geometry) {
    return new Convolution(
        WEIGHTS.kernels(filters, depth, geometry.height(), geometry.width()),
        Optional.of(WEIGHTS.tensor(filters)),
        geometry,
        2);
  }

  static SparseTensors weights() {
    return WEIGHTS;
  }
}
