package dev.sash.volume;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VolumeNchwTest {

  private static final Shape SHAPE = Shape.of(2, 3, 4, 5);
  private static final int COUNT = 120;

  static Stream<Arguments> buffers() {
    return Stream.of(
        Arguments.of("heap", FloatBuffer.allocate(COUNT)),
        Arguments.of("slice of an array", FloatBuffer.wrap(new float[COUNT + 9], 4, COUNT).slice()),
        Arguments.of(
            "bytes on the heap, big-endian", ByteBuffer.allocate(4 * COUNT).asFloatBuffer()),
        Arguments.of(
            "bytes on the heap, little-endian",
            ByteBuffer.allocate(4 * COUNT).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()),
        Arguments.of("direct, big-endian", ByteBuffer.allocateDirect(4 * COUNT).asFloatBuffer()),
        Arguments.of(
            "direct, native order",
            ByteBuffer.allocateDirect(4 * COUNT).order(ByteOrder.nativeOrder()).asFloatBuffer()),
        Arguments.of(
            "direct, at an odd address",
            ByteBuffer.allocateDirect(4 * COUNT + 1)
                .position(1)
                .slice()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()),
        Arguments.of(
            "between position and limit",
            FloatBuffer.allocate(COUNT + 7).position(3).limit(COUNT + 3)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("buffers")
  void readsAndWritesAnyBuffer(String name, FloatBuffer buffer) {
    int start = buffer.position();
    for (int i = 0; i < COUNT; i++) {
      buffer.put(start + i, i);
    }
    Volume volume = Volume.allocate(Arena.ofAuto(), SHAPE);
    volume.copyFromNchw(buffer);
    assertEquals(start, buffer.position());
    assertNumbered(volume);
    for (int i = 0; i < COUNT; i++) {
      buffer.put(start + i, -1);
    }
    volume.intoNchw(buffer);
    assertEquals(start, buffer.position());
    for (int i = 0; i < COUNT; i++) {
      assertEquals(i, buffer.get(start + i));
    }
  }

  @Test
  void theFirstChannelComesFirst() {
    Volume volume = Volume.ofNchw(Arena.ofAuto(), Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
    assertEquals(1, volume.get(0, 0, 0));
    assertEquals(2, volume.get(0, 1, 0));
    assertEquals(3, volume.get(0, 0, 1));
    assertEquals(6, volume.get(0, 1, 2));
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, volume.toNchw());
  }

  @Test
  void stridesDoNotMatter() {
    MemorySegment segment = Arena.ofAuto().allocate(4 * 600L, 4);
    segment.asSlice(0).fill((byte) 0xff);
    Volume volume = new Volume(segment, SHAPE, 300, 60, 9);
    volume.copyFromNchw(FloatBuffer.wrap(numbers()));
    assertNumbered(volume);
    assertArrayEquals(numbers(), volume.toNchw());
    int untouched = 0;
    for (int i = 0; i < 600; i++) {
      untouched += segment.getAtIndex(ValueLayout.JAVA_INT, i) == -1 ? 1 : 0;
    }
    assertEquals(600 - COUNT, untouched);
  }

  @Test
  void readsASegmentAtAnyAlignment() {
    MemorySegment segment = Arena.ofAuto().allocate(4 * COUNT + 3).asSlice(3);
    MemorySegment.copy(numbers(), 0, segment, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, COUNT);
    Volume volume = Volume.allocate(Arena.ofAuto(), SHAPE);
    volume.copyFromNchw(segment);
    assertNumbered(volume);
    volume.fill(0);
    volume.copyFromNchw(MemorySegment.ofArray(numbers()));
    assertNumbered(volume);
  }

  @Test
  void refusesAnotherNumberOfElements() {
    Volume volume = Volume.allocate(Arena.ofAuto(), SHAPE);
    String floats = "the volume 2x3x4x5 has 120 elements, the data %d";
    assertRejected(floats.formatted(119), () -> volume.copyFromNchw(FloatBuffer.allocate(119)));
    assertRejected(
        floats.formatted(119), () -> volume.copyFromNchw(FloatBuffer.allocate(120).position(1)));
    assertRejected(floats.formatted(121), () -> volume.intoNchw(FloatBuffer.allocate(121)));
    assertRejected(floats.formatted(1), () -> Volume.ofNchw(Arena.ofAuto(), SHAPE, 1f));
    assertRejected(
        "the volume 2x3x4x5 has 480 bytes, the data 479",
        () -> volume.copyFromNchw(Arena.ofAuto().allocate(479)));
  }

  @Test
  void aReadOnlyBufferIsReadAndNotWritten() {
    FloatBuffer buffer = FloatBuffer.wrap(numbers()).asReadOnlyBuffer();
    Volume volume = Volume.allocate(Arena.ofAuto(), SHAPE);
    volume.copyFromNchw(buffer);
    assertNumbered(volume);
    assertThrows(ReadOnlyBufferException.class, () -> volume.intoNchw(buffer));
  }

  private static float[] numbers() {
    float[] numbers = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  private static void assertNumbered(Volume volume) {
    for (int b = 0; b < 2; b++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          for (int d = 0; d < 5; d++) {
            assertEquals(((b * 5 + d) * 3 + y) * 4 + x, volume.get(b, y, x, d));
          }
        }
      }
    }
  }
}
