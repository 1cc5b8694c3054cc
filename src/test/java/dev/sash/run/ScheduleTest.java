package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sash.kernel.Binding;
import dev.sash.kernel.Kernel;
import dev.sash.kernel.Task;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which steps may run at the same time: those that touch the same memory may not, unless they only
/// read it.
class ScheduleTest {

  private static final long LONG = 1L << 30;
  private static final Shape SHAPE = Shape.of(4, 6, 8);

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

  /// Returns a volume in a buffer of its own.
  private static Place.Workspace volume() {
    return Place.Workspace.of(SHAPE);
  }

  private void step(Place output, Place... inputs) {
    step(2, LONG, output, inputs);
  }

  private void step(int tiles, long work, Place output, Place... inputs) {
    steps.add(
        new PlannedStep(
            "" + steps.size(),
            List.of(),
            new Tiles(tiles),
            List.of(inputs),
            output,
            null,
            Optional.empty(),
            work));
  }

  /// Fails unless the steps, which are named by their numbers, are in these levels.
  private Schedule assertLevels(String... levels) {
    Schedule schedule = Schedule.of(steps);
    List<List<String>> actual =
        schedule.levels().stream()
            .map(level -> level.stream().map(PlannedStep::name).toList())
            .toList();
    assertEquals(Arrays.stream(levels).map(level -> List.of(level.split(" "))).toList(), actual);
    return schedule;
  }

  private static Place.Workspace channels(Place.Workspace whole, int first, int count) {
    return whole.part(Axis.DEPTH, first, whole.shape().withDepth(count));
  }

  private static Place caller(boolean output, int index) {
    return new Place.Caller(output, index, SHAPE);
  }

  @Test
  void stepsThatShareOnlyWhatTheyRead() {
    Place.Workspace input = volume();
    for (int i = 0; i < 3; i++) {
      step(volume(), input);
    }
    assertLevels("0 1 2");
  }

  @Test
  void whatIsReadIsWrittenBefore() {
    Place.Workspace between = volume();
    step(between, volume());
    step(volume(), between);
    assertLevels("0", "1");
  }

  @Test
  void branchesRunSideBySide() {
    Place.Workspace first = volume();
    Place.Workspace left = volume();
    Place.Workspace right = volume();
    step(first, caller(false, 0));
    step(left, first);
    step(volume(), left);
    step(right, first);
    step(volume(), right);
    assertLevels("0", "1 3", "2 4");
  }

  @Test
  void secondInputsAreReadToo() {
    Place.Workspace between = volume();
    step(between, volume());
    step(volume(), volume(), between);
    assertLevels("0", "1");
  }

  @Test
  void aSumIsNotAddedToWhatIsStillWritten() {
    Place.Workspace sum = volume();
    step(sum, volume());
    step(sum, volume(), sum);
    assertLevels("0", "1");
  }

  @Test
  void aSumIsNotAddedToWhatIsStillRead() {
    Place.Workspace addend = volume();
    Place.Workspace late = volume();
    step(addend, volume());
    step(late, volume());
    step(volume(), late, addend);
    step(addend, volume(), addend);
    assertLevels("0 1", "2", "3");
  }

  @Test
  void partsOfAConcatenationAreApart() {
    Place.Workspace input = volume();
    Place.Workspace whole = volume();
    step(channels(whole, 0, 3), input);
    step(channels(whole, 3, 4), input);
    step(channels(whole, 7, 1), input);
    step(channels(whole, 6, 2), input);
    assertLevels("0 1 2", "3");
  }

  @Test
  void aPartIsNoneOfTheWhole() {
    Place.Workspace whole = volume();
    step(channels(whole, 0, 3), volume());
    step(volume(), whole);
    assertLevels("0", "1");
  }

  @Test
  void channelsThatReachIntoTheNextPositionOverlap() {
    Place.Workspace rows = volume().part(Axis.HEIGHT, 0, Shape.of(3, 6, 8));
    step(channels(rows, 0, 3), volume());
    step(channels(rows, 6, 3), volume());
    step(channels(rows, 0, 3), volume());
    assertLevels("0", "1", "2");
  }

  @Test
  void channelsAtOtherStridesOverlap() {
    Place.Workspace whole = volume();
    step(channels(whole, 5, 1), volume());
    step(channels(whole.as(Shape.of(4, 4, 12)), 1, 1), volume());
    assertLevels("0", "1");
  }

