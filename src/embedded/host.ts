import { cpus, freemem, totalmem } from 'node:os'

/** What a node tells of the machine under it. */
export interface Host {
  processors(): { readonly count: number; readonly model: string; readonly mhz: number }
  /** In bytes. */
  memory(): { readonly total: number; readonly free: number }
}

export const thisHost: Host = {
  processors() {
    const all = cpus()
    return { count: all.length, model: all[0]?.model ?? 'unknown', mhz: all[0]?.speed ?? 0 }
  },
  memory: () => ({ total: totalmem(), free: freemem() }),
}
