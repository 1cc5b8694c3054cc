package dev.sash.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/// Reads an image file through ImageIO: asks for its size first, refuses what would not fit,
/// decodes, turns it upright.
final class PictureFile {

  private final Path file;
  private final long maximumPixelCount;

  PictureFile(Path file, long maximumPixelCount) {
    this.file = file;
    this.maximumPixelCount = maximumPixelCount;
  }

  Raster read() throws IOException {
    if (Files.isDirectory(file)) {
      throw refused("it is a folder");
    }
    if (Files.size(file) == 0) {
      throw refused("it is empty");
    }
    try (ImageInputStream stream = new FileImageInputStream(file.toFile())) {
      Orientation orientation = Orientation.read(stream);
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw refused("no reader knows its format; there are readers for %s".formatted(formats()));
      }
      ImageReader reader = readers.next();
      try {
        return orientation.turn(Samples.of(decode(reader, stream)));
      } finally {
        reader.dispose();
      }
    }
  }

  private BufferedImage decode(ImageReader reader, ImageInputStream stream) throws IOException {
    try {
      // Metadata is ignored: its compressed text could be a bomb of its own.
      reader.setInput(stream, true, true);
      requireRoom(reader);
      PrematureEnd end = new PrematureEnd();
      reader.addIIOReadWarningListener(end);
      BufferedImage image = reader.read(0);
      if (end.seen()) {
        throw refused("it is truncated: " + end.warning());
      }
      return image;
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders answer broken files with exceptions of any kind.
      throw new ImageFormatException(file, reason(reader, e), e);
    } catch (OutOfMemoryError e) {
      // A broken file can make a decoder ask for an array of any length.
      throw new ImageFormatException(
          file, "its decoder asked for more memory than the Java heap has: raise -Xmx", e);
    }
  }

  private void requireRoom(ImageReader reader) throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width * height > maximumPixelCount) {
      throw refused(
          "%d x %d pixels are more than the limit of %d: scale it down, or read it with a larger limit"
              .formatted(width, height, maximumPixelCount));
    }
    long byteSize = width * height * bytesPerPixel(reader);
    long room = Runtime.getRuntime().maxMemory() / 2;
    if (byteSize > room) {
      throw refused(
          "%d x %d pixels take %d bytes decoded, more than half of the Java heap (%d): raise -Xmx"
              .formatted(width, height, byteSize, room));
    }
  }

  private static long bytesPerPixel(ImageReader reader) throws IOException {
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    if (!types.hasNext()) {
      return Integer.BYTES;
    }
    SampleModel samples = types.next().getSampleModel();
    return Math.max((long) samples.getNumBands() * samples.getSampleSize(0) / Byte.SIZE, 1);
  }

  private static String reason(ImageReader reader, Exception e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String all =
        Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause)
            .map(cause -> String.valueOf(cause.getMessage()))
            .reduce(text, (left, right) -> left.contains(right) ? left : left + ": " + right)
            .replaceAll("\\s+", " ");
    if (all.contains("Unsupported Image Type")) {
      all += ": add com.twelvemonkeys.imageio:imageio-jpeg to the application, or save it as RGB";
    }
    return format(reader) + " decoder: " + all;
  }

  private static String format(ImageReader reader) {
    try {
      return reader.getFormatName().toUpperCase(Locale.ROOT);
    } catch (IOException | RuntimeException e) {
      return "image";
    }
  }

  private static List<String> formats() {
    return Stream.of(ImageIO.getReaderFormatNames())
        .map(name -> name.toLowerCase(Locale.ROOT))
        .distinct()
        .sorted()
        .toList();
  }

  private ImageFormatException refused(String reason) {
    return new ImageFormatException(file, reason, null);
  }
}
