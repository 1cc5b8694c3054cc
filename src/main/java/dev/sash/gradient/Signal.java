package dev.sash.gradient;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// A volume of a pass, without gaps, and the gradient of the result with respect to it.
///
/// @param value what the layer gives
/// @param gradient of the same shape, or null where nobody asks for it
record Signal(Volume value, Volume gradient) {

  Signal {
    assert value.isContiguous() && (gradient == null || gradient.isContiguous());
  }

  Shape shape() {
    return value.shape();
  }

  boolean hasGradient() {
    return gradient != null;
  }

  MemorySegment values() {
    return value.segment();
  }

  MemorySegment gradients() {
    return gradient.segment();
  }

  /// Returns the same elements as another shape.
  Signal as(Shape shape) {
    return new Signal(
        Volume.of(value.segment(), shape),
        gradient == null ? null : Volume.of(gradient.segment(), shape));
  }
}
