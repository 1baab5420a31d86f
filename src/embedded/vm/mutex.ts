import { currentFault } from '../faults/faults.ts'

export interface Mutex {
  run<T>(work: () => Promise<T> | T): Promise<T>
}

/** One at a time, in the order of asking. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(work) {
      const result = last.then(() => work())
      last = result.catch(() => {})
      return result
    },
  }
}

export interface VmLocks {
  /**
   * Waits up to ten seconds. `log` hears of the wait in PVE's words. Throws Error `can't lock file ...`.
   */
  run<T>(vmid: number, work: () => Promise<T> | T, log?: (line: string) => void): Promise<T>
}

function lockTimeout(vmid: number): Error {
  return new Error(`can't lock file '/var/lock/qemu-server/lock-${vmid}.conf' - got timeout`)
}

const patienceMs = 10_000

export function createVmLocks(): VmLocks {
  const held = new Map<number, Promise<void>>()
  return {
    async run(vmid, work, log) {
      if (currentFault('lock-timeout')) {
        log?.('trying to acquire lock...')
        throw lockTimeout(vmid)
      }
      const deadline = Date.now() + patienceMs
      let waited = false
      for (let holder = held.get(vmid); holder !== undefined; holder = held.get(vmid)) {
        if (!waited) log?.('trying to acquire lock...')
        waited = true
        let timer: NodeJS.Timeout | undefined
        const expired = new Promise<'expired'>((resolve) => {
          timer = setTimeout(() => resolve('expired'), Math.max(0, deadline - Date.now()))
        })
        const outcome = await Promise.race([holder, expired])
        clearTimeout(timer)
        if (outcome === 'expired') throw lockTimeout(vmid)
      }
      if (waited) log?.(' OK')
      let release: () => void = () => {}
      held.set(
        vmid,
        new Promise((resolve) => {
          release = resolve
        }),
      )
      try {
        return await work()
      } finally {
        held.delete(vmid)
        release()
      }
    },
  }
}
