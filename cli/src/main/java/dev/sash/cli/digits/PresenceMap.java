package dev.sash.cli.digits;

import dev.sash.dense.Level;
import dev.sash.dense.ScoreMap;
import dev.sash.image.Heatmap;
import dev.sash.image.Picture;
import dev.sash.image.WindowGrid;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;

/// How likely it is that something stands at each place, at whatever scale: for each window of the
/// largest level the most that a window of any level around its centre gives to other classes than
/// the background.
public final class PresenceMap {

  private PresenceMap() {}

  /// Returns the heatmap over the picture that the levels are of.
  ///
  /// @param arena where the values are put; they must live until the heatmap is drawn
  public static Heatmap of(Picture picture, List<Level> levels, int background, Arena arena) {
    Level largest = levels.getFirst();
    WindowGrid grid = largest.map().grid();
    Volume values = Volume.allocate(arena, Shape.of(grid.rows(), grid.columns(), 1));
    for (Level level : levels) {
      raise(values, largest, level, background);
    }
    Picture scaled = picture.withSize(largest.scaledHeight(), largest.scaledWidth());
    return new Heatmap(scaled, values, grid, 0, 1);
  }

  private static void raise(Volume values, Level largest, Level level, int background) {
    ScoreMap map = level.map();
    WindowGrid grid = largest.map().grid();
    WindowGrid own = map.grid();
    double zoom = level.scale() / largest.scale();
    for (int row = 0; row < grid.rows(); row++) {
      double y = grid.centreY(row) * zoom;
      int nearRow = own.nearestRow((int) y);
      if (Math.abs(own.centreY(nearRow) - y) > own.strideHeight()) {
        // Nearer to the edge than any window's centre: the level says nothing.
        continue;
      }
      for (int column = 0; column < grid.columns(); column++) {
        double x = grid.centreX(column) * zoom;
        int nearColumn = own.nearestColumn((int) x);
        if (Math.abs(own.centreX(nearColumn) - x) <= own.strideWidth()) {
          float presence = 1 - map.score(nearRow, nearColumn, background);
          values.set(row, column, 0, Math.max(values.get(row, column, 0), presence));
        }
      }
    }
  }
}
