import type { Tasks } from './task-list.ts'

/** How a task has ended, for a caller that waits so many seconds for it; undefined: not yet. */
export async function statusWithin(tasks: Tasks, upid: string, seconds: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    tasks.ended(upid),
    new Promise((resolve) => {
      timer = setTimeout(resolve, seconds * 1000)
    }),
  ])
  clearTimeout(timer)
  return tasks.find(upid)?.exitstatus
}
