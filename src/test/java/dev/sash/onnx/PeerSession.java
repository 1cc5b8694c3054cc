package dev.sash.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sash.volume.Shape;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs an ONNX file in ONNX Runtime.
final class PeerSession implements AutoCloseable {

  private static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "peer");

  private final OrtSession session;

  PeerSession(Path file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      session = ENVIRONMENT.createSession(file.toString(), options);
    }
  }

  /// Returns the sizes of an input as the file declares them; -1 is open.
  long[] inputDimensions(String name) throws OrtException {
    return dimensions(session.getInputInfo().get(name));
  }

  /// Returns the sizes of an output as the file declares them; -1 is open.
  long[] outputDimensions(String name) throws OrtException {
    return dimensions(session.getOutputInfo().get(name));
  }

  private static long[] dimensions(NodeInfo port) {
    return ((TensorInfo) port.getInfo()).getShape();
  }

  /// Returns the outputs for inputs of these shapes, all in NCHW order.
  List<float[]> run(Map<String, Shape> shapes, Map<String, float[]> values) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : session.getInputNames()) {
        Shape shape = shapes.get(name);
        long[] dims =
            inputDimensions(name).length == 2
                ? new long[] {shape.batch(), shape.depth()}
                : GraphWriter.nchw(shape);
        FloatBuffer data = FloatBuffer.wrap(values.get(name));
        inputs.put(name, OnnxTensor.createTensor(ENVIRONMENT, data, dims));
      }
      List<float[]> outputs = new ArrayList<>();
      try (OrtSession.Result results = session.run(inputs)) {
        for (int i = 0; i < results.size(); i++) {
          FloatBuffer result = ((OnnxTensor) results.get(i)).getFloatBuffer();
          float[] copy = new float[result.remaining()];
          result.get(copy);
          outputs.add(copy);
        }
      }
      return outputs;
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
