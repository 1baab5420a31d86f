/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const guestsCodes = {
  'unsupported-communicator':
    'There are the communicators `ssh`, `winrm`, `agent`, `auto` (the first of these that answers) and `none`. `agent` needs a source that makes a machine.',
  'no-communicator':
    'With `communicator = "none"` nothing can be done in the guest. Remove what wants to, or use `ssh`.',
  'no-way-to-log-in':
    'Nothing in the template lets the build log in to the guest that it installs. Set `ssh_password` or `ssh_private_key_file` to what the installer makes, or write `{{ .SSHPublicKey }}` into the boot command.',
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
  'display-not-opened':
    'The template insists on `boot_transport = "vnc"`, and the display of the machine could not be opened: the message says why. The role needs `VM.Console`; both calls must reach the same node of a cluster; `vga = "none"` and a serial display have nothing to look at.',
  'screen-not-seen':
    'The boot command waits for what the screen shows (`<waitScreen>`, `<waitText>`, `boot_wait = "screen"`), and the display of the machine could not be looked at: the message says why. The role needs `VM.Console`, also where the keys go by calls of the API; both calls must reach the same node of a cluster; `vga = "none"` and a serial display have nothing to look at. Wait for a time instead: `<wait10>`.',
  'text-not-seen':
    'The boot command waits for a text with `<waitText>`, and the screen did not show it in time. The detail has what could be read: is it spelt as it stands there, and does the guest get that far? Only text in fonts of boot loaders and firmware can be read; docs/screen.md has which.',
  'screen-not-still':
    'The screen changed again and again until the time limit of `<waitScreen>` or `boot_wait = "screen"` was over, and the boot command was typed all the same. Wait for a text that stands on the screen with `<waitText>`, or give it more time.',
  'guest-not-reached':
    'With `communicator = "auto"` no way led to the guest. The detail has what each of them saw; the first that should have worked is where to look.',
  'installation-not-awaited':
    'With `communicator = "none"` the machine is shut down and converted as soon as the boot command has been typed. Say with `none_wait` what ends the installation.',
  'installation-timeout':
    'With `none_wait` the end of the installation was waited for, and did not come within `none_wait_timeout`. Look at the console; does the answer file end with the power off, the restart or the agent that is waited for?',
  'ssh-authentication-failed':
    'The guest answers, and refuses user, password or key. Check `ssh_username` and what its SSH server allows; an installer may run a server of its own.',
  'winrm-timeout':
    'The guest was not reached within `winrm_timeout`. The detail tells all that was seen of it: addresses, ports, certificates, authentication.',
  'winrm-refused':
    "The guest's WinRM does not do what it was asked for: a limit of its shells was reached, or the user may not. The message holds its words.",
  'winrm-answer': 'What answers on `winrm_port` is no WinRM, or something between changes what it says.',
  'agent-timeout':
    'The QEMU guest agent did not answer within `agent_timeout`. Is it installed and started by the answer file, and did the installation reach its end? docs/agent.md has the lines for each distribution.',
  'agent-command-blocked':
    'The guest forbids its agent to run commands, as the packages of RHEL and its relatives do. The detail names the file to edit in the answer file.',
  'agent-command-too-long':
    'The guest agent takes commands up to 100 KiB. Put it into a script, and variables into a file.',
  'agent-failed':
    'The QEMU guest agent answers, and does not do what it is asked: the message has its words. Simulated machines have no agent that runs programs.',
  'agent-disabled':
    'The machine has `qemu_agent = false`, or is a clone that keeps the hardware of one without an agent, and is to be reached by its agent. Leave the option out, or set it to `true`.',
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
  'script-left':
    'A script that was run as a scheduled task may still be in the guest: it could not be asked to remove it. If a password stands in it, whoever reads the file has that: remove the file before the template is used, or build again, and change the password.',
  'script-not-removed':
    'The uploaded script could not be removed from the guest. Set `skip_clean = true` if it has to stay.',
  'restart-failed': 'The command that restarts the guest ended with a failure. Its words are in the log.',
  'restart-timeout':
    'The guest was not in another boot within `restart_timeout`, or not ready by its checks. The detail tells what was seen last.',
  'update-failed':
    'Windows could not find, download or install updates. The detail names those that failed, with the code of Windows and what it means. Leave an update out by a filter, as `exclude:$_.Title -like "*KB5007651*"`.',
  'program-not-started':
    'A program of this machine could not be started. Is it installed, executable, and in the PATH?',
  'no-free-port':
    'The SSH server through which Ansible reaches the guest can not listen on `local_port` or the nine ports after it. Leave the option out, and any free port is taken.',
  'ansible-not-installed':
    'The provisioner `ansible` plays its playbook with the Ansible of this machine, which has none, or one that does not start. Install it beforehand; the message says how. Nothing was made.',
  'playbook-failed':
    'Ansible ended a playbook with a failure. The message has the task and what it said, the place is the task where Ansible names it, and the log has everything.',
  'no-hosts-matched':
    'A playbook ended well, and not one of its plays has a host in the inventory: nothing was done. Let `hosts` of a play name `all`, the `host_alias` (`default`) or a group of `groups`.',
  'galaxy-failed':
    'ansible-galaxy could not install the roles or collections of `galaxy_file`. What it printed is in the log.',
  'guest-command-failed':
    'A command with which a provisioner prepares its own work failed in the guest: a folder, a download, an installation. What it printed is in the log.',
  'configuration-failed':
    'Puppet, Salt or Chef ended with an exit code that says that something went wrong. What it printed is in the log.',
  'inspec-not-installed':
    'The provisioner `inspec` tests with the InSpec of this machine, which has none. Install it beforehand, or name another program in `command`. Nothing was made.',
  'tests-failed': 'goss or InSpec found the guest other than its tests want it. Which test it was is in the log.',
  'provisioner-timeout': 'A provisioner did not end within its `timeout`. Give it more, or find out on what it waits.',
  'failure-passed-over':
    'A provisioner failed, and its `continue_on_error` lets the build go on: what it was to do may be missing in the template. The message is that of the failure.',
  'git-not-installed':
    'The data sources of git, the formulas of Salt and a plan of a change need the command `git` on this machine.',
  'git-failed': 'git refused; the message holds its words. Is the path in a repository, and the commit in this clone?',
  'http-request-failed': 'The web server could not be asked, or did not answer with status 200.',
  'checksum-failed': 'The checksum of a file that was built could not be taken or written.',
  'no-files':
    'A post-processor that works on files stands where nothing has made any: a template is none of this machine. Export it before, or name files with artifice.',
  'attestation-failed':
    'With `attest: true` what was built was not attested: GitHub or Sigstore did not answer, or refused. What was built stays. The message says who, and which permissions the job lacks where it is that.',
  'nothing-to-attest':
    'With `attest: true` a build has made nothing that is left, and nothing is said of it. Leave it out of this run with `except`.',
  'attestation-not-verified':
    'An attestation has no signature of the key, or says something other than what is expected of it. Do not use what it is about before you know why.',
  'attestation-unreadable':
    'A file is no in-toto statement in a DSSE envelope: it is unsigned, damaged, or something else.',
  'key-service-failed': 'Vault did not answer, or refused its key to the token. The message says what it answered.',
  'signing-key-unusable':
    'The key of `signer` or `verifier` is none in PEM, has a passphrase, or is of a kind that attestations are not signed with.',
  'signing-not-here':
    'Packer can sign or write this by a service or a scanner that is not part of this product. The message says what there is in its place.',
  'nothing-to-compress':
    'What compress was given can not become the archive that is wanted: no files, several without a tar or zip around them, or the archive itself.',
  'unknown-archive-format':
    'The format of compress is none that is known. A tar with gzip is written, as Packer does. Name one of those that the message lists.',
  'no-compressor':
    'An archive in xz or bzip2 is written, and a disk image unpacked, by the program of that name, which is not on this machine. Install it, or choose an ending for which none is needed.',
  'not-compressed': 'The program that compresses ended with an error; the message holds its words.',
  'no-template':
    'A post-processor that works on a template stands in a build that makes none: one of `null` or `file`, or one with `skip_convert_to_template`.',
  'proof-not-first':
    'A post-processor that decides whether the template is handed over has to run before all others: first in its `post-processors` block, or in one of its own.',
  'template-not-good':
    'A template that was tried is not what a template has to be. The message names the check, and what to do in the template.',
  'not-replicable': 'Proxmox VE does not bring the disks of the template to the node or storage where a copy is to be.',
  'guest-not-examined':
    'A clone of the template could not be looked at: it did not answer in time, or with nothing that could be read.',
  'no-sbom':
    'A software bill of materials was asked for, and there is none of this build or step; the detail says why. Bills are made of the databases of dpkg, rpm, apk and pacman, in guests that the build reaches. The build went on.',
  'sbom-goes-nowhere':
    'The provisioner `hcp-sbom` reads and checks the document, and HCP Packer gets none of it: no service of HashiCorp is contacted. Set `destination` to keep it.',
  'export-failed':
    'The template could not be brought to this machine; the message says at which point, and the detail what to look at.',
  'broken-archive':
    'The archive of a machine that is to be taken apart is damaged, or broke off. Is the storage full, or the network at fault?',
  'store-failed':
    'The S3-compatible store refused, or did not answer; the message holds its words, and the detail what they mean.',
  'not-a-manifest':
    'The file that the manifest is to be added to holds something else. Remove it, or name another one.',
} as const
