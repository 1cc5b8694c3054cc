package dev.sash.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.Digits;
import dev.sash.VerificationFolder;
import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Pooling;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Weights of others, in networks built by hand.
class RealSafetensorsTest {

  private static final float MEAN = 0.1307f * 255;
  private static final float DEVIATION = 0.3081f * 255;

  private static Tensor tensor(Weights weights, String name) {
    return weights.tensor(name).orElseThrow();
  }

  private static Convolution convolution(Weights weights, String name, int padding) {
    return Convolution.of(
        Kernels.ofOihw(tensor(weights, name + ".weight")),
        weights.tensor(name + ".bias"),
        Geometry.of(3, 3).withPadding(padding));
  }

  private static FullyConnected fullyConnected(
      Weights weights, String name, int depth, int height, int width) {
    Tensor tensor = tensor(weights, name + ".weight");
    int outputs = (int) tensor.dimension(0);
    Kernels kernels = new Kernels(tensor, Kernels.Order.OIHW, outputs, depth, height, width);
    return new FullyConnected(kernels, Optional.of(tensor(weights, name + ".bias")));
  }

  private static BatchNormalization normalization(Weights weights, String name) {
    return new BatchNormalization(
        tensor(weights, name + ".weight"),
        tensor(weights, name + ".bias"),
        tensor(weights, name + ".running_mean"),
        tensor(weights, name + ".running_var"),
        1e-5f);
  }

  @Test
  void burnReadsDigits() throws IOException {
    Safetensors weights =
        Safetensors.read(VerificationFolder.require("real/burn_mnist/mnist.safetensors"));
    assertEquals(
        List.of("norm1.num_batches_tracked=I64", "norm2.num_batches_tracked=I64"),
        weights.skipped().entrySet().stream().map(Object::toString).toList());
    Network.Builder builder = Network.builder();
    String last = builder.input("input", new Shape(100, 28, 28, 1));
    for (int i = 1; i <= 3; i++) {
      last = builder.add("conv" + i, convolution(weights, "conv" + i, 0), last);
      last = builder.add("relu" + i, Activation.RELU, last);
    }
    last = builder.add("norm1", normalization(weights, "norm1"), last);
    last = builder.add("fc1", fullyConnected(weights, "fc1", 24, 22, 22), last);
    last = builder.add("relu4", Activation.RELU, last);
    last = builder.add("fc2", fullyConnected(weights, "fc2", 32, 1, 1), last);
    last = builder.add("norm2", normalization(weights, "norm2"), last);
    builder.add("softmax", new Softmax(Set.of(Axis.DEPTH), true), last);
    assertEquals(9917, Digits.right(builder.build(), MEAN, DEVIATION));
  }

  @Test
  void jqReadsDigits() throws IOException {
    Safetensors weights =
        Safetensors.read(VerificationFolder.require("real/jq_mnist/mnist_cnn.safetensors"));
    Network.Builder builder = Network.builder();
    builder.input("input", new Shape(100, 28, 28, 1));
    builder.add("pool1", Pooling.max(Geometry.of(2, 2).withStride(2)), "input");
    builder.add("conv1", convolution(weights, "conv1", 1), "pool1");
    builder.add("relu1", Activation.RELU, "conv1");
    builder.add("pool2", Pooling.max(Geometry.of(2, 2).withStride(2)), "relu1");
    builder.add("fc1", fullyConnected(weights, "fc1", 10, 7, 7), "pool2");
    assertEquals(9695, Digits.right(builder.build(), MEAN, DEVIATION));
  }

  @Test
  void halfAndSinglePrecisionHoldTheSameSqueezeNet() throws IOException {
    String folder = "real/squeezenet1_1_torchvision/";
    Safetensors half =
        Safetensors.read(VerificationFolder.require(folder + "squeezenet1_1_tv_f16.safetensors"));
    Safetensors single =
        Safetensors.read(VerificationFolder.require(folder + "squeezenet1_1_tv_f32.safetensors"));
    assertEquals(Set.copyOf(single.names()), Set.copyOf(half.names()));
    assertEquals(52, single.names().size());
    long count = 0;
    for (String name : single.names()) {
      Tensor expected = tensor(single, name);
      Tensor actual = tensor(half, name);
      assertEquals(expected.toString(), actual.toString(), name);
      for (long i = 0; i < expected.elementCount(); i++) {
        short rounded = Float.floatToFloat16(expected.get(i));
        assertEquals(Float.float16ToFloat(rounded), actual.get(i), name);
      }
      count += expected.elementCount();
    }
    assertEquals(1_235_496, count);
  }
}
