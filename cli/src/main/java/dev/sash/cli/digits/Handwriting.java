package dev.sash.cli.digits;

import dev.sash.gradient.Examples;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// Handwritten digits of the MNIST database, 28x28 each, light on dark, in the middle of images of
/// 32x32. Immutable, free to share between threads.
public final class Handwriting implements Examples {

  private static final int SIDE = 28;

  private final byte[] pixels;
  private final byte[] labels;
  private final int first;
  private final int count;
  private final OptionalLong seed;

  private Handwriting(byte[] pixels, byte[] labels, int first, int count, OptionalLong seed) {
    this.pixels = pixels;
    this.labels = labels;
    this.first = first;
    this.count = count;
    this.seed = seed;
  }

  /// Reads one set of a folder.
  ///
  /// @param set `t10k` or `train`: the files are `t10k-images-idx3-ubyte` and
  ///   `t10k-labels-idx1-ubyte`, with or without `.gz`
  /// @throws IOException if a file is not there, cannot be read or does not fit the other
  public static Handwriting read(Path folder, String set) throws IOException {
    IdxFile images = IdxFile.read(file(folder, set + "-images", 3), 3);
    IdxFile labels = IdxFile.read(file(folder, set + "-labels", 1), 1);
    int[] sizes = images.dimensions();
    if (sizes[1] != SIDE || sizes[2] != SIDE || sizes[0] != labels.dimensions()[0]) {
      throw new IOException(
          "%s: %d images of %dx%d and %d labels do not fit: expected as many of 28x28"
              .formatted(folder, sizes[0], sizes[1], sizes[2], labels.dimensions()[0]));
    }
    for (byte label : labels.bytes()) {
      if (label < 0 || label > 9) {
        throw new IOException("%s: label %d is no digit".formatted(folder, label & 0xFF));
      }
    }
    return new Handwriting(
        images.bytes(), labels.bytes(), 0, labels.bytes().length, OptionalLong.empty());
  }

  private static Path file(Path folder, String name, int rank) throws IOException {
    String plain = "%s-idx%d-ubyte".formatted(name, rank);
    for (String end : List.of("", ".gz")) {
      Path file = folder.resolve(plain + end);
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new IOException("there is no %s(.gz) in %s".formatted(plain, folder));
  }

  /// Returns the images from `from` to before `to`.
  ///
  /// @throws IndexOutOfBoundsException if there are not as many
  public Handwriting part(int from, int to) {
    Objects.checkFromToIndex(from, to, count);
    return new Handwriting(pixels, labels, first + from, to - from, seed);
  }

  /// Returns the same digits turned, slanted, stretched, bent and moved a little, anew in each
  /// epoch.
  public Handwriting varied(long newSeed) {
    return new Handwriting(pixels, labels, first, count, OptionalLong.of(newSeed));
  }

  @Override
  public long count() {
    return count;
  }

  /// Writes an image: 32x32x1, 0 black to 1 white.
  ///
  /// @return its class
  @Override
  public int into(long index, long epoch, Volume image) {
    int at = first + (int) Objects.checkIndex(index, (long) count);
    double middle = DigitImages.SIDE / 2.0;
    Pose pose = Pose.upright(middle, middle, SIDE);
    if (seed.isPresent()) {
      SplittableRandom random = DigitImages.random(seed.getAsLong(), index, epoch);
      double y = middle + random.nextDouble(-2, 2);
      double x = middle + random.nextDouble(-2, 2);
      pose = Pose.random(y, x, SIDE * random.nextDouble(0.85, 1.15), random);
    }
    FormPoint point = new FormPoint(pose);
    for (int row = 0; row < DigitImages.SIDE; row++) {
      for (int column = 0; column < DigitImages.SIDE; column++) {
        point.moveTo(row, column);
        double level = sample(at, (point.y() + 0.5) * SIDE - 0.5, (point.x() + 0.5) * SIDE - 0.5);
        long to = row * image.rowStride() + column * image.pixelStride();
        image.segment().setAtIndex(ValueLayout.JAVA_FLOAT, to, (float) (level / 255));
      }
    }
    return labels[at];
  }

  private double sample(int at, double y, double x) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    double down = y - top;
    double right = x - left;
    double upper = pixel(at, top, left) * (1 - right) + pixel(at, top, left + 1) * right;
    double lower = pixel(at, top + 1, left) * (1 - right) + pixel(at, top + 1, left + 1) * right;
    return upper * (1 - down) + lower * down;
  }

  private int pixel(int at, int y, int x) {
    boolean inside = y >= 0 && x >= 0 && y < SIDE && x < SIDE;
    return inside ? pixels[(at * SIDE + y) * SIDE + x] & 0xFF : 0;
  }
}
