import type { OptionVersions } from '../../../options/component.ts'

/** Options that templates still have from older versions of Packer; the plug-in itself has dropped none. */
export const optionVersions: OptionVersions = {
  current: "Packer's plug-in for Proxmox 1.2.4",
  former: {
    iso_checksum_type:
      'Packer has it no more since 1.6.0: write the type in front of the checksum, iso_checksum = "sha256:...".',
    iso_checksum_url:
      'Packer has it no more since 1.6.0: write iso_checksum = "file:https://.../SHA256SUMS" in its place.',
  },
}
