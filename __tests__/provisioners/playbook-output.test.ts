import { expect, it } from 'vitest'
import { PlaybookOutput } from '../../src/provisioners/ansible/playbook-output.ts'

function failureIn(printed: string) {
  const output = new PlaybookOutput()
  for (const line of printed.split('\n')) output.take(line)
  return output.failure
}

const task = (name: string) => `TASK [${name}] ${'*'.repeat(40)}`

it('finds the task, what it said, and its place', () => {
  expect(
    failureIn(`PLAY [default] ****

${task('base : install')}
\x1b[1;30mtask path: /w/with blank/roles/base/tasks/main.yml:12\x1b[0m
\x1b[0;31mfatal: [default]: FAILED! => {"changed": false, "msg": "No package matching 'ntpx' is available"}\x1b[0m

PLAY RECAP ****
default : ok=1 changed=0 unreachable=0 failed=1`),
  ).toEqual({
    task: 'base : install',
    isHandler: false,
    host: 'default',
    isUnreachable: false,
    message: "No package matching 'ntpx' is available",
    place: { path: '/w/with blank/roles/base/tasks/main.yml', line: 12, column: 1 },
  })
})

it.each([
  [
    'the last line of what a command wrote',
    `{"cmd": "x", "msg": "non-zero return code", "rc": 3, "stderr": "a\\nbroken", "stdout": "o"}`,
    'non-zero return code: broken',
  ],
  [
    'its exit status, where it wrote nothing',
    `{"msg": "non-zero return code", "rc": 3, "stderr": "", "stdout": ""}`,
    'non-zero return code: exit status 3',
  ],
  [
    'the end of a traceback',
    `{"module_stderr": "Traceback\\nKeyError: 'x'\\n", "msg": "MODULE FAILURE\\nSee stdout/stderr for the exact error", "rc": 1}`,
    "MODULE FAILURE: KeyError: 'x'",
  ],
  [
    'that it is hidden',
    `{"censored": "the output has been hidden due to the fact that 'no_log: true' was specified for this result"}`,
    "the output has been hidden due to the fact that 'no_log: true' was specified for this result",
  ],
  ['a message that is a list', `{"msg": ["a", "b"]}`, '["a","b"]'],
  ['a message of a line that is cut off', `{"msg": "it said \\"no\\"", "stdout": "xxxxx`, 'it said "no"'],
])('says %s', (_, result, message) => {
  expect(failureIn(`${task('a')}\nfatal: [default]: FAILED! => ${result}`)?.message).toBe(message)
})

it('reads results that are spread over lines', () => {
  const json = `${task('a')}\nfatal: [default]: FAILED! => {\n    "changed": false,\n    "msg": "in JSON"\n}\n\nPLAY RECAP`
  expect(failureIn(json)?.message).toBe('in JSON')
  const yaml = `${task('a')}\nfatal: [default]: FAILED! => \n    changed: false\n    msg: 'in YAML'\n\nPLAY RECAP`
  expect(failureIn(yaml)?.message).toBe('in YAML')
})

it('takes the item of a loop that failed for its message', () => {
  expect(
    failureIn(`${task('a')}
failed: [default] (item={'name': 'x'}) => {"item": "x", "msg": "no x"}
ok: [default] => (item=y)
fatal: [default]: FAILED! => {"msg": "One or more items failed"}`),
  ).toMatchObject({ message: 'no x' })
})

it('passes over what is ignored', () => {
  const ignored = `${task('a')}\nfatal: [default]: FAILED! => {"msg": "one"}\n...ignoring\n`
  expect(failureIn(ignored)).toBeUndefined()
  expect(failureIn(`${ignored}${task('b')}\nfatal: [default]: FAILED! => {"msg": "two"}`)).toMatchObject({
    task: 'b',
    message: 'two',
  })
})

it('knows handlers, other hosts and a guest that is not reached', () => {
  expect(
    failureIn('RUNNING HANDLER [restart] ***\nfatal: [default -> localhost]: FAILED! => {"msg": "x"}'),
  ).toMatchObject({
    task: 'restart',
    isHandler: true,
    host: 'default',
  })
  expect(
    failureIn(`${task('a')}\nfatal: [default]: UNREACHABLE! => {"msg": "gone", "unreachable": true}`),
  ).toMatchObject({
    isUnreachable: true,
    message: 'gone',
  })
})

it('reads where a playbook itself is wrong', () => {
  expect(
    failureIn(`ERROR! 'nosuch' is not a valid attribute for a Play

The error appears to be in '/w/site.yml': line 3, column 5, but may
be elsewhere in the file depending on the exact syntax problem.`),
  ).toMatchObject({
    task: '',
    message: "'nosuch' is not a valid attribute for a Play",
    place: { path: '/w/site.yml', line: 3, column: 5 },
  })
})

it('reads how Ansible 12 says it', () => {
  expect(
    failureIn(`${task('fails')}
[ERROR]: Task failed: Action failed.
Origin: /w/site.yml:7:7

5   tasks:
6     - name: fails

fatal: [default]: FAILED! => {"changed": false, "msg": "because"}`),
  ).toMatchObject({ task: 'fails', message: 'because', place: { path: '/w/site.yml', line: 7, column: 7 } })
})
