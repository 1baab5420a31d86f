/**
 * Words that logs are full of: to hide one hides nothing, and takes it from every line of the job. Those of less than six
 * letters need not be here for masks, but for the lines of a text.
 */
const words = `
  access account active administrator address agent allow alpine ansible append archive arguments
  artifact attach authorized autopart available backup bash before begin block bootloader branch bridge build builder
  cache certificate changed check clean cleanup clearpart client clone cloud cloud-init cloud-config cluster command commit
  complete completed config configure connect connected connection console container content continue
  control copying core create created creating current daemon database debian debug default delete deleted
  deny depends deploy desktop destroy detail device devices dhcp directory disable disabled disk distribution dnf docker
  domain done download downloading echo efi else enable enabled encoding endif engine english ensure entry environment
  error errors ethernet event example execute exists exit expected export external extract failed failure false fatal
  fedora fetch file files filesystem final finish finished firewall firstboot folder force format found
  fixed function generate generated github global grant graphical grep group groups grub guest halt hardware header
  hello hidden history home host hostname hosts http https identity ignore image images import include index info
  init initial inline input insert install installed installer installing instance interface internal internet
  invalid iptables issue item json kernel key keyboard keymap keys kickstart label lang language latest layout level
  library license lines linux list listen load loading local locale localhost location login logs lvm machine main
  manager manifest manual master memory message metadata method microsoft minimal mirror missing mode model module modules mount
  mounted name nameserver netmask network networking nginx node none normal notice null number object offline online
  openssh opened openssl operation option options oracle order output owner package packages packer parameter
  partition passphrase passwd password path pattern pending permission permissions permitted pipeline platform plugin
  policy poweroff powershell prepare preparing present preseed previous primary private process processing production
  profile program project prompt property protocol provider provision provisioner proxmox public pull purge push python
  query queue random readonly ready reboot rebooting received record recursive redhat refresh region release reload
  remote remove removed removing rename repository request required reset resolve resource response restart restarted
  result resume return returned rocky root rootpw router routing rules runcmd runner running runtime sample
  schedule schema script scripts search secret section secure security selinux sequence server service services session settings setup
  shared shell shutdown signal simple skipped sleep snapshot socket software sources special ssh stable staging standard
  start started starting state static status stderr stdout step stop stopped stopping storage string subject success
  successful successfully sudo summary support swap switch syntax sysctl system systemctl systemd table target tasks
  template temporary terminal test testing text then thread timeout timestamp timezone title token topic total transfer true
  type ubuntu unable unknown unpacking unset until update updated updating upgrade upload user useradd username users using utf-8
  utils vagrant valid validate value values vanilla variable variables vendor verbose verify version virtio virtual volume
  waiting warning warnings welcome windows without worker workflow working workspace world write zerombr zone %end %post %pre %packages
`
const common = new Set(words.trim().split(/\s+/))

export function isCommonWord(text: string): boolean {
  return common.has(
    text
      .trim()
      .toLowerCase()
      .replace(/[.,:;!?]+$/, ''),
  )
}
