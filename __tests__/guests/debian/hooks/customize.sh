#!/bin/sh
# After the packages: what must differ on every installation is taken out. $1 is the root.
set -eu
here=$(dirname "$0")/..
root=$1
# The pool and the boot loader of the medium; both stay out of the system. The apt outside knows the way to the mirror.
mkdir -p "$root/medium/pool/partial"
outer() { APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq -o APT::Sandbox::User=root "$@" >/dev/null; }
(cd "$root/medium" && outer download isolinux syslinux-common)
# shellcheck disable=SC2046
outer install --download-only --no-install-recommends -o Dir::Cache::archives="$root/medium/pool" $(sed 's/#.*//' "$here/pool")
rm -rf "$root/medium/pool/partial" "$root/medium/pool/lock"

rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/resolv.conf" "$root/etc/hostname"
: >"$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id" "$root/etc/apt/apt.conf.d/99mmdebstrap" "$root/etc/dpkg/dpkg.cfg.d/99mmdebstrap"
install -m 644 "$here/dpkg.cfg" "$root/etc/dpkg/dpkg.cfg.d/small-system"
sed -i 's/^GRUB_TIMEOUT=.*/GRUB_TIMEOUT=0/' "$root/etc/default/grub" 2>/dev/null ||
  sed 's/^GRUB_TIMEOUT=.*/GRUB_TIMEOUT=0/' "$root/usr/share/grub/default/grub" >"$root/etc/default/grub"
