import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { a as ifAllowed, n as entryOf, r as newestFirst } from "./builders-proxmox-record-catalogue.js";
import { t as artifactOf } from "./builders-proxmox-machine-artifact-of.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { t as currentResources } from "./builders-proxmox-machine-list.js";
import { r as holderOf } from "./builders-proxmox-record-channel.js";
import { n as sessionOf, t as connect } from "./proxmox-client.js";
import { t as findSource } from "./builders-proxmox-steps-find-clone-source.js";

// src/builders/proxmox/look-around.ts
/** `source`: what is cloned; undefined: nothing is. */
async function lookAround(plan, held, source, overrides, context) {
	const { options } = plan;
	const connection = connectionOf(options, overrides);
	const client = await connect(connection, context);
	try {
		for (const text of client.secrets()) context.emit({
			kind: "secret",
			text,
			name: "the connection"
		});
		const session = sessionOf(client, connection.node ?? "", options.task_timeout, context);
		return {
			base: source === void 0 ? void 0 : await baseOf(source, session, context),
			template: options.skip_convert_to_template ? void 0 : await templateOf(plan, held, session, context)
		};
	} finally {
		await client.close();
	}
}
/**
* A template that says what it was made of is that, and when: a newer one of the same making has newer packages. Any
* other machine is its configuration, which counts its changes.
*/
async function baseOf(source, session, context) {
	const { vmid, node } = await findSource(source, session, context);
	const config = await new Vm(session.client, node, vmid, session.task).config() ?? {};
	const { record } = entryOf({
		vmid,
		node,
		config
	}, []);
	if (record?.fingerprint !== void 0) return `${record.fingerprint} ${record.built}`;
	return `${vmid} ${String(config["digest"] ?? "")}`;
}
/**
* The template that such a build has made last: with its fixed ID, else of its name, or, where the name is another in every run, of the build's.
* Not one that is revoked, not a build's that is not done, not a copy.
*/
async function templateOf({ options: { template_name: name }, vmid }, held, session, context) {
	const hasName = name === held.options.template_name;
	const resources = await currentResources(session);
	const entries = [];
	for (const { vmid: id, node, template, type = "qemu", name: own } of resources) {
		if (id === void 0 || template !== 1 || type !== "qemu" || hasName && own !== name) continue;
		const at = node ?? session.node;
		const config = await ifAllowed(() => new Vm(session.client, at, id, session.task).config());
		if (config !== void 0) entries.push(entryOf({
			vmid: id,
			node: at,
			config
		}, []));
	}
	const fitting = entries.filter(({ record, isUnfinished, isCopy }) => record !== void 0 && record.revoked === void 0 && !isUnfinished && !isCopy && (hasName || record.build === context.name));
	const newest = fitting.toSorted(newestFirst)[0];
	const own = fitting.find((one) => one.vmid === vmid);
	const found = context.channel === void 0 ? own ?? newest : holderOf(context.channel, fitting);
	if (found?.record === void 0) return void 0;
	const vm = new Vm(session.client, found.node, found.vmid, session.task);
	return {
		artifact: artifactOf("template", vm, found.config),
		fingerprint: found.record.fingerprint,
		parts: found.record.parts,
		builtAt: Date.parse(found.record.built),
		isAltered: found.isAltered
	};
}

export { lookAround };