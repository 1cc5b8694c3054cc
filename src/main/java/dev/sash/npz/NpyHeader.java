package dev.sash.npz;

import dev.sash.file.Broken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What stands before the elements of a `.npy` file: a Python dictionary of three entries.
///
/// Source: NumPy Enhancement Proposal 1 and `numpy.lib.format`.
///
/// @param descr NumPy's text for the element type, such as `<f4`
/// @param columnMajor whether the first dimension is innermost (`fortran_order`)
/// @param dimensions outermost first; none: a scalar
record NpyHeader(String descr, boolean columnMajor, List<Long> dimensions) {

  private static final int MAXIMUM_DIMENSIONS = 64;

  NpyHeader {
    dimensions = List.copyOf(dimensions);
  }

  /// Returns the element type, or empty if it is none that Sash reads.
  Optional<NpyType> type() {
    return NpyType.of(descr);
  }

  /// Returns the bytes of all elements.
  ///
  /// @throws Broken if a `long` does not hold them
  long byteSize(NpyType type) {
    try {
      long size = type.floats().byteSize();
      for (long dimension : dimensions) {
        size = Math.multiplyExact(size, dimension);
      }
      return size;
    } catch (ArithmeticException e) {
      throw Broken.rule("the shape %s has more elements than a file can hold", dimensions);
    }
  }

  /// Parses the dictionary.
  ///
  /// @throws Broken with the rule that the text breaks
  static NpyHeader parse(String text) {
    TreeMap<String, Object> entries = new PythonLiteral(text).dictionary();
    if (!entries.keySet().equals(Set.of("descr", "fortran_order", "shape"))) {
      throw Broken.rule(
          "the header must have the keys descr, fortran_order and shape, it has %s",
          entries.keySet());
    }
    if (!(entries.get("fortran_order") instanceof Boolean columnMajor)) {
      throw Broken.rule(
          "fortran_order must be True or False, it is %s", entries.get("fortran_order"));
    }
    List<Long> dimensions = dimensions(entries.get("shape"));
    return new NpyHeader(entries.get("descr").toString(), columnMajor, dimensions);
  }

  private static List<Long> dimensions(Object shape) {
    if (!(shape instanceof List<?> values) || values.size() > MAXIMUM_DIMENSIONS) {
      throw Broken.rule(
          "shape must be a tuple of at most %d sizes, it is %s", MAXIMUM_DIMENSIONS, shape);
    }
    List<Long> dimensions = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof Long size) || size < 0) {
        throw Broken.rule("a size must be a whole number from 0 on: %s", value);
      }
      dimensions.add(size);
    }
    return dimensions;
  }

  /// Returns the dictionary as NumPy writes it.
  String toText() {
    String sizes = dimensions.stream().map(Object::toString).collect(Collectors.joining(", "));
    return "{'descr': '%s', 'fortran_order': %s, 'shape': (%s%s), }"
        .formatted(descr, columnMajor ? "True" : "False", sizes, dimensions.size() == 1 ? "," : "");
  }
}
