package dev.sash.dense;

import dev.sash.image.WindowGrid;
import dev.sash.run.Plan;
import dev.sash.volume.Shape;
import java.util.List;

/// What scoring an image of one size will do and in how much memory: known before anything is
/// allocated. Immutable.
public final class ScorePlan {

  private final Shape image;
  private final Shape scores;
  private final WindowGrid grid;
  private final List<Pass> passes;

  ScorePlan(Shape image, Shape scores, WindowGrid grid, List<Pass> passes) {
    this.image = image;
    this.scores = scores;
    this.grid = grid;
    this.passes = List.copyOf(passes);
  }

  /// Returns the shape of the image.
  public Shape image() {
    return image;
  }

  /// Returns the shape of the scores.
  public Shape scores() {
    return scores;
  }

  /// Returns the windows.
  public WindowGrid grid() {
    return grid;
  }

  /// Returns the plan of each forward pass, in the order in which they run; they share one
  /// workspace.
  public List<Plan> passes() {
    return passes.stream().map(Pass::plan).toList();
  }

  List<Pass> shifted() {
    return passes;
  }

  /// Returns the bytes of the workspace: that of the largest pass.
  public long workspaceByteSize() {
    return passes.stream().mapToLong(pass -> pass.plan().workspaceByteSize()).max().orElseThrow();
  }

  /// Returns the bytes of the packed copies of weights.
  public long packedByteSize() {
    return passes.stream().mapToLong(pass -> pass.plan().packedByteSize()).max().orElseThrow();
  }

  /// Returns the bytes that all of it takes: the image, the workspace, the scores and packed
  /// weights.
  public long byteSize() {
    return image.byteSize() + workspaceByteSize() + scores.byteSize() + packedByteSize();
  }
}
