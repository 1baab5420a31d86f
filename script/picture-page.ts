import { marked } from 'marked'
import type { Annotation } from '../__tests__/harness/commands.ts'

/** The page of a run as a person meets it: annotations first, then the job summary. In a style of our own. */
export function renderPage(annotations: readonly Annotation[], summary: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><style>${style}</style><body>
${annotations.length === 0 ? '' : `<section><h2>Annotations</h2>${annotations.map(box).join('')}</section>`}
<section class="summary"><h2>Summary</h2>${withoutDiagrams(marked.parse(summary, { async: false }))}</section>
<script>document.body.dataset.height = String(document.documentElement.scrollHeight)</script>
</body></html>
`
}

function box({ type, title, message, file, line }: Annotation): string {
  const place =
    file === undefined ? '' : `<p class="place">${escaped(file)}${line === undefined ? '' : `#L${escaped(line)}`}</p>`
  return `<div class="${type}">${place}<strong>${escaped(title ?? '')}</strong><p>${escaped(message).replaceAll('\n', '<br>')}</p></div>`
}

/** Mermaid's diagrams are in folds, and need a program of their own. */
function withoutDiagrams(html: string): string {
  return html.replace(/<pre><code class="language-mermaid">[\s\S]*?<\/code><\/pre>/g, '')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const style = `
  body { margin: 0; padding: 16px; background: #f4f5f7; color: #24292f; font: 14px/1.5 "DejaVu Sans", sans-serif; }
  section { background: white; border: 1px solid #d5d9de; border-radius: 8px; padding: 4px 20px 12px; margin-bottom: 16px; }
  h2 { font-size: 13px; color: #6a737d; font-weight: normal; margin: 10px 0; }
  h3 { font-size: 20px; margin: 12px 0; } h4 { font-size: 16px; margin: 16px 0 8px; }
  a { color: #0a5cc2; }
  code { background: #eff1f3; border-radius: 4px; padding: 2px 5px; font: 12px "DejaVu Sans Mono", monospace; }
  pre { background: #f4f5f7; border-radius: 6px; padding: 10px 12px; font: 12px/1.45 "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
  table { border-collapse: collapse; } th, td { border: 1px solid #d5d9de; padding: 5px 11px; }
  details { margin: 8px 0; } summary { color: #57606a; }
  .error, .warning { border-left: 4px solid #cf222e; padding: 2px 12px; margin: 8px 0; }
  .warning { border-color: #bf8700; }
  .error p, .warning p { margin: 4px 0; } .place { font: 12px "DejaVu Sans Mono", monospace; color: #57606a; }
`
