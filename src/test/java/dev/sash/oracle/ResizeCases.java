package dev.sash.oracle;

import dev.sash.layer.Resampling;
import dev.sash.layer.Resize;
import dev.sash.volume.Shape;
import java.util.stream.Stream;

/// Resizing: every mapping with every interpolation, up and down, to a scale and to a size.
final class ResizeCases {

  private static final Shape SHAPE = Shape.of(2, 5, 8, 3);

  private ResizeCases() {}

  static Stream<Case> all() {
    Stream.Builder<Case> cases = Stream.builder();
    for (Resampling.Mapping mapping : Resampling.Mapping.values()) {
      for (Resampling.Interpolation interpolation : Resampling.Interpolation.values()) {
        for (double scale : new double[] {0.3, 0.5, 0.8, 1, 1.7, 2, 3}) {
          for (int flags = 0; flags < 4; flags++) {
            boolean antialias = (flags & 1) == 1;
            boolean excludeOutside = (flags & 2) == 2;
            Resampling down =
                new Resampling(0, scale, mapping, interpolation, -0.75, antialias, excludeOutside);
            Resampling across =
                new Resampling(5, 5 / 8.0, mapping, interpolation, -0.5, antialias, excludeOutside);
            String name = mapping + " " + scale + " antialias " + antialias;
            cases.add(
                Case.of(
                    name + " exclude outside " + excludeOutside, new Resize(down, across), SHAPE));
          }
        }
      }
    }
    rest(cases);
    return cases.build();
  }

  private static Resampling linear(double scale) {
    return Resampling.byScale(
        scale, Resampling.Mapping.HALF_PIXEL, Resampling.Interpolation.LINEAR);
  }

  private static void rest(Stream.Builder<Case> cases) {
    for (int size : Cases.SIZES) {
      Resize twice = new Resize(linear(2), linear(2));
      cases.add(Case.of("depth", twice, Shape.of(3, 2, size)));
      cases.add(Case.of("size", twice, Shape.of(size, 34 - size, 2)));
    }
    cases.add(Case.of("rows alone", new Resize(linear(2), Resampling.none()), SHAPE));
    cases.add(Case.of("columns alone", new Resize(Resampling.none(), linear(0.5)), SHAPE));
    Resize several = new Resize(linear(1.5), linear(2.5));
    cases.add(Case.of("several tiles", several, Shape.of(2, 33, 31, 33)));
    for (double scale : new double[] {0.57, 0.62, 0.68}) {
      Resampling rounded =
          new Resampling(
              5,
              scale,
              Resampling.Mapping.HALF_PIXEL_SYMMETRIC,
              Resampling.Interpolation.CUBIC,
              -0.75,
              true,
              true);
      Resize layer = new Resize(linear(2), rounded);
      cases.add(Case.of("a rounded size, " + scale, layer, SHAPE));
    }
  }
}
