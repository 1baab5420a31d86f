/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const proxmoxCodes = {
  'invalid-server-url':
    'The address of the API is written as https://pve.example.com:8006/api2/json, without a user or query.',
  'unencrypted-server-url':
    'Over http:// the token or password travels in clear text. Proxmox itself speaks HTTPS only.',
  'missing-connection':
    'A build needs the address, the user, a token or password, and the node, in the template, as inputs or in the environment. `validate` and `plan` do not.',
  'no-server-to-ask':
    'A data source asks a Proxmox VE server when a template is planned or built, and does not know where it is or who asks. `validate` does not ask.',
  'missing-credentials':
    'Neither an API token nor a password is set. A token is the better choice: it can be limited and revoked.',
  'invalid-username':
    'The user has the form USER@REALM, with an API token USER@REALM!TOKENID. It must fit to what is set, token or password.',
  'invalid-fingerprint': 'A fingerprint is 64 hexadecimal digits, with or without colons: SHA-256 of the certificate.',
  'invalid-certificate-authority': 'The certificate of the authority must be PEM text, as in /etc/pve/pve-root-ca.pem.',
  unauthorised:
    'The server does not accept the user with this token or password. The detail says which part is wrong, where it can be told.',
  'second-factor-needed': 'The user logs in with a second factor, which nobody is there to enter. Use an API token.',
  'permission-denied':
    'The user or token lacks a privilege for the call. The detail has the command that grants it. A token has rights of its own.',
  'missing-permission':
    'The user or token lacks privileges that the build needs: nothing was made. The detail lists all of them, with the commands that grant them.',
  'root-only': 'Proxmox allows this to root@pam with its password alone; not even a token of root@pam may do it.',
  'call-refused': "The server refused the call for a reason of its own; the message holds the server's words.",
  'task-failed': 'A task on the node failed; the message holds its words, and the detail its last lines.',
  'task-cut-off':
    'A task on the node ended without a word: somebody stopped it, or its process or the node died. The same may succeed when it is done again.',
  'task-not-finished': 'A task on the node still ran when the time for it was over. It goes on there.',
  'unexpected-answer': 'The server answered what no Proxmox VE answers, for example because something stands between.',
  'not-a-proxmox-api':
    'Something else than Proxmox answers at the address: another web server, or a login page. Check proxmox_url.',
  'server-redirects':
    'The server sends on to another address, to which credentials are not sent. Set proxmox_url to the address that the API really has.',
  'call-unknown-to-server':
    'The server does not know the call. Is it a Proxmox VE of version 7.4 or newer, and proxmox_url its API?',
  'server-unavailable': 'Something before Proxmox answered that it is not there, or Proxmox is just starting.',
  'node-unreachable': 'The node that answered could not pass the call on to the node that it is for. Is that node up?',
  'certificate-not-checked':
    'insecure_skip_tls_verify accepts any certificate, also that of somebody in between. Set proxmox-fingerprint or proxmox-ca, which win over it.',
  'untrusted-certificate':
    'The certificate is not one that this machine trusts. For a Proxmox server set proxmox-ca or proxmox-fingerprint.',
  'unknown-host': 'The name could not be resolved. Check it, and that this machine asks a name server that knows it.',
  'connection-refused': 'Nothing listens at the address. Proxmox listens on port 8006.',
  'server-unreachable':
    'No way leads to the address from this machine: a firewall, a VPN that is down, or a private network.',
  'server-timeout':
    'The server took the request and did not answer in time: the node is overloaded, or a storage of it hangs.',
  'server-without-tls': 'What listens at the address does not speak TLS as Proxmox does. Check the port.',
  'connection-broken': 'The connection to the server broke off. The server, or something on the way, closed it.',
  'proxy-failed':
    'The HTTP proxy that the environment names refused or did not answer. Correct it, or list the server in no_proxy.',
  'vmid-taken':
    'Another machine has the ID. Choose another `vm_id`, leave it out, or replace an old template with force.',
  'no-free-vmid':
    'Every ID of the range `test-vmids` belongs to a machine. Remove what killed test builds left, or widen the range.',
  'resource-locked': 'Something else is working on the machine or the storage, or died while it did.',
  'no-hardware-virtualisation': 'The node can not run KVM. Set `disable_kvm = true`, or enable VT-x/AMD-V.',
  'unknown-bridge': 'The node has no bridge or virtual network of that name. Check `network_adapters`.',
  'linked-clones-exist': 'The template has linked clones, which need it. Remove or fully clone them first, or keep it.',
  'data-too-large': 'Proxmox takes at most 512 KiB in a call. Shorten the description or the keys.',
  'no-guest-agent':
    'The machine has no guest agent configured. Set `qemu_agent = true`, or give the address with `ssh_host`.',
  'invalid-image-name':
    'Proxmox does not take a file of that name: it is too long, or its ending is not one of an image.',
  'upload-stalled': 'An upload did not move for minutes: the network, or the storage of the node, hangs.',
} as const
