package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.number;
import static dev.sash.onnx.ModelWriter.tensorAttribute;
import static dev.sash.onnx.ModelWriter.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.file.WireMessage;
import dev.sash.format.ModelFormatException;
import dev.sash.format.UnsupportedModelException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every rule of graphs and operators, broken once: exact exception and message.
class BrokenModelTest {

  private static ModelWriter image() {
    return ModelWriter.opset(13).input("x", 1, 3, 8, 8).output("y");
  }

  private static ModelWriter conv(WireMessage... attributes) {
    return image().weights("w", Nd.zeros(4, 3, 3, 3)).node("Conv x,w -> y", attributes);
  }

  private static ModelWriter pool(WireMessage... attributes) {
    return image().node("MaxPool x -> y", attributes);
  }

  private static ModelWriter reshape(long... shape) {
    return image().integers("s", shape).node("Reshape x,s -> y");
  }

  private static WireMessage floats(int count, float... values) {
    return ModelWriter.tensor("t", 1, count).packedFloats(4, values);
  }

  private static WireMessage longName() {
    return new WireMessage().text(3, "n".repeat(5000));
  }

  static Arguments[] graphs() {
    return new Arguments[] {
      Arguments.of("the file holds no graph: is it an ONNX model?", new WireMessage().varint(1, 8)),
      Arguments.of("the file holds no graph: is it an ONNX model?", new WireMessage()),
      Arguments.of(
          "byte 3: a model holds one graph, this file a second one",
          new WireMessage().message(7, new WireMessage()).message(7, new WireMessage())),
      Arguments.of(
          "byte 9: a name of 5000 bytes is too long: at most 4096",
          new WireMessage().message(7, new WireMessage().message(1, longName()))),
      Arguments.of(
          "byte 12: a tensor has at most 16 dimensions",
          new WireMessage()
              .message(
                  7,
                  new WireMessage()
                      .message(
                          11, new WireMessage().message(2, new WireMessage().message(1, dims())))))
    };
  }

