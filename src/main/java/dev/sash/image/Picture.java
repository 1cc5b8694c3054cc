package dev.sash.image;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// A decoded photo: `height` x `width` pixels, grey or red-green-blue, of 8 or 16 bits a sample.
///
/// The samples lie on the Java heap, once; they go into volumes row by row. Immutable and free to
/// share between threads, as long as nobody draws into the `BufferedImage` that it was made of.
public final class Picture {

  /// The most pixels that [#read(Path)] decodes: 2^27, about 134 megapixels.
  public static final long MAXIMUM_PIXEL_COUNT = 1L << 27;

  private final Raster raster;

  private Picture(Raster raster) {
    this.raster = raster;
  }

  /// Reads an image file of any format that ImageIO has a reader for and turns it as its EXIF
  /// orientation says.
  ///
  /// Grey samples and RGB samples are taken as stored, without applying a colour profile, as Pillow
  /// and OpenCV take them. Transparent images are laid on white. Of several images the first is
  /// read.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws ImageFormatException if the file is no image, broken, truncated, of more than
  ///   [#MAXIMUM_PIXEL_COUNT] pixels, or decoded takes more than half of the Java heap
  /// @throws IOException if the file cannot be read
  public static Picture read(Path file) throws IOException {
    return read(file, MAXIMUM_PIXEL_COUNT);
  }

  /// Reads an image file as [#read(Path)] with another limit.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws ImageFormatException if the file is no image, broken, truncated, of more pixels than
  ///   `maximumPixelCount`, or decoded takes more than half of the Java heap
  /// @throws IOException if the file cannot be read
  public static Picture read(Path file, long maximumPixelCount) throws IOException {
    return new Picture(new PictureFile(file, maximumPixelCount).read());
  }

  /// Returns the picture of a decoded image; it may share the image's samples.
  public static Picture of(BufferedImage image) {
    return new Picture(Samples.of(image));
  }

  /// Returns the rows.
  public int height() {
    return raster.getHeight();
  }

  /// Returns the columns.
  public int width() {
    return raster.getWidth();
  }

  /// Returns the samples of a pixel: 1 grey, 3 red, green and blue.
  public int channels() {
    return raster.getNumBands();
  }

  /// Returns the value of white: 255, or 65535 for samples of 16 bits.
  public int sampleMaximum() {
    return raster.getSampleModel().getSampleSize(0) > Byte.SIZE ? 0xFFFF : 0xFF;
  }

  /// Returns a sample as it is stored, 0 to [#sampleMaximum].
  ///
  /// @throws ArrayIndexOutOfBoundsException if the pixel or channel is outside the picture
  public int sample(int y, int x, int channel) {
    return raster.getSample(raster.getMinX() + x, raster.getMinY() + y, channel);
  }

  /// Returns a view of the `height` x `width` pixels whose upper left corner is (`y`, `x`).
  ///
  /// @throws IndexOutOfBoundsException if they are not all in the picture
  public Picture asWindow(int y, int x, int height, int width) {
    if (y < 0
        || x < 0
        || height <= 0
        || width <= 0
        || y > height() - height
        || x > width() - width) {
      throw new IndexOutOfBoundsException(
          "window y=%d x=%d height=%d width=%d is outside the picture of %dx%d"
              .formatted(y, x, height, width, height(), width()));
    }
    return new Picture(
        raster.createChild(raster.getMinX() + x, raster.getMinY() + y, width, height, 0, 0, null));
  }

  /// Returns a view of the `height` x `width` pixels in the middle, halves rounded as torchvision's
  /// CenterCrop rounds them.
  ///
  /// @throws IndexOutOfBoundsException if the picture is smaller
  public Picture asCenter(int height, int width) {
    int y = (int) Math.rint((height() - height) / 2.0);
    int x = (int) Math.rint((width() - width) / 2.0);
    return asWindow(y, x, height, width);
  }

