package dev.sash.cli.digits;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// An array of unsigned bytes in the IDX format of the MNIST database, plain or gzipped.
///
/// @param dimensions sizes of the array
/// @param bytes the elements, the last dimension innermost
record IdxFile(int[] dimensions, byte[] bytes) {

  private static final int UNSIGNED_BYTE = 0x08;

  /// More than MNIST's 47 million elements, and less than would fill the heap.
  private static final long MOST_ELEMENTS = 200_000_000;

  /// Reads a file.
  ///
  /// @param rank the number of dimensions that it must have
  /// @throws IOException if it cannot be read or is no such file
  static IdxFile read(Path file, int rank) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        DataInputStream data =
            new DataInputStream(
                file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw)) {
      int magic = data.readInt();
      int expected = UNSIGNED_BYTE << 8 | rank;
      if (magic != expected) {
        throw new IOException(
            "%s is no IDX file of bytes in %d dimensions: it begins with 0x%08X, expected 0x%08X"
                .formatted(file, rank, magic, expected));
      }
      int[] dimensions = new int[rank];
      long count = 1;
      for (int i = 0; i < rank; i++) {
        dimensions[i] = data.readInt();
        count = dimensions[i] <= 0 ? Long.MAX_VALUE : count * dimensions[i];
        if (count > MOST_ELEMENTS) {
          throw new IOException(
              "%s has sizes %s: they must be positive and at most %d together"
                  .formatted(file, Arrays.toString(dimensions), MOST_ELEMENTS));
        }
      }
      byte[] bytes = data.readNBytes((int) count);
      if (bytes.length < count) {
        throw new EOFException();
      }
      return new IdxFile(dimensions, bytes);
    } catch (EOFException e) {
      throw new IOException(file + " ends too early: fetch it again", e);
    } catch (ZipException e) {
      throw new IOException(file + " is broken: " + e.getMessage() + ": fetch it again", e);
    }
  }
}
