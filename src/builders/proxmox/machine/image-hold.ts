import type { ProxmoxClient } from '../../../proxmox/client.ts'

const held = new Map<string, number>()

/**
 * Says that a build of this process is going to read an image, which no drive of its machine tells: another one that
 * fails does not remove it then. Answers how to say that it has.
 */
export function holdImage(client: ProxmoxClient, volid: string): () => void {
  const key = keyOf(client, volid)
  held.set(key, (held.get(key) ?? 0) + 1)
  let isHeld = true
  return () => {
    if (!isHeld) return
    isHeld = false
    const left = (held.get(key) ?? 1) - 1
    if (left === 0) held.delete(key)
    else held.set(key, left)
  }
}

export function isHeld(client: ProxmoxClient, volid: string): boolean {
  return held.has(keyOf(client, volid))
}

function keyOf(client: ProxmoxClient, volid: string): string {
  return `${client.url.host} ${volid}`
}
