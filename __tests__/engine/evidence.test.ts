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

const goss = `.F.F

Failures/Skipped:

File: /etc/nosuch: exists:
Expected
    false
to equal
    true

Package: nginx: installed:
Expected
    false
to equal
    true

Total Duration: 0.004s
Count: 4, Failed: 2, Skipped: 0`

const salt = `[ERROR   ] The following packages failed to install/update: nginx
local:
----------
          ID: base
    Function: pkg.installed
      Result: True
     Comment: All specified packages are already installed
     Started: 05:38:32.000000
    Duration: 12.1 ms
     Changes:
----------
          ID: config
    Function: file.managed
        Name: /etc/nginx/x
      Result: False
     Comment: One or more requisite failed: web.nginx
     Changes:
----------
          ID: nginx
    Function: pkg.installed
      Result: False
     Comment: The following packages failed to install/update: nginx
     Started: 05:38:32.000000
     Changes:
${'----------\n          ID: ok\n    Function: test.nop\n      Result: True\n     Comment:\n'.repeat(20)}
Summary for local
------------
Succeeded: 21 (changed=1)
Failed:    2
------------
Total states run:     23
Total run time:  12.3 ms`

it.each([
  ['apt', apt, 'E: Unable to locate package nginx-ful'],
  ['dpkg', dpkg, 'dpkg: error processing package grub-efi (--configure):'],
  ['ansible', ansible, `fatal: [default]: FAILED! => {"msg": "No package matching 'ntpx' is available"}`],
  ['goss', goss, 'File: /etc/nosuch: exists: Expected false to equal true'],
  [
    'goss before 0.4',
    "Title: x\nPort: tcp:22: listening: doesn't match, expect: [true] found: [false]\nCount: 1, Failed: 1, Skipped: 0",
    "Port: tcp:22: listening: doesn't match, expect: [true] found: [false]",
  ],
  ['Salt', salt, 'nginx (pkg.installed): The following packages failed to install/update: nginx'],
  [
    'a state tree of Salt',
    "local:\n    Data failed to compile:\n----------\n    No matching sls found for 'nosuch' in env 'base'",
    "No matching sls found for 'nosuch' in env 'base'",
  ],
  ['what comes after a count', `${goss}\n!sh: foo: not found`, 'sh: foo: not found'],
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
