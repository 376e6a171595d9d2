#!/usr/bin/env bash
# Give a Rust compiler the target wasm32-unknown-unknown where `rustup target add` cannot.
#
# Order of attempts:
#   1. a compiler that has the target already;
#   2. rustup (its distribution server may be out of reach);
#   3. Debian and its children: the distribution's rustc and the standard library's source package; the library is
#      compiled once, offline, and put where that rustc looks for it.
# Whatever was found is tried out on a small module with SIMD before the script says it is ready.
#
#   scripts/install-wasm-target.sh              install what is missing, then try it out
#   scripts/install-wasm-target.sh --check      change nothing; exit 0 when a usable compiler is there
#   scripts/install-wasm-target.sh --print-env  the `export` lines that select it, for eval
#
# Set NO_RUSTUP=1 or NO_APT=1 to leave out an attempt.
set -euo pipefail

target=wasm32-unknown-unknown
distro_rustc=/usr/bin/rustc
distro_cargo=/usr/bin/cargo
mode=${1:---install}
case "$mode" in
  --install | --check | --print-env) ;;
  *) sed -n '2,15p' "$0" | cut -c3-; exit 2 ;;
esac

note() { printf 'wasm target: %s\n' "$*" >&2; }
fail() { printf 'wasm target: %s\n' "$*" >&2; exit 1; }
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo > /dev/null; then sudo -n "$@"
  else return 1; fi
}

library_dir() { "$1" --print target-libdir --target "$target" 2> /dev/null; }
knows_target() {
  local dir
  [ -x "$1" ] && dir=$(library_dir "$1") && ls "$dir"/libstd-*.rlib > /dev/null 2>&1
}
field() { "$1" -vV | sed -n "s/^$2: //p"; }

# The first compiler with the target: the one on PATH, then the distribution's.
find_compiler() {
  local candidate
  for candidate in "$(command -v rustc || true)" "$distro_rustc"; do
    if [ -n "$candidate" ] && knows_target "$candidate"; then echo "$candidate"; return; fi
  done
  return 1
}

# rustc asks for a program named rust-lld. Any LLD will do; the one of rustc's own LLVM version comes first.
own_linker() {
  local path
  path="$("$1" --print sysroot)/lib/rustlib/$(field "$1" host)/bin/rust-lld"
  [ -x "$path" ] && echo "$path"
}
any_linker() {
  local version candidate
  version=$(field "$1" 'LLVM version' | cut -d. -f1)
  for candidate in "/usr/lib/llvm-$version/bin/wasm-ld" "/usr/bin/wasm-ld-$version" /usr/bin/wasm-ld /usr/lib/llvm-*/bin/wasm-ld; do
    if [ -x "$candidate" ]; then echo "$candidate"; return; fi
  done
  return 1
}

# Compile a small SIMD module and, where node is, run it: 4 lanes of 10 + 0.5 make 42.
try_out() {
  local rustc=$1 linker=$2 dir
  dir=$(mktemp -d)
  cat > "$dir/probe.rs" << 'RUST'
use core::arch::wasm32::{f32x4_add, f32x4_extract_lane, f32x4_splat};
#[unsafe(no_mangle)]
pub extern "C" fn probe(x: f32) -> f32 {
    let lanes: Vec<String> = (0..4).map(|i| format!("lane {i}")).collect();
    f32x4_extract_lane::<3>(f32x4_add(f32x4_splat(x), f32x4_splat(0.5))) * lanes.len() as f32
}
RUST
  if ! "$rustc" --edition 2024 --crate-type cdylib --target "$target" -O -C panic=abort -C target-feature=+simd128 \
    -C linker="$linker" -o "$dir/probe.wasm" "$dir/probe.rs" 2> "$dir/log"; then
    cat "$dir/log" >&2; rm -rf "$dir"; return 1
  fi
  if command -v node > /dev/null; then
    node -e 'const m = new WebAssembly.Module(require("node:fs").readFileSync(process.argv[1]));
      process.exit(new WebAssembly.Instance(m).exports.probe(10) === 42 ? 0 : 1)' "$dir/probe.wasm" || { rm -rf "$dir"; return 1; }
  fi
  rm -rf "$dir"
}

finish() {
  local rustc=$1 linker
  linker=$(own_linker "$rustc" || any_linker "$rustc") || fail "no LLD that links WebAssembly; install the package lld"
  try_out "$rustc" "$linker" || fail "$rustc has the target, but a small module does not build or run"
  if [ "$mode" = --print-env ]; then
    if [ "$rustc" != "$(command -v rustc || true)" ]; then
      # A toolchain path makes rustup's proxies use that compiler; without rustup the variables themselves do.
      echo "export RUSTUP_TOOLCHAIN='$("$rustc" --print sysroot)'"
      echo "export RUSTC='$rustc'"
    fi
    own_linker "$rustc" > /dev/null || echo "export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER='$linker'"
  else
    note "ready: $("$rustc" -V) builds $target"
  fi
  exit 0
}

if compiler=$(find_compiler); then finish "$compiler"; fi
[ "$mode" = --install ] || fail "no compiler here has $target"

if [ -z "${NO_RUSTUP:-}" ] && command -v rustup > /dev/null; then
  note "asking rustup for it"
  if timeout 180 rustup target add "$target" >&2 && compiler=$(find_compiler); then finish "$compiler"; fi
  note "rustup could not"
fi

install_packages() {
  [ -z "${NO_APT:-}" ] && command -v apt-get > /dev/null || fail "missing: $* (and apt-get may not be used)"
  note "installing $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >&2 \
    || fail "apt-get could not install $*"
}

source_dir() { readlink -f "$("$distro_rustc" --print sysroot)/lib/rustlib/src/rust" 2> /dev/null; }
if [ ! -x "$distro_rustc" ] || [ ! -x "$distro_cargo" ] || [ ! -f "$(source_dir)/library/std/Cargo.toml" ]; then
  install_packages rustc-web cargo-web rust-web-src
fi
own_linker "$distro_rustc" > /dev/null || any_linker "$distro_rustc" > /dev/null || install_packages lld

# An empty crate makes cargo build the standard library; its rlibs are what we are after. Bitcode stays in, because crates
# with link-time optimisation need it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
: > "$work/src/lib.rs"
printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n' > "$work/Cargo.toml"
note "compiling the standard library from $(source_dir) (about half a minute)"
if ! (cd "$work" && env -u RUSTUP_TOOLCHAIN -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS RUSTC_BOOTSTRAP=1 RUSTC="$distro_rustc" \
  RUSTFLAGS=-Cembed-bitcode=yes CARGO_HOME="$work/home" "$distro_cargo" build --release --offline --target "$target" \
  --target-dir "$work/out" -Zbuild-std=std,panic_abort --config 'source.crates-io.replace-with="distro"' \
  --config "source.distro.directory=\"$(source_dir)/library/vendor\"") > "$work/log" 2>&1; then
  tail -n 30 "$work/log" >&2
  fail "the standard library did not compile"
fi
rm -f "$work/out/$target"/release/deps/libempty-*

# The directory is replaced as a whole: rlibs of two builds side by side give errors nobody can read.
place=$(library_dir "$distro_rustc")
as_root mkdir -p "$place.new"
as_root cp "$work/out/$target"/release/deps/*.rlib "$place.new/"
as_root chmod a+r "$place.new"/*.rlib
as_root rm -rf "$place"
as_root mv "$place.new" "$place"
note "the standard library is in $place"
finish "$distro_rustc"
