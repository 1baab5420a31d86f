/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const guestsCodes = {
  'unsupported-communicator':
    'There are the communicators `ssh`, `winrm`, `agent`, `auto` (the first of these that answers) and `none`. `agent` needs a source that makes a machine.',
  'no-communicator':
    'With `communicator = "none"` nothing can be done in the guest. Remove what wants to, or use `ssh`.',
  'no-ssh-agent':
    'An option asks for an SSH agent, and SSH_AUTH_SOCK names none, or one that can not be reached or has no keys. Start one and add the key, or name a key file.',
  'unusable-key':
    'The SSH key is not there, is a public key, is encrypted, or is none in PEM or OpenSSH form; or its text stands where its path belongs.',
  'unusable-certificate':
    'The SSH certificate is not there, is none, belongs to another key or to a host, is not valid at this time, or names other users. `ssh-keygen -L -f FILE` shows what is in it.',
  'other-host-key':
    'The SSH connection to the guest broke off without a restart that the template announces, and whoever answers now shows another host key. Nothing was sent to it. Set `expect_disconnect = true` on the provisioner that restarts the guest.',
  'unsupported-algorithm':
    'The algorithm or kind of key is not one that the SSH client has. The message names those that it has.',
  'invalid-tunnel': 'A tunnel is written PORT:HOST:PORT, as `8080:localhost:80`.',
  'ssh-timeout':
    'The guest was not reached within `ssh_timeout`. The detail tells all that was seen of it: addresses, ports, handshakes, authentication, and what it asked the answer server for.',
  'guest-not-reached':
    'With `communicator = "auto"` no way led to the guest. The detail has what each of them saw; the first that should have worked is where to look.',
  'installation-not-awaited':
    'With `communicator = "none"` the machine is shut down and converted as soon as the boot command has been typed. Say with `none_wait` what ends the installation.',
  'installation-timeout':
    'With `none_wait` the end of the installation was waited for, and did not come within `none_wait_timeout`. Look at the console; does the answer file end with the power off, the restart or the agent that is waited for?',
  'ssh-authentication-failed':
    'The guest answers, and refuses user, password or key. Check `ssh_username` and what its SSH server allows; an installer may run a server of its own.',
  'agent-timeout':
    'The QEMU guest agent did not answer within `agent_timeout`. Is it installed and started by the answer file, and did the installation reach its end? docs/agent.md has the lines for each distribution.',
  'agent-command-blocked':
    'The guest forbids its agent to run commands, as the packages of RHEL and its relatives do. The detail names the file to edit in the answer file.',
  'agent-command-too-long':
    'The guest agent takes commands up to 100 KiB. Put it into a script, and variables into a file.',
  'agent-failed':
    'The QEMU guest agent answers, and does not do what it is asked: the message has its words. Simulated machines have no agent that runs programs.',
  'agent-disabled': 'The machine has `qemu_agent = false`, and is to be reached by its agent. Leave the option out.',
  'winrm-timeout':
    'The guest was not reached within `winrm_timeout`. The detail tells all that was seen of it: addresses, ports, certificates, authentication.',
  'winrm-refused':
    "The guest's WinRM does not do what it was asked for: a limit of its shells was reached, or the user may not. The message holds its words.",
  'winrm-answer': 'What answers on `winrm_port` is no WinRM, or something between changes what it says.',
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
  'not-a-manifest':
    'The file that the manifest is to be added to holds something else. Remove it, or name another one.',
} as const
