import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readWorkflowEvent } from '../../src/actions/workflow-event.ts'
import { actionPrograms, Job } from '../harness/runner.ts'

const canary = 'canary-of-the-runner'

const template = `locals {
  key = parseint(file("key"), 10)
}
data "git-repository" "here" {}
source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  provisioner "shell-local" {
    inline = ["touch was-run"]
  }
}
`

/** A checkout in which the template reads by a link a file that lies beside the workspace. */
function checkout(inputs: Readonly<Record<string, string>>, text = template): Job {
  const job = new Job({ ...actionPrograms, inputs: { template: 'a.pkr.hcl', command: 'plan', ...inputs } })
  onTestFinished(() => job.remove())
  writeFileSync(path.join(job.temp, 'key'), canary)
  symlinkSync(path.join(job.temp, 'key'), path.join(job.workspace, 'key'))
  job.write('a.pkr.hcl', text)
  return job
}

/** As the platform starts a workflow for a pull request. */
function onEvent(job: Job, event: string, payload: unknown): void {
  job.environment['GITHUB_EVENT_NAME'] = event
  const file = path.join(job.temp, 'event.json')
  writeFileSync(file, JSON.stringify(payload))
  job.environment['GITHUB_EVENT_PATH'] = file
}

const pullFrom = (head: string) => ({
  repository: { full_name: 'example/templates' },
  pull_request: { number: 12, head: { sha: 'f00dfeed', repo: { full_name: head } } },
})

describe('a run for somebody who may not write to the repository is restricted by itself', () => {
  it.each([
    ['pull_request', pullFrom('stranger/templates'), 'the pull request comes from a fork'],
    ['pull_request_target', pullFrom('example/templates'), 'pull_request_target runs with the secrets'],
  ])('%s', async (event, payload, why) => {
    const job = checkout({})
    onEvent(job, event, payload)
    const { exitCode, log, summary, raw } = await job.main().done
    expect(exitCode).toBe(1)
    expect(raw).not.toContain(canary)
    expect(summary).not.toContain(canary)
    expect(raw).toContain(`Restricted (trust: none), because ${why}`)
    expect(summary).toContain(`Restricted (trust: none), because ${why}`)
    const refused = log.annotations.map(({ type, file, line, message }) => [
      type,
      file,
      line,
      /`trust: \w+`/.exec(message)?.[0],
    ])
    expect(refused).toEqual([
      ['error', 'a.pkr.hcl', '2', '`trust: files`'],
      ['error', 'a.pkr.hcl', '4', '`trust: commands`'],
      ['warning', 'a.pkr.hcl', '10', '`trust: commands`'],
    ])
  })

  it('a build runs nothing', async () => {
    const harmless = template.replace(/^locals[\s\S]*?^source/m, 'source')
    const job = checkout({ command: 'build' }, harmless)
    onEvent(job, 'pull_request', pullFrom('stranger/templates'))
    const { exitCode, log } = await job.main().done
    expect(exitCode).toBe(1)
    expect(log.annotations).toMatchObject([{ type: 'error', title: expect.stringContaining('shell-local') }])
    expect(existsSync(path.join(job.workspace, 'was-run'))).toBe(false)
  })

  it('also where the folder of the step is a link', async () => {
    const job = checkout({ 'working-directory': 'sub' })
    const elsewhere = path.join(job.temp, 'elsewhere')
    mkdirSync(elsewhere)
    writeFileSync(path.join(elsewhere, 'a.pkr.hcl'), canary)
    symlinkSync(elsewhere, path.join(job.workspace, 'sub'))
    onEvent(job, 'pull_request', pullFrom('stranger/templates'))
    const { raw, log } = await job.main().done
    expect(raw).not.toContain(canary)
    expect(log.annotations[0]?.title).toContain('a.pkr.hcl is a link out of the workspace')
  })
})

