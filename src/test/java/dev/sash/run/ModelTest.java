package dev.sash.run;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Pooling;
import dev.sash.layer.ShapeException;
import dev.sash.network.Network;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Loading, other input shapes, and closing.
class ModelTest {

  private static final Options TWO_THREADS =
      Options.defaults().withThreads(2).withAccuracy(Accuracy.EXACT);

  private static Network convolutional() {
    Samples samples = new Samples(5);
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(8, 8, 3));
    builder.add("conv1", samples.convolution(16, 3, Geometry.of(3, 3).withPadding(1)), "image");
    builder.add("relu", Activation.RELU, "conv1");
    builder.add("pool", Pooling.max(Geometry.of(2, 2).withStride(2)), "relu");
    builder.add("conv2", samples.convolution(9, 16, Geometry.of(1, 1)), "pool");
    return builder.build();
  }

  private static void checkRun(Session session) {
    Network network = session.plan().network();
    Volume input = new Samples(6).volume(network.inputShape());
    Volume output = Volume.allocate(Arena.ofAuto(), network.outputShape());
    session.run(input, output);
    Oracle.DIRECT.outputs(network, List.of(input)).getFirst().check("output", output);
  }

  @Test
  void sessionsOfSeveralShapesShareOneModel() {
    try (Model model = Model.load(convolutional(), TWO_THREADS);
        Session own = model.session();
        Session wide = model.session(Shape.of(3, 41, 57, 3));
        Session tiny = model.session(Shape.of(2, 3, 3));
        Session again = model.session(Shape.of(3, 41, 57, 3))) {
      assertEquals(Shape.of(3, 20, 28, 9), wide.plan().network().outputShape());
      for (Session session : List.of(own, wide, tiny, again, own, wide)) {
        checkRun(session);
      }
    }
  }

  /// Workers share the packing otherwise.
  @Test
  void packsWeightsThatOnlyTheCallerMayRead() {
    int layers = 12;
    int depth = 16;
    Samples samples = new Samples(9);
    try (Arena arena = Arena.ofConfined()) {
      Network.Builder builder = Network.builder();
      builder.input("0", Shape.of(6, 6, depth));
      for (int i = 0; i < layers; i++) {
        Tensor given = samples.kernels(Kernels.Order.OIHW, depth, depth, 3, 3).tensor();
        Tensor own = Tensor.of(arena.allocate(given.byteSize(), 64), depth, depth, 3, 3);
        own.segment().copyFrom(given.segment());
        builder.add(
            "" + (i + 1),
            new Convolution(
                Kernels.ofOihw(own), Optional.empty(), Geometry.of(3, 3).withPadding(1), 1),
            "" + i);
      }
      try (Model model = Model.load(builder.build(), TWO_THREADS);
          Session session = model.session()) {
        checkRun(session);
      }
    }
  }

  @Test
  void refusesAnInputShapeThatDoesNotFit() {
    try (Model model = Model.load(convolutional(), TWO_THREADS)) {
      String message = "conv1: expected depth 3, got 4: the previous layer 'image' gives 8x8x4";
      assertRejected(ShapeException.class, message, () -> model.session(Shape.of(8, 8, 4)));
      assertRejected(ShapeException.class, message, () -> model.plan(Shape.of(8, 8, 4)));
      assertSame(model.network(), model.plan().network());
    }
  }

  @Test
  void refusesAPlanForOtherThreads() {
    Plan plan = Plan.of(convolutional(), TWO_THREADS.withThreads(3));
    try (Model model = Model.load(convolutional(), TWO_THREADS)) {
      assertRejected(
          "the plan was made with Options[threads=3, accuracy=EXACT, tuning=ESTIMATED, choices=0"
              + " convolutions], the model with Options[threads=2, accuracy=EXACT,"
              + " tuning=ESTIMATED, choices=0 convolutions]: use model.plan(shape)",
          () -> model.session(plan));
    }
  }

  @Test
  void refusesAPlanOfAnotherNetwork() {
    Network network = convolutional();
    try (Model model = Model.load(network, TWO_THREADS)) {
      assertRejected(
          "the plan is of another network: its layer 'conv1' is not the model's layer 'conv1' with"
              + " the same weights and inputs: use model.plan(shape)",
          () -> model.session(Plan.of(convolutional(), TWO_THREADS)));
      assertRejected(
          "the plan is of another network: it has 11 layers, the model 5: use model.plan(shape)",
          () -> model.session(Plan.of(SampleNetworks.leNet(), TWO_THREADS)));
      Network.Builder builder = Network.builder();
      network.nodes().forEach(node -> builder.add(node.name(), node.layer(), node.inputs()));
      Network earlier = builder.output("pool").build();
      assertRejected(
          "the plan is of another network: it gives [pool], the model [conv2]:"
              + " use model.plan(shape)",
          () -> model.session(Plan.of(earlier, TWO_THREADS)));
    }
  }

  @Test
  void takesAPlanOfTheSameLayersForAnotherShape() {
    Network network = convolutional();
    Plan plan = Plan.of(network.withInputShape(Shape.of(2, 9, 7, 3)), TWO_THREADS);
    try (Model model = Model.load(network, TWO_THREADS);
        Session session = model.session(plan)) {
      checkRun(session);
    }
  }

  @Test
  void refusesNumbersOfThreadsThatMakeNoSense() {
    assertRejected("threads must be from 1 to 1024: 0", () -> Options.defaults().withThreads(0));
    assertRejected(
        "threads must be from 1 to 1024: 1025", () -> Options.defaults().withThreads(1025));
  }

  @Test
  void aClosedSessionSaysSo() {
    try (Model model = Model.load(convolutional(), TWO_THREADS)) {
      Session session = model.session();
      session.close();
      session.close();
      assertRejected(IllegalStateException.class, "the session is closed", () -> checkRun(session));
      try (Session other = model.session()) {
        checkRun(other);
      }
    }
  }

  @Test
  void aClosedModelSaysSo() {
    Model model = Model.load(convolutional(), TWO_THREADS);
    try (Session session = model.session()) {
      checkRun(session);
      model.close();
      model.close();
      assertRejected(IllegalStateException.class, "the model is closed", () -> checkRun(session));
      assertRejected(IllegalStateException.class, "the model is closed", model::session);
    }
  }

  @Test
  void manyModelsMayBeOpenedAndClosed() {
    Network network = SampleNetworks.leNet();
    for (int i = 0; i < 20; i++) {
      try (Model model = Model.load(network, Options.defaults().withThreads(1 + i % 3));
          Session session = model.session()) {
        checkRun(session);
      }
    }
  }
}
