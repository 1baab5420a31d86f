import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { Builder } from './builder.ts'
import { proxmoxIso } from './proxmox/proxmoxiso.ts'

/** Every builder. */
export function buildersWith(overrides: ConnectionOverrides): readonly Builder[] {
  return [proxmoxIso(overrides)] as unknown as readonly Builder[]
}
