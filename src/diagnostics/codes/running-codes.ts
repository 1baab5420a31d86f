/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const runningCodes = {
  'answer-too-large':
    'A server answers with more than is kept in memory: it is likely another server than the one that was meant. Look at the address.',
  cancelled:
    'The build was stopped by a signal or by the platform. What it had made is removed by the build or by the post step.',
  'internal-error': 'A defect of this product. Please report it with the stack that follows it.',
  'unused-input':
    'An input is given that the command does not read: it changes nothing. Leave it out, or choose the command that it belongs to.',
  'invalid-input':
    'An input of the action has a value that it does not take. The message names the input and what it takes.',
  'fingerprint-unknown':
    'What a build is made of could not be found out: a server or a list of checksums does not answer, or the template is no template with values held still. It is built.',
  'base-not-found':
    'The commit to compare with is not known or not in this clone: every build counts as changed, and `plan` does not show what changes. Give actions/checkout `fetch-depth: 0`.',
  'base-too-large':
    'The commit to compare with has more files than are looked at. Give the template a folder of its own: then what is in it is enough.',
  'unwritable-file':
    'A file of this machine could not be written: no permission, no space, or its folder is not there.',
  'left-behind':
    'Something that the run made could not be removed. Remove it by hand at the address that the detail names.',
  'notes-lost':
    'What the main step noted for the post step is damaged: something that the run made may still be there. Look on the server for machines and images of this run, and remove them by hand.',
  kept: 'A build failed, and `on-error` asks to keep what it made. Look into it, and remove it yourself.',
  'no-secrets':
    'A build on a pull request was given no credentials: GitHub hands no secrets to pull requests from forks and of Dependabot. Use `command: validate` there, or `proxmox-url: embedded`.',
  'deprecated-input': 'An input of the action has another name by now. The old one works until the next major version.',
  'untested-runner':
    'The action runs on a system on which nobody tests it, such as Windows. `validate` and `plan` are likely to work; build on Linux.',
  'simulated-guest':
    'A simulated machine runs no guest, so nobody will answer SSH or WinRM. Leave `--simulate` out, name a machine that answers in `ssh_host`, or use `communicator = "none"`.',
  'output-dropped':
    'An output holds the value of a secret, and GitHub drops such outputs at the end of the job. Use a secret that is not part of a name or number.',
  'weak-secret':
    'A secret is shorter than six characters, a short number, or a word of everyday logs. GitHub would hide it wherever it stands in the logs of the whole job, so it is not registered as a mask, and other steps may show it. Give it another value.',
  'summary-not-written': 'The file for the summary could not be written. The builds are what they are.',
  'no-kvm-access':
    'This machine can run guests with KVM, and the user may not: they are emulated, which is slow. The detail has the commands.',
  'setup-failed':
    '`embedded-setup` could not install what the embedded Proxmox needs: sudo asks for a password, or apt-get failed.',
  'setup-not-here':
    '`embedded-setup` changes runners that GitHub hosts alone, which are gone after the job. The detail says what to run yourself.',
  'embedded-not-started':
    'The embedded Proxmox could not start: its folder or its address is taken, or the machine lacks something.',
  'invalid-listen-address': 'An address to listen on is written as 127.0.0.1:8006.',
} as const
