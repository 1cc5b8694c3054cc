package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.numbers;
import static dev.sash.onnx.ModelWriter.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.file.WireMessage;
import dev.sash.format.ModelFormatException;
import dev.sash.format.UnsupportedModelException;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Forms of Slice, Split, Gather, Pad, Resize, ConvTranspose and ReduceMean that are refused.
class RefusedFormsTest {

  private static ModelWriter image(long opset) {
    return ModelWriter.opset(opset).input("x", 1, 3, 8, 8).output("y");
  }

  static Arguments[] broken() {
    return new Arguments[] {
      refused(
          "(Slice): axis 1 is sliced twice",
          image(9)
              .node("Slice x -> y", ints("starts", 0, 1), ints("ends", 1, 2), ints("axes", 1, -3))),
      refused(
          "(Gather): index 8 is outside axis 3 of [1, 3, 8, 8]",
          image(13).integers("i", 0, 8).node("Gather x,i -> y", integer("axis", 3))),
      refused(
          "(Split): a split of 8 into 2 parts cannot have the sizes [3, 4]",
          image(9).node("Split x -> y,z", integer("axis", 2), ints("split", 3, 4))),
      refused(
          "(Split): a split of 8 into 2 parts cannot have the sizes [9, -1]",
          image(9).node("Split x -> y,z", integer("axis", 2), ints("split", 9, -1))),
      refused(
          "(Split): a split of 3 into 2 equal parts cannot give 2 outputs",
          image(13).node("Split x -> y,z", integer("axis", 1))),
      refused(
          "(Split): a split of 8 into 3 equal parts cannot give 2 outputs",
          image(18).node("Split x -> y,z", integer("axis", 2), integer("num_outputs", 3))),
      refused("(Pad): attribute 'pads' is missing", image(9).node("Pad x -> y")),
      refused(
          "(Pad): 4 axes need 8 pads, got [1, 1]", image(9).node("Pad x -> y", ints("pads", 1, 1))),
      refused(
          "(Pad): axis 2 is padded twice",
          image(18).integers("p", 1, 1, 1, 1).integers("a", 2, -2).node("Pad x,p,,a -> y")),
      refused(
          "(Pad): a padding must be less than 2^31: 4294967296",
          image(13).integers("p", 0, 0, 0, 0, 0, 0, 1L << 32, 0).node("Pad x,p -> y")),
      refused(
          "(Pad): mode is constant, edge, reflect or wrap, got 'mirror'",
          image(13).integers("p", new long[8]).node("Pad x,p -> y", text("mode", "mirror"))),
      refused("(Upsample): attribute 'scales' is missing", image(7).node("Upsample x -> y")),
      refused(
          "(Upsample): scales must be one for each of 4 axes, got 1",
          image(7).node("Upsample x -> y", numbers("scales", 2))),
      refused(
          "(Upsample): a scale must be positive and leave from 1 to 2^31 - 1 positions: 8 times"
              + " 0.1",
          image(7).node("Upsample x -> y", numbers("scales", 1, 1, 0.1f, 1))),
      refused(
          "(Upsample): a scale must be positive and leave from 1 to 2^31 - 1 positions: 8 times"
              + " NaN",
          image(7).node("Upsample x -> y", numbers("scales", 1, 1, Float.NaN, 1))),
      refused(
          "(Upsample): mode is nearest or linear, got 'cubic'",
          image(7).node("Upsample x -> y", numbers("scales", 1, 1, 2, 2), text("mode", "cubic"))),
      refused(
          "(Resize): either scales or sizes must be given, here none are",
          image(13).node("Resize x -> y")),
      refused(
          "(Resize): either scales or sizes must be given, here both are",
          image(13)
              .weights("s", new float[] {1, 1, 2, 2}, 4)
              .integers("z", 1, 3, 16, 16)
              .node("Resize x,,s,z -> y")),
      refused(
          "(Resize): an axis is there twice: [2, -2]",
          image(18).integers("z", 4, 4).node("Resize x,,,z -> y", ints("axes", 2, -2))),
      refused(
          "(Resize): sizes must be one for each of 4 axes, got 2",
          image(18).integers("z", 4, 4).node("Resize x,,,z -> y")),
      refused(
          "(Resize): mode is nearest, linear or cubic, got 'lanczos'",
          scaled(13, text("mode", "lanczos"))),
      refused(
          "(Resize): nearest_mode is round_prefer_floor, round_prefer_ceil, floor or ceil, got"
              + " 'round'",
          scaled(13, text("nearest_mode", "round"))),
      refused(
          "(Resize): keep_aspect_ratio_policy is stretch, not_larger or not_smaller, got 'crop'",
          image(18)
              .integers("z", 1, 3, 4, 4)
              .node("Resize x,,,z -> y", text("keep_aspect_ratio_policy", "crop"))),
      refused(
          "(ConvTranspose): auto_pad is NOTSET, VALID, SAME_UPPER or SAME_LOWER, got 'SAME'",
          image(13)
              .weights("w", Nd.zeros(3, 1, 2, 2))
              .node("ConvTranspose x,w -> y", text("auto_pad", "SAME"))),
      refused(
          "(ConvTranspose): output_shape needs 2 values here, got [1, 1, 9, 9]",
          image(13)
              .weights("w", Nd.zeros(3, 1, 2, 2))
              .node("ConvTranspose x,w -> y", ints("output_shape", 1, 1, 9, 9))),
      refused(
          "(ConvTranspose): y: expected depth 2, got 3: the previous layer 'x' gives 8x8x3",
          image(13).weights("w", Nd.zeros(2, 1, 2, 2)).node("ConvTranspose x,w -> y")),
      refused(
          "(ReduceMean): an axis of 4 dimensions lies from -4 to 3, got 4",
          image(13).node("ReduceMean x -> y", ints("axes", 4))),
      refused(
          "(InstanceNormalization): instance normalisation needs at least 3 dimensions, got [1, 3]",
          ModelWriter.opset(9)
              .input("x", 1, 3)
              .weights("s", Nd.zeros(3))
              .node("InstanceNormalization x,s,s -> y")
              .output("y"))
    };
  }

