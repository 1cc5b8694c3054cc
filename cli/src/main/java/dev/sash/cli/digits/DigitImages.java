package dev.sash.cli.digits;

import dev.sash.gradient.Examples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.SplittableRandom;

/// Images of one digit in the middle each, and of no digit, drawn when they are asked for.
///
/// An image is 32x32x1, brightness 0 black to 1 white in steps of 1/255, as `--scale 1/255` gives
/// it. Classes 0 to 9 are digits: 17 to 23.5 pixels high, their centres at most 2.5 pixels from the
/// window's, dark on light and light on dark. Class [#BACKGROUND] is everything else: textures,
/// lines and edges, parts of larger digits, smaller ones, digits off the centre or side by side
/// with none in it, letters. Half of the images are background.
///
/// An image depends on the seed, its index and the epoch alone, whatever threads ask in which
/// order.
///
/// @param hand what the digits are written with
/// @param seed where all randomness comes from
/// @param count how many images an epoch has
public record DigitImages(Hand hand, long seed, long count) implements Examples {

  /// The class that stands for no digit.
  public static final int BACKGROUND = 10;

  /// Ten digits and the background.
  public static final int CLASSES = 11;

  /// Rows and columns of an image.
  public static final int SIDE = 32;

  /// The height of a digit that fits the window best.
  public static final double HEIGHT = 20;

  private static final double SMALLEST = 17;
  private static final double LARGEST = 23.5;
  private static final double OFF_CENTRE = 2.5;

  /// Of a digit of this height off the centre only a part fits the window.
  private static final double PART = 27;

  /// @throws IllegalArgumentException if the count is not positive
  public DigitImages {
    if (count <= 0) {
      throw new IllegalArgumentException("the number of images must be positive: " + count);
    }
  }

  /// Returns the shape of an image.
  public static Shape shape() {
    return Shape.of(SIDE, SIDE, 1);
  }

  /// Draws an image.
  ///
  /// @param image a volume of 32x32x1
  /// @return its class
  @Override
  public int into(long index, long epoch, Volume image) {
    SplittableRandom random = random(seed, index, epoch);
    int label = random.nextInt(5) < 3 ? BACKGROUND : random.nextInt(BACKGROUND);
    Canvas canvas = new Canvas(SIDE, SIDE);
    Scene scene = new Scene(canvas, random);
    if (label == BACKGROUND) {
      drawBackground(scene, random);
    } else {
      drawDigit(scene, label, random);
    }
    scene.finish();
    canvas.into(image);
    return label;
  }

  /// Neighbouring seeds of SplitMix64 are unrelated only once they are mixed.
  static SplittableRandom random(long seed, long index, long epoch) {
    long mixed = new SplittableRandom(seed).nextLong() ^ epoch;
    mixed = new SplittableRandom(mixed).nextLong() ^ index;
    return new SplittableRandom(new SplittableRandom(mixed).nextLong());
  }

  private void drawDigit(Scene scene, int digit, SplittableRandom random) {
    scene.paintBackground(0.45, random.nextInt(3));
    double height = random.nextDouble(SMALLEST, LARGEST);
    double y = SIDE / 2.0 + random.nextDouble(-OFF_CENTRE, OFF_CENTRE);
    double x = SIDE / 2.0 + random.nextDouble(-OFF_CENTRE, OFF_CENTRE);
    Glyph glyph = hand.digit(digit, random);
    scene.draw(glyph, Pose.random(y, x, height, random));
    if (random.nextInt(3) == 0) {
      drawNeighbours(scene, glyph.halfWidth() * height, y, x, height, random);
    }
  }

  /// Draws digits to the left and right as in a number, or above and below as in a column.
  private void drawNeighbours(
      Scene scene, double halfWidth, double y, double x, double height, SplittableRandom random) {
    boolean column = random.nextInt(4) == 0;
    double own = random.nextInt(3) == 0 ? random.nextDouble(10, 40) : height;
    for (int side = -1; side <= 1; side += 2) {
      if (random.nextInt(3) > 0) {
        Glyph glyph = hand.digit(random.nextInt(10), random);
        double gap = random.nextDouble(3, 8);
        if (column) {
          double off = side * (height / 2 + gap + own / 2);
          scene.draw(glyph, Pose.random(y + off, x + random.nextDouble(-4, 4), own, random));
        } else {
          double off = side * (halfWidth + gap + glyph.halfWidth() * own);
          scene.draw(glyph, Pose.random(y + random.nextDouble(-2, 2), x + off, own, random));
        }
      }
    }
  }

