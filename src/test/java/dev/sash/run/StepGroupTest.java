package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.kernel.Binding;
import dev.sash.kernel.Kernel;
import dev.sash.kernel.Task;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which neighbouring steps may run at the same time: those that touch the same memory may not,
/// unless they only read it.
class StepGroupTest {

  private static final long LONG = 1L << 30;
  private static final Shape SHAPE = Shape.of(4, 6, 8);

  private final List<Buffer> buffers = new ArrayList<>();
  private final List<PlannedStep> steps = new ArrayList<>();

  /// A kernel that has tiles and computes nothing.
  private record Tiles(int tileCount) implements Kernel {

    @Override
    public String name() {
      return "none";
    }

    @Override
    public Task bind(Binding binding) {
      throw new AssertionError("not bound");
    }
  }

  /// Returns a volume in a buffer that is needed in some steps, alone or over one that is not
  /// needed in any of them.
  private Place.Workspace volume(int firstStep, int lastStep) {
    return inBuffer(Place.Workspace.of(SHAPE), firstStep, lastStep);
  }

  private Place.Workspace inBuffer(Place.Workspace place, int firstStep, int lastStep) {
    buffers.add(place.buffer());
    place.buffer().usedBy(firstStep);
    place.buffer().usedBy(lastStep);
    return place;
  }

  private void step(Place output, Place... inputs) {
    step(2, LONG, output, inputs);
  }

  private void step(int tiles, long work, Place output, Place... inputs) {
    steps.add(
        new PlannedStep(
            "step " + steps.size(),
            List.of(),
            new Tiles(tiles),
            List.of(inputs),
            output,
            null,
            Optional.empty(),
            work));
  }

  /// Fails unless the steps run in groups of these sizes.
  private void assertGroups(int... counts) {
    Buffer.layOut(buffers);
    List<StepGroup> expected = new ArrayList<>();
    int first = 0;
    for (int count : counts) {
      if (count > 1) {
        expected.add(new StepGroup(first, count));
      }
      first += count;
    }
    assertEquals(steps.size(), first, "steps");
    assertEquals(expected, StepGroup.of(steps));
  }

  private static Place.Workspace channels(Place.Workspace whole, int first, int count) {
    return whole.part(Axis.DEPTH, first, whole.shape().withDepth(count));
  }

  private static Place caller(boolean output, int index) {
    return new Place.Caller(output, index, SHAPE);
  }

  @Test
  void stepsThatShareOnlyWhatTheyRead() {
    Place.Workspace input = volume(0, 3);
    for (int i = 0; i < 3; i++) {
      step(volume(0, 3), input);
    }
    assertGroups(3);
  }

  @Test
  void whatIsReadIsWrittenBefore() {
    Place.Workspace between = volume(0, 1);
    step(between, volume(0, 1));
    step(volume(0, 1), between);
    assertGroups(1, 1);
  }

  @Test
  void onlyTheFirstStepOfAGroupMayBeTheOneThatIsNeeded() {
    Place.Workspace first = volume(0, 3);
    step(first, volume(0, 3));
    step(volume(0, 3), volume(0, 3));
    step(volume(0, 3), first);
    step(volume(0, 3), volume(0, 3));
    assertGroups(2, 2);
  }

  @Test
  void secondInputsAreReadToo() {
    Place.Workspace between = volume(0, 1);
    step(between, volume(0, 1));
    step(volume(0, 1), volume(0, 1), between);
    assertGroups(1, 1);
  }

  @Test
  void whatIsStillReadIsNotOverwritten() {
    Place.Workspace dead = volume(0, 0);
    Place.Workspace reused = volume(1, 1);
    step(volume(0, 1), volume(0, 1), dead);
    step(reused, volume(0, 1));
    assertGroups(1, 1);
    assertEquals(dead.byteOffset(), reused.byteOffset());
  }

  @Test
  void whatIsStillWrittenIsNotOverwritten() {
    Place.Workspace dead = volume(0, 0);
    Place.Workspace reused = volume(1, 1);
    step(dead, volume(0, 1));
    step(reused, volume(0, 1));
    assertGroups(1, 1);
    assertEquals(dead.byteOffset(), reused.byteOffset());
  }

  @Test
  void aSumIsNotAddedToWhatIsStillWritten() {
    Place.Workspace sum = volume(0, 1);
    step(sum, volume(0, 1));
    step(sum, volume(0, 1), sum);
    assertGroups(1, 1);
  }

  @Test
  void partsOfAConcatenationAreApart() {
    Place.Workspace input = volume(0, 4);
    Place.Workspace whole = volume(0, 4);
    step(channels(whole, 0, 3), input);
    step(channels(whole, 3, 4), input);
    step(channels(whole, 7, 1), input);
    step(channels(whole, 6, 2), input);
    assertGroups(3, 1);
  }

