package dev.sash.oracle;

import dev.sash.layer.Activation;
import dev.sash.layer.Dropout;
import dev.sash.layer.Identity;
import dev.sash.layer.ParametricRelu;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.stream.Stream;

/// Layers that map each element by itself.
final class PointwiseCases {

  private PointwiseCases() {}

  static Stream<Case> all() {
    Samples samples = new Samples(4);
    Stream.Builder<Case> cases = Stream.builder();
    for (Activation activation : activations()) {
      for (int size : Cases.SIZES) {
        cases.add(Case.of("depth", activation, Shape.of(3, 2, size)).withMagnitude(8));
      }
      cases.add(Case.of("large values", activation, Shape.of(3, 2, 5)).withMagnitude(200));
      cases.add(Case.of("small values", activation, Shape.of(3, 2, 5)).withMagnitude(1e-4));
      cases.add(Case.of("several tiles", activation, Shape.of(2, 65, 63, 33)).withMagnitude(8));
    }
    Shape shape = Shape.of(2, 3, 4, 5);
    for (int broadcast = 0; broadcast < 16; broadcast++) {
      Shape slopes = shape;
      for (Axis axis : Axis.values()) {
        slopes = (broadcast >> axis.ordinal() & 1) == 1 ? slopes.with(axis, 1) : slopes;
      }
      ParametricRelu layer = new ParametricRelu(samples.volume(slopes));
      cases.add(Case.of("slopes " + slopes, layer, shape));
    }
    for (int size : Cases.SIZES) {
      ParametricRelu layer = new ParametricRelu(samples.volume(Shape.of(1, 1, size)));
      cases.add(Case.of("depth", layer, Shape.of(3, 2, size)));
      cases.add(Case.of("depth", samples.batchNormalization(size), Shape.of(2, 3, 2, size)));
    }
    Shape large = Shape.of(2, 65, 63, 33);
    cases.add(Case.of("several tiles", samples.batchNormalization(33), large));
    ParametricRelu slopes = new ParametricRelu(samples.volume(Shape.of(1, 1, 33)));
    cases.add(Case.of("several tiles", slopes, large));
    cases.add(Case.of("nothing", new Identity(), shape));
    cases.add(Case.of("nothing", new Dropout(0.5f), shape));
    return cases.build();
  }

  private static List<Activation> activations() {
    return List.of(
        Activation.RELU,
        Activation.leakyRelu(0.01f),
        Activation.leakyRelu(-2),
        Activation.elu(1.5f),
        Activation.SIGMOID,
        Activation.hardSigmoid(0.2f, 0.5f),
        Activation.hardSigmoid(-0.3f, 0.25f),
        Activation.TANH,
        Activation.scaledTanh(1.7159f, 2 / 3f),
        Activation.clip(0, 6),
        Activation.clip(-1.5f, Float.POSITIVE_INFINITY),
        Activation.clip(2, -1),
        Activation.HARD_SWISH,
        Activation.EXP);
  }
}
