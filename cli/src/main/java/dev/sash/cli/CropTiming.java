package dev.sash.cli;

import dev.sash.cli.digits.DigitNetwork;
import dev.sash.dense.Level;
import dev.sash.image.Picture;
import dev.sash.image.WindowGrid;
import dev.sash.network.Network;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;

/// How long it takes to run a network on the windows of an image one by one.
///
/// @param windows how many windows were run
/// @param seconds how long they took together
record CropTiming(int windows, double seconds) {

  private static final int SAMPLE = 5_000;

  /// Runs the network on windows of the largest level, spread evenly over it, first without the
  /// clock and then with it.
  static CropTiming of(Network network, Picture picture, List<Level> levels, Options run) {
    Level largest = levels.getFirst();
    WindowGrid grid = largest.map().grid();
    int windows = (int) Math.min(SAMPLE, grid.cellCount());
    try (Model model = Model.load(network, run);
        Session session = model.session();
        Arena arena = Arena.ofShared()) {
      Shape size = Shape.of(largest.scaledHeight(), largest.scaledWidth(), 1);
      Volume image = Volume.allocate(arena, size);
      picture.withSize(size.height(), size.width()).into(image, DigitNetwork.PIXELS);
      Volume scores = Volume.allocate(arena, network.outputShape());
      runAll(session, image, grid, scores, windows);
      long start = System.nanoTime();
      runAll(session, image, grid, scores, windows);
      return new CropTiming(windows, (System.nanoTime() - start) / 1e9);
    }
  }

  private static void runAll(
      Session session, Volume image, WindowGrid grid, Volume scores, int windows) {
    for (long i = 0; i < windows; i++) {
      long cell = i * grid.cellCount() / windows;
      int y = (int) (cell / grid.columns()) * grid.strideHeight();
      int x = (int) (cell % grid.columns()) * grid.strideWidth();
      session.run(image.asWindow(y, x, grid.windowHeight(), grid.windowWidth()), scores);
    }
  }

  /// Returns how long that many windows would take.
  double secondsFor(long count) {
    return seconds / windows * count;
  }
}
