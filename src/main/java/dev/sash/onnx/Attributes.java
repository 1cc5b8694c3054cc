package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Wire;
import dev.sash.onnx.FileAttribute.Kind;
import java.util.HashMap;
import java.util.Map;

/// The attributes of a node by name, with the defaults that the operator gives them.
final class Attributes {

  private final Map<String, FileAttribute> attributes = new HashMap<>();
  private final Wire file;

  Attributes(FileNode node, Wire file) {
    this.file = file;
    for (FileAttribute attribute : node.attributes()) {
      if (attributes.put(attribute.name(), attribute) != null) {
        throw Broken.at(attribute.byteOffset(), "attribute '%s' is there twice", attribute.name());
      }
    }
  }

  boolean has(String name) {
    return attributes.containsKey(name);
  }

  private FileAttribute get(String name, Kind kind) {
    FileAttribute attribute = attributes.get(name);
    if (attribute != null && attribute.kind() != kind && attribute.kind() != Kind.UNDEFINED) {
      throw Broken.at(
          attribute.byteOffset(),
          "attribute '%s' is of type %s, expected %s",
          name,
          attribute.kind(),
          kind);
    }
    return attribute;
  }

  long integer(String name, long otherwise) {
    FileAttribute attribute = get(name, Kind.INT);
    return attribute == null ? otherwise : attribute.integer();
  }

  /// Returns an integer of 31 bits.
  int count(String name, int otherwise) {
    long value = integer(name, otherwise);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw Broken.rule("attribute '%s' must be from 0 to 2^31 - 1: %d", name, value);
    }
    return (int) value;
  }

  /// Returns whether an integer is there and not 0.
  boolean flag(String name) {
    return integer(name, 0) != 0;
  }

  float number(String name, float otherwise) {
    FileAttribute attribute = get(name, Kind.FLOAT);
    return attribute == null ? otherwise : attribute.number();
  }

  String text(String name, String otherwise) {
    FileAttribute attribute = get(name, Kind.STRING);
    return attribute == null || attribute.text() == null ? otherwise : file.text(attribute.text());
  }

  /// Returns a list of integers, or null.
  long[] integers(String name) {
    FileAttribute attribute = get(name, Kind.INTS);
    return attribute == null ? null : attribute.integers();
  }

  /// Returns a list of floats, or null.
  float[] numbers(String name) {
    FileAttribute attribute = get(name, Kind.FLOATS);
    return attribute == null ? null : attribute.numbers();
  }

  /// Returns a tensor, or null.
  FileTensor tensor(String name) {
    FileAttribute attribute = get(name, Kind.TENSOR);
    return attribute == null ? null : attribute.tensor();
  }
}
