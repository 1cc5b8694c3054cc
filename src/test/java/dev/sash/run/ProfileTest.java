package dev.sash.run;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.ShapeException;
import dev.sash.network.Network;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The time of each step of a call.
class ProfileTest {

  private final Network network = SampleNetworks.leNet();
  private final Model model = Model.load(network, Options.defaults().withThreads(2));
  private final Session session = model.session();
  private final int steps = session.plan().steps().size();
  private final Volume input = new Samples(1).volume(network.inputShape());
  private final Volume output = Volume.allocate(Arena.ofAuto(), network.outputShape());

  @AfterEach
  void close() {
    session.close();
    model.close();
  }

  @Test
  void timesOfStepsAddUpToLessThanTheCall() {
    long[] nanos = new long[steps];
    long start = System.nanoTime();
    session.profile(input, output, nanos);
    long call = System.nanoTime() - start;
    long sum = Arrays.stream(nanos).sum();
    assertTrue(sum > 0 && sum <= call, "steps %d ns, call %d ns".formatted(sum, call));
    assertTrue(Arrays.stream(nanos).allMatch(time -> time >= 0), () -> Arrays.toString(nanos));
  }

  @Test
  void timesAreAddedToThoseOfTheCallsBefore() {
    long before = 1L << 50;
    long[] nanos = new long[steps];
    Arrays.fill(nanos, before);
    long[] last = nanos.clone();
    for (int call = 0; call < 3; call++) {
      session.profile(input, output, nanos);
      for (int step = 0; step < steps; step++) {
        assertTrue(nanos[step] >= last[step], "step " + step);
      }
      assertTrue(Arrays.stream(nanos).sum() > Arrays.stream(last).sum());
      last = nanos.clone();
    }
  }

  @Test
  void theResultIsThatOfARunWhichTakesNoTimes() {
    long[] nanos = new long[steps];
    session.profile(input, output, nanos);
    Volume again = Volume.allocate(Arena.ofAuto(), network.outputShape());
    long[] first = nanos.clone();
    session.run(input, again);
    assertArrayEquals(first, nanos);
    assertEquals(-1, output.segment().mismatch(again.segment()));
  }

  @Test
  void refusesAnArrayOfAnotherLength() {
    for (int length : new int[] {0, steps - 1, steps + 1}) {
      assertRejected(
          "the plan has %d steps, got %d times: use new long[plan.steps().size()]"
              .formatted(steps, length),
          () -> session.profile(input, output, new long[length]));
    }
    session.profile(input, output, new long[steps]);
  }

  @Test
  void aCallThatIsRefusedTakesNoTimes() {
    long[] nanos = new long[steps];
    Volume wrong = Volume.allocate(Arena.ofAuto(), network.inputShape().withBatch(2));
    assertRejected(
        ShapeException.class,
        "input 'image': expected 28x28x1, got 2x28x28x1: open a session for that shape",
        () -> session.profile(wrong, output, nanos));
    session.run(input, output);
    assertArrayEquals(new long[steps], nanos);
  }
}
