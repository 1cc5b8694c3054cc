package dev.sash.gradient;

import dev.sash.layer.Activation;
import dev.sash.layer.Dropout;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// A bright square of 3x3 in one of four corners, on noise.
record Corners(long count) implements Examples {

  @Override
  public int into(long index, long epoch, Volume input) {
    RandomBits random = RandomBits.of(99, index, epoch);
    int corner = (int) (random.bits(1000) >>> 62);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        boolean bright = y / 3 == corner / 2 * 2 - (corner / 2) && x / 3 == corner % 2;
        input.set(y, x, 0, random.fraction(y * 8 + x) + (bright ? 1 : 0) - 0.5f);
      }
    }
    return corner;
  }

  /// Returns a classifier for them with every kind of parameter and constraint.
  static Network network() {
    Samples samples = new Samples(31);
    Network.Builder builder = Network.builder();
    String x = builder.input("image", Shape.of(8, 8, 1));
    x = builder.add("conv1", samples.convolution(4, 1, Geometry.of(3, 3)), x);
    x = builder.add("sub1", samples.subsampling(4, Geometry.of(2, 2).withStride(2)), x);
    x = builder.add("relu1", Activation.RELU, x);
    x = builder.add("conv2", samples.partiallyConnected(6, 4, Geometry.of(2, 2)), x);
    x = builder.add("norm2", samples.batchNormalization(6), x);
    x = builder.add("relu2", Activation.leakyRelu(0.1f), x);
    x = builder.add("dropout", new Dropout(0.1f), x);
    x = builder.add("fc", samples.fullyConnected(Kernels.Order.OIHW, 4, builder.shape(x)), x);
    builder.add("probabilities", Softmax.DEPTH, x);
    return builder.build();
  }
}
