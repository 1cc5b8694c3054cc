package dev.sash.dense;

import java.util.OptionalInt;

/// How objects are found.
///
/// @param pyramid the scales of the image
/// @param background the class that stands for no object; empty if there is none
/// @param minimumScore a window with less for its best class sees nothing
/// @param minimumSupport objects with less support are dropped
/// @param objectShare the height and width of an object as a share of its window's, above 0 and at
///   most 1
/// @param suppression how windows become objects
/// @param scorer how each scale is scored
public record DetectorOptions(
    Pyramid pyramid,
    OptionalInt background,
    float minimumScore,
    double minimumSupport,
    double objectShare,
    Suppression suppression,
    ScorerOptions scorer) {

  /// @throws IllegalArgumentException if the background is negative, the share not above 0 and at
  ///   most 1, or a minimum not a number
  public DetectorOptions {
    if (background.isPresent() && background.getAsInt() < 0) {
      throw new IllegalArgumentException(
          "the background must be a class, 0 or more: " + background.getAsInt());
    }
    if (!(objectShare > 0 && objectShare <= 1)) {
      throw new IllegalArgumentException(
          "an object takes more than nothing and at most all of its window: " + objectShare);
    }
    if (Float.isNaN(minimumScore) || Double.isNaN(minimumSupport)) {
      throw new IllegalArgumentException(
          "a minimum must be a number: minimumScore=%s minimumSupport=%s"
              .formatted(minimumScore, minimumSupport));
    }
  }

  /// Returns the default pyramid, suppression and scorer, no background, objects as large as their
  /// windows, and a minimum of 0.5 for scores and support.
  public static DetectorOptions defaults() {
    return new DetectorOptions(
        Pyramid.defaults(),
        OptionalInt.empty(),
        0.5f,
        0.5,
        1,
        Suppression.defaults(),
        ScorerOptions.defaults());
  }

  /// Returns these options with another pyramid.
  public DetectorOptions withPyramid(Pyramid newPyramid) {
    return new DetectorOptions(
        newPyramid, background, minimumScore, minimumSupport, objectShare, suppression, scorer);
  }

  /// Returns these options with a class that stands for no object.
  public DetectorOptions withBackground(int newBackground) {
    return new DetectorOptions(
        pyramid,
        OptionalInt.of(newBackground),
        minimumScore,
        minimumSupport,
        objectShare,
        suppression,
        scorer);
  }

  /// Returns these options with other minima.
  public DetectorOptions withMinimum(float newScore, double newSupport) {
    return new DetectorOptions(
        pyramid, background, newScore, newSupport, objectShare, suppression, scorer);
  }

  /// Returns these options with objects of another size in their windows.
  public DetectorOptions withObjectShare(double newShare) {
    return new DetectorOptions(
        pyramid, background, minimumScore, minimumSupport, newShare, suppression, scorer);
  }

  /// Returns these options with another suppression.
  public DetectorOptions withSuppression(Suppression newSuppression) {
    return new DetectorOptions(
        pyramid, background, minimumScore, minimumSupport, objectShare, newSuppression, scorer);
  }

  /// Returns these options with another way to score.
  public DetectorOptions withScorer(ScorerOptions newScorer) {
    return new DetectorOptions(
        pyramid, background, minimumScore, minimumSupport, objectShare, suppression, newScorer);
  }
}
