package dev.sash.cli.digits;

import java.util.SplittableRandom;

/// One image with its light: how bright paper and ink are, how sharp and how noisy everything is.
final class Scene {

  private final Canvas canvas;
  private final SplittableRandom random;
  private final Background background;
  private final double contrast;
  private final double paper;
  private final double ink;
  private final double softness;
  private final double opacity;

  Scene(Canvas canvas, SplittableRandom random) {
    this.canvas = canvas;
    this.random = random;
    background = new Background(canvas, random);
    contrast = random.nextDouble(0.35, 0.95);
    double darker = random.nextDouble(0, 1 - contrast);
    boolean darkInk = random.nextBoolean();
    paper = darkInk ? darker + contrast : darker;
    ink = darkInk ? darker : darker + contrast;
    softness = random.nextDouble(1, 2);
    opacity = random.nextDouble(0.85, 1);
  }

  /// Paints paper and some things on it.
  ///
  /// @param share contrast of the things as a share of the ink's
  /// @param things how many
  void paintBackground(double share, int things) {
    background.paper(paper, random.nextDouble(0.12) * contrast);
    for (int i = 0; i < things; i++) {
      paint(random.nextDouble(0.1, 1) * share * contrast);
    }
  }

  private void paint(double strength) {
    double side = canvas.height();
    double level = Math.clamp(paper + (random.nextBoolean() ? strength : -strength), 0, 1);
    double radius = Math.exp(random.nextDouble(Math.log(0.5), Math.log(6)));
    switch (random.nextInt(7)) {
      case 0, 1 -> background.clouds(random.nextDouble(2.5, side), strength);
      case 2 -> background.stripes(random.nextDouble(2.5, side), strength / 2);
      case 3 -> background.edge(strength);
      case 4 -> background.line(level, 1, radius);
      case 5 -> background.patch(level, 1, random.nextDouble(0.3, 2) * side);
      default -> background.ruling(random.nextDouble(5, side), level, 1, Math.min(radius, 2));
    }
  }

  /// Paints straight things that cross and cover each other, of up to the ink's contrast: corners,
  /// junctions, ends, bars between patches. Where light and patches change what lies below, lines
  /// fade out.
  ///
  /// @param things how many
  void paintClutter(int things) {
    background.paper(paper, random.nextDouble(0.4) * contrast);
    if (random.nextInt(3) == 0) {
      background.clouds(random.nextDouble(2.5, canvas.height()), random.nextDouble(0.2) * contrast);
    }
    for (int i = 0; i < things; i++) {
      double strength = Math.sqrt(random.nextDouble()) * contrast;
      double level = Math.clamp(paper + (random.nextBoolean() ? strength : -strength), 0, 1);
      paintStraight(level, Math.exp(random.nextDouble(Math.log(0.4), Math.log(4))));
    }
  }

  private void paintStraight(double level, double radius) {
    double side = canvas.height();
    double opacity = random.nextDouble(0.7, 1);
    switch (random.nextInt(7)) {
      case 0, 1 -> background.line(level, opacity, radius);
      case 2, 3 -> background.rays(random.nextInt(1, 4), level, opacity, radius);
      case 4, 5 -> background.patch(level, opacity, random.nextDouble(0.3, 3) * side);
      default -> background.ruling(random.nextDouble(6, 1.5 * side), level, 1, Math.min(radius, 2));
    }
  }

  /// Writes a sign.
  void draw(Glyph glyph, Pose pose) {
    double pen = Hand.penRadius(glyph, pose.height(), random);
    canvas.draw(glyph, pose, new Ink(ink, opacity, pen, softness));
  }

  /// Adds the camera's part: noise and whole steps of brightness.
  void finish() {
    double most = random.nextDouble();
    background.noise(0.05 * most * most);
    canvas.quantize();
  }
}
