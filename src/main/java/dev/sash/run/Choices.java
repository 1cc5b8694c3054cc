package dev.sash.run;

import dev.sash.file.Broken;
import dev.sash.file.MappedFile;
import dev.sash.file.Replacement;
import dev.sash.format.Location;
import dev.sash.kernel.ConvolutionAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which algorithm computes which convolution, by the convolution's shape: one record serves every
/// layer of that shape, and the plans of several input shapes and networks.
///
/// Other algorithms round otherwise: who gives a model the same choices gets the same bits, on
/// machines of one kind. Immutable and free to share between threads. In a file, a text of one line
/// a convolution:
///
/// ```
/// sash-choices 1
/// input=56x56x64 filters=64 kernel=3x3 padding=1 algorithm=winograd-4x4-3x3
/// ```
public final class Choices {

  /// More than this is no such file: a network of a thousand convolutions has 100 kB.
  private static final int LARGEST_FILE_BYTES = 1 << 20;

  private static final Choices NONE = new Choices(Map.of());

  private final Map<ConvolutionShape, ConvolutionAlgorithm> algorithms;

  private Choices(Map<ConvolutionShape, ConvolutionAlgorithm> algorithms) {
    this.algorithms = algorithms;
  }

  /// Returns no choices: everything is left to estimate or measurement.
  public static Choices none() {
    return NONE;
  }

  static Choices of(Map<ConvolutionShape, ConvolutionAlgorithm> algorithms) {
    return new Choices(Collections.unmodifiableMap(new LinkedHashMap<>(algorithms)));
  }

  /// Reads a file that [#write] wrote, or someone's hand.
  ///
  /// @throws IOException if the file cannot be read
  /// @throws dev.sash.format.ModelFormatException if it is larger than 1 MiB or a line breaks a
  ///   rule
  public static Choices read(Path file) throws IOException {
    MappedFile.requireFile(file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST_FILE_BYTES + 1);
    }
    return MappedFile.guarded(Location.of(file), () -> parse(bytes));
  }

  private static Choices parse(byte[] bytes) {
    if (bytes.length > LARGEST_FILE_BYTES) {
      throw Broken.rule(
          "choices have at most %d bytes, and these more: write them anew with Choices.write",
          LARGEST_FILE_BYTES);
    }
    return of(ChoiceText.parse(new String(bytes, StandardCharsets.UTF_8)));
  }

  /// Writes a file, which appears whole or not at all.
  ///
  /// @throws IOException if it cannot be written
  public void write(Path file) throws IOException {
    ByteBuffer text = StandardCharsets.UTF_8.encode(ChoiceText.of(algorithms));
    Replacement.write(
        file,
        channel -> {
          while (text.hasRemaining()) {
            channel.write(text);
          }
        });
  }

  /// Returns these choices and others; where both name a convolution, the others win.
  public Choices with(Choices others) {
    Map<ConvolutionShape, ConvolutionAlgorithm> all = new LinkedHashMap<>(algorithms);
    all.putAll(others.algorithms);
    return of(all);
  }

  /// Returns how many convolutions they name.
  public int size() {
    return algorithms.size();
  }

  Optional<ConvolutionAlgorithm> of(ConvolutionShape shape) {
    return Optional.ofNullable(algorithms.get(shape));
  }

  /// Returns whether the other choices name the same algorithms for the same convolutions.
  @Override
  public boolean equals(Object other) {
    return other instanceof Choices choices && algorithms.equals(choices.algorithms);
  }

  @Override
  public int hashCode() {
    return algorithms.hashCode();
  }

  /// Returns `12 convolutions`.
  @Override
  public String toString() {
    return size() + (size() == 1 ? " convolution" : " convolutions");
  }
}
