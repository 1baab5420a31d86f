import { afterAll, beforeAll, expect, it } from 'vitest'
import { importImage, type Published, publish } from '../e2e/published.ts'

let published: Published
beforeAll(async () => {
  published = await publish()
})
afterAll(() => published.workshop.close())

/** What tiny is not tried for: it has no cloud-init. */
const tried = `post-processor "verify" {
    ssh_username = "root"
    ssh_password = "tiny-password"
    ssh_timeout  = "10m"
    cloud_init   = false
    skip_checks  = ["cloud-init", "root-size"]
    inline       = ["echo tried as $(hostname)"]
  }`

it('a template of a disk image has clones that are machines of their own', async () => {
  expect(await importImage(published.workshop, published.qcow2, 'local', tried)).toContain('tried as published')
})
