package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.network.Network;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A run leaves no garbage, neither in the calling thread nor in the workers.
class AllocationTest {

  private static final int CALLS = 1000;

  /// While code is compiled, calls may allocate; the compiler is done after a few rounds.
  private static final int ROUNDS = 6;

  static Stream<Arguments> networks() {
    return Stream.of(1, 2)
        .flatMap(
            threads ->
                Stream.of(
                    Arguments.of("LeNet", threads, supplier(SampleNetworks::leNet)),
                    Arguments.of("Inception", threads, supplier(SampleNetworks::inception)),
                    Arguments.of("fire", threads, supplier(SampleNetworks::fire)),
                    Arguments.of("residual", threads, supplier(SampleNetworks::residual))));
  }

  private static Supplier<Network> supplier(Supplier<Network> supplier) {
    return supplier;
  }

  @ParameterizedTest(name = "{0}, {1} threads")
  @MethodSource("networks")
  void aThousandCallsAllocateNothing(String name, int threads, Supplier<Network> network)
      throws Throwable {
    try (Model model = Model.load(network.get(), Options.defaults().withThreads(threads));
        Session session = model.session()) {
      Volume input = new Samples(1).volume(model.network().inputShape());
      Volume output = Volume.allocate(Arena.ofAuto(), model.network().outputShape());
      List<Thread> involved = involved();
      assertEquals(threads, involved.size(), involved::toString);
      long allocated = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && allocated != 0; round++) {
        long before = allocatedBytes(involved);
        for (int call = 0; call < CALLS; call++) {
          session.run(input, output);
        }
        allocated = allocatedBytes(involved) - before;
      }
      assertEquals(0, allocated, "bytes in " + CALLS + " calls");
    }
  }

  private static List<Thread> involved() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread == Thread.currentThread()
                    || (thread.isAlive() && thread.getName().startsWith("sash-worker")))
        .toList();
  }

  /// Bound to the platform's `ThreadMXBean`, whose module the library does not need.
  private static final MethodHandle ALLOCATED_BYTES = allocatedBytes();

  private static MethodHandle allocatedBytes() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      return MethodHandles.publicLookup()
          .unreflect(type.getMethod("getThreadAllocatedBytes", long.class))
          .bindTo(threads)
          .asType(MethodType.methodType(long.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static long allocatedBytes(List<Thread> threads) throws Throwable {
    long bytes = 0;
    for (int i = 0; i < threads.size(); i++) {
      bytes += (long) ALLOCATED_BYTES.invokeExact(threads.get(i).threadId());
    }
    return bytes;
  }
}
