package dev.sash.zoo;

import static dev.sash.zoo.Draft.ceiling;
import static dev.sash.zoo.Draft.square;

import dev.sash.layer.Geometry;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.volume.Shape;
import java.util.Map;

/// GoogLeNet (Szegedy et al. 2015, table 1), without the auxiliary classifiers, which serve
/// training alone.
///
/// Both forms have torchvision's names. In torchvision's form a convolution is `conv3.conv.weight`
/// with batch normalisation `conv3.bn`; in the published one it is `conv3.weight` and `conv3.bias`.
final class GoogLeNet {

  /// Sizes of table 1, by the letters of the modules.
  private static final Map<String, Inception> MODULES =
      Map.of(
          "3a", new Inception(64, 96, 128, 16, 32, 32),
          "3b", new Inception(128, 128, 192, 32, 96, 64),
          "4a", new Inception(192, 96, 208, 16, 48, 64),
          "4b", new Inception(160, 112, 224, 24, 64, 64),
          "4c", new Inception(128, 128, 256, 24, 64, 64),
          "4d", new Inception(112, 144, 288, 32, 64, 64),
          "4e", new Inception(256, 160, 320, 32, 128, 128),
          "5a", new Inception(256, 160, 320, 32, 128, 128),
          "5b", new Inception(384, 192, 384, 48, 128, 128));

  /// The authors' Caffe settings.
  private static final LocalResponseNormalization NORMALIZATION =
      new LocalResponseNormalization(5, 1e-4f, 0.75f, 1);

  private final Draft draft;
  private final Unit unit;
  private final int widest;

  private GoogLeNet(String name, Unit unit, int widest) {
    this.draft = new Draft(name, Shape.of(224, 224, 3));
    this.unit = unit;
    this.widest = widest;
  }

  /// As published, with local response normalisation around the first 3x3 convolutions.
  static Blueprint published() {
    GoogLeNet net = new GoogLeNet("googlenet", Unit.PLAIN, 5);
    net.unit.draw(net.draft, "conv1", 64, square(7).withStride(2).withPadding(3));
    net.draft.maxPooling("maxpool1", ceiling(3, 2)).add("norm1", NORMALIZATION);
    net.unit.draw(net.draft, "conv2", 64, square(1));
    net.unit.draw(net.draft, "conv3", 192, square(3).withPadding(1));
    net.draft.add("norm2", NORMALIZATION).maxPooling("maxpool2", ceiling(3, 2));
    return net.modules(ceiling(3, 2), 0.4f);
  }

  /// torchvision's `googlenet`: batch normalisation, 3x3 in the place of 5x5 and 2x2 pooling before
  /// `inception5a`. Its trained weights want pixels (v / 255 - 0.5) / 0.5 (`transform_input`), and
  /// come with auxiliary heads `aux1` and `aux2`, which are passed over.
  static Blueprint torchvision() {
    GoogLeNet net = new GoogLeNet("googlenet-torchvision", Unit.NORMALIZED, 3);
    net.draft.passOver(name -> name.startsWith("aux1.") || name.startsWith("aux2."));
    net.unit.draw(net.draft, "conv1", 64, square(7).withStride(2).withPadding(3));
    net.draft.maxPooling("maxpool1", ceiling(3, 2));
    net.unit.draw(net.draft, "conv2", 64, square(1));
    net.unit.draw(net.draft, "conv3", 192, square(3).withPadding(1));
    net.draft.maxPooling("maxpool2", ceiling(3, 2));
    return net.modules(ceiling(2, 2), 0.2f);
  }

  private Blueprint modules(Geometry lastPooling, float dropout) {
    inception("3a").inception("3b").draft.maxPooling("maxpool3", ceiling(3, 2));
    inception("4a").inception("4b").inception("4c").inception("4d").inception("4e");
    draft.maxPooling("maxpool4", lastPooling);
    inception("5a").inception("5b").draft.globalAveragePooling("avgpool");
    return draft.dropout("dropout", dropout).fullyConnected("fc", 1000).softmax("softmax").finish();
  }

  private GoogLeNet inception(String letters) {
    MODULES.get(letters).draw(draft, unit, "inception" + letters, widest);
    return this;
  }
}
