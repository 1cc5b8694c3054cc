package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Network;
import dev.sash.network.Node;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotationTest {

  private static final String EXAMPLE =
      "INPUT[32x32x3] -> [[CONV3-32 -> RELU]*2 -> POOL2]*2 -> [FC128 -> RELU] -> FC10";

  private static Network network(String text) {
    Blueprint blueprint = Notation.parse(text);
    return blueprint.build(blueprint.zeroWeights());
  }

  private static List<String> layers(Network network) {
    return network.nodes().stream().map(node -> node.name() + " " + node.shape()).toList();
  }

  @Test
  void drawsTheExample() {
    assertEquals(
        List.of(
            "input 32x32x3",
            "conv1 32x32x32",
            "relu1 32x32x32",
            "conv2 32x32x32",
            "relu2 32x32x32",
            "pool1 16x16x32",
            "conv3 16x16x32",
            "relu3 16x16x32",
            "conv4 16x16x32",
            "relu4 16x16x32",
            "pool2 8x8x32",
            "fc1 1x1x128",
            "relu5 1x1x128",
            "fc2 1x1x10"),
        layers(network(EXAMPLE)));
  }

  @Test
  void countsTheExample() {
    long convolutions = (27 * 32 + 32) + 3 * (288 * 32 + 32);
    long connected = (8 * 8 * 32 * 128 + 128) + (128 * 10 + 10);
    assertEquals(convolutions + connected, Notation.parse(EXAMPLE).parameterCount());
  }

  @Test
  void drawsVgg16AsTheZooDoes() {
    Blueprint blueprint =
        Notation.parse(
            """
            INPUT[224x224x3]
              -> [CONV3-64 -> RELU]*2 -> POOL2 -> [CONV3-128 -> RELU]*2 -> POOL2
              -> [CONV3-256 -> RELU]*3 -> POOL2 -> [[CONV3-512 -> RELU]*3 -> POOL2]*2
              -> [FC4096 -> RELU -> DROPOUT]*2 -> FC1000 -> SOFTMAX
            """);
    Network zoo =
        Architecture.VGG16.blueprint().build(Architecture.VGG16.blueprint().zeroWeights());
    Network drawn = blueprint.build(blueprint.zeroWeights());
    assertEquals(
        zoo.nodes().stream().map(NotationTest::facts).toList(),
        drawn.nodes().stream().map(NotationTest::facts).toList());
  }

  private static String facts(Node node) {
    return "%s %s %s %d"
        .formatted(
            node.layer().kind(), node.layer().describe(), node.shape(), node.layer().weightCount());
  }

  @Test
  void drawsAlexNet() {
    assertEquals(
        62_378_344,
        Notation.parse(
                "INPUT[227x227x3] -> CONV11-96/4p0 -> RELU -> LRN -> POOL3/2 -> CONV5-256 -> RELU"
                    + " -> LRN -> POOL3/2 -> [CONV3-384 -> RELU]*2 -> CONV3-256 -> RELU -> POOL3/2"
                    + " -> [FC4096 -> RELU -> DROPOUT50]*2 -> FC1000 -> SOFTMAX")
            .parameterCount());
  }

  @ParameterizedTest
  @CsvSource({
    "CONV3-8, 9x9x8",
    "CONV3-8p0, 7x7x8",
    "CONV3-8/2, 5x5x8",
    "CONV3-8/2p0, 4x4x8",
    "CONV3-8p0/2, 4x4x8",
    "CONV2-8, 9x9x8",
    "CONV4-8, 9x9x8",
    "CONV1-8, 9x9x8",
    "POOL3, 3x3x3",
    "POOL3/2, 4x4x3",
    "POOL3/2p1, 5x5x3",
    "AVGPOOL9, 1x1x3",
    "AVGPOOL2/1, 8x8x3",
    "GAP, 1x1x3",
    "FC7, 1x1x7",
    "DROPOUT, 9x9x3",
    "DROPOUT20, 9x9x3",
    "RELU, 9x9x3",
    "SIGMOID, 9x9x3",
    "TANH, 9x9x3",
    "LRN, 9x9x3",
    "BN, 9x9x3",
    "SOFTMAX, 9x9x3",
    "relu*3, 9x9x3",
    " [ conv 3 - 8 / 2 p 0 ] * 2 , 1x1x8"
  })
  void drawsEachLayer(String layer, String shape) {
    assertEquals(shape, Notation.parse("INPUT[9x9x3] -> " + layer).outputShape().toString());
  }

  @Test
  void padsEvenKernelsMoreBelow() {
    Network network = network("INPUT[9x9x3]->CONV4-8");
    assertEquals("4x4 pad 1,1,2,2, 8 filters", network.node("conv1").layer().describe());
  }

  @Test
  void takesAnInputAlone() {
    assertEquals("2x3x4", Notation.parse("INPUT[2x3x4]").outputShape().toString());
  }

  @Test
  void namesTheNormalizationsTensors() {
    assertEquals(
        List.of("bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"),
        Notation.parse("INPUT[2x2x4] -> BN").parameters().stream().map(Parameter::name).toList());
  }

  private static NotationException fails(String text) {
    return assertThrows(NotationException.class, () -> Notation.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 0 | expected the network to begin with its input, such as INPUT[32x32x3]",
        "CONV3-32 | 0 | expected the network to begin with its input, such as INPUT[32x32x3]",
        "INPUT | 5 | expected '[' and the input's size, such as INPUT[32x32x3]",
        "INPUT[32] | 8 | expected 'x' between height, width and depth",
        "INPUT[32x32x] | 12 | expected the input's depth",
        "INPUT[0x32x3] | 6 | expected the input's height, at least 1",
        "INPUT[99999999999x32x3] | 6 | expected the input's height, at most 2147483647",
        "INPUT[9x9x3 -> RELU | 12 | expected ']' behind the input's size",
        "INPUT[9x9x3] RELU | 13 | expected '->' and a layer, or the end",
        "INPUT[9x9x3] - RELU | 13 | expected '->' and a layer, or the end",
        "INPUT[9x9x3] -> CONV | 20 | expected a kernel size, as in CONV3-32",
        "INPUT[9x9x3] -> CONV3 | 21 | expected '-' and the number of filters, as in CONV3-32",
        "INPUT[9x9x3] -> CONV3-0 | 22 | expected the number of filters, as in CONV3-32, at least 1",
        "INPUT[9x9x3] -> CONV3-8/ | 24 | expected a stride, as in POOL3/2",
        "INPUT[9x9x3] -> CONV3-8/0 | 24 | expected a stride, as in POOL3/2, at least 1",
        "INPUT[9x9x3] -> CONV3-8p | 24 | expected a padding, as in CONV3-32p0",
        "INPUT[9x9x3] -> CONV3-8/2/2 | 25 | expected '->' and a layer, or the end",
        "INPUT[9x9x3] -> POOL | 20 | expected a window size, as in POOL2",
        "INPUT[9x9x3] -> FC | 18 | expected the number of outputs, as in FC10",
        "INPUT[9x9x3] -> DROPOUT101 | 23 | dropout is at most 100 percent",
        "INPUT[9x9x3] -> [RELU | 21 | expected '->' or ']'",
        "INPUT[9x9x3] -> [RELU]]* | 22 | expected '->' and a layer, or the end",
        "INPUT[9x9x3] -> RELU* | 21 | expected how many times, as in [CONV3-32 -> RELU]*2",
        "INPUT[9x9x3] -> RELU*0 | 21 | expected how many times, as in [CONV3-32 -> RELU]*2, at"
            + " least 1",
        "INPUT[9x9x3] -> [RELU]*N | 23 | '*N' stands for many networks: write one number after '*'",
        "INPUT[9x9x3] -> RELU*0-2 | 21 | a range stands for many networks: write one number after"
            + " '*'",
        "INPUT[9x9x3] -> RELU*1..3 | 21 | a range stands for many networks: write one number after"
            + " '*'",
        "INPUT[9x9x3] -> RELU*2? | 21 | a range stands for many networks: write one number after"
            + " '*'",
        "INPUT[9x9x3] -> POOL? | 20 | '?' stands for many networks: keep the layer or leave it out",
        "INPUT[9x9x3] -> POOL2? | 21 | '?' stands for many networks: keep the layer or leave it out"
      })
  void pointsAtTheCharacter(String text, int position, String problem) {
    NotationException e = fails(text);
    String expected = String.join("\n", problem, text, " ".repeat(position) + "^");
    assertEquals(expected, e.getMessage().replace(System.lineSeparator(), "\n"));
    assertEquals(position, e.position());
  }

  @Test
  void listsTheWords() {
    String problem =
        fails("INPUT[9x9x3] -> DENSE10").getMessage().lines().findFirst().orElseThrow();
    assertEquals(
        "expected a layer or '[': layers are CONV, POOL, AVGPOOL, GAP, FC, DROPOUT, RELU, SIGMOID,"
            + " TANH, LRN, BN, SOFTMAX",
        problem);
  }

  @Test
  void pointsAtTheLayerThatDoesNotFit() {
    assertEquals(
        """
        the layer does not fit the volume 4x4x3 before it: the kernel is larger than its padded \
        input: height 4 with padding 0+0, kernel spans 5: use a larger input, or padding of at \
        least 1 more
        INPUT[9x9x3] -> [POOL2 -> POOL5]
                                  ^\
        """,
        fails("INPUT[9x9x3] -> [POOL2 -> POOL5]")
            .getMessage()
            .replace(System.lineSeparator(), "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INPUT[2147483647x2147483647x2147483647]",
        "INPUT[9x9x2147483647] -> CONV9-2147483647",
        "INPUT[9x9x3] -> CONV2147483647-2147483647",
        "INPUT[2147483647x2147483647x1] -> FC2147483647",
        "INPUT[9x9x3] -> POOL3p9",
        "INPUT[9x9x3] -> CONV3-1p2147483647",
      })
  void refusesWhatIsTooLarge(String text) {
    fails(text);
  }

  @Test
  void refusesTooManyLayers() {
    NotationException e = fails("INPUT[9x9x3] -> [[[RELU]*2147483647]*2147483647]*2147483647");
    assertEquals(19, e.position());
    assertTrue(
        e.getMessage().startsWith("more than 10000 layers: repeat fewer times"), e::getMessage);
  }

  @Test
  void refusesDeepBrackets() {
    NotationException e = fails("INPUT[9x9x3] -> " + "[".repeat(100_000));
    assertEquals(116, e.position());
    assertEquals(
        String.join(
            System.lineSeparator(),
            "brackets are nested more than 100 deep",
            "..." + "[".repeat(90) + "...",
            " ".repeat(63) + "^"),
        e.getMessage());
  }

  @Test
  void refusesWithNotationExceptionsAlone() {
    Random random = new Random(7);
    String letters = EXAMPLE + "\n\t?pP/0123456789.*[]->\0\u00e9";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(EXAMPLE);
      for (int edit = random.nextInt(4); edit >= 0; edit--) {
        int at = random.nextInt(text.length());
        char letter = letters.charAt(random.nextInt(letters.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, letter);
          case 1 -> text.insert(at, letter);
          default -> text.deleteCharAt(at);
        }
      }
      try {
        Notation.parse(text.toString());
      } catch (NotationException e) {
        assertTrue(e.position() >= 0 && e.position() <= text.length(), text::toString);
      }
    }
  }
}
