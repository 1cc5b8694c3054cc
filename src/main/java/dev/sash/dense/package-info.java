/// Dense scoring: one forward pass of a classifier scores every window of a large image.
///
/// A [Scorer] slides the fully convolutional form of a network over an image and gives a
/// [ScoreMap], whose [WindowGrid][dev.sash.image.WindowGrid] says which pixels each cell stands
/// for. A [Detector] does so at every scale of a [Pyramid] and joins the windows that see the same
/// object by non-maximum [Suppression]. Not in here: how a network is rewritten so that it slides
/// (`dev.sash.network`), and how pixels become a volume or scores a picture.
///
/// ```java
/// try (Scorer scorer = Scorer.of(classifier)) {
///   ScoreMap map = scorer.score(image, Arena.ofAuto());
///   Window window = map.grid().window(row, column);
/// }
/// ```
///
/// Source: CS231n, "Converting FC layers to CONV layers".
package dev.sash.dense;
