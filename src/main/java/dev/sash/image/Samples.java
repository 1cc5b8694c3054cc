package dev.sash.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.stream.IntStream;

/// Brings decoded images into one of four forms: 1 band (grey) or 3 bands (red, green, blue) of 8
/// or 16 bits, row by row. Grey samples stay as they are stored, whatever gamma their colour space
/// has; colour profiles are not applied, except where the colours are neither grey nor RGB. What is
/// transparent lies on white.
final class Samples {

  private Samples() {}

  /// Returns the samples of an image, without a copy where they have such a form already.
  static Raster of(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    if (colors instanceof IndexColorModel palette) {
      return ofPalette(image.getRaster(), palette);
    }
    int type = colors.getColorSpace().getType();
    boolean direct = type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB;
    boolean whole =
        image.getRaster().getDataBuffer().getDataType() <= DataBuffer.TYPE_USHORT
            || colors instanceof DirectColorModel;
    if (!direct || !whole) {
      BufferedImage rgb =
          new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
      return ofComponents(new ColorConvertOp(null).filter(image, rgb));
    }
    int bits = colors.getComponentSize(0);
    boolean even = IntStream.of(colors.getComponentSize()).allMatch(size -> size == bits);
    if (!colors.hasAlpha() && even && (bits == 8 || bits == 16)) {
      return image.getRaster();
    }
    return ofComponents(image);
  }

  private static Raster interleaved(Raster source, int bits, int bands) {
    int type = bits > 8 ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE;
    return Raster.createInterleavedRaster(type, source.getWidth(), source.getHeight(), bands, null);
  }

  private static Raster ofComponents(BufferedImage image) {
    Raster source = image.getRaster();
    ColorModel colors = image.getColorModel();
    int bands = source.getNumBands();
    int colorBands = colors.getNumColorComponents();
    int bits = IntStream.of(colors.getComponentSize()).max().orElseThrow();
    int maximum = bits > 8 ? 0xFFFF : 0xFF;
    WritableRaster target = (WritableRaster) interleaved(source, bits, colorBands);
    int[] from = new int[source.getWidth() * bands];
    int[] to = new int[source.getWidth() * colorBands];
    for (int y = 0; y < source.getHeight(); y++) {
      source.getPixels(source.getMinX(), source.getMinY() + y, source.getWidth(), 1, from);
      for (int x = 0; x < source.getWidth(); x++) {
        int alpha = maximum;
        if (colors.hasAlpha()) {
          alpha = widen(from[x * bands + colorBands], colors.getComponentSize(colorBands), maximum);
        }
        for (int band = 0; band < colorBands; band++) {
          int sample = widen(from[x * bands + band], colors.getComponentSize(band), maximum);
          to[x * colorBands + band] =
              onWhite(sample, alpha, maximum, colors.isAlphaPremultiplied());
        }
      }
      target.setPixels(0, y, source.getWidth(), 1, to);
    }
    return target;
  }

  private static int widen(int sample, int bits, int maximum) {
    int ownMaximum = (1 << bits) - 1;
    return ownMaximum == maximum
        ? sample
        : (int) (((long) sample * maximum + ownMaximum / 2) / ownMaximum);
  }

  private static int onWhite(int sample, int alpha, int maximum, boolean premultiplied) {
    if (premultiplied) {
      return Math.min(sample + maximum - alpha, maximum);
    }
    return (int)
        (((long) sample * alpha + maximum * (long) (maximum - alpha) + maximum / 2) / maximum);
  }

  private static Raster ofPalette(Raster source, IndexColorModel palette) {
    int[] colors = new int[palette.getMapSize()];
    palette.getRGBs(colors);
    boolean grey = true;
    for (int i = 0; i < colors.length; i++) {
      int alpha = colors[i] >>> 24;
      int red = onWhite(colors[i] >> 16 & 0xFF, alpha, 0xFF, false);
      int green = onWhite(colors[i] >> 8 & 0xFF, alpha, 0xFF, false);
      int blue = onWhite(colors[i] & 0xFF, alpha, 0xFF, false);
      colors[i] = red << 16 | green << 8 | blue;
      grey &= red == green && green == blue;
    }
    int bands = grey ? 1 : 3;
    WritableRaster target = (WritableRaster) interleaved(source, 8, bands);
    int[] from = new int[source.getWidth()];
    int[] to = new int[source.getWidth() * bands];
    for (int y = 0; y < source.getHeight(); y++) {
      source.getPixels(source.getMinX(), source.getMinY() + y, source.getWidth(), 1, from);
      for (int x = 0; x < from.length; x++) {
        // A file may hold indexes beyond its palette.
        int color = from[x] < colors.length ? colors[from[x]] : 0;
        for (int band = 0; band < bands; band++) {
          to[x * bands + band] = color >> 8 * (bands - 1 - band) & 0xFF;
        }
      }
      target.setPixels(0, y, source.getWidth(), 1, to);
    }
    return target;
  }
}
