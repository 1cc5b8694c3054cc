package dev.sash.onnx;

/// The element types of ONNX tensors. Sash computes in float32: the other floating-point types
/// become float32 when they are read, integers are for shapes and indices only.
public enum ElementType {
  /// Not said.
  UNDEFINED("undefined", Kind.OTHER, 0),
  /// IEEE 754 single precision.
  FLOAT32("float32", Kind.FLOAT, 4),
  /// Unsigned 8-bit integer.
  UINT8("uint8", Kind.INTEGER, 1),
  /// Signed 8-bit integer.
  INT8("int8", Kind.INTEGER, 1),
  /// Unsigned 16-bit integer.
  UINT16("uint16", Kind.INTEGER, 2),
  /// Signed 16-bit integer.
  INT16("int16", Kind.INTEGER, 2),
  /// Signed 32-bit integer.
  INT32("int32", Kind.INTEGER, 4),
  /// Signed 64-bit integer.
  INT64("int64", Kind.INTEGER, 8),
  /// Text.
  STRING("string", Kind.OTHER, 0),
  /// True or false, one byte.
  BOOL("bool", Kind.INTEGER, 1),
  /// IEEE 754 half precision.
  FLOAT16("float16", Kind.FLOAT, 2),
  /// IEEE 754 double precision.
  FLOAT64("float64", Kind.FLOAT, 8),
  /// Unsigned 32-bit integer.
  UINT32("uint32", Kind.INTEGER, 4),
  /// Unsigned 64-bit integer.
  UINT64("uint64", Kind.INTEGER, 8),
  /// Two float32.
  COMPLEX64("complex64", Kind.OTHER, 0),
  /// Two float64.
  COMPLEX128("complex128", Kind.OTHER, 0),
  /// The upper half of a float32.
  BFLOAT16("bfloat16", Kind.FLOAT, 2),
  /// A tensor of a type that is not in this list: 8-bit floats, 4-bit numbers.
  OTHER("a type of 8 bits or less", Kind.OTHER, 0),
  /// A sequence, a map, an optional or a sparse tensor.
  NO_TENSOR("no tensor", Kind.OTHER, 0);

  private enum Kind {
    FLOAT,
    INTEGER,
    OTHER
  }

  private static final ElementType[] OF_CODE = values();

  private final String label;
  private final Kind kind;
  private final int byteSize;

  ElementType(String label, Kind kind, int byteSize) {
    this.label = label;
    this.kind = kind;
    this.byteSize = byteSize;
  }

  /// Returns the type with a number of `TensorProto.DataType`.
  static ElementType ofCode(long code) {
    return code >= 0 && code <= BFLOAT16.ordinal() ? OF_CODE[(int) code] : OTHER;
  }

  /// Returns whether elements become float32.
  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /// Returns whether elements are integers or truth values.
  public boolean isInteger() {
    return kind == Kind.INTEGER;
  }

  int byteSize() {
    return byteSize;
  }

  /// Returns the name: `float32`.
  @Override
  public String toString() {
    return label;
  }
}
