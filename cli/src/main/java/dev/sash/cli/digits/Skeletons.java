package dev.sash.cli.digits;

import java.util.List;
import java.util.SplittableRandom;

/// The ways in which people write digits, as strokes without width.
///
/// A way is a list of strokes, divided by `;`. A stroke is `l`, straight from point to point, or
/// `s`, a smooth curve (Catmull and Rom 1974) through its points, and the points as `x,y` in
/// percent of width and height from the upper left corner. Each drawing moves the points a little
/// and takes a width of its own.
final class Skeletons {

  /// Straight pieces between two points of a curve.
  private static final int PIECES = 5;

  private static final List<List<String>> WAYS =
      List.of(
          List.of(
              "s 55,0 18,12 2,50 18,88 52,100 84,87 98,50 82,12 45,0",
              "s 75,8 40,0 8,25 5,65 30,98 65,96 95,70 95,35 70,6 45,3",
              "s 50,0 5,20 5,80 50,100 95,80 95,20 50,0"),
          List.of(
              "l 30,0 30,100",
              "l 0,24 30,0 30,100",
              "l 0,24 28,0 28,100; l 2,100 56,100",
              "l 0,36 42,0 42,100",
              "s 0,28 18,14 30,0; l 30,0 30,100"),
          List.of(
              "s 4,24 22,4 52,0 86,10 92,32 72,58 36,82 2,99; l 2,99 100,99",
              "s 6,18 40,0 84,12 80,46 40,84 12,98 2,88 20,80 50,92 76,100 100,90",
              "s 0,14 30,0 74,2 94,22 80,50 0,100; l 0,100 96,96"),
          List.of(
              "s 4,12 40,0 84,12 80,36 38,48; s 38,48 86,56 96,80 56,100 2,88",
              "l 6,2 90,2 42,42; s 42,42 88,50 96,78 54,100 2,90",
              "s 6,16 30,0 74,4 82,28 46,47 80,56 94,80 62,99 26,98 2,84"),
          List.of(
              "l 30,0 4,62 100,62; l 70,30 70,100",
              "l 74,100 74,0 0,68 100,68",
              "l 16,2 8,52 92,50; l 84,0 76,100",
              "s 20,0 12,30 8,54 40,58 88,52; l 86,6 80,100"),
          List.of(
              "l 88,2 18,2 10,44; s 10,44 50,34 90,52 92,82 52,100 4,90",
              "l 20,2 14,44; s 14,44 52,36 92,56 88,86 50,100 2,88; l 20,2 94,0",
              "s 90,0 56,4 24,4 16,42 56,38 94,62 82,92 42,100 2,90"),
          List.of(
              "s 78,0 38,18 10,52 6,82 44,100 86,86 90,62 52,48 10,68",
              "s 60,0 22,34 4,72 22,98 68,98 88,76 66,54 28,58 8,78",
              "s 92,6 54,2 14,34 6,72 34,100 84,90 88,60 46,50 8,72"),
          List.of(
              "l 0,2 100,2 36,100",
              "l 0,2 98,2 40,100; l 18,50 82,50",
              "l 2,18 2,0 98,0 40,100",
              "l 0,4 94,2; s 94,2 60,44 42,100",
              "l 4,16 6,2 98,0; s 98,0 62,48 48,100; l 24,52 86,48"),
          List.of(
              "s 84,16 50,0 16,14 28,40 72,60 90,82 50,100 10,82 28,60 74,38 84,16",
              "s 50,0 18,10 16,34 50,47 84,34 82,10 50,0; s 50,47 10,60 8,88 50,100 92,88 90,60"
                  + " 50,47",
              "s 90,8 48,0 12,18 40,44 86,66 84,92 44,100 8,84 30,56 76,34 92,10"),
          List.of(
              "s 88,22 52,0 10,18 14,46 52,54 84,38 88,22; l 88,22 82,100",
              "s 86,36 50,56 10,40 20,8 60,0 90,20 86,60 66,88 24,100",
              "s 84,14 44,0 8,22 24,48 62,46 84,18; s 84,14 84,56 76,100"));

  private Skeletons() {}

  /// Draws a digit.
  static StrokeGlyph draw(int digit, SplittableRandom random) {
    List<String> ways = WAYS.get(digit);
    String way = ways.get(random.nextInt(ways.size()));
    double width = random.nextDouble(0.45, 0.85);
    double jitter = random.nextDouble(0.005, 0.035);
    Segments strokes = new Segments();
    for (String stroke : way.split("; ")) {
      double[][] points = points(stroke.substring(2), width, jitter, random);
      if (stroke.startsWith("s")) {
        addCurve(strokes, points);
      } else {
        addLines(strokes, points);
      }
    }
    return StrokeGlyph.of(strokes);
  }

  private static double[][] points(
      String text, double width, double jitter, SplittableRandom random) {
    String[] words = text.split(" ");
    double[][] points = new double[words.length][];
    for (int i = 0; i < words.length; i++) {
      int comma = words[i].indexOf(',');
      double x = Integer.parseInt(words[i].substring(0, comma)) / 100.0;
      double y = Integer.parseInt(words[i].substring(comma + 1)) / 100.0;
      points[i] =
          new double[] {
            x * width + jitter * random.nextGaussian(), y + jitter * random.nextGaussian()
          };
    }
    return points;
  }

  private static void addLines(Segments strokes, double[][] points) {
    for (int i = 1; i < points.length; i++) {
      strokes.add(points[i - 1][0], points[i - 1][1], points[i][0], points[i][1]);
    }
  }

  private static void addCurve(Segments strokes, double[][] points) {
    double x = points[0][0];
    double y = points[0][1];
    for (int i = 0; i < points.length - 1; i++) {
      double[] before = points[Math.max(i - 1, 0)];
      double[] after = points[Math.min(i + 2, points.length - 1)];
      for (int piece = 1; piece <= PIECES; piece++) {
        double t = (double) piece / PIECES;
        double nextX = spline(before[0], points[i][0], points[i + 1][0], after[0], t);
        double nextY = spline(before[1], points[i][1], points[i + 1][1], after[1], t);
        strokes.add(x, y, nextX, nextY);
        x = nextX;
        y = nextY;
      }
    }
  }

  private static double spline(double before, double from, double to, double after, double t) {
    double straight = to - before;
    double square = 2 * before - 5 * from + 4 * to - after;
    double cube = 3 * (from - to) + after - before;
    return from + t * (straight + t * (square + t * cube)) / 2;
  }
}
