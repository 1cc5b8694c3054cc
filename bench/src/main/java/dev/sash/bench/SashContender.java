package dev.sash.bench;

import dev.sash.network.Network;
import dev.sash.onnx.Onnx;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// A model in Sash.
final class SashContender implements Contender {

  private final Arena arena = Arena.ofShared();
  private final Volume input;
  private final Volume output;
  private final Model model;
  private final Session session;

  private SashContender(Network network, int threads, Pixels pixels) {
    input = pixels.volume();
    output = Volume.allocate(arena, network.outputShape());
    model = Model.load(network, Options.defaults().withThreads(threads));
    session = model.session();
  }

  static SashContender load(Path file, int threads, Pixels pixels) throws IOException {
    return new SashContender(Onnx.read(file), threads, pixels);
  }

  @Override
  public void call() {
    session.run(input, output);
  }

  @Override
  public float[] output() {
    return output.toNchw();
  }

  @Override
  public void close() {
    session.close();
    model.close();
    arena.close();
  }
}
