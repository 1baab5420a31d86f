/** A command line that has PowerShell run a script, which may be about 2900 characters long: cmd takes 8191. */
export function powerShell(script: string): string {
  const encoded = Buffer.from(script, 'utf16le').toString('base64')
  return `powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ${encoded}`
}

/** Any text as an argument of a script that decodes it. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** How scripts say what went wrong, so that no more than that is told: PowerShell itself writes XML there. */
export const failureMark = 'failed: '
