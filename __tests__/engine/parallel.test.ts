import { expect, it } from 'vitest'
import { folder, run } from './local-run.ts'

const names = ['a', 'b', 'c', 'd']

/** Builds that do `inline` each, in a shell. */
function template(count: number, inline: (index: number) => string): string {
  const builds = names.slice(0, count).map(
    (name, index) => `source "null" "${name}" { communicator = "none" }
build {
  sources = ["null.${name}"]
  provisioner "shell-local" { inline = [${JSON.stringify(inline(index))}] }
}`,
  )
  return builds.join('\n')
}

async function runAll(parallelBuilds: number, text: string) {
  let running = 0
  let most = 0
  const started: (string | undefined)[] = []
  const { builds } = await run(
    folder(),
    text,
    undefined,
    (event) => {
      if (event.kind === 'build-started') started.push(event.build)
      if (event.kind === 'build-started') most = Math.max(most, ++running)
      if (event.kind === 'build-finished') running--
    },
    undefined,
    parallelBuilds,
  )
  return { outcomes: builds.map(({ outcome }) => outcome), started, most }
}

// Not for ever, should nobody make it.
const waitFor = (file: string) => `for i in $(seq 2000); do [ -e ${file} ] && exit 0; sleep 0.02; done; exit 1`
/** Each of two waits for what the other has done: none of them ends before both have begun. */
const together = (index: number) => `touch ${index}; ${waitFor(String(index ^ 1))}`
const succeeded = (count: number) => Array.from({ length: count }, () => 'succeeded')
const inOrder = names.map((name) => `null.${name}`)

it('no more builds run at a time than parallel-builds says, and each that waits gets its turn, in order', async () => {
  expect(
    await runAll(
      1,
      template(4, () => 'true'),
    ),
  ).toEqual({ outcomes: succeeded(4), started: inOrder, most: 1 })
  expect(await runAll(2, template(4, together))).toEqual({ outcomes: succeeded(4), started: inOrder, most: 2 })
})

it('a build that fails gives its turn to the next', async () => {
  const { outcomes, most } = await runAll(
    1,
    template(3, (index) => `exit ${index === 0 ? 1 : 0}`),
  )
  expect([outcomes, most]).toEqual([['failed', 'succeeded', 'succeeded'], 1])
})

it('all of them run at once without a limit', async () => {
  const ring = (index: number) => `touch ${index}; ${waitFor(String((index + 1) % 4))}`
  expect(await runAll(0, template(4, ring))).toEqual({ outcomes: succeeded(4), started: inOrder, most: 4 })
})
