package dev.sash.image;

import java.util.Collections;
import java.util.List;

/// How a pixel becomes the numbers that a network was trained on: `(pixel * scale - mean) / std`
/// for each colour, where a pixel is 0 to 255 (a sample of 16 bits is divided by 257, which keeps
/// its fraction).
///
/// With 1 channel a colour picture gives its luma (ITU-R BT.601, as Pillow's mode L) and a grey
/// picture its samples as they are stored; with 3 channels a grey picture gives the same value
/// three times. Immutable.
///
/// @param channels 1 (grey) or 3
/// @param scale factor before the mean is subtracted
/// @param mean for 3 channels red, green and blue, in this order whatever `order` says
/// @param std like `mean`
/// @param order which colour comes first in the volume; of no effect for 1 channel
public record Preprocessing(
    int channels, double scale, List<Double> mean, List<Double> std, ChannelOrder order) {

  /// What torchvision's ImageNet networks were trained on.
  public static final Preprocessing IMAGENET =
      new Preprocessing(
          3,
          1 / 255.0,
          List.of(0.485, 0.456, 0.406),
          List.of(0.229, 0.224, 0.225),
          ChannelOrder.RGB);

  /// @throws IllegalArgumentException if a number is not finite, the scale or a std is 0, or a list
  ///   does not have one value a channel
  public Preprocessing {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3: " + channels);
    }
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (!Double.isFinite(scale) || scale == 0) {
      throw new IllegalArgumentException(
          "the scale must be a finite number other than 0: " + scale);
    }
    requireValues("mean", mean, channels);
    requireValues("std", std, channels);
    if (std.stream().anyMatch(value -> value == 0)) {
      throw new IllegalArgumentException("the std must not be 0: " + std);
    }
  }

  private static void requireValues(String name, List<Double> values, int channels) {
    if (values.size() != channels || !values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "the %s must have one finite value a channel: channels=%d %s=%s"
              .formatted(name, channels, name, values));
    }
  }

  /// Returns plain scaling, RGB, with mean 0 and std 1; scale 1 gives 0 to 255.
  public static Preprocessing of(int channels, double scale) {
    return new Preprocessing(
        channels,
        scale,
        Collections.nCopies(channels, 0.0),
        Collections.nCopies(channels, 1.0),
        ChannelOrder.RGB);
  }

  /// Returns a copy with the same mean and std for every channel.
  public Preprocessing withMeanAndStd(double newMean, double newStd) {
    return new Preprocessing(
        channels,
        scale,
        Collections.nCopies(channels, newMean),
        Collections.nCopies(channels, newStd),
        order);
  }

  /// Returns a copy with another channel order.
  public Preprocessing withOrder(ChannelOrder newOrder) {
    return new Preprocessing(channels, scale, mean, std, newOrder);
  }

  /// Returns the values of all samples from 0 to `sampleMaximum` of one colour, 0 red to 2 blue.
  float[] toTable(int color, int sampleMaximum) {
    float[] table = new float[sampleMaximum + 1];
    double unit = scale * 255 / sampleMaximum;
    for (int sample = 0; sample < table.length; sample++) {
      table[sample] = (float) ((sample * unit - mean.get(color)) / std.get(color));
    }
    return table;
  }
}
