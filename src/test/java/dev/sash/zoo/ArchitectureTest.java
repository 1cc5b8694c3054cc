package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Constant;
import dev.sash.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {

  @ParameterizedTest
  @CsvSource({
    "lenet5-published, 32x32x1, 1x1x10, 60000",
    "lenet5, 32x32x1, 1x1x10, 61706",
    "alexnet, 227x227x3, 1x1x1000, 62378344",
    "alexnet-grouped, 227x227x3, 1x1x1000, 60965224",
    "alexnet-torchvision, 224x224x3, 1x1x1000, 61100840",
    "zfnet, 224x224x3, 1x1x1000, 62357608",
    "nin-cifar10, 32x32x3, 1x1x10, 966986",
    "nin-imagenet, 224x224x3, 1x1x1000, 7595176",
    "vgg11, 224x224x3, 1x1x1000, 132863336",
    "vgg13, 224x224x3, 1x1x1000, 133047848",
    "vgg16, 224x224x3, 1x1x1000, 138357544",
    "vgg19, 224x224x3, 1x1x1000, 143667240",
    "inception-naive, 28x28x256, 28x28x672, 1089952",
    "inception-reduced, 28x28x256, 28x28x480, 346720",
    "googlenet, 224x224x3, 1x1x1000, 6998552",
    "googlenet-torchvision, 224x224x3, 1x1x1000, 6624904",
    "resnet18, 224x224x3, 1x1x1000, 11689512",
    "resnet34, 224x224x3, 1x1x1000, 21797672",
    "resnet50, 224x224x3, 1x1x1000, 25557032",
    "resnet101, 224x224x3, 1x1x1000, 44549160",
    "resnet152, 224x224x3, 1x1x1000, 60192808",
    "squeezenet1_1, 224x224x3, 1x1x1000, 1235496"
  })
  void hasThePublishedNumbers(String id, String input, String output, long parameters) {
    Architecture architecture = Architecture.of(id);
    assertEquals(parameters, architecture.parameterCount());
    assertEquals(input, architecture.inputShape().toString());
    Blueprint blueprint = architecture.blueprint();
    assertEquals(id, blueprint.name());
    assertEquals(parameters, blueprint.parameterCount());
    assertEquals(output, blueprint.outputShape().toString());
    Network network = blueprint.build(blueprint.zeroWeights());
    assertEquals(parameters, network.weightCount() - constants(network));
    assertEquals(network.multiplyAccumulates(), blueprint.multiplyAccumulates());
    assertEquals(network.costTable().activationCount(), blueprint.activationCount());
    assertEquals(input, network.inputShape().toString());
    assertEquals(output, network.outputShape().toString());
  }

  private static long constants(Network network) {
    return network.nodes().stream()
        .filter(node -> node.layer() instanceof Constant)
        .mapToLong(node -> node.layer().weightCount())
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void namesEachTensorOnce(Architecture architecture) {
    List<String> names =
        architecture.blueprint().parameters().stream().map(Parameter::name).toList();
    assertEquals(names.stream().distinct().toList(), names);
  }

  @Test
  void hasTorchvisionsNames() {
    assertTensor("vgg16", "features.28.weight", 512, 512, 3, 3);
    assertTensor("vgg16", "classifier.6.bias", 1000);
    assertTensor("alexnet-torchvision", "features.10.weight", 256, 256, 3, 3);
    assertTensor("alexnet-torchvision", "classifier.1.weight", 4096, 9216);
    assertTensor("resnet18", "layer1.0.bn2.running_mean", 64);
    assertTensor("resnet18", "layer2.0.downsample.1.running_var", 128);
    assertTensor("resnet50", "layer1.0.downsample.0.weight", 256, 64, 1, 1);
    assertTensor("resnet50", "layer4.2.conv3.weight", 2048, 512, 1, 1);
    assertTensor("resnet152", "layer3.35.conv2.weight", 256, 256, 3, 3);
    assertTensor("resnet152", "fc.weight", 1000, 2048);
    assertTensor("googlenet-torchvision", "inception3a.branch2.0.conv.weight", 96, 192, 1, 1);
    assertTensor("googlenet-torchvision", "inception3a.branch3.1.conv.weight", 32, 16, 3, 3);
    assertTensor("googlenet-torchvision", "inception5b.branch4.1.bn.bias", 128);
    assertTensor("squeezenet1_1", "features.12.expand3x3.weight", 256, 64, 3, 3);
    assertTensor("squeezenet1_1", "classifier.1.bias", 1000);
  }

  private static void assertTensor(String id, String name, long... dimensions) {
    List<List<Long>> found =
        Architecture.of(id).blueprint().parameters().stream()
            .filter(parameter -> parameter.name().equals(name))
            .map(Parameter::dimensions)
            .toList();
    assertEquals(List.of(Arrays.stream(dimensions).boxed().toList()), found, name);
  }

  @Test
  void convolutionsBeforeNormalizationHaveNoBias() {
    for (String id : List.of("resnet50", "googlenet-torchvision")) {
      List<String> biases =
          Architecture.of(id).blueprint().parameters().stream()
              .map(Parameter::name)
              .filter(name -> name.contains("conv") && name.endsWith("conv.bias"))
              .toList();
      assertEquals(List.of(), biases);
    }
  }

  @Test
  void findsIdsInAnyCase() {
    assertEquals(Architecture.VGG16, Architecture.of("VGG16"));
    assertEquals("VGG-16", Architecture.VGG16.title());
    assertEquals(Optional.of(Architecture.VGG16), Architecture.find("Vgg16"));
    assertEquals(Optional.empty(), Architecture.find("vgg17"));
  }

  @Test
  void listsTheIdsWhenThereIsNone() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Architecture.of("vgg17"));
    String ids =
        String.join(", ", Arrays.stream(Architecture.values()).map(Architecture::id).toList());
    assertEquals("there is no architecture 'vgg17'; there are " + ids, e.getMessage());
  }

  @Test
  void citesItsPaper() {
    assertEquals(
        "Lin, Chen, Yan: Network In Network. ICLR, 2014",
        Architecture.NIN_CIFAR10.paper().toString());
  }
}
