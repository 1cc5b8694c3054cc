package dev.sash.caffe;

import dev.sash.file.Broken;
import dev.sash.file.FloatType;
import dev.sash.file.Memory;
import dev.sash.file.Wire;
import dev.sash.file.Wire.Span;
import dev.sash.volume.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the blobs of a `.caffemodel`, a binary `NetParameter`, by layer.
///
/// Source: github.com/BVLC/caffe, src/caffe/proto/caffe.proto.
final class WeightFile {

  private static final int NET_LAYERS = 2;
  private static final int NET_LAYER = 100;
  private static final int LAYERS_NAME = 4;
  private static final int LAYERS_BLOBS = 6;
  private static final int LAYER_NAME = 1;
  private static final int LAYER_BLOBS = 7;
  private static final int BLOB_WIDTH = 4;
  private static final int BLOB_DATA = 5;
  private static final int BLOB_SHAPE = 7;
  private static final int BLOB_DOUBLE_DATA = 8;
  private static final int SHAPE_DIM = 1;

  private static final int MAXIMUM_BLOBS = 100_000;
  private static final int MAXIMUM_RANK = 16;

  private final Map<String, List<Blob>> layers = new HashMap<>();
  private final Memory memory;
  private int blobCount;

  private WeightFile(MemorySegment file, Arena arena) {
    memory = new Memory(arena, file.byteSize());
    Wire net = Wire.of(file);
    while (net.next()) {
      switch (net.field()) {
        case NET_LAYERS -> layer(net, LAYERS_NAME, LAYERS_BLOBS);
        case NET_LAYER -> layer(net, LAYER_NAME, LAYER_BLOBS);
        default -> net.skip();
      }
    }
  }

  /// Returns the blobs of the layers that have some, by the layers' names.
  ///
  /// @throws Broken if the file breaks a rule
  static Map<String, List<Blob>> read(MemorySegment file, Arena arena) {
    return new WeightFile(file, arena).layers;
  }

  private void layer(Wire net, int nameField, int blobsField) {
    Wire layer = net.over(net.bytes());
    String name = "";
    List<Blob> blobs = new ArrayList<>();
    while (layer.next()) {
      if (layer.field() == nameField) {
        name = layer.text(layer.bytes());
      } else if (layer.field() == blobsField) {
        long start = layer.position();
        if (++blobCount > MAXIMUM_BLOBS) {
          throw Broken.at(start, "the file has more than %d blobs", MAXIMUM_BLOBS);
        }
        blobs.add(blob(layer.over(layer.bytes()), start));
      } else {
        layer.skip();
      }
    }
    if (!blobs.isEmpty()) {
      layers.put(name, blobs);
    }
  }

  private Blob blob(Wire blob, long start) {
    Span whole = blob.rest();
    List<Long> shape = new ArrayList<>();
    long[] legacy = {1, 1, 1, 1};
    boolean isLegacy = false;
    Numbers floats = new Numbers(blob, BLOB_DATA, FloatType.FLOAT32);
    Numbers doubles = new Numbers(blob, BLOB_DOUBLE_DATA, FloatType.FLOAT64);
    while (blob.next()) {
      int field = blob.field();
      if (field <= BLOB_WIDTH) {
        legacy[field - 1] = blob.integer();
        isLegacy = true;
      } else if (field == BLOB_SHAPE) {
        shape(blob.over(blob.bytes()), shape);
      } else if (field == BLOB_DATA) {
        floats.count();
      } else if (field == BLOB_DOUBLE_DATA) {
        doubles.count();
      } else {
        blob.skip();
      }
    }
    long[] sizes = isLegacy ? legacy : shape.stream().mapToLong(Long::longValue).toArray();
    Numbers numbers = doubles.count > 0 ? doubles : floats;
    requireCount(sizes, numbers.count, start);
    return new Blob(numbers.toTensor(blob.over(whole), memory, sizes), isLegacy);
  }

  private static void shape(Wire shape, List<Long> sizes) {
    while (shape.next()) {
      if (shape.field() != SHAPE_DIM) {
        shape.skip();
      } else if (shape.isPacked()) {
        Wire packed = shape.over(shape.bytes());
        while (packed.hasMore()) {
          add(sizes, packed.varint(), packed.position());
        }
      } else {
        add(sizes, shape.integer(), shape.position());
      }
    }
  }

  private static void add(List<Long> sizes, long size, long position) {
    if (sizes.size() == MAXIMUM_RANK) {
      throw Broken.at(position, "a blob has more than %d sizes", MAXIMUM_RANK);
    }
    sizes.add(size);
  }

  private static void requireCount(long[] sizes, long count, long start) {
    long needed = 1;
    for (long size : sizes) {
      if (size < 0 || size > Integer.MAX_VALUE || (size > 0 && needed > Long.MAX_VALUE / size)) {
        throw Broken.at(
            start, "a blob has the sizes %s, more than a file can hold", Arrays.toString(sizes));
      }
      needed *= size;
    }
    if (needed != count) {
      throw Broken.at(
          start,
          "a blob of sizes %s needs %d numbers, it has %d",
          Arrays.toString(sizes),
          needed,
          count);
    }
  }

  /// The numbers of one field, packed in one run or several, or not packed.
  private static final class Numbers {

    private final Wire blob;
    private final int field;
    private final FloatType type;
    private long count;
    private Span only;
    private int runs;

    Numbers(Wire blob, int field, FloatType type) {
      this.blob = blob;
      this.field = field;
      this.type = type;
    }

    /// Counts the numbers of the current field.
    void count() {
      runs++;
      only = span(blob);
      if (only.byteSize() % type.byteSize() != 0) {
        throw Broken.at(
            only.start(),
            "packed numbers of %d bytes fill %d bytes",
            type.byteSize(),
            only.byteSize());
      }
      count += only.byteSize() / type.byteSize();
    }

    private Span span(Wire wire) {
      if (wire.isPacked()) {
        return wire.bytes();
      }
      long start = wire.position();
      wire.skip();
      return new Span(start, wire.position());
    }

    /// Returns a single run where the file has it, several as one copy.
    Tensor toTensor(Wire again, Memory memory, long... sizes) {
      MemorySegment file = again.file();
      if (runs == 1) {
        MemorySegment bytes = file.asSlice(only.start(), only.byteSize());
        return type.toTensor(bytes, ByteOrder.LITTLE_ENDIAN, memory, sizes);
      }
      MemorySegment copy = memory.allocate(count);
      long to = 0;
      while (again.next()) {
        if (again.field() != field) {
          again.skip();
          continue;
        }
        Span span = span(again);
        for (long from = span.start(); from < span.end(); from += type.byteSize()) {
          float number = type.get(file, ByteOrder.LITTLE_ENDIAN, from);
          copy.setAtIndex(ValueLayout.JAVA_FLOAT, to++, number);
        }
      }
      return Tensor.of(copy, sizes);
    }
  }
}
