package dev.sash.gradient;

import dev.sash.volume.Volume;

/// Images with their classes, by number: a data set, or a generator.
///
/// The same number and epoch always give the same image and class, so that training can be repeated
/// and resumed. Several threads call at the same time.
public interface Examples {

  /// Returns how many there are; an epoch shows each once.
  long count();

  /// Writes an example and returns its class.
  ///
  /// @param index from 0 to [#count] - 1
  /// @param epoch how often all were shown before; a generator may vary the image by it
  /// @param input one image of the network's input shape, holding what was left there
  int into(long index, long epoch, Volume input);
}
