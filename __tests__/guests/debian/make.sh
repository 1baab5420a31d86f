#!/bin/bash
# Makes the debian guest's ISO: make.sh WORK_DIR SUITE ISO.
set -euo pipefail

work=$1 suite=$2 iso=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in apt initramfs iso; do . "$here/../lib/$part.sh"; done

# Owners of files matter in the system's image; without root, they stand in a list beside the files.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else fakeroot -i "$work/owners" -s "$work/owners" "$@"; fi; }
: >"$work/owners"

mapfile -t options < <(apt_options)
while read -r line; do options+=("--dpkgopt=$line"); done < <(grep -v '^#' "$here/dpkg.cfg")
apt_sources "$suite" | mmdebstrap --quiet --variant=minbase "${options[@]}" --dpkgopt=force-unsafe-io \
  --include="$(sed 's/#.*//' "$here/packages" | xargs | tr ' ' ,)" \
  --essential-hook="$here/hooks/essential.sh \"\$1\"" --customize-hook="$here/hooks/customize.sh \"\$1\"" \
  "$suite" "$work/root.tar" -
root=$work/root
mkdir "$root"
as_root tar -x -C "$root" -f "$work/root.tar" --exclude='./dev/*'
rm "$work/root.tar"
mkdir "$work/loaders"
for package in "$root"/medium/*.deb; do dpkg-deb -x "$package" "$work/loaders"; done

tree=$work/tree
mkdir -p "$tree"/{install.amd,.disk,boot/grub,isolinux,pool/main,dists/"$suite"/main/binary-amd64}
cp "$root"/medium/pool/*.deb "$tree/pool/main/"
as_root rm -r "$root/medium"
(
  cd "$tree"
  for package in pool/main/*.deb; do
    dpkg-deb -f "$package"
    echo "Filename: $package"
    echo "Size: $(stat -c %s "$package")"
    echo "SHA256: $(sha256sum "$package" | cut -d' ' -f1)"
    echo
  done >"dists/$suite/main/binary-amd64/Packages"
)

# The system is one file-system image: writing blocks is many times quicker under emulation than unpacking files.
# Without metadata_csum, whose sums contain the UUID, a new UUID on every machine costs nothing.
megabytes=$(($(as_root du -sm "$root" | cut -f1) * 106 / 100 + 120))
as_root mke2fs -q -t ext4 -O ^metadata_csum,^orphan_file -b 4096 -i 16384 -J size=64 -d "$root" "$work/root.ext4" "${megabytes}M"
zstd -q -T0 -6 "$work/root.ext4" -o "$tree/install.amd/root.ext4.zst"
rm -f "$work/root.ext4"

initrd=$work/initrd
initramfs_tree "$initrd"
copy_programs "$root" "$initrd" usr/bin/zstd sbin/sfdisk sbin/mkfs.fat sbin/tune2fs sbin/resize2fs sbin/blkid
copy_modules "$root" "$initrd" "$here/../common/drivers"
cp -rT "$here/root" "$initrd"
install -D -m 644 "$here/../common/functions" "$initrd/usr/lib/guest/functions"
install -D -m 755 "$here/../common/udhcpc" "$initrd/usr/lib/guest/udhcpc"
chmod 755 "$initrd/init" "$initrd"/usr/bin/{in-target,apt-install,log-output}
echo "$suite" >"$initrd/etc/suite"
link_busybox "$root" "$initrd"
cp "$root/boot/vmlinuz-$(kernel_version "$root")" "$tree/install.amd/vmlinuz"
pack_initramfs "$initrd" "$tree/install.amd/initrd.gz"

version=$(basename "$iso" | sed -nE 's/^debian-([0-9.]+)-.*/\1/p')
echo "Debian GNU/Linux ${version:-$suite} \"${suite^}\" - amd64 DVD Binary-1" >"$tree/.disk/info"
cp "$here/cd-grub.cfg" "$tree/boot/grub/grub.cfg"
cp "$here/isolinux.cfg" "$tree/isolinux/"
cp "$work"/loaders/usr/lib/syslinux/modules/bios/{menu,libutil}.c32 "$tree/isolinux/"
cp -r "$root/usr/lib/shim" "$work/loaders/usr/lib/"
mkdir -p "$work/loaders/usr/lib/grub"
cp -r "$root/usr/lib/grub/x86_64-efi-signed" "$work/loaders/usr/lib/grub/"
add_boot_loaders "$work/loaders" "$tree"
write_iso "$tree" "Debian ${version:-$suite} amd64 1" "$iso"
as_root rm -rf "$root"
