#!/bin/sh
# Before the packages: settings that their installation reads. $1 is the root.
set -eu
here=$(dirname "$0")/..
root=$1
# An initramfs with the drivers of virtual machines instead of all: quicker to load. The installer's "targeted" choice is the same idea.
mkdir -p "$root/etc/initramfs-tools/conf.d" "$root/usr/share/initramfs-tools/modules.d"
echo 'MODULES=list' >"$root/etc/initramfs-tools/conf.d/driver-policy"
sed 's/#.*//' "$here/../common/drivers" | xargs -n1 |
  grep -Ev '^(virtio_net|e1000|e1000e|8139cp|8139too|ne2k_pci|pcnet32|vmxnet3|igb|efivarfs|isofs|vfat|nls_.*)$' \
    >"$root/usr/share/initramfs-tools/modules.d/virtual-machine.conf"
printf '%s\n' 'locales locales/locales_to_be_generated multiselect en_US.UTF-8 UTF-8' \
  'locales locales/default_environment_locale select en_US.UTF-8' | chroot "$root" debconf-set-selections
