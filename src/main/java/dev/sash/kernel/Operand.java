package dev.sash.kernel;

import dev.sash.volume.Volume;

/// A volume that a kernel reads or writes. Operands in the workspace never change; those of the
/// caller are set anew before each run, which costs no allocation.
public final class Operand {

  private Volume volume;

  /// Creates an operand; null: set before the run.
  public Operand(Volume volume) {
    this.volume = volume;
  }

  /// Returns the volume.
  public Volume volume() {
    return volume;
  }

  /// Sets the volume of the next run.
  public void set(Volume next) {
    volume = next;
  }
}
