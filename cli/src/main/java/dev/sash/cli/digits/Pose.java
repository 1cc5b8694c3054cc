package dev.sash.cli.digits;

import java.util.SplittableRandom;

/// Where a sign stands, how large it is and how it is turned and bent.
///
/// @param y row of its centre, in pixels
/// @param x column of its centre
/// @param height its height, in pixels
/// @param turn clockwise, in radians
/// @param slant how far the top leans to the right, in heights for each height
/// @param stretch its width as a multiple of the form's
/// @param bow how far the middle of its height is moved to the right, in heights
/// @param sag how far the middle of its width is moved down, in heights
record Pose(
    double y,
    double x,
    double height,
    double turn,
    double slant,
    double stretch,
    double bow,
    double sag) {

  /// Returns an upright sign.
  static Pose upright(double y, double x, double height) {
    return new Pose(y, x, height, 0, 0, 1, 0, 0);
  }

  /// Returns a sign turned, slanted, stretched and bent at random, as far as it stays legible.
  static Pose random(double y, double x, double height, SplittableRandom random) {
    return new Pose(
        y,
        x,
        height,
        Math.clamp(0.08 * random.nextGaussian(), -0.2, 0.2),
        Math.clamp(0.12 * random.nextGaussian(), -0.3, 0.3),
        random.nextDouble(0.8, 1.2),
        Math.clamp(0.03 * random.nextGaussian(), -0.08, 0.08),
        Math.clamp(0.03 * random.nextGaussian(), -0.08, 0.08));
  }
}
