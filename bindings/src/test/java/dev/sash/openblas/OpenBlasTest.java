package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class OpenBlasTest {
  @Test
  void multiplies() {
    OpenBlas blas = OpenBlas.load();
    assertEquals("0.3.31", blas.version(), blas.config());
    assertEquals(OpenBlas.Source.BUNDLED, blas.source());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment a = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4);
      MemorySegment b = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 5, 6, 7, 8);
      MemorySegment c = arena.allocate(ValueLayout.JAVA_FLOAT, 4);
      blas.sgemm(false, false, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2);
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          new float[] {19, 22, 43, 50}, c.toArray(ValueLayout.JAVA_FLOAT));
    }
  }
}
