import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { billFiles, buildReports } from '../../src/report/builds.ts'
import { LineWriter } from '../../src/report/log-lines.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { byPassword, startGuestServer } from '../communicators/guest-server.ts'
import { dpkgHere } from '../inventory/guests.ts'
import { wrongInCycloneDx, wrongInSpdx } from '../inventory/validate.ts'
import { folder, run } from './local-run.ts'

/** A guest that is this machine, or answers every command alike. */
async function source(answer?: (command: string) => string): Promise<string> {
  const server = await startGuestServer({
    authenticate: byPassword('tester', 'secret'),
    ...(answer === undefined ? {} : { answer }),
  })
  onTestFinished(() => server.stop())
  return `source "null" "here" {
  ssh_host     = "127.0.0.1"
  ssh_port     = ${server.port}
  ssh_username = "tester"
  ssh_password = "secret"
}
build { sources = ["null.here"] }`
}

const secrets = new Secrets()
const billed = (at: string, template: string) =>
  run(at, template, undefined, undefined, undefined, 1, { billFolder: path.join(at, 'bills') })

describe('the bill of material of a build', () => {
  it('is two files, and a line in log and summary', async (context) => {
    const here = dpkgHere()
    if (here === undefined) return context.skip('this machine has no dpkg')
    const at = folder()
    const { builds, events, history } = await billed(at, await source())
    expect(builds).toMatchObject([{ outcome: 'succeeded' }])
    expect(readdirSync(path.join(at, 'bills'))).toEqual(['null.here.cdx.json', 'null.here.spdx.json'])
    const [cyclonedx = '', spdx = ''] = billFiles(history).map((file) => readFileSync(file, 'utf8'))
    expect(await wrongInCycloneDx(cyclonedx)).toBeNull()
    expect(wrongInSpdx(spdx)).toBeNull()
    const told = JSON.parse(spdx).packages.slice(1)
    expect(told.map((one: { name: string; versionInfo: string }) => `${one.name} ${one.versionInfo}`).sort()).toEqual(
      here.map((line) => line.split(' ').slice(0, 2).join(' ')).sort(),
    )
    const sentence = `Bill of material of ${here.length} packages: `
    const lines = events.flatMap((event) => new LineWriter(secrets, { colour: false }).of(event))
    expect(lines.map(({ text }) => text).join('\n')).toContain(`==> null.here: ${sentence}`)
    const summary = renderSummary(history, { command: 'build', outcome: 'succeeded', secrets, now: 0, limit: 1e6 })
    expect(summary).toContain(`🧾 <code>null.here</code>: ${sentence}`)
    expect(buildReports(history, secrets, { links: false })).toMatchObject([
      {
        sbom: {
          manager: 'dpkg',
          count: here.length,
          cyclonedx: path.join(at, 'bills/null.here.cdx.json'),
          spdx: path.join(at, 'bills/null.here.spdx.json'),
        },
      },
    ])
  })

  it('is made of a guest with names that no guest should have', async () => {
    const at = folder()
    const said = ['manager\tdpkg', 'os\tID=constructor', 'd\t__proto__\t1\tamd64\t\t\tMIT and valueOf', 'end\tend', '']
    const { builds, events, history } = await billed(at, await source(() => said.join('\n')))
    expect(builds).toMatchObject([{ outcome: 'succeeded' }])
    expect(events.filter(({ kind }) => kind === 'problem')).toEqual([])
    const [cyclonedx = '', spdx = ''] = billFiles(history).map((file) => readFileSync(file, 'utf8'))
    expect(await wrongInCycloneDx(cyclonedx)).toBeNull()
    expect(wrongInSpdx(spdx)).toBeNull()
    expect(JSON.parse(spdx).hasExtractedLicensingInfos).toMatchObject([{ name: 'MIT and valueOf' }])
  })

  it('is not asked for by itself', async () => {
    const at = folder()
    const { events } = await run(at, await source(() => ''))
    expect(events.filter(({ kind }) => kind === 'sbom')).toEqual([])
  })

  it.each([
    ['has no package manager', () => source(() => 'end\tend\n'), 'no list of packages that is known'],
    [
      'is not reached',
      async () => 'source "null" "here" { communicator = "none" }\nbuild { sources = ["null.here"] }',
      'Nothing leads into a guest',
    ],
    [
      'is none',
      async () => 'source "file" "here" {\n content = "x"\n target = "y"\n}\nbuild { sources = ["file.here"] }',
      'Nothing leads into a guest',
    ],
  ])('is missed with a warning at the source where a guest %s', async (_, template, why) => {
    const at = folder()
    const { builds, events, history } = await billed(at, await template())
    expect(builds).toMatchObject([{ outcome: 'succeeded' }])
    const problems = events.flatMap((event) => (event.kind === 'problem' ? [event.diagnostic] : []))
    expect(problems).toMatchObject([
      {
        code: 'no-sbom',
        severity: 'warning',
        summary: expect.stringMatching(/^There is no bill of material of (?:null|file)\.here$/),
        detail: expect.stringContaining(why),
        range: expect.anything(),
      },
    ])
    expect(existsSync(path.join(at, 'bills'))).toBe(false)
    expect(billFiles(history)).toEqual([])
  })
})
