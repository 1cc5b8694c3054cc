/// Running networks: a [Model] shares packed weights, a [Plan] says beforehand what will run and in
/// how much memory, a [Session] owns one workspace and runs forward passes in it without any
/// garbage.
///
/// ```java
/// try (Model model = Model.load(network);
///     Session session = model.session()) {
///   session.run(input, output);
/// }
/// ```
package dev.sash.run;
