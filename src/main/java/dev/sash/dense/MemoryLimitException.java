package dev.sash.dense;

/// Thrown before anything is allocated when scoring an image would take more memory than allowed.
public final class MemoryLimitException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final long neededByteSize;
  private final long limitByteSize;

  MemoryLimitException(ScorePlan plan, long limitByteSize) {
    super(
        "the image %s needs %d bytes (image %d + workspace %d + scores %d + packed weights %d), "
                .formatted(
                    plan.image(),
                    plan.byteSize(),
                    plan.image().byteSize(),
                    plan.workspaceByteSize(),
                    plan.scores().byteSize(),
                    plan.packedByteSize())
            + "the limit is %d: scale the image down (--width) or raise the limit (--memory)"
                .formatted(limitByteSize));
    this.neededByteSize = plan.byteSize();
    this.limitByteSize = limitByteSize;
  }

  /// Returns the bytes that scoring the image takes.
  public long neededByteSize() {
    return neededByteSize;
  }

  /// Returns the bytes that it may take.
  public long limitByteSize() {
    return limitByteSize;
  }
}
