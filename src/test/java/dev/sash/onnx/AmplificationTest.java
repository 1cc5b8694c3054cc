package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.tensorAttribute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.file.WireMessage;
import dev.sash.format.ModelFormatException;
import org.junit.jupiter.api.Test;

/// Small files that ask for much get an answer, not the memory.
class AmplificationTest {

  private static String message(ModelWriter model) {
    ModelFormatException e =
        assertThrows(ModelFormatException.class, () -> model.toModel().toNetwork());
    return e.rule();
  }

  @Test
  void emptyNodesAreCounted() {
    WireMessage graph = new WireMessage();
    for (int i = 0; i <= Limits.ENTRY_COUNT; i++) {
      graph.raw((byte) 0x0a, (byte) 0);
    }
    byte[] model = new WireMessage().message(7, graph).toBytes();
    assertEquals(
        "the file has more than 500000 nodes, names, tensors and attributes",
        assertThrows(ModelFormatException.class, () -> ModelWriter.parse(model)).rule());
  }

  @Test
  void numbersOfAttributesAreCounted() {
    WireMessage ints = new WireMessage().text(1, "axes").bytes(8, new byte[Limits.ENTRY_COUNT]);
    ModelWriter model = ModelWriter.opset(9).input("x", 1).node("Squeeze x -> y", ints).output("y");
    assertEquals(
        "the file has more than 500000 nodes, names, tensors and attributes",
        assertThrows(ModelFormatException.class, model::toModel).rule());
  }

  @Test
  void integersThatDoubleAreCounted() {
    ModelWriter model = ModelWriter.opset(13).integers("a0", new long[1000]).output("a30");
    for (int i = 0; i < 30; i++) {
      model.node("Concat a%d,a%d -> a%d".formatted(i, i, i + 1), integer("axis", 0));
    }
    assertEquals(
        "an integer tensor has at most 1000000 elements, this one 1024000", message(model));
  }

  @Test
  void allIntegersTogetherAreCounted() {
    WireMessage one = ModelWriter.tensor("", 7, 1).packedVarints(7, 1);
    ModelWriter model = ModelWriter.opset(13).integers("s", 900_000);
    for (int i = 0; i < 5; i++) {
      model.node("ConstantOfShape s -> a%d".formatted(i), tensorAttribute("value", one));
      model.output("a" + i);
    }
    assertEquals("all integer tensors together have at most 4000000 elements", message(model));
  }

  @Test
  void emptyTensorsOfHugeSidesTakeNoTime() {
    ModelWriter model =
        ModelWriter.opset(13)
            .integers("s", 1L << 40, 3, 0)
            .integers("i", 0, 1, 2)
            .node("ConstantOfShape s -> a")
            .node("Gather a,i -> b", integer("axis", 1))
            .node("Concat a,b -> c", integer("axis", 1))
            .node("Relu c -> y")
            .output("y");
    assertEquals(
        "a volume has at most 2^31 - 1 elements along an axis, got 1099511627776", message(model));
  }

  @Test
  void manyOutputsOfOneValueTakeNoTime() {
    ModelWriter model = ModelWriter.opset(13).input("x", 1, 3);
    for (int i = 0; i < 20_000; i++) {
      model.node("Identity x -> y%d".formatted(i)).output("y" + i);
    }
    assertEquals(20_000, model.toModel().toNetwork().outputs().size());
  }

  @Test
  void messagesStayShort() {
    ModelWriter model = ModelWriter.opset(13).output("y").weights("w", Nd.zeros(1));
    StringBuilder inputs = new StringBuilder("w");
    for (int i = 0; i < 5000; i++) {
      inputs.append(",w");
    }
    model.weights("v", Nd.zeros(1, 2)).node("Concat " + inputs + ",v -> y", integer("axis", 0));
    String rule = message(model);
    assertTrue(
        rule.startsWith("concatenation along axis 0 needs equal sizes along the others: [[1], [1]"),
        rule);
    assertTrue(rule.length() < 2100, "length " + rule.length());
  }
}
