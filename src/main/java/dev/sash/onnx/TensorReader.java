package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Memory;
import dev.sash.file.Wire;
import dev.sash.file.Wire.Span;
import dev.sash.volume.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads TensorProtos: float32 stays where it is mapped, other floating-point types become float32
/// off the heap, integers become arrays of a limited size.
final class TensorReader {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final Wire file;
  private final ExternalData external;
  private final Memory memory;

  TensorReader(Wire file, ExternalData external, Memory memory) {
    this.file = file;
    this.external = external;
    this.memory = memory;
  }

  Wire file() {
    return file;
  }

  /// Reads what comes before the data.
  static FileTensor header(Wire file, Span message, Entries entries) {
    entries.count(message.start());
    Wire wire = file.over(message);
    Numbers dims = new Numbers(entries);
    String name = "";
    ElementType type = ElementType.UNDEFINED;
    boolean isExternal = false;
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> dims.addIntegers(wire);
        case 2 -> type = ElementType.ofCode(wire.integer());
        case 3 ->
            throw Broken.at(wire.position(), "a tensor in segments, or a sequence, is no tensor");
        case 8 -> name = entries.name(wire);
        case 14 -> isExternal = wire.integer() == 1;
        default -> wire.skip();
      }
    }
    return new FileTensor(name, type, dims.integers(), message, isExternal);
  }

  /// Returns the value of a tensor: float32 elements or integers.
  Value.Known value(FileTensor tensor) {
    long[] dims = Dims.check(tensor.dimensions());
    if (tensor.type().isFloat()) {
      return Value.Floats.of(floats(tensor, dims));
    }
    if (tensor.type().isInteger()) {
      memory.countIntegers(Dims.count(dims));
      return new Value.Integers(dims, integers(tensor, dims), tensor.type());
    }
    throw Broken.unsupported("tensor '%s' holds %s", tensor.name(), tensor.type());
  }

  private Tensor floats(FileTensor tensor, long[] dims) {
    long count = Dims.count(dims);
    MemorySegment raw = raw(tensor, count);
    boolean isNative = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    if (raw != null && tensor.type() == ElementType.FLOAT32 && isNative) {
      return Tensor.of(raw, dims);
    }
    MemorySegment copy = memory.allocate(count);
    Elements elements = raw != null ? Elements.raw(raw, tensor.type()) : typed(tensor);
    for (long i = 0; i < count; i++) {
      copy.setAtIndex(FLOAT, i, elements.nextFloat());
    }
    return Tensor.of(copy, dims);
  }

  private long[] integers(FileTensor tensor, long[] dims) {
    long[] values = new long[Math.toIntExact(Dims.count(dims))];
    MemorySegment raw = raw(tensor, values.length);
    Elements elements = raw != null ? Elements.raw(raw, tensor.type()) : typed(tensor);
    for (int i = 0; i < values.length; i++) {
      values[i] = elements.nextInteger();
    }
    return values;
  }

  /// Returns the elements as one run of bytes, or null if they are numbers of protobuf's own
  /// encoding.
  private MemorySegment raw(FileTensor tensor, long count) {
    MemorySegment raw = tensor.isExternal() ? external.data(file, tensor) : rawData(tensor, count);
    if (raw != null && raw.byteSize() != count * tensor.type().byteSize()) {
      throw Broken.at(
          tensor.message().start(),
          "tensor '%s' %s of %s has %d bytes, its data %d",
          tensor.name(),
          Arrays.toString(tensor.dimensions()),
          tensor.type(),
          count * tensor.type().byteSize(),
          raw.byteSize());
    }
    return raw;
  }

  private MemorySegment rawData(FileTensor tensor, long count) {
    Wire wire = file.over(tensor.message());
    int field = typedField(tensor.type());
    Span raw = null;
    Span packed = null;
    long typedCount = 0;
    while (wire.next()) {
      if (wire.field() == 9) {
        raw = wire.bytes();
      } else if (wire.field() == field) {
        packed = wire.isPacked() ? wire.bytes() : null;
        typedCount +=
            packed == null
                ? skipOne(wire)
                : Elements.count(wire.over(packed), tensor.type(), packed);
      } else {
        wire.skip();
      }
    }
    if (raw != null && (raw.byteSize() > 0 || typedCount == 0)) {
      return slice(raw);
    }
    if (typedCount != count) {
      throw Broken.at(
          tensor.message().start(),
          "tensor '%s' %s has %d elements, its data %d",
          tensor.name(),
          Arrays.toString(tensor.dimensions()),
          count,
          typedCount);
    }
    boolean isOneRun = packed != null && packed.byteSize() == count * Float.BYTES;
    return isOneRun && tensor.type() == ElementType.FLOAT32 ? slice(packed) : null;
  }

  private static int skipOne(Wire wire) {
    wire.skip();
    return 1;
  }

  private MemorySegment slice(Span span) {
    return file.file().asSlice(span.start(), span.byteSize());
  }

  private Elements typed(FileTensor tensor) {
    return Elements.typed(file.over(tensor.message()), typedField(tensor.type()), tensor.type());
  }

  /// Returns the field that holds elements of a type where there is no raw data.
  private static int typedField(ElementType type) {
    return switch (type) {
      case FLOAT32 -> 4;
      case INT32, INT16, INT8, UINT16, UINT8, BOOL, FLOAT16, BFLOAT16 -> 5;
      case INT64 -> 7;
      case FLOAT64 -> 10;
      case UINT32, UINT64 -> 11;
      case UNDEFINED, STRING, COMPLEX64, COMPLEX128, OTHER, NO_TENSOR -> -1;
    };
  }
}
