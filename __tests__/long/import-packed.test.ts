import { afterAll, beforeAll, it } from 'vitest'
import { importImage, type Published, publish } from '../e2e/published.ts'

let published: Published
beforeAll(async () => {
  published = await publish()
})
afterAll(() => published.workshop.close())

// __tests__/long/import.test.ts has one whose clones are tried.
it('a packed image of a disk with a system on it becomes a template, with a larger disk', async () => {
  await importImage(published.workshop, published.rawGz, 'local-lvm')
})
