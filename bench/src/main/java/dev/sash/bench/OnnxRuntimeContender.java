package dev.sash.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.sash.volume.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/// A model in ONNX Runtime: all optimisations, one operator at a time on a number of threads that
/// spin between operators as they do by default. Sizes that the file leaves open are fixed before
/// it is optimised, the input tensor is made once, and from the second call on the output too.
final class OnnxRuntimeContender implements Contender {

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs;
  private Map<String, OnnxTensor> outputs = Map.of();

  private OnnxRuntimeContender(OrtEnvironment environment, OrtSession session, Pixels pixels)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    OnnxTensor input = OnnxTensor.createTensor(environment, pixels.nchw(), pixels.dimensions());
    inputs = Map.of(session.getInputNames().iterator().next(), input);
  }

  static OnnxRuntimeContender load(Path file, int threads, Pixels pixels) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Shape shape = pixels.shape();
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setInterOpNumThreads(1);
      options.setIntraOpNumThreads(threads);
      options.setSymbolicDimensionValue("N", shape.batch());
      options.setSymbolicDimensionValue("H", shape.height());
      options.setSymbolicDimensionValue("W", shape.width());
      OrtSession session = environment.createSession(file.toString(), options);
      return new OnnxRuntimeContender(environment, session, pixels);
    }
  }

  @Override
  public void call() {
    try (OrtSession.Result result =
        outputs.isEmpty() ? session.run(inputs) : session.run(inputs, outputs)) {
      if (outputs.isEmpty()) {
        outputs = fixed((OnnxTensor) result.get(0));
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, OnnxTensor> fixed(OnnxTensor first) throws OrtException {
    FloatBuffer values = first.getFloatBuffer();
    FloatBuffer place =
        ByteBuffer.allocateDirect(values.capacity() * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer()
            .put(values)
            .rewind();
    OnnxTensor output = OnnxTensor.createTensor(environment, place, first.getInfo().getShape());
    return Map.of(session.getOutputNames().iterator().next(), output);
  }

  @Override
  public float[] output() {
    FloatBuffer values = outputs.values().iterator().next().getFloatBuffer();
    float[] copy = new float[values.remaining()];
    values.get(copy);
    return copy;
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    outputs.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
