import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ansible as typed } from '../../src/provisioners/ansible.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { hasAgent, startAgentGuest } from '../communicators/agent/agent-guest.ts'
import { hasAnsible, openAnsibleLab } from '../provisioners/ansible-lab.ts'
import { renderLate, resolve } from '../provisioners/guest.ts'

const ansible = typed as unknown as Provisioner

it.skipIf(!hasAgent || !hasAnsible)('the real ansible-playbook plays over the guest agent', async () => {
  const lab = await openAnsibleLab()
  const guest = await startAgentGuest()
  const communicator = await guest.reach()
  try {
    const bytes = randomBytes(2_000_000)
    await writeFile(path.join(lab.folder, 'big'), bytes)
    await lab.write({
      'site.yml': `
- hosts: all
  tasks:
    - copy: { src: big, dest: "${lab.folder}/there" }
    - command: head -c 200000 /dev/zero
      register: long
    - assert: { that: long.stdout | length == 200000 }
    - command: echo piped
      vars: { ansible_pipelining: true }
    - fetch: { src: "${lab.folder}/there", dest: "${lab.folder}/back", flat: true }
`,
    })
    const log: string[] = []
    await ansible.run(resolve(ansible, { playbook_file: 'site.yml' }, lab.folder), {
      communicator,
      signal: new AbortController().signal,
      say: (text) => log.push(text),
      message: (text) => log.push(text),
      warn: (_, summary) => log.push(summary),
      output: (_stream, line) => log.push(line),
      progress: () => {},
      scriptEnvironment: { PACKER_BUILD_NAME: 'guest', PACKER_BUILDER_TYPE: 'proxmox-iso' },
      late: { ConnType: 'agent' },
      workingDirectory: lab.folder,
      trust: fullTrust,
      env: process.env,
      clock: systemClock,
      renderLate,
    })
    expect(log.join('\n')).toMatch(/failed=0/)
    expect(await readFile(path.join(lab.folder, 'back'))).toEqual(bytes)
  } finally {
    await communicator.close()
    await guest.stop()
    await lab.stop()
  }
})
