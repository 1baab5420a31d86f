import { expect, it } from 'vitest'
import { Source } from '../../src/diagnostics/source.ts'
import { stepLabel } from '../../src/engine/step-label.ts'
import type { PlannedStep } from '../../src/packer/plan.ts'

function step(type: string, preview: unknown, name?: string): PlannedStep {
  return {
    type,
    name,
    preview,
    known: {},
    written: {},
    range: { source: new Source('a', ''), start: 0, end: 0 },
    pauseBefore: 0,
    timeout: undefined,
    maxRetries: 0,
    continueOnError: false,
    keepInputArtifact: undefined,
    resolve: () => ({ options: {}, written: {}, secrets: [], renderLate: (text) => text }),
  }
}

it.each([
  ['shell', { scripts: ['/w/scripts/setup.sh'] }, 'shell (setup.sh)'],
  ['shell', { scripts: ['a.sh', 'b.sh'] }, 'shell (a.sh, ...)'],
  ['shell', { inline: ['set -e', '# comment', 'sudo -E LC_ALL=C apt-get update'] }, 'shell (apt-get update)'],
  ['shell', { inline: ['x'.repeat(99)] }, `shell (${'x'.repeat(39)}…)`],
  ['file', { sources: ['files/motd'] }, 'file (motd)'],
  ['ansible', { playbook_file: 'site.yml' }, 'ansible (site.yml)'],
  ['puppet-masterless', { manifest_file: 'manifests/site.pp' }, 'puppet-masterless (site.pp)'],
  ['inspec', { profile: 'https://example.com/baseline', command: 'inspec' }, 'inspec (baseline)'],
  ['sleep', { duration: '5s' }, 'sleep'],
])('a %s of %j is called %s', (type, preview, expected) => {
  const only = step(type, preview)
  expect(stepLabel(only, [only])).toBe(expected)
})

it('never shows what is secret, nor what is not known yet', () => {
  const secret = step('shell', { inline: ['<sensitive>'], script: '<unknown>' })
  expect(stepLabel(secret, [secret])).toBe('shell')
})

it('is the name where its author gave one, and the number among several', () => {
  const steps = [step('shell', { inline: ['a'] }, 'updates'), step('shell', { inline: ['b'] })]
  expect(steps.map((one) => stepLabel(one, steps))).toEqual(['updates, 1 of 2', 'shell (b), 2 of 2'])
})
