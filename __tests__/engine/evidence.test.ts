import { expect, it } from 'vitest'
import { GuestError, type TemplateError } from '../../src/diagnostics/errors.ts'
import { Evidence } from '../../src/engine/evidence.ts'

function decisive(output: string): string | undefined {
  const evidence = new Evidence()
  for (const line of output.split('\n'))
    evidence.add(line.startsWith('!') ? 'stderr' : 'stdout', line.replace(/^!/, ''))
  return evidence.decisive
}

const apt = `Reading package lists...
Building dependency tree...
!E: Unable to locate package nginx-ful
Cleaning up`

const dpkg = `Setting up libgpg-error0 (1.46-1) ...
!dpkg: error processing package grub-efi (--configure):
!Errors were encountered while processing:
! grub-efi
!E: Sub-process /usr/bin/dpkg returned an error code (1)`

const ansible = `TASK [base : install] ****
fatal: [default]: FAILED! => {"msg": "No package matching 'ntpx' is available"}
PLAY RECAP ****
default : ok=3  changed=1  unreachable=0  failed=1`

it.each([
  ['apt', apt, 'E: Unable to locate package nginx-ful'],
  ['dpkg', dpkg, 'dpkg: error processing package grub-efi (--configure):'],
  ['ansible', ansible, `fatal: [default]: FAILED! => {"msg": "No package matching 'ntpx' is available"}`],
  ['sh', 'hello\n!/tmp/script_1.sh: 3: foo: not found', '/tmp/script_1.sh: 3: foo: not found'],
  ['set -x', '!+ test -e /x\n!+ exit 1', undefined],
  ['a plain complaint', 'one\n!this is why\ntwo', 'this is why'],
  ['no complaint', 'one\ntwo', 'two'],
  ['nothing', '', undefined],
])('of %s it is the line that says why', (_, output, expected) => {
  expect(decisive(output)).toBe(expected)
})

it('is told with the failure, and not with what was no failure of the guest', () => {
  const evidence = new Evidence()
  evidence.add('stderr', 'E: no')
  const failed = evidence.addTo(new GuestError('script-failed', 'Script exited with 1'))
  expect((failed as TemplateError).diagnostics).toMatchObject([{ summary: 'Script exited with 1', evidence: 'E: no' }])
  const other = new Error('a defect')
  expect(evidence.addTo(other)).toBe(other)
})
