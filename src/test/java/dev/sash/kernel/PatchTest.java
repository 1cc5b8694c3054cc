package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.oracle.Guarded;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rectangles that lie inside the input, reach beyond any side of it, or miss it.
class PatchTest {

  private static final Shape INPUT = Shape.of(2, 5, 6, 7);

  /// A part of the channels of a rectangle.
  ///
  /// @param firstChannel first channel
  /// @param depth channels
  /// @param height rows
  /// @param width columns
  private record Part(int firstChannel, int depth, int height, int width) {}

  static Stream<Part> parts() {
    return Stream.of(
        new Part(0, 7, 3, 4),
        new Part(0, 7, 4, 6),
        new Part(0, 7, 9, 13),
        new Part(0, 1, 1, 1),
        new Part(2, 3, 4, 2),
        new Part(6, 1, 7, 6));
  }

  @ParameterizedTest
  @MethodSource("parts")
  void outsideTheInputAreZeros(Part part) {
    for (Function<Shape, Guarded> layout :
        Stream.<Function<Shape, Guarded>>of(Guarded::contiguous, Guarded::spread).toList()) {
      Volume source = layout.apply(INPUT).volume();
      new Samples(5).fill(source, 1);
      for (int top = -10; top <= 6; top++) {
        for (int left = -14; left <= 7; left++) {
          check(part, source, top, left, part.height());
          check(part, source, top, left, part.height() / 2);
        }
      }
    }
  }

  private static void check(Part part, Volume source, int top, int left, int rows) {
    int depth = part.depth();
    Patch patch = new Patch(INPUT, part.firstChannel(), depth, part.height(), part.width());
    int count = Math.toIntExact(rows * patch.rowStride());
    GuardedRun target = GuardedRun.of(1, count);
    int image = 1;
    patch.fill(
        source, image, top, left, rows, target.memory().asSlice(target.from() * Float.BYTES));
    target.assertAroundUntouched(part.toString());
    for (int i = 0; i < count; i++) {
      int y = top + i / depth / part.width();
      int x = left + i / depth % part.width();
      boolean inside = y >= 0 && y < INPUT.height() && x >= 0 && x < INPUT.width();
      float expected = inside ? source.get(image, y, x, part.firstChannel() + i % depth) : 0;
      if (expected != target.get(i)) {
        assertEquals(expected, target.get(i), "%s at y=%d, x=%d".formatted(part, y, x));
      }
    }
  }
}