  @Test
  void rowsThatAreNoMultipleOfAPositionOverlap() {
    Buffer buffer = Place.Workspace.of(Shape.of(2, 2, 9)).buffer();
    Shape shape = Shape.of(2, 2, 4);
    step(new Place.Workspace(buffer, shape, 0, 36, 20, 8), volume());
    step(new Place.Workspace(buffer, shape, 4, 36, 20, 8), volume());
    assertLevels("0", "1");
  }

  @Test
  void imagesThatAreNoMultipleOfAPositionOverlap() {
    Buffer buffer = Place.Workspace.of(Shape.of(2, 2, 9)).buffer();
    Shape shape = Shape.of(2, 1, 2, 4);
    step(new Place.Workspace(buffer, shape, 0, 20, 16, 8), volume());
    step(new Place.Workspace(buffer, shape, 4, 20, 16, 8), volume());
    assertLevels("0", "1");
  }

  @Test
  void partsAlongOtherAxes() {
    Place.Workspace whole = volume();
    step(whole.part(Axis.HEIGHT, 0, Shape.of(2, 6, 8)), volume());
    step(whole.part(Axis.HEIGHT, 2, Shape.of(2, 6, 8)), volume());
    step(whole.part(Axis.HEIGHT, 1, Shape.of(2, 6, 8)), volume());
    assertLevels("0 1", "2");
  }

  @Test
  void theCallersVolumesAreApart() {
    step(caller(true, 0), caller(false, 0));
    step(caller(true, 1), caller(false, 0));
    step(caller(true, 2), volume());
    assertLevels("0 1 2");
  }

  @Test
  void anOutputOfTheCallerIsNotReadBeforeItIsWritten() {
    step(caller(true, 1), caller(false, 0));
    step(volume(), caller(true, 1));
    step(caller(true, 1), volume());
    assertLevels("0", "1", "2");
  }

  @Test
  void buffersOfALevelAreApart() {
    Place.Workspace[] inputs = {volume(), volume()};
    Place.Workspace[] outputs = {volume(), volume()};
    for (int i = 0; i < 2; i++) {
      step(inputs[i], caller(false, i));
      step(outputs[i], inputs[i]);
    }
    Schedule schedule = assertLevels("0 2", "1 3");
    assertEquals(4 * SHAPE.byteSize(), Buffer.layOut(schedule.buffers()));
  }

  @Test
  void aBufferLiesOverOneOfAnEarlierLevel() {
    Place.Workspace[] places = {volume(), volume(), volume(), volume()};
    for (int i = 1; i < places.length; i++) {
      step(places[i], places[i - 1]);
    }
    Schedule schedule = assertLevels("0", "1", "2");
    assertEquals(2 * SHAPE.byteSize(), Buffer.layOut(schedule.buffers()));
    assertEquals(places[0].byteOffset(), places[2].byteOffset());
    assertNotEquals(places[1].byteOffset(), places[2].byteOffset());
  }

  private void assertGroups(StepGroup... groups) {
    assertEquals(List.of(groups), StepGroup.of(Schedule.of(steps)));
  }

  @Test
  void theStepsOfALevelAreAGroup() {
    Place.Workspace first = volume();
    step(first, volume());
    step(volume(), first);
    step(volume(), volume());
    step(volume(), first);
    step(volume(), first);
    assertGroups(new StepGroup(0, 2), new StepGroup(2, 3));
  }

  @Test
  void aStepByItselfIsNoGroup() {
    Place.Workspace first = volume();
    step(first, volume());
    step(volume(), first);
    assertGroups();
  }

  @Test
  void aShortStepJoinsALongOne() {
    for (long work : new long[] {1, LONG, 1}) {
      step(2, work, volume(), volume());
    }
    assertGroups(new StepGroup(0, 3));
  }

  @Test
  void shortStepsAreNoGroup() {
    step(2, 1000, volume(), volume());
    step(2, 1000, volume(), volume());
    assertGroups();
  }

  @Test
  void shortStepsThatTakeLongTogetherAreAGroup() {
    for (int i = 0; i < 500; i++) {
      step(1, 1000, volume(), volume());
    }
    assertGroups(new StepGroup(0, 500));
  }

  @Test
  void oneTileIsEnough() {
    step(1, LONG, volume(), volume());
    step(1, LONG, volume(), volume());
    assertGroups(new StepGroup(0, 2));
  }

  @Test
  void tilesOfAGroupCanBeCounted() {
    step(1 << 30, LONG, volume(), volume());
    step(1 << 30, LONG, volume(), volume());
    assertGroups();
  }
}
