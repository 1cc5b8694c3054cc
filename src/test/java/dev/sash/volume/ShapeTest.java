package dev.sash.volume;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {

  @Test
  void countsPositionsElementsAndBytes() {
    Shape shape = Shape.of(2, 5, 7, 3);
    assertEquals(70, shape.positionCount());
    assertEquals(210, shape.elementCount());
    assertEquals(840, shape.byteSize());
  }

  @Test
  void aShapeWithoutABatchHasOneImage() {
    assertEquals(new Shape(1, 5, 7, 3), Shape.of(5, 7, 3));
  }

  @Test
  void showsTheBatchOnlyWhereThereIsOne() {
    assertEquals("56x56x64", Shape.of(56, 56, 64).toString());
    assertEquals("8x56x56x64", Shape.of(8, 56, 56, 64).toString());
  }

  @Test
  void changesOneSizeOfACopy() {
    Shape shape = Shape.of(2, 5, 7, 3);
    assertEquals(Shape.of(9, 5, 7, 3), shape.with(Axis.BATCH, 9));
    assertEquals(Shape.of(2, 9, 7, 3), shape.with(Axis.HEIGHT, 9));
    assertEquals(Shape.of(2, 5, 9, 3), shape.with(Axis.WIDTH, 9));
    assertEquals(Shape.of(2, 5, 7, 9), shape.with(Axis.DEPTH, 9));
    assertEquals(Shape.of(9, 5, 7, 3), shape.withBatch(9));
    assertEquals(Shape.of(2, 5, 7, 9), shape.withDepth(9));
    for (Axis axis : Axis.values()) {
      assertEquals(11, shape.with(axis, 11).size(axis));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1, 1", "1, 0, 1, 1", "1, 1, 0, 1", "1, 1, 1, 0", "1, -1, 1, 1"})
  void refusesSizesThatAreNotPositive(int batch, int height, int width, int depth) {
    assertRejected(
        "every size of a shape must be positive: batch=%d height=%d width=%d depth=%d"
            .formatted(batch, height, width, depth),
        () -> Shape.of(batch, height, width, depth));
  }

  @Test
  void theLargestShapeStillHasAByteSize() {
    assertEquals((1L << 62), Shape.of(1 << 30, 1 << 30, 1).byteSize());
    assertEquals(
        Integer.MAX_VALUE * (1L << 31), Shape.of(1, 1 << 29, Integer.MAX_VALUE).byteSize());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1073741824, 1073741824, 2",
    "2147483647, 2147483647, 1, 1",
    "2147483647, 2147483647, 2147483647, 2147483647",
    "65536, 65536, 65536, 65536",
    "2, 1073741824, 1073741824, 2",
    "4, 2147483647, 2147483647, 1"
  })
  void refusesShapesWhoseBytesALongCannotCount(int batch, int height, int width, int depth) {
    assertRejected(
        "a volume has fewer than 2^61 elements: batch=%d height=%d width=%d depth=%d"
            .formatted(batch, height, width, depth),
        () -> Shape.of(batch, height, width, depth));
  }

  @Test
  void readsSizesOfAnyRank() {
    assertEquals(Shape.of(1, 1, 1, 1), Shape.ofSizes());
    assertEquals(Shape.of(1, 1, 1, 7), Shape.ofSizes(7));
    assertEquals(Shape.of(2, 1, 1, 7), Shape.ofSizes(2, 7));
    assertEquals(Shape.of(2, 1, 3, 7), Shape.ofSizes(2, 3, 7));
    assertEquals(Shape.of(2, 3, 4, 7), Shape.ofSizes(2, 3, 4, 7));
    assertEquals(Shape.of(2, 15, 4, 7), Shape.ofSizes(2, 3, 5, 4, 7));
    assertEquals(Shape.of(2, 90, 4, 7), Shape.ofSizes(2, 3, 5, 6, 4, 7));
  }
}
