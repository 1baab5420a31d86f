/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const trustCodes = {
  'untrusted-files':
    'A template that is not trusted names a file outside of the workspace, in its `.git`, or a link that leads there. Move the file into the repository; `trust: files` (`--trust files`) allows all files of the machine.',
  'untrusted-env':
    'A template that is not trusted reads an environment variable of the machine or uses its SSH agent. Declare a variable and set it by `vars` or `PKR_VAR_name`; `trust: env` (`--trust env`) allows it.',
  'untrusted-network':
    'A template that is not trusted makes the machine reach a server: a data source, a server of secrets, an image to be downloaded, a tunnel, a Proxmox server of its own choice. `trust: network` (`--trust network`) allows it.',
  'untrusted-commands':
    'A template that is not trusted runs a program on the machine: `shell-local`, Ansible, git. `trust: commands` (`--trust commands`) allows it.',
  'changed-host-key':
    'The guest showed another SSH host key than before. That is so where an installed system follows its installer, or where a script makes new keys; otherwise something else answers at its address.',
} as const
