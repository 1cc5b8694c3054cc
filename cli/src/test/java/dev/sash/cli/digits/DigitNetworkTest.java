package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sash.dense.ScoreMap;
import dev.sash.dense.Scorer;
import dev.sash.image.Window;
import dev.sash.network.Network;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The network that is part of the program.
class DigitNetworkTest {

  private static final Hand STROKES = Hand.of(new Typefaces(List.of()));
  private static final Options ONE_THREAD = Options.defaults().withThreads(1);

  private static byte[] file() throws IOException {
    try (InputStream stream = DigitNetwork.class.getResourceAsStream("lenet5-digits.onnx")) {
      return stream.readAllBytes();
    }
  }

  @Test
  void itIsTheModernLeNet() throws IOException {
    Network network = DigitNetwork.trained();
    assertEquals(Shape.of(32, 32, 1), network.inputShape());
    assertEquals(Shape.of(1, 1, 11), network.outputShape());
    assertEquals(DigitNetwork.blueprint(11).parameterCount(), network.weightCount());
    assertEquals(61_791, network.weightCount());
    assertTrue(file().length < 260_000, () -> "the file is small");
  }

  @Test
  void onnxRuntimeGivesTheSameAnswers() throws IOException, OrtException {
    DigitImages images = new DigitImages(STROKES, 77, 300);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (Model model = Model.load(DigitNetwork.trained(), ONE_THREAD);
        Session session = model.session();
        OrtSession peer = environment.createSession(file());
        Arena arena = Arena.ofConfined()) {
      Volume input = Volume.allocate(arena, DigitImages.shape());
      Volume scores = Volume.allocate(arena, model.network().outputShape());
      for (int i = 0; i < images.count(); i++) {
        images.into(i, 0, input);
        session.run(input, scores);
        float[] theirs = run(environment, peer, input.toNchw());
        for (int index = 0; index < theirs.length; index++) {
          assertEquals(theirs[index], scores.get(0, 0, index), 2e-5, "image " + i);
        }
      }
    }
  }

  private static float[] run(OrtEnvironment environment, OrtSession session, float[] image)
      throws OrtException {
    String name = session.getInputNames().iterator().next();
    try (OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(image), new long[] {1, 1, 32, 32});
        OrtSession.Result result = session.run(Map.of(name, input))) {
      FloatBuffer scores = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] copy = new float[scores.remaining()];
      scores.get(copy);
      return copy;
    }
  }

  @Test
  void digitsInStrokesAreKnown() throws IOException {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(DigitNetwork.trained(), new DigitImages(STROKES, 78, 2000), ONE_THREAD);
    assertTrue(matrix.accuracy(10) > 0.97, () -> "digits " + matrix.accuracy(10));
    assertTrue(matrix.accuracy(11) > 0.97, () -> "all " + matrix.accuracy(11));
  }

  /// Without padding a window in a page scores what its crop scores.
  @Test
  void everyWindowOfAPageScoresAsItsCrop() throws IOException {
    Page page = Page.draw(256, 300, 5, STROKES, 9);
    Network network = DigitNetwork.trained();
    try (Scorer scorer = Scorer.of(network);
        Model model = Model.load(network, ONE_THREAD);
        Session session = model.session();
        Arena arena = Arena.ofShared()) {
      assertEquals(List.of(), scorer.edgeLayers());
      Volume image = Volume.allocate(arena, Shape.of(256, 300, 1));
      page.picture().into(image, DigitNetwork.PIXELS);
      ScoreMap map = scorer.score(image, arena);
      assertEquals(4, map.grid().strideHeight());
      Volume scores = Volume.allocate(arena, network.outputShape());
      for (int cell = 0; cell < map.grid().cellCount(); cell += 7) {
        int row = cell / map.grid().columns();
        int column = cell % map.grid().columns();
        Window window = map.grid().window(row, column);
        session.run(image.asWindow(window.y(), window.x(), 32, 32), scores);
        for (int index = 0; index < map.classes(); index++) {
          assertEquals(scores.get(0, 0, index), map.score(row, column, index), 2e-5);
        }
      }
    }
  }
}
