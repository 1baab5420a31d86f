import { spawn } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { startEmbedded } from '../../src/embedded/index.ts'
import { connect, type ProxmoxClient } from '../../src/proxmox/client.ts'
import { systemClock } from '../../src/time/clock.ts'
import { startGuestServer } from '../communicators/guest-server.ts'
import { actionPrograms, commandLine, Job } from '../harness/runner.ts'
import { type Call, patternOf } from './fault-lab.ts'
import {
  contents,
  isSwap,
  judgeSwap,
  killTemplate,
  makeEarlier,
  makeOld,
  removeMachines,
  type Source,
} from './kill-template.ts'

/** Which end a process meets, and at which of its calls. */
export interface Strike {
  readonly call: Call
  readonly signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM' | 'SIGHUP'
  /** `before`: a killed process's call is never carried out. `during`: it is, and the answer reaches nobody. */
  readonly moment: 'before' | 'during'
  /** The server ends too, and starts again before what comes after the build. */
  readonly thenRestart?: boolean
}

/** Who builds: the action, after which its post step comes, or the command line, after which `reap` does. */
export type Door = 'action' | 'command line'

export interface Aftermath {
  /** Of the build, in order. */
  readonly calls: readonly Call[]
  /** Did the build make that call? */
  readonly struck: boolean
  /** What is on the server and should not be. */
  readonly left: readonly string[]
  /** What was there before and is not now. */
  readonly lost: readonly string[]
  readonly said: string
}

export interface KillLab {
  build(door: Door, source: Source, strike?: Strike): Promise<Aftermath>
  close(): Promise<void>
}

const password = 'correct horse'

/** A server that ends its client's process at a call. Machines are simulated; processes, signals and journals are real. */
export async function openKillLab(): Promise<KillLab> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kill-'))
  emptyImage(path.join(folder, 'data/storage/local/template/iso'), 'installer.iso')
  let faults = createFaults([])
  let heard: Call[] = []
  let onCall: (call: Call) => void = () => {}
  const start = (port: number) =>
    startEmbedded({
      data: path.join(folder, 'data'),
      listen: { host: '127.0.0.1', port },
      simulate: true,
      authFailureDelay: 10,
      broadcastInterval: 50,
      faults: {
        meet(method, at) {
          const pattern = patternOf(method, at)
          const call = { pattern, skip: heard.filter((other) => other.pattern === pattern).length }
          heard.push(call)
          onCall(call)
          return faults.meet(method, at)
        },
      },
    })
  let server = await start(0)
  const guest = await startGuestServer({
    authenticate: (context) => context.method === 'password' && context.password === password,
  })
  const { url, username, token, fingerprint } = server
  const client = await connect({ url, username, token, tls: { fingerprint }, clock: systemClock })
  await makeOrigin(client)
  const access = { url, username, token, fingerprint, node: 'pve' }
  let builds = 0

  async function build(door: Door, source: Source, strike?: Strike): Promise<Aftermath> {
    const before = await contents(client)
    if (isSwap(source)) await makeOld(client)
    if (source === 'kept swap') await makeEarlier(client)
    heard = []
    const fixed = source === 'copied swap' ? [notHandedOver] : []
    faults = createFaults([...fixed, ...(strike?.signal === 'SIGKILL' ? [dropped(strike)] : [])])
    let struck = false
    const runs = processOf(
      door,
      access,
      path.join(folder, `run-${++builds}`),
      killTemplate(source, { port: guest.port, password }),
      isSwap(source),
    )
    onCall = (call) => {
      if (struck || call.pattern !== strike?.call.pattern || call.skip !== strike.call.skip) return
      struck = true
      runs.strike(strike.signal)
    }
    const first = await runs.ended
    onCall = () => {}
    faults = createFaults(fixed)
    if (strike?.thenRestart === true) {
      const { port } = new URL(server.url)
      await server.close()
      server = await start(Number(port))
    }
    const calls = [...heard]
    const said = `${first}\n${await runs.cleanUp()}`
    runs.remove()
    const after = await contents(client)
    const made = after.filter(({ name }) => !before.some((other) => other.name === name))
    const held = new Set(made.flatMap(({ isFinished, holds }) => (isFinished ? holds : [])))
    if (isSwap(source)) {
      const judged = await judgeSwap(client, before, source === 'kept swap')
      await removeMachines(client, made)
      return { calls, struck, said, ...judged }
    }
    const found = {
      calls,
      struck,
      left: made.filter(({ name, isFinished }) => !isFinished && !held.has(name)).map(({ name }) => name),
      lost: before.filter(({ name }) => !after.some((other) => other.name === name)).map(({ name }) => name),
      said,
    }
    await removeMachines(client, made)
    return found
  }

  return {
    build,
    async close() {
      await client.close()
      await guest.stop()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function dropped({ call, moment }: Strike) {
  return { fault: 'drop', done: moment === 'during', call: call.pattern, skip: call.skip, times: 1 } as const
}

/** Of a storage that can not, as long as the build and what comes after it go on. */
const notHandedOver = {
  call: 'POST /nodes/*/qemu/*/move_disk',
  fault: 'status',
  status: 501,
  reason: 'Reassigning disks is not supported by the storage',
  skip: 0,
  times: 0,
} as const

interface Access {
  readonly url: string
  readonly username: string
  readonly token: string
  readonly fingerprint: string
  readonly node: string
}

interface Running {
  strike(signal: NodeJS.Signals): void
  /** What it said. */
  readonly ended: Promise<string>
  /** What comes after it, as its users have it; answers what that said. */
  cleanUp(): Promise<string>
  remove(): void
}

function processOf(door: Door, access: Access, folder: string, template: string, force: boolean): Running {
  const entries = Object.entries(access)
  if (door === 'action') {
    const inputs = Object.fromEntries(entries.map(([name, value]) => [`proxmox-${name}`, value]))
    const job = new Job({ ...actionPrograms, inputs: { ...inputs, template: 'lab.pkr.hcl', force: String(force) } })
    job.write('lab.pkr.hcl', template)
    const step = job.main()
    return {
      strike: (signal) => (signal === 'SIGKILL' ? step.kill() : step.signal(signal)),
      ended: step.done.then(({ raw }) => raw),
      cleanUp: async () => (await job.post().done).raw,
      remove: () => job.remove(),
    }
  }
  mkdirSync(folder)
  const file = path.join(folder, 'lab.pkr.hcl')
  writeFileSync(file, template)
  const options = entries.flatMap(([name, value]) => [`--proxmox-${name}`, value])
  const env = { ...process.env, TMPDIR: folder }
  const start = (...words: readonly string[]) => spawn(process.execPath, [commandLine, ...words, ...options], { env })
  const child = start('build', file, ...(force ? ['--force'] : []))
  return {
    strike: (signal) => child.kill(signal),
    ended: textOf(child),
    cleanUp: () => textOf(start('reap', '--older-than', '0s')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function textOf(child: ReturnType<typeof spawn>): Promise<string> {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part) => (text += part))
  return new Promise((resolve) => child.on('close', () => resolve(text)))
}

/** What builds of the source `clone` copy, and what none of them may touch. */
async function makeOrigin(client: ProxmoxClient): Promise<void> {
  const origin = { vmid: 100, name: 'origin', memory: 64, scsi0: 'local-lvm:1' }
  await client.task(String(await client.request('POST', '/nodes/pve/qemu', origin)))
  await client.task(String(await client.request('POST', '/nodes/pve/qemu/100/template')))
}

function emptyImage(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true })
  const image = openSync(path.join(folder, name), 'w')
  ftruncateSync(image, 1 << 20)
  closeSync(image)
}
