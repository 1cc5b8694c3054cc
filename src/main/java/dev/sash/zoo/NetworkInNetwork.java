package dev.sash.zoo;

import static dev.sash.zoo.Draft.ceiling;
import static dev.sash.zoo.Draft.square;

import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.volume.Shape;

/// Network in Network (Lin, Chen and Yan 2014): behind each convolution two of 1x1, a small
/// perceptron at every position, and at the end one map a class, averaged.
///
/// Sizes and names are those of the authors' Caffe models: `conv1`, `cccp1`, `cccp2` ("cascaded
/// cross channel parametric pooling"), ...
final class NetworkInNetwork {

  private NetworkInNetwork() {}

  static Blueprint cifar10() {
    Draft draft = new Draft("nin-cifar10", Shape.of(32, 32, 3));
    perceptron(draft, 1, square(5).withPadding(2), 192, 160, 96);
    draft.maxPooling("pool1", ceiling(3, 2)).dropout("drop1", 0.5f);
    perceptron(draft, 2, square(5).withPadding(2), 192, 192, 192);
    draft.add("pool2", Pooling.average(ceiling(3, 2))).dropout("drop2", 0.5f);
    perceptron(draft, 3, square(3).withPadding(1), 192, 192, 10);
    return draft.globalAveragePooling("pool3").softmax("softmax").finish();
  }

  static Blueprint imageNet() {
    Draft draft = new Draft("nin-imagenet", Shape.of(224, 224, 3));
    perceptron(draft, 1, square(11).withStride(4), 96, 96, 96);
    draft.maxPooling("pool1", ceiling(3, 2));
    perceptron(draft, 2, square(5).withPadding(2), 256, 256, 256);
    draft.maxPooling("pool2", ceiling(3, 2));
    perceptron(draft, 3, square(3).withPadding(1), 384, 384, 384);
    draft.maxPooling("pool3", ceiling(3, 2)).dropout("drop3", 0.5f);
    perceptron(draft, 4, square(3).withPadding(1), 1024, 1024, 1000);
    return draft.globalAveragePooling("pool4").softmax("softmax").finish();
  }

  private static void perceptron(
      Draft draft, int block, Geometry geometry, int filters, int hidden, int outputs) {
    int second = 2 * block;
    int first = second - 1;
    draft.convolution("conv" + block, filters, geometry).relu("conv" + block + ".relu");
    draft.convolution("cccp" + first, hidden, square(1)).relu("cccp" + first + ".relu");
    draft.convolution("cccp" + second, outputs, square(1)).relu("cccp" + second + ".relu");
  }
}