  private static WireMessage dims() {
    WireMessage shape = new WireMessage();
    for (int i = 0; i < 17; i++) {
      shape.message(1, new WireMessage());
    }
    return new WireMessage().message(2, shape);
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void graphIsRefused(String rule, WireMessage model) {
    byte[] bytes = model.toBytes();
    String message =
        assertThrows(ModelFormatException.class, () -> ModelWriter.parse(bytes)).getMessage();
    assertEquals(
        "model.onnx: " + rule,
        message.replaceAll("byte \\d+: a tensor has", "byte 12: a tensor has"));
  }

  static Arguments[] models() {
    return new Arguments[] {
      broken("the graph has no outputs", ModelWriter.opset(9).input("x", 1)),
      broken("two inputs are called 'x'", image().input("x", 1).node("Relu x -> y")),
      broken("byte N: two nodes, inputs or initializers give 'x'", image().node("Relu x -> x")),
      broken(
          "node 'y' (Relu): byte N: it reads 'z', which no initializer, input or earlier node"
              + " gives",
          image().node("Relu z -> y")),
      broken(
          "node 'y' (Relu): byte N: it reads 'b', which no initializer, input or earlier node"
              + " gives",
          image().node("Relu b -> y").node("Relu x -> b")),
      broken("it reads 'y', which no initializer, input or earlier node gives", image()),
      broken("node 'y' (Relu): byte N: input 0 is missing", image().node("Relu -> y")),
      broken("node 'y' (Conv): byte N: input 1 is missing", image().node("Conv x -> y")),
      broken(
          "node 'y' (Clip): byte N: attribute 'a' is there twice",
          image().node("Clip x -> y", integer("a", 1), integer("a", 1))),
      broken(
          "node 'y' (Softmax): byte N: attribute 'axis' is of type FLOAT, expected INT",
          image().node("Softmax x -> y", number("axis", 1))),
      broken(
          "node 'y' (Softmax): byte N: an axis of 4 dimensions lies from -4 to 3, got 4",
          image().node("Softmax x -> y", integer("axis", 4))),
      broken(
          "node 'y' (Conv): byte N: weights [4, 3, 3] and input [1, 3, 8, 8] must have the same"
              + " number of dimensions",
          image().weights("w", Nd.zeros(4, 3, 3)).node("Conv x,w -> y")),
      broken(
          "node 'y' (Conv): byte N: y: expected depth 2, got 3: the previous layer 'x' gives 8x8x3",
          image().weights("w", Nd.zeros(4, 2, 3, 3)).node("Conv x,w -> y")),
      broken(
          "node 'y' (Conv): byte N: groups must be positive and divide the filters: groups=0"
              + " filters=4",
          conv(integer("group", 0))),
      broken(
          "node 'y' (Conv): byte N: attribute 'group' must be from 0 to 2^31 - 1: 1099511627776",
          conv(integer("group", 1L << 40))),
      broken(
          "node 'y' (Conv): byte N: kernel_shape is [2, 2], but the weights are [4, 3, 3, 3]",
          conv(ints("kernel_shape", 2, 2))),
      broken(
          "node 'y' (Conv): byte N: strides needs 2 values here, got [1]",
          conv(ints("strides", 1))),
      broken("node 'y' (Conv): byte N: stride must be positive: 0", conv(ints("strides", 0, 1))),
      broken(
          "node 'y' (Conv): byte N: pads must be from 0 to 2^31 - 1: [-1, 0, 0, 0]",
          conv(ints("pads", -1, 0, 0, 0))),
      broken(
          "node 'y' (Conv): byte N: strides must be from 0 to 2^31 - 1: [2147483648, 1]",
          conv(ints("strides", 1L << 31, 1))),
      broken(
          "node 'y' (Conv): byte N: auto_pad is NOTSET, VALID, SAME_UPPER or SAME_LOWER, got"
              + " 'SAME'",
          conv(text("auto_pad", "SAME"))),
      broken(
          "node 'y' (Conv): byte N: y: the kernel is larger than its padded input: height 8 with"
              + " padding 0+0, kernel spans 19: use a larger input, or padding of at least 11 more:"
              + " the previous layer 'x' gives 8x8x3",
          conv(ints("dilations", 9, 1))),
      broken("node 'y' (MaxPool): byte N: attribute 'kernel_shape' is missing", pool()),
      broken(
          "node 'y' (MaxPool): byte N: padding must be smaller than the pooling window: window=2x2"
              + " padding=2,0,0,0",
          pool(ints("kernel_shape", 2, 2), ints("pads", 2, 0, 0, 0))),
      broken(
          "node 'y' (BatchNormalization): byte N: scale, shift, mean and variance must have one"
              + " value a channel each: 3, 2, 3, 3",
          image()
              .weights("s", Nd.zeros(3))
              .weights("b", Nd.zeros(2))
              .node("BatchNormalization x,s,b,s,s -> y")),
      broken(
          "node 'y' (LRN): byte N: size of local response normalisation must be positive: 0",
          image().node("LRN x -> y")),
      broken(
          "node 'y' (Gemm): byte N: Gemm takes matrices, got [1, 3, 8, 8]",
          image().weights("w", Nd.zeros(3, 3)).node("Gemm x,w -> y")),
      broken(
          "node 'y' (MatMul): byte N: the left factor [1, 3, 8, 8] must have as many columns as the"
              + " right one, [7, 2], has rows",
          image().weights("w", Nd.zeros(7, 2)).node("MatMul x,w -> y")),
      broken(
          "node 'y' (MatMul): byte N: the columns of the left factor must be as many as the rows of"
              + " the right one: [1, 3, 8, 8] and [1, 3, 7, 8]",
          image().input("b", 1, 3, 7, 8).node("MatMul x,b -> y")),
      broken(
          "node 'y' (Add): byte N: [1, 3, 8, 8] and [1, 1, 1, 7] do not broadcast: along axis 3"
              + " sizes must be equal or 1",
          image().weights("c", Nd.zeros(7)).node("Add x,c -> y")),
      broken(
          "node 'y' (Concat): byte N: concatenation along axis 1 needs equal sizes along the"
              + " others: [[1, 3, 8, 8], [1, 3, 7, 8]]",
          image().weights("c", Nd.zeros(1, 3, 7, 8)).node("Concat x,c -> y")),
      broken(
          "node 'y' (Transpose): byte N: [0, 1, 2, 2] is not a permutation of 4 axes",
          image().node("Transpose x -> y", ints("perm", 0, 1, 2, 2))),
      broken(
          "node 'y' (Reshape): byte N: [1, 3, 8, 8] cannot be reshaped to [5, 38]: the number of"
              + " elements differs",
          reshape(5, -1)),
      broken("node 'y' (Reshape): byte N: shape [-1, -1] leaves two sizes open", reshape(-1, -1)),
      broken(
          "node 'y' (Reshape): byte N: shape [1, 1, 1, 1, 0] keeps size 4, which [1, 3, 8, 8] does"
              + " not have",
          reshape(1, 1, 1, 1, 0)),
      broken(
          "node 'y' (Reshape): byte N: dimensions must not be negative: [-2, 96]", reshape(-2, 96)),
      broken(
          "node 'y' (Reshape): byte N: a tensor has at most 16 dimensions, got 17",
          reshape(new long[17])),
      broken(
          "node 'y' (Reshape): byte N: dimensions are too large: [4611686018427387904, 4]",
          reshape(1L << 62, 4)),
      broken(
          "node 'y' (Squeeze): byte N: axis 1 of [1, 3, 8, 8] cannot be squeezed: its size is not"
              + " 1",
          image().integers("a", 1).node("Squeeze x,a -> y")),
      broken(
          "node 'y' (Unsqueeze): byte N: axis 0 is inserted twice: [0, -6]",
          image().integers("a", 0, -6).node("Unsqueeze x,a -> y")),
      broken(
          "node 'y' (Gather): byte N: index 5 is outside axis 0 of [3]",
          image().weights("d", Nd.zeros(3)).integers("i", 5).node("Gather d,i -> y")),
      broken(
          "node 'y' (Slice): byte N: a step must not be 0",
          image().weights("d", Nd.zeros(3)).integers("i", 0).node("Slice d,i,i,i,i -> y")),
      broken(
          "node 'y' (Slice): byte N: starts, ends, axes and steps must be equally many, at most 1:"
              + " 2, 2, 2, 2",
          image().weights("d", Nd.zeros(3)).integers("i", 0, 1).node("Slice d,i,i,i,i -> y")),
      broken(
          "node 'y' (Clip): byte N: input 1, 'm', must be a single number, got Tensor[2]",
          image().weights("m", Nd.zeros(2)).node("Clip x,m -> y")),
      broken(
          "node 'y' (Dropout): byte N: dropout rate must be from 0 to 1: 2.0",
          image().weights("r", new float[] {2}).node("Dropout x,r -> y")),
      broken(
          "node 'y' (Div): byte N: integer division by zero",
          image().integers("a", 1).integers("b", 0).node("Div a,b -> y")),
      broken(
          "node 'y' (Add): byte N: floats and integers do not mix",
          image().integers("a", 1).weights("b", Nd.zeros(1)).node("Add a,b -> y")),
      broken(
          "node 'y' (ConstantOfShape): byte N: the file's unpacked, converted and folded tensors"
              + " need 4000000000000 bytes and more, at most N are allowed",
          image().integers("s", 1_000_000, 1_000_000).node("ConstantOfShape s -> y")),
      broken(
          "node 'y' (ConstantOfShape): byte N: dimensions are too large: [4611686018427387904, 2]",
          image().integers("s", 1L << 62, 2).node("ConstantOfShape s -> y")),
      broken(
          "node 'y' (ConstantOfShape): byte N: an integer tensor has at most 1000000 elements, this"
              + " one 1000001",
          image()
              .integers("s", 1_000_001)
              .node(
                  "ConstantOfShape s -> y",
                  tensorAttribute("value", ModelWriter.tensor("", 7, 1).packedVarints(7, 1)))),
      broken(
          "node 'y' (Relu): byte N: tensor 't' [3] has 3 elements, its data 2",
          image().initializer(floats(3, 1, 2)).node("Relu t -> y")),
      broken(
          "node 'y' (Relu): byte N: tensor 't' [3] of float32 has 12 bytes, its data 8",
          image()
              .initializer(ModelWriter.tensor("t", 1, 3).bytes(9, new byte[8]))
              .node("Relu t -> y")),
      broken(
          "node 'y' (Relu): byte N: packed float32 have a multiple of 4 bytes, got 7",
          image()
              .initializer(ModelWriter.tensor("t", 1, 3).bytes(4, new byte[7]))
              .node("Relu t -> y")),
      broken(
          "node 'y' (Relu): byte N: dimensions must not be negative: [-1]",
          image().initializer(floats(-1)).node("Relu t -> y")),
      broken(
          "node 'y' (Relu): byte N: dimensions are too large: [4611686018427387904, 4]",
          image()
              .initializer(ModelWriter.tensor("t", 1, 1L << 62, 4).bytes(9, new byte[0]))
              .node("Relu t -> y"))
    };
  }

  static Arguments[] unsupported() {
    return new Arguments[] {
      broken(
          "node 'y' (Dance): byte N: operator Dance is not supported",
          image().node("Dance x -> y")),
      broken(
          "node 'y' (Relu): byte N: operators of domain 'com.example' are not supported",
          image().node("com.example", "Relu x -> y")),
      broken(
          "node 'y' (Relu): byte N: input 'i' holds int64: networks compute in float32",
          image().input("i", ElementType.INT64, 2, 3).node("Relu i -> y")),
      broken(
          "node 'y' (Relu): byte N: input 'i' holds string: networks compute in float32",
          image().input("i", ElementType.STRING, 2, 3).node("Relu i -> y")),
      broken(
          "node 'y' (Relu): byte N: tensor 't' holds complex64",
          image().initializer(ModelWriter.tensor("t", 14, 1)).node("Relu t -> y")),
      broken(
          "'s' holds int64: networks compute in float32",
          ModelWriter.opset(13).input("x", 2, 3).node("Shape x -> s").output("s")),
      broken(
          "node 'y' (Conv): byte N: 3-D input [1, 3, 4, 4, 4]: only images [N, C, H, W] and rows"
              + " [N, C, L] are supported",
          ModelWriter.opset(13)
              .input("x", 1, 3, 4, 4, 4)
              .weights("w", Nd.zeros(1, 3, 1, 1, 1))
              .node("Conv x,w -> y")
              .output("y")),
      broken(
          "node 'y' (Conv): byte N: input 1, 'x', must be a constant; here the network computes it",
          image().node("Conv x,x -> y")),
      broken(
          "node 'y' (MaxPool): byte N: its output 1, 'i', is read: only the first output is"
              + " supported",
          ModelWriter.opset(13)
              .input("x", 1, 3, 8, 8)
              .node("MaxPool x -> y,i", ints("kernel_shape", 2, 2))
              .output("y", "i")),
      broken(
          "node 'y' (BatchNormalization): byte N: training mode is not supported",
          image()
              .weights("s", Nd.zeros(3))
              .node("BatchNormalization x,s,s,s,s -> y", integer("training_mode", 1))),
      broken(
          "node 'y' (BatchNormalization): byte N: statistics for every position (spatial = 0) are"
              + " not supported",
          image()
              .weights("s", Nd.zeros(3))
              .node("BatchNormalization x,s,s,s,s -> y", integer("spatial", 0))),
      broken(
          "node 'y' (Dropout): byte N: training mode is not supported",
          image()
              .weights("r", new float[] {0.5f})
              .initializer(ModelWriter.tensor("t", 9).bytes(9, new byte[] {1}))
              .node("Dropout x,r,t -> y")),
      broken(
          "node 'y' (Constant): byte N: a constant holds value, value_float, value_floats,"
              + " value_int or value_ints; this one does not",
          image().node("Constant -> y", text("value_string", "a"))),
      broken(
          "node 'y' (Cast): byte N: a cast of a computed value to int64 is not supported",
          image().node("Cast x -> y", integer("to", 7))),
      broken(
          "node 'y' (Relu): byte N: empty tensors are not supported",
          image().weights("e", Nd.zeros(0, 3)).node("Relu e -> y"))
    };
  }

  private static Arguments broken(String rule, ModelWriter model) {
    return Arguments.of(rule, model);
  }

  private static String message(Class<? extends ModelFormatException> type, ModelWriter model) {
    String message = assertThrows(type, () -> model.toModel().toNetwork()).getMessage();
    return message.replaceAll("byte \\d+", "byte N").replaceAll("at most \\d{9,}", "at most N");
  }

  @ParameterizedTest
  @MethodSource("models")
  void isRefused(String rule, ModelWriter model) {
    assertEquals("model.onnx: " + rule, message(ModelFormatException.class, model));
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void isNotSupported(String rule, ModelWriter model) {
    assertEquals("model.onnx: " + rule, message(UnsupportedModelException.class, model));
  }

  @Test
  void theOffsetIsThatOfTheNode() {
    byte[] bytes = image().node("Dance x -> y").toBytes();
    ModelFormatException e =
        assertThrows(ModelFormatException.class, () -> ModelWriter.parse(bytes).toNetwork());
    long at = e.location().byteOffset();
    // The node's message starts with its first input: field 1, length 1, 'x'.
    assertEquals(
        List.of(10, 1, (int) 'x'),
        List.of((int) bytes[(int) at], (int) bytes[(int) at + 1], (int) bytes[(int) at + 2]));
    assertEquals("Dance", e.location().operator());
  }

  @Test
  void namesWithControlCharactersDoNotBreakLines() {
    ModelWriter model =
        ModelWriter.opset(9).input("a\nb", 1, 3).node("Dance a\nb -> y\rz").output("y\rz");
    assertEquals(
        "model.onnx: node 'y?z' (Dance): byte N: operator Dance is not supported",
        message(UnsupportedModelException.class, model));
  }
}
