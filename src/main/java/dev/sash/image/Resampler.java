package dev.sash.image;

import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/// Bilinear resizing with antialiasing, sample for sample what Pillow's `Image.resize(BILINEAR)`
/// and so torchvision give: a triangle filter as wide as the reduction, columns first, then rows,
/// in fixed point with 22 fraction bits, rounded to whole samples after each pass.
///
/// Source: Pillow, `src/libImaging/Resample.c`.
final class Resampler {

  private static final int FRACTION_BITS = 22;
  private static final long HALF = 1L << (FRACTION_BITS - 1);

  /// First source sample of every target sample.
  private final int[] first;

  /// Weights of a target sample's source samples, from its first one on.
  private final long[][] weights;

  private Resampler(int sourceSize, int targetSize) {
    first = new int[targetSize];
    weights = new long[targetSize][];
    double scale = (double) sourceSize / targetSize;
    double support = Math.max(scale, 1);
    for (int target = 0; target < targetSize; target++) {
      double center = (target + 0.5) * scale;
      int from = Math.max((int) (center - support + 0.5), 0);
      int to = Math.min((int) (center + support + 0.5), sourceSize);
      first[target] = from;
      weights[target] = triangle(from, to, center, support);
    }
  }

  private static long[] triangle(int from, int to, double center, double support) {
    double[] heights = new double[to - from];
    double sum = 0;
    for (int i = 0; i < heights.length; i++) {
      heights[i] = Math.max(1 - Math.abs((i + from - center + 0.5) / support), 0);
      sum += heights[i];
    }
    long[] fixed = new long[heights.length];
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] = (long) (0.5 + heights[i] / sum * (1 << FRACTION_BITS));
    }
    return fixed;
  }

  /// Returns the source in another size; the source itself where the size is the same.
  static Raster resize(Raster source, int height, int width) {
    Raster narrowed = source;
    if (width != source.getWidth()) {
      narrowed = new Resampler(source.getWidth(), width).columns(source);
    }
    if (height == source.getHeight()) {
      return narrowed;
    }
    return new Resampler(source.getHeight(), height).rows(narrowed);
  }

  private Raster columns(Raster source) {
    int bands = source.getNumBands();
    int width = first.length;
    WritableRaster target = source.createCompatibleWritableRaster(width, source.getHeight());
    int[] from = new int[source.getWidth() * bands];
    int[] to = new int[width * bands];
    for (int y = 0; y < source.getHeight(); y++) {
      source.getPixels(source.getMinX(), source.getMinY() + y, source.getWidth(), 1, from);
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < bands; band++) {
          long sum = HALF;
          int at = first[x] * bands + band;
          for (long weight : weights[x]) {
            sum += weight * from[at];
            at += bands;
          }
          to[x * bands + band] = (int) (sum >> FRACTION_BITS);
        }
      }
      target.setPixels(0, y, width, 1, to);
    }
    return target;
  }

  private Raster rows(Raster source) {
    int width = source.getWidth();
    WritableRaster target = source.createCompatibleWritableRaster(width, first.length);
    int[] row = new int[width * source.getNumBands()];
    long[] sums = new long[row.length];
    for (int y = 0; y < first.length; y++) {
      java.util.Arrays.fill(sums, HALF);
      for (int tap = 0; tap < weights[y].length; tap++) {
        source.getPixels(source.getMinX(), source.getMinY() + first[y] + tap, width, 1, row);
        for (int i = 0; i < row.length; i++) {
          sums[i] += weights[y][tap] * row[i];
        }
      }
      for (int i = 0; i < row.length; i++) {
        row[i] = (int) (sums[i] >> FRACTION_BITS);
      }
      target.setPixels(0, y, width, 1, row);
    }
    return target;
  }
}
