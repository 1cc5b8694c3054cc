package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.network.Network;
import dev.sash.network.ReceptiveField;
import dev.sash.volume.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the architectures see, and that they slide.
class SlidingTest {

  private static Network network(Blueprint blueprint) {
    return blueprint.build(blueprint.zeroWeights());
  }

  @ParameterizedTest
  @CsvSource({
    "vgg16, features.2, 5, 1",
    "vgg16, features.30, 212, 32",
    "alexnet, conv1, 11, 4",
    "alexnet, pool5, 195, 32",
    "alexnet-torchvision, features.12, 195, 32",
    "resnet18, maxpool, 11, 4",
    "resnet50, layer1.0, 19, 4"
  })
  void seesWhatIsPublished(String id, String layer, int size, int stride) {
    Network network = network(Architecture.of(id).blueprint());
    ReceptiveField field = network.receptiveFields().get(layer);
    assertEquals("%dx%d stride %d".formatted(size, size, stride), field.toString());
  }

  @Test
  void threeStackedConvolutionsSeeSeven() {
    Network network = network(Notation.parse("INPUT[32x32x3] -> [CONV3-8 -> RELU]*3"));
    assertEquals("7x7 stride 1", network.receptiveFields().get("relu3").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "lenet5, 64, 9x9x10",
    "alexnet, 419, 7x7x1000",
    "alexnet-grouped, 419, 7x7x1000",
    "alexnet-torchvision, 416, 7x7x1000",
    "zfnet, 416, 7x7x1000",
    "vgg11, 384, 6x6x1000",
    "vgg13, 384, 6x6x1000",
    "vgg16, 384, 6x6x1000",
    "vgg19, 384, 6x6x1000",
    "nin-imagenet, 416, 7x7x1000",
    "googlenet, 416, 7x7x1000",
    "googlenet-torchvision, 416, 7x7x1000",
    "resnet50, 416, 7x7x1000",
    "squeezenet1_1, 416, 13x13x1000"
  })
  void slides(String id, int size, String scores) {
    Network network = network(Architecture.of(id).blueprint()).toFullyConvolutional();
    Shape input = Shape.of(size, size, network.inputShape().depth());
    assertEquals(scores, network.withInputShape(input).outputShape().toString());
  }
}
