package dev.sash.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The words of the command line.
class RequestTest {

  @Test
  void numbersAreThreadsWhereverTheyStand() {
    Request request = Request.of("model", "2", "vgg16@384", "lenet5", "--no-vectors", "1");
    assertEquals("model", request.command());
    assertEquals(List.of(2, 1), request.threadsOr(8));
    assertEquals(List.of(Workload.of("vgg16@384"), Workload.of("lenet5")), request.workloads());
    assertFalse(request.vectors());
  }

  @Test
  void withoutWordsItIsTheQuickComparison() {
    assertEquals("quick", Request.of().command());
    assertEquals(List.of(2, 1), Request.of().threadsOr(2, 1));
    assertEquals("quick", Request.of("2").command());
  }

  @ParameterizedTest
  @CsvSource({"model --fast,there is no '--fast'", "model 0,there is no '0'"})
  void otherOptionsAreRefused(String line, String message) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Request.of(line.split(" ")));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aModelNeedsAName() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Request.of("model").workloads());
    assertEquals("model needs a NAME", refused.getMessage());
  }
}
