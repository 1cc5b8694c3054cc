package dev.sash.zoo;

import static dev.sash.zoo.Draft.ceiling;
import static dev.sash.zoo.Draft.square;

import dev.sash.volume.Shape;

/// ZFNet (Zeiler and Fergus 2014, figure 3): AlexNet with smaller and denser first filters, which
/// normalises contrast behind the pooling.
///
/// The figure fixes the sizes 110, 55, 26, 13 and 6; padding and rounding here are those that give
/// them. The paper has no parameters for its normalisation across maps: AlexNet's stand in. Tensors
/// are named as AlexNet's.
final class ZfNet {

  private ZfNet() {}

  static Blueprint published() {
    Draft draft = new Draft("zfnet", Shape.of(224, 224, 3));
    draft.convolution("conv1", 96, square(7).withStride(2).withPadding(1)).relu("relu1");
    draft.maxPooling("pool1", ceiling(3, 2)).add("norm1", AlexNet.NORMALIZATION);
    draft.convolution("conv2", 256, square(5).withStride(2)).relu("relu2");
    draft.maxPooling("pool2", ceiling(3, 2)).add("norm2", AlexNet.NORMALIZATION);
    draft.convolution("conv3", 384, square(3).withPadding(1)).relu("relu3");
    draft.convolution("conv4", 384, square(3).withPadding(1)).relu("relu4");
    draft.convolution("conv5", 256, square(3).withPadding(1)).relu("relu5");
    draft.maxPooling("pool5", square(3).withStride(2));
    return AlexNet.classifier(draft);
  }
}
