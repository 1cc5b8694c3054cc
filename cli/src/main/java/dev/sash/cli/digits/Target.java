package dev.sash.cli.digits;

import dev.sash.image.Window;

/// A digit that stands on a page.
///
/// @param digit 0 to 9
/// @param box the square around its centre that is as high as the digit
public record Target(int digit, Window box) {}
