import { error } from '../../../../diagnostics/diagnostic.ts'
import { Cancelled, TemplateError, toDiagnostics } from '../../../../diagnostics/errors.ts'
import type { Range } from '../../../../diagnostics/range.ts'
import type { Display } from '../../../../display/display.ts'
import type { Framebuffer } from '../../../../display/framebuffer.ts'
import { ProxmoxError } from '../../../../proxmox/error.ts'
import { timeoutSignal } from '../../../../time/clock.ts'
import type { BuildContext } from '../../../builder.ts'
import type { Vm } from '../../machine/vm.ts'

/** Milliseconds between two looks. */
const interval = 250

/** Milliseconds for one picture, and for the way to it. */
const patience = 10_000

/** Times in a row that there is no picture before that is given up: the server may be busy, the connection may have gone. */
const mostFailures = 3

/** Milliseconds between two words about how far the wait is. */
const tellInterval = 15_000

interface Look {
  /** Milliseconds in all. */
  readonly limit: number
  readonly label: string
  /** Where the template asks for it. */
  readonly range: Range | undefined
  /** Is this what is waited for? The picture changes after it. */
  see(screen: Framebuffer): Promise<boolean>
}

type LookContext = Pick<BuildContext, 'signal' | 'clock' | 'emit'>

/**
 * Looks at the screen again and again, through a display that is opened for it. Answers whether what is waited for came in
 * time. Throws TemplateError where there is no picture, and Cancelled when aborted.
 */
export async function lookAtScreen(vm: Vm, look: Look, context: LookContext): Promise<boolean> {
  const { signal, clock } = context
  const { limit, label } = look
  const start = clock.now()
  const tell = (done: number, finished = false): void =>
    context.emit({ kind: 'progress', id: label, label, unit: 'milliseconds', done, total: limit, finished })
  let display: Display | undefined
  let told = 0
  tell(0)
  try {
    for (let failures = 0; ; ) {
      let screen: Framebuffer | undefined
      try {
        display ??= await opened(vm, signal)
        screen = await pictureOf(display)
        failures = 0
      } catch (thrown) {
        if (signal.aborted) throw new Cancelled(undefined, { cause: thrown })
        display?.close()
        display = undefined
        if (++failures >= mostFailures || isFinal(thrown)) throw notSeen(vm, thrown, look.range)
      }
      if (screen !== undefined && (await look.see(screen))) return true
      const done = clock.now() - start
      if (done >= limit) return false
      if (done - told >= tellInterval) {
        tell(done)
        told = done
      }
      await clock.sleep(interval, signal)
    }
  } finally {
    display?.close()
    tell(limit, true)
  }
}

async function opened(vm: Vm, signal: AbortSignal): Promise<Display> {
  const { openDisplay } = await import('../../machine/open-display.ts')
  const opening = new AbortController()
  const limit = timeoutSignal(patience)
  const stop = () => opening.abort()
  limit.addEventListener('abort', stop, { once: true })
  try {
    return await openDisplay(vm, AbortSignal.any([signal, opening.signal]))
  } catch (thrown) {
    throw limit.aborted ? new Error(`it did not open within ${patience / 1000} s`, { cause: thrown }) : thrown
  } finally {
    limit.removeEventListener('abort', stop)
  }
}

async function pictureOf(display: Display): Promise<Framebuffer> {
  const limit = timeoutSignal(patience)
  const leave = () => display.close()
  limit.addEventListener('abort', leave, { once: true })
  try {
    return await display.picture()
  } catch (thrown) {
    throw limit.aborted ? new Error(`no picture came within ${patience / 1000} s`, { cause: thrown }) : thrown
  } finally {
    limit.removeEventListener('abort', leave)
  }
}

/** What the server refuses it refuses again. */
function isFinal(thrown: unknown): boolean {
  return thrown instanceof ProxmoxError && thrown.status === 403
}

function notSeen(vm: Vm, thrown: unknown, range: Range | undefined): TemplateError {
  const [first] = toDiagnostics(thrown)
  const isOurs = first === undefined || first.code === 'internal-error'
  const told = isOurs ? (thrown as Error).message : first.summary
  const why = isFinal(thrown) ? `the server refuses it (${(thrown as ProxmoxError).reason})` : told
  return new TemplateError([
    error(
      'screen-not-seen',
      `The boot command waits for the screen, and that of virtual machine ${vm.vmid} could not be looked at: ${why}`,
      'It is seen through the display, for which the role needs VM.Console on the machine, however the keys are sent. Wait for a time instead: <wait10>, boot_wait = "10s".',
      range,
    ),
  ])
}
