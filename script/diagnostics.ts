import { codeChapters } from '../src/diagnostics/codes/all-codes.ts'

const introduction = `# Diagnostics

Everything that is wrong with a template, an input or a server is told as a diagnostic: a sentence that says what, where
there is one a place in a file, and what to do. With \`--json\` each has a \`code\` and a \`severity\` for programs to read. A
code does not change where the sentence does; below is what each means and what to do.

| Severity | |
|---|---|
| \`error\` | The template is not valid, or the build has failed. |
| \`warning\` | Nothing stops; it is likely not what was meant. |
| \`refusal\` | The template is valid and can be planned, but is not built here: \`build\` ends with it as an error before anything is made, and \`validate\` and \`plan\` print it as a warning. |
`

/** docs/diagnostics.md: a chapter for each table of codes. */
export function renderDiagnostics(): string {
  const chapters = Object.entries(codeChapters).map(([title, codes]) => {
    const entries = Object.entries(codes).sort(([left], [right]) => (left < right ? -1 : 1))
    return [`\n## ${title}\n`, ...entries.map(([code, text]) => `### ${code}\n\n${text}\n`)].join('\n')
  })
  return introduction + chapters.join('')
}
