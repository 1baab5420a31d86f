import { failureMark } from './power-shell.ts'

/**
 * What the guest receives files with: it reads lines from its input, each an order and what belongs to it, in base64.
 *
 * - `r PATH` the root of all that follows; environment variables in it are expanded
 * - `d PATH` makes a folder
 * - `o PATH ID OFFSET` opens the part of a file that is being received, at an offset
 * - `+ BYTES` writes there
 * - `c PATH ID` the file is complete and takes its place
 * - `x PATH ID` it will not be: the part is removed
 *
 * A part lies beside its file, so that it gets the permissions that the folder gives to files. Each order may be repeated:
 * after a connection broke, the same lines are sent again. Who received them before may take a moment to be gone, and nobody
 * else can open the part until then.
 */
export const receiveScript = `begin {
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = ''
$file = $null
$io = [IO.File]
function Text($code) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($code)) }
function Full($code) { $path = Text $code; if ($path -eq '') { $root } else { [IO.Path]::Combine($root, $path) } }
function Done { if ($file) { $file.Dispose() } }
function Fail($record) { Done; [Console]::Error.WriteLine('${failureMark}' + $record.Exception.GetBaseException().Message); exit 1 }
}
process {
$word = ([string]$_).Trim() -split ' '
try {
switch ($word[0]) {
'+' { $bytes = [Convert]::FromBase64String($word[1]); $file.Write($bytes, 0, $bytes.Length) }
'r' { $root = [IO.Path]::GetFullPath([Environment]::ExpandEnvironmentVariables((Text $word[1]))) }
'd' { [void][IO.Directory]::CreateDirectory((Full $word[1])) }
'o' {
Done
$path = Full $word[1]
if ([IO.Directory]::Exists($path)) { throw 'there is a folder of this name' }
[void][IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($path))
for ($tries = 1; ; $tries++) {
try { $file = $io::Open("$path.$($word[2])", 'OpenOrCreate', 'Write'); break }
catch { if ($tries -ge 60) { throw }; Start-Sleep -Milliseconds 250 }
}
$file.SetLength([long]$word[3])
[void]$file.Seek(0, 'End')
}
'c' {
Done
$path = Full $word[1]
$part = "$path.$($word[2])"
if ($io::Exists($part)) { $io::Delete($path); $io::Move($part, $path) }
}
'x' { Done; $io::Delete("$(Full $word[1]).$($word[2])") }
}
} catch { Fail $_ }
}
end { Done; [Console]::Out.WriteLine('received') }`

/** What stands in its output when every line was carried out. */
export const receivedMark = 'received'
