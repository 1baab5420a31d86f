import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { hasAnsible } from './ansible-lab.ts'

const root = path.resolve(import.meta.dirname, '../..')

it('examples/ansible is planned without a word, and can be built', async () => {
  const { builds, warnings } = await planTemplate({
    clock: systemClock,
    signal: new AbortController().signal,
    template: 'examples/ansible',
    vars: [],
    varFiles: ['examples/ansible/example.pkrvars.hcl'],
    only: [],
    except: [],
    workingDirectory: root,
    trust: fullTrust,
    env: {},
    connection: {},
    evaluateDataSources: true,
    toBuild: true,
  })
  expect(warnings).toEqual([])
  expect(builds.map(({ provisioners }) => provisioners.map(({ type }) => type))).toEqual([
    ['shell', 'ansible', 'shell'],
  ])
  expect(builds[0]?.provisioners[1]?.known).toMatchObject({
    playbook_file: path.join(root, 'examples/ansible/playbook.yml'),
    extra_arguments: ['--extra-vars', 'built_by=proxmox-clone'],
  })
})

it.skipIf(!hasAnsible)('its playbook is one for Ansible', () => {
  const words = ['--syntax-check', '-i', 'web,', 'examples/ansible/playbook.yml']
  // Ansible refuses a language that the machine has not, and says so in its first line.
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  expect(execFileSync('ansible-playbook', words, { cwd: root, encoding: 'utf8', env })).toContain(
    'playbook: examples/ansible',
  )
})
