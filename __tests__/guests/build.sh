#!/bin/bash
# Makes a bootable ISO out of the distribution's own packages and prints its path on stdout.
#
#   build.sh tiny|debian|recorded [OUTPUT_DIR]
#
# Without OUTPUT_DIR the path is the cache's; with it, the ISO is linked (or copied) there under its plain name.
# GUEST_SUITE overrides the suite, GUEST_ISO_NAME the file name of the debian guest's ISO.
set -euo pipefail

export PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/apt.sh
. "$here/lib/apt.sh"

log() { printf '%s\n' "guests: $*" >&2; }
fail() { log "$*"; exit 1; }

guest=${1:-}
output=${2:-}
case $guest in tiny | debian | recorded) ;; *) echo "usage: build.sh tiny|debian|recorded [OUTPUT_DIR]" >&2; exit 2 ;; esac
[ "$(uname -m)" = x86_64 ] || fail "the guests are amd64; this machine is $(uname -m)"

missing=$(missing_packages "$here/packages.txt")
[ -z "$missing" ] || fail "packages are missing; as root: apt-get install -y $missing"

suite=${GUEST_SUITE:-$(default_suite)}
name=$(. "$here/$guest/name.sh" && iso_name "$suite")

# A week bounds the age of the packages; whatever is older is made anew.
key=$({ cd "$here" && find build.sh lib common "$guest" -type f -print0 | sort -z | xargs -0 sha256sum; echo "$suite $name"; date +%G-%V; } | sha256sum | cut -c1-16)
cache=${PROXMOX_TEMPLATE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/proxmox-template-action}/guests
iso=$cache/$guest-$key/$name

mkdir -p "$cache"
if [ ! -s "$iso" ]; then
  exec 9>"$cache/$guest.lock"
  flock 9
fi
if [ ! -s "$iso" ]; then
  work=$(mktemp -d "$cache/.$guest.XXXXXX")
  trap 'rm -rf --one-file-system "$work"' EXIT
  log "making $name ($guest, Debian $suite)"
  SECONDS=0
  "$here/$guest/make.sh" "$work" "$suite" "$work/$name" >&2
  mkdir -p "$(dirname "$iso")"
  mv "$work/$name" "$iso"
  log "made $name in $SECONDS s, $(($(stat -c %s "$iso") / 1048576)) MiB"
  # Older makes of the same guest are of no use to anybody; a running QEMU keeps its open file.
  find "$cache" -mindepth 1 -maxdepth 1 -type d -name "$guest-*" ! -name "$guest-$key" -mtime +14 -exec rm -rf {} +
fi

if [ -n "$output" ]; then
  mkdir -p "$output"
  ln -f "$iso" "$output/$name" 2>/dev/null || cp --reflink=auto "$iso" "$output/$name"
  iso=$(cd "$output" && pwd)/$name
fi
printf '%s\n' "$iso"
