import { expect, it } from 'vitest'
import { renderCleanUp } from '../../src/report/clean-up-summary.ts'
import { Secrets } from '../../src/report/secrets.ts'

const place = { build: 'a', node: 'pve', url: 'https://pve:8006/api2/json' }
const machine = { ...place, id: '1', kind: 'vm', vmid: 107, mark: 'm' } as const
const image = { ...place, id: '2', kind: 'volume', storage: 'local', volid: 'local:iso/hunter2hunter2.iso' } as const
const secrets = new Secrets()
secrets.add('hunter2hunter2')
const options = { problems: [], about: { template: 'debian' }, secrets, limit: 100_000 }

it('says what the clean-up after a cancellation has removed', () => {
  expect(renderCleanUp({ ...options, removed: [machine, image], foreign: [], left: [] })).toBe(
    `### 🧹 Clean-up: nothing is left behind

Template <code>debian</code>

- ✅ Removed: virtual machine 107 on node pve
- ✅ Removed: volume local:iso/***.iso on node pve
`.replaceAll('***', '&#42;&#42;&#42;'),
  )
})

it('names first what is left behind, and why', () => {
  const problem = { code: 'not-removed', severity: 'error', summary: 'Permission check failed' } as const
  const text = renderCleanUp({ ...options, removed: [image], foreign: [], left: [machine], problems: [problem] })
  expect(text).toMatch(/^### ❌ Clean-up: 1 of 2 things left behind\n/)
  expect(text.indexOf('**Left behind:** virtual machine 107')).toBeLessThan(text.indexOf('Removed: volume'))
  expect(text).toContain('**Permission check failed**')
})

it('does not call removed what is not of this run any more', () => {
  const text = renderCleanUp({ ...options, removed: [image], foreign: [machine], left: [] })
  expect(text).toMatch(/^### 🧹 Clean-up: nothing is left behind\n/)
  expect(text).toContain('- ➖ Not of this run any more, and stays: virtual machine 107 on node pve')
  expect(text).not.toContain('Removed: virtual machine')
})
