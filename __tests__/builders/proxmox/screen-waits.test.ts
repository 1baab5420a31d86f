import { describe, expect, it } from 'vitest'
import type { NewMachine } from '../../../src/builders/proxmox/plan/new-machine.ts'
import { judge } from './planned.ts'

const placeOf = (found: readonly { readonly range?: { source: { text: string }; start: number; end: number } }[]) =>
  found.map(({ range }) => range?.source.text.slice(range.start, range.end))

describe('waits for the screen', () => {
  it('are planned, and shown as they are written', async () => {
    const { errors, warnings, work, config } = await judge(
      `boot_wait = "screen"\nboot_command = ["<waitText 'boot:' 5m>", "a<waitScreen>"]`,
    )
    expect([errors, warnings]).toEqual([[], []])
    const { typing } = work as NewMachine
    expect(typing?.wait).toBe('screen')
    expect(typing?.command.keystrokes).toEqual([
      { kind: 'text', part: 0, text: 'boot:', limit: 300_000 },
      { kind: 'press', part: 1, keys: 'a' },
      { kind: 'still', part: 1, limit: undefined },
    ])
    expect(JSON.stringify(config)).toContain('"boot_wait":"screen"')
  })

  it('leave a wait for a time what it was', async () => {
    const waitOf = async (lines: string) =>
      ((await judge(`${lines}\nboot_command = ["a"]`)).work as NewMachine).typing?.wait
    expect(await waitOf('boot_wait = "3s"')).toBe(3000)
    expect(await waitOf('boot_wait = "-1s"')).toBe(0)
    expect(await waitOf('')).toBe(10_000)
    expect((await judge('boot_wait = "Screen"')).errors).toEqual([expect.stringContaining('is not a duration')])
  })

  it('are wrong at their places', async () => {
    const { found } = await judge(`boot_command = ["<esc>", "ab<waitText 'x' 5>"]`)
    expect(found).toMatchObject([{ code: 'invalid-wait' }])
    expect(placeOf(found as Parameters<typeof placeOf>[0])).toEqual(["<waitText 'x' 5>"])
  })

  it.each(['none', 'serial0'])('are an error on a machine with vga.type = "%s"', async (type) => {
    const vga = `vga { type = "${type}" }`
    const summary = 'The boot command waits for the screen, and the machine has none'
    const byCommand = await judge(`${vga}\nboot_command = ["<esc>", "<waitText 'x'>"]`)
    expect(byCommand.errors).toEqual([summary])
    expect(placeOf(byCommand.found as Parameters<typeof placeOf>[0])).toEqual([`"<waitText 'x'>"`])
    const byWait = await judge(`${vga}\nboot_wait = "screen"\nboot_command = ["<esc>"]`)
    expect(byWait.errors).toEqual([summary])
    expect(placeOf(byWait.found as Parameters<typeof placeOf>[0])).toEqual(['"screen"'])
    expect((await judge(`${vga}\nboot_command = ["<esc><wait5>"]`)).errors).toEqual([])
    // Nothing is typed, and nobody waits.
    expect((await judge(`${vga}\nboot_wait = "screen"`)).errors).toEqual([])
  })
})
