/// Caffe models: a network from a `.prototxt` and the weights of its `.caffemodel`.
///
/// Not in here: training, and what Caffe's data layers do to images.
package dev.sash.caffe;
