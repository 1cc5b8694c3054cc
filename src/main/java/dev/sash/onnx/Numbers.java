package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Wire;
import java.util.Arrays;

/// A growing list of the integers or floats of an attribute or of a tensor's dimensions, packed or
/// not.
final class Numbers {

  private static final float[] NO_FLOATS = {};
  private static final long[] NO_INTEGERS = {};

  private final Entries entries;
  private float[] floats = NO_FLOATS;
  private long[] integers = NO_INTEGERS;
  private int floatCount;
  private int integerCount;

  Numbers(Entries entries) {
    this.entries = entries;
  }

  /// Reads the field as one float or as packed ones.
  void addFloats(Wire wire) {
    if (!wire.isPacked()) {
      add(wire.position(), wire.number());
      return;
    }
    Wire.Span packed = wire.bytes();
    if (packed.byteSize() % Float.BYTES != 0) {
      throw Broken.at(
          packed.start(), "packed floats have a multiple of 4 bytes, got %d", packed.byteSize());
    }
    for (long at = packed.start(); at < packed.end(); at += Float.BYTES) {
      add(at, Float.intBitsToFloat(wire.file().get(Wire.INT, at)));
    }
  }

  /// Reads the field as one integer or as packed ones.
  void addIntegers(Wire wire) {
    if (!wire.isPacked()) {
      add(wire.position(), wire.integer());
      return;
    }
    Wire packed = wire.over(wire.bytes());
    while (packed.hasMore()) {
      add(packed.position(), packed.varint());
    }
  }

  private void add(long byteOffset, float value) {
    entries.count(byteOffset);
    if (floatCount == floats.length) {
      floats = Arrays.copyOf(floats, Math.max(4, 2 * floatCount));
    }
    floats[floatCount++] = value;
  }

  private void add(long byteOffset, long value) {
    entries.count(byteOffset);
    if (integerCount == integers.length) {
      integers = Arrays.copyOf(integers, Math.max(4, 2 * integerCount));
    }
    integers[integerCount++] = value;
  }

  /// Returns the floats.
  float[] floats() {
    return floatCount == floats.length ? floats : Arrays.copyOf(floats, floatCount);
  }

  /// Returns the integers.
  long[] integers() {
    return integerCount == integers.length ? integers : Arrays.copyOf(integers, integerCount);
  }
}
