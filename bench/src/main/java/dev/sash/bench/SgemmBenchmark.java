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

/// What OpenBLAS makes of a product that suits it: large, square, each thread one of its own.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class SgemmBenchmark {

  private static final int SIDE = 768;

  /// Floating-point operations of one call, two for a multiply-accumulate.
  static final long OPERATIONS = 2L * SIDE * SIDE * SIDE;

  private final OpenBlas blas = OpenBlas.load();
  private Arena arena;
  private MemorySegment left;
  private MemorySegment right;
  private MemorySegment product;

  /// Allocates matrices of a number that is neither 0 nor denormal.
  @Setup(Level.Trial)
  public void allocate() {
    arena = Arena.ofShared();
    left = matrix();
    right = matrix();
    product = matrix();
  }

  private MemorySegment matrix() {
    return arena.allocate(ValueLayout.JAVA_FLOAT, (long) SIDE * SIDE).fill((byte) 0x3d);
  }

  /// Multiplies.
  @Benchmark
  public void sgemm() {
    blas.sgemm(false, false, SIDE, SIDE, SIDE, 1, left, SIDE, right, SIDE, 0, product, SIDE);
  }

  /// Frees the matrices.
  @TearDown(Level.Trial)
  public void close() {
    arena.close();
  }
}
