import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Checkout } from '../__tests__/changes/change-lab.ts'
import { labTemplate, openLab } from '../__tests__/engine/lab.ts'
import { PretendGitHub } from '../__tests__/harness/pretend-github.ts'
import type { Job, StepResult } from '../__tests__/harness/runner.ts'
import { renderPage } from './picture-page.ts'

/**
 * Makes the pictures of README.md from real runs of the action: the sources' programs, started as the runner does, against
 * the embedded Proxmox with machines that only pretend. Needs Chromium.
 */

const width = 860
const quiet = [
  ...'--headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --force-device-scale-factor=1'.split(' '),
  ...'--disable-background-networking --disable-component-update --disable-sync'.split(' '),
]
const folder = path.resolve(import.meta.dirname, '../docs/pictures')

const guest = `provisioner "shell" {
    inline = ["echo Updating", "true"]
  }
  provisioner "shell" {
    inline = ["PACKAGES"]
  }
  provisioner "shell" {
    inline = ["echo Removing the host keys"]
  }`
const packages = (names: string) => guest.replace('PACKAGES', `LC_ALL=C apt-get install --simulate --yes ${names}`)

const lab = await openLab()
try {
  const night = (build: string, more: Readonly<Record<string, string>> = {}) => {
    const job = lab.job({ template: 'templates/debian.pkr.hcl', ...lab.inputs, force: 'true', ...more })
    job.write('templates/debian.pkr.hcl', debian(build))
    return asNightly(job).main().done
  }
  await night('')
  const success = await night(packages('bash'))
  picture('summary', success)
  const failure = await night(packages('bash nginx-ful'))
  picture('failure', failure)

  const job = lab.job({ template: 'templates/debian.pkr.hcl', ...lab.inputs, force: 'true' })
  job.write('templates/debian.pkr.hcl', debian('').replace('"1ms"', '"1h"'))
  const step = asNightly(job).main()
  await step.seen(/Waiting .* for boot/)
  step.cancel()
  const cancelled = await step.done
  const post = await job.post().done
  picture('cancelled', { log: cancelled.log, summary: `${cancelled.summary}\n${post.summary}` })

  await night('', { 'skip-unchanged': 'true' })
  picture('unchanged', await night('', { 'skip-unchanged': 'true' }))
  await pictureChange()
} finally {
  await lab.close()
}

/** The plan of a pull request, and the comment that it gets. */
async function pictureChange(): Promise<void> {
  const github = await PretendGitHub.open()
  try {
    const job = lab.job({ command: 'plan', template: 'templates', comment: 'true', 'github-token': 'of the job' })
    const checkout = new Checkout(job.workspace)
    const before = debian('provisioner "shell" {\n    script = "templates/clean.sh"\n  }').replace(
      /"https:[^"]*"/,
      '"https://pve:8006"',
    )
    checkout.write('templates/debian.pkr.hcl', before)
    checkout.write('templates/clean.sh', 'apt-get clean\n')
    const base = checkout.commit()
    checkout.write(
      'templates/debian.pkr.hcl',
      before.replace('disk_size    = "8G"', 'disk_size    = "16G"\n    discard      = true'),
    )
    checkout.write('templates/clean.sh', 'apt-get autoremove --yes\napt-get clean\n')
    const sha = checkout.commit()
    const repo = { full_name: 'example/templates' }
    const event = { repository: repo, pull_request: { number: 12, base: { sha: base }, head: { sha, repo } } }
    asNightly(job)
    Object.assign(job.environment, {
      GITHUB_JOB: 'plan',
      GITHUB_SHA: sha,
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: job.write('.git/event.json', JSON.stringify(event)),
    })
    const { log } = await job.main().done
    picture('plan', { log, summary: github.comments[0]?.body ?? 'There is no comment.' })
  } finally {
    await github.close()
  }
}

function debian(build: string): string {
  return labTemplate(lab, { build })
    .replaceAll(/"lab"|\.lab\b/g, (text) => text.replace('lab', 'debian'))
    .replace('lab-template', 'debian-13')
}

function asNightly(job: Job): Job {
  Object.assign(job.environment, {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_JOB: 'nightly',
    GITHUB_ACTION: 'debian',
    GITHUB_SHA: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
    GITHUB_REF_NAME: 'main',
  })
  return job
}

/** What a person sees of a step. */
interface Seen {
  readonly summary: string
  readonly log: Pick<StepResult['log'], 'annotations'>
}

/** Renders what a person sees on the page of a run, and takes a picture of it. */
function picture(name: string, { summary, log }: Seen): void {
  const work = mkdtempSync(path.join(tmpdir(), 'pictures-'))
  try {
    const page = path.join(work, 'page.html')
    writeFileSync(page, renderPage(log.annotations, summary))
    mkdirSync(folder, { recursive: true })
    const chromium = (...args: string[]) =>
      execFileSync('chromium', [...quiet, `--user-data-dir=${path.join(work, 'profile')}`, ...args, `file://${page}`], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    const height = /data-height="(\d+)"/.exec(chromium(`--window-size=${width},100`, '--dump-dom'))?.[1] ?? '800'
    chromium(`--window-size=${width},${height}`, `--screenshot=${path.join(folder, `${name}.png`)}`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
