import { describe, expect, test } from 'vitest'
import { AgentError } from '../../../src/embedded/machine/hypervisor.ts'
import { type AgentGuest, type Between, hasAgent, listener, startAgentGuest } from './agent-guest.ts'

/** Its own guest, since each is spoilt in its way. */
async function withGuest(work: (guest: AgentGuest) => Promise<void>, blocked: readonly string[] = []): Promise<void> {
  const guest = await startAgentGuest(blocked)
  try {
    await work(guest)
  } finally {
    await guest.stop()
  }
}

const named =
  (id: string, name: string): Between =>
  async (command, _parameters, ask) =>
    command === 'guest-get-osinfo' ? { id, name, 'pretty-name': name } : ask()

describe.skipIf(!hasAgent)('waiting for the guest agent', () => {
  test('one that comes late, and says who commands run as', () =>
    withGuest(async (guest) => {
      await guest.kill()
      const [states, said]: [string[], string[]] = [[], []]
      const communicator = await guest.reach({
        onState: (text) => {
          states.push(text)
          if (states.length === 1) void guest.start()
        },
        say: (text) => said.push(text),
      })
      expect(states).toEqual(['QEMU guest agent is not running'])
      expect(said[0]).toMatch(/^The guest agent runs commands as \w+ \(Linux\)$/)
      await communicator.close()
    }))

  test('one that never comes: what was seen, what is known, and what to do', () =>
    withGuest(async (guest) => {
      await guest.kill()
      const evidence = () => [{ text: 'nobody asked for an answer file', advice: 'Look at the boot command.' }]
      await expect(guest.reach({ timeout: 1, evidence })).rejects.toMatchObject({
        code: 'agent-timeout',
        detail: expect.stringMatching(
          /agent_timeout.*\n- QEMU guest agent is not running\n- nobody asked for an answer file\nLook at the boot command\. Is qemu-guest-agent installed/s,
        ),
      })
    }))

  test('a pause before connecting', () =>
    withGuest(async (guest) => {
      const said: string[] = []
      const communicator = await guest.reach({ pauseBeforeConnecting: 10, say: (text) => said.push(text) })
      expect(said[0]).toBe('Pausing 10ms before connecting...')
      expect(await communicator.exec('true', listener())).toMatchObject({ exitCode: 0 })
      await communicator.close()
    }))

  test.each([
    ['rocky', '/etc/sysconfig/qemu-ga'],
    ['debian', '/etc/qemu/qemu-ga.conf'],
  ])('commands that %s forbids: which file says so', (id, file) =>
    withGuest(
      async (guest) => {
        guest.between = named(id, 'Some Linux 9')
        await expect(guest.reach()).rejects.toMatchObject({
          code: 'agent-command-blocked',
          message: expect.stringMatching(
            /of Some Linux 9 is not allowed to run commands: .*guest-exec has been disabled/,
          ),
          detail: expect.stringContaining(file),
        })
      },
      ['guest-exec', 'guest-exec-status'],
    ),
  )

  test('a guest without a shell, and simulated machines', () =>
    withGuest(async (guest) => {
      guest.between = async (command, _parameters, ask) =>
        command === 'guest-exec-status' ? { exited: true, exitcode: 0 } : ask()
      await expect(guest.reach()).rejects.toMatchObject({
        code: 'agent-failed',
        message: 'The guest agent answers, but runs no programs: /bin/sh ended without a word',
        detail: expect.stringContaining('Simulated machines'),
      })
    }))

  test('an agent that can not say what it is of', () =>
    withGuest(async (guest) => {
      guest.between = async (command, _parameters, ask) => {
        if (command !== 'guest-get-osinfo') return ask()
        throw new AgentError('refused', 'The command guest-get-osinfo has not been found', 'CommandNotFound')
      }
      const communicator = await guest.reach()
      expect(await communicator.exec('exit 3', listener())).toMatchObject({ exitCode: 3 })
      await communicator.close()
    }))

  test('another shell, or one that is not there', () =>
    withGuest(async (guest) => {
      const communicator = await guest.reach({ shell: 'bash' })
      const heard = listener()
      await communicator.exec('a=(1 2); echo ${#a[@]} $SHELL', heard)
      expect(heard.lines).toEqual([['stdout', '2 bash']])
      await communicator.close()
      await expect(guest.reach({ shell: '/bin/none' })).rejects.toThrow('it has no /bin/none (agent_shell)')
    }))

  test('an agent that is away while it is reconnected to', () =>
    withGuest(async (guest) => {
      const communicator = await guest.reach()
      await guest.kill()
      const again = communicator.reconnect(AbortSignal.timeout(60_000))
      await guest.start()
      await again
      expect(await communicator.exec('exit 3', listener())).toMatchObject({ exitCode: 3 })
      await communicator.close()
    }))

  test('a cancellation ends the wait', () =>
    withGuest(async (guest) => {
      await guest.kill()
      const stop = new AbortController()
      await expect(guest.reach({ signal: stop.signal, onState: () => stop.abort() })).rejects.toThrow('cancelled')
    }))
})
