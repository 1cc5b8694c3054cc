#!/bin/sh
# Builds the benchmarks and runs them; bench/run.sh --help tells what they are.
#
#   SASH_BENCH_JAVA_OPTS   further options of the JVM that drives them, split at blanks
set -eu

root=$(cd "$(dirname "$0")/.." && pwd -P)
java_home=$("$root/cli/find-jdk")

# OpenBLAS is to choose its kernels by the processor, as it does for users.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

target=$root/bench/target
mkdir -p "$target"
if ! (cd "$root" && JAVA_HOME=$java_home ./mvnw -B -ntp -q -pl bench -am -Dmaven.test.skip=true package) \
  >"$target/build.log" 2>&1 </dev/null; then
  echo "bench: the build failed, see $target/build.log:" >&2
  grep '^\[ERROR\] .' "$target/build.log" | head -n 5 >&2
  exit 1
fi

# SASH_BENCH_JAVA_OPTS is a list of words.
# shellcheck disable=SC2086
exec "$java_home/bin/java" \
  --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow \
  ${SASH_BENCH_JAVA_OPTS:-} \
  -cp "$target/lib/*" \
  dev.sash.bench.Main "$@"
