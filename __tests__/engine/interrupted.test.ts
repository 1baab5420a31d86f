import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { product } from '../../src/entry/product.ts'
import type { JournalEntry, JournalRecord } from '../../src/events/journal.ts'
import { openEntries } from '../../src/events/journal.ts'
import { FileJournal, readJournal } from '../../src/report/journal-file.ts'
import { clientOf } from '../embedded/client.ts'
import { type Running, serve } from '../embedded/kill.ts'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
let connection: { url: string; username: string; token: string; fingerprint: string; node: string }
beforeAll(async () => {
  lab = await openLab()
  const { url, username, token, fingerprint } = lab.server
  connection = { url, username, token, fingerprint, node: 'pve' }
})
afterAll(() => lab.close())

const call = async (method: 'POST' | 'DELETE' | 'PUT', at: string, parameters = {}) => {
  const answer = await lab.client.request(method, at, parameters)
  if (typeof answer === 'string' && answer.startsWith('UPID:')) await lab.client.task(answer)
  return answer
}

async function removeMachines(): Promise<void> {
  for (const machine of (await lab.contents()).machines) {
    const at = `/nodes/pve/qemu/${machine.replace(/\D/g, '')}`
    if (machine.startsWith('vm')) await call('POST', `${at}/status/stop`)
    await call('DELETE', at)
  }
}

describe('two builds at a time', () => {
  afterEach(removeMachines)

  it('with the same name both succeed, each with an ID of its own', async () => {
    const template = labTemplate(lab)
    const both = await Promise.all([runHere({ template, connection }), runHere({ template, connection })])
    expect(both.map(({ build }) => build.outcome)).toEqual(['succeeded', 'succeeded'])
    expect((await lab.contents()).machines.length).toBe(2)
  })

  it('with the same vm_id one fails and says why, and leaves the machine of the other alone', async () => {
    const template = labTemplate(lab, { source: 'vm_id = 150' })
    const both = await Promise.all([runHere({ template, connection }), runHere({ template, connection })])
    expect(both.map(({ build }) => build.outcome).sort()).toEqual(['failed', 'succeeded'])
    const [failed] = both.filter(({ build }) => build.outcome === 'failed')
    expect(failed?.build.problems.length).toBe(1)
    expect(failed?.said).toMatch(/already exists[\s\S]*Choose another vm_id/)
    expect(failed?.open).toEqual([])
    expect((await lab.contents()).machines).toEqual(['template 150'])
  })
})

describe('credentials that expire during a build', () => {
  it('fail it once and clearly; what is left is named, and removed with others', async () => {
    const made = await lab.client.request('POST', '/access/users/root@pam/token/short', { privsep: 0 })
    const short = { ...connection, username: 'root@pam!short', token: (made as { value: string }).value }
    const template = labTemplate(lab, { build: 'provisioner "shell" { inline = ["echo here", "sleep 1"] }' })
    let expired: Promise<unknown> | undefined
    const { build, said, open } = await runHere({
      template,
      connection: short,
      onEvent: (event) => {
        if (event.kind === 'output' && event.text === 'here')
          expired ??= call('DELETE', '/access/users/root@pam/token/short')
      },
    })
    await expired
    expect(build.outcome).toBe('failed')
    expect(build.problems.length).toBe(1)
    expect(build.problems[0]?.summary).toMatch(/401/)
    expect(said).toMatch(/Could not remove machine \d+ from node pve: remove it yourself/)
    expect(open.length).toBe(1)

    await cleanUp(open)
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })
})

/** As the post step of a workflow does where it knows no more than its inputs. */
async function cleanUp(open: readonly JournalEntry[]) {
  const onEvent = () => {}
  const signal = new AbortController().signal
  return product.cleanUp(open, { connection, connections: {}, env: {}, onEvent, signal, budgetMs: 60_000 })
}

