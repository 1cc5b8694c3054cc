package dev.sash.cli.digits;

import dev.sash.image.Picture;
import dev.sash.image.Window;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A page with digits of various sizes on a cluttered background, and what stands on it.
///
/// @param image the page, grey, 8 bits
/// @param targets the digits
public record Page(BufferedImage image, List<Target> targets) {

  /// Height of the smallest and the largest digits, in pixels; between them the logarithms are
  /// spread evenly.
  private static final double SMALLEST = 20;

  private static final double LARGEST = 110;

  /// Room on each side of a digit, in heights.
  private static final double ROOM = 0.35;

  private static final int TRIALS = 1000;

  /// Copies the list.
  public Page {
    targets = List.copyOf(targets);
  }

  /// Returns the page as a picture.
  public Picture picture() {
    return Picture.of(image);
  }

  /// Draws a page. The same seed and fonts give the same page.
  ///
  /// @param hand what the digits are written with
  /// @param digits how many; fewer where the page has no more room
  /// @throws IllegalArgumentException if a side is less than twice the largest digit, there are
  ///   more pixels than [Picture#MAXIMUM_PIXEL_COUNT], or digits is negative
  public static Page draw(int height, int width, int digits, Hand hand, long seed) {
    if (height < 2 * LARGEST
        || width < 2 * LARGEST
        || (long) height * width > Picture.MAXIMUM_PIXEL_COUNT
        || digits < 0) {
      throw new IllegalArgumentException(
          "a page has at least %.0fx%.0f pixels, at most %d, and no negative number of digits: height=%d width=%d digits=%d"
              .formatted(
                  2 * LARGEST, 2 * LARGEST, Picture.MAXIMUM_PIXEL_COUNT, height, width, digits));
    }
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong());
    Canvas canvas = new Canvas(height, width);
    paintBackground(canvas, random);
    List<Target> targets = new ArrayList<>();
    List<Pose> poses = place(height, width, digits, random);
    for (Pose pose : poses) {
      int digit = random.nextInt(10);
      write(canvas, hand.digit(digit, random), pose, random);
      targets.add(new Target(digit, box(pose)));
    }
    new Background(canvas, random).noise(random.nextDouble(0.005, 0.025));
    return new Page(canvas.toImage(), targets);
  }

  private static void paintBackground(Canvas canvas, SplittableRandom random) {
    double paper = random.nextDouble(0.3, 0.85);
    Background background = new Background(canvas, random);
    background.paper(paper, random.nextDouble(0.05, 0.15));
    background.clouds(random.nextDouble(200, 500), 0.08);
    background.clouds(random.nextDouble(4, 12), 0.04);
    background.stripes(random.nextDouble(6, 40), 0.02);
    background.edge(0.2);
    double line = Math.clamp(paper + random.nextDouble(-0.15, 0.15), 0, 1);
    background.ruling(random.nextDouble(25, 80), line, 1, random.nextDouble(0.5, 1.2));
    for (int i = 0; i < 40; i++) {
      background.patch(level(paper, random), 0.8, random.nextDouble(30, 400));
    }
    for (int i = 0; i < 25; i++) {
      background.line(level(paper, random), 0.9, random.nextDouble(0.5, 4));
    }
  }

  private static double level(double paper, SplittableRandom random) {
    return Math.clamp(paper + random.nextDouble(-0.22, 0.22), 0, 1);
  }

  private static List<Pose> place(int height, int width, int digits, SplittableRandom random) {
    List<Pose> poses = new ArrayList<>();
    for (int trial = 0; trial < TRIALS && poses.size() < digits; trial++) {
      double size = Math.exp(random.nextDouble(Math.log(SMALLEST), Math.log(LARGEST)));
      // A window around the digit must lie on the page.
      double edge = size * DigitImages.SIDE / DigitImages.HEIGHT / 2 + 2;
      Pose pose =
          Pose.random(
              random.nextDouble(edge, height - edge),
              random.nextDouble(edge, width - edge),
              size,
              random);
      if (poses.stream().allMatch(other -> apart(pose, other))) {
        poses.add(pose);
      }
    }
    return poses;
  }

  private static boolean apart(Pose one, Pose other) {
    double distance = Math.max(Math.abs(one.y() - other.y()), Math.abs(one.x() - other.x()));
    double larger = Math.max(one.height(), other.height());
    return distance > (one.height() + other.height()) / 2 + ROOM * larger;
  }

  /// Takes an ink that can be read on what lies below.
  private static void write(Canvas canvas, Glyph glyph, Pose pose, SplittableRandom random) {
    double below = mean(canvas, box(pose));
    double contrast = random.nextDouble(0.4, 0.9);
    boolean fitsDark = below >= contrast;
    boolean fitsLight = below <= 1 - contrast;
    boolean dark = fitsDark == fitsLight ? below >= 0.5 : fitsDark;
    double level = Math.clamp(dark ? below - contrast : below + contrast, 0, 1);
    double pen = Hand.penRadius(glyph, pose.height(), random);
    double softness = random.nextDouble(1, 1.6) * Math.max(1, pose.height() / 40);
    canvas.draw(glyph, pose, new Ink(level, random.nextDouble(0.9, 1), pen, softness));
  }

  private static double mean(Canvas canvas, Window box) {
    double sum = 0;
    for (int y = box.y(); y < box.y() + box.height(); y++) {
      for (int x = box.x(); x < box.x() + box.width(); x++) {
        sum += canvas.level(y, x);
      }
    }
    return sum / ((double) box.height() * box.width());
  }

  private static Window box(Pose pose) {
    int side = (int) Math.round(pose.height());
    return new Window(
        (int) Math.round(pose.y() - pose.height() / 2),
        (int) Math.round(pose.x() - pose.height() / 2),
        side,
        side);
  }
}
