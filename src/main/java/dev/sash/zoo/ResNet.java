package dev.sash.zoo;

import static dev.sash.zoo.Draft.square;

import dev.sash.layer.Elementwise;
import dev.sash.volume.Shape;
import java.util.List;

/// The residual networks (He, Zhang, Ren and Sun 2016, table 1), with torchvision's names.
///
/// Of a bottleneck block the 3x3 convolution has the stride, as in torchvision ("v1.5"); the paper
/// gives it to the first 1x1. The counts are the same.
final class ResNet {

  private static final float EPSILON = 1e-5f;

  /// Where the last normalisation of a branch starts, so that sums over many blocks do not grow
  /// (Goyal et al. 2017 take 0, which would switch the branches off).
  private static final float BRANCH_SCALE = 0.2f;

  private final Draft draft;
  private final boolean bottleneck;

  private ResNet(String name, boolean bottleneck) {
    this.draft = new Draft(name, Shape.of(224, 224, 3));
    this.bottleneck = bottleneck;
  }

  static Blueprint eighteen() {
    return new ResNet("resnet18", false).draw(List.of(2, 2, 2, 2));
  }

  static Blueprint thirtyFour() {
    return new ResNet("resnet34", false).draw(List.of(3, 4, 6, 3));
  }

  static Blueprint fifty() {
    return new ResNet("resnet50", true).draw(List.of(3, 4, 6, 3));
  }

  static Blueprint hundredOne() {
    return new ResNet("resnet101", true).draw(List.of(3, 4, 23, 3));
  }

  static Blueprint hundredFiftyTwo() {
    return new ResNet("resnet152", true).draw(List.of(3, 8, 36, 3));
  }

  private Blueprint draw(List<Integer> stageBlocks) {
    convolution("conv1", 64, 7, 2).normalization("bn1", EPSILON).relu("relu");
    draft.maxPooling("maxpool", square(3).withStride(2).withPadding(1));
    for (int stage = 1; stage <= stageBlocks.size(); stage++) {
      for (int block = 0; block < stageBlocks.get(stage - 1); block++) {
        boolean halves = stage > 1 && block == 0;
        block("layer%d.%d".formatted(stage, block), 32 << stage, halves ? 2 : 1);
      }
    }
    return draft
        .globalAveragePooling("avgpool")
        .fullyConnected("fc", 1000)
        .softmax("softmax")
        .finish();
  }

  private void block(String name, int filters, int stride) {
    String input = draft.last();
    int inputDepth = draft.shape().depth();
    int outputs = bottleneck ? 4 * filters : filters;
    if (bottleneck) {
      normalized(name, 1, filters, 1, 1).relu(name + ".relu1");
      normalized(name, 2, filters, 3, stride).relu(name + ".relu2");
      convolution(name + ".conv3", outputs, 1, 1)
          .normalization(name + ".bn3", EPSILON, BRANCH_SCALE);
    } else {
      normalized(name, 1, filters, 3, stride).relu(name + ".relu1");
      convolution(name + ".conv2", outputs, 3, 1)
          .normalization(name + ".bn2", EPSILON, BRANCH_SCALE);
    }
    String branch = draft.last();
    String shortcut = input;
    if (stride != 1 || inputDepth != outputs) {
      draft.from(input);
      convolution(name + ".downsample.0", outputs, 1, stride);
      shortcut = draft.normalization(name + ".downsample.1", EPSILON).last();
    }
    draft.add(name + ".sum", Elementwise.SUM, List.of(branch, shortcut)).relu(name);
  }

  private Draft normalized(String block, int index, int filters, int size, int stride) {
    return convolution("%s.conv%d".formatted(block, index), filters, size, stride)
        .normalization("%s.bn%d".formatted(block, index), EPSILON);
  }

  private Draft convolution(String name, int filters, int size, int stride) {
    return draft.convolutionWithoutBias(
        name, filters, square(size).withStride(stride).withPadding(size / 2));
  }
}
