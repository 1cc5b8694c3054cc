package dev.sash.zoo;

import static dev.sash.zoo.Draft.square;

import dev.sash.layer.Activation;
import dev.sash.layer.Constant;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Reduction;
import dev.sash.layer.Reshape;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998).
final class LeNet5 {

  private static final Shape INPUT = Shape.of(32, 32, 1);

  /// Table I of the paper: the maps of S2 that each map of C3 sees.
  private static final List<List<Integer>> CONNECTIONS =
      List.of(
          List.of(0, 1, 2),
          List.of(1, 2, 3),
          List.of(2, 3, 4),
          List.of(3, 4, 5),
          List.of(0, 4, 5),
          List.of(0, 1, 5),
          List.of(0, 1, 2, 3),
          List.of(1, 2, 3, 4),
          List.of(2, 3, 4, 5),
          List.of(0, 3, 4, 5),
          List.of(0, 1, 4, 5),
          List.of(0, 1, 2, 5),
          List.of(0, 1, 3, 4),
          List.of(1, 2, 4, 5),
          List.of(0, 2, 3, 5),
          List.of(0, 1, 2, 3, 4, 5));

  private LeNet5() {}

  /// The form in use today: full connections between maps, ReLU, max pooling and softmax. Named as
  /// in PyTorch's tutorial: `conv1`, `conv2`, `fc1`, `fc2`, `fc3`.
  static Blueprint modern() {
    Draft draft = new Draft("lenet5", INPUT);
    draft.convolution("conv1", 6, square(5)).relu("relu1");
    draft.maxPooling("pool1", square(2).withStride(2));
    draft.convolution("conv2", 16, square(5)).relu("relu2");
    draft.maxPooling("pool2", square(2).withStride(2));
    draft.fullyConnected("fc1", 120).relu("relu3");
    draft.fullyConnected("fc2", 84).relu("relu4");
    return draft.fullyConnected("fc3", 10).softmax("softmax").finish();
  }

  /// As published (section II.B): trainable sub-sampling, maps of C3 that see some maps of S2 each,
  /// a scaled tanh behind every layer up to F6, and one radial basis function a class, whose output
  /// is the squared distance of F6 from the code of the class: the smallest is the answer.
  ///
  /// Tensors are named as the layers, `c1` to `f6`. `c3.weight` holds the 60 connected kernels
  /// alone, map by map. The codes, drawn by hand in the paper, are `output.weight`: not trained and
  /// not counted.
  static Blueprint published() {
    Draft draft = new Draft("lenet5-published", INPUT);
    squash(draft.convolution("c1", 6, square(5)));
    squash(subsample(draft, "s2"));
    squash(connect(draft, "c3", CONNECTIONS, square(5)));
    squash(subsample(draft, "s4"));
    squash(draft.convolution("c5", 120, square(5)));
    squash(draft.fullyConnected("f6", 84));
    return distances(draft, 10).finish();
  }

  private static void squash(Draft draft) {
    draft.add(draft.last() + ".tanh", Activation.scaledTanh(1.7159f, 2 / 3f));
  }

  private static Draft subsample(Draft draft, String name) {
    Geometry geometry = square(2).withStride(2);
    int channels = draft.shape().depth();
    Parameter weight = Parameter.trained(name + ".weight", new Initial.He(4), channels);
    return draft.add(
        name,
        geometry.outputShape(draft.shape(), channels),
        List.of(weight, Draft.bias(name, channels)),
        tensors -> TrainableSubsampling.of(tensors.getFirst(), tensors.getLast(), geometry));
  }

  private static Draft connect(
      Draft draft, String name, List<List<Integer>> connections, Geometry geometry) {
    int depth = draft.shape().depth();
    int filters = connections.size();
    long kernels = connections.stream().mapToLong(List::size).sum();
    long area = (long) geometry.height() * geometry.width();
    Initial initial = new Initial.He(kernels * area / filters);
    Parameter weight =
        Parameter.trained(name + ".weight", initial, kernels, geometry.height(), geometry.width());
    return draft.add(
        name,
        geometry.outputShape(draft.shape(), filters),
        List.of(weight, Draft.bias(name, filters)),
        tensors ->
            PartiallyConnected.of(
                connections, tensors.getFirst(), Optional.of(tensors.getLast()), geometry, depth));
  }

  /// Squared distances from the codes of the classes, with the units along the height and the
  /// classes along the depth.
  private static Draft distances(Draft draft, int classes) {
    int units = draft.shape().depth();
    String column = draft.add("output.column", new Reshape(0, units, 1, 1)).last();
    Shape codes = Shape.of(units, 1, classes);
    Parameter weight = Parameter.given("output.weight", new Initial.Sign(), classes, units);
    draft.add(
        new Part(
            "output.codes", List.of(), codes, List.of(weight), tensors -> codes(tensors, codes)));
    Elementwise difference = new Elementwise(Elementwise.Operation.DIFFERENCE);
    draft.add("output.difference", difference, List.of(column, "output.codes"));
    draft.add("output.distance", new GlobalPooling(Reduction.norm(2)));
    return draft.add("output", Elementwise.PRODUCT, List.of(draft.last(), draft.last()));
  }

  private static Constant codes(List<Tensor> tensors, Shape shape) {
    Volume volume = Volume.allocate(Arena.ofAuto(), shape);
    volume.copyFromNchw(tensors.getFirst().segment());
    return new Constant(volume);
  }
}
