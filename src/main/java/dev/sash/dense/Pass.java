package dev.sash.dense;

import dev.sash.run.Plan;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// One forward pass over the part of an image that begins at (`y`, `x`); with a stride finer than
/// the network's own, several shifted passes interleave into one map.
///
/// @param y first row of pixels
/// @param x first column of pixels
/// @param firstRow row of the map that its first row of scores becomes
/// @param firstColumn column of the map that its first column of scores becomes
/// @param rowStep rows of the map from one row of its scores to the next
/// @param columnStep columns of the map from one column of its scores to the next
/// @param plan plan for the part of the image that its windows cover
record Pass(int y, int x, int firstRow, int firstColumn, int rowStep, int columnStep, Plan plan) {

  /// Returns the view of the image that the pass reads.
  Volume input(Volume image) {
    Shape part = plan.network().inputShape();
    return image.asWindow(y, x, part.height(), part.width());
  }

  /// Returns the view of the map that the pass writes.
  Volume output(Volume scores) {
    Shape part = plan.network().outputShape();
    long first = scores.index(0, firstRow, firstColumn, 0) * Float.BYTES;
    long rowStride = scores.rowStride() * rowStep;
    return new Volume(
        scores.segment().asSlice(first),
        part,
        rowStride * part.height(),
        rowStride,
        scores.pixelStride() * columnStep);
  }
}
