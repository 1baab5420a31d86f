import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Masks, parseCommand, StepLog, splitLines } from './commands.ts'
import { parseFileCommands } from './files.ts'
import { Job } from './runner.ts'

describe('commands', () => {
  it.each([
    [
      '::error file=a b.hcl,line=1,title=x%2Cy%3A::m%0An%25',
      { name: 'error', properties: { file: 'a b.hcl', line: '1', title: 'x,y:' }, data: 'm\nn%' },
    ],
    ['  ::Notice::x', { name: 'notice', properties: {}, data: 'x' }],
    ['text ##[warning file=a;line=2]x%5D', { name: 'warning', properties: { file: 'a', line: '2' }, data: 'x]' }],
    ['##[group]x', { name: 'group', properties: {}, data: 'x' }],
  ])('%j is one', (line, expected) => {
    expect(parseCommand(line)).toEqual(expected)
  })

  it.each([
    'x ::error::y',
    '::unknown::x',
    ':: error::x',
    '::error:',
    '##[unknown]x',
    '##[error',
    '# #[error]x',
    ': :error::x',
    '',
  ])('%j is none', (line) => {
    expect(parseCommand(line)).toBeUndefined()
  })

  it('are cut into lines as the runner does', () => {
    expect(splitLines('\ufeffa\rb\r\nc\n\nd\u2028e')).toEqual(['a', 'b', 'c', '', 'd\u2028e'])
  })
})

describe('a step’s log', () => {
  function logOf(...lines: string[]) {
    const log = new StepLog(new Masks())
    for (const line of lines) log.line(line)
    return log
  }

  it('hides masks from then on, line by line and in their other forms', () => {
    const log = logOf('secret', '::add-mask::se"cret%0Aother', 'a se"cret b', '{"x":"se\\"cret"}', 'other')
    expect(log.lines).toEqual(['secret', 'a *** b', '{"x":"***"}', '***'])
  })

  it('obeys nothing between a stop and its token', () => {
    const log = logOf('::stop-commands::end', '::error::no', '##[error]no', '::end::', '::error::yes')
    expect(log.annotations.map(({ message }) => message)).toEqual(['yes'])
  })

  it('keeps ten annotations of a type', () => {
    const log = logOf(...Array.from({ length: 12 }, (_, index) => `::error::${index}`), '::warning::w')
    expect(log.annotations).toHaveLength(11)
    expect(log.dropped.map(({ message }) => message)).toEqual(['10', '11'])
  })
})

describe('command files', () => {
  it('hold values on one line or more', () => {
    expect(parseFileCommands('a=1=2\nb<<X\nx\n\ny<<Z\nX\nc=\nd<<Y\nY\n')).toEqual({
      a: '1=2',
      b: 'x\n\ny<<Z',
      c: '',
      d: '',
    })
  })

  it.each(['a<<X\nx\n', 'nonsense\n'])('%j is refused', (text) => {
    expect(() => parseFileCommands(text)).toThrow()
  })
})

describe('a job', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'job-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function jobOf(main: string, post = ''): Job {
    writeFileSync(path.join(folder, 'main.mjs'), `import { appendFileSync as add } from 'node:fs'\n${main}`)
    writeFileSync(path.join(folder, 'post.mjs'), post)
    return new Job({
      main: path.join(folder, 'main.mjs'),
      post: path.join(folder, 'post.mjs'),
      inputs: { 'on-error': 'abort' },
      patience: [200, 200],
    })
  }

  it('hands inputs over, takes outputs, state and summary, and hands the state on', async () => {
    const job = jobOf(
      `const e = process.env
       add(e.GITHUB_OUTPUT, 'a=' + e['INPUT_ON-ERROR'] + '\\nb=hidden\\n'); add(e.GITHUB_STATE, 's=1\\n')
       console.log('::add-mask::hidden'); add(e.GITHUB_STEP_SUMMARY, '# it is hidden\\n'); process.exitCode = 3`,
      `console.log('state ' + process.env.STATE_s)`,
    )
    const result = await job.main().done
    expect(result).toMatchObject({ exitCode: 3, outputs: { a: 'abort', b: 'hidden' }, summary: '# it is ***\n' })
    expect(job.jobOutputs(result)).toEqual({ a: 'abort' })
    expect((await job.post().done).log.lines).toEqual(['state 1'])
    job.remove()
  })

  it('shows no summary that is too large', async () => {
    const job = jobOf(`add(process.env.GITHUB_STEP_SUMMARY, 'x'.repeat(1024 * 1024 + 1))`)
    expect((await job.main().done).summary).toBe('')
    job.remove()
  })

  it('is interrupted, then terminated, then killed', async () => {
    const deaf = `for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => console.log('got ' + s))
      console.log('ready'); setInterval(() => {}, 1000)`
    const job = jobOf(deaf)
    const step = job.main()
    await step.seen(/ready/)
    step.cancel()
    const result = await step.done
    expect(result.exitCode).toBeNull()
    expect(result.signals).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL'])
    expect(result.log.lines).toEqual(['ready', 'got SIGINT', 'got SIGTERM'])
    job.remove()
  })

  it('is not waited for when it ends early', async () => {
    const job = jobOf(`console.log('bye')`)
    await expect(job.main().seen(/hello/)).rejects.toThrow('bye')
    job.remove()
  })
})
