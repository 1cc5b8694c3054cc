package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.number;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Normalisation in its old and new forms.
class NormalizationOperatorsTest {

  private final Random random = new Random(11);

  @ParameterizedTest
  @CsvSource({"6, 2x3x4x5", "9, 2x3", "15, 2x3x6", "15, 2x3x2x2x2"})
  void batchNormalization(long opset, String text) {
    long[] dims = Arrays.stream(text.split("x")).mapToLong(Long::parseLong).toArray();
    Nd x = Nd.random(random, dims);
    Nd[] each = {
      Nd.random(random, 3),
      Nd.random(random, 3),
      Nd.random(random, 3),
      Nd.of(new float[] {1, 2, 3}, 3)
    };
    ModelWriter model =
        ModelWriter.opset(opset)
            .input("x", Arrays.stream(dims).boxed().toArray())
            .weights("s", each[0])
            .weights("b", each[1])
            .weights("m", each[2])
            .weights("v", each[3])
            .output("y");
    if (opset < 7) {
      model.node("BatchNormalization x,s,b,m,v -> y", integer("is_test", 1));
    } else {
      model.node("BatchNormalization x,s,b,m,v -> y");
    }
    Nd expected = Nd.zeros(dims);
    for (int i = 0; i < expected.values().length; i++) {
      int c = (int) x.at(i)[1];
      double normal = (x.values()[i] - each[2].get(c)) / Math.sqrt(each[3].get(c) + 1e-5);
      expected.values()[i] = (float) (normal * each[0].get(c) + each[1].get(c));
    }
    Imported.assertGives(expected, model, x);
  }

  @ParameterizedTest
  @CsvSource({"3", "4"})
  void localResponseNormalization(int size) {
    Nd x = Nd.random(random, 2, 6, 2, 3);
    ModelWriter model =
        ModelWriter.opset(13)
            .input("x", 2, 6, 2, 3)
            .node(
                "LRN x -> y",
                integer("size", size),
                number("alpha", 0.5f),
                number("beta", 0.6f),
                number("bias", 2))
            .output("y");
    Imported.assertGives(lrn(x, size, 0.5, 0.6, 2), model, x);
  }

  @Test
  void localResponseNormalizationDefaults() {
    Nd x = Nd.random(random, 1, 6, 2, 3);
    ModelWriter model =
        ModelWriter.opset(1)
            .input("x", 1, 6, 2, 3)
            .node("LRN x -> y", integer("size", 5))
            .output("y");
    Imported.assertGives(lrn(x, 5, 1e-4, 0.75, 1), model, x);
  }

  private static Nd lrn(Nd x, int size, double alpha, double beta, double bias) {
    Nd y = Nd.zeros(x.dims());
    for (int i = 0; i < y.values().length; i++) {
      long[] at = x.at(i);
      double sum = 0;
      long last = at[1] + (size - 1 + 1) / 2;
      for (long c = at[1] - (size - 1) / 2; c <= last; c++) {
        double value = c < 0 || c >= x.size(1) ? 0 : x.get(at[0], c, at[2], at[3]);
        sum += value * value;
      }
      y.values()[i] = (float) (x.values()[i] / Math.pow(bias + alpha / size * sum, beta));
    }
    return y;
  }
}
