package dev.sash.cli.digits;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.FlatteningPathIterator;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.util.Optional;

/// A filled outline, kept as a raster of signed distances: reading between its points gives a sign
/// of any size, weight and softness without drawing it again (Green 2007, "Improved Alpha-Tested
/// Magnification").
final class OutlineGlyph implements Glyph {

  /// Points for one height.
  private static final int RESOLUTION = 48;

  /// Heights around the sign.
  private static final double MARGIN = 0.2;

  private static final double FLATNESS = 1.0 / (4 * RESOLUTION);

  private final float[] depths;
  private final int rows;
  private final int columns;
  private final double halfWidth;
  private final double penRadius;

  private OutlineGlyph(Area sign) {
    Rectangle2D bounds = sign.getBounds2D();
    halfWidth = bounds.getMaxX();
    rows = points(bounds.getHeight());
    columns = points(bounds.getWidth());
    depths = new float[rows * columns];
    Segments edges = edges(sign);
    double deepest = 0;
    for (int row = 0; row < rows; row++) {
      double y = (row - (rows - 1) / 2.0) / RESOLUTION;
      for (int column = 0; column < columns; column++) {
        double x = (column - (columns - 1) / 2.0) / RESOLUTION;
        double distance = edges.distance(x, y);
        double depth = sign.contains(x, y) ? distance : -distance;
        depths[row * columns + column] = (float) depth;
        deepest = Math.max(deepest, depth);
      }
    }
    penRadius = deepest;
  }

  private static int points(double length) {
    return 2 * (int) Math.ceil((length / 2 + MARGIN) * RESOLUTION) + 1;
  }

  /// Returns the sign of an outline, moved to the origin and scaled to one unit; empty if it has no
  /// area.
  static Optional<OutlineGlyph> of(Shape outline) {
    Area area = new Area(outline);
    Rectangle2D bounds = area.getBounds2D();
    double side = Math.max(bounds.getHeight(), bounds.getWidth());
    if (!(bounds.getHeight() > 0 && bounds.getWidth() > 0) || !Double.isFinite(side)) {
      return Optional.empty();
    }
    AffineTransform toUnit = AffineTransform.getScaleInstance(1 / side, 1 / side);
    toUnit.translate(-bounds.getCenterX(), -bounds.getCenterY());
    area.transform(toUnit);
    return Optional.of(new OutlineGlyph(area));
  }

  private static Segments edges(Area area) {
    Segments edges = new Segments();
    double[] at = new double[6];
    double startX = 0;
    double startY = 0;
    double x = 0;
    double y = 0;
    PathIterator path = new FlatteningPathIterator(area.getPathIterator(null), FLATNESS);
    for (; !path.isDone(); path.next()) {
      switch (path.currentSegment(at)) {
        case PathIterator.SEG_MOVETO -> {
          startX = at[0];
          startY = at[1];
        }
        case PathIterator.SEG_LINETO -> edges.add(x, y, at[0], at[1]);
        default -> {
          edges.add(x, y, startX, startY);
          at[0] = startX;
          at[1] = startY;
        }
      }
      x = at[0];
      y = at[1];
    }
    return edges;
  }

  @Override
  public double depth(double x, double y) {
    double row = y * RESOLUTION + (rows - 1) / 2.0;
    double column = x * RESOLUTION + (columns - 1) / 2.0;
    if (!(row >= 0 && column >= 0 && row < rows - 1 && column < columns - 1)) {
      return -MARGIN;
    }
    int top = (int) row;
    int left = (int) column;
    double down = row - top;
    double right = column - left;
    int at = top * columns + left;
    double upper = depths[at] + right * (depths[at + 1] - depths[at]);
    at += columns;
    double lower = depths[at] + right * (depths[at + 1] - depths[at]);
    return upper + down * (lower - upper);
  }

  @Override
  public double penRadius() {
    return penRadius;
  }

  @Override
  public double halfWidth() {
    return halfWidth;
  }
}
