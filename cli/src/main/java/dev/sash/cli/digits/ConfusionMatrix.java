package dev.sash.cli.digits;

import dev.sash.gradient.Examples;
import dev.sash.image.Digits;
import dev.sash.network.Network;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;

/// How often a network took each class for which.
///
/// @param counts images by their class and then by the answer
public record ConfusionMatrix(long[][] counts) {

  private static final int CELL = 56;
  private static final int HEADER = 36;
  private static final int PAPER = 0xFFFFFF;
  private static final int INK = 0x202020;

  /// Lets a network answer all examples.
  ///
  /// @param network of one image and 1x1xclasses scores
  public static ConfusionMatrix of(Network network, Examples examples, Options run) {
    int classes = network.outputShape().depth();
    long[][] counts = new long[classes][classes];
    try (Model model = Model.load(network, run);
        Session session = model.session();
        Arena arena = Arena.ofShared()) {
      Volume input = Volume.allocate(arena, network.inputShape());
      Volume scores = Volume.allocate(arena, network.outputShape());
      for (long i = 0; i < examples.count(); i++) {
        int label = examples.into(i, 0, input);
        session.run(input, scores);
        counts[label][best(scores)]++;
      }
    }
    return new ConfusionMatrix(counts);
  }

  private static int best(Volume scores) {
    int best = 0;
    for (int answer = 1; answer < scores.shape().depth(); answer++) {
      best = scores.get(0, 0, answer) > scores.get(0, 0, best) ? answer : best;
    }
    return best;
  }

  /// Returns the share of images of the first `classes` classes that were answered right, 0 to 1; 1
  /// where there were none.
  public double accuracy(int classes) {
    long right = 0;
    long all = 0;
    for (int label = 0; label < classes; label++) {
      right += counts[label][label];
      all += count(label);
    }
    return all == 0 ? 1 : (double) right / all;
  }

  /// Returns how many images there were of a class.
  public long count(int label) {
    long sum = 0;
    for (long count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  /// Draws the matrix: a row for each class, a column for each answer, darker where there are more
  /// of the row's images. The background is `-`.
  public BufferedImage toImage() {
    int side = HEADER + counts.length * CELL;
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Digits.fill(image, 0, 0, side, side, PAPER);
    for (int label = 0; label < counts.length; label++) {
      int at = HEADER + label * CELL;
      write(image, name(label), at, 0, CELL, HEADER, 3);
      write(image, name(label), 0, at, HEADER, CELL, 3);
      for (int answer = 0; answer < counts.length; answer++) {
        drawCell(image, label, answer);
      }
    }
    return image;
  }

  private static String name(int label) {
    return label == DigitImages.BACKGROUND ? "-" : Integer.toString(label);
  }

  private void drawCell(BufferedImage image, int label, int answer) {
    long count = counts[label][answer];
    int top = HEADER + label * CELL;
    int left = HEADER + answer * CELL;
    double share = count == 0 ? 0 : (double) count / count(label);
    Digits.fill(image, top, left, CELL - 1, CELL - 1, shade(share, label == answer));
    if (count > 0) {
      write(image, Long.toString(count), top, left, CELL - 1, CELL - 1, count < 10_000 ? 2 : 1);
    }
  }

  /// Green on the diagonal, red elsewhere; one image of a hundred can be told from none.
  private static int shade(double share, boolean right) {
    int rest = (int) Math.round(235 * (1 - 0.6 * Math.sqrt(share)));
    return right ? rest << 16 | 235 << 8 | rest : 235 << 16 | rest << 8 | rest;
  }

  private static void write(
      BufferedImage image, String text, int top, int left, int height, int width, int scale) {
    int y = top + (height - Digits.GLYPH_HEIGHT * scale) / 2;
    int x = left + (width - Digits.width(text, scale) + scale) / 2;
    Digits.draw(image, text, y, x, scale, INK);
  }
}
