import { t as artifactOf } from "./builders-proxmox-machine-artifact-of.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { c as replicaMark } from "./builders-proxmox-plan-build-marks.js";
import { n as buildTag, t as buildDescription, v as present } from "./builders-proxmox-plan-machine-plan.js";
import { i as withRecord, r as recordIn, t as sealOf } from "./builders-proxmox-record-seal.js";
import { t as claimMachine } from "./builders-proxmox-steps-make-machine.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { n as takesImages, r as volumesIn, t as storagesOn } from "./post-processors-replicate-cluster-facts.js";

// src/post-processors/replicate/plan-route.ts
/**
* Proxmox VE clones to another node only what lies on shared storages alone. What does not is moved: a machine that is no
* template yet, and does not run. Throws ExternalError where neither works.
*/
function planRoute(template, { node, storage }, { own, here, there }) {
	const volumes = volumesIn(template);
	const shared = (id) => here.some((one) => one.storage === id && one.shared === 1);
	const isHere = storage !== void 0 && here.some((one) => one.storage === storage && takesImages(one));
	const clone = isHere ? { storage } : {};
	const nothing = {
		before: {},
		mapsStorage: false,
		cloudInit: []
	};
	if (node === own) return {
		kind: "clone",
		clone: present({ storage: storage ?? "" }),
		...nothing
	};
	if (volumes.every((one) => shared(one.storage)) && (storage === void 0 || shared(storage))) return {
		kind: "clone",
		clone: present({ storage: storage ?? "" }),
		...nothing
	};
	const mapsStorage = storage !== void 0 && !isHere;
	const disks = volumes.filter(({ isMedium, isCloudInit }) => !isMedium && !isCloudInit);
	const stuck = disks.find((one) => shared(one.storage));
	if (mapsStorage && stuck !== void 0) throw new ExternalError("not-replicable", `${stuck.key} of the template is on the shared storage ${stuck.storage}, which does not come to ${storage} of node ${node}`, `Proxmox VE moves only disks of local storages to a storage that the template's node ${own} does not have. Name one that both nodes have, or a shared one.`);
	const target = there.find((one) => one.storage === storage);
	const keepsFormat = target?.format === void 0 || target.format[0]["qcow2"] === 1;
	const isRaw = mapsStorage && !keepsFormat && disks.some(({ isQcow2 }) => isQcow2);
	const missing = disks.find((one) => storage === void 0 && !there.some((other) => other.storage === one.storage));
	if (missing !== void 0) throw new ExternalError("not-replicable", `Node ${node} has no storage ${missing.storage}, where the template has ${missing.key}`, `Set storages to one that node ${node} has: ${there.filter(takesImages).map((one) => one.storage).join(", ") || "there is none"}.`);
	const local = volumes.filter((one) => !shared(one.storage));
	const media = local.filter(({ isMedium }) => isMedium);
	const drives = local.filter(({ isCloudInit }) => isCloudInit);
	return {
		kind: "migrate",
		clone: {
			...clone,
			...isRaw ? { format: "raw" } : {}
		},
		before: {
			...Object.fromEntries(media.map(({ key }) => [key, "none,media=cdrom"])),
			...present({ delete: drives.map(({ key }) => key).join(",") })
		},
		mapsStorage,
		cloudInit: drives.map(({ key, storage: before }) => ({
			key,
			storage: storage ?? before
		}))
	};
}

