package dev.sash.npz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// What stands before the elements of a `.npy` file: a Python dictionary of three entries.
///
/// Source: NumPy Enhancement Proposal 1 and `numpy.lib.format`.
///
/// @param type element type
/// @param columnMajor whether the first dimension is innermost (`fortran_order`)
/// @param dimensions outermost first; none: a scalar
record NpyHeader(NpyType type, boolean columnMajor, List<Long> dimensions) {

  private static final int MAXIMUM_DIMENSIONS = 64;

  NpyHeader {
    dimensions = List.copyOf(dimensions);
  }

  /// Returns the bytes of all elements.
  ///
  /// @throws ArithmeticException if a `long` does not hold them
  long byteSize() {
    long size = type.byteSize();
    for (long dimension : dimensions) {
      size = Math.multiplyExact(size, dimension);
    }
    return size;
  }

  /// Parses the dictionary.
  ///
  /// @throws IllegalArgumentException with the rule that the text breaks
  static NpyHeader parse(String text) {
    PythonLiteral literal = new PythonLiteral(text);
    TreeMap<String, Object> entries = literal.dictionary();
    if (!entries.keySet().equals(java.util.Set.of("descr", "fortran_order", "shape"))) {
      throw new IllegalArgumentException(
          "the header must have the keys descr, fortran_order and shape, it has "
              + entries.keySet());
    }
    if (!(entries.get("descr") instanceof String descr)) {
      throw new IllegalArgumentException(
          "records with fields are not supported: save one float array: descr is "
              + entries.get("descr"));
    }
    if (!(entries.get("fortran_order") instanceof Boolean columnMajor)) {
      throw new IllegalArgumentException(
          "fortran_order must be True or False, it is " + entries.get("fortran_order"));
    }
    return new NpyHeader(NpyType.of(descr), columnMajor, dimensions(entries.get("shape")));
  }

  private static List<Long> dimensions(Object shape) {
    if (!(shape instanceof List<?> values) || values.size() > MAXIMUM_DIMENSIONS) {
      throw new IllegalArgumentException(
          "shape must be a tuple of at most %d sizes, it is %s"
              .formatted(MAXIMUM_DIMENSIONS, shape));
    }
    List<Long> dimensions = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof Long size) || size < 0) {
        throw new IllegalArgumentException("a size must be a whole number from 0 on: " + value);
      }
      dimensions.add(size);
    }
    return dimensions;
  }

  /// Returns the dictionary as NumPy writes it.
  String toText() {
    StringBuilder shape = new StringBuilder("(");
    for (int i = 0; i < dimensions.size(); i++) {
      shape.append(i == 0 ? "" : " ").append(dimensions.get(i)).append(',');
    }
    if (dimensions.size() > 1) {
      shape.setLength(shape.length() - 1);
    }
    return String.format(
        Locale.ROOT,
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s), }",
        type.text(),
        columnMajor ? "True" : "False",
        shape);
  }
}
