package dev.sash.layer;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.volume.Shape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {

  @ParameterizedTest(name = "input {0} kernel {1} stride {2} pad {3}: {4}")
  @CsvSource({
    // CS231n, "Spatial arrangement" and "Real-world example".
    "227, 11, 4, 0, 55",
    "7, 3, 1, 0, 5",
    "7, 3, 2, 0, 3",
    "5, 3, 1, 1, 5",
    "5, 3, 2, 1, 3",
    // The layers of AlexNet, VGG-16, ZFNet and GoogLeNet.
    "27, 5, 1, 2, 27",
    "55, 3, 2, 0, 27",
    "224, 3, 1, 1, 224",
    "224, 2, 2, 0, 112",
    "224, 7, 2, 3, 112",
    "7, 7, 1, 0, 1",
    // One position.
    "1, 1, 1, 0, 1",
    "1, 3, 1, 1, 1",
    "1, 5, 7, 2, 1"
  })
  void theOutputIsWMinusFPlus2POverSPlus1(
      int input, int kernel, int stride, int padding, int output) {
    Geometry geometry = Geometry.of(kernel, kernel).withStride(stride).withPadding(padding);
    assertEquals(Shape.of(output, output, 9), geometry.outputShape(Shape.of(input, input, 3), 9));
  }

  @ParameterizedTest(name = "input {0} kernel {1} stride {2} pad {3}+{4}: floor {5}, ceil {6}")
  @CsvSource({
    "112, 3, 2, 0, 0, 55, 56",
    "13, 3, 2, 0, 0, 6, 6",
    "10, 3, 3, 0, 0, 3, 4",
    "224, 7, 2, 3, 3, 112, 113",
    "5, 1, 3, 0, 0, 2, 2",
    "4, 2, 3, 0, 0, 1, 2",
    "4, 1, 5, 0, 0, 1, 1",
    "5, 2, 3, 1, 1, 2, 2",
    "5, 3, 3, 0, 2, 2, 2",
    "2, 1, 2, 0, 1, 2, 2",
    "3, 2, 2, 0, 1, 2, 2"
  })
  void aRemainderIsLeftOutOrCounted(
      int input, int kernel, int stride, int before, int after, int floor, int ceil) {
    Geometry geometry =
        Geometry.of(kernel, kernel)
            .withStride(stride)
            .withPadding(new Padding(before, before, after, after));
    Shape shape = Shape.of(input, input, 1);
    assertEquals(floor, geometry.outputShape(shape, 1).height());
    assertEquals(floor, geometry.outputShape(shape, 1).width());
    assertEquals(ceil, geometry.withRounding(Rounding.CEIL).outputShape(shape, 1).height());
    assertEquals(ceil, geometry.withRounding(Rounding.CEIL).outputShape(shape, 1).width());
  }

  @Test
  void everyAxisHasItsOwnNumbers() {
    Geometry geometry =
        Geometry.of(3, 2).withStride(2, 3).withDilation(2, 4).withPadding(new Padding(1, 2, 3, 4));
    assertEquals(5, geometry.dilatedHeight());
    assertEquals(5, geometry.dilatedWidth());
    // Rows: (9 - 5 + 4) / 2 + 1; columns: (8 - 5 + 6) / 3 + 1.
    assertEquals(Shape.of(6, 5, 4, 11), geometry.outputShape(Shape.of(6, 9, 8, 2), 11));
  }

  @Test
  void strictRefusesARemainderAndNamesThePaddingThatFits() {
    Geometry strict = Geometry.of(3, 3).withStride(2).withRounding(Rounding.STRICT);
    assertRejected(
        ShapeException.class,
        "the kernel does not fit: (W - F + 2P)/S + 1 = (10 - 3 + 0)/2 + 1 is not whole along the"
            + " height: 1 more of padding in all would fit",
        () -> strict.outputShape(Shape.of(10, 9, 1), 1));
    assertRejected(
        ShapeException.class,
        "the kernel does not fit: (W - F + 2P)/S + 1 = (10 - 3 + 4)/2 + 1 is not whole along the"
            + " width: 1 more or 1 less of padding in all would fit",
        () -> strict.withPadding(2).outputShape(Shape.of(9, 10, 1), 1));
    assertEquals(Shape.of(4, 4, 1), strict.outputShape(Shape.of(9, 9, 1), 1));
  }

  @Test
  void whatStrictSuggestsFits() {
    Pattern suggestion = Pattern.compile("(\\d+) more(?: or (\\d+) less)? of padding");
    int refused = 0;
    for (int input = 3; input <= 12; input++) {
      for (int stride = 2; stride <= 5; stride++) {
        for (int padding = 0; padding <= 3; padding++) {
          Padding now = new Padding(padding, 0, 0, 0);
          Geometry strict =
              Geometry.of(3, 1)
                  .withStride(stride, 1)
                  .withPadding(now)
                  .withRounding(Rounding.STRICT);
          Shape shape = Shape.of(input, 1, 1);
          if ((input - 3 + padding) % stride == 0) {
            strict.outputShape(shape, 1);
            continue;
          }
          refused++;
          String message =
              assertThrowsExactly(ShapeException.class, () -> strict.outputShape(shape, 1))
                  .getMessage();
          Matcher matcher = suggestion.matcher(message);
          assertTrue(matcher.find(), message);
          int more = Integer.parseInt(matcher.group(1));
          strict.withPadding(new Padding(padding, 0, more, 0)).outputShape(shape, 1);
          if (matcher.group(2) != null) {
            int less = Integer.parseInt(matcher.group(2));
            strict.withPadding(new Padding(padding - less, 0, 0, 0)).outputShape(shape, 1);
          }
        }
      }
    }
    assertTrue(refused > 50, "only " + refused + " refused");
  }

  @Test
  void refusesAKernelLargerThanItsPaddedInput() {
    assertRejected(
        ShapeException.class,
        "the kernel is larger than its padded input: height 4 with padding 1+1, kernel spans 7: use"
            + " a larger input, or padding of at least 1 more",
        () -> Geometry.of(7, 3).withPadding(1).outputShape(Shape.of(4, 4, 1), 1));
    assertRejected(
        ShapeException.class,
        "the kernel is larger than its padded input: width 4 with padding 0+0, kernel spans 7: use"
            + " a larger input, or padding of at least 3 more",
        () -> Geometry.of(1, 3).withDilation(3).outputShape(Shape.of(4, 4, 1), 1));
    assertEquals(
        Shape.of(1, 1, 1),
        Geometry.of(7, 7).withPadding(new Padding(1, 1, 2, 2)).outputShape(Shape.of(4, 4, 1), 1));
  }

  @Test
  void refusesSizesThatAreNotPositive() {
    assertRejected("kernel height must be positive: 0", () -> Geometry.of(0, 1));
    assertRejected("kernel width must be positive: -3", () -> Geometry.of(1, -3));
    assertRejected("stride must be positive: 0", () -> Geometry.of(1, 1).withStride(0, 1));
    assertRejected("stride must be positive: 0", () -> Geometry.of(1, 1).withStride(1, 0));
    assertRejected("dilation must be positive: 0", () -> Geometry.of(1, 1).withDilation(0, 1));
    assertRejected("dilation must be positive: -1", () -> Geometry.of(1, 1).withDilation(1, -1));
    assertRejected(
        "the dilated kernel must be smaller than 2^31: kernel=65537x1 dilation=65536x1",
        () -> Geometry.of(65537, 1).withDilation(65536, 1));
    assertRejected(
        "padding must not be negative: top=0 left=0 bottom=-1 right=0",
        () -> new Padding(0, 0, -1, 0));
  }

  @Test
  void theLargestNumbersDoNotOverflow() {
    int most = Integer.MAX_VALUE;
    Geometry geometry = Geometry.of(1, 1).withPadding(new Padding(most, 0, 0, 0)).withStride(most);
    assertEquals(2, geometry.outputShape(Shape.of(1, 1, 1), 1).height());
    assertEquals(
        2, geometry.withRounding(Rounding.CEIL).outputShape(Shape.of(2, 1, 1), 1).height());
    assertEquals(most, Geometry.of(2, 1).withDilation(most - 1, 1).dilatedHeight());
  }

  @ParameterizedTest(name = "input {0} kernel {1} dilation {2}: valid {3}, same {4}, full {5}")
  @CsvSource({
    "7, 3, 1, 5, 7, 9",
    "7, 1, 1, 7, 7, 7",
    "7, 4, 1, 4, 7, 10",
    "7, 7, 1, 1, 7, 13",
    "9, 3, 3, 3, 9, 15",
    "8, 2, 4, 4, 8, 12"
  })
  void paddingByNameGivesTheSizeOfItsName(
      int input, int kernel, int dilation, int valid, int same, int full) {
    Geometry geometry = Geometry.of(kernel, kernel).withDilation(dilation).withPadding(99);
    Shape shape = Shape.of(input, input, 1);
    assertEquals(Shape.of(valid, valid, 2), geometry.withValidPadding().outputShape(shape, 2));
    assertEquals(Shape.of(same, same, 2), geometry.withSamePadding().outputShape(shape, 2));
    assertEquals(Shape.of(full, full, 2), geometry.withFullPadding().outputShape(shape, 2));
  }

  @Test
  void ofAnOddNumberOfZerosOneMoreGoesBehind() {
    assertEquals(new Padding(1, 0, 2, 1), Geometry.of(4, 2).withSamePadding().padding());
    assertEquals(new Padding(3, 1, 3, 1), Geometry.of(4, 2).withFullPadding().padding());
  }

  @Test
  void aGapOfNothingIsAContiguousKernel() {
    Geometry geometry = Geometry.of(3, 2);
    assertEquals(geometry, geometry.withGap(0));
    assertEquals(geometry.withDilation(2), geometry.withGap(1));
    assertRejected("dilation must be positive: 0", () -> geometry.withGap(-1));
  }

  @Test
  void onlyAPlainOneByOneKernelIsPointwise() {
    Geometry pointwise = Geometry.of(1, 1);
    assertTrue(pointwise.isPointwise());
    assertTrue(pointwise.withDilation(3).isPointwise());
    assertFalse(pointwise.withStride(1, 2).isPointwise());
    assertFalse(pointwise.withPadding(1).isPointwise());
    assertFalse(Geometry.of(1, 2).isPointwise());
  }

  @Test
  void showsWhatIsUnusual() {
    assertEquals("3x3", Geometry.of(3, 3).toString());
    assertEquals("3x3 stride 2 pad 1", Geometry.of(3, 3).withStride(2).withPadding(1).toString());
    assertEquals(
        "1x7 stride 1x2 pad 0,3,0,2 dilation 2 ceil",
        Geometry.of(1, 7)
            .withStride(1, 2)
            .withPadding(new Padding(0, 3, 0, 2))
            .withDilation(2)
            .withRounding(Rounding.CEIL)
            .toString());
  }
}
