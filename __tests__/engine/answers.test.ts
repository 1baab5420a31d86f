import { expect, it, onTestFinished } from 'vitest'
import type { Event } from '../../src/events/event.ts'
import { runHere } from './in-process.ts'
import { labTemplate, openLab } from './lab.ts'

it('tells at which port guests are served, and when no more: the embedded Proxmox lets them through there', async () => {
  const lab = await openLab()
  onTestFinished(() => lab.close())
  const events: Event[] = []
  const { url, username, token, fingerprint, node } = lab.server
  const { build, said } = await runHere({
    template: labTemplate(lab, { source: 'http_content = { "/answers" = "x" }' }),
    connection: { url, username, token, fingerprint, node },
    onEvent: (event) => events.push(event),
  })
  expect(build.outcome, said).toBe('succeeded')
  const port = Number(/Serving answer files at http:\/\/[\d.]+:(\d+)\//.exec(said)?.[1])
  expect(events.filter(({ kind }) => kind === 'serving')).toMatchObject([
    { port, open: true },
    { port, open: false },
  ])
})
