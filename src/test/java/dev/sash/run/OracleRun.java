package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Network;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.Samples;
import dev.sash.volume.Volume;
import java.util.Arrays;
import java.util.List;

/// Runs of whole networks, compared with the oracle, every output.
final class OracleRun {

  /// Allowed errors above this would let wrong results pass.
  private static final double LARGEST_BOUND = 1e-3;

  private OracleRun() {}

  /// Fails unless a new session, whose workspace is full of NaN, agrees with the oracle.
  static void check(Network network, Options options, Samples samples) {
    try (Model model = Model.load(network, options);
        Session session = model.session()) {
      session.fillWorkspace(Float.NaN);
      check(session, samples);
    }
  }

  /// Returns what a session gives; fails unless it agrees with the oracle.
  static List<Guarded> check(Session session, Samples samples) {
    Network network = session.plan().network();
    List<Volume> inputs =
        network.inputs().stream().map(node -> samples.volume(node.shape())).toList();
    List<Guarded> outputs =
        network.outputs().stream().map(node -> Guarded.spread(node.shape())).toList();
    session.run(inputs, outputs.stream().map(Guarded::volume).toList());
    List<Expected> expected = Oracle.DIRECT.outputs(network, inputs);
    for (int i = 0; i < expected.size(); i++) {
      double bound = Arrays.stream(expected.get(i).errors()).max().orElseThrow();
      assertTrue(bound < LARGEST_BOUND, "allowed error " + bound);
      expected.get(i).check("output " + i, outputs.get(i).volume());
      outputs.get(i).assertGapsUntouched("output " + i);
    }
    return outputs;
  }
}
