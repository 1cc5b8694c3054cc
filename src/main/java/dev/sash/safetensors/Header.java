package dev.sash.safetensors;

import dev.sash.file.Broken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads what stands before the elements: 8 bytes with the length of a JSON object, and that
/// object.
///
/// Source: github.com/huggingface/safetensors, README, "Format".
final class Header {

  /// Bytes of the JSON text at most, as in the format's own library.
  static final long MAXIMUM_BYTES = 100_000_000;

  private static final int MAXIMUM_NAME_BYTES = 4096;
  private static final int MAXIMUM_TENSORS = 100_000;
  private static final int MAXIMUM_RANK = 16;

  private static final int MAXIMUM_FIELDS = 32;
  private static final int MAXIMUM_METADATA_BYTES = 8 << 20;

  /// Of all names and metadata.
  private static final int MAXIMUM_TEXT_SIZE = 16 << 20;

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final long byteSize;
  private final Json json;
  private long textSize;

  /// Reads the header.
  ///
  /// @throws Broken if the file breaks a rule
  Header(MemorySegment file) {
    byteSize = byteSize(file);
    json = new Json(file, Long.BYTES, byteSize);
    if (file.get(ValueLayout.JAVA_BYTE, Long.BYTES) != '{') {
      throw Broken.at(Long.BYTES, "the header must start with '{'");
    }
    Set<String> names = new HashSet<>();
    json.object(MAXIMUM_NAME_BYTES, name -> member(name, names));
    json.end();
    requireTiles(file.byteSize() - byteSize);
  }

  private static long byteSize(MemorySegment file) {
    if (file.byteSize() < Long.BYTES) {
      throw Broken.rule("a file has at least 8 bytes, this one %d", file.byteSize());
    }
    long length = file.get(LENGTH, 0);
    if (length < 0 || length > MAXIMUM_BYTES) {
      throw Broken.at(
          0,
          "the header has at most %d bytes, not %s",
          MAXIMUM_BYTES,
          Long.toUnsignedString(length));
    }
    if (length > file.byteSize() - Long.BYTES) {
      throw Broken.at(
          0,
          "the header should have %d bytes, the file ends after %d: it is truncated or no"
              + " safetensors file",
          length,
          file.byteSize() - Long.BYTES);
    }
    if (length == 0) {
      throw Broken.at(0, "the header is empty");
    }
    return Long.BYTES + length;
  }

  /// Returns the bytes before the elements.
  long byteSize() {
    return byteSize;
  }

  /// Returns all tensors in the order of their elements.
  List<Entry> entries() {
    return entries;
  }

  /// Returns the texts below `__metadata__`.
  Map<String, String> metadata() {
    return metadata;
  }

  private void member(String name, Set<String> names) {
    if (!names.add(name)) {
      throw Broken.at(json.position(), "the header has the name '%s' twice", name);
    }
    countText(json.position(), name.length());
    if (names.size() > MAXIMUM_TENSORS) {
      throw Broken.at(json.position(), "the file has more than %d tensors", MAXIMUM_TENSORS);
    }
    if (name.equals("__metadata__")) {
      json.object(MAXIMUM_NAME_BYTES, this::metadata);
    } else {
      entries.add(entry(name));
    }
  }

  private void countText(long position, int length) {
    // A text costs memory beyond its characters.
    textSize += length + Long.BYTES * 8;
    if (textSize > MAXIMUM_TEXT_SIZE) {
      throw Broken.at(
          position, "names and metadata have more than %d characters", MAXIMUM_TEXT_SIZE);
    }
  }

  private void metadata(String key) {
    long start = json.position();
    String value = json.text(MAXIMUM_METADATA_BYTES);
    countText(start, key.length() + value.length());
    if (metadata.put(key, value) != null) {
      throw Broken.at(start, "the metadata has the name '%s' twice", key);
    }
  }

  private Entry entry(String name) {
    long start = json.position();
    Map<String, Object> fields = new HashMap<>();
    json.object(
        MAXIMUM_NAME_BYTES,
        field -> {
          long at = json.position();
          Object value =
              switch (field) {
                case "dtype" -> type(name);
                case "shape" -> numbers(name, "sizes", MAXIMUM_RANK);
                case "data_offsets" -> numbers(name, "offsets", 2);
                default -> {
                  json.skip();
                  yield "";
                }
              };
          if (fields.put(field, value) != null) {
            throw Broken.at(at, "tensor '%s' has the field '%s' twice", name, field);
          }
          if (fields.size() > MAXIMUM_FIELDS) {
            throw Broken.at(at, "tensor '%s' has more than %d fields", name, MAXIMUM_FIELDS);
          }
        });
    for (String field : List.of("dtype", "shape", "data_offsets")) {
      if (!fields.containsKey(field)) {
        throw Broken.at(start, "tensor '%s' has no %s", name, field);
      }
    }
    long[] offsets = (long[]) fields.get("data_offsets");
    if (offsets.length != 2) {
      throw Broken.at(start, "tensor '%s' needs 2 offsets, it has %d", name, offsets.length);
    }
    ElementType type = (ElementType) fields.get("dtype");
    return new Entry(name, type, (long[]) fields.get("shape"), offsets[0], offsets[1], start);
  }

  private ElementType type(String name) {
    long start = json.position();
    String type = json.text(MAXIMUM_NAME_BYTES);
    return ElementType.of(type)
        .orElseThrow(
            () ->
                Broken.at(
                    start,
                    "tensor '%s' has the unknown element type '%s'; there are %s",
                    name,
                    type,
                    ElementType.list()));
  }

  private long[] numbers(String name, String what, int maximum) {
    List<Long> numbers = new ArrayList<>();
    json.array(
        () -> {
          if (numbers.size() == maximum) {
            throw Broken.at(
                json.position(), "tensor '%s' has more than %d %s", name, maximum, what);
          }
          numbers.add(json.integer());
        });
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private void requireTiles(long dataByteSize) {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long end = 0;
    String last = "the header";
    for (Entry entry : entries) {
      if (entry.begin() != end) {
        throw Broken.at(
            entry.position(),
            "the elements of '%s' begin at %d, %s ends at %d: tensors must follow each other"
                + " without %s",
            entry.name(),
            entry.begin(),
            last,
            end,
            entry.begin() > end ? "holes" : "overlaps");
      }
      end = entry.end();
      last = "'" + entry.name() + "'";
    }
    if (end != dataByteSize) {
      throw Broken.rule(
          "the tensors have %d bytes, the file has %d: it is truncated or has bytes that belong to"
              + " none",
          end, dataByteSize);
    }
  }
}
