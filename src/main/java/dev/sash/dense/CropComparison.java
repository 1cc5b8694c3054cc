package dev.sash.dense;

import dev.sash.image.Window;

/// How far dense scores are from those of the network on separate crops.
///
/// Zero padding is the reason: inside an image a convolution sees the neighbouring pixels where on
/// a crop it sees zeros. Without padding only rounding differs.
///
/// @param windows number of windows that were compared
/// @param largestDifference largest absolute difference of two scores; infinite if just one of the
///   two is a number
/// @param meanDifference mean absolute difference over all classes of all windows
/// @param sameBestClass number of windows where both have the highest score for the same class
/// @param worst the window of the largest difference
public record CropComparison(
    int windows, float largestDifference, double meanDifference, int sameBestClass, Window worst) {

  /// Returns the share of windows where both have the highest score for the same class, 0 to 1.
  public double agreement() {
    return (double) sameBestClass / windows;
  }
}
