/// Pixels in and out: photos read by ImageIO, turned as their EXIF data says, resized as Pillow
/// does it, preprocessed straight into off-heap volumes; heatmaps of class scores laid over photos.
///
/// Everything here needs the module `java.desktop`, which [dev.sash] requires only at compile time:
/// an application that uses this package requires it itself. No window system, no fonts. Not in
/// here: where the scores come from (`dev.sash.dense`).
package dev.sash.image;
