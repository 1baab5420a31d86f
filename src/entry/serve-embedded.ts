import path from 'node:path'
import { ExternalError } from '../diagnostics/errors.ts'
import { changeBase, parseBase, readBase } from '../embedded/base-declaration.ts'
import { readFaults } from '../embedded/faults/fault-declaration.ts'
import { createFaults } from '../embedded/faults/faults.ts'
import { startEmbedded } from '../embedded/index.ts'
import { killMachines } from '../embedded/machine/qemu-process.ts'
import type { Served, ServeOptions } from '../engine/product.ts'
import { living } from './living.ts'

/** Starts the embedded Proxmox. Rejects with ExternalError when it can not: its folder or its address is taken. */
export async function serveEmbedded({ listen, data, simulate = false, ...given }: ServeOptions): Promise<Served> {
  const { host, port } = parseListen(listen)
  try {
    const options = {
      guestPorts: given.guestPorts,
      guestsNearby: given.guestsNearby,
      base: declaredBase(data, given),
      faults: given.faults === undefined ? undefined : createFaults(readFaults(given.faults)),
    }
    const { close, ...access } = await startEmbedded({ data, listen: { host, port }, simulate, ...options })
    const end = () => killMachines(path.join(access.data, 'run'))
    living.add(end)
    return { access, close: () => close().finally(() => living.delete(end)) }
  } catch (cause) {
    if (cause instanceof ExternalError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ExternalError('embedded-not-started', `The embedded Proxmox does not start: ${reason}`, undefined, {
      cause,
    })
  }
}

function declaredBase(data: string, { base, nodes, pve }: Pick<ServeOptions, 'base' | 'nodes' | 'pve'>) {
  if (base === undefined && nodes === undefined && pve === undefined) return undefined
  return changeBase(base === undefined ? parseBase({}, data) : readBase(base), { nodes, release: pve })
}

function parseListen(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65535)
    throw new ExternalError(
      'invalid-listen-address',
      `${text} is no address to listen on`,
      'Write it as 127.0.0.1:8006.',
    )
  return { host: match[1] ?? match[2] ?? '', port }
}
