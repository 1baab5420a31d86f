import { bootScript } from '../../../src/provisioners/windows/boot.ts'
import {
  formatVariables,
  inlineScript,
  removalCommand,
  scriptCommand,
} from '../../../src/provisioners/windows/powershell-scripts.ts'
import { endTaskScript, removalScript, taskScript } from '../../../src/provisioners/windows/scheduled-task.ts'
import { updateScript } from '../../../src/provisioners/windows/update-script.ts'
import { pendingKeysScript } from '../../../src/provisioners/windows-restart.ts'
import { scriptOf } from '../../harness/winrm-server/power-shell.ts'

const nasty = `it's "a" $x \`b\` ’ “ <&>%PATH% @' {`
const settings = { execution_policy: 'bypass', use_pwsh: false, debug_mode: 2 }
const ofCommand = (command: string): string => scriptOf(command, undefined as never, () => '') ?? ''
const task = { name: 'task', command: `powershell -File "${nasty}"`, file: nasty }

/** Every kind of script that the provisioners for Windows send, with the worst texts in it. */
export const allScripts: Readonly<Record<string, string>> = {
  'which boot it is in': bootScript,
  'pending restarts': pendingKeysScript(['HKLM:\\a b', nasty]),
  'no keys': pendingKeysScript([]),
  'inline commands': inlineScript(
    ["Write-Output 'x'", "@'\nhere\n'@ | Out-Null", 'if ($true) { exit 3 }'],
    formatVariables({ A: nasty, 'B(x86)': '1' }, '$env:%s="%s"; '),
    settings,
  ),
  'inline commands with a format in single quotes': inlineScript(
    ['Get-ChildItem'],
    formatVariables({ A: nasty }, "$env:%s='%s'\n"),
    settings,
  ),
  'a script after its variables': ofCommand(scriptCommand(nasty, nasty, settings)),
  'a script for a shell that is PowerShell': scriptCommand(nasty, nasty, { ...settings, execution_policy: 'none' }),
  'a removal': ofCommand(removalCommand([nasty, 'c:/b'], settings)),
  'a task of SYSTEM': taskScript({ ...task, user: 'SYSTEM', password: '' }),
  'a task of a user': taskScript({ ...task, user: nasty, password: nasty, spent: nasty }),
  'the removal of the script of a task': removalScript(nasty),
  'the end of a task': endTaskScript({ ...task, user: nasty, password: nasty, spent: nasty }),
  'a round of updates': updateScript({
    criteria: nasty,
    filters: [
      { action: 'exclude', condition: `$_.Title -like "*'x'*"` },
      { action: 'include', condition: '$true' },
    ],
    limit: 25,
  }),
}
