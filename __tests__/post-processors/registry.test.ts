import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { lateRenderer } from '../../src/options/render-late.ts'
import { postProcessors } from '../../src/post-processors/post-processor-registry.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'

it('runs local scripts with what is known of the build', async () => {
  const shellLocal = postProcessors.find(({ type }) => type === 'shell-local')!
  const lines: string[] = []
  const options = shellLocal.options.parse({
    inline: ['echo "$PACKER_BUILD_NAME $1"'],
    execute_command: ['sh', '{{ .Script }}', '{{ .ID }}'],
  })
  await expect(
    shellLocal.run(options, {
      artifact: { id: '105' },
      buildName: 'debian',
      builderType: 'proxmox-iso',
      runUuid: '',
      materials: () => Promise.reject(new Error('nobody asks')),
      force: false,
      signal: new AbortController().signal,
      say: () => {},
      message: () => {},
      output: (_, line) => lines.push(line),
      scriptEnvironment: { PACKER_BUILD_NAME: 'debian' },
      late: { ID: 105 },
      workingDirectory: tmpdir(),
      trust: fullTrust,
      env: process.env,
      renderLate: lateRenderer({ at: () => undefined, isSet: () => false }, new Map()),
      clock: systemClock,
    }),
  ).resolves.toBeUndefined()
  // The variables are in {{ .Vars }} alone, which this command does not use.
  expect(lines).toEqual([' 105'])
})
