import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../src/time/duration.ts'

describe('parseDuration', () => {
  it.each([
    ['5s', 5000],
    ['1h30m', 5_400_000],
    ['1m20s', 80_000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['300ms', 300],
    ['10us', 0.01],
    ['10µs', 0.01],
    ['-1s', -1000],
    ['+2m', 120_000],
    ['0', 0],
    ['2562047h', 9_223_369_200_000],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBeCloseTo(milliseconds, 9)
  })

  it.each([
    '',
    '5',
    '5 s',
    's',
    '1h-5m',
    '5x',
    '1.s2',
    '5S',
    '--1s',
    '1d',
    '2562047h48m',
    '-9999999h',
    '9223372036855ms',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [250, '250ms'],
    [5000, '5s'],
    [1500, '1.5s'],
    [80_000, '1m20s'],
    [5_400_000, '1h30m0s'],
    [-1000, '-1s'],
  ])('prints %d', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })
})
