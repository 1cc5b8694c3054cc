package dev.sash.zoo;

/// Where an architecture was published.
///
/// @param authors surnames
/// @param title title of the paper
/// @param venue journal, conference or archive
/// @param year year of publication
public record Paper(String authors, String title, String venue, int year) {

  static final Paper LENET =
      new Paper(
          "LeCun, Bottou, Bengio, Haffner",
          "Gradient-Based Learning Applied to Document Recognition",
          "Proceedings of the IEEE 86(11)",
          1998);

  static final Paper ALEXNET =
      new Paper(
          "Krizhevsky, Sutskever, Hinton",
          "ImageNet Classification with Deep Convolutional Neural Networks",
          "NIPS",
          2012);

  static final Paper ONE_WEIRD_TRICK =
      new Paper(
          "Krizhevsky",
          "One Weird Trick for Parallelizing Convolutional Neural Networks",
          "arXiv:1404.5997",
          2014);

  static final Paper ZFNET =
      new Paper(
          "Zeiler, Fergus", "Visualizing and Understanding Convolutional Networks", "ECCV", 2014);

  static final Paper NIN = new Paper("Lin, Chen, Yan", "Network In Network", "ICLR", 2014);

  static final Paper VGG =
      new Paper(
          "Simonyan, Zisserman",
          "Very Deep Convolutional Networks for Large-Scale Image Recognition",
          "ICLR",
          2015);

  static final Paper GOOGLENET =
      new Paper("Szegedy et al.", "Going Deeper with Convolutions", "CVPR", 2015);

  static final Paper RESNET =
      new Paper(
          "He, Zhang, Ren, Sun", "Deep Residual Learning for Image Recognition", "CVPR", 2016);

  static final Paper SQUEEZENET =
      new Paper(
          "Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer",
          "SqueezeNet: AlexNet-Level Accuracy with 50x Fewer Parameters and <0.5MB Model Size",
          "arXiv:1602.07360",
          2016);

  /// Returns the citation in one line.
  @Override
  public String toString() {
    return "%s: %s. %s, %d".formatted(authors, title, venue, year);
  }
}
