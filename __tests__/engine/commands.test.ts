import { afterEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../src/embedded/faults/fault-declaration.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { nastyLines } from '../harness/nasty.ts'
import type { StepResult } from '../harness/runner.ts'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
afterEach(() => lab.close())

const once = { skip: 0, times: 1 }

async function open(...faults: readonly Fault[]): Promise<void> {
  lab = await openLab({ faults: createFaults(faults) })
}

async function run(template: string): Promise<StepResult> {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
  job.write('lab.pkr.hcl', template)
  return job.main().done
}

/** Only what the action itself has to say to the runner. */
function expectOwnCommands({ log, outputs }: StepResult): void {
  const names = new Set(log.commands.map(({ name }) => name))
  for (const name of names) expect(['add-mask', 'group', 'endgroup', 'error', 'warning']).toContain(name)
  expect(log.annotations.map(({ message }) => message).join()).not.toMatch(/^pwned/m)
  for (const { data, name } of log.commands) if (name === 'add-mask') expect(data).not.toMatch(/9000|pve/)
  expect(outputs['template-id']).not.toBe('666')
  // Whoever prints an output in a later step is no better protected than by this.
  expect(Object.values(outputs).join('\n')).not.toMatch(/##\[|^\s*::/m)
}

/** As octal escapes of `printf`, cut into two writes. */
function printed(line: string, at: number, stream: string): string {
  const octal = (bytes: Buffer) => [...bytes].map((byte) => `\\\\${byte.toString(8).padStart(3, '0')}`).join('')
  const bytes = Buffer.from(line)
  const [first, second] = [bytes.subarray(0, at), bytes.subarray(at)]
  return `{ printf '${octal(first)}'; sleep 0.02; printf '${octal(second)}\\\\n'; } ${stream}`
}

describe('nothing becomes a command of the runner', () => {
  it('that a guest writes, on either stream, in one piece or in two', async () => {
    await open()
    const lines = nastyLines.flatMap((line, index) => [
      printed(line, 1 + (index % Math.max(1, Buffer.byteLength(line) - 1)), ''),
      printed(line, Math.floor(Buffer.byteLength(line) / 2), '>&2'),
    ])
    const inline = [...lines, 'echo the end']
      .map((line) => JSON.stringify(line).replaceAll('\\\\\\\\', '\\\\'))
      .join(',\n')
    const result = await run(labTemplate(lab, { build: `provisioner "shell" {\n inline = [${inline}]\n }` }))
    expect(result.raw).toContain('the end')
    expect(result.raw).toMatch(/pwned/)
    expect(result.exitCode).toBe(0)
    expectOwnCommands(result)
  })

  it('that the API says: a reason, the outcome of a task, a warning', async () => {
    const text = 'x ##[add-mask]9000 ::set-output name=template-id::666'
    await open(
      { ...once, call: 'POST /nodes/*/qemu/*/template', fault: 'task-warnings', texts: ['::error::pwned', text] },
      {
        ...once,
        // What finishes the template is tried again.
        times: 0,
        call: 'POST /nodes/*/qemu/*/config',
        fault: 'task-error',
        text: `::error::pwned ${text}`,
        done: false,
      },
    )
    const result = await run(labTemplate(lab))
    expect(result.raw).toContain('pwned')
    expect(result.exitCode).toBe(1)
    expectOwnCommands(result)
  })

  it('that a template says, where it is wrong and in its source lines', async () => {
    await open()
    const result = await run(labTemplate(lab).replace('vm_name ', '::error::pwned = "##[add-mask]pve"\n  vm_name '))
    expect(result.exitCode).toBe(1)
    expectOwnCommands(result)
    const option = await run(labTemplate(lab).replace('"lab-template"', '"::error::pwned ##[add-mask]pve"'))
    expect(option.exitCode).toBe(1)
    expectOwnCommands(option)
  })
})

describe('a ticket that is not taken any more', () => {
  it('is replaced in the middle of a build', async () => {
    await open({ ...once, call: 'POST /nodes/*/qemu', fault: 'status', status: 401, reason: 'invalid PVE ticket' })
    const { url, password, fingerprint } = lab.server
    const connection = { url, username: 'root@pam', password, fingerprint, node: 'pve' }
    const { build } = await runHere({ template: labTemplate(lab), connection })
    expect([build.outcome, build.problems]).toEqual(['succeeded', []])
  })
})
