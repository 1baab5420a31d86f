import { expect, test } from 'vitest'
import { holdToContract, recordedStories } from './replay/contract.ts'
import { machineStories, quickStories, slowStories } from './replay/stories.ts'

holdToContract([{ stories: quickStories }])

test('every recorded story is replayed, here or among the long suites', () => {
  expect([...quickStories, ...slowStories, ...machineStories].sort()).toEqual(recordedStories())
})
