import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())
afterEach(async () => expect(await lab.contents()).toEqual({ machines: [], volumes: [] }))

const cd = 'additional_iso_files {\n cd_content = { "user-data" = "x" }\n iso_storage_pool = "local"\n }'

it('a second signal ends a build at once, and the post step removes what is there', async () => {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
  job.write('lab.pkr.hcl', labTemplate(lab, { source: cd, build: 'provisioner "shell" { inline = ["sleep 60"] }' }))
  const step = job.main()
  await step.seen(/Provisioning|shell/i)
  // Two of the same at once would be one.
  step.signal('SIGINT')
  step.signal('SIGTERM')
  const { exitCode, summary } = await step.done
  expect(exitCode).toBe(130)
  expect(summary).toMatch(/cancelled/)
  expect((await job.post().done).exitCode).toBe(0)
})

it('SIGTERM during the clean-up of a failed build leaves the rest to the post step', async () => {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
  job.write('lab.pkr.hcl', labTemplate(lab, { source: cd, build: 'provisioner "shell" { inline = ["exit 3"] }' }))
  const step = job.main()
  await step.seen(/Removing machine/)
  step.signal('SIGTERM')
  step.signal('SIGINT')
  expect((await step.done).exitCode).toBe(130)
  const post = await job.post().done
  expect(post.raw).not.toContain('Left behind')
  expect(post.exitCode).toBe(0)
})

it('a post step that is stopped can be done again', async () => {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
  job.write('lab.pkr.hcl', labTemplate(lab, { source: cd }).replace('"1ms"', '"1h"'))
  const step = job.main()
  await step.seen(/Waiting .* for boot/)
  step.kill()
  await step.done
  const first = job.post()
  await first.seen(/Removing machine/)
  first.kill()
  await first.done
  const second = await job.post().done
  expect(second.raw).not.toContain('Left behind')
  expect(second.exitCode).toBe(0)
})
