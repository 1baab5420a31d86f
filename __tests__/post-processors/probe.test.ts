import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import type { Communicator } from '../../src/communicators/communicator.ts'
import { judge, type Known } from '../../src/post-processors/verify/judge.ts'
import { ask, probe, type Told } from '../../src/post-processors/verify/probe.ts'

/** This machine as a guest, by a shell of its own. */
const here = (shell = '/bin/sh'): Communicator =>
  ({
    exec: (command, { onOutput, signal }) =>
      new Promise((resolve, reject) => {
        const child = spawn(shell, ['-c', command], { stdio: ['ignore', 'pipe', 'ignore'] })
        const stop = () => {
          child.kill('SIGKILL')
          reject(signal.reason)
        }
        signal.addEventListener('abort', stop, { once: true })
        createInterface({ input: child.stdout }).on('line', (line) => onOutput('stdout', line))
        child.on('close', (code) => resolve({ exitCode: code ?? undefined, disconnected: false }))
      }),
  }) as Partial<Communicator> as Communicator

const context = { signal: new AbortController().signal, timeout: 60_000 }
const table = (lines: Readonly<Record<string, readonly string[]>>): Told => new Map(Object.entries(lines))
const known: Known = {
  buildUser: 'packer',
  testUser: 'debian',
  buildKey: 'AAAAbuild',
  testKey: 'AAAAtest',
  growth: 2 ** 30,
}

describe('the questions to a guest', () => {
  it.each(['/bin/sh', '/bin/bash'])('are answered by a machine of today, in %s', async (shell) => {
    const told = await probe(here(shell), context)
    expect(told.get('end')).toEqual(['end'])
    expect(told.get('user')).toContain('root')
    expect(Number(told.get('root-kib')?.[0])).toBeGreaterThan(0)
    expect(['root', userInfo().username]).toContain(told.get('user-now')?.[0])
  })

  it('end with what is wrong where nothing can be read of the answer, or none comes', async () => {
    const saying = (text: string) => ({ exec: (_: string, options: object) => here().exec(text, options as never) })
    await expect(probe(saying('echo hello') as unknown as Communicator, context)).rejects.toThrow('is not complete')
    await expect(ask(here(), 'sleep 60', 'Sleeping', { ...context, timeout: 200 })).rejects.toThrow(
      'Sleeping took longer than 0.2s',
    )
  })

  it('keep little of a guest that does not stop, and nothing that moves a cursor', async () => {
    const { lines } = await ask(here(), 'yes "$(printf "a\\033[2Jb")" | head -n 100000', 'Talking', context)
    expect(lines.length).toBe(2000)
    expect(lines[0]).toBe('a[2Jb')
  })
})

describe('the judgement', () => {
  it('needs root for what only root can see', () => {
    const findings = judge(
      ['history', 'machine-id'],
      table({ root: ['no'], history: ['/root/.bash_history'] }),
      table({}),
      known,
    )
    expect(findings).toMatchObject([{ check: 'history', what: expect.stringContaining('neither root') }])
  })

  it('lets the key of the test in, and what a person has put there', () => {
    const keys = [
      '/root/.ssh/authorized_keys no-port-forwarding ssh-ed25519 AAAAtest packer_test',
      '/root/.ssh/authorized_keys ssh-ed25519 AAAAadmin admin@example.com',
      '/home/a/.ssh/authorized_keys ssh-ed25519 AAAAbuild whoever',
    ]
    const findings = judge(['authorized-keys'], table({ root: ['yes'], 'authorized-key': keys }), undefined, known)
    expect(findings.map(({ what }) => what)).toEqual(['/home/a/.ssh/authorized_keys lets in the key of this build'])
  })

  it('takes no machine-id for none of its own only where systemd is', () => {
    expect(judge(['machine-id'], table({}), table({}), known)).toEqual([])
    expect(judge(['machine-id'], table({ systemd: ['yes'] }), table({}), known)).toHaveLength(1)
  })

  it('finds the user of the build, unless the clone is reached as that', () => {
    const first = table({ user: ['root', 'packer'] })
    expect(judge(['build-user'], first, undefined, known)).toHaveLength(1)
    expect(judge(['build-user'], first, undefined, { ...known, testUser: 'packer' })).toEqual([])
  })

  it('wants most of what the disk has grown in the filesystem', () => {
    const size = (kib: number) => table({ 'root-kib': [String(kib)] })
    expect(judge(['root-size'], size(3_000_000), size(2_000_000), known)).toEqual([])
    expect(judge(['root-size'], size(2_500_000), size(2_000_000), known)).toHaveLength(1)
    expect(judge(['root-size'], table({}), size(2), known)).toHaveLength(1)
  })
})
