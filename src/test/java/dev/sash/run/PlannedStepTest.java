package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.zoo.Architecture;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which steps are worth sharing among workers.
class PlannedStepTest {

  @ParameterizedTest
  @CsvSource({"28, 480, true", "14, 528, true", "14, 64, false"})
  void poolingIsSharedWhereItTakesLonger(int size, int depth, boolean shared) {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(size, size, depth));
    builder.add("pool", Pooling.max(Geometry.of(3, 3).withPadding(1)), "image");
    Plan plan = Plan.of(builder.build(), Options.defaults().withThreads(2));
    assertTrue(
        plan.planned().stream().allMatch(step -> step.parallel() == shared),
        "%d: %s".formatted(size, plan.planned()));
  }

  @Test
  void lenetRunsInTheCallingThread() {
    try (Arena arena = Arena.ofConfined()) {
      var blueprint = Architecture.of("lenet5").blueprint();
      Network network = blueprint.build(blueprint.randomWeights(1, arena));
      Plan plan = Plan.of(network, Options.defaults().withThreads(2));
      plan.planned().forEach(step -> assertFalse(step.parallel(), step.name()));
    }
  }
}
