package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.file.WireMessage;
import dev.sash.format.ModelFormatException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every rule of the wire format, broken once.
class WireTest {

  static Arguments[] broken() {
    return new Arguments[] {
      broken(
          "byte 0: a protobuf field has a number from 1 to 2^29 - 1, got 0",
          new WireMessage().tag(0, 0).number(1)),
      broken(
          "byte 0: a protobuf field has a number from 1 to 2^29 - 1, got 536870912",
          new WireMessage().number(1L << 32)),
      broken(
          "byte 0: field 7 has wire type 3, which is not in use any more",
          new WireMessage().tag(7, 3)),
      broken(
          "byte 2: field 9 has wire type 6, which is not in use any more",
          new WireMessage().varint(1, 8).tag(9, 6)),
      broken("byte 1: field 7 has wire type 0, expected 2", new WireMessage().varint(7, 1)),
      broken(
          "byte 1: field 7 announces 100 bytes, but only 2 are left: the file is truncated or"
              + " broken",
          new WireMessage().tag(7, 2).number(100).raw((byte) 0, (byte) 0)),
      broken(
          "byte 1: field 7 announces 18446744073709551615 bytes, but only 0 are left: the file is"
              + " truncated or broken",
          new WireMessage().tag(7, 2).number(-1)),
      broken(
          "byte 1: the message ends in the middle of a number",
          new WireMessage().tag(1, 0).raw((byte) 0x80)),
      broken("byte 1: the message ends in the middle of a number", new WireMessage().tag(1, 0)),
      broken(
          "byte 1: a number has more than 64 bits",
          new WireMessage().tag(1, 0).raw(nines(9)).raw((byte) 0x02)),
      broken(
          "byte 1: a number has more than 64 bits",
          new WireMessage().tag(1, 0).raw(nines(10)).raw((byte) 0x01)),
      broken(
          "byte 1: field 1 needs 4 bytes, but only 3 are left",
          new WireMessage().tag(1, 5).raw(nines(3))),
      broken(
          "byte 1: field 1 needs 8 bytes, but only 7 are left",
          new WireMessage().tag(1, 1).raw(nines(7)))
    };
  }

  private static byte[] nines(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  private static Arguments broken(String rule, WireMessage message) {
    return Arguments.of(rule, message);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void isRefused(String rule, WireMessage message) {
    byte[] bytes = message.toBytes();
    assertEquals(
        "model.onnx: " + rule + ": is it an ONNX model?",
        assertThrows(ModelFormatException.class, () -> ModelWriter.parse(bytes)).getMessage());
  }

  @Test
  void unknownFieldsAreSkipped() {
    byte[] model = ModelWriter.opset(9).input("x", 1, 3).node("Relu x -> y").output("y").toBytes();
    WireMessage unknown =
        new WireMessage()
            .varint(99, -1)
            .fixed32(98, 1)
            .fixed64(97, 1)
            .text(96, "anything")
            .raw(model);
    assertEquals(9, ModelWriter.parse(unknown.toBytes()).operatorSetVersion());
  }

  @Test
  void numbersOfTenBytesAreRead() {
    assertEquals(
        "model.onnx: operator set 9223372036854775807 is newer than 25, the newest one known:"
            + " export the model for an older one",
        assertThrows(
                ModelFormatException.class,
                () -> ModelWriter.parse(ModelWriter.opset(Long.MAX_VALUE).output("y").toBytes()))
            .getMessage());
  }
}
