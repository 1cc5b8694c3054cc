package dev.sash.oracle;

import dev.sash.layer.Elementwise;
import dev.sash.layer.MatrixProduct;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.stream.Stream;

/// Sums, products, differences, quotients and matrix products of volumes.
final class CombinationCases {

  private CombinationCases() {}

  static Stream<Case> all() {
    Stream.Builder<Case> cases = Stream.builder();
    Shape shape = Shape.of(2, 3, 4, 5);
    for (Elementwise.Operation operation : Elementwise.Operation.values()) {
      Elementwise layer = new Elementwise(operation);
      for (int size : Cases.SIZES) {
        cases.add(Case.of("depth", layer, Shape.of(2, 3, size), Shape.of(2, 3, size)));
      }
      for (int broadcast = 1; broadcast < 16; broadcast++) {
        Shape small = shape;
        Shape rest = shape;
        for (Axis axis : Axis.values()) {
          boolean one = (broadcast >> axis.ordinal() & 1) == 1;
          small = one ? small.with(axis, 1) : small;
          rest = one ? rest : rest.with(axis, 1);
        }
        cases.add(Case.of("the second is repeated", layer, shape, small));
        cases.add(Case.of("the first is repeated", layer, small, shape));
        cases.add(Case.of("both are repeated", layer, small, rest));
      }
      Shape large = Shape.of(2, 65, 63, 33);
      cases.add(Case.of("several tiles", layer, large, large));
      cases.add(Case.of("several tiles, a value a channel", layer, large, Shape.of(1, 1, 33)));
    }
    for (Elementwise layer : new Elementwise[] {Elementwise.SUM, Elementwise.PRODUCT}) {
      cases.add(Case.of("one input", layer, shape));
      cases.add(Case.of("three inputs", layer, shape, Shape.of(1, 1, 5), shape));
      Shape column = Shape.of(1, 3, 1, 1);
      Shape row = Shape.of(1, 1, 4, 1);
      cases.add(Case.of("grows with each input", layer, column, row, Shape.of(1, 1, 5), shape));
    }
    products(cases);
    return cases.build();
  }

  private static void products(Stream.Builder<Case> cases) {
    MatrixProduct layer = new MatrixProduct();
    for (int size : Cases.SIZES) {
      cases.add(Case.of("rows", layer, Shape.of(1, size, 3), Shape.of(1, 3, 4)));
      cases.add(Case.of("inner", layer, Shape.of(1, 4, size), Shape.of(1, size, 3)));
      cases.add(Case.of("columns", layer, Shape.of(1, 4, 3), Shape.of(1, 3, size)));
    }
    Shape left = Shape.of(2, 3, 4, 5);
    cases.add(Case.of("stacks", layer, left, Shape.of(2, 3, 5, 6)));
    cases.add(Case.of("one batch on the right", layer, left, Shape.of(1, 3, 5, 6)));
    cases.add(Case.of("one height on the right", layer, left, Shape.of(2, 1, 5, 6)));
    cases.add(Case.of("one matrix on the right", layer, left, Shape.of(1, 1, 5, 6)));
    cases.add(Case.of("one on the left", layer, Shape.of(1, 4, 5), Shape.of(2, 3, 5, 6)));
    cases.add(Case.of("one of each", layer, Shape.of(2, 1, 4, 5), Shape.of(1, 3, 5, 6)));
    cases.add(Case.of("several workers", layer, Shape.of(2, 3, 40, 50), Shape.of(2, 3, 50, 60)));
  }
}
