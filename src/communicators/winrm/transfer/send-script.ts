import { base64, failureMark } from './power-shell.ts'

const start = `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$out = [Console]::Out
function Text($code) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($code)) }
function Full($code) { [IO.Path]::GetFullPath([Environment]::ExpandEnvironmentVariables((Text $code))) }
function Code($text) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)) }
function Send($path, $offset) {
$file = [IO.File]::Open($path, 'Open', 'Read', 'ReadWrite')
try {
$out.WriteLine("s $($file.Length)")
[void]$file.Seek($offset, 'Begin')
$bytes = New-Object byte[] 49152
while (($count = $file.Read($bytes, 0, $bytes.Length)) -gt 0) { $out.WriteLine([Convert]::ToBase64String($bytes, 0, $count)) }
} finally { $file.Dispose() }
}
try {
`
const end = `
$out.WriteLine('.')
} catch { [Console]::Error.WriteLine('${failureMark}' + $_.Exception.GetBaseException().Message); exit 1 }`

/**
 * Prints a file from an offset on: \`s\` and its size, lines of base64, and a point where all of it was printed.
 * A folder is told as such.
 */
export function sendFileScript(path: string, offset: number): string {
  return `${start}$path = Full '${base64(path)}'
if ([IO.Directory]::Exists($path)) { throw 'it is a folder' }
Send $path ${offset}${end}`
}

/**
 * Prints a folder, or what in it matches a pattern: `d` or `f` and the path of each entry under it, folders before what is in
 * them, and after each file's path the file, as above. `skip`: so many entries were got before, and of the next one `offset`
 * bytes. What a link leads to is not followed.
 */
export function sendFolderScript(path: string, pattern: string, skip: number, offset: number): string {
  return `${start}$path = Full '${base64(path)}'
$pattern = Text '${base64(pattern)}'
$state = @{ index = 0 }
function Walk($entries, $prefix) {
foreach ($entry in @($entries | Sort-Object -CaseSensitive)) {
$name = $prefix + [IO.Path]::GetFileName($entry)
$isNew = $state.index -ge ${skip}
$from = if ($state.index -eq ${skip}) { ${offset} } else { 0 }
$state.index++
if ([IO.Directory]::Exists($entry)) {
if ($isNew) { $out.WriteLine('d ' + (Code $name)) }
if (-not ([int][IO.File]::GetAttributes($entry) -band 1024)) { Walk ([IO.Directory]::GetFileSystemEntries($entry)) "$name\\" }
} elseif ($isNew) { $out.WriteLine('f ' + (Code $name)); Send $entry $from }
}
}
if (-not [IO.Directory]::Exists($path)) { throw 'there is no such folder' }
Walk ([IO.Directory]::GetFileSystemEntries($path, $pattern)) ''${end}`
}
