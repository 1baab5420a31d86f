#!/bin/bash
# Makes the tiny guest's ISO: make.sh WORK_DIR SUITE ISO.
set -euo pipefail

work=$1 suite=$2 iso=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in apt initramfs iso; do . "$here/../lib/$part.sh"; done

packages=(
  busybox dropbear-bin openssh-client openssh-sftp-server qemu-guest-agent
  linux-image-amd64 e2fsprogs dosfstools fdisk
  grub-common grub-pc-bin grub-efi-amd64-signed shim-signed isolinux syslinux-common
)
programs=(
  usr/sbin/dropbear usr/bin/dropbearkey usr/bin/scp usr/lib/openssh/sftp-server usr/sbin/qemu-ga
  sbin/mkfs.ext4 sbin/mkfs.fat sbin/sfdisk
)

from=$work/packages
mapfile -t options < <(apt_options)
mkdir "$from"
apt_sources "$suite" | mmdebstrap --quiet --variant=extract "${options[@]}" \
  --include="$(IFS=,; echo "${packages[*]}")" "$suite" - - | tar -x -C "$from" --no-same-owner --exclude='./dev/*'
merge_usr "$from"

root=$work/root
initramfs_tree "$root"
copy_programs "$from" "$root" "${programs[@]}"
copy_modules "$from" "$root" "$here/../common/drivers"
cp -rT "$here/root" "$root"
install -D -m 644 "$here/../common/functions" "$root/usr/lib/guest/functions"
install -D -m 755 "$here/../common/udhcpc" "$root/usr/lib/guest/udhcpc"
chmod 755 "$root/init" "$root"/etc/{rc,rc.stop,console} "$root"/usr/sbin/{shutdown,chpasswd} "$root/usr/lib/guest/install" "$root/etc/acpi/PWRF/00000080"
chmod 600 "$root/etc/shadow"
link_busybox "$from" "$root"
ln -s openssh/sftp-server "$root/usr/lib/sftp-server"
mkdir -p "$root/etc/dropbear"

# GRUB for the disk's BIOS boot: it reads its configuration from the first partition of the disk that it came from.
mkdir -p "$root/usr/lib/guest/boot/EFI/BOOT" "$root/usr/lib/guest/boot/EFI/debian" "$root/usr/lib/guest/boot/grub"
foreign "$from" "$from/usr/bin/grub-mkimage" -O i386-pc -d "$from/usr/lib/grub/i386-pc" -p '(,msdos1)/grub' \
  -o "$root/usr/lib/guest/core.img" biosdisk part_msdos fat normal configfile linux
cp "$from/usr/lib/grub/i386-pc/boot.img" "$root/usr/lib/guest/boot.img"
cp "$from/usr/lib/shim/shimx64.efi.signed" "$root/usr/lib/guest/boot/EFI/BOOT/BOOTX64.EFI"
cp "$from/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" "$root/usr/lib/guest/boot/EFI/BOOT/grubx64.efi"
cp "$here/disk-grub.cfg" "$root/usr/lib/guest/boot/grub/grub.cfg"
cp "$here/disk-grub.cfg" "$root/usr/lib/guest/boot/EFI/debian/grub.cfg"

tree=$work/tree
mkdir -p "$tree"/{tiny,.disk,boot/grub,isolinux}
cp "$from/boot/vmlinuz-$(kernel_version "$from")" "$tree/tiny/vmlinuz"
pack_initramfs "$root" "$tree/tiny/initrd"
echo "Tiny guest (Debian $suite)" >"$tree/.disk/info"
cp "$here/cd-grub.cfg" "$tree/boot/grub/grub.cfg"
cp "$here/isolinux.cfg" "$here/boot.txt" "$tree/isolinux/"
add_boot_loaders "$from" "$tree"
write_iso "$tree" TINY "$iso"
