import { defineConfig } from 'vitest/config'

// script/check and script/elsewhere leave slow files out: names, one a line.
const without = (process.env['WITHOUT_TESTS'] ?? '').split('\n').filter((name) => name !== '')

// unit: seconds, no guests. e2e: real QEMU guests, two files at a time: each has one emulated machine, which takes one core.
// long: minutes, only with script/test --all.

// What a test waits for comes when it comes: on a busy machine a second, as `expect.poll` has it, is nothing.
const expect = { poll: { timeout: 30_000 } }

export default defineConfig({
  test: {
    // With --changed, package.json would reach every test: a run of all of them, which CI does anyway.
    forceRerunTriggers: [],
    projects: [
      {
        test: {
          name: 'unit',
          expect,
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/e2e/**', '__tests__/long/**', ...without],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          expect,
          include: ['__tests__/e2e/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'long',
          expect,
          include: ['__tests__/long/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
