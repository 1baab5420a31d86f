import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { openEntries } from '../../src/events/journal.ts'
import { readJournal } from '../../src/report/journal-file.ts'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'

const program = path.resolve(
  import.meta.dirname,
  process.env['TEST_DIST'] === '1' ? '../../dist/cli.js' : '../../src/entry/cli.ts',
)

let stubborn: Lab | undefined
let lab: Lab | undefined
beforeAll(async () => {
  // Nothing can be removed from it.
  const faults = createFaults([{ call: 'DELETE /nodes/*/qemu/*', fault: 'status', status: 403, skip: 0, times: 0 }])
  stubborn = await openLab({ faults })
  lab = await openLab()
})
afterAll(() => Promise.all([stubborn?.close(), lab?.close()]))

/** Builds in a process of its own. `kept`: the folders that it leaves among the temporary ones. */
async function build(at: Lab | undefined, inline: string, ...words: readonly string[]) {
  if (at === undefined) throw new Error('the lab did not open')
  const folder = mkdtempSync(path.join(tmpdir(), 'left-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'a.pkr.hcl')
  writeFileSync(file, labTemplate(at, { build: `provisioner "shell" { inline = ["${inline}"] }` }))
  const temporary = mkdtempSync(path.join(folder, 'tmp-'))
  const { url, username, token, fingerprint } = at.server
  const access = [
    '--proxmox-url',
    url,
    '--proxmox-username',
    username,
    '--proxmox-token',
    token,
    '--proxmox-node',
    'pve',
  ]
  const all = [program, 'build', ...access, '--proxmox-fingerprint', fingerprint, ...words, file]
  const env = { ...process.env, TMPDIR: temporary }
  const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) =>
    execFile(process.execPath, all, { env }, (failed, stdout, stderr) =>
      resolve({ code: failed?.code ?? 0, said: stdout + stderr }),
    ),
  )
  const kept = readdirSync(temporary).map((name) => path.join(temporary, name))
  return { code, said, kept }
}

it('keeps the journal of a build whose machine could not be removed', async () => {
  const { code, said, kept } = await build(stubborn, 'exit 3')
  expect(code).toBe(1)
  expect(said).toMatch(/Could not remove machine \d+/)
  const [machine] = (await stubborn!.contents()).machines
  expect(kept).toHaveLength(1)
  const open = openEntries(readJournal(path.join(kept[0] ?? '', 'journal.jsonl')))
  expect(open.map((entry) => entry.kind === 'vm' && `vm ${entry.vmid}`)).toEqual([machine])
})

it.each([
  ['everything was removed', 'exit 3', 1, [], []],
  ['a template was made', 'true', 0, [], ['template']],
  ['the user keeps the machine', 'exit 3', 1, ['--on-error', 'abort'], ['vm']],
])('keeps nothing where %s', async (_, inline, expected, words, made) => {
  const before = new Set((await lab!.contents()).machines)
  const { code, kept } = await build(lab, inline, ...words)
  expect([code, kept]).toEqual([expected, []])
  const machines = (await lab!.contents()).machines.filter((one) => !before.has(one))
  expect(machines.map((one) => one.split(' ')[0])).toEqual(made)
})

it.each(['build', 'reap'])('%s removes the private files of a build that was killed', (command) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'left files-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const temporary = mkdtempSync(path.join(folder, 'tmp-'))
  const env = { ...process.env, TMPDIR: temporary }
  const module = path.resolve(import.meta.dirname, '../../src/host/private-folder.ts')
  const script = `import { privateFolder } from ${JSON.stringify(module)}; privateFolder('inspec'); process.kill(process.pid, 'SIGKILL')`
  expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { env })).toThrow()
  expect(readdirSync(temporary)).toHaveLength(1)
  const file = path.join(folder, 'a.pkr.hcl')
  writeFileSync(file, 'source "null" "a" {\n communicator = "none"\n}\nbuild {\n sources = ["null.a"]\n}\n')
  execFileSync(process.execPath, [program, command, ...(command === 'build' ? [file] : ['--embedded'])], { env })
  expect(readdirSync(temporary)).toEqual([])
})
