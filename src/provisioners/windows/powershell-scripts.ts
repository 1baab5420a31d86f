import { formatEnvironment } from '../../scripts/environment.ts'
import { encodedCommand, literal, literals, valueFor } from '../../scripts/windows/powershell-text.ts'

interface Settings {
  readonly execution_policy: string
  readonly use_pwsh: boolean
  readonly debug_mode: number
}

const quiet = "if (Test-Path variable:global:ProgressPreference) { $global:ProgressPreference = 'SilentlyContinue' }"

/**
 * Commands as one script. A command that throws ends it, and the exit code is that of the last program where that is not 0,
 * 1 after an error, and else 0. The commands stand at the beginning of their lines, where the end of a here-string has to be.
 */
export function inlineScript(commands: readonly string[], variables: string, { debug_mode }: Settings): string {
  return `${quiet}
${trace(debug_mode)}$exitCode = 0
try {
${variables}
${commands.join('\n')}
} catch {
  [Console]::Error.WriteLine("An error occurred: $_")
  [Console]::Error.WriteLine($_.InvocationInfo.PositionMessage)
  $exitCode = 1
}
if ((Test-Path variable:global:LASTEXITCODE) -and $null -ne $global:LASTEXITCODE -and $global:LASTEXITCODE -ne 0) {
  $exitCode = $global:LASTEXITCODE
}
exit $exitCode
`
}

/** What runs the file of an inline script, where the template says nothing else. */
export function inlineCommand(path: string, { execution_policy, use_pwsh }: Settings): string {
  // Whoever wants no policy has PowerShell for the shell of the guest.
  if (execution_policy === 'none') return `& ${literal(path)}; exit $LastExitCode`
  return `${use_pwsh ? 'pwsh' : 'powershell'} -ExecutionPolicy ${execution_policy} -File "${path}"`
}

/** The same for a script of the user's, with the file of its variables. */
export function scriptCommand(path: string, variables: string, settings: Settings): string {
  const { execution_policy: policy, use_pwsh, debug_mode } = settings
  const script = [
    quiet,
    ...whereItCanNotBeRead(path),
    ...(debug_mode === 0 ? [] : [`Set-PSDebug -Trace ${debug_mode}`]),
    `. ${literal(variables)}`,
    `& ${literal(path)}`,
    // Such a script has not run, and PowerShell goes on after it.
    'if (-not $? -and $Error.Count -gt 0 -and $Error[0].Exception -is [System.Management.Automation.PSSecurityException]) { exit 1 }',
    'exit $LastExitCode',
  ]
  if (policy === 'none') return `& { ${script.join('; ')} }`
  return encodedCommand(`${script.join('\n')}\n`, { program: use_pwsh ? 'pwsh' : 'powershell', policy, profile: true })
}

/** PowerShell does not begin a script with a mistake in its syntax, and goes on after it as if it had run. */
function whereItCanNotBeRead(path: string): readonly string[] {
  return [
    '$mistakes = @()',
    `if ($PSVersionTable.PSVersion.Major -ge 3) { $null = [System.Management.Automation.Language.Parser]::ParseFile(${literal(path)}, [ref]$null, [ref]$mistakes) }`,
    'foreach ($mistake in $mistakes) { [Console]::Error.WriteLine("Line $($mistake.Extent.StartLineNumber): $($mistake.Message)") }',
    'if ($mistakes) { exit 1 }',
  ]
}

function trace(level: number): string {
  return level === 0 ? '' : `Set-PSDebug -Trace ${level}\n`
}

/** Variables as `format` writes them, their values in its quotes. */
export function formatVariables(variables: Readonly<Record<string, string>>, format: string): string {
  const braced = format.replaceAll('$env:%s', '${env:%s}')
  return Object.keys(variables)
    .sort()
    .map((name) =>
      // Without braces `ProgramFiles(x86)` is a name and a call.
      formatEnvironment({ [name]: variables[name]! }, /^\w+$/.test(name) ? format : braced, valueFor(format)),
    )
    .join('')
}

/** Removes files that are there. */
export function removalCommand(paths: readonly string[], { use_pwsh }: Settings): string {
  const script = `foreach ($file in ${literals(paths)}) { if (Test-Path -LiteralPath $file) { Remove-Item -LiteralPath $file -Force } }\n`
  return encodedCommand(script, { program: use_pwsh ? 'pwsh' : 'powershell', policy: 'bypass' })
}