  @Test
  void aPartIsNoneOfTheWhole() {
    Place.Workspace whole = volume(0, 1);
    step(channels(whole, 0, 3), volume(0, 1));
    step(volume(0, 1), whole);
    assertGroups(1, 1);
  }

  @Test
  void channelsThatReachIntoTheNextPositionOverlap() {
    Place.Workspace rows = volume(0, 2).part(Axis.HEIGHT, 0, Shape.of(3, 6, 8));
    step(channels(rows, 0, 3), volume(0, 2));
    step(channels(rows, 6, 3), volume(0, 2));
    step(channels(rows, 0, 3), volume(0, 2));
    assertGroups(1, 1, 1);
  }

  @Test
  void partsOfVolumesOverEachOtherMayBeApart() {
    Place.Workspace dead = volume(0, 0);
    Place.Workspace reused = volume(1, 1);
    step(volume(0, 1), channels(dead, 5, 3));
    step(channels(reused, 0, 5), volume(0, 1));
    assertGroups(2);
    assertEquals(dead.byteOffset(), reused.byteOffset());
  }

  @Test
  void channelsAtOtherStridesOverlap() {
    Place.Workspace dead = volume(0, 0);
    Place.Workspace reused = inBuffer(Place.Workspace.of(Shape.of(4, 4, 12)), 1, 1);
    step(volume(0, 1), channels(dead, 0, 1));
    step(channels(reused, 1, 1), volume(0, 1));
    assertGroups(1, 1);
    assertEquals(dead.byteOffset(), reused.byteOffset());
  }

  @Test
  void rowsThatAreNoMultipleOfAPositionOverlap() {
    Buffer buffer = Place.Workspace.of(Shape.of(2, 2, 9)).buffer();
    Shape shape = Shape.of(2, 2, 4);
    Place.Workspace one = inBuffer(new Place.Workspace(buffer, shape, 0, 36, 20, 8), 0, 1);
    step(one, volume(0, 1));
    step(new Place.Workspace(buffer, shape, 4, 36, 20, 8), volume(0, 1));
    assertGroups(1, 1);
  }

  @Test
  void imagesThatAreNoMultipleOfAPositionOverlap() {
    Buffer buffer = Place.Workspace.of(Shape.of(2, 2, 9)).buffer();
    Shape shape = Shape.of(2, 1, 2, 4);
    Place.Workspace one = inBuffer(new Place.Workspace(buffer, shape, 0, 20, 16, 8), 0, 1);
    step(one, volume(0, 1));
    step(new Place.Workspace(buffer, shape, 4, 20, 16, 8), volume(0, 1));
    assertGroups(1, 1);
  }

  @Test
  void partsAlongOtherAxes() {
    Place.Workspace whole = volume(0, 2);
    step(whole.part(Axis.HEIGHT, 0, Shape.of(2, 6, 8)), volume(0, 2));
    step(whole.part(Axis.HEIGHT, 2, Shape.of(2, 6, 8)), volume(0, 2));
    step(whole.part(Axis.HEIGHT, 1, Shape.of(2, 6, 8)), volume(0, 2));
    assertGroups(2, 1);
  }

  @Test
  void theCallersVolumesAreApart() {
    step(caller(true, 0), caller(false, 0));
    step(caller(true, 1), caller(false, 0));
    step(caller(true, 2), volume(0, 2));
    assertGroups(3);
  }

  @Test
  void anOutputOfTheCallerIsNotReadBeforeItIsWritten() {
    step(caller(true, 1), caller(false, 0));
    step(volume(0, 1), caller(true, 1));
    step(caller(true, 1), volume(0, 1));
    assertGroups(1, 1, 1);
  }

  @Test
  void aShortStepJoinsALongOne() {
    for (long work : new long[] {1, LONG, 1}) {
      step(2, work, volume(0, 2), volume(0, 2));
    }
    assertGroups(3);
  }

  @Test
  void shortStepsAreNoGroup() {
    step(2, 1000, volume(0, 3), volume(0, 3));
    step(2, 1000, volume(0, 3), volume(0, 3));
    assertGroups(1, 1);
  }

  @Test
  void shortStepsThatTakeLongTogetherAreAGroup() {
    for (int i = 0; i < 500; i++) {
      step(1, 1000, volume(0, 500), volume(0, 500));
    }
    assertGroups(500);
  }

  @Test
  void oneTileIsEnough() {
    step(1, LONG, volume(0, 1), volume(0, 1));
    step(1, LONG, volume(0, 1), volume(0, 1));
    assertGroups(2);
  }

  @Test
  void tilesOfAGroupCanBeCounted() {
    step(1 << 30, LONG, volume(0, 2), volume(0, 2));
    step((1 << 30) - 1, LONG, volume(0, 2), volume(0, 2));
    step(1, LONG, volume(0, 2), volume(0, 2));
    assertGroups(2, 1);
  }
}
