package dev.sash.cli;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/// JPEG files of four inks, as Adobe's programs write them.
final class CmykJpeg {

  private static final int SIDE = 16;

  private CmykJpeg() {}

  /// Returns a file of 16 x 16 pixels of one colour; 255 is no ink.
  static byte[] bytes(int... inverted) throws IOException {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, SIDE, SIDE, 4, null);
    for (int i = 0; i < SIDE * SIDE; i++) {
      raster.setPixel(i % SIDE, i / SIDE, inverted);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = rasterWriter();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    byte[] jpeg = bytes.toByteArray();
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + 16);
    file.put(jpeg, 0, 2).putShort((short) 0xFFEE).putShort((short) 14);
    file.put("Adobe".getBytes(StandardCharsets.US_ASCII)).putShort((short) 100).putInt(0);
    return file.put((byte) 0).put(jpeg, 2, jpeg.length - 2).array();
  }

  private static ImageWriter rasterWriter() {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
    while (writers.hasNext()) {
      ImageWriter writer = writers.next();
      if (writer.getClass().getName().startsWith("com.sun.")) {
        return writer;
      }
    }
    throw new IllegalStateException("the JDK has no JPEG writer");
  }
}
