package dev.sash.zoo;

import static dev.sash.zoo.Draft.square;

import dev.sash.volume.Shape;
import java.util.List;

/// The VGG networks (Simonyan and Zisserman 2015, table 1: configurations A, B, D and E), with
/// torchvision's names.
///
/// Five blocks of 3x3 convolutions, each ended by pooling that halves height and width, then three
/// fully-connected layers. torchvision's adaptive pooling between them passes the 7x7 of a 224x224
/// image on as they are.
final class Vgg {

  private static final List<Integer> BLOCK_FILTERS = List.of(64, 128, 256, 512, 512);

  private Vgg() {}

  static Blueprint eleven() {
    return of("vgg11", List.of(1, 1, 2, 2, 2));
  }

  static Blueprint thirteen() {
    return of("vgg13", List.of(2, 2, 2, 2, 2));
  }

  static Blueprint sixteen() {
    return of("vgg16", List.of(2, 2, 3, 3, 3));
  }

  static Blueprint nineteen() {
    return of("vgg19", List.of(2, 2, 4, 4, 4));
  }

  private static Blueprint of(String name, List<Integer> blockConvolutions) {
    Draft draft = new Draft(name, Shape.of(224, 224, 3));
    int index = 0;
    for (int block = 0; block < BLOCK_FILTERS.size(); block++) {
      for (int i = 0; i < blockConvolutions.get(block); i++) {
        draft.convolution(
            "features." + index++, BLOCK_FILTERS.get(block), square(3).withPadding(1));
        draft.relu("features." + index++);
      }
      draft.maxPooling("features." + index++, square(2).withStride(2));
    }
    draft.fullyConnected("classifier.0", 4096).relu("classifier.1").dropout("classifier.2", 0.5f);
    draft.fullyConnected("classifier.3", 4096).relu("classifier.4").dropout("classifier.5", 0.5f);
    return draft.fullyConnected("classifier.6", 1000).softmax("softmax").finish();
  }
}
