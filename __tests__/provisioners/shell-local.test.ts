import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { noCommunicator } from '../../src/communicators/none.ts'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import type { ProvisionContext, Provisioner } from '../../src/provisioners/provisioner.ts'
import { shellLocal as typed } from '../../src/provisioners/shell-local.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { renderLate, resolve } from './guest.ts'

const shellLocal = typed as unknown as Provisioner
let folder: string
let log: string[]
let abort: AbortController

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-'))
  log = []
  abort = new AbortController()
})

afterEach(() => rm(folder, { recursive: true }))

async function run(given: Record<string, unknown>, more: Partial<ProvisionContext> = {}): Promise<string[]> {
  await shellLocal.run(resolve(shellLocal, given, folder), {
    communicator: noCommunicator(),
    signal: abort.signal,
    say: (text) => log.push(`say: ${text}`),
    message: () => {},
    warn: () => {},
    output: (stream, line) => log.push(`${stream}: ${line}`),
    progress: () => {},
    trust: fullTrust,
    scriptEnvironment: { PACKER_BUILD_NAME: 'debian' },
    late: {},
    workingDirectory: folder,
    env: process.env,
    clock: systemClock,
    renderLate,
    ...more,
  })
  return log
}

it('runs commands here, in the working directory', async () => {
  expect(await run({ inline: ['pwd; echo "$A $PACKER_BUILD_NAME"'], environment_vars: ["A=it's"] })).toEqual([
    'say: Running local inline script',
    `stdout: ${folder}`,
    "stdout: it's debian",
  ])
  log.length = 0
  await writeFile(join(folder, 'x.sh'), 'echo "$1"\n')
  expect(await run({ script: 'x.sh', execute_command: ['sh', '{{.Script}}', '{{.Vars}}'] })).toContain(
    "stdout: PACKER_BUILD_NAME='debian' ",
  )
})

it.each([
  ['by default', {}],
  ['with another shell', { execute_command: ['bash', '-c', '{{.Vars}} {{.Script}}'] }],
  ['behind other words', { execute_command: ['sh', '-ec', 'umask 077; {{.Vars}}{{.Script}}'] }],
])('gives variables to the script where nobody reads them in a list of processes, %s', async (_, how) => {
  const inline = [
    'echo "${#SECRET} $SECRET" | head -c 3',
    'for id in $$ $PPID; do tr "\\0" " " < /proc/$id/cmdline; done',
  ]
  const said = await run({ inline, env: { SECRET: `it's "$ecret"` }, ...how })
  expect(said.join('\n')).toContain('stdout: 13 ')
  expect(said.join('\n')).not.toContain('ecret"')
})

it('changes nothing for the shell that starts the script', async () => {
  const env = { PATH: '/nowhere', IFS: 'x' }
  expect(
    await run({ inline: ['echo "$PATH"'], env, execute_command: ['sh', '-c', '{{.Vars}} {{.Script}}'] }),
  ).toContain('stdout: /nowhere')
})

it('writes them out where no shell would read them', async () => {
  const words = ['sh', '-c', "sh -c '{{.Vars}} {{.Script}}'"]
  expect(await run({ inline: ['echo "$A"'], environment_vars: ['A=plain'], execute_command: words })).toContain(
    'stdout: plain',
  )
})

it('takes the old name command', async () => {
  expect(await run({ command: 'echo old' })).toContain('stdout: old')
})

it('fails with the exit code', async () => {
  await expect(run({ inline: ['exit 4'] })).rejects.toThrow('Script exited with non-zero exit status: 4')
  await run({ inline: ['exit 4'], valid_exit_codes: [4] })
  await expect(run({ inline: ['kill -9 $$'] })).rejects.toThrow('non-zero exit status: 137')
  await expect(run({ inline: ['x'], execute_command: ['/no/such/program'] })).rejects.toThrow('could not be started')
})

it('skips what is for other systems', async () => {
  expect(await run({ inline: ['echo x'], only_on: ['windows'] })).toEqual([
    'say: Skipping shell-local due to runtime OS',
  ])
  expect(() => resolve(shellLocal, { inline: ['x'], only_on: ['beos'] })).toThrow(
    "only_on.0: Invalid OS specified in only_on: 'beos'",
  )
})

it('ends a script with all that it has started', async () => {
  const mark = join(folder, 'pid')
  const ran = run(
    { inline: [`sh -c 'echo $$ > ${mark}; echo up; exec sleep 1000' & wait`] },
    { output: () => abort.abort() },
  )
  await expect(ran).rejects.toBeInstanceOf(Cancelled)
  const pid = Number(await readFile(mark, 'utf8'))
  await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false)
})
