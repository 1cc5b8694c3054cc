package dev.sash.cli.digits;

import java.util.SplittableRandom;

/// Paints what digits stand on and among: paper, light, texture, lines, edges. Every painter takes
/// the contrast that it may reach at most.
///
/// Nothing here is a digit at any scale: lines run through the whole picture or far, and nothing is
/// a ring.
final class Background {

  private final Canvas canvas;
  private final SplittableRandom random;

  Background(Canvas canvas, SplittableRandom random) {
    this.canvas = canvas;
    this.random = random;
  }

  /// Paints paper under uneven light: levels from `level - contrast` to `level + contrast`.
  void paper(double level, double contrast) {
    double angle = random.nextDouble(2 * Math.PI);
    double reach = Math.hypot(canvas.height(), canvas.width()) / 2;
    double perRow = contrast * Math.sin(angle) / reach;
    double perColumn = contrast * Math.cos(angle) / reach;
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        double light =
            perRow * (y - canvas.height() / 2.0) + perColumn * (x - canvas.width() / 2.0);
        canvas.set(y, x, level + light);
      }
    }
  }

  /// Adds clouds: values at the corners of a grid, with smooth transitions (Perlin's value noise).
  ///
  /// @param side pixels between the grid's lines
  void clouds(double side, double contrast) {
    int columns = (int) (canvas.width() / side) + 2;
    double[] upper = corners(columns, contrast);
    double[] lower = corners(columns, contrast);
    int row = 0;
    for (int y = 0; y < canvas.height(); y++) {
      for (; (int) (y / side) > row; row++) {
        upper = lower;
        lower = corners(columns, contrast);
      }
      double down = smooth(y / side - row);
      for (int x = 0; x < canvas.width(); x++) {
        int column = (int) (x / side);
        double right = smooth(x / side - column);
        double above = upper[column] + right * (upper[column + 1] - upper[column]);
        double below = lower[column] + right * (lower[column + 1] - lower[column]);
        canvas.set(y, x, canvas.level(y, x) + above + down * (below - above));
      }
    }
  }

  private double[] corners(int count, double contrast) {
    double[] corners = new double[count];
    for (int i = 0; i < count; i++) {
      corners[i] = random.nextDouble(-contrast, contrast);
    }
    return corners;
  }

  private static double smooth(double share) {
    return share * share * (3 - 2 * share);
  }

  /// Adds stripes.
  ///
  /// @param period pixels from stripe to stripe
  void stripes(double period, double contrast) {
    double angle = random.nextDouble(Math.PI);
    double perRow = Math.sin(angle) / period;
    double perColumn = Math.cos(angle) / period;
    double sharpness = random.nextDouble(1, 6);
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        double phase = y * perRow + x * perColumn;
        double wave = 4 * Math.abs(phase - Math.rint(phase)) - 1;
        double level = Math.clamp(wave * sharpness, -1, 1) * contrast;
        canvas.set(y, x, canvas.level(y, x) + level);
      }
    }
  }

  /// Makes everything on one side of a straight line lighter or darker.
  void edge(double contrast) {
    double angle = random.nextDouble(2 * Math.PI);
    double throughY = anyY();
    double throughX = anyX();
    double softness = random.nextDouble(1, 3);
    double step = random.nextDouble(-contrast, contrast);
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        double side = (y - throughY) * Math.sin(angle) + (x - throughX) * Math.cos(angle);
        double share = Math.clamp(0.5 + side / softness, 0, 1);
        canvas.set(y, x, canvas.level(y, x) + share * step);
      }
    }
  }

  /// Draws a straight line through the whole canvas.
  ///
  /// @param level its brightness
  /// @param radius half of its width in pixels
  void line(double level, double opacity, double radius) {
    line(anyY(), anyX(), anyAngle(), level, opacity, radius, false);
  }

  /// Draws straight lines from one point to the edge of the canvas: one is the end of a line, two
  /// are a corner, three a junction.
  ///
  /// @param count how many
  /// @param radius half of their width in pixels
  void rays(int count, double level, double opacity, double radius) {
    double y = anyY();
    double x = anyX();
    for (int i = 0; i < count; i++) {
      line(y, x, anyAngle() + Math.PI * random.nextInt(2), level, opacity, radius, true);
    }
  }

  private double anyY() {
    return random.nextDouble(canvas.height());
  }

  private double anyX() {
    return random.nextDouble(canvas.width());
  }

  /// Lines along the edges of the page are more frequent than others.
  private double anyAngle() {
    return random.nextInt(3) == 0
        ? random.nextInt(2) * Math.PI / 2 + 0.05 * random.nextGaussian()
        : random.nextDouble(Math.PI);
  }

  private void line(
      double throughY,
      double throughX,
      double angle,
      double level,
      double opacity,
      double radius,
      boolean begins) {
    double sine = Math.sin(angle);
    double cosine = Math.cos(angle);
    for (int y = 0; y < canvas.height(); y++) {
      double down = y + 0.5 - throughY;
      // A row that the line is far from; its reach along the row is all of the row at most.
      if (Math.abs(down * cosine)
          > radius + 1 + Math.abs(sine) * (canvas.width() + Math.abs(throughX))) {
        continue;
      }
      int from = 0;
      int to = canvas.width();
      if (Math.abs(sine) > 1e-3) {
        double centre = throughX + down * cosine / sine;
        double reach = (radius + 1) / Math.abs(sine) + 1;
        from = (int) Math.clamp(centre - reach, 0.0, (double) to);
        to = (int) Math.clamp(centre + reach, 0.0, (double) to);
      }
      for (int x = from; x < to; x++) {
        double across = x + 0.5 - throughX;
        double distance = Math.abs(down * cosine - across * sine);
        if (begins && across * cosine + down * sine < 0) {
          distance = Math.hypot(across, down);
        }
        canvas.mix(y, x, level, opacity * Math.clamp(radius + 0.5 - distance, 0, 1));
      }
    }
  }

  /// Draws ruled paper: parallel lines, or two families of them.
  ///
  /// @param period pixels from line to line
  void ruling(double period, double level, double opacity, double radius) {
    double angle = 0.05 * random.nextGaussian();
    boolean crossed = random.nextBoolean();
    double phase = random.nextDouble(period);
    for (double at = phase - canvas.width(); at < canvas.height() + canvas.width(); at += period) {
      line(at, canvas.width() / 2.0, angle, level, opacity, radius, false);
      if (crossed) {
        line(canvas.height() / 2.0, at, angle + Math.PI / 2, level, opacity, radius, false);
      }
    }
  }

  /// Fills an ellipse or a rectangle somewhere.
  ///
  /// @param side its size, about, in pixels
  void patch(double level, double opacity, double side) {
    double centreY = anyY();
    double centreX = anyX();
    double angle = random.nextDouble(Math.PI);
    double radiusY = side * random.nextDouble(0.3, 0.7);
    double radiusX = side * random.nextDouble(0.3, 0.7);
    boolean round = random.nextBoolean();
    double reach = Math.hypot(radiusY, radiusX) + 1;
    int bottom = (int) Math.min(centreY + reach, canvas.height());
    int right = (int) Math.min(centreX + reach, canvas.width());
    for (int y = (int) Math.max(centreY - reach, 0); y < bottom; y++) {
      for (int x = (int) Math.max(centreX - reach, 0); x < right; x++) {
        double v = (y - centreY) * Math.cos(angle) - (x - centreX) * Math.sin(angle);
        double u = (x - centreX) * Math.cos(angle) + (y - centreY) * Math.sin(angle);
        double inside =
            round
                ? (1 - Math.hypot(v / radiusY, u / radiusX)) * Math.min(radiusY, radiusX)
                : Math.min(radiusY - Math.abs(v), radiusX - Math.abs(u));
        canvas.mix(y, x, level, opacity * Math.clamp(0.5 + inside, 0, 1));
      }
    }
  }

  /// Adds noise to every pixel, bell-shaped.
  ///
  /// @param deviation its standard deviation
  void noise(double deviation) {
    // The sum of four uniform 16-bit numbers has the variance (2^32 - 1) / 3.
    double scale = deviation / Math.sqrt(((1L << 32) - 1) / 3.0);
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        long bits = random.nextLong();
        long sum =
            (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        canvas.set(y, x, canvas.level(y, x) + (sum - 2 * 0xffff) * scale);
      }
    }
  }
}
