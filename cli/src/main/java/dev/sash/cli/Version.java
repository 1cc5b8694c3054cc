package dev.sash.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/// The version that the build wrote into the module.
final class Version implements IVersionProvider {

  /// Made by picocli.
  Version() {}

  @Override
  public String[] getVersion() {
    // Run from a class path there is no module, hence no version.
    String version =
        Optional.ofNullable(Version.class.getModule().getDescriptor())
            .flatMap(ModuleDescriptor::rawVersion)
            .orElse("of unknown version");
    return new String[] {"sash " + version};
  }
}
