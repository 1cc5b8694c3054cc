package dev.sash.zoo;

import static dev.sash.zoo.Draft.square;

import dev.sash.layer.LocalResponseNormalization;
import dev.sash.volume.Shape;
import java.util.List;

/// AlexNet (Krizhevsky, Sutskever and Hinton 2012), with the input of 227x227 that its first layer
/// of 55x55 needs, and torchvision's narrower form ("One weird trick", Krizhevsky 2014).
///
/// Tensors of the published form are named as its layers: `conv1` to `conv5`, `fc6` to `fc8`.
final class AlexNet {

  /// Section 3.3 of the paper: k = 2, n = 5, alpha = 1e-4, beta = 0.75. The paper's alpha is not
  /// divided by n, that of the layer is.
  static final LocalResponseNormalization NORMALIZATION =
      new LocalResponseNormalization(5, 5 * 1e-4f, 0.75f, 2);

  private AlexNet() {}

  /// One tower: every filter sees all channels.
  static Blueprint singleTower() {
    return published("alexnet", 1);
  }

  /// Two towers that meet in `conv3` and the fully-connected layers, for the two GPUs of 2012.
  static Blueprint grouped() {
    return published("alexnet-grouped", 2);
  }

  private static Blueprint published(String name, int towers) {
    Draft draft = new Draft(name, Shape.of(227, 227, 3));
    draft.convolution("conv1", 96, square(11).withStride(4)).relu("relu1");
    draft.add("norm1", NORMALIZATION).maxPooling("pool1", square(3).withStride(2));
    draft.groupedConvolution("conv2", 256, square(5).withPadding(2), towers).relu("relu2");
    draft.add("norm2", NORMALIZATION).maxPooling("pool2", square(3).withStride(2));
    draft.convolution("conv3", 384, square(3).withPadding(1)).relu("relu3");
    draft.groupedConvolution("conv4", 384, square(3).withPadding(1), towers).relu("relu4");
    draft.groupedConvolution("conv5", 256, square(3).withPadding(1), towers).relu("relu5");
    draft.maxPooling("pool5", square(3).withStride(2));
    return classifier(draft);
  }

  /// The three fully-connected layers that AlexNet and its successors end in.
  static Blueprint classifier(Draft draft) {
    draft.fullyConnected("fc6", 4096).relu("relu6").dropout("drop6", 0.5f);
    draft.fullyConnected("fc7", 4096).relu("relu7").dropout("drop7", 0.5f);
    return draft.fullyConnected("fc8", 1000).softmax("softmax").finish();
  }

  /// torchvision's `alexnet`. The adaptive pooling behind its features passes the 6x6 of a 224x224
  /// image on as they are.
  static Blueprint torchvision() {
    Draft draft = new Draft("alexnet-torchvision", Shape.of(224, 224, 3));
    draft.convolution("features.0", 64, square(11).withStride(4).withPadding(2)).relu("features.1");
    draft.maxPooling("features.2", square(3).withStride(2));
    draft.convolution("features.3", 192, square(5).withPadding(2)).relu("features.4");
    draft.maxPooling("features.5", square(3).withStride(2));
    int index = 6;
    for (int filters : List.of(384, 256, 256)) {
      draft.convolution("features." + index++, filters, square(3).withPadding(1));
      draft.relu("features." + index++);
    }
    draft.maxPooling("features.12", square(3).withStride(2));
    draft.dropout("classifier.0", 0.5f).fullyConnected("classifier.1", 4096).relu("classifier.2");
    draft.dropout("classifier.3", 0.5f).fullyConnected("classifier.4", 4096).relu("classifier.5");
    return draft.fullyConnected("classifier.6", 1000).softmax("softmax").finish();
  }
}
