package dev.sash.onnx;

import dev.sash.format.Location;
import dev.sash.format.ModelFormatException;
import java.util.List;

/// Thrown when a network cannot be built because the file leaves sizes of its inputs open and the
/// caller gives none.
public final class OpenShapeException extends ModelFormatException {

  private static final long serialVersionUID = 1;

  private final transient List<Port> inputs;

  OpenShapeException(Location location, List<Port> inputs, String rule) {
    super(location, rule, null);
    this.inputs = List.copyOf(inputs);
  }

  /// Returns the inputs that need a shape, in the file's order; null in a copy that was serialized.
  public List<Port> inputs() {
    return inputs;
  }
}
