package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `sgemm` and `sgemv` refuse, and in which words.
class ArgumentTest {
  private final OpenBlas blas = OpenBlas.load();
  private final MemorySegment floats = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, 64);

  /// A valid product, 3 x 4 times 4 x 5, of which a test changes one argument.
  private record Product(
      boolean transposeA,
      boolean transposeB,
      long m,
      long n,
      long k,
      MemorySegment a,
      long lda,
      MemorySegment b,
      long ldb,
      MemorySegment c,
      long ldc) {
    void on(OpenBlas blas) {
      blas.sgemm(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, 0, c, ldc);
    }
  }

  private Product dimensions(long m, long n, long k) {
    return new Product(false, false, m, n, k, floats, 4, floats, 5, floats, 5);
  }

  private Product strides(boolean transposed, long lda, long ldb, long ldc) {
    return new Product(transposed, transposed, 3, 5, 4, floats, lda, floats, ldb, floats, ldc);
  }

  private Product segments(MemorySegment a, MemorySegment b, MemorySegment c) {
    return new Product(false, false, 3, 5, 4, a, 4, b, 5, c, 5);
  }

  private void refused(Product product, Class<? extends Exception> type, String message) {
    assertEquals(message, assertThrows(type, () -> product.on(blas)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, 1L << 31, Long.MAX_VALUE})
  void dimensionsOutOfRange(long size) {
    String rule = "sgemm: %s must be between 1 and 2147483647: %s=%d";
    Class<IllegalArgumentException> type = IllegalArgumentException.class;
    refused(dimensions(size, 5, 4), type, rule.formatted("m", "m", size));
    refused(dimensions(3, size, 4), type, rule.formatted("n", "n", size));
    refused(dimensions(3, 5, size), type, rule.formatted("k", "k", size));
  }

  @Test
  void stridesBelowTheStoredColumns() {
    String rule =
        "sgemm: %s must be between %d, the columns of %s as it is stored, and 2147483647: %s=%d";
    Class<IllegalArgumentException> type = IllegalArgumentException.class;
    refused(strides(false, 3, 5, 5), type, rule.formatted("lda", 4, "A", "lda", 3));
    refused(strides(true, 2, 4, 5), type, rule.formatted("lda", 3, "A", "lda", 2));
    refused(strides(false, 4, 4, 5), type, rule.formatted("ldb", 5, "B", "ldb", 4));
    refused(strides(true, 3, 3, 5), type, rule.formatted("ldb", 4, "B", "ldb", 3));
    refused(strides(false, 4, 5, -5), type, rule.formatted("ldc", 5, "C", "ldc", -5));
    refused(strides(false, 4, 5, 1L << 31), type, rule.formatted("ldc", 5, "C", "ldc", 1L << 31));
  }

  @Test
  void segmentsTooSmall() {
    String rule =
        "sgemm: %s needs %d floats (%d rows of %d, %s=%d), its segment has %d bytes: pass a larger"
            + " one";
    Class<IndexOutOfBoundsException> type = IndexOutOfBoundsException.class;
    refused(
        segments(floats.asSlice(0, 47), floats, floats),
        type,
        rule.formatted("A", 12, 3, 4, "lda", 4, 47));
    refused(
        segments(floats, floats.asSlice(0, 79), floats),
        type,
        rule.formatted("B", 20, 4, 5, "ldb", 5, 79));
    refused(
        segments(floats, floats, floats.asSlice(0, 56)),
        type,
        rule.formatted("C", 15, 3, 5, "ldc", 5, 56));
    segments(floats.asSlice(0, 48), floats.asSlice(0, 80), floats.asSlice(0, 60)).on(blas);
  }

  @Test
  void sizesThatWouldOverflow() {
    long most = Integer.MAX_VALUE;
    refused(
        new Product(false, false, most, 1, most, floats, most, floats, 1, floats, 1),
        IndexOutOfBoundsException.class,
        ("sgemm: A needs %d floats (%d rows of %d, lda=%d), its segment has 256 bytes: pass a"
                + " larger one")
            .formatted(most * most, most, most, most));
  }

  @Test
  void segmentsOnTheJavaHeap() {
    String rule =
        "sgemm: %s lies on the Java heap (%s), where native code may not reach: use an Arena";
    MemorySegment heap = MemorySegment.ofArray(new float[64]);
    Class<IllegalArgumentException> type = IllegalArgumentException.class;
    refused(segments(heap, floats, floats), type, rule.formatted("A", "float[]"));
    refused(segments(floats, heap, floats), type, rule.formatted("B", "float[]"));
    refused(segments(floats, floats, heap), type, rule.formatted("C", "float[]"));
    refused(segments(heap.asReadOnly(), floats, floats), type, rule.formatted("A", "an array"));
  }

  @Test
  void readOnlyResult() {
    refused(
        segments(floats, floats, floats.asReadOnly()),
        IllegalArgumentException.class,
        "sgemm: C is written to, its segment is read-only: pass a writable one");
  }

  @Test
  void readOnlyInputs() {
    segments(floats.asReadOnly(), floats.asReadOnly(), Arena.ofAuto().allocate(60)).on(blas);
  }

  @Test
  void inputsMappedFromAFileAtAnOddOffset(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("weights");
    Files.write(file, new byte[100]);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 3, 48, arena);
      segments(mapped, floats, Arena.ofAuto().allocate(60)).on(blas);
    }
  }

  @Test
  void closedArena() {
    Arena arena = Arena.ofConfined();
    MemorySegment closed = arena.allocate(256);
    arena.close();
    refused(segments(floats, floats, closed), IllegalStateException.class, "Already closed");
  }

  @Test
  void segmentOfAnotherThread() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment own = arena.allocate(256);
      ExecutionException thrown =
          assertThrows(
              ExecutionException.class,
              () -> CompletableFuture.runAsync(() -> segments(own, floats, floats).on(blas)).get());
      assertEquals(WrongThreadException.class, thrown.getCause().getClass());
    }
  }

  private void vectorRefused(
      long m,
      long n,
      MemorySegment a,
      long lda,
      MemorySegment x,
      MemorySegment y,
      Class<? extends Exception> type,
      String message) {
    assertEquals(
        message,
        assertThrows(type, () -> blas.sgemv(false, m, n, 1, a, lda, x, 0, y)).getMessage());
  }

  @Test
  void vectorProducts() {
    Class<IllegalArgumentException> argument = IllegalArgumentException.class;
    Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
    MemorySegment heap = MemorySegment.ofArray(new float[64]);
    vectorRefused(
        0,
        4,
        floats,
        4,
        floats,
        floats,
        argument,
        "sgemv: m must be between 1 and 2147483647: m=0");
    vectorRefused(
        3,
        -4,
        floats,
        4,
        floats,
        floats,
        argument,
        "sgemv: n must be between 1 and 2147483647: n=-4");
    vectorRefused(
        3,
        4,
        floats,
        3,
        floats,
        floats,
        argument,
        "sgemv: lda must be between 4, the columns of A as it is stored, and 2147483647: lda=3");
    vectorRefused(
        3,
        4,
        floats.asSlice(0, 40),
        4,
        floats,
        floats,
        bounds,
        "sgemv: A needs 12 floats (3 rows of 4, lda=4), its segment has 40 bytes: pass a larger"
            + " one");
    vectorRefused(
        3,
        4,
        floats,
        4,
        floats.asSlice(0, 15),
        floats,
        bounds,
        "sgemv: x needs 4 floats, its segment has 15 bytes: pass a larger one");
    vectorRefused(
        3,
        4,
        floats,
        4,
        floats,
        floats.asSlice(0, 8),
        bounds,
        "sgemv: y needs 3 floats, its segment has 8 bytes: pass a larger one");
    vectorRefused(
        3,
        4,
        floats,
        4,
        heap,
        floats,
        argument,
        "sgemv: x lies on the Java heap (float[]), where native code may not reach: use an Arena");
    vectorRefused(
        3,
        4,
        floats,
        4,
        floats,
        floats.asReadOnly(),
        argument,
        "sgemv: y is written to, its segment is read-only: pass a writable one");
  }

  @Test
  void transposedVectorProductSwapsTheLengths() {
    IndexOutOfBoundsException thrown =
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> blas.sgemv(true, 3, 4, 1, floats, 4, floats, 0, floats.asSlice(0, 12)));
    assertEquals(
        "sgemv: y needs 4 floats, its segment has 12 bytes: pass a larger one",
        thrown.getMessage());
  }
}
