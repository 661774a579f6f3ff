# Shared by the scripts beside it: where things are, and how they are built. Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CONFIGURATION=${CONFIGURATION:-Release}
ARTIFACTS="$ROOT/artifacts"
HOST_BIN="$ROOT/src/AiMemory.Host/bin/$CONFIGURATION/net10.0"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

need_dotnet() {
  command -v dotnet >/dev/null 2>&1 || die "the .NET 10 SDK is needed (https://dotnet.microsoft.com/download)"
}

# A restore decides whether the Orleans packages are on the feed. Its answer is kept until a project file or the package
# list changes; OrleansEnabled in the environment decides instead, when it is set.
decide_orleans() {
  [ -n "${OrleansEnabled:-}" ] && { export OrleansEnabled; return; }
  local stamp="$ARTIFACTS/orleans-enabled" log="$ARTIFACTS/restore.log"
  mkdir -p "$ARTIFACTS"
  if [ -s "$stamp" ] && [ -z "$(newer_than "$stamp" 'Directory.*.props' '*.csproj' 'nuget.config')" ]; then
    OrleansEnabled=$(cat "$stamp")
  elif dotnet restore "$ROOT/AiMemoryOrleans.sln" -p:OrleansEnabled=true -v q >"$log" 2>&1; then
    OrleansEnabled=true
  elif grep -qE 'NU110[0-9].*Microsoft\.Orleans' "$log"; then
    OrleansEnabled=false
  else
    cat "$log" >&2
    die "the restore failed"
  fi
  [ "$OrleansEnabled" = true ] ||
    say "Orleans packages are not on this package feed: going on with OrleansEnabled=false (one node, embedded engine)."
  printf '%s\n' "$OrleansEnabled" >"$stamp"
  export OrleansEnabled
}

# Prints one file below src, tests or the root that is newer than $1 and matches one of the name patterns.
newer_than() {
  local stamp=$1 names=() pattern
  shift
  for pattern in "$@"; do names+=(-o -name "$pattern"); done
  find "$ROOT" -maxdepth 1 -newer "$stamp" \( "${names[@]:1}" \) -print -quit
  find "$ROOT/src" "$ROOT/tests" \( -name bin -o -name obj -o -name node_modules \) -prune -o \
    -newer "$stamp" -type f \( "${names[@]:1}" \) -print -quit
}

build() { # build PROJECT-OR-SOLUTION [FLAG ...]
  local log="$ARTIFACTS/build.log"
  mkdir -p "$ARTIFACTS"
  dotnet build "$1" -c "$CONFIGURATION" -v q -nologo "-p:OrleansEnabled=$OrleansEnabled" "${@:2}" >"$log" 2>&1 ||
    { grep -E 'error|warning' "$log" | sort -u | head -n 40 >&2 || cat "$log" >&2; die "the build failed"; }
}

# Builds the program when a source is newer than it.
build_host() {
  need_dotnet
  decide_orleans
  local stamp="$ARTIFACTS/host-$CONFIGURATION-$OrleansEnabled"
  if [ ! -x "$HOST_BIN/ai-memory" ] || [ ! -e "$stamp" ] || [ -n "$(newer_than "$stamp" '*.cs' '*.csproj' '*.props' '*.json' '*.html' '*.js' '*.css')" ]; then
    say "building ..."
    build "$ROOT/src/AiMemory.Host/AiMemory.Host.csproj"
    rm -f "$ARTIFACTS"/host-"$CONFIGURATION"-*
    touch "$stamp"
  fi
}
