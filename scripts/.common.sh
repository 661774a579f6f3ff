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

# A restore decides what the package feed carries: the Orleans packages, and the compiler that makes native code ahead of time. Its answer
# is kept until a project file or the package list changes; OrleansEnabled and CompileAhead in the environment decide instead, when set.
decide_packages() {
  local stamp="$ARTIFACTS/packages" log="$ARTIFACTS/restore.log" orleans=${OrleansEnabled:-true} ahead=${CompileAhead:-true}
  mkdir -p "$ARTIFACTS"
  if [ -z "${OrleansEnabled:-}${CompileAhead:-}" ] && [ -s "$stamp" ] && [ -z "$(newer_than "$stamp" 'Directory.*.props' '*.csproj' 'nuget.config')" ]; then
    read -r orleans ahead <"$stamp"
  else
    until dotnet restore "$ROOT/AiMemoryOrleans.sln" "-p:OrleansEnabled=$orleans" "-p:CompileAhead=$ahead" -v q >"$log" 2>&1; do
      if [ "$orleans" = true ] && grep -qE 'NU110[0-9].*Microsoft\.Orleans' "$log"; then
        orleans=false
      elif [ "$ahead" = true ] && grep -qiE '(NU110[0-9]|NETSDK1094).*(Crossgen|App\.Runtime|ReadyToRun)' "$log"; then
        ahead=false
      else
        cat "$log" >&2
        die "the restore failed"
      fi
    done
    [ -n "${OrleansEnabled:-}${CompileAhead:-}" ] || printf '%s %s\n' "$orleans" "$ahead" >"$stamp"
  fi
  [ "$orleans" = true ] ||
    say "Orleans packages are not on this package feed: going on with OrleansEnabled=false (one node, embedded engine)."
  [ "$ahead" = true ] ||
    say "The ahead-of-time compiler is not on this package feed: going on with CompileAhead=false (nodes start slower)."
  export OrleansEnabled=$orleans CompileAhead=$ahead
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
  dotnet build "$1" -c "$CONFIGURATION" -v q -nologo "-p:OrleansEnabled=$OrleansEnabled" "-p:CompileAhead=$CompileAhead" "${@:2}" >"$log" 2>&1 ||
    { grep -E 'error|warning' "$log" | sort -u | head -n 40 >&2 || cat "$log" >&2; die "the build failed"; }
}

# Builds the program when a source is newer than it.
build_host() {
  need_dotnet
  decide_packages
  local stamp="$ARTIFACTS/host-$CONFIGURATION-$OrleansEnabled-$CompileAhead"
  if [ ! -x "$HOST_BIN/ai-memory" ] || [ ! -e "$stamp" ] || [ -n "$(newer_than "$stamp" '*.cs' '*.csproj' '*.props' '*.json' '*.html' '*.js' '*.css')" ]; then
    say "building ..."
    build "$ROOT/src/AiMemory.Host/AiMemory.Host.csproj"
    rm -f "$ARTIFACTS"/host-"$CONFIGURATION"-*
    touch "$stamp"
  fi
}
