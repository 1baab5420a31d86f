/** A volume's name: `local:iso/debian.iso`, `local-lvm:vm-100-disk-0`, `local:100/vm-100-disk-0.qcow2`. */
export interface Volid {
  readonly storage: string
  /** Without content type and folders. */
  readonly filename: string
}

/** Undefined: not a volume's name (an absolute path, `none`, `cdrom`, or `local:32`, which asks for a new volume). */
export function parseVolid(text: string): Volid | undefined {
  const match = /^([a-zA-Z][-a-zA-Z0-9_.]*):(\S.*)$/.exec(text)
  if (match === null) return undefined
  const [, storage = '', name = ''] = match
  if (/^\d+(\.\d+)?$/.test(name)) return undefined
  return { storage, filename: name.split('/').at(-1) ?? '' }
}