describe('a server that goes and comes back at the same address', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'restart-'))
  const faults = path.join(folder, 'faults.json')
  let running: Running | undefined
  afterEach(async () => {
    running?.child.kill('SIGTERM')
    await running?.ended
    rmSync(path.join(folder, 'data'), { recursive: true, force: true })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function start(options: readonly string[] = [], port = 0): Promise<Running> {
    const data = path.join(folder, 'data')
    const images = path.join(data, 'storage/local/template/iso')
    mkdirSync(images, { recursive: true })
    writeFileSync(path.join(images, 'installer.iso'), 'x')
    running = await serve(data, ['--simulate', ...options], undefined, port)
    return running
  }

  const calls = [
    'POST /nodes/*/qemu',
    'POST /nodes/*/qemu/*/status/start',
    'POST /nodes/*/qemu/*/template',
    'POST /nodes/*/qemu/*/config',
  ]
  it.each(calls)('killed when it has carried out %s: the build goes on', async (at) => {
    writeFileSync(faults, JSON.stringify({ faults: [{ call: at, fault: 'kill', done: true }] }))
    const first = await start(['--faults', faults])
    const { url, username, token, fingerprint } = first.server
    const back = first.ended.then(() => start([], Number(new URL(url).port)))
    const { build, open } = await runHere({
      template: labTemplate(lab),
      connection: { url, username, token, fingerprint, node: 'pve' },
    })
    const { server } = await back
    expect([build.outcome, build.problems.map(({ summary }) => summary)]).toEqual(['succeeded', []])
    expect(open).toEqual([])
    const vms = (await clientOf(server).data('GET', '/nodes/pve/qemu')) as { template?: number }[]
    expect(vms).toMatchObject([{ name: 'lab-template', template: 1 }])
  })
})

describe('a journal that was cut off', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'torn-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const place = { node: 'pve', url: 'https://pve.example.com:8006/api2/json' }
  const volume = (id: string, build: string, name: string): JournalEntry => ({
    ...{ id, build, ...place, kind: 'volume' },
    ...{ storage: 'local', volid: `local:iso/${name}` },
  })
  const vm = (id: string, build: string, vmid: number): JournalEntry => ({
    ...{ id, build, ...place, kind: 'vm' },
    ...{ vmid, mark: `run 1, build ${build}` },
  })
  const records: readonly JournalRecord[] = [
    { open: volume('1', 'proxmox-iso.done', 'kept.iso') },
    { open: vm('2', 'proxmox-iso.done', 201) },
    { close: '2', why: 'handed-over' },
    { close: '1', why: 'handed-over' },
    { open: volume('3', 'proxmox-iso.cut', 'ours.iso') },
    { open: vm('4', 'proxmox-iso.cut', 202) },
    { close: '4', why: 'gone' },
    { open: vm('5', 'proxmox-iso.cut', 203) },
  ]

  /** The journal after every length of its file. */
  function cuts(): ReadonlyMap<string, readonly JournalEntry[]> {
    const journal = new FileJournal(path.join(folder, 'whole.jsonl'))
    const lines = records.map((record) => `${JSON.stringify(record)}\n`)
    for (const record of records) journal.append(record)
    journal.close()
    const text = lines.join('')
    const found = new Map<string, readonly JournalEntry[]>()
    for (let length = 0; length <= text.length; length++) {
      const file = path.join(folder, 'cut.jsonl')
      writeFileSync(file, text.slice(0, length))
      const open = openEntries(readJournal(file))
      found.set(open.map(({ id }) => id).join(), open)
    }
    return found
  }

  it('names only what was opened, and all of it until it was closed', () => {
    expect([...cuts().keys()]).toEqual(['', '1', '1,2', '3', '3,4', '3,5'])
  })

  it('is read past what is no record', () => {
    const file = path.join(folder, 'odd.jsonl')
    writeFileSync(file, `null\n1\n"x"\n[]\n{}\n\0\0\n${JSON.stringify(records[0])}\n`)
    expect(openEntries(readJournal(file)).map(({ id }) => id)).toEqual(['1'])
  })

  it('never leads to what is not ours, and always to what is', async () => {
    for (const [ids, open] of cuts()) {
      for (const name of ['kept.iso', 'ours.iso'])
        await lab.client.upload({
          ...{ node: 'pve', storage: 'local', filename: name, content: 'iso', size: 3 },
          open: async function* () {
            yield Buffer.from('iso')
          },
        })
      // Finished and handed over, with an image that it keeps; somebody else's; ours.
      await call('POST', '/nodes/pve/qemu', { vmid: 201, ide3: 'local:iso/kept.iso,media=cdrom' })
      await call('POST', '/nodes/pve/qemu/201/template')
      await call('POST', '/nodes/pve/qemu', { vmid: 202, description: 'precious' })
      await call('POST', '/nodes/pve/qemu', {
        vmid: 203,
        description: 'x\n\nrun 1, build proxmox-iso.cut',
        scsi0: 'local:1',
      })
      await call('POST', '/nodes/pve/qemu/203/status/start')

      const { left } = await cleanUp(open)
      expect(left, ids).toEqual([])
      const { machines, volumes } = await lab.contents()
      expect(machines, ids).toEqual(['template 201', 'vm 202', ...(ids.includes('5') ? [] : ['vm 203'])])
      expect(volumes, ids).toContain('local:iso/kept.iso')
      expect(volumes.includes('local:iso/ours.iso'), ids).toBe(!ids.includes('3'))
      await removeMachines()
    }
  })
})
