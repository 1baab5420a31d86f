// src/builders/proxmox/machine-list.ts
async function resourcesOf({ client }) {
	return await client.api.cluster.resources.$get({ type: "vm" });
}
/** All of them, those of the build's own node as they are now. */
async function currentResources(session) {
	const [all, own] = await Promise.all([resourcesOf(session), machinesOfNode(session)]);
	const known = new Set(own.map(({ vmid }) => vmid));
	const isStale = ({ vmid, node, type }) => known.has(vmid) || node === session.node && (type === void 0 || type === "qemu");
	return [...own, ...all.filter((one) => !isStale(one))];
}
/** The machines of the build's own node: the cluster learns of a new one, or of its new name, some seconds later. */
async function machinesOfNode({ client, node }) {
	return (await client.request("GET", `/nodes/${node}/qemu`)).map((one) => ({
		...one,
		node
	}));
}

export { machinesOfNode as n, resourcesOf as r, currentResources as t };