  /// Returns the picture in another size: bilinear with antialiasing, as Pillow and torchvision do
  /// it.
  ///
  /// @throws IllegalArgumentException if a size is not positive or the result has more than
  ///   [#MAXIMUM_PIXEL_COUNT] pixels
  public Picture withSize(int height, int width) {
    if (height <= 0 || width <= 0 || (long) height * width > MAXIMUM_PIXEL_COUNT) {
      throw new IllegalArgumentException(
          "a picture has 1 to %d pixels: height=%d width=%d"
              .formatted(MAXIMUM_PIXEL_COUNT, height, width));
    }
    return new Picture(Resampler.resize(raster, height, width));
  }

  /// Returns the picture with its shorter side resized to `length`, the other in proportion,
  /// rounded down as torchvision's Resize does.
  ///
  /// @throws IllegalArgumentException as [#withSize]
  public Picture withShorterSide(int length) {
    return width() <= height()
        ? withSize(proportion(height(), length, width()), length)
        : withSize(length, proportion(width(), length, height()));
  }

  /// Returns the picture resized to `width` columns, the rows in proportion, rounded.
  ///
  /// @throws IllegalArgumentException as [#withSize]
  public Picture withWidth(int width) {
    long rows = Math.round((double) height() * width / width());
    return withSize(Math.clamp(rows, 1, Integer.MAX_VALUE), width);
  }

  private static int proportion(int size, int to, int from) {
    return (int) Math.min((long) size * to / from, Integer.MAX_VALUE);
  }

  /// Writes the preprocessed pixels into a volume of the same height and width and the
  /// preprocessing's channels; it may be a window of a larger one.
  ///
  /// @throws IllegalArgumentException if the volume has another shape
  public void into(Volume volume, Preprocessing preprocessing) {
    Shape expected = Shape.of(height(), width(), preprocessing.channels());
    if (!volume.shape().equals(expected)) {
      throw new IllegalArgumentException(
          "a picture of %dx%d in %d channels fills a volume %s, got %s: resize the picture or crop it"
              .formatted(height(), width(), expected.depth(), expected, volume.shape()));
    }
    int channels = preprocessing.channels();
    boolean reversed = preprocessing.order() == ChannelOrder.BGR;
    float[][] tables = new float[channels][];
    for (int color = 0; color < channels; color++) {
      tables[color] = preprocessing.toTable(color, sampleMaximum());
    }
    int[] row = new int[width() * channels()];
    int[] one = new int[channels() == channels ? 0 : width() * channels];
    MemorySegment segment = volume.segment();
    for (int y = 0; y < height(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width(), 1, row);
      int[] samples = convert(row, one, channels);
      long to = y * volume.rowStride();
      for (int x = 0, at = 0; x < width(); x++, to += volume.pixelStride()) {
        for (int color = 0; color < channels; color++, at++) {
          int channel = reversed ? channels - 1 - color : color;
          segment.setAtIndex(ValueLayout.JAVA_FLOAT, to + channel, tables[color][samples[at]]);
        }
      }
    }
  }

  /// Returns the row in `channels` samples a pixel; in `converted` where the picture has others.
  private int[] convert(int[] row, int[] converted, int channels) {
    if (channels() == channels) {
      return row;
    }
    for (int x = 0; x < width(); x++) {
      if (channels == 1) {
        converted[x] = luma(row[3 * x], row[3 * x + 1], row[3 * x + 2]);
      } else {
        converted[3 * x] = row[x];
        converted[3 * x + 1] = row[x];
        converted[3 * x + 2] = row[x];
      }
    }
    return converted;
  }

  /// Returns the brightness of a colour: ITU-R BT.601 in Pillow's fixed point.
  static int luma(int red, int green, int blue) {
    return (int) ((red * 19595L + green * 38470L + blue * 7471L + 0x8000) >> 16);
  }

  /// Writes a row as packed colours of 8 bits, 0xRRGGBB.
  void rowInto(int y, int[] colors) {
    int[] row = new int[width() * channels()];
    raster.getPixels(raster.getMinX(), raster.getMinY() + y, width(), 1, row);
    int shift = sampleMaximum() == 0xFF ? 0 : Byte.SIZE;
    int last = channels() - 1;
    for (int x = 0; x < width(); x++) {
      int at = x * channels();
      colors[x] =
          (row[at] >> shift) << 16 | (row[at + last / 2] >> shift) << 8 | row[at + last] >> shift;
    }
  }
}
