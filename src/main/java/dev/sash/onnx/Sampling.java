package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Resampling;
import dev.sash.layer.Resampling.Interpolation;
import dev.sash.layer.Resampling.Mapping;

/// How a resize makes values, whatever the axis.
///
/// @param mapping where an output position lies
/// @param larger how values are made where the output is larger
/// @param smaller how values are made where it is smaller
/// @param cubicCoefficient of the cubic kernel
/// @param antialias whether kernels widen where the output is smaller
/// @param excludeOutside whether weights beyond the ends are dropped
record Sampling(
    Mapping mapping,
    Interpolation larger,
    Interpolation smaller,
    float cubicCoefficient,
    boolean antialias,
    boolean excludeOutside) {

  private static final String POSITION = "coordinate_transformation_mode";

  /// Returns what versions up to 10 do: the nearest position of a smaller output is the one behind.
  static Sampling old(Attributes attributes) {
    String mode = attributes.text("mode", "nearest");
    return switch (mode) {
      case "nearest" ->
          new Sampling(
              Mapping.ASYMMETRIC,
              Interpolation.NEAREST_FLOOR,
              Interpolation.NEAREST_CEIL,
              -0.75f,
              false,
              false);
      case "linear", "bilinear" ->
          new Sampling(
              Mapping.ASYMMETRIC, Interpolation.LINEAR, Interpolation.LINEAR, -0.75f, false, false);
      default -> throw Broken.rule("mode is nearest or linear, got '%s'", mode);
    };
  }

  /// Returns what versions from 11 on do.
  static Sampling of(Attributes attributes) {
    Interpolation interpolation = interpolation(attributes);
    String position = attributes.text(POSITION, "half_pixel");
    if (position.equals("tf_half_pixel_for_nn")) {
      interpolation = halfPositionOn(interpolation);
    }
    return new Sampling(
        mapping(attributes),
        interpolation,
        interpolation,
        attributes.number("cubic_coeff_a", -0.75f),
        attributes.flag("antialias"),
        attributes.flag("exclude_outside"));
  }

  private static Mapping mapping(Attributes attributes) {
    String position = attributes.text(POSITION, "half_pixel");
    return switch (position) {
      case "half_pixel", "tf_half_pixel_for_nn" -> Mapping.HALF_PIXEL;
      case "half_pixel_symmetric" -> Mapping.HALF_PIXEL_SYMMETRIC;
      case "pytorch_half_pixel" -> Mapping.PYTORCH_HALF_PIXEL;
      case "align_corners" -> Mapping.ALIGN_CORNERS;
      case "asymmetric" -> Mapping.ASYMMETRIC;
      default -> throw Broken.unsupported("%s '%s' is not supported", POSITION, position);
    };
  }

  private static Interpolation interpolation(Attributes attributes) {
    String mode = attributes.text("mode", "nearest");
    return switch (mode) {
      case "nearest" -> nearest(attributes.text("nearest_mode", "round_prefer_floor"));
      case "linear" -> Interpolation.LINEAR;
      case "cubic" -> Interpolation.CUBIC;
      default -> throw Broken.rule("mode is nearest, linear or cubic, got '%s'", mode);
    };
  }

  private static Interpolation nearest(String mode) {
    return switch (mode) {
      case "round_prefer_floor" -> Interpolation.NEAREST_PREFER_FLOOR;
      case "round_prefer_ceil" -> Interpolation.NEAREST_PREFER_CEIL;
      case "floor" -> Interpolation.NEAREST_FLOOR;
      case "ceil" -> Interpolation.NEAREST_CEIL;
      default ->
          throw Broken.rule(
              "nearest_mode is round_prefer_floor, round_prefer_ceil, floor or ceil, got '%s'",
              mode);
    };
  }

  /// Returns what gives at a position what the interpolation gives half a position further on,
  /// where tf_half_pixel_for_nn looks.
  private static Interpolation halfPositionOn(Interpolation interpolation) {
    return switch (interpolation) {
      case NEAREST_FLOOR -> Interpolation.NEAREST_PREFER_CEIL;
      case NEAREST_PREFER_FLOOR -> Interpolation.NEAREST_CEIL;
      case NEAREST_CEIL, NEAREST_PREFER_CEIL, LINEAR, CUBIC ->
          throw Broken.unsupported(
              "%s 'tf_half_pixel_for_nn' is supported only with nearest_mode floor and"
                  + " round_prefer_floor",
              POSITION);
    };
  }

  /// Returns how an axis is resized.
  Resampling resampling(Extent extent) {
    boolean isSmaller = extent.scale() < 1;
    return new Resampling(
        extent.size(),
        extent.scale(),
        mapping,
        isSmaller ? smaller : larger,
        cubicCoefficient,
        antialias,
        excludeOutside);
  }
}
