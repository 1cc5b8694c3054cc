package dev.sash.zoo;

import static dev.sash.zoo.Draft.ceiling;
import static dev.sash.zoo.Draft.square;

import dev.sash.layer.Concatenation;
import dev.sash.volume.Shape;
import java.util.List;

/// SqueezeNet 1.1 (Iandola et al. 2016, and the authors' later, quicker form), with torchvision's
/// names.
final class SqueezeNet {

  private SqueezeNet() {}

  static Blueprint onePointOne() {
    Draft draft = new Draft("squeezenet1_1", Shape.of(224, 224, 3));
    draft.convolution("features.0", 64, square(3).withStride(2)).relu("features.1");
    draft.maxPooling("features.2", ceiling(3, 2));
    fire(draft, "features.3", 16, 64);
    fire(draft, "features.4", 16, 64);
    draft.maxPooling("features.5", ceiling(3, 2));
    fire(draft, "features.6", 32, 128);
    fire(draft, "features.7", 32, 128);
    draft.maxPooling("features.8", ceiling(3, 2));
    fire(draft, "features.9", 48, 192);
    fire(draft, "features.10", 48, 192);
    fire(draft, "features.11", 64, 256);
    fire(draft, "features.12", 64, 256);
    draft.dropout("classifier.0", 0.5f);
    draft.convolution("classifier.1", 1000, square(1)).relu("classifier.2");
    return draft.globalAveragePooling("classifier.3").softmax("softmax").finish();
  }

  /// Few 1x1 filters, then 1x1 and 3x3 ones side by side.
  private static void fire(Draft draft, String name, int squeezed, int expanded) {
    String squeeze = Unit.PLAIN.draw(draft, name + ".squeeze", squeezed, square(1)).last();
    String narrow = Unit.PLAIN.draw(draft, name + ".expand1x1", expanded, square(1)).last();
    draft.from(squeeze);
    String wide =
        Unit.PLAIN.draw(draft, name + ".expand3x3", expanded, square(3).withPadding(1)).last();
    draft.add(name, Concatenation.DEPTH, List.of(narrow, wide));
  }
}
