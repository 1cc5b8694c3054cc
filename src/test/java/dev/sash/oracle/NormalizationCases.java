package dev.sash.oracle;

import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Softmax;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/// Local response normalisation and softmax.
final class NormalizationCases {

  private NormalizationCases() {}

  static Stream<Case> all() {
    Stream.Builder<Case> cases = Stream.builder();
    for (int depth : Cases.SIZES) {
      for (int size : new int[] {1, 2, 3, 4, 5, 9}) {
        LocalResponseNormalization layer = new LocalResponseNormalization(size, 1.5f, 0.75f, 1);
        cases.add(Case.of("depth", layer, Shape.of(2, 3, 2, depth)).withMagnitude(3));
      }
      for (boolean logarithm : new boolean[] {false, true}) {
        Softmax layer = new Softmax(Set.of(Axis.DEPTH), logarithm);
        cases.add(Case.of("depth", layer, Shape.of(2, 2, 3, depth)).withMagnitude(5));
      }
    }
    LocalResponseNormalization alexNet = new LocalResponseNormalization(5, 1e-4f, 0.75f, 2);
    cases.add(Case.of("AlexNet", alexNet, Shape.of(27, 27, 96)).withMagnitude(100));
    LocalResponseNormalization root = new LocalResponseNormalization(3, 0.5f, 0.5f, 0.1f);
    cases.add(Case.of("root", root, Shape.of(3, 3, 8)));
    cases.add(Case.of("several tiles", alexNet, Shape.of(2, 65, 63, 33)).withMagnitude(50));
    for (int subset = 1; subset < 16; subset++) {
      Set<Axis> axes = EnumSet.noneOf(Axis.class);
      for (Axis axis : Axis.values()) {
        if ((subset >> axis.ordinal() & 1) == 1) {
          axes.add(axis);
        }
      }
      for (boolean logarithm : new boolean[] {false, true}) {
        Softmax layer = new Softmax(axes, logarithm);
        cases.add(Case.of("along " + axes, layer, Shape.of(2, 4, 6, 3)).withMagnitude(5));
      }
    }
    cases.add(Case.of("far apart", Softmax.DEPTH, Shape.of(2, 3, 9)).withMagnitude(300));
    Softmax logarithm = new Softmax(Set.of(Axis.DEPTH), true);
    cases.add(Case.of("far apart", logarithm, Shape.of(2, 3, 9)).withMagnitude(300));
    cases.add(Case.of("classes", Softmax.DEPTH, Shape.of(1, 1, 1000)).withMagnitude(10));
    cases.add(Case.of("several tiles", Softmax.DEPTH, Shape.of(2, 65, 63, 33)).withMagnitude(5));
    return cases.build();
  }
}
