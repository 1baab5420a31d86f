import { describe, expect, it } from 'vitest'
import { childEnvironment } from '../../src/trust/child-environment.ts'
import { fullTrust, isRestricted, parseGrants, restrictionText, trustText } from '../../src/trust/trust.ts'

describe('what a user writes', () => {
  it.each([
    ['all', 'all'],
    ['none', 'none'],
    ['files', 'files'],
    ['env, files', 'files, env'],
    ['files\nnetwork\ncommands\n', 'files, network, commands'],
    ['files,env,network,commands', 'all'],
  ])('%j', (text, meant) => {
    const parsed = parseGrants(text)
    expect('granted' in parsed && trustText(parsed)).toBe(meant)
  })

  it.each([
    ['everything', 'has "everything"'],
    ['none, files', 'has "none"'],
    ['files, all', 'has "all"'],
    [' , ', 'says nothing'],
  ])('%j is refused', (text, why) => {
    const problem = `must be all, none, or a list of files, env, network, commands, but ${why}.`
    expect(parseGrants(text)).toEqual({ problem })
  })
})

it('a restriction says what the template may not do, and why', () => {
  expect(isRestricted(fullTrust)).toBe(false)
  const trust = { granted: new Set(['files', 'network'] as const), workspace: '/w', because: 'it is a fork' }
  expect(isRestricted(trust)).toBe(true)
  expect(restrictionText(trust)).toBe(
    'Restricted (trust: files, network), because it is a fork: the template reads no environment variable, runs no program here.',
  )
})

it('programs get the user’s environment, and nothing of the step', () => {
  const own = {
    PATH: '/bin',
    HOME: '/home/me',
    GITHUB_SHA: 'abc',
    PKR_VAR_size: '4',
    MY_INPUT_X: '1',
    GITHUB_TOKEN: 't',
  }
  const steps = {
    'INPUT_PROXMOX-TOKEN': 's',
    'INPUT_GITHUB-TOKEN': 's',
    STATE_key: 's',
    ACTIONS_RUNTIME_TOKEN: 's',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 's',
    ACTIONS_ID_TOKEN_REQUEST_URL: 's',
    GITHUB_STATE: 's',
    GITHUB_OUTPUT: 's',
    GITHUB_ENV: 's',
    GITHUB_PATH: 's',
    GITHUB_STEP_SUMMARY: 's',
  }
  expect(childEnvironment({ ...own, ...steps, NOTHING: undefined })).toEqual(own)
})
