package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/// How options are written.
class ValuesTest {

  @Test
  void sizesAreHeightByWidth() {
    assertEquals(new Size(300, 400), Size.parse("300x400"));
    assertEquals(new Size(224, 224), Size.parse("224"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0", "-1x2", "2x", "1x2x3", "9999999999", "1.5"})
  void otherSizesAreRefused(String text) {
    assertThrows(TypeConversionException.class, () -> Size.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "1/255, 0.00392156862745098", "-2e3, -2000", "1/4, 0.25"})
  void ratiosAreNumbersOrQuotients(String text, double value) {
    assertEquals(value, Ratio.parse(text).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1/0", "1/2/3", "one", "NaN", "0/0", "1/"})
  void otherRatiosAreRefused(String text) {
    assertThrows(TypeConversionException.class, () -> Ratio.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2g, 2147483648", "512M, 536870912", "1.5k, 1536", "3GB, 3221225472"})
  void memoryHasUnits(String text, long byteSize) {
    assertEquals(byteSize, ByteCount.parse(text).byteSize());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "g", "0", "-1g", "2 g", "99999999999999t"})
  void otherMemoryIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> ByteCount.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "9949, 9.9 kB",
    "9960, 10 kB",
    "999499, 999 kB",
    "999500, 1.0 MB",
    "1710793248, 1.7 GB",
    "9223372036854775807, 9223372 TB"
  })
  void bytesAreShownInThreeDigits(long byteSize, String text) {
    assertEquals(text, ByteCount.text(byteSize));
  }
}
