import { expect, test } from 'vitest'
import { holdToContract } from './replay/contract.ts'
import { recordedStories, recordings } from './replay/recording.ts'
import { stories } from './replay/stories.ts'

for (const recording of Object.values(recordings)) {
  const { quick, slow, machine } = stories[recording.release]
  holdToContract(recording, [{ stories: quick }])

  test(`every story of ${recording.release} is replayed, here or among the long suites`, () => {
    expect([...quick, ...slow, ...machine].sort()).toEqual(recordedStories(recording))
  })
}
