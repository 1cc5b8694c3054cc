package dev.sash.zoo;

import static dev.sash.zoo.Draft.square;

import dev.sash.volume.Shape;

/// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998).
final class LeNet5 {

  private static final Shape INPUT = Shape.of(32, 32, 1);

  private LeNet5() {}

  /// The form in use today: full connections between maps, ReLU, max pooling and softmax. Named as
  /// in PyTorch's tutorial: `conv1`, `conv2`, `fc1`, `fc2`, `fc3`.
  static Blueprint modern() {
    Draft draft = new Draft("lenet5", INPUT);
    draft.convolution("conv1", 6, square(5)).relu("relu1");
    draft.maxPooling("pool1", square(2).withStride(2));
    draft.convolution("conv2", 16, square(5)).relu("relu2");
    draft.maxPooling("pool2", square(2).withStride(2));
    draft.fullyConnected("fc1", 120).relu("relu3");
    draft.fullyConnected("fc2", 84).relu("relu4");
    return draft.fullyConnected("fc3", 10).softmax("softmax").finish();
  }
}
