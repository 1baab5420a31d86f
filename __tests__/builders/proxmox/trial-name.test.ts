import fc from 'fast-check'
import { expect, it } from 'vitest'
import { trialName } from '../../../src/builders/proxmox/trial-plan.ts'
import { ownershipMark } from '../../../src/engine/run-setup.ts'

it('the name of a test build has the run and the build in it', () => {
  const name = (run: string, build: string) => trialName(ownershipMark(run, build), build)
  expect(name('4711-1-ab12cd34', 'proxmox-iso.debian')).toBe('test-4711-1-ab12cd34-debian')
  expect(name('4711-1-ab12cd34', 'nightly.proxmox-iso.my_debian')).toBe('test-4711-1-ab12cd34-my-debian')
  expect(name('1b4e28ba-2fa1-11d2-883f-0016d3cca427', 'proxmox-clone.a')).toBe('test-1b4e28ba-a')
})

it('is one that Proxmox VE takes, with room for what names a clone, whatever the build is called', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9-]{1,60}$/), fc.string(), (run, build) => {
      const name = trialName(ownershipMark(run, build), build)
      expect(name).toMatch(/^test-[A-Za-z0-9-]*[A-Za-z0-9]$/)
      expect(name.length).toBeLessThanOrEqual(63 - '-verify-2'.length)
    }),
  )
})
