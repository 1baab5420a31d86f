# Making a hybrid-free boot CD: BIOS by isolinux, UEFI by Debian's signed shim and GRUB. Sourced.

# An El Torito FAT image $2 with shim and the CD flavour of GRUB, from the extracted packages $1.
efi_image() {
  local from=$1 image=$2
  truncate -s 8M "$image"
  mkfs.fat -F 12 -n EFI "$image" >/dev/null
  mmd -i "$image" ::/EFI ::/EFI/BOOT
  mcopy -i "$image" "$from/usr/lib/shim/shimx64.efi.signed" ::/EFI/BOOT/BOOTX64.EFI
  mcopy -i "$image" "$from/usr/lib/shim/mmx64.efi.signed" ::/EFI/BOOT/mmx64.efi
  # This image looks for /.disk/info, and then for /boot/grub/grub.cfg beside it.
  mcopy -i "$image" "$from/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed" ::/EFI/BOOT/grubx64.efi
}

# Adds both boot loaders to the CD tree $2 (grub.cfg and isolinux.cfg are there already).
add_boot_loaders() {
  local from=$1 tree=$2
  mkdir -p "$tree/isolinux" "$tree/boot/grub"
  cp "$from/usr/lib/ISOLINUX/isolinux.bin" "$from/usr/lib/syslinux/modules/bios/ldlinux.c32" "$tree/isolinux/"
  efi_image "$from" "$tree/boot/grub/efi.img"
}

# Writes the CD tree $1 with volume label $2 as the ISO $3.
write_iso() {
  xorriso -as mkisofs -quiet -r -J -joliet-long -V "$2" -o "$3" \
    -c isolinux/boot.cat -b isolinux/isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table \
    -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot \
    "$1"
}
