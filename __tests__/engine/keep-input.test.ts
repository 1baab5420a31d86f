import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import type { Event } from '../../src/events/event.ts'
import { Recorder } from '../../src/report/history.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'
import { folder, planned, run } from './local-run.ts'

const template = (postProcessors: string) => `
source "file" "a" {
  target  = "built.txt"
  content = "built"
}
build {
  sources = ["file.a"]
  ${postProcessors}
}`

async function left(postProcessors: string) {
  const at = folder()
  const { builds, events } = await run(at, template(postProcessors))
  const messages = events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
  return {
    ...builds[0]!,
    files: readdirSync(at)
      .filter((name) => name !== 'a.pkr.hcl')
      .sort(),
    messages,
  }
}

describe('files', () => {
  it.each([
    ['nothing', '', ['built.txt']],
    ['compress', 'post-processor "compress" { output = "a.tar" }', ['a.tar']],
    [
      'compress that keeps',
      `post-processor "compress" {
        output              = "a.tar"
        keep_input_artifact = true
      }`,
      ['a.tar', 'built.txt'],
    ],
    [
      'one of two keeps',
      `post-processor "compress" { output = "a.tar" }
      post-processor "manifest" {}`,
      ['a.tar', 'built.txt', 'packer-manifest.json'],
    ],
    [
      'what is made in a chain goes, and the last stays',
      `post-processors {
        post-processor "compress" { output = "a.tar" }
        post-processor "compress" { output = "a.tar.gz" }
        post-processor "checksum" {
          checksum_types = ["sha256"]
          output         = "sums"
        }
      }`,
      ['a.tar.gz', 'sums'],
    ],
    [
      'what is made in a chain stays where it is told to',
      `post-processors {
        post-processor "compress" { output = "a.tar" }
        post-processor "compress" {
          output              = "a.tar.gz"
          keep_input_artifact = true
        }
      }`,
      ['a.tar', 'a.tar.gz'],
    ],
    [
      'the checksum goes with what it is of',
      `post-processors {
        post-processor "checksum" { output = "sums" }
        post-processor "compress" { output = "a.tar" }
      }`,
      ['a.tar'],
    ],
    [
      'two chains, the first of which gives up what the second needs',
      `post-processors {
        post-processor "manifest" { output = "m.json" }
        post-processor "compress" { output = "a.tar" }
      }
      post-processors {
        post-processor "compress" { output = "b.tar" }
      }`,
      ['a.tar', 'b.tar', 'm.json'],
    ],
    [
      'a script can not do without what it is handed on',
      `post-processor "shell-local" {
        inline              = ["true"]
        keep_input_artifact = false
      }`,
      ['built.txt'],
    ],
  ])('%s', async (_, postProcessors, expected) => {
    const { files, outcome, problems } = await left(postProcessors)
    expect(problems).toEqual([])
    expect(outcome).toBe('succeeded')
    expect(files).toEqual(expected)
  })

  it('are named as what the build has made', async () => {
    const { artifact } = await left('post-processor "compress" { output = "{{.BuildName}}.{{.BuilderType}}.tar" }')
    expect(artifact).toEqual({ kind: 'file', files: ['a.file.tar'] })
  })

  it('stay where a post-processor failed, and the other chains run', async () => {
    const { files, outcome, problems } = await left(`
      post-processor "compress" { output = "a.tar" }
      post-processor "shell-local" { inline = ["exit 3"] }
      post-processor "shell-local" { inline = ["echo ran > ran"] }
      post-processor "artifice" { files = ["not-there"] }`)
    expect(outcome).toBe('failed')
    expect(problems.map(({ code }) => code)).toEqual(['script-failed', 'file-not-found'])
    expect(files).toEqual(['a.tar', 'built.txt', 'ran'])
  })

  it('of a folder go with all that is in it, and only then', async () => {
    const at = folder()
    mkdirSync(join(at, 'out/deep'), { recursive: true })
    writeFileSync(join(at, 'out/deep/x'), 'x')
    writeFileSync(join(at, 'y'), 'y')
    await run(
      at,
      template(`post-processors {
        post-processor "artifice" { files = ["out", "y"] }
        post-processor "artifice" {
          files               = ["y"]
          keep_input_artifact = false
        }
      }`),
    )
    expect(existsSync(join(at, 'out'))).toBe(false)
    expect(readFileSync(join(at, 'y'), 'utf8')).toBe('y')
  })
})

it('what works on files is refused where there are none', async () => {
  const bare = (postProcessors: string) =>
    planned(
      folder(),
      `source "null" "a" { communicator = "none" }
      build {
        sources = ["null.a"]
        ${postProcessors}
      }`,
    )
  await expect(bare('post-processor "compress" {}')).rejects.toMatchObject({
    diagnostics: [{ code: 'no-files', range: expect.anything() }],
  })
  await expect(
    bare(`post-processors {
      post-processor "artifice" { files = ["x"] }
      post-processor "compress" {}
    }`),
  ).resolves.toBeDefined()
})

