package dev.sash.oracle;

import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Geometry;
import dev.sash.layer.Mean;
import dev.sash.layer.Padding;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Adaptive and distance-weighted pooling, means, instance normalisation.
final class AverageCases {

  private AverageCases() {}

  static Stream<Case> all() {
    Stream.Builder<Case> cases = Stream.builder();
    adaptive(cases);
    weighted(cases);
    means(cases);
    instances(cases);
    return cases.build();
  }

  private static void adaptive(Stream.Builder<Case> cases) {
    for (Reduction reduction : List.of(Reduction.MAX, Reduction.AVERAGE, Reduction.norm(3))) {
      for (int size : Cases.SIZES) {
        AdaptivePooling layer = new AdaptivePooling(reduction, 3, 4);
        cases.add(Case.of("depth", layer, Shape.of(7, 5, size)));
        cases.add(Case.of("size", layer, Shape.of(size, 34 - size, 3)));
        AdaptivePooling outputs = new AdaptivePooling(reduction, size, 34 - size);
        cases.add(Case.of("outputs", outputs, Shape.of(2, 7, 16, 3)));
      }
      cases.add(Case.of("one", new AdaptivePooling(reduction, 1, 1), Shape.of(3, 9, 8, 5)));
      cases.add(Case.of("all", new AdaptivePooling(reduction, 9, 8), Shape.of(9, 8, 5)));
      AdaptivePooling six = new AdaptivePooling(reduction, 6, 7);
      cases.add(Case.of("several tiles", six, Shape.of(2, 65, 63, 33)));
    }
  }

  private static void weighted(Stream.Builder<Case> cases) {
    Geometry three = Geometry.of(3, 3).withStride(2).withPadding(1);
    List<Geometry> geometries =
        List.of(
            three,
            Geometry.of(2, 2).withStride(2),
            three.withRounding(Rounding.CEIL),
            Geometry.of(4, 4).withStride(3).withPadding(new Padding(1, 3, 2, 0)),
            Geometry.of(3, 2).withDilation(2, 3).withPadding(1),
            Geometry.of(9, 10));
    for (Geometry geometry : geometries) {
      for (float sigma : new float[] {0.01f, 0.3f, 1, 2.5f, 1e6f, Float.POSITIVE_INFINITY}) {
        DistanceWeightedPooling layer = new DistanceWeightedPooling(geometry, sigma);
        cases.add(Case.of("windows", layer, Shape.of(2, 9, 10, 5)));
      }
    }
    DistanceWeightedPooling layer = new DistanceWeightedPooling(three, 0.8f);
    for (int size : Cases.SIZES) {
      cases.add(Case.of("depth", layer, Shape.of(5, 5, size)));
    }
    DistanceWeightedPooling apart =
        new DistanceWeightedPooling(
            Geometry.of(2, 1).withDilation(3, 1).withPadding(new Padding(2, 0, 1, 0)), 1);
    cases.add(Case.of("windows in the padding alone", apart, Shape.of(1, 3, 4)));
    cases.add(Case.of("several tiles", layer, Shape.of(2, 65, 63, 33)));
  }

  private static void means(Stream.Builder<Case> cases) {
    for (int subset = 1; subset < 16; subset++) {
      Set<Axis> axes = EnumSet.noneOf(Axis.class);
      for (Axis axis : Axis.values()) {
        if ((subset >> axis.ordinal() & 1) == 1) {
          axes.add(axis);
        }
      }
      cases.add(Case.of("over " + axes, new Mean(axes), Shape.of(2, 4, 6, 3)));
      cases.add(Case.of("several tiles over " + axes, new Mean(axes), Shape.of(2, 65, 63, 33)));
    }
    for (int size : Cases.SIZES) {
      Shape shape = Shape.of(2, 3, 4, size);
      cases.add(Case.of("depth", new Mean(Set.of(Axis.DEPTH)), shape));
      cases.add(Case.of("depth", new Mean(Set.of(Axis.HEIGHT, Axis.WIDTH)), shape));
    }
  }

  private static void instances(Stream.Builder<Case> cases) {
    Samples samples = new Samples(33);
    for (int size : Cases.SIZES) {
      cases.add(
          Case.of("depth", samples.instanceNormalization(size), Shape.of(2, 3, 4, size))
              .withMagnitude(5));
      cases.add(Case.of("width", samples.instanceNormalization(3), Shape.of(2, size, 3)));
    }
    cases.add(Case.of("one position", samples.instanceNormalization(5), Shape.of(2, 1, 1, 5)));
    cases.add(Case.of("several tiles", samples.instanceNormalization(33), Shape.of(2, 65, 63, 33)));
  }
}
