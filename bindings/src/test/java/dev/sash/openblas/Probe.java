package dev.sash.openblas;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// A program that loads OpenBLAS and prints what it got: run in a JVM of its own by [LoadingTest].
final class Probe {
  private Probe() {}

  public static void main(String[] arguments) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<OpenBlas> load = OpenBlas::load;
      threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> load).toList());
      OpenBlas blas = OpenBlas.load();
      System.out.println(blas.source() + " " + blas.path());
    } catch (OpenBlasException e) {
      System.out.println(e.getMessage());
    }
  }
}