  private void drawBackground(Scene scene, SplittableRandom random) {
    int kind = random.nextInt(20);
    if (kind < 3) {
      scene.paintBackground(1, random.nextInt(5));
      return;
    }
    if (kind < 9) {
      scene.paintClutter(random.nextInt(1, 7));
      return;
    }
    scene.paintBackground(0.35, random.nextInt(3));
    if (kind < 12) {
      drawOffCentre(scene, random);
    } else if (kind < 15) {
      drawPart(scene, random);
    } else if (kind < 17) {
      drawSmall(scene, random);
    } else if (kind < 19) {
      drawPair(scene, random);
    } else {
      drawLetters(scene, random);
    }
  }

  private void drawOffCentre(Scene scene, SplittableRandom random) {
    double angle = random.nextDouble(2 * Math.PI);
    double distance = random.nextDouble(7, 17);
    double y = SIDE / 2.0 + distance * Math.sin(angle);
    double x = SIDE / 2.0 + distance * Math.cos(angle);
    Glyph glyph = hand.digit(random.nextInt(10), random);
    double height = random.nextDouble(15, 30);
    scene.draw(glyph, Pose.random(y, x, height, random));
    if (random.nextInt(3) == 0) {
      drawNeighbours(scene, glyph.halfWidth() * height, y, x, height, random);
    }
  }

  private void drawPart(Scene scene, SplittableRandom random) {
    double height = PART * Math.exp(random.nextDouble(Math.log(4.5)));
    Glyph glyph = hand.digit(random.nextInt(10), random);
    double down = height * random.nextDouble(-0.55, 0.55);
    double across = height * random.nextDouble(-1, 1) * (glyph.halfWidth() + 0.1);
    if (height < SIDE && Math.hypot(down, across) < 4) {
      down = Math.copySign(5, down);
    }
    double y = SIDE / 2.0 + down;
    double x = SIDE / 2.0 + across;
    scene.draw(glyph, Pose.random(y, x, height, random));
  }

  private void drawSmall(Scene scene, SplittableRandom random) {
    double height = random.nextDouble(4, 12);
    double phaseY = random.nextDouble(height);
    double phaseX = random.nextDouble(height);
    boolean single = random.nextBoolean();
    for (double y = phaseY; y < SIDE; y += height * (single ? 2 * SIDE : 1.5)) {
      for (double x = phaseX; x < SIDE + height; x += height) {
        double middle = SIDE / 2.0 + random.nextDouble(-4, 4);
        Glyph glyph = hand.digit(random.nextInt(10), random);
        scene.draw(glyph, Pose.random(single ? middle : y, x, height, random));
      }
    }
  }

  private void drawPair(Scene scene, SplittableRandom random) {
    double height = random.nextDouble(15, 26);
    boolean column = random.nextInt(4) == 0;
    double gap = random.nextDouble(2, 8);
    for (int side = -1; side <= 1; side += 2) {
      Glyph glyph = hand.digit(random.nextInt(10), random);
      double half = column ? 0.5 : glyph.halfWidth();
      double off = side * (gap / 2 + Math.max(half * height, 4));
      double along = SIDE / 2.0 + random.nextDouble(-4, 4);
      double across = SIDE / 2.0 + off;
      scene.draw(
          glyph, Pose.random(column ? across : along, column ? along : across, height, random));
    }
  }

  private void drawLetters(Scene scene, SplittableRandom random) {
    double height = random.nextDouble(13, 26);
    double y = SIDE / 2.0 + random.nextDouble(-5, 5);
    double x = SIDE / 2.0 + random.nextDouble(-5, 5);
    for (int side = -1; side <= 1; side++) {
      double off = side * height * random.nextDouble(0.8, 1.1);
      if (side == 0 || random.nextBoolean()) {
        hand.letter(random)
            .ifPresent(glyph -> scene.draw(glyph, Pose.random(y, x + off, height, random)));
      }
    }
  }
}
