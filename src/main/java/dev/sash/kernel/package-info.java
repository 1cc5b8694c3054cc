/// One file an algorithm: what computes a layer on volumes. Kernels are fixed to shapes at plan
/// time, bound to memory once a session, and then only loop. Not exported: which kernel runs is the
/// plan's choice.
package dev.sash.kernel;
