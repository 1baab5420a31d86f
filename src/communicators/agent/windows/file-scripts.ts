import { literal } from '../../../scripts/windows/powershell-text.ts'
import type { Argv, GuestSystem } from '../guest-system.ts'

type FileScripts = Pick<
  GuestSystem,
  | 'append'
  | 'finish'
  | 'get'
  | 'getFirst'
  | 'list'
  | 'makeFolder'
  | 'makeFolders'
  | 'pack'
  | 'partOf'
  | 'remove'
  | 'unpack'
>

/** Files of a Windows guest by PowerShell. Modes there are none. */
export function fileScripts(make: (script: string) => Argv): FileScripts {
  return {
    append: (part, pieces, offset, length) =>
      make(String.raw`$p = Full ${literal(part)}
$all = ${pieces.map(literal).join(', ')}
$size = 0
if (Test-Path -LiteralPath $p) { $size = (Get-Item -LiteralPath $p -Force).Length }
if ($size -eq ${offset + length}) { Remove-Item -LiteralPath $all -ErrorAction SilentlyContinue; exit 0 }
if ($size -ne ${offset}) { Fail "the file has $size bytes in place of ${offset}" 91 }
$to = [IO.File]::Open($p, 'Append')
try { foreach ($one in $all) { $bytes = [IO.File]::ReadAllBytes($one); $to.Write($bytes, 0, $bytes.Length) } } finally { $to.Close() }
Remove-Item -LiteralPath $all`),
    partOf: (path, id) => path.replace(/[^/\\]*$/, `.${id}.part`),
    finish: (part, { path }, hash, size) =>
      make(String.raw`$p = Full ${literal(part)}
$t = Full ${literal(path)}
${size === 0 ? '[IO.File]::WriteAllBytes($p, (New-Object byte[] 0))' : ''}
if (Test-Path -LiteralPath $t -PathType Container) { Remove-Item -LiteralPath $p -Force; Fail "$($t): it is a folder" 94 }
if (-not (Test-Path -LiteralPath $p) -and (Test-Path -LiteralPath $t)) { $p = $t }
${compare(hash)}
if ($p -ne $t) { Move-Item -LiteralPath $p -Destination $t -Force }`),
    remove: (path) =>
      make(`Remove-Item -LiteralPath (Full ${literal(path)}) -Recurse -Force -ErrorAction SilentlyContinue`),
    getFirst: (path, length) =>
      make(String.raw`$f = Full ${literal(path)}
if (Test-Path -LiteralPath $f -PathType Container) { Fail 'it is a folder' 95 }
$file = [IO.File]::Open($f, 'Open', 'Read', 'ReadWrite')
$hash = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($file)).Replace('-', '').ToLowerInvariant()
$size = $file.Position
Say "$size $hash${'`'}n"
${tell(0, length)}`),
    get: (path, offset, length) =>
      make(String.raw`$f = Full ${literal(path)}
$file = [IO.File]::Open($f, 'Open', 'Read', 'ReadWrite')
${tell(offset, length)}`),
    // Links to folders are rare there, and its tar follows them.
    makeFolder: ({ path }, name, isInside) =>
      make(
        isInside
          ? String.raw`$t = Full ${literal(path.replace(/(?<=.)[\\/]+$/, ''))}
if (-not (Test-Path -LiteralPath $t -PathType Container)) { Fail 'there is no such folder' 91 }
Say "empty $t"`
          : String.raw`$t = Full ${literal(path.replace(/(?<=.)[\\/]+$/, ''))}
if (Test-Path -LiteralPath $t -PathType Container) { $t = Join-Path $t ${literal(name)} }
[void](New-Item -ItemType Directory -Force -Path $t)
Say "empty $t"`,
      ),
    makeFolders: (folders) =>
      make(
        folders
          .map(({ path }) => `[void](New-Item -ItemType Directory -Force -Path (Full ${literal(path)}))`)
          .join('\n'),
      ),
    unpack: (part, into, hash) =>
      make(String.raw`$p = Full ${literal(part)}
${compare(hash)}
& tar.exe -x -m -f $p -C (Full ${literal(into)})
if ($LASTEXITCODE -ne 0) { Fail "tar.exe ended with $LASTEXITCODE" 92 }
Remove-Item -LiteralPath $p -Force`),
    pack: (pattern, archive) =>
      make(String.raw`$found = @(Get-Item -Path (Full ${literal(pattern)}) -Force -ErrorAction SilentlyContinue)
if ($found.Count -eq 0) { Fail 'there is no such file or folder' 91 }
$words = @('-c', '-f', ${literal(archive)})
foreach ($one in $found) { $words += @('-C', (Split-Path -Parent $one.FullName), $one.Name) }
& tar.exe @words
if ($LASTEXITCODE -ne 0) { Fail "tar.exe ended with $LASTEXITCODE" 92 }`),
    list: (pattern) =>
      make(String.raw`$found = @(Get-Item -Path (Full ${literal(pattern)}) -Force -ErrorAction SilentlyContinue)
if ($found.Count -eq 0) { Fail 'there is no such file or folder' 91 }
foreach ($one in $found) {
  $all = @($one)
  if ($one.PSIsContainer) { $all += @(Get-ChildItem -LiteralPath $one.FullName -Recurse -Force) }
  foreach ($each in $all) { $kind = if ($each.PSIsContainer) { 'd' } else { 'f' }; Say "$kind $($each.FullName)${'`'}n" }
}`),
  }
}

/** Of the file `$p`. */
function compare(hash: string): string {
  return String.raw`$h = (Get-FileHash -LiteralPath $p -Algorithm SHA256).Hash.ToLowerInvariant()
if ($h -ne '${hash}') { if ($p -ne $t) { Remove-Item -LiteralPath $p -Force }; Fail "what arrived is not what was sent ($h)" 93 }`
}

/** A part of `$file`, to the standard output. */
function tell(offset: number, length: number): string {
  return String.raw`[void]$file.Seek(${offset}, 'Begin')
$bytes = New-Object byte[] ${length}
$to = [Console]::OpenStandardOutput()
$left = ${length}
while ($left -gt 0) {
  $count = $file.Read($bytes, 0, $left)
  if ($count -le 0) { break }
  $to.Write($bytes, 0, $count)
  $left -= $count
}
$to.Flush()
$file.Close()`
}
