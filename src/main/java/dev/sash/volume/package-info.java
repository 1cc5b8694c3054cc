/// Off-heap float32 data: activation volumes (height x width x depth, depth innermost), their
/// shapes, and weight tensors. Nothing here owns memory: every object is a view of a
/// `MemorySegment` whose arena belongs to the caller. Not in here: what a layer computes
/// ([dev.sash.layer]) and how it is run (`dev.sash.run`).
package dev.sash.volume;
