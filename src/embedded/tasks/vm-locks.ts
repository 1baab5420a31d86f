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

type Log = (line: string) => void

/** Both wait up to ten seconds, `log` hears of that in PVE's words, and throw Error `can't lock file ...`. */
export interface VmLocks {
  /** Alone. */
  run<T>(vmid: number, work: () => Promise<T> | T, log?: Log): Promise<T>
  /** Together with others that share. */
  share<T>(vmid: number, work: () => Promise<T> | T, log?: Log): Promise<T>
}

function lockTimeout(vmid: number): Error {
  return new Error(`can't lock file '/var/lock/qemu-server/lock-${vmid}.conf' - got timeout`)
}

const patienceMs = 10_000

interface Holder {
  readonly isShared: boolean
  readonly released: Promise<void>
  readonly release: () => void
  users: number
}

export function createVmLocks(): VmLocks {
  const held = new Map<number, Holder>()

  async function acquire(vmid: number, isShared: boolean, log: Log | undefined): Promise<Holder> {
    if (currentFault('lock-timeout')) {
      log?.('trying to acquire lock...')
      throw lockTimeout(vmid)
    }
    const deadline = Date.now() + patienceMs
    let waited = false
    for (let holder = held.get(vmid); holder !== undefined; holder = held.get(vmid)) {
      if (isShared && holder.isShared) {
        holder.users++
        return holder
      }
      if (!waited) log?.('trying to acquire lock...')
      waited = true
      await releasedBefore(holder, deadline, vmid)
    }
    if (waited) log?.(' OK')
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const holder = { isShared, released, release, users: 1 }
    held.set(vmid, holder)
    return holder
  }

  async function withLock<T>(
    vmid: number,
    isShared: boolean,
    work: () => Promise<T> | T,
    log: Log | undefined,
  ): Promise<T> {
    const holder = await acquire(vmid, isShared, log)
    try {
      return await work()
    } finally {
      holder.users--
      if (holder.users === 0) {
        held.delete(vmid)
        holder.release()
      }
    }
  }

  return {
    run: (vmid, work, log) => withLock(vmid, false, work, log),
    share: (vmid, work, log) => withLock(vmid, true, work, log),
  }
}

async function releasedBefore(holder: Holder, deadline: number, vmid: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<'expired'>((resolve) => {
    timer = setTimeout(() => resolve('expired'), Math.max(0, deadline - Date.now()))
  })
  const outcome = await Promise.race([holder.released, expired])
  clearTimeout(timer)
  if (outcome === 'expired') throw lockTimeout(vmid)
}
