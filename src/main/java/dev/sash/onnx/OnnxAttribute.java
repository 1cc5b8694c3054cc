package dev.sash.onnx;

/// Attributes of a node as the messages that are written. Field and type numbers are those of
/// onnx.proto3.
final class OnnxAttribute {

  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int STRING = 3;
  private static final int INTS = 7;

  private OnnxAttribute() {}

  static ProtoMessage integer(String name, long value) {
    return new ProtoMessage().text(1, name).integer(3, value).integer(20, INT);
  }

  static ProtoMessage integers(String name, long... values) {
    return new ProtoMessage().text(1, name).integers(8, values).integer(20, INTS);
  }

  static ProtoMessage number(String name, float value) {
    return new ProtoMessage().text(1, name).number(2, value).integer(20, FLOAT);
  }

  static ProtoMessage text(String name, String value) {
    return new ProtoMessage().text(1, name).text(4, value).integer(20, STRING);
  }
}
