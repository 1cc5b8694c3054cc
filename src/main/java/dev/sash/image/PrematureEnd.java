package dev.sash.image;

import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/// Hears whether a decoder made up the end of a file: JPEG decoders fill what is missing with grey
/// and only warn.
final class PrematureEnd implements IIOReadWarningListener {

  private String warning;

  boolean seen() {
    return warning != null;
  }

  String warning() {
    return warning;
  }

  @Override
  public void warningOccurred(ImageReader source, String text) {
    if (text != null && text.toLowerCase(Locale.ROOT).contains("premature end")) {
      warning = text;
    }
  }
}
