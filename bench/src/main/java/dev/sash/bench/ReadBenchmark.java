package dev.sash.bench;

import dev.sash.openblas.OpenBlas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// How fast memory is read: a matrix larger than any cache, of each thread its own, times a vector.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class ReadBenchmark {

  private static final int ROWS = 32_768;
  private static final int COLUMNS = 2048;

  /// Bytes that one call reads.
  static final long BYTE_SIZE = (long) ROWS * COLUMNS * Float.BYTES;

  private final OpenBlas blas = OpenBlas.load();
  private Arena arena;
  private MemorySegment matrix;
  private MemorySegment vector;
  private MemorySegment product;

  /// Writes to every page, so that each has memory of its own.
  @Setup(Level.Trial)
  public void allocate() {
    arena = Arena.ofShared();
    matrix = arena.allocate(ValueLayout.JAVA_FLOAT, (long) ROWS * COLUMNS);
    matrix.fill((byte) 1);
    vector = arena.allocate(ValueLayout.JAVA_FLOAT, COLUMNS);
    product = arena.allocate(ValueLayout.JAVA_FLOAT, ROWS);
  }

  /// Reads the matrix.
  @Benchmark
  public void read() {
    blas.sgemv(false, ROWS, COLUMNS, 1, matrix, COLUMNS, vector, 0, product);
  }

  /// Frees the memory.
  @TearDown(Level.Trial)
  public void close() {
    arena.close();
  }
}
