package dev.sash.cli;

import dev.sash.image.Picture;
import dev.sash.volume.Shape;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How a picture comes to the size of a network's input: resized so that its shorter side has a
/// length, then cropped in the middle.
///
/// @param length pixels of the shorter side; 0: not resized; -1: 8/7 of the crop, unless the
///   picture has the crop's size already
record Resize(int length) {

  /// What torchvision's networks are tested with: 256 for a crop of 224.
  static final Resize USUAL = new Resize(-1);

  private static final Resize NONE = new Resize(0);

  /// Reads the option.
  static final class Converter implements ITypeConverter<Resize> {

    /// Made by picocli.
    Converter() {}

    @Override
    public Resize convert(String text) {
      if (text.equals("none")) {
        return NONE;
      }
      try {
        int length = Integer.parseInt(text);
        if (length > 0) {
          return new Resize(length);
        }
      } catch (NumberFormatException _) {
        // Reported below like every other text that is no length.
      }
      throw new TypeConversionException(
          "'%s' is no length: write pixels, such as 256, or none".formatted(text));
    }
  }

  Picture apply(Path file, Picture picture, Shape crop) {
    Picture resized = picture;
    boolean fits = picture.height() == crop.height() && picture.width() == crop.width();
    if (length > 0) {
      resized = picture.withShorterSide(length);
    } else if (length < 0 && !fits) {
      resized =
          picture.withShorterSide(
              (int) Math.min(Math.max(crop.height(), crop.width()) * 8L / 7, Integer.MAX_VALUE));
    }
    if (resized.height() < crop.height() || resized.width() < crop.width()) {
      throw new JobFailedException(
          "%s has %dx%d pixels%s, fewer than the crop of %dx%d: use --resize %d or a smaller"
              + " crop",
          file,
          resized.height(),
          resized.width(),
          length == 0 ? "" : " when resized",
          crop.height(),
          crop.width(),
          Math.max(crop.height(), crop.width()));
    }
    return resized.asCenter(crop.height(), crop.width());
  }
}
