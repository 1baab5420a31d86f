import { rmSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { product } from '../../src/entry/product.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { runProgram } from '../../src/terminal/program.ts'
import { Checkout, machine } from '../changes/change-lab.ts'

async function run(words: readonly string[], { isTTY = false } = {}) {
  const [out, err] = [Object.assign(new PassThrough(), { isTTY }), new PassThrough()]
  const streams = { out, err, env: { PATH: process.env['PATH'] }, secrets: new Secrets() }
  const code = runProgram(product, words, streams, new AbortController().signal).finally(() => {
    out.end()
    err.end()
  })
  const [stdout, stderr] = await Promise.all([text(out), text(err)])
  return { code: await code, stdout, stderr }
}

const login = 'ssh_password = "correct-horse"'

function checkout(): Checkout {
  const made = new Checkout()
  made.write('deep/a.pkr.hcl', machine({ source: `cores = 2\n${login}`, build: script(made) }))
  made.write('run.sh', 'one')
  made.commit()
  made.write('deep/a.pkr.hcl', machine({ source: `cores = 4\n${login}`, build: script(made) }))
  made.write('run.sh', 'three')
  return made
}

const script = ({ root }: Checkout) => `provisioner "shell" {\n script = "${path.join(root, 'run.sh')}"\n}`

describe('plan --changed-since', () => {
  it('shows what changes after the plan, also of a repository that is not the current folder’s', async () => {
    const { root } = checkout()
    const { code, stdout, stderr } = await run(['plan', path.join(root, 'deep'), '--changed-since', 'main'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines.slice(lines.findIndex((line) => line.startsWith('Compared')))).toEqual([
      'Compared with main: 1 build changed',
      '~ build proxmox-iso.debian',
      '  ~ cores: 2 → 4',
      '  ~ call POST /nodes/pve/qemu',
      '    ~ cores: 2 → 4',
      '  ~ file run.sh (script): 3 B → 5 B',
      '',
    ])
  })

  it('has colours on a terminal', async () => {
    const { stdout } = await run(['plan', path.join(checkout().root, 'deep'), '--changed-since', 'main'], {
      isTTY: true,
    })
    expect(stdout).toContain('\x1b[33m  ~ cores: 2 → 4\x1b[0m')
  })

  it('--json has it as data, and nothing where it was not asked for', async () => {
    const { root } = checkout()
    const json = async (...more: readonly string[]) =>
      JSON.parse((await run(['plan', path.join(root, 'deep'), '--json', ...more])).stdout)
    expect((await json('--changed-since', 'HEAD')).changes).toMatchObject({
      changed: true,
      builds: [{ change: 'changed' }],
    })
    expect(await json()).not.toHaveProperty('changes')
  })

  it('a commit that is not there is a warning, and the plan is shown', async () => {
    const { root } = checkout()
    const { code, stdout, stderr } = await run(['plan', path.join(root, 'deep'), '--changed-since', 'nope'])
    expect(code).toBe(0)
    expect(stderr).toContain('--changed-since: warning: The commit nope is not in this clone')
    expect(stdout).toContain('POST /nodes/pve/qemu')
    rmSync(path.join(root, '.git'), { recursive: true })
    expect((await run(['plan', path.join(root, 'deep'), '--changed-since', 'HEAD'])).stderr).toContain(
      'not a git repository',
    )
  })
})
