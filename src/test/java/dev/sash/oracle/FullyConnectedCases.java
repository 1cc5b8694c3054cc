package dev.sash.oracle;

import dev.sash.layer.FullyConnected;
import dev.sash.layer.Kernels;
import dev.sash.volume.Shape;
import java.util.Optional;
import java.util.stream.Stream;

/// Fully-connected layers on vectors and volumes, one window and many.
final class FullyConnectedCases {

  private FullyConnectedCases() {}

  static Stream<Case> all() {
    Samples samples = new Samples(2);
    Stream.Builder<Case> cases = Stream.builder();
    for (int batch : new int[] {1, 2, 5, 36}) {
      for (Kernels.Order order : Kernels.Order.values()) {
        Shape vector = Shape.of(batch, 1, 1, 23);
        Shape volume = Shape.of(batch, 3, 4, 5);
        Shape plane = Shape.of(batch, 4, 3, 1);
        cases.add(Case.of(order + " on vectors", samples.fullyConnected(order, 9, vector), vector));
        cases.add(Case.of(order + " on volumes", samples.fullyConnected(order, 9, volume), volume));
        cases.add(Case.of(order + " on planes", samples.fullyConnected(order, 9, plane), plane));
        Kernels kernels = samples.kernels(order, 6, 5, 3, 4);
        cases.add(
            Case.of(
                order + " without bias", new FullyConnected(kernels, Optional.empty()), volume));
      }
      for (int size : Cases.SIZES) {
        Shape inputs = Shape.of(batch, 1, 1, size);
        Shape fixed = Shape.of(batch, 2, 1, 3);
        cases.add(Case.of("inputs", samples.fullyConnected(Kernels.Order.OIHW, 5, inputs), inputs));
        cases.add(
            Case.of("outputs", samples.fullyConnected(Kernels.Order.OIHW, size, fixed), fixed));
      }
      for (Kernels.Order order : Kernels.Order.values()) {
        Shape large = Shape.of(batch, 6, 5, 31);
        cases.add(
            Case.of(order + " of several tiles", samples.fullyConnected(order, 601, large), large));
      }
    }
    return cases.build();
  }
}
