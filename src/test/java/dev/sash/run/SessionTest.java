package dev.sash.run;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Activation;
import dev.sash.layer.ShapeException;
import dev.sash.network.Network;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a session takes and what it refuses; after every refusal it still runs.
class SessionTest {

  private static final Shape SHAPE = Shape.of(2, 3, 4);

  private final Network network = relu();
  private final Model model = Model.load(network, Options.defaults().withThreads(2));
  private final Session session = model.session();
  private final Volume input = new Samples(1).volume(SHAPE);
  private final Volume output = Volume.allocate(Arena.ofAuto(), SHAPE);

  private static Network relu() {
    Network.Builder builder = Network.builder();
    builder.input("image", SHAPE);
    builder.add("relu", Activation.RELU, "image");
    return builder.build();
  }

  @AfterEach
  void stillRuns() {
    session.run(input, output);
    Oracle.DIRECT.outputs(network, List.of(input)).getFirst().check("output", output);
    session.close();
    model.close();
  }

  @Test
  void refusesAnotherShape() {
    Volume batch = Volume.allocate(Arena.ofAuto(), SHAPE.withBatch(2));
    assertRejected(
        ShapeException.class,
        "input 'image': expected 2x3x4, got 2x2x3x4: open a session for that shape",
        () -> session.run(batch, output));
    assertRejected(
        ShapeException.class,
        "output 'relu': expected 2x3x4, got 2x2x3x4: allocate it as session.plan().network() says",
        () -> session.run(input, batch));
  }

  @Test
  void refusesAnotherNumberOfVolumes() {
    assertRejected(
        ShapeException.class,
        "the network has 1 inputs and 1 outputs, got 2 and 1",
        () -> session.run(List.of(input, input), List.of(output)));
    assertRejected(
        ShapeException.class,
        "the network has 1 inputs and 1 outputs, got 1 and 0",
        () -> session.run(List.of(input), List.of()));
  }

  @Test
  void refusesAnOutputThatOverlaps() {
    String message =
        "output 'relu' overlaps another volume of the same run: give each volume memory of its own";
    assertRejected(message, () -> session.run(input, input));
    Volume shared = Volume.allocate(Arena.ofAuto(), Shape.of(3, 3, 4));
    Volume upper = shared.asWindow(0, 0, 2, 3);
    Volume lower = shared.asWindow(1, 0, 2, 3);
    assertRejected(message, () -> session.run(upper, lower));
    assertRejected(message, () -> session.run(lower, upper));
  }

  @Test
  void neighboursInOneBufferDoNotOverlap() {
    Volume shared = Volume.allocate(Arena.ofAuto(), Shape.of(4, 3, 4));
    Volume upper = shared.asWindow(0, 0, 2, 3);
    upper.copyFrom(input);
    Volume lower = shared.asWindow(2, 0, 2, 3);
    session.run(upper, lower);
    Oracle.DIRECT.outputs(network, List.of(input)).getFirst().check("output", lower);
  }

  @Test
  void refusesAReadOnlyOutput() {
    Volume readOnly = Volume.of(output.segment().asReadOnly(), SHAPE);
    assertRejected(
        "output 'relu' lies in read-only memory: pass a writable volume",
        () -> session.run(input, readOnly));
    session.run(Volume.of(input.segment().asReadOnly(), SHAPE), output);
  }

  @Test
  void refusesNothing() {
    assertThrows(NullPointerException.class, () -> session.run(null, output));
    assertThrows(NullPointerException.class, () -> session.run(input, null));
  }

  @Test
  void memoryThatIsClosedIsAnError() {
    Arena arena = Arena.ofShared();
    Volume closed = Volume.allocate(arena, SHAPE);
    arena.close();
    assertThrows(IllegalStateException.class, () -> session.run(closed, output));
    assertThrows(IllegalStateException.class, () -> session.run(input, closed));
  }

  @Test
  void confinedMemoryIsUsedByItsThreadAlone() throws InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      Volume own = Volume.allocate(arena, SHAPE);
      own.copyFrom(input);
      session.run(own, output);
      Oracle.DIRECT.outputs(network, List.of(input)).getFirst().check("output", output);
      Throwable[] thrown = new Throwable[1];
      Thread other =
          new Thread(
              () ->
                  thrown[0] = assertThrows(RuntimeException.class, () -> session.run(own, output)));
      other.start();
      other.join();
      assertEquals(WrongThreadException.class, thrown[0].getClass());
    }
  }

  @Test
  void confinedMemoryOfALargeNetworkDoesNotReachTheWorkers() {
    Network large = SampleNetworks.inception();
    Options exact = Options.defaults().withAccuracy(Accuracy.EXACT);
    try (Arena arena = Arena.ofConfined();
        Model many = Model.load(large, exact.withThreads(3));
        Session own = many.session()) {
      Volume image = Volume.allocate(arena, large.inputShape());
      new Samples(3).fill(image, 1);
      Volume scores = Volume.allocate(arena, large.outputShape());
      own.run(image, scores);
      Oracle.DIRECT.outputs(large, List.of(image)).getFirst().check("scores", scores);
    }
  }
}
