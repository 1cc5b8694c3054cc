package dev.sash.zoo;

import dev.sash.layer.Geometry;

/// A convolution together with what stands behind it each time.
interface Unit {

  /// Convolution with bias, then ReLU: reads `unit.weight` and `unit.bias`.
  Unit PLAIN =
      (draft, unit, filters, geometry) ->
          draft.convolution(unit, filters, geometry).relu(unit + ".relu");

  /// Convolution without bias, batch normalisation, ReLU, as torchvision's `BasicConv2d`: reads
  /// `unit.conv.weight` and the four tensors of `unit.bn`.
  Unit NORMALIZED =
      (draft, unit, filters, geometry) ->
          draft
              .convolutionWithoutBias(unit + ".conv", filters, geometry)
              .normalization(unit + ".bn", 1e-3f)
              .relu(unit + ".relu");

  /// Draws the unit behind the draft's last layer.
  Draft draw(Draft draft, String name, int filters, Geometry geometry);
}
