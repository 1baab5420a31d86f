import { n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { n as ExternalError, o as toDiagnostics } from "./diagnostics-errors.js";
import { n as backoff, t as Vm } from "./proxmox-transport-retry-request.js";
import { n as buildTag } from "./builders-proxmox-plan-machine-plan.js";
import { n as freeSlot } from "./builders-proxmox-plan-slots.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { t as currentResources } from "./builders-proxmox-machine-list.js";
import { i as replacedMark, n as isReplica, o as runMark, s as successorsIn } from "./builders-proxmox-plan-build-marks.js";

// src/builders/proxmox/steps/last-touches.ts
/** What is still to be done before the release, by the machine's configuration. `isFirst`: nothing of it has been tried. */
function lastTouches(plan, slots, config, { pveMajor, isFirst }) {
	return [
		naming(plan, config),
		...restarts(plan, config),
		...cloudInit(plan, config, pveMajor),
		...drives(plan, slots, config, isFirst)
	];
}
/** The parameters of one call for several of them. */
function together(touches) {
	const remove = touches.flatMap((one) => one.remove);
	return {
		...Object.assign({}, ...touches.map(({ set }) => set)),
		...remove.length === 0 ? {} : { delete: remove.join(",") }
	};
}
function naming({ options }, config) {
	const remove = Object.keys(config).filter((key) => /^unused\d+$/.test(key));
	return {
		what: "its name",
		set: { name: options.template_name },
		remove
	};
}
/** A machine that was to stop where its guest restarts. */
function restarts({ hardware }, config) {
	return hardware["reboot"] !== void 0 && config["reboot"] !== void 0 ? [{
		what: "that it may restart",
		set: {},
		remove: ["reboot"]
	}] : [];
}
/** The last touch of all, in a call of its own: it takes the ownership mark away, and with it our right to remove the machine. */
function release({ options }) {
	const remove = [];
	const set = {};
	if (options.template_description === "") remove.push("description");
	else set["description"] = options.template_description;
	if (options.tags.length === 0) remove.push("tags");
	else set["tags"] = options.tags.join(";");
	return {
		what: "its description and tags",
		set,
		remove
	};
}
function cloudInit({ options, cloudInit: drive }, config, pveMajor) {
	if (drive === void 0) return [];
	const what = "its cloud-init drive";
	const { cloud_init_disable_upgrade_packages: withoutUpgrade } = options;
	const upgrade = withoutUpgrade === void 0 || pveMajor < 8 ? {} : { ciupgrade: withoutUpgrade ? 0 : 1 };
	if ([...drivesOf(config).values()].some((one) => one.cloudInit)) return [{
		what,
		set: upgrade,
		remove: []
	}];
	const slot = freeSlot(drive.bus, (key) => config[key] !== void 0);
	if (slot === void 0) return [{
		what,
		set: {},
		remove: [],
		problem: {
			code: "bus-full",
			text: `Found no free controller of type ${drive.bus} for a cloud-init cdrom`
		}
	}];
	return [{
		what,
		set: {
			[slot]: cloudInitVolume(drive, config),
			...upgrade
		},
		remove: []
	}];
}
function cloudInitVolume({ storage }, config) {
	return `${storage || bootStorage(config)}:cloudinit`;
}
/** That of the disk that boots; there is one, or the plan would have asked for a storage by name. */
function bootStorage(config) {
	const order = /order=([^,]*)/.exec(String(config["boot"] ?? ""))?.[1]?.split(";") ?? [];
	const found = drivesOf(config);
	const disk = [
		String(config["bootdisk"] ?? ""),
		...order,
		...found.keys()
	].map((key) => found.get(key)).find((drive) => drive !== void 0 && !drive.cdrom && drive.file.includes(":"));
	return disk === void 0 ? "" : disk.file.split(":")[0] ?? "";
}
/** The installer's drives are taken away, or emptied. */
function drives({ images }, { isos }, config, isFirst) {
	return images.flatMap(({ afterwards }, index) => {
		if (afterwards === "stays") return [];
		const key = isos[index] ?? "";
		const what = `the CD drive ${key}`;
		if (afterwards === "gone" && config[key] === void 0 && !isFirst) return [];
		if (!String(config[key] ?? "").includes("media=cdrom")) return [{
			what,
			set: {},
			remove: [],
			problem: {
				code: "not-a-cd-drive",
				text: `Cannot eject ISO from cdrom drive, ${key} is not present or not a cdrom media`
			}
		}];
		return afterwards === "empty" ? [{
			what,
			set: { [key]: "none,media=cdrom" },
			remove: []
		}] : [{
			what,
			set: {},
			remove: [key]
		}];
	});
}

// src/builders/proxmox/steps/try-again.ts
/** Each of them has its own patience with a server that is busy. */
const rounds = 3;
/** Is it worth to ask again? */
function mayPass(thrown) {
	return thrown instanceof ProxmoxError && ![
		400,
		401,
		403
	].includes(thrown.status ?? 0);
}
/** Runs what is the last thing that is lacking of a long work: a server that says no once is asked again. */
async function tryAgain(trouble, { signal, clock, message }, run) {
	for (let round = 1;; round++) try {
		return await run();
	} catch (thrown) {
		signal.throwIfAborted();
		if (round === 3 || !mayPass(thrown)) throw thrown;
		message(`${trouble}: ${thrown.message}. Trying again`);
		await clock.sleep(backoff(round), signal);
	}
}

// src/builders/proxmox/steps/finalize.ts
/**
* Gives the finished machine its name and drives, and takes the installer's drives away: in one call, again where that
* fails, and then one by one, so that as little as possible stays undone. Answers what does. The machine is this
* build's until `releaseMachine`.
*/
async function finalize(plan, slots, vm, context) {
	const pveMajor = vm.client.version.major;
	for (let round = 1;; round++) {
		const config = await configOf(vm, context);
		const touches = lastTouches(plan, slots, config, {
			pveMajor,
			isFirst: round === 1
		});
		const failed = await attempt(touches.filter(({ problem }) => problem === void 0), vm);
		if (failed === void 0) return touches.flatMap((touch) => touch.problem === void 0 ? [] : [{
			touch,
			why: touch.problem.text
		}]);
		context.signal.throwIfAborted();
		if (round < 3 && mayPass(failed)) {
			context.message(`The machine could not be finished: ${failed.message}. Trying again`);
			await context.clock.sleep(backoff(round), context.signal);
			continue;
		}
		return oneByOne(touches, vm, context);
	}
}
/** The configuration of a machine that has to be there. */
async function configOf(vm, context) {
	const config = await tryAgain("The configuration could not be read", context, () => vm.config());
	if (config === void 0) throw new ExternalError("machine-disappeared", `Virtual machine ${vm.vmid} has disappeared`);
	return config;
}
/** Takes the ownership mark away: from then on the machine is the user's, whatever fails. */
async function releaseMachine(plan, vm, context) {
	const touch = release(plan);
	const failed = await tryAgain("The mark of the build could not be taken away", context, async () => {
		const thrown = await attempt([touch], vm);
		context.signal.throwIfAborted();
		if (thrown === void 0 || !await vm.carries(context.mark)) return void 0;
		if (mayPass(thrown)) throw thrown;
		return thrown;
	}).catch((thrown) => {
		context.signal.throwIfAborted();
		if (thrown instanceof ExternalError) return thrown;
		throw thrown;
	});
	return failed === void 0 ? [] : [{
		touch,
		why: told(failed)
	}];
}
async function oneByOne(touches, vm, context) {
	const left = [];
	for (const touch of touches) {
		const failed = touch.problem === void 0 ? await attempt([touch], vm) : void 0;
		context.signal.throwIfAborted();
		if (touch.problem !== void 0) left.push({
			touch,
			why: touch.problem.text
		});
		else if (failed !== void 0) left.push({
			touch,
			why: told(failed)
		});
	}
	return left;
}
async function attempt(touches, vm) {
	const parameters = together(touches);
	if (Object.keys(parameters).length === 0) return void 0;
	try {
		await vm.configure(parameters);
		return;
	} catch (thrown) {
		if (thrown instanceof ExternalError) return thrown;
		throw thrown;
	}
}
function told(failed) {
	const [one] = toDiagnostics(failed);
	return [one?.summary, one?.detail].filter(Boolean).join("\n");
}
/** Tells of what a machine that is handed over still lacks. */
function unfinished(left, { options }, { vmid }) {
	const kind = options.skip_convert_to_template ? "Machine" : "Template";
	const [code = "not-finalized", ...codes] = new Set(left.map(({ touch }) => touch.problem?.code));
	const set = new Set(left.flatMap(({ touch }) => [...Object.keys(touch.set), ...touch.remove]));
	const hints = [...set.has("name") ? [`It is still named ${options.vm_name}. To name it: qm set ${vmid} --name ${options.template_name}`] : [], ...set.has("description") ? [`It still has the description and the tag ${buildTag} of what a build leaves behind: it is none of that, but the command reap would take it for it. To take them away: qm set ${vmid} --delete description,tags`] : []];
	return new ExternalError(codes.length === 0 ? code : "not-finalized", `${kind} ${vmid} is kept, but not finished: ${left.map(({ touch }) => touch.what).join(", ")} could not be set`, [...left.map(({ touch, why }) => `${touch.what}: ${why}`), ...hints].join("\n"));
}

// src/builders/proxmox/steps/replace-template.ts
/**
* Looks for the machine of the template's ID, else for the template of its name, together with those that it has
* followed itself. Refuses what is not clearly the old template.
*/
async function findReplaced(plan, session) {
	const { options, vmid } = plan;
	const name = options.template_name;
	const resources = await currentResources(session);
	const found = vmid === void 0 ? await currentFirst(resources.filter((one) => one.name === name && one.template === 1), session) : await read(resources.filter((one) => one.vmid === vmid), session);
	for (const each of found) refuse(each, plan);
	return found.map(({ vm, config }) => ({
		vm,
		name: String(config["name"] ?? "")
	}));
}
async function read(resources, { client, node, task }) {
	const found = [];
	for (const { vmid, type, node: own } of resources) {
		if (vmid === void 0) continue;
		if (type !== void 0 && type !== "qemu") throw new ExternalError("not-a-template", `ID ${vmid} belongs to a container`, "force replaces virtual machine templates only.");
		const vm = new Vm(client, own ?? node, vmid, task);
		const config = await vm.config();
		if (config !== void 0) found.push({
			vm,
			config
		});
	}
	return found;
}
/**
* The one template of a name. A run that was cut off may have left more: a template that is not handed over, which is
* nobody's to replace, and one that has its successor beside it, which goes together with that. Copies on other nodes
* are replaced by who makes new ones.
*/
async function currentFirst(resources, session) {
	const found = (await read(resources, session)).filter(({ config }) => !runMark.test(description(config)) && !isReplica(description(config)));
	const ids = new Set(found.map(({ vm }) => vm.vmid));
	const isFollowed = ({ vm, config }) => successorsIn(description(config)).some((successor) => successor !== vm.vmid && ids.has(successor));
	const current = found.filter((each) => !isFollowed(each));
	if (current.length <= 1) return [...current, ...found.filter(isFollowed)];
	const [{ config } = { config: {} }] = current;
	throw new ExternalError("ambiguous-name", `found multiple VMs with name ${JSON.stringify(config["name"])}`, `IDs ${current.map(({ vm }) => vm.vmid).join(", ")}: remove all but one, or set vm_id.`);
}
function refuse({ vm, config }, { options }) {
	if (config["template"] !== 1 && !options.skip_convert_to_template) {
		const isOurs = runMark.test(description(config));
		throw new ExternalError("not-a-template", `found matching VM (ID: ${vm.vmid}, name: ${String(config["name"] ?? "")}), but it is not a template`, isOurs ? "It is of a build that is under way or was cut off. What was cut off is removed by the command reap when it is old enough." : "force replaces templates only. Remove the machine, or choose another vm_id or name.");
	}
	if (config["protection"] === 1) throw new ExternalError("machine-protected", `Template ${vm.vmid} is protected`, "Remove the protection, or build without force.");
}
function description(config) {
	return String(config["description"] ?? "");
}
/** Writes down on the old template what follows it: should this run be cut off between the two, the next one knows both. */
async function markReplaced({ vm }, successor, context) {
	try {
		const before = description(await vm.config() ?? {});
		const mark = replacedMark(successor);
		if (!before.includes(mark)) await vm.configure({ description: before === "" ? mark : `${before.trimEnd()}\n\n${mark}` });
	} catch (thrown) {
		if (context.signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
		context.message(`The old template ${vm.vmid} could not be marked as replaced: ${thrown.message}`);
	}
}
async function removeReplaced({ vm, name }, context) {
	context.say(`Removing the old template ${vm.vmid} (${name}), because force is set`);
	if (await vm.status() !== "stopped") await vm.stop();
	await vm.destroy();
	context.emit({
		kind: "replaced",
		vmid: vm.vmid,
		name,
		node: vm.node
	});
}

// src/builders/proxmox/steps/hand-over.ts
/**
* Makes the machine the user's: told of first, and then without the mark, after which nothing of ours removes it any
* more. A stop before that leaves what the clean-up removes. Answers what could not be taken away.
*/
async function handOver(plan, { vm, close }, media, followed, door, context) {
	const kind = plan.options.skip_convert_to_template ? "vm" : "template";
	const config = await configOf(vm, context);
	const artifact = artifactOf(kind, vm, config);
	context.onArtifact(artifact, door);
	for (const old of followed) await markReplaced(old, vm.vmid, context);
	const left = await releaseMachine(plan, vm, context);
	close("handed-over");
	context.say(`A ${kind === "vm" ? "VM" : "template"} was created: ${artifact.vmid}`);
	await media.settle(config);
	return left;
}
/** What the user gets, from the machine's own configuration. */
function artifactOf(kind, vm, config) {
	const disks = [...drivesOf(config)].filter(([key, drive]) => !drive.cdrom && !key.startsWith("unused")).map(([key, { file, size }]) => ({
		key,
		volid: file,
		size
	}));
	return {
		kind,
		vmid: vm.vmid,
		name: String(config["name"] ?? ""),
		node: vm.node,
		uiUrl: vm.client.uiUrl(vm.vmid),
		disks
	};
}

export { configOf as a, removeReplaced as i, handOver as n, finalize as o, findReplaced as r, unfinished as s, artifactOf as t };