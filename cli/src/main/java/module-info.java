/// The command line of Sash.
module dev.sash.cli {
  requires com.fasterxml.jackson.jr.ob;
  requires dev.sash;
  requires dev.sash.openblas;
  requires info.picocli;
  requires java.desktop;
  requires jdk.management;
  requires me.tongfei.progressbar;

  // picocli sets fields of the commands reflectively.
  opens dev.sash.cli to
      info.picocli;
}
