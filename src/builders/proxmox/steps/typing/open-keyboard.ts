import { characterOf, keyboardOf, type Keyboard as Layout } from '../../../../boot/keyboards.ts'
import { Cancelled, ExternalError, toDiagnostics } from '../../../../diagnostics/errors.ts'
import type { Display } from '../../../../display/display.ts'
import { keysOf } from '../../../../display/key-positions.ts'
import { timeoutSignal } from '../../../../time/clock.ts'
import type { BuildContext } from '../../../builder.ts'
import type { Vm } from '../../machine/vm.ts'
import type { CommonOptions } from '../../options/common-options.ts'

/** What the boot command is typed on. */
export interface Keyboard {
  readonly by: 'vnc' | 'sendkey'
  /** Does the machine's firmware read keys now and then, and hold few of them? */
  readonly isSlow: boolean
  /** One chord of QEMU's key names: `shift-a`. */
  send(chord: string): Promise<void>
  close(): void
}

type KeyboardContext = Pick<BuildContext, 'signal' | 'clock' | 'message'>

/** Milliseconds until the display must be open: keys can go another way, and a boot prompt does not wait. */
const patience = 10_000

/** Milliseconds without a key after which the display is asked whether it is still there: what stands between may have gone. */
const longSilence = 15_000

/**
 * Opens the machine's display for its keys. Where that can not be, each key is a call of the API; the log says so. Throws
 * ExternalError where the template insists on the display.
 */
export async function openKeyboard(
  vm: Vm,
  wanted: CommonOptions['boot_transport'],
  context: KeyboardContext,
): Promise<Keyboard> {
  const calls: Keyboard = { by: 'sendkey', isSlow: false, send: (chord) => vm.sendKey(chord), close: () => {} }
  if (wanted === 'sendkey') return calls
  const limit = timeoutSignal(patience)
  try {
    const config = await vm.config()
    const isSlow = config?.['bios'] === 'ovmf'
    // Told of a keyboard (-k), QEMU takes a key for what it means there, and looks at no places.
    const own = String(config?.['keyboard'] ?? 'en-us')
    const layout = keyboardOf(own)
    if (layout === undefined)
      throw new ExternalError(
        'display-not-opened',
        `the machine has the keyboard ${own}, of which nothing is known here`,
      )
    const { openDisplay } = await import('../../machine/open-display.ts')
    const opening = new AbortController()
    const stop = () => opening.abort()
    limit.addEventListener('abort', stop, { once: true })
    const display = await openDisplay(vm, AbortSignal.any([context.signal, opening.signal]))
    // What the server can do with keys it says before its first picture.
    await display.picture()
    limit.removeEventListener('abort', stop)
    return onDisplay(display, { layout, isSlow, calls }, context)
  } catch (thrown) {
    if (context.signal.aborted) throw new Cancelled(undefined, { cause: thrown })
    const why = limit.aborted ? `it did not open within ${patience / 1000} s` : whyNot(thrown)
    if (wanted === 'vnc')
      throw new ExternalError(
        'display-not-opened',
        `The display of virtual machine ${vm.vmid} could not be opened: ${why}`,
        'boot_transport = "vnc" types through it. Leave the option out, and keys go by calls of the API where it can not be opened.',
        { cause: thrown },
      )
    context.message(`Each key is a call of the API, since the display could not be opened: ${why}`)
    return calls
  }
}

function onDisplay(
  display: Display,
  { layout, isSlow, calls }: { readonly layout: Layout; readonly isSlow: boolean; readonly calls: Keyboard },
  { signal, clock, message }: KeyboardContext,
): Keyboard {
  let isLost = false
  let used = clock.now()
  return {
    by: 'vnc',
    isSlow,
    async send(chord) {
      const keys = keysOf(chord, (name, names) => characterOf(layout, name, names))
      if (isLost || keys === undefined) return calls.send(chord)
      try {
        if (clock.now() - used > longSilence) await proveAlive(display)
        await display.press(keys)
        used = clock.now()
      } catch (thrown) {
        if (signal.aborted) throw new Cancelled(undefined, { cause: thrown })
        isLost = true
        display.close()
        message(`The display was lost (${whyNot(thrown)}): from now on each key is a call of the API`)
        await calls.send(chord)
      }
    },
    close: () => display.close(),
  }
}

/** A key that is written into a connection which nobody holds any more would be lost, and nothing would say so. */
async function proveAlive(display: Display): Promise<void> {
  const limit = timeoutSignal(patience)
  const leave = () => display.close()
  limit.addEventListener('abort', leave, { once: true })
  try {
    await display.picture()
  } finally {
    limit.removeEventListener('abort', leave)
  }
}

function whyNot(thrown: unknown): string {
  const [first] = toDiagnostics(thrown)
  return first === undefined || first.code === 'internal-error' ? (thrown as Error).message : first.summary
}
