package dev.sash.zoo;

import dev.sash.volume.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The architectures that have a name, in the order of their publication.
///
/// Each classifier ends in a softmax, but for the published LeNet-5, which ends in distances.
/// Tensors have torchvision's names wherever torchvision has the architecture.
///
/// ```java
/// Network network = Architecture.SQUEEZENET_1_1.blueprint().build(weights);
/// ```
public enum Architecture {
  /// LeNet-5 as published.
  LENET5_PUBLISHED("lenet5-published", "LeNet-5", 60_000, Paper.LENET, LeNet5::published),
  /// LeNet-5 in the form of today: ReLU, max pooling, all maps connected.
  LENET5("lenet5", "LeNet-5, modern form", 61_706, Paper.LENET, LeNet5::modern),
  /// AlexNet in a single tower.
  ALEXNET("alexnet", "AlexNet, single tower", 62_378_344, Paper.ALEXNET, AlexNet::singleTower),
  /// AlexNet in the two towers of the original.
  ALEXNET_GROUPED(
      "alexnet-grouped", "AlexNet, two towers", 60_965_224, Paper.ALEXNET, AlexNet::grouped),
  /// torchvision's AlexNet.
  ALEXNET_TORCHVISION(
      "alexnet-torchvision",
      "AlexNet, torchvision's form",
      61_100_840,
      Paper.ONE_WEIRD_TRICK,
      AlexNet::torchvision),
  /// ZFNet.
  ZFNET("zfnet", "ZFNet", 62_357_608, Paper.ZFNET, ZfNet::published),
  /// Network in Network for CIFAR-10.
  NIN_CIFAR10(
      "nin-cifar10", "Network in Network, CIFAR-10", 966_986, Paper.NIN, NetworkInNetwork::cifar10),
  /// Network in Network for ImageNet.
  NIN_IMAGENET(
      "nin-imagenet",
      "Network in Network, ImageNet",
      7_595_176,
      Paper.NIN,
      NetworkInNetwork::imageNet),
  /// VGG-11, configuration A.
  VGG11("vgg11", "VGG-11", 132_863_336, Paper.VGG, Vgg::eleven),
  /// VGG-13, configuration B.
  VGG13("vgg13", "VGG-13", 133_047_848, Paper.VGG, Vgg::thirteen),
  /// VGG-16, configuration D.
  VGG16("vgg16", "VGG-16", 138_357_544, Paper.VGG, Vgg::sixteen),
  /// VGG-19, configuration E.
  VGG19("vgg19", "VGG-19", 143_667_240, Paper.VGG, Vgg::nineteen),
  /// A single Inception module without reductions, at 28x28x256.
  INCEPTION_NAIVE(
      "inception-naive",
      "Inception module, naive",
      1_089_952,
      Paper.GOOGLENET,
      Inception::naiveExample),
  /// A single Inception module with reductions, at 28x28x256.
  INCEPTION_REDUCED(
      "inception-reduced",
      "Inception module, reduced",
      346_720,
      Paper.GOOGLENET,
      Inception::reducedExample),
  /// GoogLeNet as published.
  GOOGLENET("googlenet", "GoogLeNet", 6_998_552, Paper.GOOGLENET, GoogLeNet::published),
  /// torchvision's GoogLeNet with batch normalisation.
  GOOGLENET_TORCHVISION(
      "googlenet-torchvision",
      "GoogLeNet, torchvision's form",
      6_624_904,
      Paper.GOOGLENET,
      GoogLeNet::torchvision),
  /// ResNet-18.
  RESNET18("resnet18", "ResNet-18", 11_689_512, Paper.RESNET, ResNet::eighteen),
  /// ResNet-34.
  RESNET34("resnet34", "ResNet-34", 21_797_672, Paper.RESNET, ResNet::thirtyFour),
  /// ResNet-50.
  RESNET50("resnet50", "ResNet-50", 25_557_032, Paper.RESNET, ResNet::fifty),
  /// ResNet-101.
  RESNET101("resnet101", "ResNet-101", 44_549_160, Paper.RESNET, ResNet::hundredOne),
  /// ResNet-152.
  RESNET152("resnet152", "ResNet-152", 60_192_808, Paper.RESNET, ResNet::hundredFiftyTwo),
  /// SqueezeNet 1.1.
  SQUEEZENET_1_1(
      "squeezenet1_1", "SqueezeNet 1.1", 1_235_496, Paper.SQUEEZENET, SqueezeNet::onePointOne);

  private final String id;
  private final String title;
  private final long parameterCount;
  private final Paper paper;
  private final Supplier<Blueprint> drawing;

  Architecture(
      String id, String title, long parameterCount, Paper paper, Supplier<Blueprint> drawing) {
    this.id = id;
    this.title = title;
    this.parameterCount = parameterCount;
    this.paper = paper;
    this.drawing = drawing;
  }

  /// Returns an architecture by its id, in any case.
  ///
  /// @throws IllegalArgumentException if there is none of that id; the message lists them
  public static Architecture of(String id) {
    return find(id)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no architecture '%s'; there are %s".formatted(id, ids())));
  }

  private static String ids() {
    return Arrays.stream(values()).map(Architecture::id).collect(Collectors.joining(", "));
  }

  /// Returns an architecture by its id, in any case, or empty if there is none of that id.
  public static Optional<Architecture> find(String id) {
    return Arrays.stream(values())
        .filter(architecture -> architecture.id.equalsIgnoreCase(id))
        .findFirst();
  }

  /// Returns the id for command lines, such as `vgg16`.
  public String id() {
    return id;
  }

  /// Returns the name for readers, such as `VGG-16`.
  public String title() {
    return title;
  }

  /// Returns the number of trained parameters, as publications count them.
  public long parameterCount() {
    return parameterCount;
  }

  /// Returns where it was published.
  public Paper paper() {
    return paper;
  }

  /// Returns the shape of the input that it was published with.
  public Shape inputShape() {
    return blueprint().inputShape();
  }

  /// Draws it, without weights.
  public Blueprint blueprint() {
    return drawing.get();
  }
}
