#!/bin/bash
# Makes the ISO of the machine of the recorded exchanges: make.sh WORK_DIR SUITE ISO.
set -euo pipefail

work=$1 suite=$2 iso=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in apt initramfs iso; do . "$here/../lib/$part.sh"; done

packages=(busybox qemu-guest-agent linux-image-cloud-amd64 isolinux syslinux-common)

from=$work/packages
mapfile -t options < <(apt_options)
mkdir "$from"
apt_sources "$suite" | mmdebstrap --quiet --variant=extract "${options[@]}" \
  --include="$(IFS=,; echo "${packages[*]}")" "$suite" - - | tar -x -C "$from" --no-same-owner --exclude='./dev/*'
merge_usr "$from"

root=$work/root
initramfs_tree "$root"
copy_programs "$from" "$root" usr/sbin/qemu-ga
copy_modules "$from" "$root" "$here/drivers"
link_busybox "$from" "$root"
rm -f "$root"/usr/{bin,sbin}/{passwd,shutdown}
install -m 755 "$here/init" "$root/init"
install -m 755 "$here/shutdown" "$root/usr/sbin/shutdown"

tree=$work/tree
mkdir -p "$tree/isolinux"
cp "$from/boot/vmlinuz-$(kernel_version "$from")" "$tree/vmlinuz"
pack_initramfs "$root" "$tree/initrd.gz"
cp "$here/isolinux.cfg" "$from/usr/lib/ISOLINUX/isolinux.bin" "$from/usr/lib/syslinux/modules/bios/ldlinux.c32" "$tree/isolinux/"
xorriso -as mkisofs -quiet -r -J -V RECORDED -o "$iso" \
  -c isolinux/boot.cat -b isolinux/isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table "$tree"
# The exchanges name this size.
[ "$(stat -c %s "$iso")" -le 20645888 ] || { echo "the ISO has become larger than the recorded one" >&2; exit 1; }
truncate -s 20645888 "$iso"
