import { n as sessionOf, t as connect } from "./proxmox-client.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { o as marked } from "./builders-proxmox-plan-build-marks.js";

// src/builders/proxmox/take-back.ts
/**
* Takes a machine back that was the user's already: it is in the journal again and carries the mark, so that whoever
* removes what a build leaves removes it too. Throws where it is not what was built any more.
*/
async function takeBack({ kind, vmid, name, disks }, { session, context }) {
	const { client, node, place, task } = session;
	const vm = new Vm(client, node, vmid, task);
	const config = await vm.config();
	if (config === void 0) {
		context.message(`Machine ${vmid} is gone already`);
		return;
	}
	const now = factsOf(config);
	if (!(now.name === name && now.isTemplate === (kind === "template") && disks.every(({ volid }) => now.volids.has(volid)))) throw new ExternalError("not-removed", `Machine ${vmid} is not what was built any more, and stays`, "Somebody has given it another name, other disks, or its ID to another machine since. Look, and remove it yourself.");
	const close = context.record({
		kind: "vm",
		vmid,
		mark: context.mark
	}, place);
	try {
		const facts = {
			vmid,
			since: Math.floor(client.serverTime),
			names: [name, name]
		};
		const before = String(config["description"] ?? "").trimEnd();
		const mark = marked(context.mark, facts);
		await vm.configure({ description: before === "" ? mark : `${before}\n\n${mark}` });
	} catch (thrown) {
		if (!context.signal.aborted) close("handed-over");
		throw thrown;
	}
}
function factsOf(config) {
	return {
		name: String(config["name"] ?? ""),
		isTemplate: config["template"] === 1,
		volids: new Set([...drivesOf(config)].map(([, { file }]) => file))
	};
}

// src/builders/proxmox/template-door.ts
/** The way back to the machine of a build, with its connection and its patience. */
function templateDoor({ vmid, node }, { template_name: name, pool, task_timeout: silence }, connection, { isMachine = false, vmids } = {}) {
	const open = async (context) => {
		const client = await connect(connection, context);
		for (const text of client.secrets()) context.emit({
			kind: "secret",
			text,
			name: "the connection"
		});
		return {
			vmid,
			name,
			isMachine,
			pool: pool || void 0,
			session: {
				...sessionOf(client, node, silence, context),
				vmids
			},
			context,
			[Symbol.asyncDispose]: () => client.close()
		};
	};
	return {
		vmid,
		name,
		node,
		isMachine,
		open,
		async takeBack(artifact, context) {
			await using template = await open(context);
			await takeBack(artifact, template);
		}
	};
}

export { templateDoor as t };