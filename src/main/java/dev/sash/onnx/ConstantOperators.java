package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.onnx.Value.Floats;
import dev.sash.onnx.Value.Integers;
import dev.sash.onnx.Value.Known;
import dev.sash.volume.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Operators whose result import knows: constants, shapes, and conversions of constants.
final class ConstantOperators {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private ConstantOperators() {}

  static void constant(Operation operation) {
    Attributes attributes = operation.attributes();
    if (attributes.tensor("value") != null) {
      operation.give(operation.tensors().value(attributes.tensor("value")));
    } else if (attributes.has("value_float")) {
      operation.give(floats(operation, new long[0], attributes.number("value_float", 0)));
    } else if (attributes.has("value_floats")) {
      float[] values = attributes.numbers("value_floats");
      operation.give(floats(operation, new long[] {values.length}, values));
    } else if (attributes.has("value_int")) {
      long[] value = {attributes.integer("value_int", 0)};
      operation.give(new Integers(new long[0], value, ElementType.INT64));
    } else if (attributes.has("value_ints")) {
      operation.give(Integers.vector(attributes.integers("value_ints")));
    } else {
      throw Broken.unsupported(
          "a constant holds value, value_float, value_floats, value_int or value_ints; this one"
              + " does not");
    }
  }

  private static Floats floats(Operation operation, long[] dims, float... values) {
    MemorySegment copy = operation.memory().allocate(values.length);
    MemorySegment.copy(values, 0, copy, FLOAT, 0, values.length);
    return Floats.of(Tensor.of(copy, dims));
  }

  static void constantOfShape(Operation operation) {
    long[] dims = Dims.check(operation.integers(0).values().clone());
    FileTensor given = operation.attributes().tensor("value");
    if (given == null) {
      operation.give(Floats.of(operation.memory().uniform(0, Dims.count(dims), dims)));
      return;
    }
    Known value = operation.tensors().value(given);
    if (Dims.count(value.dims()) != 1) {
      throw Broken.rule(
          "attribute 'value' must have one element, got %s", Arrays.toString(value.dims()));
    }
    switch (value) {
      case Floats floats -> {
        float number = floats.tensor(operation.memory()).get(0);
        operation.give(Floats.of(operation.memory().uniform(number, Dims.count(dims), dims)));
      }
      case Integers integers -> {
        operation.memory().countIntegers(Dims.count(dims));
        long[] values = new long[(int) Dims.count(dims)];
        Arrays.fill(values, integers.values()[0]);
        operation.give(new Integers(dims, values, integers.type()));
      }
    }
  }

  static void shape(Operation operation) {
    long[] dims = operation.value(0).dims();
    long start = clamped(operation.attributes().integer("start", 0), dims.length);
    long end = clamped(operation.attributes().integer("end", dims.length), dims.length);
    operation.give(
        Integers.vector(Arrays.copyOfRange(dims, (int) start, (int) Math.max(start, end))));
  }

  private static long clamped(long axis, int rank) {
    return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
  }

  /// Computed values stay float32 whatever floating-point type they are cast to.
  static void cast(Operation operation) {
    ElementType to = to(operation);
    Value value = operation.value(0);
    if (!(value instanceof Known known)) {
      if (!to.isFloat()) {
        throw Broken.unsupported("a cast of a computed value to %s is not supported", to);
      }
      operation.give(value);
      return;
    }
    if (!to.isFloat() && !to.isInteger()) {
      throw Broken.unsupported("a cast to %s is not supported", to);
    }
    operation.give(
        switch (known) {
          case Floats floats -> to.isFloat() ? floats : rounded(operation, floats, to);
          case Integers integers ->
              to.isFloat() ? converted(operation, integers) : narrowed(integers, to);
        });
  }

  /// Version 1 of the operators has the type as text.
  private static ElementType to(Operation operation) {
    if (operation.opset() >= 6) {
      return ElementType.ofCode(operation.attributes().integer("to", 0));
    }
    String name = operation.attributes().text("to", "");
    return switch (name) {
      case "FLOAT" -> ElementType.FLOAT32;
      case "INT64" -> ElementType.INT64;
      case "INT32" -> ElementType.INT32;
      default -> ElementType.OTHER;
    };
  }

  private static Integers rounded(Operation operation, Floats floats, ElementType to) {
    Tensor tensor = floats.tensor(operation.memory());
    operation.memory().countIntegers(tensor.elementCount());
    long[] values = new long[(int) tensor.elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = to == ElementType.BOOL ? (tensor.get(i) != 0 ? 1 : 0) : (long) tensor.get(i);
    }
    return new Integers(floats.dims(), values, to);
  }

  private static Floats converted(Operation operation, Integers integers) {
    MemorySegment copy = operation.memory().allocate(integers.values().length);
    for (int i = 0; i < integers.values().length; i++) {
      copy.setAtIndex(FLOAT, i, integers.values()[i]);
    }
    return Floats.of(Tensor.of(copy, integers.dims()));
  }

  private static Integers narrowed(Integers integers, ElementType to) {
    if (to != ElementType.BOOL) {
      return new Integers(integers.dims(), integers.values(), to);
    }
    long[] flags = Arrays.stream(integers.values()).map(value -> value != 0 ? 1 : 0).toArray();
    return new Integers(integers.dims(), flags, to);
  }
}
