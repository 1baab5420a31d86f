import { expect, it } from 'vitest'
import { LoginGate } from '../../src/embedded/server/login-gate.ts'

it('passwords are tried a few at a time, in turn, and too many are refused', async () => {
  const gate = new LoginGate()
  let now = 0
  let most = 0
  const attempts = Array.from({ length: 500 }, (_, index) =>
    gate.run(async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
      return index
    }),
  )
  const done = await Promise.all(attempts)
  expect(most).toBe(3)
  expect(done.slice(0, 103)).toEqual(Array.from({ length: 103 }, (_, index) => index))
  expect(done.slice(103).every((each) => each === undefined)).toBe(true)
  expect(await gate.run(() => Promise.resolve('again'))).toBe('again')
})

it('an attempt that fails makes room too', async () => {
  const gate = new LoginGate()
  for (let count = 0; count < 10; count++)
    await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await gate.run(() => Promise.resolve('yes'))).toBe('yes')
})
