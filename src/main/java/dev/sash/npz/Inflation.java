package dev.sash.npz;

import dev.sash.file.Broken;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Unpacks deflated bytes from mapped memory into memory of the size that they should have.
final class Inflation {

  private static final long RUN_BYTES = 1L << 30;

  private Inflation() {}

  /// Unpacks all of `packed` so that it just fills `bytes`.
  ///
  /// @throws Broken if it gives more or fewer bytes, or is no deflated data
  static void of(MemorySegment packed, MemorySegment bytes) {
    try (Inflater inflater = new Inflater(true)) {
      long taken = 0;
      long given = 0;
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          inflater.setInput(run(packed, taken));
        }
        // A byte more than fits shows data that does not end where it should.
        ByteBuffer room = given < bytes.byteSize() ? run(bytes, given) : ByteBuffer.allocate(1);
        boolean full = given == bytes.byteSize();
        long takenBefore = inflater.getBytesRead();
        int count = inflater.inflate(room);
        if (full && count > 0) {
          throw Broken.rule(
              "it unpacks to more than the %d bytes that it declares", bytes.byteSize());
        }
        given += count;
        taken = inflater.getBytesRead();
        if (inflater.needsDictionary()
            || (count == 0 && taken == takenBefore && !inflater.finished())) {
          throw Broken.rule("the deflated data ends after %d of %d bytes", given, bytes.byteSize());
        }
      }
      if (given != bytes.byteSize() || taken != packed.byteSize()) {
        throw Broken.rule(
            "%d of %d deflated bytes unpack to %d, %d are declared",
            taken, packed.byteSize(), given, bytes.byteSize());
      }
    } catch (DataFormatException e) {
      throw Broken.rule("it is no deflated data: %s", e.getMessage());
    }
  }

  private static ByteBuffer run(MemorySegment bytes, long offset) {
    return bytes.asSlice(offset, Math.min(RUN_BYTES, bytes.byteSize() - offset)).asByteBuffer();
  }
}
