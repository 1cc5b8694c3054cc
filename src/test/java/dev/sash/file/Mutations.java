package dev.sash.file;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sash.format.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/// Breaks files at random, always in the same way for one seed: flipped bytes, numbers put over
/// others, parts cut out, doubled or moved, ends cut off.
public final class Mutations {

  private static final int[] TELLING = {0, 1, 0x7f, 0x80, 0xff};

  private final Random random;

  /// Creates mutations that depend on a seed alone.
  public Mutations(long seed) {
    random = new Random(seed);
  }

  /// Reads a file, whole or broken.
  @FunctionalInterface
  public interface Reader {

    /// Reads the file.
    void read(Path file) throws IOException;
  }

  /// Reads many mutations of a file: each is read or refused by a [ModelFormatException].
  ///
  /// @param early share of the changes that fall into the first bytes, where headers are
  public int apply(byte[] whole, int headerBytes, int count, Path file, Reader reader)
      throws IOException {
    int refused = 0;
    for (int i = 0; i < count; i++) {
      byte[] bytes = mutated(whole, headerBytes);
      Files.deleteIfExists(file);
      Files.write(file, bytes);
      try {
        reader.read(file);
      } catch (ModelFormatException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        String text =
            bytes.length < 4000 ? HexFormat.of().formatHex(bytes) : bytes.length + " bytes";
        fail("mutation %d gives %s: %s".formatted(i, e, text), e);
      }
    }
    return refused;
  }

  private byte[] mutated(byte[] whole, int headerBytes) {
    byte[] bytes = whole.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && bytes.length > 8; i++) {
      bytes =
          changed(
              bytes, Math.min(bytes.length, random.nextInt(4) == 0 ? bytes.length : headerBytes));
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes, int range) {
    int at = random.nextInt(range);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes[at] = (byte) TELLING[random.nextInt(TELLING.length)];
      case 3 ->
          Arrays.fill(
              bytes,
              at,
              Math.min(bytes.length, at + 1 + random.nextInt(8)),
              (byte) TELLING[random.nextInt(TELLING.length)]);
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> {
        return without(bytes, at, 1 + random.nextInt(16));
      }
      case 6 -> {
        return doubled(bytes, at, 1 + random.nextInt(64));
      }
      default -> {
        byte[] part =
            Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(16)));
        int to = random.nextInt(bytes.length - part.length + 1);
        System.arraycopy(part, 0, bytes, to, part.length);
      }
    }
    return bytes;
  }

  private static byte[] without(byte[] bytes, int at, int length) {
    int end = Math.min(bytes.length, at + length);
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - (end - at));
    System.arraycopy(bytes, end, shorter, at, bytes.length - end);
    return shorter;
  }

  private static byte[] doubled(byte[] bytes, int at, int length) {
    int end = Math.min(bytes.length, at + length);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + end - at);
    System.arraycopy(bytes, at, longer, end, bytes.length - at);
    return longer;
  }
}