  private static ModelWriter scaled(long opset, WireMessage... attributes) {
    return image(opset)
        .weights("s", new float[] {1, 1, 2, 2}, 4)
        .node("Resize x,,s -> y", attributes);
  }

  static Arguments[] unsupported() {
    long[] scattered = LongStream.range(0, 8 * 33).map(i -> (i * i + 3 * i * i * i) % 8).toArray();
    return new Arguments[] {
      refused(
          "(Slice): empty tensors are not supported",
          image(9).node("Slice x -> y", ints("starts", 5), ints("ends", 5), ints("axes", 2))),
      refused(
          "(Split): empty tensors are not supported",
          image(9).node("Split x -> y,z", integer("axis", 2), ints("split", 0, 8))),
      refused(
          "(Gather): indices must form at most 64 runs of equal steps where the network computes"
              + " the data",
          image(13).integers("i", scattered).node("Gather x,i -> y", integer("axis", 3))),
      refused(
          "(Gather): input 1, 'x', must be a constant; here the network computes it",
          image(13).node("Gather x,x -> y")),
      refused(
          "(Pad): empty tensors are not supported",
          image(9).node("Pad x -> y", ints("pads", 0, 0, -4, 0, 0, 0, -4, 0))),
      refused(
          "(Pad): padding by 8 along axis 3 of [1, 3, 8, 8] repeats it more than once: mode"
              + " reflect is supported only up to its size",
          image(9)
              .node("Pad x -> y", ints("pads", 0, 0, 0, 8, 0, 0, 0, 0), text("mode", "reflect"))),
      refused(
          "(Resize): coordinate_transformation_mode 'tf_crop_and_resize' is not supported",
          scaled(13, text("coordinate_transformation_mode", "tf_crop_and_resize"))),
      refused(
          "(Resize): coordinate_transformation_mode 'tf_half_pixel_for_nn' is supported only with"
              + " nearest_mode floor and round_prefer_floor",
          scaled(
              11,
              text("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
              text("nearest_mode", "ceil"))),
      refused(
          "(Resize): empty tensors are not supported",
          image(13).integers("z", 1, 3, 0, 4).node("Resize x,,,z -> y")),
      refused(
          "(ConvTranspose): 3-D input [1, 3, 2, 2, 2]: only images [N, C, H, W] and rows"
              + " [N, C, L] are supported",
          ModelWriter.opset(13)
              .input("x", 1, 3, 2, 2, 2)
              .weights("w", Nd.zeros(3, 1, 1, 1, 1))
              .node("ConvTranspose x,w -> y")
              .output("y"))
    };
  }

  private static Arguments refused(String rule, ModelWriter model) {
    return Arguments.of(rule, model);
  }

  private static void assertRefused(
      Class<? extends ModelFormatException> type, String rule, ModelWriter model) {
    ModelFormatException e = assertThrows(type, () -> model.toModel().toNetwork());
    assertEquals("model.onnx: node 'y' " + rule, e.getMessage().replaceFirst(" byte \\d+:", ""));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void isBroken(String rule, ModelWriter model) {
    assertRefused(ModelFormatException.class, rule, model);
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void isNotSupported(String rule, ModelWriter model) {
    assertRefused(UnsupportedModelException.class, rule, model);
  }
}
