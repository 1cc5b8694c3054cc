package dev.sash.cli;

import dev.sash.network.Network;
import dev.sash.npz.Npy;
import dev.sash.onnx.Dimension;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.onnx.Port;
import dev.sash.run.Model;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs a model on arrays.
@Command(
    name = "run",
    description = "Run a model on float32 arrays in the model's own order (NCHW).",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  @Mixin private ModelOptions model;
  @Mixin private RunOptions run;
  @Mixin private Output output;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "X.npy",
      description = "Array for an input of the model; once for each, in the model's order.")
  private List<Path> inputFiles;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "Y.npy",
      description = "Where an output of the model goes; once for each, in the model's order.")
  private List<Path> outputFiles;

  /// Made by picocli.
  RunCommand() {}

  @Override
  public Integer call() throws IOException {
    List<Path> read = new ArrayList<>(model.files());
    read.addAll(inputFiles);
    output.requireWritable(outputFiles, read);
    OnnxNetwork onnx;
    try (Progress _ = Progress.of("running");
        Arena arena = Arena.ofShared()) {
      onnx = run(arena);
    }
    report(onnx);
    return 0;
  }

  private OnnxNetwork run(Arena arena) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (Path file : inputFiles) {
      tensors.add(Npy.read(file, arena));
    }
    OnnxNetwork onnx = network(tensors);
    if (onnx.outputs().size() != outputFiles.size()) {
      throw output.wrongUsage(
          "the model has %d outputs, there are %d of --output: %s"
              .formatted(onnx.outputs().size(), outputFiles.size(), onnx.outputs()));
    }
    List<Volume> inputs = inputs(onnx, tensors, arena);
    List<Volume> outputs =
        onnx.network().outputs().stream()
            .map(node -> Volume.allocate(arena, node.shape()))
            .toList();
    try (Model loaded = Model.load(onnx.network(), run.toOptions());
        Session session = loaded.session()) {
      session.run(inputs, outputs);
    }
    for (int i = 0; i < outputs.size(); i++) {
      Npy.write(outputFiles.get(i), tensor(outputs.get(i), onnx.outputs().get(i), arena));
    }
    return onnx;
  }

  private OnnxNetwork network(List<Tensor> tensors) throws IOException {
    ModelFile open = model.open();
    List<Port> ports = open.inputs();
    if (ports.size() != tensors.size()) {
      throw output.wrongUsage(
          "the model has %d inputs, there are %d of --input: %s"
              .formatted(ports.size(), tensors.size(), ports));
    }
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (int i = 0; i < ports.size(); i++) {
      long[] given = tensors.get(i).dimensions();
      if (ports.get(i).dimensions().filter(expected -> fits(expected, given)).isEmpty()) {
        throw new JobFailedException(
            "%s has the shape %s, the model takes %s",
            inputFiles.get(i), Arrays.toString(given), ports.get(i));
      }
      shapes.put(ports.get(i).name(), shape(inputFiles.get(i), given));
    }
    return open.read(shapes);
  }

  /// A size that the file gives may still differ along batch, height and width: a network that
  /// cannot follow refuses the shape itself.
  private static boolean fits(List<Dimension> expected, long[] given) {
    return expected.size() == given.length
        && (given.length < 2 || expected.get(1).isOpen() || expected.get(1).size() == given[1]);
  }

  /// Returns the shape of the volume that stands for an array of up to four dimensions.
  private static Shape shape(Path file, long[] sizes) {
    if (sizes.length > 4 || Arrays.stream(sizes).anyMatch(size -> size > Integer.MAX_VALUE)) {
      throw new JobFailedException(
          "%s has the shape %s: an image network takes up to four dimensions, each below 2^31",
          file, Arrays.toString(sizes));
    }
    int[] n = Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
    return switch (n.length) {
      case 0 -> Shape.of(1, 1, 1);
      case 1 -> Shape.of(1, 1, n[0]);
      case 2 -> Shape.of(n[0], 1, 1, n[1]);
      case 3 -> Shape.of(n[0], 1, n[2], n[1]);
      default -> Shape.of(n[0], n[2], n[3], n[1]);
    };
  }

  private static List<Volume> inputs(OnnxNetwork onnx, List<Tensor> tensors, Arena arena) {
    Network network = onnx.network();
    if (network.inputs().size() != tensors.size()) {
      throw new JobFailedException(
          "of the model's %d inputs its outputs need %d: %s",
          tensors.size(), network.inputs().size(), onnx.inputs());
    }
    List<Volume> volumes = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      Volume volume = Volume.allocate(arena, network.inputs().get(i).shape());
      volume.copyFromNchw(tensors.get(i).segment());
      volumes.add(volume);
    }
    return volumes;
  }

  private static Tensor tensor(Volume volume, Port port, Arena arena) {
    long byteSize = volume.shape().byteSize();
    if (byteSize > Integer.MAX_VALUE) {
      throw new JobFailedException(
          "the output %s has %d bytes, run writes at most 2 GiB: take a smaller input",
          port, byteSize);
    }
    MemorySegment data = arena.allocate(byteSize, Volume.ALIGNMENT);
    volume.intoNchw(data.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer());
    return Tensor.of(data, sizes(port));
  }

  private static long[] sizes(Port port) {
    return port.dimensions().orElseThrow().stream().mapToLong(Dimension::size).toArray();
  }

  private void report(OnnxNetwork onnx) throws IOException {
    List<Map<String, Object>> results = new ArrayList<>();
    for (int i = 0; i < outputFiles.size(); i++) {
      Port port = onnx.outputs().get(i);
      if (output.json()) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("output", port.name());
        result.put("shape", sizes(port));
        result.put("file", outputFiles.get(i).toString());
        results.add(result);
      } else {
        output.out().printf("%s -> %s%n", port, outputFiles.get(i));
      }
    }
    if (output.json()) {
      output.printJson(results);
    }
  }
}