// src/post-processors/replicate/make-replica.ts
/**
* Makes a copy of the template on a node or a storage: a full clone, brought there and turned into a template while it
* carries the mark of the build. Without the mark it is the user's. What fails or is cut off is removed by the clean-up.
*/
async function makeReplica(open, destination) {
	const { session, context, vmid: source } = open;
	const { client, node: own } = session;
	const template = await read(new Vm(client, own, source));
	const [here, there] = await Promise.all([storagesOn(own, session), storagesOn(destination.node, session)]);
	const route = planRoute(template, destination, {
		own,
		here,
		there
	});
	const { machine, close, arrived } = await clone(open, template, destination, route);
	const vm = route.kind === "migrate" ? await migrate(machine, destination, route, open) : machine;
	arrived();
	if (route.cloudInit.length > 0) await vm.configure(cloudInitDrives(route));
	await vm.convertToTemplate();
	const made = await read(vm);
	const artifact = artifactOf("template", vm, made);
	context.emit({
		kind: "replicated",
		replica: artifact
	});
	await vm.configure(finalSettings(template, source, made));
	close("handed-over");
	return artifact;
}
async function read(vm) {
	const config = await vm.config();
	if (config !== void 0) return config;
	throw new ExternalError("machine-disappeared", `Virtual machine ${vm.vmid} has disappeared`);
}
async function clone(open, template, { node, vmid }, route) {
	const { session, context, vmid: source, name, pool = "" } = open;
	const from = {
		node: session.node,
		vmid: source
	};
	const place = (on) => ({
		...session,
		node: on,
		place: {
			...session.place,
			node: on
		}
	});
	const at = route.kind === "migrate" ? place(session.node) : place(node);
	const ends = [];
	const record = (subject, where) => {
		ends.length = 0;
		if (route.kind === "migrate" && subject.kind === "vm") ends.push(context.record({
			...subject,
			source: {
				node: where.node,
				vmid: subject.vmid
			}
		}, {
			...where,
			node
		}));
		ends.push(context.record(subject, where));
		return (why) => {
			for (const end of ends.toReversed()) end(why);
		};
	};
	const copy = (to, mark) => to.cloneFrom(from, {
		name,
		description: buildDescription(mark),
		full: 1,
		...present({ pool }),
		...route.clone
	}, context.mark);
	const { vm: machine } = await claimMachine({
		vmid,
		options: {
			vm_name: name,
			template_name: name
		}
	}, at, {
		...context,
		record
	}, copy, from);
	const tags = [...tagsOf(template), buildTag].join(";");
	await machine.configure({
		tags,
		...template["protection"] === 1 ? { protection: 0 } : {},
		...route.before
	});
	const [final, ...others] = ends;
	return {
		machine,
		close: (why) => final?.(why),
		arrived: () => {
			for (const end of others) end("gone");
		}
	};
}
async function migrate(machine, { node, storage }, route, { session }) {
	await machine.migrate(node, present({ targetstorage: route.mapsStorage ? storage ?? "" : "" }));
	return new Vm(session.client, node, machine.vmid, session.task);
}
function cloudInitDrives({ cloudInit }) {
	return Object.fromEntries(cloudInit.map(({ key, storage }) => [key, `${storage}:cloudinit`]));
}
function finalSettings(template, source, copy) {
	const tags = tagsOf(template).join(";");
	const own = String(template["description"] ?? "").trimEnd().split("\n").filter((line) => !line.startsWith("proxmox-template-action: ")).join("\n").trimEnd();
	const protection = template["protection"] === 1 ? { protection: 1 } : {};
	const record = recordIn(own);
	const seal = () => sealOf({
		...copy,
		description: own,
		tags,
		...protection
	});
	return {
		description: [(record === void 0 ? own : withRecord(own, {
			...record,
			seal: seal()
		})).trimEnd(), replicaMark(source)].filter((part) => part !== "").join("\n\n"),
		...tags === "" ? { delete: "tags" } : { tags },
		...protection
	};
}
function tagsOf(config) {
	return String(config["tags"] ?? "").split(/[;, ]+/).filter((tag) => tag !== "" && tag !== "proxmox-template-build");
}
/** The drives that a machine would have in its configuration: for who replaces older copies. */
function storagesOf(config) {
	return volumesIn(config).filter(({ isMedium, isCloudInit }) => !isMedium && !isCloudInit).map(({ storage }) => storage);
}

export { storagesOf as n, makeReplica as t };