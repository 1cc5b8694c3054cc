package dev.sash.onnx;

/// Attributes of a node as the messages that are written. Field and type numbers are those of
/// onnx.proto3.
final class OnnxAttribute {

  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int STRING = 3;
  private static final int INTS = 7;

  private OnnxAttribute() {}

  static WireMessage integer(String name, long value) {
    return new WireMessage().text(1, name).integer(3, value).integer(20, INT);
  }

  static WireMessage integers(String name, long... values) {
    return new WireMessage().text(1, name).integers(8, values).integer(20, INTS);
  }

  static WireMessage number(String name, float value) {
    return new WireMessage().text(1, name).number(2, value).integer(20, FLOAT);
  }

  static WireMessage text(String name, String value) {
    return new WireMessage().text(1, name).text(4, value).integer(20, STRING);
  }
}
