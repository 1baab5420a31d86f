import { defineConfig } from 'vitest/config'

// The tests that script/mutants runs for each change.
export default defineConfig({
  test: { include: (process.env['MUTANT_TESTS'] ?? '').split(' '), testTimeout: 60_000, hookTimeout: 60_000 },
})
