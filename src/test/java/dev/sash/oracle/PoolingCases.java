package dev.sash.oracle;

import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.stream.Stream;

/// Pooling of every kind over windows of every kind, and global pooling.
final class PoolingCases {

  private static final List<Reduction> REDUCTIONS =
      List.of(
          Reduction.MAX,
          Reduction.AVERAGE,
          Reduction.norm(1),
          Reduction.norm(2),
          Reduction.norm(3));

  private PoolingCases() {}

  static Stream<Case> all() {
    Stream.Builder<Case> cases = Stream.builder();
    for (Reduction reduction : REDUCTIONS) {
      for (Geometry geometry : geometries()) {
        for (boolean countPadding : new boolean[] {false, true}) {
          String name = countPadding ? "padding counts" : "padding does not count";
          Pooling layer = new Pooling(reduction, geometry, countPadding);
          cases.add(Case.of(name, layer, Shape.of(9, 10, 5)));
          cases.add(Case.of(name + ", batch", layer, Shape.of(3, 9, 10, 2)));
        }
      }
      for (int size : Cases.SIZES) {
        Geometry three = Geometry.of(3, 3).withStride(2).withPadding(1);
        Pooling layer = new Pooling(reduction, three, false);
        cases.add(Case.of("depth", layer, Shape.of(5, 5, size)));
        cases.add(Case.of("width", layer, Shape.of(3, size, 4)));
        cases.add(Case.of("depth", new GlobalPooling(reduction), Shape.of(3, 4, size)));
      }
      Geometry apart = Geometry.of(2, 1).withDilation(3, 1).withPadding(new Padding(2, 0, 1, 0));
      for (boolean countPadding : new boolean[] {false, true}) {
        Pooling layer = new Pooling(reduction, apart, countPadding);
        cases.add(Case.of("windows in the padding alone", layer, Shape.of(1, 3, 4)));
      }
      cases.add(Case.of("one position", new GlobalPooling(reduction), Shape.of(2, 1, 1, 7)));
      cases.add(Case.of("batch", new GlobalPooling(reduction), Shape.of(5, 6, 7, 8)));
      Geometry overlapping = Geometry.of(3, 3).withStride(1).withPadding(1);
      cases.add(
          Case.of(
              "several tiles of few channels",
              new Pooling(reduction, overlapping, true),
              Shape.of(2, 65, 63, 5)));
      cases.add(
          Case.of(
              "several tiles", new Pooling(reduction, overlapping, true), Shape.of(2, 65, 63, 33)));
    }
    return cases.build();
  }

  private static List<Geometry> geometries() {
    Geometry two = Geometry.of(2, 2).withStride(2);
    Geometry three = Geometry.of(3, 3).withStride(2);
    return List.of(
        two,
        three,
        three.withRounding(Rounding.CEIL),
        three.withPadding(1),
        three.withPadding(1).withRounding(Rounding.CEIL),
        Geometry.of(4, 4).withStride(3).withPadding(new Padding(1, 3, 2, 0)),
        Geometry.of(4, 4)
            .withStride(3)
            .withPadding(new Padding(1, 3, 2, 0))
            .withRounding(Rounding.CEIL),
        Geometry.of(2, 2).withStride(3).withRounding(Rounding.CEIL),
        Geometry.of(3, 2).withStride(1, 3).withPadding(new Padding(2, 1, 0, 1)),
        Geometry.of(3, 3).withDilation(2),
        Geometry.of(3, 2)
            .withDilation(2, 3)
            .withPadding(1)
            .withStride(2)
            .withRounding(Rounding.CEIL),
        Geometry.of(9, 10),
        Geometry.of(12, 13).withPadding(new Padding(2, 2, 3, 4)),
        Geometry.of(1, 1).withStride(2));
  }
}
