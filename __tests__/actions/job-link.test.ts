import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { actionPrograms, Job } from '../harness/runner.ts'

const asked: (string | undefined)[] = []
let jobs: object[] | undefined
let server: Server

beforeEach(async () => {
  asked.length = 0
  server = createServer((request, response) => {
    asked.push(request.url, request.headers.authorization)
    response.setHeader('content-type', 'application/json')
    if (jobs === undefined) response.writeHead(403).end('{"message":"Resource not accessible by integration"}')
    else response.end(JSON.stringify({ total_count: jobs.length, jobs }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

async function summary(inputs: Record<string, string>): Promise<string> {
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const job = new Job({ ...actionPrograms, inputs: { ...inputs, template: 'a.pkr.hcl' }, env: { GITHUB_API_URL: api } })
  job.write('a.pkr.hcl', 'source "null" "a" {\n communicator = "none"\n}\nbuild {\n sources = ["source.null.a"]\n}\n')
  const result = await job.main().done
  job.remove()
  expect(result.exitCode).toBe(0)
  return result.summary
}

const page = 'https://github.example.com/example/templates/actions/runs/4711'

it('leads to the log of this very job', async () => {
  jobs = [
    { status: 'completed', runner_name: 'runner-1', html_url: `${page}/job/1` },
    { status: 'in_progress', runner_name: 'runner-2', html_url: `${page}/job/2` },
    { status: 'in_progress', runner_name: 'runner-1', html_url: `${page}/job/3` },
  ]
  expect(await summary({ 'github-token': 'gh-token' })).toContain(`<a href="${page}/job/3">Log</a>`)
  expect(asked).toEqual(['/repos/example/templates/actions/runs/4711/attempts/1/jobs?per_page=100', 'token gh-token'])
})

it('leads to the run where the API does not tell, or is not asked', async () => {
  jobs = undefined
  expect(await summary({ 'github-token': 'gh-token' })).toContain(`<a href="${page}">Log</a>`)
  asked.length = 0
  expect(await summary({})).toContain(`<a href="${page}">Log</a>`)
  expect(asked).toEqual([])
})

it.each([
  ['more than one job may be this one', ['runner-1', 'runner-1']],
  ['none is', ['runner-2', 'runner-3']],
])('leads to the run where %s', async (_, runners) => {
  jobs = runners.map((runner_name, index) => ({ status: 'in_progress', runner_name, html_url: `${page}/job/${index}` }))
  expect(await summary({ 'github-token': 'gh-token' })).toContain(`<a href="${page}">Log</a>`)
  expect(asked).toHaveLength(2)
})
