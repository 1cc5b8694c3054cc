package dev.sash.volume;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VolumeTest {

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void aNewVolumeIsAlignedZeroAndWithoutGaps() {
    Volume volume = Volume.allocate(arena, Shape.of(2, 3, 5, 7));
    assertEquals(0, volume.segment().address() % Volume.ALIGNMENT);
    assertEquals(7, volume.pixelStride());
    assertEquals(35, volume.rowStride());
    assertEquals(105, volume.batchStride());
    assertTrue(volume.isContiguous());
    assertEquals(0, volume.get(1, 2, 4, 6));
  }

  @Test
  void anElementLiesWhereTheStridesSay() {
    MemorySegment segment = arena.allocate(4 * 200L, 4);
    Volume volume = new Volume(segment, Shape.of(2, 3, 4, 2), 90, 25, 5);
    volume.set(1, 2, 3, 1, 42);
    assertEquals(90 + 2 * 25 + 3 * 5 + 1, volume.index(1, 2, 3, 1));
    assertEquals(42, segment.getAtIndex(ValueLayout.JAVA_FLOAT, 90 + 50 + 15 + 1));
    assertEquals(42, volume.get(1, 2, 3, 1));
    volume.set(2, 3, 1, 7);
    assertEquals(7, volume.get(0, 2, 3, 1));
    assertEquals(7, volume.get(2, 3, 1));
    assertFalse(volume.isContiguous());
  }

  @Test
  void fillLeavesGapsAlone() {
    MemorySegment segment = arena.allocate(4 * 64L, 4);
    Volume volume = new Volume(segment, Shape.of(2, 2, 2, 2), 30, 12, 5);
    volume.fill(1);
    double sum = 0;
    for (int i = 0; i < 64; i++) {
      sum += segment.getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
    assertEquals(16, sum);
  }

  @Test
  void viewsShareTheElements() {
    Volume volume = numbered(Shape.of(2, 3, 4, 5));
    Volume channels = volume.asChannels(2, 3);
    assertEquals(Shape.of(2, 3, 4, 3), channels.shape());
    assertEquals(volume.get(1, 2, 3, 4), channels.get(1, 2, 3, 2));
    Volume window = volume.asWindow(1, 2, 2, 2);
    assertEquals(Shape.of(2, 2, 2, 5), window.shape());
    assertEquals(volume.get(1, 2, 3, 4), window.get(1, 1, 1, 4));
    Volume image = volume.asImage(1);
    assertEquals(Shape.of(3, 4, 5), image.shape());
    assertEquals(volume.get(1, 2, 3, 4), image.get(2, 3, 4));
    Volume nested = image.asWindow(0, 1, 3, 3).asChannels(4, 1);
    assertEquals(volume.get(1, 2, 1, 4), nested.get(2, 0, 0));
    nested.set(2, 0, 0, -1);
    assertEquals(-1, volume.get(1, 2, 1, 4));
  }

  @Test
  void theLastRowNeedsNoRoomForItsGap() {
    MemorySegment segment = arena.allocate(4 * (10 + 3 + 2L), 4);
    Volume volume = new Volume(segment, Shape.of(2, 2, 2), 20, 10, 3);
    volume.set(1, 1, 1, 5);
    assertEquals(5, volume.get(1, 1, 1));
    assertRejected(
        "the segment is too small for the volume: shape=2x2x2 needs 60 bytes, the segment has 56",
        () -> new Volume(segment.asSlice(0, 56), Shape.of(2, 2, 2), 20, 10, 3));
  }

  @Test
  void copiesBetweenAnyStrides() {
    Shape shape = Shape.of(2, 3, 4, 5);
    Volume source = numbered(shape);
    Volume gaps = new Volume(arena.allocate(4 * 500L, 4), shape, 200, 50, 8);
    Volume rows = new Volume(arena.allocate(4 * 500L, 4), shape, 100, 23, 5);
    Volume back = Volume.allocate(arena, shape);
    gaps.copyFrom(source);
    rows.copyFrom(gaps);
    back.copyFrom(rows);
    assertEquals(-1, back.segment().mismatch(source.segment()));
    rows.fill(0);
    rows.copyFrom(source);
    gaps.copyFrom(rows);
    assertEquals(source.get(1, 2, 3, 4), gaps.get(1, 2, 3, 4));
    assertRejected(
        "cannot copy a volume 2x3x4x5 into a volume 3x4x5",
        () -> source.asImage(0).copyFrom(source));
  }

  @Test
  void refusesCoordinatesOutsideTheShape() {
    Volume volume = Volume.allocate(arena, Shape.of(2, 3, 4, 5));
    int[][] outside = {
      {-1, 0, 0, 0}, {2, 0, 0, 0}, {0, -1, 0, 0}, {0, 3, 0, 0},
      {0, 0, -1, 0}, {0, 0, 4, 0}, {0, 0, 0, -1}, {0, 0, 0, 5}
    };
    for (int[] at : outside) {
      assertRejected(
          IndexOutOfBoundsException.class,
          "element (batch=%d, y=%d, x=%d, channel=%d) is outside the volume 2x3x4x5"
              .formatted(at[0], at[1], at[2], at[3]),
          () -> volume.get(at[0], at[1], at[2], at[3]));
    }
  }

  @Test
  void refusesViewsOutsideTheShape() {
    Volume volume = Volume.allocate(arena, Shape.of(3, 4, 5));
    int[][] channels = {{-1, 2}, {4, 2}, {0, 6}, {0, 0}, {1, Integer.MAX_VALUE}};
    for (int[] view : channels) {
      assertRejected(
          IndexOutOfBoundsException.class,
          "channels %d to %d are outside the volume 3x4x5"
              .formatted(view[0], view[0] + view[1] - 1L),
          () -> volume.asChannels(view[0], view[1]));
    }
    int[][] windows = {
      {-1, 0, 1, 1}, {0, -1, 1, 1}, {2, 0, 2, 1}, {0, 3, 1, 2}, {0, 0, 0, 1}, {0, 0, 1, -1}
    };
    for (int[] view : windows) {
      assertRejected(
          IndexOutOfBoundsException.class,
          "window y=%d x=%d height=%d width=%d is outside the volume 3x4x5"
              .formatted(view[0], view[1], view[2], view[3]),
          () -> volume.asWindow(view[0], view[1], view[2], view[3]));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> volume.asImage(1));
  }

  @Test
  void refusesMemoryThatCannotHoldIt() {
    Shape shape = Shape.of(2, 2, 2);
    assertRejected(
        "a volume needs off-heap memory, got a heap segment: copy it into Volume.allocate(arena,"
            + " shape)",
        () -> Volume.of(MemorySegment.ofArray(new float[8]), shape));
    MemorySegment odd = arena.allocate(64, 64).asSlice(2);
    assertRejected(
        "a volume must be aligned to 4 bytes: address=0x%x: allocate it with alignment 4 or more"
            .formatted(odd.address()),
        () -> Volume.of(odd, shape));
    assertRejected(
        "the segment is too small for the volume: shape=2x2x2 needs 32 bytes, the segment has 31",
        () -> Volume.of(arena.allocate(31, 4), shape));
  }

  @Test
  void refusesStridesThatOverlap() {
    MemorySegment segment = arena.allocate(4096, 4);
    Shape shape = Shape.of(2, 2, 2, 2);
    String message =
        "strides of a volume must not overlap: shape=2x2x2x2 pixelStride=%d (at least 2)"
            + " rowStride=%d (at least %d) batchStride=%d (at least %d)";
    assertRejected(message.formatted(1, 4, 3, 8, 7), () -> new Volume(segment, shape, 8, 4, 1));
    assertRejected(message.formatted(2, 3, 4, 8, 7), () -> new Volume(segment, shape, 8, 3, 2));
    assertRejected(message.formatted(2, 4, 4, 7, 8), () -> new Volume(segment, shape, 7, 4, 2));
    assertThrows(
        IllegalArgumentException.class, () -> new Volume(segment, shape, -8, -4, Long.MIN_VALUE));
  }

  @Test
  void refusesStridesThatOverflow() {
    MemorySegment segment = arena.allocate(4096, 4);
    Shape shape = Shape.of(3, 3, 3, 2);
    assertRejected(
        "the stride 9223372036854775807 is too large for 3 steps",
        () -> new Volume(segment, shape, 18, 6, Long.MAX_VALUE));
    assertRejected(
        "the stride 2305843009213693951 is too large for 3 steps",
        () -> new Volume(segment, shape, 18, Long.MAX_VALUE / 4, 2));
    assertRejected(
        "the stride 4611686018427387903 is too large for 3 steps",
        () -> new Volume(segment, shape, Long.MAX_VALUE / 2, 6, 2));
  }

  @Test
  void saysSoWhenItsMemoryIsClosed() {
    Arena shortLived = Arena.ofShared();
    Volume volume = Volume.allocate(shortLived, Shape.of(2, 2, 2));
    Volume other = Volume.allocate(arena, Shape.of(2, 2, 2));
    shortLived.close();
    assertThrows(IllegalStateException.class, () -> volume.get(0, 0, 0));
    assertThrows(IllegalStateException.class, () -> volume.set(0, 0, 0, 1));
    assertThrows(IllegalStateException.class, () -> volume.fill(1));
    assertThrows(IllegalStateException.class, () -> other.copyFrom(volume));
    assertThrows(IllegalStateException.class, volume::toNchw);
  }

  private Volume numbered(Shape shape) {
    Volume volume = Volume.allocate(arena, shape);
    for (int i = 0; i < shape.elementCount(); i++) {
      volume.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, i + 1f);
    }
    return volume;
  }
}
