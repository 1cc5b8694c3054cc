package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {

  private static final Blueprint LENET = Architecture.LENET5.blueprint();

  private final Map<String, Tensor> tensors = ZeroWeights.tensors(LENET.parameters());

  private WeightsException fails() {
    return assertThrows(WeightsException.class, () -> LENET.build(Weights.of(tensors)));
  }

  @Test
  void layersViewTheTensors() {
    Network network = LENET.build(Weights.of(tensors));
    Convolution convolution = (Convolution) network.node("conv1").layer();
    assertSame(tensors.get("conv1.weight"), convolution.kernels().tensor());
    assertSame(tensors.get("conv1.bias"), convolution.bias().orElseThrow());
    FullyConnected connected = (FullyConnected) network.node("fc1").layer();
    assertSame(tensors.get("fc1.weight"), connected.kernels().tensor());
  }

  @Test
  void namesAMissingTensor() {
    tensors.remove("conv2.weight");
    assertEquals(
        "the weights do not fit lenet5: 'conv2.weight' is missing: expected [16, 6, 5, 5]",
        fails().getMessage());
  }

  @Test
  void namesAMisshapenTensor() {
    tensors.put("fc1.weight", Tensor.copyOf(new float[48000], 400, 120));
    assertEquals(
        "the weights do not fit lenet5:"
            + " 'fc1.weight' has another shape: expected [120, 400], got [400, 120]",
        fails().getMessage());
  }

  @Test
  void namesASurplusTensor() {
    tensors.put("fc4.weight", Tensor.copyOf(new float[1], 1));
    assertEquals(
        "the weights do not fit lenet5: 'fc4.weight' belongs to no layer: leave it out",
        fails().getMessage());
  }

  @Test
  void namesEveryProblem() {
    tensors.remove("conv1.weight");
    tensors.put("fc3.bias", Tensor.copyOf(new float[5], 5));
    tensors.put("extra", Tensor.copyOf(new float[0], 0));
    assertEquals(
        List.of(
            "'conv1.weight' is missing: expected [6, 1, 5, 5]",
            "'fc3.bias' has another shape: expected [10], got [5]",
            "'extra' belongs to no layer: leave it out"),
        fails().problems());
  }

  @Test
  void showsTheFirstProblemsOfMany() {
    Blueprint blueprint = Architecture.RESNET152.blueprint();
    WeightsException e =
        assertThrows(WeightsException.class, () -> blueprint.build(Weights.of(Map.of())));
    assertEquals(blueprint.parameters().size(), e.problems().size());
    String first =
        "the weights do not fit resnet152: 'conv1.weight' is missing: expected [64, 3, 7, 7]; ";
    assertEquals(first, e.getMessage().substring(0, first.length()));
    String last = "; and %d more".formatted(blueprint.parameters().size() - 8);
    assertEquals(last, e.getMessage().substring(e.getMessage().lastIndexOf("; ")));
  }

  @Test
  void passesOverWhatTrainingCounts() {
    Blueprint blueprint = Architecture.RESNET18.blueprint();
    Map<String, Tensor> all = new LinkedHashMap<>(ZeroWeights.tensors(blueprint.parameters()));
    all.put("bn1.num_batches_tracked", Tensor.copyOf(new float[] {7}));
    assertEquals(11_689_512, blueprint.build(Weights.of(all)).weightCount());
  }

  @Test
  void passesOverAuxiliaryClassifiersOfGoogLeNetAlone() {
    Tensor surplus = Tensor.copyOf(new float[1], 1);
    Blueprint googLeNet = Architecture.GOOGLENET_TORCHVISION.blueprint();
    Map<String, Tensor> all = new LinkedHashMap<>(ZeroWeights.tensors(googLeNet.parameters()));
    all.put("aux1.conv.conv.weight", surplus);
    all.put("aux2.fc2.bias", surplus);
    assertEquals(6_624_904, googLeNet.build(Weights.of(all)).weightCount());
    tensors.put("aux1.conv.conv.weight", surplus);
    assertEquals(
        List.of("'aux1.conv.conv.weight' belongs to no layer: leave it out"), fails().problems());
  }
}
