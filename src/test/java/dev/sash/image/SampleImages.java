package dev.sash.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/// Small images that tests make, in files of the usual formats.
final class SampleImages {

  private SampleImages() {}

  /// Returns 2 rows x 3 columns, all colours different.
  static BufferedImage colors() {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    int[] colors = {0xFF0000, 0x00FF00, 0x0000FF, 0x102030, 0x405060, 0x708090};
    image.setRGB(0, 0, 3, 2, colors, 0, 3);
    return image;
  }

  /// Returns a grey image whose samples are given row by row.
  static BufferedImage grey(int width, int... samples) {
    BufferedImage image =
        new BufferedImage(width, samples.length / width, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, width, samples.length / width, samples);
    return image;
  }

  /// Returns a grey image of 16 bits.
  static BufferedImage deepGrey(int width, int... samples) {
    BufferedImage image =
        new BufferedImage(width, samples.length / width, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setPixels(0, 0, width, samples.length / width, samples);
    return image;
  }

  /// Returns an image of one row whose pixels are the indexes of a palette of colours, 0xAARRGGBB.
  static BufferedImage palette(int bits, int... colors) {
    IndexColorModel model =
        new IndexColorModel(bits, colors.length, colors, 0, true, -1, DataBuffer.TYPE_BYTE);
    BufferedImage image =
        new BufferedImage(
            colors.length,
            1,
            bits == 8 ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_BYTE_BINARY,
            model);
    for (int i = 0; i < colors.length; i++) {
      image.getRaster().setSample(i, 0, 0, i);
    }
    return image;
  }

  /// Returns a smooth colour image that survives JPEG.
  static BufferedImage gradient(int height, int width) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, x * 255 / width << 16 | y * 255 / height << 8 | 0x40);
      }
    }
    return image;
  }

  static byte[] file(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Returns a JPEG file of 16 x 16 pixels of one CMYK colour, inverted as Adobe's programs write
  /// it: 255 is no ink.
  static byte[] cmykJpeg(int transform, int... inverted) {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 16 * 16; i++) {
      raster.setPixel(i % 16, i / 16, inverted);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    ByteBuffer adobe = ByteBuffer.allocate(16);
    adobe.putShort((short) 0xFFEE).putShort((short) 14).put("Adobe".getBytes());
    adobe.putShort((short) 100).putInt(0).put((byte) transform);
    return withSegment(bytes.toByteArray(), adobe.array());
  }

  /// Puts an EXIF segment with an orientation behind the first marker of a JPEG file.
  static byte[] withOrientation(byte[] jpeg, int orientation, ByteOrder order) {
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0".getBytes());
    exif.order(order).put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes());
    exif.putShort((short) 42).putInt(8).putShort((short) 1);
    exif.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    exif.putShort((short) orientation).putShort((short) 0).putInt(0);
    return withSegment(jpeg, exif.array());
  }

  private static byte[] withSegment(byte[] jpeg, byte[] segment) {
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + segment.length);
    return file.put(jpeg, 0, 2).put(segment).put(jpeg, 2, jpeg.length - 2).array();
  }
}
