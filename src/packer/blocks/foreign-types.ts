/**
 * Components of other Packer plug-ins. A template that builds for several platforms names them beside ours: their
 * sources are left out by name, where a type that nobody knows is a mistake.
 */
const builderFamilies = [
  'alicloud',
  'amazon',
  'anka',
  'arm-image',
  'azure',
  'cloudstack',
  'digitalocean',
  'docker',
  'exoscale',
  'googlecompute',
  'hcloud',
  'hyperone',
  'hyperv',
  'incus',
  'kamatera',
  'libvirt',
  'linode',
  'lxc',
  'lxd',
  'ncloud',
  'nutanix',
  'oneandone',
  'openstack',
  'oracle',
  'osc',
  'outscale',
  'parallels',
  'podman',
  'profitbricks',
  'qemu',
  'scaleway',
  'tart',
  'tencentcloud',
  'triton',
  'ucloud',
  'upcloud',
  'utm',
  'vagrant',
  'vboxsf',
  'vergeio',
  'virtualbox',
  'vmware',
  'vsphere',
  'vultr',
  'xenserver',
  'yandex',
]

const postProcessors = new Set([
  'artifice',
  'compress',
  'alicloud-import',
  'amazon-import',
  'amazon-ami-management',
  'azure-compute-gallery',
  'digitalocean-import',
  'docker-import',
  'docker-push',
  'docker-save',
  'docker-tag',
  'exoscale-import',
  'googlecompute-export',
  'googlecompute-import',
  'ucloud-import',
  'vagrant',
  'vagrant-cloud',
  'vagrant-registry',
  'vsphere',
  'vsphere-template',
  'yandex-export',
  'yandex-import',
])

/** Does a builder type belong to another plug-in, a well-known one or one that the template requires? */
export function isForeignBuilder(type: string, requiredPlugins: Iterable<string>): boolean {
  const belongs = (family: string) => type === family || type.startsWith(`${family}-`)
  return builderFamilies.some(belongs) || [...requiredPlugins].some(belongs)
}

export function isForeignPostProcessor(type: string): boolean {
  return postProcessors.has(type)
}
