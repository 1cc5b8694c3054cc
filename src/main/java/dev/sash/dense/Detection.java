package dev.sash.dense;

import dev.sash.image.Window;

/// An object found in an image.
///
/// @param classIndex its class
/// @param score the highest score that a window of it has for the class
/// @param support the scores of all windows that see it, added up: of two detections of the same
///   pixels the one with more support is the more certain, even where both scores are almost 1
/// @param box where it is, in pixels of the image
public record Detection(int classIndex, float score, double support, Window box) {

  /// @throws IllegalArgumentException if the class is negative, the score is not a number, or the
  ///   support is less than the score
  public Detection {
    if (classIndex < 0 || Float.isNaN(score) || !(support >= score)) {
      throw new IllegalArgumentException(
          "a detection has a class, a score and at least as much support: classIndex=%d score=%s support=%s"
              .formatted(classIndex, score, support));
    }
  }

  /// Returns a detection by a single window.
  public static Detection of(int classIndex, float score, Window box) {
    return new Detection(classIndex, score, score, box);
  }
}
