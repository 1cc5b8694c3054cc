package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessorTest {

  @ParameterizedTest
  @CsvSource({
    "'vendor_id\t: GenuineIntel', INTEL",
    "'vendor_id\t: AuthenticAMD', AMD",
    "'vendor_id\t: CentaurHauls', OTHER",
    "'CPU implementer\t: 0x41', OTHER",
    "'model name\t: GenuineIntel', OTHER",
    "'vendor_id', OTHER",
    "'', OTHER"
  })
  void isKnownByItsVendor(String line, Processor expected) {
    assertEquals(expected, Processor.of(List.of("processor\t: 0", line, "cpu family\t: 6")));
  }

  /// As many as no cache of a core's own keeps.
  @ParameterizedTest
  @EnumSource
  void readsManyWeightsNoSooner(Processor processor) {
    double few = processor.weightCost((1 << 20) - 1, false);
    assertEquals(few, processor.weightCost(1, false));
    assertEquals(few, processor.weightCost(1 << 20, true));
    assertTrue(processor.weightCost(1 << 20, false) >= few);
  }
}
