package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.network.Network;
import dev.sash.oracle.Case;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every case against the oracle: with one thread and several, with volumes that have gaps and
/// volumes that have none.
class LayerCasesTest {

  @ParameterizedTest
  @MethodSource("dev.sash.oracle.Cases#all")
  void agreesWithTheOracle(Case given) {
    Network network = given.network();
    List<Volume> inputs = inputs(given, Guarded::contiguous);
    List<Volume> spreadInputs = inputs(given, Guarded::spread);
    Expected expected = Oracle.DIRECT.outputs(network, inputs).getFirst();
    Guarded first = null;
    Options exact = Options.defaults().withAccuracy(Accuracy.EXACT);
    for (int threads = 1; threads <= 3; threads++) {
      try (Model model = Model.load(network, exact.withThreads(threads));
          Session session = model.session()) {
        session.fillWorkspace(Float.NaN);
        Guarded output = run(session, inputs, Guarded::contiguous, expected);
        run(session, spreadInputs, Guarded::spread, expected);
        first = first == null ? output : first;
        assertEquals(
            -1,
            first.memory().mismatch(output.memory()),
            "bits of one thread and of " + threads + " differ");
      }
    }
  }

  private static List<Volume> inputs(Case given, Function<Shape, Guarded> layout) {
    Samples samples = new Samples(7);
    List<Volume> inputs = new ArrayList<>();
    for (Shape shape : given.inputs()) {
      Volume volume = layout.apply(shape).volume();
      samples.fill(volume, given.magnitude());
      inputs.add(volume);
    }
    return inputs;
  }

  private static Guarded run(
      Session session, List<Volume> inputs, Function<Shape, Guarded> layout, Expected expected) {
    Guarded output = layout.apply(expected.shape());
    session.run(inputs, List.of(output.volume()));
    expected.check("output", output.volume());
    output.assertGapsUntouched("output");
    return output;
  }
}
