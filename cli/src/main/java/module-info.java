/// The command line of Sash.
module dev.sash.cli {
  requires dev.sash;
  requires info.picocli;

  // picocli sets fields of the commands reflectively.
  opens dev.sash.cli to
      info.picocli;
}