describe('a template', () => {
  let lab: Lab
  let onCall: Faults['meet'] = () => undefined
  beforeAll(async () => {
    lab = await openLab({ faults: { meet: (method, at) => onCall(method, at) } })
  })
  afterAll(() => lab.close())

  const thrownAway = `post-processors {
    post-processor "shell-local" { inline = ["echo made > made"] }
    post-processor "artifice" {
      files               = ["made"]
      keep_input_artifact = false
    }
  }`

  async function build(postProcessors: string, onEvent: (event: Event) => void = () => {}) {
    const { url, username, token, fingerprint } = lab.server
    const recorder = new Recorder(0)
    const events: Event[] = []
    const ran = await runHere({
      template: labTemplate(lab, { build: postProcessors }),
      connection: { url, username, token, fingerprint, node: 'pve' },
      onEvent: (event) => {
        events.push(event)
        recorder.record(event)
        onEvent(event)
      },
    })
    return { ...ran, events, history: recorder.history }
  }

  it('is removed when its post-processors have ended, and only its files are told of', async () => {
    const { build: done, history } = await build(thrownAway)
    expect(done.problems).toEqual([])
    expect(done.artifact).toEqual({ kind: 'file', files: ['made'] })
    expect(history.builds[0]?.artifact).toEqual({ kind: 'file', files: ['made'] })
    const options = { command: 'build', outcome: 'succeeded', secrets: new Secrets(), now: 1, limit: 100_000 } as const
    expect(renderSummary(history, options)).toMatch(/<s>\d+<\/s> removed/)
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })

  it('stays where another chain keeps it', async () => {
    const { build: done } = await build(`
      post-processor "artifice" {
        files               = ["a.pkr.hcl"]
        keep_input_artifact = false
      }
      post-processor "manifest" {}`)
    expect(done.problems).toEqual([])
    expect(done.artifact).toMatchObject({ kind: 'template', files: ['a.pkr.hcl'] })
    await remove()
  })

  it('stays where a post-processor failed', async () => {
    const messages: string[] = []
    const { build: done } = await build(
      `${thrownAway}
      post-processor "shell-local" { inline = ["exit 1"] }`,
      (event) => {
        if (event.kind === 'message') messages.push(event.text)
      },
    )
    expect(done.outcome).toBe('failed')
    expect(done.artifact).toMatchObject({ kind: 'template' })
    expect(messages.at(-1)).toMatch(
      /^Template \d+ \(.+\) on pve stays: it was built, and only a post-processor has failed$/,
    )
    await remove()
  })

  it('that somebody has made something else of meanwhile stays, and the build fails', async () => {
    const gate = join(folder(), 'gate')
    const rename = async (vmid: number) => {
      await lab.client.request('PUT', `/nodes/pve/qemu/${vmid}/config`, { name: 'precious' })
      writeFileSync(gate, '')
    }
    const { build: done, open } = await build(
      `post-processors {
        post-processor "artifice" {
          files               = ["a.pkr.hcl"]
          keep_input_artifact = false
        }
        post-processor "shell-local" { inline = ["while [ ! -e '${gate}' ]; do sleep 0.05; done"] }
      }`,
      (event) => {
        if (event.kind === 'artifact' && event.artifact.kind === 'template') void rename(event.artifact.vmid)
      },
    )
    expect(done.problems.map(({ summary }) => summary)).toEqual([
      expect.stringContaining('is not what was built any more, and stays'),
    ])
    expect(open).toEqual([])
    expect((await lab.contents()).machines).toHaveLength(1)
    await remove()
  })

  it('that can not be removed is told of, once, and stays', async () => {
    onCall = createFaults([
      { call: 'DELETE /nodes/*/qemu/*', fault: 'status', status: 403, reason: 'no', skip: 0, times: 0 },
    ]).meet
    const { build: done, events, history } = await build(thrownAway)
    onCall = () => undefined
    expect(done.outcome).toBe('failed')
    expect(done.artifact).toMatchObject({ kind: 'template' })
    expect(done.problems.map(({ code }) => code)).toEqual(['not-removed'])
    const told = events.filter(
      (event) => event.kind === 'problem' && event.diagnostic.summary.includes('remove it yourself'),
    )
    expect(told).toHaveLength(1)
    expect(history.builds[0]?.artifact).toMatchObject({ kind: 'template' })
    await remove()
  })

  async function remove() {
    for (const machine of (await lab.contents()).machines)
      await lab.client.task(String(await lab.client.request('DELETE', `/nodes/pve/qemu/${machine.replace(/\D/g, '')}`)))
  }
})
