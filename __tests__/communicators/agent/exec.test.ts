import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AgentCommunicator } from '../../../src/communicators/agent/agent-communicator.ts'
import { type AgentGuest, hasAgent, listener, startAgentGuest } from './agent-guest.ts'

describe.skipIf(!hasAgent)('commands over the guest agent', () => {
  let guest: AgentGuest
  let communicator: AgentCommunicator

  beforeAll(async () => {
    guest = await startAgentGuest()
    communicator = await guest.reach()
  })
  afterAll(async () => {
    await communicator?.close()
    await guest?.stop()
  })

  const run = async (command: string, stdin?: Readable) => {
    const heard = listener()
    const result = await communicator.exec(command, { ...heard, stdin })
    const of = (stream: string) => heard.lines.filter(([name]) => name === stream).map(([, line]) => line)
    return { ...result, out: of('stdout'), err: of('stderr') }
  }

  test('a short one is a few calls of the API, with its output and exit code', async () => {
    await run('true')
    guest.calls()
    expect(await run('echo out; echo err >&2; exit 3')).toMatchObject({
      exitCode: 3,
      signal: undefined,
      disconnected: false,
      out: ['out'],
      err: ['err'],
    })
    const calls = guest.calls()
    // Three where nothing else is to be done; a machine that is busy is asked again.
    expect(calls.length).toBeLessThan(30)
    expect(calls.every((call) => /\/exec(-status)?$/.test(call))).toBe(true)
  })

  test('a quiet one that takes its time is looked at ever more seldom', async () => {
    guest.calls()
    expect(await run('sleep 4; echo late')).toMatchObject({ exitCode: 0, out: ['late'] })
    expect(guest.calls().length).toBeLessThan(12)
  })

  test('exit codes above 128 are no signals, and signals no exit codes', async () => {
    expect(await run('exit 137')).toMatchObject({ exitCode: 137, signal: undefined })
    expect(await run('kill -9 $$')).toMatchObject({ exitCode: undefined, signal: 'KILL' })
    expect(await run('kill -TERM $$')).toMatchObject({ exitCode: undefined, signal: 'TERM' })
    expect(await run("sh -c 'kill -9 $$'; exit $?")).toMatchObject({ exitCode: 137, signal: undefined })
  })

  test('what any shell understands, with any characters', async () => {
    const said = 'äöü ✓ \'single\' "double" \\n $HOME `id`'
    expect(await run(`cat <<'EOF'\n${said}\nEOF`)).toMatchObject({ exitCode: 0, out: [said] })
    expect(await run('printf "%s" "a%b\\\\c"')).toMatchObject({ out: ['a%b\\c'] })
    expect(await run('if true; then')).toMatchObject({ exitCode: 2 })
    expect(await run('x=1; trap "echo bye" EXIT; exit 4')).toMatchObject({ exitCode: 4, out: ['bye'] })
  })

  test('an environment as of a login', async () => {
    const { out } = await run('echo "$HOME"; pwd; umask; echo "$USER"; echo "$PATH"; echo ${NOTIFY_SOCKET-none}')
    expect(out[0]).toBe(out[1])
    expect(out[2]).toMatch(/^0*022$/)
    expect(out[3]).not.toBe('')
    expect(out[4]).toContain('/usr/local/sbin')
    expect(out[5]).toBe('none')
  })

  test('output arrives while the command runs', async () => {
    const heard = listener()
    const running = communicator.exec('echo first; while [ ! -e go ]; do sleep 0.1; done; rm go; echo second', heard)
    await expect.poll(() => heard.lines).toEqual([['stdout', 'first']])
    await run('touch "$HOME/go"')
    expect(await running).toMatchObject({ exitCode: 0 })
    expect(heard.lines).toEqual([
      ['stdout', 'first'],
      ['stdout', 'second'],
    ])
  })

  test('a daemon that keeps the output open does not keep the command', async () => {
    const { exitCode, out } = await run('sleep 300 & echo $!')
    expect(exitCode).toBe(0)
    expect(await run(`kill ${out[0]}`)).toMatchObject({ exitCode: 0 })
  })

  describe('input', () => {
    test('short and there at once goes with the command', async () => {
      guest.calls()
      expect(await run('cat', Readable.from(['hello\n', 'stdin\n']))).toMatchObject({ out: ['hello', 'stdin'] })
      expect(guest.calls().some((call) => call.endsWith('/file-write'))).toBe(false)
      expect(await run('cat; echo end', Readable.from([]))).toMatchObject({ out: ['end'] })
    })

    test('of any length and any bytes', async () => {
      const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256))
      const { out } = await run(
        'sha256sum | cut -c1-64',
        Readable.from([bytes.subarray(0, 9999), bytes.subarray(9999)]),
      )
      const { createHash } = await import('node:crypto')
      expect(out).toEqual([createHash('sha256').update(bytes).digest('hex')])
    })

    test('that comes piece by piece, as the command asks', async () => {
      const answers = new Readable({ read: () => {} })
      const heard: string[] = []
      const result = await communicator.exec('echo name?; read name; echo "hello $name"', {
        signal: AbortSignal.timeout(60_000),
        stdin: answers,
        onOutput: (_, line) => {
          heard.push(line)
          if (line === 'name?') answers.push('ö\n')
        },
      })
      expect(result.exitCode).toBe(0)
      expect(heard).toEqual(['name?', 'hello ö'])
    })

    test('that nobody reads keeps nobody', async () => {
      expect(await run('echo done', new Readable({ read: () => {} }))).toMatchObject({ exitCode: 0, out: ['done'] })
    })
  })

  test('a cancellation ends the command in the guest', async () => {
    const stop = new AbortController()
    const heard = listener(stop.signal)
    const done = communicator.exec('trap "" TERM; sleep 300 & echo $$ $!; wait; sleep 300', {
      ...heard,
      onOutput: (stream, line) => {
        heard.onOutput(stream, line)
        stop.abort()
      },
    })
    await expect(done).rejects.toThrow('cancelled')
    const [shell, sleep] = heard.lines[0]![1].split(' ')
    const { out } = await run(`cat /proc/${shell}/status /proc/${sleep}/status 2>/dev/null | grep '^State:'`)
    // Nobody may have fetched what has ended.
    expect(out.filter((line) => !line.includes('Z'))).toEqual([])
  })

  test('nothing is left when it is closed', async () => {
    let base = ''
    guest.between = (_command, parameters, ask) => {
      base ||= /\/[^'"\s]*\/template-[\w-]+/.exec(JSON.stringify(parameters))?.[0] ?? ''
      return ask()
    }
    const other = await guest.reach()
    await other.exec('true', listener())
    guest.between = undefined
    expect(base).not.toBe('')
    expect(await run(`ls ${base}`)).toMatchObject({ exitCode: 0 })
    await other.close()
    await other.close()
    await expect(other.exec('true', listener())).rejects.toThrow('is closed')
    expect(await run(`ls ${base}`)).toMatchObject({ exitCode: 2 })
  })
})
