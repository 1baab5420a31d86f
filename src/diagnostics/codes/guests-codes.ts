/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const guestsCodes = {
  'unsupported-communicator': 'There are the communicators `ssh` and `none`; `winrm` is checked and planned.',
  'no-communicator':
    'With `communicator = "none"` nothing can be done in the guest. Remove what wants to, or use `ssh`.',
  'no-ssh-agent':
    'An option asks for an SSH agent, and SSH_AUTH_SOCK names none, or one that can not be reached or has no keys. Start one and add the key, or name a key file.',
  'unusable-key':
    'The SSH key is not there, is a public key, is encrypted, or is none in PEM or OpenSSH form; or its text stands where its path belongs.',
  'unsupported-algorithm':
    'The algorithm or kind of key is not one that the SSH client has. The message names those that it has.',
  'invalid-tunnel': 'A tunnel is written PORT:HOST:PORT, as `8080:localhost:80`.',
  'ssh-timeout':
    'The guest was not reached within `ssh_timeout`. The detail tells all that was seen of it: addresses, ports, handshakes, authentication, and what it asked the answer server for.',
  'ssh-authentication-failed':
    'The guest answers, and refuses user, password or key. Check `ssh_username` and what its SSH server allows; an installer may run a server of its own.',
  'connection-lost': 'The connection to the guest broke off: it went down, rebooted, or its network changed.',
  'no-transfer-method': 'The guest has no scp, no sftp and no `cat`: nothing can be uploaded to it.',
  'transfer-failed': "A file could not be moved to or from the guest; the message holds the guest's words.",
  'remote-folder':
    'A folder of the guest was named where a file is meant. End the source with a slash to take the folder.',
  'no-remote-folder': 'The destination in the guest is no folder. Make it with a shell provisioner before.',
  'no-wildcards': 'sftp does not expand `*` and `?`. Name a folder, or set `ssh_file_transfer_method = "scp"`.',
  'unsafe-remote-name': 'The guest sent a file name that leads out of the folder for it. Such files are not written.',
  'not-uploadable':
    'What is to be uploaded is no file or folder, leads back into itself by a link, or has a name that can not be sent.',
  'files-replace-each-other':
    'Several files are uploaded to one path, each over the one before. End the destination with a slash.',
  'script-failed':
    'A script ended with an exit code that is not among `valid_exit_codes`. What it printed is in the log.',
  'torn-variables':
    'A value of `environment_vars` or `env` has blanks or other characters that a shell reads, and `execute_command` puts `{{ .Vars }}` where nothing keeps them together, such as between quotes. The script would run with other values, or not at all.',
  'script-killed': 'A script was ended by a signal, for example because the memory ran out.',
  'script-disconnected':
    'The connection ended while a script ran. If the script reboots the machine on purpose, set `expect_disconnect = true`.',
  'script-not-removed':
    'The uploaded script could not be removed from the guest. Set `skip_clean = true` if it has to stay.',
  'program-not-started':
    'A program of this machine could not be started. Is it installed, executable, and in the PATH?',
  'provisioner-timeout': 'A provisioner did not end within its `timeout`. Give it more, or find out on what it waits.',
  'git-not-installed': 'The data sources of git need the command `git` on this machine.',
  'git-failed': 'git refused; the message holds its words. Is the path in a repository, and the commit in this clone?',
  'http-request-failed': 'The web server could not be asked, or did not answer with status 200.',
  'checksum-failed': 'The checksum of a file that was built could not be taken or written.',
  'no-files':
    'A post-processor that works on files stands where nothing has made any: a template is none of this machine. Export it before, or name files with artifice.',
  'nothing-to-compress':
    'What compress was given can not become the archive that is wanted: no files, several without a tar or zip around them, or the archive itself.',
  'unknown-archive-format':
    'The format of compress is none that is known. A tar with gzip is written, as Packer does. Name one of those that the message lists.',
  'no-compressor':
    'An archive in xz or bzip2 is written by the program of that name, which is not on this machine. Install it, or choose an ending for which none is needed.',
  'not-compressed': 'The program that compresses ended with an error; the message holds its words.',
  'no-template':
    'A post-processor that works on a template stands in a build that makes none: one of `null` or `file`, or one with `skip_convert_to_template`.',
  'proof-not-first':
    'A post-processor that decides whether the template is handed over has to run before all others: first in its `post-processors` block, or in one of its own.',
  'export-failed':
    'The template could not be brought to this machine; the message says at which point, and the detail what to look at.',
  'broken-archive':
    'The archive of a machine that is to be taken apart is damaged, or broke off. Is the storage full, or the network at fault?',
  'store-failed':
    'The S3-compatible store refused, or did not answer; the message holds its words, and the detail what they mean.',
  'template-not-good':
    'A template that was tried is not what a template has to be. The message names the check, and what to do in the template.',
  'not-replicable': 'Proxmox VE does not bring the disks of the template to the node or storage where a copy is to be.',
  'guest-not-examined':
    'A clone of the template could not be looked at: it did not answer in time, or with nothing that could be read.',
  'not-a-manifest':
    'The file that the manifest is to be added to holds something else. Remove it, or name another one.',
} as const
