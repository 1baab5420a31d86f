import { describe, expect, it } from 'vitest'
import { type Code, codeChapters } from '../../src/diagnostics/codes/all-codes.ts'
import { error, warning } from '../../src/diagnostics/diagnostic.ts'
import { Cancelled, GuestError, TemplateError } from '../../src/diagnostics/errors.ts'
import { canPass } from '../../src/engine/retry/can-pass.ts'
import { lasting } from '../../src/engine/retry/lasting.ts'
import { passing } from '../../src/engine/retry/passing.ts'
import { ProxmoxError } from '../../src/proxmox/error.ts'

const codes = Object.values(codeChapters).flatMap((table) => Object.keys(table)) as readonly Code[]

describe('what can pass', () => {
  it('is said of every kind of problem, one way or the other', () => {
    expect(codes.filter((code) => passing.has(code) === lasting.has(code))).toEqual([])
    expect([...passing, ...lasting].filter((code) => !codes.includes(code))).toEqual([])
  })

  it.each<[string, unknown]>([
    ['a lock', new ProxmoxError({ code: 'resource-locked', reason: 'got timeout' })],
    ['a worker that died', new ProxmoxError({ code: 'task-cut-off', reason: 'unexpected status' })],
    ['a guest that never answered', new GuestError('ssh-timeout', 'x')],
    ['a network that is down', new ProxmoxError({ code: 'server-unreachable', reason: 'x' })],
    ['such a failure with a place', new TemplateError([error('ssh-timeout', 'x'), warning('kept', 'y')])],
  ])('%s', (_, thrown) => expect(canPass(thrown)).toBe(true))

  it.each<[string, unknown]>([
    ['an exit code', new GuestError('script-failed', 'x')],
    ['a checksum', new ProxmoxError({ code: 'checksum-mismatch', reason: 'x' })],
    ['privileges', new ProxmoxError({ code: 'missing-permission', reason: 'x' })],
    ['a mistake of the template', new TemplateError([error('missing-option', 'x')])],
    ['a mistake beside what can pass', new TemplateError([error('ssh-timeout', 'x'), error('script-failed', 'y')])],
    ['no error at all', new TemplateError([warning('ssh-timeout', 'x')])],
    ['a cancellation', new Cancelled()],
    ['a defect', new TypeError('x')],
  ])('not %s', (_, thrown) => expect(canPass(thrown)).toBe(false))
})
