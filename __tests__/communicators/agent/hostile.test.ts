import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AgentError } from '../../../src/embedded/machine/hypervisor.ts'
import { type AgentGuest, type Between, hasAgent, listener, startAgentGuest } from './agent-guest.ts'

const signal = () => AbortSignal.timeout(120_000)

describe.skipIf(!hasAgent)('guests that make trouble', () => {
  let guest: AgentGuest

  beforeEach(async () => {
    guest = await startAgentGuest()
  })
  afterEach(async () => {
    await guest.stop()
  })

  test('an agent that dies in the middle of a command and comes back: nothing is lost', async () => {
    const communicator = await guest.reach()
    const heard = listener()
    const running = communicator.exec('for i in 1 2 3 4 5 6; do echo line $i; sleep 0.3; done; exit 5', heard)
    for (const line of ['line 1', 'line 3']) {
      await expect.poll(() => heard.lines.map(([, text]) => text)).toContain(line)
      await guest.kill()
      await guest.start()
    }
    expect(await running).toMatchObject({ exitCode: 5, disconnected: false })
    expect(heard.lines.map(([, line]) => line)).toEqual([1, 2, 3, 4, 5, 6].map((number) => `line ${number}`))
  })

  test('one that dies in the middle of an upload and comes back: the file is whole', async () => {
    const communicator = await guest.reach()
    const content = randomBytes(1_200_000)
    let uploads = 0
    guest.between = async (command, _parameters, ask) => {
      if (command === 'guest-exec' && ++uploads === 3) {
        await guest.kill()
        void delay(300).then(() => guest.start())
      }
      return ask()
    }
    const path = join(guest.folder, 'whole')
    await communicator.upload(Readable.from([content]), path, { signal: signal() })
    expect((await readFile(path)).equals(content)).toBe(true)
  })

  test.each([
    ['guest-exec', 1],
    ['guest-exec', 2],
    ['guest-exec-status', 3],
  ])('answers of %s that are lost from the %ith on, for a while', async (name, from) => {
    const communicator = await guest.reach()
    let count = 0
    guest.between = async (command, _parameters, ask) => {
      const answer = await ask()
      if (command !== name || ++count < from || count > from + 1) return answer
      throw new AgentError('not-running', 'lost')
    }
    const heard = listener()
    const running = communicator.exec('echo $$ >>"$HOME/runs"; echo one; sleep 0.5; echo two; exit 2', heard)
    expect(await running).toMatchObject({ exitCode: 2 })
    expect(heard.lines.map(([, line]) => line)).toEqual(['one', 'two'])
    expect((await readFile(join(guest.folder, 'home', 'runs'), 'utf8')).trim().split('\n')).toHaveLength(1)
  })

  test('ends of looks that are lost again and again, and looks that are ended from outside', async () => {
    const communicator = await guest.reach()
    let lost = 0
    guest.between = async (command, _parameters, ask) => {
      const answer = (await ask()) as { exited?: boolean }
      if (command !== 'guest-exec-status' || answer.exited !== true || ++lost > 8) return answer
      if (lost > 6) return { exited: true, signal: 15 }
      throw new AgentError('not-running', 'lost')
    }
    const heard = listener()
    expect(await communicator.exec('echo one; exit 2', heard)).toMatchObject({ exitCode: 2 })
    expect(heard.lines).toEqual([['stdout', 'one']])
    lost = 6
    await expect(
      communicator.upload(Readable.from(['x']), join(guest.folder, 'x'), { signal: signal() }),
    ).rejects.toMatchObject({ code: 'connection-lost' })
  })

  test.each([
    ['before anything was heard of the command', 1],
    ['while the command runs', 2],
  ])('a restart %s ends it, and it is not begun again', async (_, at) => {
    const communicator = await guest.reach()
    const place = join(guest.folder, 'boot-id')
    await writeFile(place, await readFile('/proc/sys/kernel/random/boot_id', 'utf8'))
    let ends = 0
    guest.between = async (command, parameters, ask) => {
      const list = (parameters as { arg?: string[] } | undefined)?.arg
      const text = JSON.stringify(list ?? '')
      if (list?.[1] !== undefined) list[1] = list[1].replaceAll('/proc/sys/kernel/random/boot_id', place)
      const base = /\/[^'"\s]*\/template-[\w-]+/.exec(text)?.[0]
      bases.push(...(base === undefined ? [] : [base]))
      const answer = (await ask()) as { exited?: boolean }
      if (command !== 'guest-exec-status' || answer.exited !== true || ++ends !== at) return answer
      await writeFile(place, '00000000-0000-4000-8000-000000000000\n')
      await rm(bases[0]!, { recursive: true })
      throw new AgentError('not-running', 'lost')
    }
    const bases: string[] = []
    const heard = listener()
    const running = communicator.exec('echo $$ >>"$HOME/runs"; echo one; sleep 3; echo two', heard)
    expect(await running).toMatchObject({ exitCode: undefined, disconnected: true })
    expect((await readFile(join(guest.folder, 'home', 'runs'), 'utf8')).trim().split('\n')).toHaveLength(1)
    expect(await communicator.exec('exit 3', listener())).toMatchObject({ exitCode: 3, disconnected: false })
  })

  test('one that never comes back is told of, when its time is over', async () => {
    const communicator = await guest.reach({ timeout: 2000 })
    const heard = listener()
    const running = communicator.exec('echo $$; sleep 60', heard)
    await expect.poll(() => heard.lines).toHaveLength(1)
    await guest.kill()
    expect(await running).toEqual({ exitCode: undefined, disconnected: true })
    await expect(communicator.exec('true', listener())).rejects.toMatchObject({ code: 'connection-lost' })
    process.kill(-(await groupOf(heard.lines[0]![1])), 'SIGKILL')
  })

  test('a machine that is switched off is not waited for', async () => {
    const communicator = await guest.reach({ timeout: 0 })
    const heard = listener()
    const running = communicator.exec('echo running; sleep 20', heard)
    await expect.poll(() => heard.lines).toHaveLength(1)
    await guest.vm.stop()
    expect(await running).toEqual({ exitCode: undefined, disconnected: true })
    await communicator.close()
  })

  test('a command that is killed from outside with all that belongs to it', async () => {
    const communicator = await guest.reach()
    const heard = listener()
    const running = communicator.exec('echo $$; sleep 60', heard)
    await expect.poll(() => heard.lines).toHaveLength(1)
    process.kill(-(await groupOf(heard.lines[0]![1])), 'SIGKILL')
    expect(await running).toMatchObject({ exitCode: undefined, disconnected: true })
  })

  test('output without a line end, and no end: as much as is taken, and no more', async () => {
    const communicator = await guest.reach()
    const stop = new AbortController()
    let bytes = 0
    guest.between = async (command, _parameters, ask) => {
      const answer = await ask()
      const { 'out-data': data } = (answer ?? {}) as { 'out-data'?: string }
      if (command === 'guest-exec-status') bytes += (data ?? '').length
      if (bytes > 2 << 20) stop.abort()
      return answer
    }
    const heard = listener(stop.signal)
    await expect(communicator.exec("tr '\\0' x </dev/zero", heard)).rejects.toThrow('cancelled')
    // The beginning of the line, as of any other that is too long.
    expect(heard.lines[0]![1]).toHaveLength(65_536)
    expect(heard.lines.length).toBeLessThan(4)
  })

  test('much output, binary too, comes whole and in order', async () => {
    const communicator = await guest.reach()
    const heard = listener()
    const command =
      'i=0; while [ $i -lt 30000 ]; do echo "line $i of many"; i=$((i+1)); done; head -c 100000 /dev/urandom >&2'
    expect(await communicator.exec(command, heard)).toMatchObject({ exitCode: 0 })
    const out = heard.lines.filter(([stream]) => stream === 'stdout').map(([, line]) => line)
    expect(out).toHaveLength(30_000)
    expect(out.every((line, index) => line === `line ${index} of many`)).toBe(true)
    expect(heard.lines.length).toBeGreaterThan(30_100)
  })

  describe('answers that make no sense', () => {
    const nonsense: readonly (readonly [string, Between])[] = [
      ['no number', async (command, _, ask) => (command === 'guest-exec' ? { pid: 'x' } : ask())],
      ['nothing', async (command, _, ask) => (command === 'guest-exec-status' ? {} : ask())],
      [
        'other output',
        async (command, _, ask) =>
          command === 'guest-exec-status' ? { exited: true, exitcode: 0, 'out-data': 'eHl6' } : ask(),
      ],
      [
        'a refusal',
        async (command, _, ask) => {
          if (command === 'guest-exec') throw new AgentError('refused', 'no memory is left')
          return ask()
        },
      ],
    ]
    test.each(nonsense)('%s', async (_, between) => {
      const communicator = await guest.reach()
      guest.between = between
      await expect(communicator.exec('true', listener())).rejects.toMatchObject({ code: 'agent-failed' })
      await expect(communicator.download('/etc/hostname', process.stdout, { signal: signal() })).rejects.toMatchObject({
        code: 'agent-failed',
      })
    })
  })

  test('a frozen file system is waited for', async () => {
    const communicator = await guest.reach()
    let asked = 0
    guest.between = async (command, _parameters, ask) => {
      if (command === 'guest-exec' && ++asked < 3)
        throw new AgentError(
          'refused',
          'Command guest-exec has been disabled: the agent is in frozen state',
          'CommandNotFound',
        )
      return ask()
    }
    expect(await communicator.exec('exit 3', listener())).toMatchObject({ exitCode: 3 })
  })
})

/** The process group of a job, by the shell that it runs. */
async function groupOf(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
}
