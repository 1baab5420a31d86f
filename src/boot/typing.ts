import { Cancelled } from '../diagnostics/errors.ts'
import type { Clock } from '../time/clock.ts'
import { parseDuration } from '../time/duration.ts'
import { type Reached, sleepTold } from '../time/sleep-told.ts'
import type { Keystroke } from './keystrokes.ts'
import type { ScreenWait } from './screen-waits.ts'

export interface Typing {
  readonly keystrokes: readonly Keystroke[]
  /** One chord of QEMU key names: `shift-a`. */
  send(keys: string): Promise<void>
  /** Waits for what the screen shows; `part` is the string of `boot_command` that asks for it. */
  watch(wait: ScreenWait & { readonly part: number }): Promise<void>
  /** Milliseconds after each key. */
  readonly keyInterval: number
  /** Milliseconds after each string of `boot_command`. */
  readonly groupInterval: number
  /** Waits take this many times their length: an emulated machine is slower than the one of the template's author. */
  readonly waitFactor: number
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Told before each `<wait>`, in milliseconds as they will be. */
  onWait?(milliseconds: number): void
  /** Told during each `<wait>` how far it is. */
  onWaiting?(reached: Reached): void
  /** How many keys and waits of how many are done. */
  onProgress?(done: number, total: number): void
}

/** Types a boot command. Rejects with Cancelled between two keys or in a wait, or with what `send` and `watch` reject with. */
export async function typeBootCommand(typing: Typing): Promise<void> {
  const { keystrokes, keyInterval, groupInterval, waitFactor, signal, clock } = typing
  for (const [index, keystroke] of keystrokes.entries()) {
    if (signal.aborted) throw new Cancelled()
    if (keystroke.kind === 'wait') {
      const milliseconds = keystroke.milliseconds * waitFactor
      typing.onWait?.(milliseconds)
      await sleepTold(milliseconds, { clock, signal }, (reached) => typing.onWaiting?.(reached))
    } else if (keystroke.kind !== 'press') await typing.watch(keystroke)
    else {
      await typing.send(keystroke.keys)
      await clock.sleep(keyInterval, signal)
    }
    typing.onProgress?.(index + 1, keystrokes.length)
    if (groupInterval > 0 && keystrokes[index + 1]?.part !== keystroke.part) await clock.sleep(groupInterval, signal)
  }
}

/**
 * The pause after each key in milliseconds, where somebody says one: the template, else PACKER_KEY_INTERVAL. Zero is none
 * in a template. `badFrom` names the one that is no length of time.
 */
export function keyIntervalOf(
  option: number | undefined,
  env: Readonly<Record<string, string | undefined>>,
): { readonly milliseconds: number | undefined } | { readonly badFrom: 'boot_key_interval' | 'PACKER_KEY_INTERVAL' } {
  if (option) return option < 0 ? { badFrom: 'boot_key_interval' } : { milliseconds: option }
  const text = env['PACKER_KEY_INTERVAL']
  if (!text) return { milliseconds: undefined }
  const milliseconds = parseDuration(text)
  return milliseconds === undefined || milliseconds < 0 ? { badFrom: 'PACKER_KEY_INTERVAL' } : { milliseconds }
}
