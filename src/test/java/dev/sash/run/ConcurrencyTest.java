package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Network;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Threads change nothing: neither how many work in a model, nor how many use it, nor one that
/// closes it.
@Timeout(60)
class ConcurrencyTest {

  private static final Network NETWORK = SampleNetworks.inception();
  private static final int INPUTS = 6;

  static Stream<Network> networks() {
    return Stream.of(
        SampleNetworks.leNet(),
        SampleNetworks.inception(),
        SampleNetworks.residual(),
        SampleNetworks.fire());
  }

  private static Volume run(Session session, long seed) {
    Network network = session.plan().network();
    Volume input = new Samples(seed).volume(network.inputShape());
    Volume output = Volume.allocate(Arena.ofAuto(), network.outputShape());
    session.run(input, output);
    return output;
  }

  private static List<Volume> alone(Network network) {
    List<Volume> outputs = new ArrayList<>();
    try (Model model = Model.load(network, Options.defaults().withThreads(1));
        Session session = model.session()) {
      for (int seed = 0; seed < INPUTS; seed++) {
        outputs.add(run(session, seed));
      }
    }
    return outputs;
  }

  private static void assertSameBits(Volume expected, Volume actual, String what) {
    assertEquals(-1, expected.segment().mismatch(actual.segment()), what);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theNumberOfWorkersChangesNoBit(Network network) {
    List<Volume> expected = alone(network);
    for (int threads : new int[] {2, 3, 5}) {
      try (Model model = Model.load(network, Options.defaults().withThreads(threads));
          Session session = model.session()) {
        session.fillWorkspace(Float.NaN);
        for (int seed = 0; seed < INPUTS; seed++) {
          assertSameBits(expected.get(seed), run(session, seed), threads + " threads");
        }
      }
    }
  }

  @Test
  void severalThreadsWithASessionEachGiveTheBitsOfOne() throws Exception {
    List<Volume> expected = alone(NETWORK);
    try (Model model = Model.load(NETWORK, Options.defaults().withThreads(3));
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Void> user =
          () -> {
            try (Session session = model.session()) {
              for (int i = 0; i < 5 * INPUTS; i++) {
                assertSameBits(expected.get(i % INPUTS), run(session, i % INPUTS), "run " + i);
              }
            }
            return null;
          };
      for (Future<Void> result : threads.invokeAll(List.of(user, user, user, user))) {
        result.get();
      }
    }
  }

  @Test
  void twoThreadsInOneSessionAreToldSo() throws Exception {
    List<Volume> expected = alone(NETWORK);
    try (Model model = Model.load(NETWORK, Options.defaults().withThreads(2));
        Session session = model.session();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Callable<Integer> user =
          () -> {
            int completed = 0;
            for (int i = 0; i < 20 * INPUTS; i++) {
              try {
                assertSameBits(expected.get(i % INPUTS), run(session, i % INPUTS), "run " + i);
                completed++;
              } catch (IllegalStateException e) {
                assertEquals(
                    "the session is in use by another thread: open one session a thread",
                    e.getMessage());
              }
            }
            return completed;
          };
      int completed = 0;
      for (Future<Integer> result : threads.invokeAll(List.of(user, user))) {
        completed += result.get();
      }
      assertTrue(completed > 0, "no run completed");
    }
  }

  @Test
  void closingAModelWaitsForItsCallsAndThenRefuses() throws Exception {
    List<Volume> expected = alone(NETWORK);
    for (int round = 0; round < 10; round++) {
      Model model = Model.load(NETWORK, Options.defaults().withThreads(1 + round % 3));
      Session session = model.session();
      closeWhileRunning(model, session, expected, "the model is closed");
      session.close();
    }
  }

  @Test
  void closingASessionWaitsForItsCallAndThenRefuses() throws Exception {
    List<Volume> expected = alone(NETWORK);
    try (Model model = Model.load(NETWORK, Options.defaults().withThreads(2))) {
      for (int round = 0; round < 10; round++) {
        Session session = model.session();
        closeWhileRunning(session, session, expected, "the session is closed");
      }
    }
  }

  private static void closeWhileRunning(
      AutoCloseable closed, Session session, List<Volume> expected, String message)
      throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Void> user =
          threads.submit(
              () -> {
                try {
                  for (int i = 0; ; i++) {
                    assertSameBits(expected.get(i % INPUTS), run(session, i % INPUTS), "run " + i);
                    running.countDown();
                  }
                } finally {
                  running.countDown();
                }
              });
      running.await();
      closed.close();
      try {
        user.get();
      } catch (ExecutionException e) {
        assertEquals(IllegalStateException.class, e.getCause().getClass(), e::toString);
        assertEquals(message, e.getCause().getMessage());
      }
    }
  }
}
