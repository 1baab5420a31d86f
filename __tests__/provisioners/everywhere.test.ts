import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Communicator } from '../../src/communicators/communicator.ts'
import { provisioners } from '../../src/provisioners/provisioner-registry.ts'
import { hasAgent, startAgentGuest } from '../communicators/agent/agent-guest.ts'
import { connectTo } from '../communicators/winrm/connected.ts'
import { startWindowsGuest } from '../harness/winrm-server/windows-guest.ts'
import { resolve, startGuest } from './guest.ts'

/** A guest, by whichever way it is reached. */
interface Reached {
  readonly communicator: Communicator
  /** A path of the guest, and where that is on this machine. */
  remote(name: string): string
  local(name: string): string
}

/** A folder of the guest and its path there, which goes away after the test. */
async function shared(communicator: Communicator): Promise<Reached> {
  const folder = await mkdtemp(join(tmpdir(), 'guest-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const at = (name: string) => join(folder, name)
  return { communicator, remote: at, local: at }
}

const ways: Readonly<Record<string, () => Promise<Reached>>> = {
  async ssh() {
    const guest = await startGuest(files)
    onTestFinished(() => guest.stop())
    return await shared(guest.communicator)
  },
  async agent() {
    const guest = await startAgentGuest()
    onTestFinished(() => guest.stop())
    const communicator = await guest.reach()
    return await shared(communicator)
  },
  async winrm() {
    const server = await startWindowsGuest()
    onTestFinished(() => server.stop())
    const { communicator } = await connectTo(server)
    onTestFinished(() => communicator.close())
    const remote = (name: string) => `C:/work/${name}`
    await mkdir(server.disk.local(remote('')), { recursive: true })
    return { communicator, remote, local: (name) => server.disk.local(remote(name)) }
  },
}

let files: string
beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'everywhere-'))
  await mkdir(join(files, 'tree/deep/empty'), { recursive: true })
  await writeFile(join(files, 'tree/deep/a b'), 'in a folder')
  await writeFile(join(files, 'tree/tool.sh'), '#!/bin/sh\necho tool\n')
  await writeFile(join(files, 'large'), Buffer.alloc(1_500_001, 'large'))
  await writeFile(join(files, 'script.sh'), 'echo "script $WHO" >> "$OUT/log"\r\n')
})
afterAll(() => rm(files, { recursive: true }))

/** The same for every guest: what is done in it, in order. */
function steps(guest: Reached, back: string): readonly (readonly [type: string, options: Record<string, unknown>])[] {
  const shell = { remote_folder: guest.remote(''), environment_vars: ["WHO=the user's own", `OUT=${guest.local('')}`] }
  return [
    ['file', { content: 'written\n', destination: guest.remote('content') }],
    ['file', { source: 'large', destination: guest.remote('large') }],
    ['file', { source: 'tree', destination: guest.remote('') }],
    ['file', { source: 'tree/', destination: guest.remote('tree') }],
    ['shell', { ...shell, inline: ['echo "inline $WHO" > "$OUT/log"', 'mkdir "$OUT/made"'] }],
    ['shell', { ...shell, script: 'script.sh' }],
    ['shell', { ...shell, inline: ['exit 3'], valid_exit_codes: [3] }],
    ['file', { direction: 'download', source: guest.remote('large'), destination: join(back, 'large') }],
    ['file', { direction: 'download', source: `${guest.remote('tree')}/`, destination: back }],
  ]
}

describe.each(Object.entries(ways))('the same provisioners over %s', (name, open) => {
  const skip = name === 'agent' && !hasAgent
  if (skip) console.warn('Not tried over the agent: qemu-ga is not on this machine')

  it.skipIf(skip)('leave the same in the guest, and bring the same back', async () => {
    const guest = await open()
    const back = await mkdtemp(join(tmpdir(), 'back-'))
    onTestFinished(() => rm(back, { recursive: true }))
    const log: string[] = []
    const { context, stop } = await startGuest(files)
    await stop()
    const surroundings = {
      ...context,
      communicator: guest.communicator,
      output: (stream: string, line: string) => log.push(`${stream}: ${line}`),
    }
    for (const [type, given] of steps(guest, back)) {
      const provisioner = provisioners.find((each) => each.type === type)!
      await provisioner.run(resolve(provisioner, given, files), surroundings)
    }
    expect(await contents(guest.local(''))).toEqual({
      content: 'written\n',
      large: `${'large'.repeat(300_000)}l`,
      log: "inline the user's own\nscript the user's own\n",
      'made/': '',
      'tree/': '',
      'tree/deep/': '',
      'tree/deep/a b': 'in a folder',
      'tree/deep/empty/': '',
      'tree/tool.sh': '#!/bin/sh\necho tool\n',
    })
    expect(await contents(back)).toEqual({
      large: `${'large'.repeat(300_000)}l`,
      'tree/': '',
      'tree/deep/': '',
      'tree/deep/a b': 'in a folder',
      'tree/deep/empty/': '',
      'tree/tool.sh': '#!/bin/sh\necho tool\n',
    })
  })

  it.skipIf(skip)('fail with the code of the script, and tell what it printed', async () => {
    const guest = await open()
    const log: string[] = []
    const { context, stop } = await startGuest(files)
    await stop()
    const shell = provisioners.find(({ type }) => type === 'shell')!
    const failing = shell.run(resolve(shell, { remote_folder: guest.remote(''), inline: ['echo said', 'exit 7'] }), {
      ...context,
      communicator: guest.communicator,
      output: (stream: string, line: string) => log.push(`${stream}: ${line}`),
    })
    await expect(failing).rejects.toMatchObject({ code: 'script-failed', message: expect.stringContaining('7') })
    expect(log).toEqual(['stdout: said'])
  })
})

/** Texts of files by their path; folders end with a slash. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = join(folder, name)
    if ((await stat(path)).isDirectory()) found[`${name}/`] = ''
    else found[name] = await readFile(path, 'utf8')
  }
  return found
}
