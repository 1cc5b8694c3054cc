package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.network.Network;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.NetworkCases.NetworkCase;
import dev.sash.oracle.RandomNetwork;
import dev.sash.oracle.Samples;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole networks against the oracle, every output: a buffer that is used again too early, or never
/// written, shows.
class NetworksTest {

  private static final int NETWORKS_A_RUN = 50;

  @ParameterizedTest
  @MethodSource("dev.sash.oracle.NetworkCases#all")
  void everyOutputAgreesWithTheOracle(NetworkCase given) {
    check(given.network(), 1);
    check(given.network(), 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1000, 2000, 3000, 4000, 5000, 6000, 7000})
  void everyOutputOfRandomNetworksAgreesWithTheOracle(long firstSeed) {
    for (long seed = firstSeed; seed < firstSeed + NETWORKS_A_RUN; seed++) {
      Network network = RandomNetwork.of(seed);
      try {
        check(network, 1);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed %d: %s".formatted(seed, network.nodes()), e);
      }
    }
  }

  private static void check(Network network, int threads) {
    Options exact = Options.defaults().withAccuracy(Accuracy.EXACT);
    try (Model model = Model.load(network, exact.withThreads(threads));
        Session session = model.session()) {
      session.fillWorkspace(Float.NaN);
      List<Guarded> first = OracleRun.check(session, new Samples(1));
      OracleRun.check(session, new Samples(2));
      List<Guarded> again = OracleRun.check(session, new Samples(1));
      for (int i = 0; i < first.size(); i++) {
        assertEquals(
            -1,
            first.get(i).memory().mismatch(again.get(i).memory()),
            "output " + i + ": a session that ran before gives other bits");
      }
    }
  }
}
