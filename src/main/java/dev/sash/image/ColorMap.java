package dev.sash.image;

/// The colours of a heatmap from low to high: the perceptually uniform map "inferno" (Smith and van
/// der Walt, matplotlib 2.0), black over purple and orange to pale yellow, through nine of its
/// published colours. Lightness rises all the way, so it reads the same without colour.
final class ColorMap {

  private static final int[] CONTROL_POINTS = {
    0x000004, 0x1F0C48, 0x550F6D, 0x88226A, 0xBB3754, 0xE35932, 0xF98C0A, 0xF9C932, 0xFCFFA4
  };

  private ColorMap() {}

  /// Returns the colour, 0xRRGGBB, of a fraction; below 0 counts as 0, above 1 as 1.
  static int color(double fraction) {
    double place = Math.clamp(fraction, 0, 1) * (CONTROL_POINTS.length - 1);
    int low = Math.min((int) place, CONTROL_POINTS.length - 2);
    return mix(CONTROL_POINTS[low], CONTROL_POINTS[low + 1], place - low);
  }

  /// Returns the colour that lies `share` of the way from one colour to another.
  static int mix(int from, int to, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int start = from >> shift & 0xFF;
      int end = to >> shift & 0xFF;
      mixed |= (int) Math.round(start + (end - start) * share) << shift;
    }
    return mixed;
  }
}
