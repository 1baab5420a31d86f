// src/builders/proxmox/machine-list.ts
async function resourcesOf({ client }) {
	return await client.api.cluster.resources.$get({ type: "vm" });
}
/** The machines of the build's own node: the cluster learns of a new one, or of its new name, some seconds later. */
async function machinesOfNode({ client, node }) {
	return (await client.request("GET", `/nodes/${node}/qemu`)).map((one) => ({
		...one,
		node
	}));
}

export { resourcesOf as n, machinesOfNode as t };