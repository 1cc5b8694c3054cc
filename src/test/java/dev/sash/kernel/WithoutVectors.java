package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Runs in the build's tests without vectors alone, so that they cannot be with them unnoticed.
class WithoutVectors {

  @Test
  void loopsArePlain() {
    assertEquals(PlainLanes.class, Floats.LANES.getClass());
    assertEquals(1, Floats.LANES.width());
  }
}
