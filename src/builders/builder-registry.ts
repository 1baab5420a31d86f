import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { Builder } from './builder.ts'
import { file } from './file.ts'
import { nothing } from './null.ts'
import { proxmoxClone } from './proxmox/proxmox-clone.ts'
import { proxmoxImport } from './proxmox/proxmox-import.ts'
import { proxmoxIso } from './proxmox/proxmox-iso.ts'

/** Every builder. */
export function buildersWith(overrides: ConnectionOverrides): readonly Builder[] {
  return [
    proxmoxIso(overrides),
    proxmoxClone(overrides),
    proxmoxImport(overrides),
    file,
    nothing,
  ] as unknown as readonly Builder[]
}
