/** The name in `.name` or `["name"]`, as a reference has it, or the text itself with its quotes gone. */
export function constantOf(written: string): string | undefined {
  return /^(?:\.|\[\s*)?"?([\p{L}\p{N}_.-]+?)"?(?:\s*\])?$/u.exec(written)?.[1]
}
