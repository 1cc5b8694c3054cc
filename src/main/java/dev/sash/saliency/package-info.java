/// Saliency: which pixels made a class score what it is, and what a unit effectively sees.
///
/// A [SaliencyPlan] says what will be computed, a [Saliency] computes heat for images and classes:
/// a value for each pixel, from the gradient of the score. An [EffectiveReceptiveField] is the same
/// gradient for a unit instead of a class. Not in here: the backward pass itself
/// (`dev.sash.gradient`); drawing (`dev.sash.image`).
package dev.sash.saliency;
