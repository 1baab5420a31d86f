import { describe, expect, it } from 'vitest'
import { planBootCommand } from '../../src/boot/keystrokes.ts'
import { keyIntervalOf, type Typing, typeBootCommand } from '../../src/boot/typing.ts'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'

/** A typist whose time passes only by its own waits; the log has keys and the milliseconds between them. */
function typist(parts: string[], more: Partial<Typing> = {}) {
  const log: (string | number)[] = []
  const clock: Clock = {
    now: () => 0,
    sleep: async (milliseconds) => {
      log.push(milliseconds)
    },
  }
  const typing: Typing = {
    keystrokes: planBootCommand(parts).keystrokes,
    send: async (keys) => {
      log.push(keys)
    },
    watch: async ({ part, kind }) => {
      log.push(`${kind} of ${part}`)
    },
    keyInterval: 5,
    groupInterval: 0,
    waitFactor: 1,
    signal: new AbortController().signal,
    clock,
    ...more,
  }
  return { log, typing }
}

describe('typeBootCommand', () => {
  it('pauses after each key and stretches waits by the factor', async () => {
    const waits: number[] = []
    const { log, typing } = typist(['a<wait2>B'], { waitFactor: 3, onWait: (milliseconds) => waits.push(milliseconds) })
    await typeBootCommand(typing)
    expect(log).toEqual(['a', 5, 6000, 'shift-b', 5])
    expect(waits).toEqual([6000])
  })

  it('waits for the screen between two keys, without a pause after', async () => {
    const { log, typing } = typist(['a<waitText "boot:">', 'b<waitScreen>'])
    await typeBootCommand(typing)
    expect(log).toEqual(['a', 5, 'text of 0', 'b', 5, 'still of 1'])
  })

  it('ends with what a wait for the screen ends with', async () => {
    const { log, typing } = typist(['a<waitScreen>b'], { watch: () => Promise.reject(new Error('blind')) })
    await expect(typeBootCommand(typing)).rejects.toThrow('blind')
    expect(log).toEqual(['a', 5])
  })

  it('pauses after each string of the boot command', async () => {
    const { log, typing } = typist(['ab', '', 'c'], { groupInterval: 700 })
    await typeBootCommand(typing)
    expect(log).toEqual(['a', 5, 'b', 5, 700, 'c', 5, 700])
  })

  it('stops between two keys', async () => {
    const abort = new AbortController()
    const sent: string[] = []
    const { typing } = typist(['abc'], {
      signal: abort.signal,
      send: async (keys) => {
        sent.push(keys)
        if (keys === 'b') abort.abort()
      },
    })
    await expect(typeBootCommand(typing)).rejects.toBeInstanceOf(Cancelled)
    expect(sent).toEqual(['a', 'b'])
  })

  it('stops within a wait', async () => {
    const abort = new AbortController()
    const { typing } = typist(['<wait9h>a'], { signal: abort.signal, onWait: () => setImmediate(() => abort.abort()) })
    await expect(typeBootCommand({ ...typing, clock: systemClock })).rejects.toBeInstanceOf(Cancelled)
  })

  it('passes on what the console answers', async () => {
    const { typing } = typist(['a'], { send: () => Promise.reject(new Error('invalid parameter: a')) })
    await expect(typeBootCommand(typing)).rejects.toThrow('invalid parameter: a')
  })
})

it('takes the key interval from the template or the environment, where one says it', () => {
  expect(keyIntervalOf(20, { PACKER_KEY_INTERVAL: '1s' })).toEqual({ milliseconds: 20 })
  expect(keyIntervalOf(undefined, { PACKER_KEY_INTERVAL: '1s' })).toEqual({ milliseconds: 1000 })
  expect(keyIntervalOf(0, { PACKER_KEY_INTERVAL: '1s' })).toEqual({ milliseconds: 1000 })
  expect(keyIntervalOf(undefined, {})).toEqual({ milliseconds: undefined })
  expect(keyIntervalOf(undefined, { PACKER_KEY_INTERVAL: 'fast' })).toEqual({ badFrom: 'PACKER_KEY_INTERVAL' })
  expect(keyIntervalOf(-1, {})).toEqual({ badFrom: 'boot_key_interval' })
})