describe('the workflow has the last word', () => {
  it('a pull request from a fork gets what it is trusted with', async () => {
    const job = checkout(
      { command: 'build', trust: 'files, commands' },
      template.replace(/^ {2}key.*\n|^data.*\n/gm, ''),
    )
    onEvent(job, 'pull_request', pullFrom('stranger/templates'))
    const { exitCode, raw } = await job.main().done
    expect(exitCode).toBe(0)
    expect(raw).toContain('Restricted (trust: files, commands), because the input trust says so')
    expect(existsSync(path.join(job.workspace, 'was-run'))).toBe(true)
  })

  it('a run that would be trusted is not', async () => {
    const job = checkout({ trust: 'none', command: 'validate' })
    const { exitCode, raw } = await job.main().done
    expect(exitCode).toBe(1)
    expect(raw).not.toContain(canary)
  })

  it('what it says must mean something', async () => {
    const { log, exitCode } = await checkout({ trust: 'some' }).main().done
    expect(exitCode).toBe(1)
    expect(log.annotations[0]?.message).toContain(
      'Input trust must be all, none, or a list of files, env, network, commands, but has "some".',
    )
  })
})

it('a run of the repository’s own is trusted, without a word', async () => {
  const job = checkout({ command: 'build' }, template.replace(/^ {2}key.*\n|^data.*\n/gm, ''))
  onEvent(job, 'pull_request', pullFrom('example/templates'))
  const { exitCode, raw, log } = await job.main().done
  expect(log.annotations).toEqual([])
  expect(exitCode).toBe(0)
  expect(raw).not.toContain('Restricted')
})

it('programs of a template see nothing of the step, nor of the job’s tokens', async () => {
  const shows = template
    .replace(/^locals[\s\S]*?^source/m, 'source')
    .replace('touch was-run', 'env | cut -d= -f1 | xargs echo')
  const job = checkout({ command: 'build', 'proxmox-token': 'hush' }, shows)
  job.environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = 'hush'
  job.environment['ACTIONS_RUNTIME_TOKEN'] = 'hush'
  job.environment['MY_OWN'] = 'mine'
  const { exitCode, raw } = await job.main().done
  expect(exitCode, raw).toBe(0)
  const names = /^.*\bMY_OWN\b.*$/m.exec(raw)?.[0].split(/\s+/) ?? []
  expect(names).toEqual(expect.arrayContaining(['PATH', 'MY_OWN', 'GITHUB_WORKSPACE']))
  expect(
    names.filter((name) => /^(INPUT|STATE|ACTIONS)_|^GITHUB_(STATE|OUTPUT|ENV|PATH|STEP_SUMMARY)$/.test(name)),
  ).toEqual([])
})

describe('whose an event is', () => {
  const read = (event: string, payload: unknown) => {
    const job = checkout({})
    onEvent(job, event, payload)
    return readWorkflowEvent({ ...job.environment, GITHUB_REPOSITORY: 'example/templates' }).stranger
  }
  const run = (event: string, head: string) => ({
    repository: { full_name: 'example/templates' },
    workflow_run: { event, head_repository: { full_name: head } },
  })

  it.each([
    ['push', {}, undefined],
    ['pull_request', pullFrom('example/templates'), undefined],
    ['pull_request', { ...pullFrom(''), pull_request: { head: { repo: null } } }, 'the pull request comes from a fork'],
    ['pull_request', {}, 'the event is a pull request, and its file does not say from where'],
    ['pull_request_review', pullFrom('stranger/templates'), 'the pull request comes from a fork'],
    [
      'workflow_run',
      run('pull_request', 'stranger/templates'),
      'the workflow run before it was for a pull request from a fork',
    ],
    ['workflow_run', run('pull_request', 'example/templates'), undefined],
    ['workflow_run', run('push', 'example/templates'), undefined],
  ])('%s %j', (event, payload, why) => {
    expect(read(event, payload)).toBe(why)
  })
})
