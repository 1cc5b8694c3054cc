package dev.sash.image;

import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import javax.imageio.stream.ImageInputStream;

/// How the stored rows of an image must be turned to stand upright (Exif 2.32, tag 0x0112).
///
/// @param transposed whether stored rows become columns
/// @param rowsReversed whether the first stored row is the last, of rows or columns
/// @param pixelsReversed whether the pixels of a stored row go backwards
record Orientation(boolean transposed, boolean rowsReversed, boolean pixelsReversed) {

  /// Nothing to turn.
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /// Values 1 to 8 of the tag.
  private static final List<Orientation> BY_TAG =
      List.of(
          UPRIGHT,
          new Orientation(false, false, true),
          new Orientation(false, true, true),
          new Orientation(false, true, false),
          new Orientation(true, false, false),
          new Orientation(true, true, false),
          new Orientation(true, true, true),
          new Orientation(true, false, true));

  private static final int TAG = 0x0112;
  private static final int MAXIMUM_SEGMENTS = 1000;

  /// Reads the orientation of a JPEG or TIFF file; whatever has none or a broken one is upright.
  static Orientation read(ImageInputStream stream) throws IOException {
    try {
      stream.seek(0);
      stream.setByteOrder(ByteOrder.BIG_ENDIAN);
      return switch (stream.readUnsignedShort()) {
        case 0xFFD8 -> ofJpeg(stream);
        case 0x4949, 0x4D4D -> ofTiff(stream, 0);
        default -> UPRIGHT;
      };
    } catch (java.io.EOFException e) {
      return UPRIGHT;
    } finally {
      stream.setByteOrder(ByteOrder.BIG_ENDIAN);
      stream.seek(0);
    }
  }

  private static Orientation ofJpeg(ImageInputStream stream) throws IOException {
    for (int segment = 0; segment < MAXIMUM_SEGMENTS; segment++) {
      int marker = stream.readUnsignedShort();
      if (marker < 0xFFC0 || marker == 0xFFDA || marker == 0xFFD9) {
        return UPRIGHT;
      }
      long start = stream.getStreamPosition();
      int length = stream.readUnsignedShort();
      // "Exif", two zeros, then a TIFF file.
      if (marker == 0xFFE1
          && length > 16
          && stream.readInt() == 0x45786966
          && stream.readUnsignedShort() == 0) {
        return ofTiff(stream, start + 8);
      }
      stream.seek(start + Math.max(length, 2));
    }
    return UPRIGHT;
  }

  private static Orientation ofTiff(ImageInputStream stream, long base) throws IOException {
    stream.seek(base);
    boolean littleEndian = stream.readUnsignedShort() == 0x4949;
    stream.setByteOrder(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (stream.readUnsignedShort() != 42) {
      return UPRIGHT;
    }
    stream.seek(base + stream.readUnsignedInt());
    int entries = stream.readUnsignedShort();
    for (int entry = 0; entry < entries; entry++) {
      int tag = stream.readUnsignedShort();
      stream.skipBytes(6);
      int value = stream.readUnsignedShort();
      stream.skipBytes(2);
      if (tag == TAG) {
        return ofTag(value);
      }
    }
    return UPRIGHT;
  }

  /// Returns the orientation of a value of the tag; other values than 1 to 8 are upright.
  static Orientation ofTag(int value) {
    return value >= 1 && value <= BY_TAG.size() ? BY_TAG.get(value - 1) : UPRIGHT;
  }

  /// Returns the raster turned upright; itself where there is nothing to turn.
  Raster turn(Raster stored) {
    if (equals(UPRIGHT)) {
      return stored;
    }
    int width = stored.getWidth();
    int height = stored.getHeight();
    WritableRaster upright =
        transposed
            ? stored.createCompatibleWritableRaster(height, width)
            : stored.createCompatibleWritableRaster(width, height);
    int[] row = new int[width * stored.getNumBands()];
    for (int y = 0; y < height; y++) {
      stored.getPixels(stored.getMinX(), stored.getMinY() + y, width, 1, row);
      if (pixelsReversed) {
        reverse(row, stored.getNumBands());
      }
      int to = rowsReversed ? height - 1 - y : y;
      if (transposed) {
        upright.setPixels(to, 0, 1, width, row);
      } else {
        upright.setPixels(0, to, width, 1, row);
      }
    }
    return upright;
  }

  private static void reverse(int[] row, int bands) {
    for (int left = 0, right = row.length - bands; left < right; left += bands, right -= bands) {
      for (int band = 0; band < bands; band++) {
        int sample = row[left + band];
        row[left + band] = row[right + band];
        row[right + band] = sample;
      }
    }
  }
}
