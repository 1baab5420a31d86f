import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { buildReports } from '../../src/report/builds.ts'
import { LineWriter } from '../../src/report/log-lines.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { startGuestServer } from '../communicators/guest-server.ts'
import { folder, planned, run } from '../engine/local-run.ts'

async function problems(template: string): Promise<string[]> {
  try {
    return (await planned(folder(), template)).warnings.map(({ summary }) => summary)
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown.diagnostics.map(({ summary }) => summary)
    throw thrown
  }
}

describe('the builder file', () => {
  it('writes a file, which post-processors and reports know', async () => {
    const at = folder()
    const { builds, events, history } = await run(
      at,
      `source "file" "f" {
  content = "hello"
  target  = "out/x.txt"
}
build {
  sources = ["file.f"]
  provisioner "shell-local" { inline = ["echo $PACKER_BUILD_NAME > provisioned"] }
  post-processors {
    post-processor "checksum" {
      checksum_types = ["md5", "sha256"]
      output         = "sums/{{ .ChecksumType }}"
    }
    post-processor "manifest" { strip_time = true }
  }
  post-processor "manifest" {
    output     = "other.json"
    strip_path = true
  }
}`,
    )
    expect(builds).toMatchObject([
      { outcome: 'succeeded', artifact: { kind: 'file', files: ['out/x.txt', 'sums/md5', 'sums/sha256'] } },
    ])
    expect(readFileSync(path.join(at, 'out/x.txt'), 'utf8')).toBe('hello')
    expect(readFileSync(path.join(at, 'provisioned'), 'utf8')).toBe('f\n')
    // As Packer 1.6.6 writes them.
    expect(readFileSync(path.join(at, 'sums/md5'), 'utf8')).toBe('5d41402abc4b2a76b9719d911017c592\tx.txt\n')
    const json = (name: string) => JSON.parse(readFileSync(path.join(at, name), 'utf8')).builds[0]
    expect(json('packer-manifest.json')).toMatchObject({
      name: 'f',
      builder_type: 'file',
      artifact_id: 'File',
      files: [
        { name: 'out/x.txt', size: 5 },
        { name: 'sums/md5', size: 39 },
        { name: 'sums/sha256', size: 71 },
      ],
    })
    expect(json('other.json')).toMatchObject({ files: [{ name: 'x.txt', size: 5 }] })

    const secrets = new Secrets()
    const lines = events
      .flatMap((event) => new LineWriter(secrets, { colour: false }).of(event))
      .map(({ text }) => text)
    expect(lines).toContainEqual(
      expect.stringMatching(/^==> file.f: Build finished.*: file out\/x.txt, sums\/md5, sums\/sha256$/),
    )
    expect(buildReports(history, secrets, { links: true })).toMatchObject([
      { kind: 'file', files: ['out/x.txt', 'sums/md5', 'sums/sha256'] },
    ])
    const options = { command: 'build', outcome: 'succeeded', secrets, now: 1, limit: 100_000 } as const
    expect(renderSummary(history, options)).toContain('out/x.txt')
  })

  it('knows the run, and that no server answers', async () => {
    const at = folder()
    const template = `source "file" "f" {
  content = "x"
  target  = "x.txt"
}
build {
  sources = ["file.f"]
  provisioner "shell-local" { inline = ["echo '\${build.PackerRunUUID} \${build.PackerHTTPAddr}' > values"] }
}`
    await run(at, template)
    const values = readFileSync(path.join(at, 'values'), 'utf8')
    expect(values).toMatch(/^[0-9a-f-]{36} ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER\n$/)
  })

  it('built again gets no second line in its list of checksums', async () => {
    const at = folder()
    const template = `source "file" "f" {
  content = "hello"
  target  = "x.txt"
}
build {
  sources = ["file.f"]
  post-processor "checksum" { output = "sums" }
}`
    for (let count = 0; count < 2; count++) await run(at, template)
    expect(readFileSync(path.join(at, 'sums'), 'utf8')).toBe('5d41402abc4b2a76b9719d911017c592\tx.txt\n')
  })

  it('copies a file, and says why it can not', async () => {
    const at = folder()
    const template = (target: string) =>
      `source "file" "f" {\n  source = "a.pkr.hcl"\n  target = "${target}"\n}\nbuild {\n  sources = ["file.f"]\n}`
    expect((await run(at, template('copy'))).builds).toMatchObject([{ outcome: 'succeeded' }])
    expect(readFileSync(path.join(at, 'copy'), 'utf8')).toBe(template('copy'))
    const failed = await run(at, template('.'))
    expect(failed.builds).toMatchObject([
      { outcome: 'failed', problems: [{ summary: expect.stringMatching(/EISDIR|EINVAL/) }] },
    ])
  })

  it('has no guest agent to ask', async () => {
    expect(await problems('source "null" "n" { communicator = "agent" }\nbuild {\n  sources = ["null.n"]\n}')).toEqual([
      'The guest agent can only be asked by who makes the machine',
    ])
  })

  it('is checked', async () => {
    const source = (body: string) => `source "file" "f" {\n${body}\n}\nbuild {\n  sources = ["file.f"]\n}`
    expect(await problems(source('content = "a"\nsource = "b"\ntarget = "c"'))).toEqual([
      'source: b is invalid: no such file or directory',
      'Cannot specify source file AND content',
    ])
    expect(await problems(source('content = "a"'))).toEqual(['Missing required argument'])
    expect(await problems(source('target = "a"'))).toEqual(['Both source file and contents are blank'])
  })
})

describe('the builder null', () => {
  it('provisions a machine that is there, and runs post-processors without an artifact', async () => {
    const guest = await startGuestServer({ authenticate: ({ method }) => method === 'password' })
    onTestFinished(() => guest.stop())
    const at = folder()
    const { builds, events } = await run(
      at,
      `source "null" "n" {
  ssh_host     = "127.0.0.1"
  ssh_port     = ${guest.port}
  ssh_username = "root"
  ssh_password = "x"
}
build {
  sources = ["null.n"]
  provisioner "shell" { inline = ["echo in the guest as $PACKER_BUILDER_TYPE"] }
  post-processor "manifest" {}
  post-processor "checksum" {}
}`,
    )
    expect(builds).toMatchObject([{ outcome: 'succeeded', artifact: { kind: 'none' } }])
    expect(events).toContainEqual(expect.objectContaining({ kind: 'output', text: 'in the guest as null' }))
    const [entry] = JSON.parse(readFileSync(path.join(at, 'packer-manifest.json'), 'utf8')).builds
    expect(entry).toMatchObject({ artifact_id: 'Null', files: null })
    expect(existsSync(path.join(at, 'packer_n_null_md5.checksum'))).toBe(false)
  })

  it('runs only what is local without a communicator', async () => {
    const at = folder()
    const template = (provisioner: string) =>
      `source "null" "n" { communicator = "none" }\nbuild {\n  sources = ["null.n"]\n  provisioner "${provisioner}" { inline = ["true"] }\n}`
    expect((await run(at, template('shell-local'))).builds).toMatchObject([{ outcome: 'succeeded' }])
    expect((await run(at, template('shell'))).builds).toMatchObject([
      { outcome: 'failed', problems: [{ summary: 'This build has no communicator' }] },
    ])
  })

  it('is checked', async () => {
    expect(await problems('source "null" "n" {}\nbuild {\n  sources = ["null.n"]\n}')).toEqual([
      'a Host must be specified',
      'one authentication method must be specified',
      'An ssh_username must be specified',
    ])
  })
})
