package dev.sash.cli.digits;

import dev.sash.gradient.Examples;
import dev.sash.zoo.Blueprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a network learns from and what it is tested on.
///
/// @param training images that it learns
/// @param test images that it never sees
/// @param classes how many classes there are; the first ten are digits
/// @param text both in words
public record Lesson(Examples training, Examples test, int classes, String text) {

  /// Digits of the MNIST test set to train on, where its training set is not there; the rest is for
  /// the test.
  private static final int HANDWRITTEN = 8_000;

  /// Returns digits in fonts and strokes and the background; tested on fonts that are never trained
  /// on.
  ///
  /// @param count images of an epoch
  /// @param testCount images of the test
  public static Lesson ofDigits(Typefaces typefaces, long seed, long count, long testCount) {
    Typefaces seen = typefaces.forTraining();
    Typefaces unseen = typefaces.unseen();
    DigitImages training = new DigitImages(Hand.of(seen), seed, count);
    Hand hand = unseen.isEmpty() ? Hand.of(unseen) : new Hand(unseen, 0);
    DigitImages test = new DigitImages(hand, ~seed, testCount);
    String text =
        unseen.isEmpty()
            ? "%d fonts and strokes, tested on strokes: there is no font for the test"
                .formatted(seen.faces().size())
            : "%d fonts and strokes, tested on %d fonts of other designs"
                .formatted(seen.faces().size(), unseen.faces().size());
    return new Lesson(training, test, DigitImages.CLASSES, text);
  }

  /// Returns handwritten digits of the MNIST database.
  ///
  /// @throws IOException if its files are not there or broken
  public static Lesson ofHandwriting(Path folder, long seed) throws IOException {
    Handwriting set = Handwriting.read(folder, "t10k");
    boolean whole =
        Files.exists(folder.resolve("train-images-idx3-ubyte"))
            || Files.exists(folder.resolve("train-images-idx3-ubyte.gz"));
    int last = (int) set.count();
    int first = whole ? 0 : Math.min(HANDWRITTEN, last - 1);
    Handwriting training = whole ? Handwriting.read(folder, "train") : set.part(0, first);
    Handwriting test = set.part(first, last);
    String text =
        "%d handwritten digits, tested on %d others".formatted(training.count(), test.count());
    return new Lesson(training.varied(seed), test, 10, text);
  }

  /// Draws the network that learns it.
  public Blueprint blueprint() {
    return DigitNetwork.blueprint(classes);
  }
}
