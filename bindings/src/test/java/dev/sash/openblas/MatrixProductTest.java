package dev.sash.openblas;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `sgemm` and `sgemv` against plain loops with double accumulation.
class MatrixProductTest {
  /// Allowed error in units of 2^-24 times the sum of absolute products.
  private static final double ERROR_FACTOR = 8;

  /// They straddle the widths of vectors and of register blocks.
  private static final int[] SIZES = {1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33};

  private final OpenBlas blas = OpenBlas.load();
  private final RandomGenerator random = new SplittableRandom(1);

  /// How a product is asked for, whatever its size.
  record Form(
      boolean transposeA,
      boolean transposeB,
      float alpha,
      float beta,
      int padding,
      boolean aligned) {}

  static Stream<Form> forms() {
    return IntStream.range(0, 4)
        .boxed()
        .flatMap(
            bits -> {
              boolean transposeA = (bits & 1) != 0;
              boolean transposeB = (bits & 2) != 0;
              return Stream.of(
                  new Form(transposeA, transposeB, 1, 0, 0, true),
                  new Form(transposeA, transposeB, 1, 1, 5, true),
                  new Form(transposeA, transposeB, -0.75f, 0.5f, 1, false));
            });
  }

  @ParameterizedTest
  @MethodSource("forms")
  void productsOfAllSizes(Form form) {
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : SIZES) {
          product(form, m, n, k);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void productsLargerThanCacheBlocks(Form form) {
    product(form, 130, 259, 517);
    product(form, 515, 66, 401);
  }

  private void product(Form form, int m, int n, int k) {
    try (Arena arena = Arena.ofConfined()) {
      Matrix a = matrix(arena, form, m, k, form.transposeA);
      Matrix b = matrix(arena, form, k, n, form.transposeB);
      Matrix c = matrix(arena, form, m, n, false);
      double[][] expected = new double[m][n];
      double[][] allowed = new double[m][n];
      for (int row = 0; row < m; row++) {
        for (int column = 0; column < n; column++) {
          double sum = (double) form.beta * c.at(row, column);
          double magnitude = Math.abs(sum);
          for (int i = 0; i < k; i++) {
            double term =
                (double) form.alpha
                    * a.at(row, i, form.transposeA)
                    * b.at(i, column, form.transposeB);
            sum += term;
            magnitude += Math.abs(term);
          }
          expected[row][column] = sum;
          allowed[row][column] = ERROR_FACTOR * 0x1p-24 * magnitude;
        }
      }
      if (form.beta == 0) {
        c.fill(Float.NaN);
      }

      blas.sgemm(
          form.transposeA,
          form.transposeB,
          m,
          n,
          k,
          form.alpha,
          a.segment(),
          a.stride(),
          b.segment(),
          b.stride(),
          form.beta,
          c.segment(),
          c.stride());

      for (int row = 0; row < m; row++) {
        for (int column = 0; column < n; column++) {
          int y = row;
          int x = column;
          assertEquals(
              expected[row][column],
              c.at(row, column),
              allowed[row][column],
              () -> "m=%d n=%d k=%d at %d, %d".formatted(m, n, k, y, x));
        }
      }
      assertTrue(c.gapsUntouched(), () -> "m=%d n=%d k=%d: wrote between rows".formatted(m, n, k));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void vectorProductsOfAllSizes(Form form) {
    for (int m : SIZES) {
      for (int n : SIZES) {
        vectorProduct(form, m, n);
      }
    }
    vectorProduct(form, 1000, 257);
    vectorProduct(form, 3, 4099);
  }

  private void vectorProduct(Form form, int m, int n) {
    try (Arena arena = Arena.ofConfined()) {
      Matrix a = matrix(arena, form, m, n, false);
      int inputs = form.transposeA ? m : n;
      int outputs = form.transposeA ? n : m;
      Matrix x = Matrix.random(arena, random, 1, inputs, inputs, form.aligned);
      Matrix y = Matrix.random(arena, random, 1, outputs, outputs, form.aligned);
      double[] expected = new double[outputs];
      double[] allowed = new double[outputs];
      for (int row = 0; row < outputs; row++) {
        double sum = (double) form.beta * y.at(0, row);
        double magnitude = Math.abs(sum);
        for (int i = 0; i < inputs; i++) {
          double term = (double) form.alpha * a.at(row, i, form.transposeA) * x.at(0, i);
          sum += term;
          magnitude += Math.abs(term);
        }
        expected[row] = sum;
        allowed[row] = ERROR_FACTOR * 0x1p-24 * magnitude;
      }
      if (form.beta == 0) {
        y.fill(Float.NaN);
      }

      blas.sgemv(
          form.transposeA,
          m,
          n,
          form.alpha,
          a.segment(),
          a.stride(),
          x.segment(),
          form.beta,
          y.segment());

      for (int row = 0; row < outputs; row++) {
        int at = row;
        assertEquals(
            expected[row],
            y.at(0, row),
            allowed[row],
            () -> "%s m=%d n=%d at %d".formatted(form, m, n, at));
      }
    }
  }

  private Matrix matrix(Arena arena, Form form, int rows, int columns, boolean transposed) {
    int storedRows = transposed ? columns : rows;
    int storedColumns = transposed ? rows : columns;
    return Matrix.random(
        arena, random, storedRows, storedColumns, storedColumns + form.padding, form.aligned);
  }

  @Test
  void sameBitsFromManyThreadsAtOnce() throws Exception {
    try (Arena arena = Arena.ofShared();
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Matrix a = Matrix.random(arena, random, 96, 200, 200, true);
      Matrix b = Matrix.random(arena, random, 200, 120, 120, true);
      Callable<byte[]> product =
          () -> {
            Matrix c = Matrix.random(arena, new SplittableRandom(), 96, 120, 120, true);
            blas.sgemm(
                false,
                false,
                96,
                120,
                200,
                1,
                a.segment(),
                200,
                b.segment(),
                120,
                0,
                c.segment(),
                120);
            return c.segment().toArray(JAVA_BYTE);
          };
      byte[] expected = product.call();
      List<Future<byte[]>> results =
          threads.invokeAll(IntStream.range(0, 64).mapToObj(i -> product).toList());
      for (Future<byte[]> result : results) {
        assertArrayEquals(expected, result.get());
      }
    }
  }

  @Test
  void aNanInTheInputReachesTheOutput() {
    try (Arena arena = Arena.ofConfined()) {
      Matrix a = Matrix.random(arena, random, 2, 3, 3, true);
      Matrix c = Matrix.random(arena, random, 2, 2, 2, true);
      a.fill(Float.NaN);
      blas.sgemm(false, true, 2, 2, 3, 1, a.segment(), 3, a.segment(), 3, 0, c.segment(), 2);
      assertTrue(Float.isNaN(c.at(0, 0)) && Float.isNaN(c.at(1, 1)));
      assertFalse(blas.coreName().isEmpty());
    }
  }
}
