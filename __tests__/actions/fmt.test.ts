import { symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { actionPrograms, Job } from '../harness/runner.ts'

const jobs: Job[] = []
afterAll(() => {
  for (const job of jobs) job.remove()
})

function job(files: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>> = {}, env = {}): Job {
  const made = new Job({ ...actionPrograms, inputs: { command: 'fmt', ...inputs }, env })
  jobs.push(made)
  for (const [name, text] of Object.entries(files)) made.write(name, text)
  return made
}

describe('command: fmt', () => {
  it('annotates each place that is not formatted on its lines, and suggests what belongs there', async () => {
    const made = job({
      'images/a.pkr.hcl': 'a   =1\nbcd = 2\n\nsource "x" "y" {\n  ok = true\n b=1\n  c   = 2\n}\n',
      'images/b.pkr.hcl': 'fine = 1\n',
      'images/v.pkrvars.hcl': 'password="hunter2"\n',
    })
    const { exitCode, log, summary, outputs } = await made.main().done
    expect(exitCode).toBe(1)
    expect(log.annotations).toMatchObject([
      {
        type: 'error',
        title: 'Not formatted',
        file: 'images/a.pkr.hcl',
        line: '1',
        message: expect.stringContaining('-a   =1\n+a   = 1'),
      },
      { type: 'error', file: 'images/a.pkr.hcl', line: '6', properties: { endLine: '7' } },
      { type: 'error', file: 'images/v.pkrvars.hcl', line: '1' },
    ])
    expect(summary).toContain('### ❌ Format of Packer files')
    expect(summary).toContain('2 of 3 files are not formatted')
    expect(summary).toContain('Lines 6 to 7:\n\n```suggestion\n  b  = 1\n  c  = 2\n```')
    expect(summary).not.toContain('hunter2')
    expect(log.annotations.map(({ message }) => message).join()).not.toContain('hunter2')
    expect(outputs).toEqual({})
  })

  it('is content with files that are formatted', async () => {
    const { exitCode, log, summary } = await job({ 'a.pkr.hcl': 'a = 1\n' }).main().done
    expect({ exitCode, annotations: log.annotations }).toEqual({ exitCode: 0, annotations: [] })
    expect(summary).toContain('### ✅ Format of Packer files\n\n1 file is formatted.')
  })

  it('opens no file outside of the workspace where the template is not trusted', async () => {
    const made = job({ 'a.pkr.hcl': 'a = 1\n' }, { trust: 'none' })
    writeFileSync(path.join(made.temp, 'secret'), 'token=1 # s3cr3t\n')
    symlinkSync(path.join(made.temp, 'secret'), path.join(made.workspace, 'b.pkr.hcl'))
    const { exitCode, raw, summary } = await made.main().done
    expect(exitCode).toBe(1)
    expect(raw + summary).toContain('b.pkr.hcl')
    expect(raw + summary).not.toContain('s3cr3t')
  })

  it('fails where a file is no HCL, and where more is wrong than can be annotated', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => `k${index}=1\n\n`).join('')
    const { exitCode, log, summary } = await job({ 'a.pkr.hcl': lines, 'b.pkr.hcl': 'a = [\n' }).main().done
    expect(exitCode).toBe(1)
    expect(log.annotations).toHaveLength(10)
    expect(log.annotations[0]).toMatchObject({ file: 'b.pkr.hcl' })
    expect(log.annotations.at(-1)?.message).toMatch(/\d more problems are in the log and the job summary/)
    expect(summary).toContain('12 places')
  })
})

describe('command: inspect', () => {
  it('shows what a template consists of in the log and the summary, without values of secrets', async () => {
    const template =
      'variable "fruit" {}\nvariable "password" {\n  default   = "hunter2"\n  sensitive = true\n}\nsource "null" "n" {}\nbuild {\n  name    = "mine"\n  sources = ["source.null.n"]\n}\n'
    const { exitCode, raw, summary } = await job({ 'a.pkr.hcl': template }, { command: 'inspect' }).main().done
    expect(exitCode, raw).toBe(0)
    for (const text of [raw, summary]) {
      expect(text).toContain('mine:')
      expect(text).toContain('null.n')
      expect(text).not.toMatch(/^(?!::add-mask::).*hunter2/m)
    }
    expect(raw).toContain('var.fruit: "<unknown>"')
    expect(summary).toContain('### ✅ What the template consists of')
  })

  it('fails where it can not be read', async () => {
    const { exitCode, log } = await job({ 'a.pkr.hcl': 'a = [' }, { command: 'inspect' }).main().done
    expect(exitCode).toBe(1)
    expect(log.annotations[0]).toMatchObject({ type: 'error', file: 'a.pkr.hcl' })
  })
})
