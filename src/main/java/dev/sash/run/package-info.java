/// Running networks: a [Model] shares packed weights, a [Plan] says beforehand what will run and in
/// how much memory, a [Session] owns one workspace and runs forward passes in it without any
/// garbage. [Tuning] says how a model finds the algorithms of its convolutions, [Choices] keep
/// them; how they compute is not told here but by the kernels, which are hidden.
///
/// ```java
/// try (Model model = Model.load(network);
///     Session session = model.session()) {
///   session.run(input, output);
/// }
/// ```
package dev.sash.run;
