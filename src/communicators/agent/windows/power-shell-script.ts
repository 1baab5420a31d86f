import type { Argv } from '../guest-system.ts'

const beginning = String.raw`$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function Full([string]$path) {
  $path = [Environment]::ExpandEnvironmentVariables($path) -replace '/', '\'
  $path = $path -replace '^(~|\$env:USERPROFILE)(?=\\|$)', $env:USERPROFILE
  if ([IO.Path]::IsPathRooted($path)) { return $path }
  return (Join-Path $env:USERPROFILE $path)
}
function Say([string]$text) {
  $bytes = [Text.Encoding]::UTF8.GetBytes($text)
  $stream = [Console]::OpenStandardOutput()
  $stream.Write($bytes, 0, $bytes.Length)
}
function Fail([string]$text, [int]$code) {
  $bytes = [Text.Encoding]::UTF8.GetBytes("$text${'`'}n")
  $stream = [Console]::OpenStandardError()
  $stream.Write($bytes, 0, $bytes.Length)
  exit $code
}
`

/** A script for Windows PowerShell 5.1 and later. What it throws is its last word. */
export function powerShellScript(script: string): Argv {
  const text = `${beginning}try {\n${script}\n} catch { Fail $_.Exception.Message 92 }`
  const encoded = Buffer.from(text, 'utf16le').toString('base64')
  return ['powershell.exe', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-EncodedCommand', encoded]
}

/** Characters of a script that Windows still takes as a command line, which has 32,767. */
const longest = 11_000

export function fits(argv: Argv): boolean {
  return argv.join(' ').length <= (longest * 8) / 3
}
