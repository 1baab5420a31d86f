import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { r as guestValues, t as checkReach } from "./builders-reach-guest.js";
import { i as runValues, n as isGlob, t as expandGlob } from "./builders-run-values.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { t as artifactOf } from "./builders-proxmox-machine-artifact-of.js";
import { a as describeTaking, l as longestDescription, p as nameWith, r as describeKeeping, s as identityOf, u as successorIn } from "./builders-proxmox-removal-remove-machine.js";
import { i as TemplateError, n as ExternalError, s as toDiagnostics, t as Cancelled } from "./diagnostics-errors.js";
import { t as backoff } from "./proxmox-transport-retry-request.js";
import { _ as mayPass, c as release$2, f as holderOf, g as previousName, h as notesToKeep, l as removeBuilt, m as asPrevious, o as finishSwap, p as removeEarlier, r as userOf, s as madeOf, t as holdImage, u as advance, v as tryAgain } from "./builders-proxmox-machine-image-hold.js";
import { _ as cardsOf, d as keystrokesFor, f as characterOf, l as typeBootCommand, m as keyboardOf, n as buildTag, u as sleepTold, v as present } from "./builders-proxmox-plan-machine-plan.js";
import { i as parseVolid, n as drivesOf, o as gibibyte } from "./proxmox-notation-drive-notation.js";
import { i as freeSlot, n as wantedImages } from "./builders-proxmox-plan-image.js";
import { a as tagsIn, i as memberSince, n as channelsIn, t as channelTag } from "./builders-proxmox-record-channel.js";
import { i as withRecord, t as sealOf } from "./builders-proxmox-record-seal.js";
import { a as refusalOf, c as told$3, i as pathsOf, l as rules, n as missing, o as reservedOptions, r as needsOf, t as deed } from "./proxmox-needed-permissions.js";
import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { i as templatesOf, n as entryOf$1, o as machinesOf } from "./builders-proxmox-record-catalogue.js";
import { i as temporaryKeyPair, n as publicKeyFor, o as removePassing, r as removeTemporaryKey, t as connectGuest } from "./builders-proxmox-steps-connect-guest.js";
import { n as wasRefused, r as freeId, t as claimMachine } from "./builders-proxmox-steps-make-machine.js";
import { t as currentResources } from "./builders-proxmox-machine-list.js";
import { a as isReplica, d as successorsIn, l as runMark, s as replacedMark, t as bearsMark } from "./builders-proxmox-plan-build-marks.js";
import { i as volumeSize, n as isInUse, t as deleteVolume } from "./builders-proxmox-machine-delete-volume.js";
import { t as makeFolder } from "./host-make-folder.js";
import { t as localPath } from "./media-local-path.js";
import { i as withFileLock, n as downloadText, r as openHttp, t as download } from "./media-download.js";
import { i as storedFilename, t as checkFilename } from "./proxmox-transport-upload-file.js";
import { t as placeToWrite } from "./trust-refused.js";
import { r as resolveChecksum } from "./media-checksum.js";
import { t as createIsoImage } from "./media-iso9660-iso-image.js";
import { t as hashFile } from "./media-hash.js";
import { a as diskFormats, i as stemOf, n as nameOf, r as namedFormat } from "./builders-proxmox-plan-disk-image-image-name.js";
import { n as virtualSize, t as checkDiskSize } from "./builders-proxmox-images-image-size.js";
import { t as require_tar_stream } from "./npm-tar-stream.js";
import { t as findProgram } from "./scripts-local-program.js";
import { t as childEnvironment } from "./trust-child-environment.js";
import { n as processSpace, t as lives } from "./host-process-space.js";
import { n as listed, t as didYouMean } from "./diagnostics-suggest.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { n as communicatorOf } from "./communicators-communicator-registry.js";
import { n as sessionOf, t as connect$1 } from "./proxmox-client.js";
import { t as formatDuration } from "./time-duration.js";
import { r as timeoutSignal } from "./time-clock.js";
import { t as templateDoor } from "./builders-proxmox-template-door.js";
import path, { basename, dirname, extname, join, posix, resolve, sep } from "node:path";
import { createReadStream, createWriteStream, readdirSync, rmSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { isIP } from "node:net";
import { createServer as createServer$1 } from "node:http";
import { Readable } from "node:stream";
import { once } from "node:events";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { copyFile, open, readdir, realpath, rm, stat, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";

// src/builders/proxmox/build-values.ts
/** Packer's `build.*` accessors. */
function buildValues(options, vm, answers, guest, keyPair) {
	return {
		...guestValues(options, guest, keyPair),
		ID: vm.vmid,
		...runValues(answers.ip === void 0 ? void 0 : {
			ip: answers.ip,
			port: answers.port
		})
	};
}

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
function restarts({ hardware, options }, config) {
	if (hardware["reboot"] === void 0) return [];
	const what = "that it may restart";
	const { reboot } = options.extra_config;
	if (reboot !== void 0) return String(config["reboot"]) === reboot ? [] : [{
		what,
		set: { reboot },
		remove: []
	}];
	return config["reboot"] === void 0 ? [] : [{
		what,
		set: {},
		remove: ["reboot"]
	}];
}
/** The last touch of all, in a call of its own: it takes the ownership mark away, and with it our right to remove the machine. */
function release({ options }, notes) {
	const remove = [];
	const set = {};
	const { template_description: own } = options;
	const description = notes === void 0 ? own : withRecord(own, notes.record);
	const tags = [.../* @__PURE__ */ new Set([...options.tags, ...notes?.channel === void 0 ? [] : [channelTag(notes.channel)]])];
	if (description === "") remove.push("description");
	else set["description"] = description;
	if (tags.length === 0) remove.push("tags");
	else set["tags"] = tags.join(";");
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
async function releaseMachine(plan, vm, notes, context) {
	const touch = release(plan, notes);
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
		why: told$2(failed)
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
			why: told$2(failed)
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
function told$2(failed) {
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

// src/builders/proxmox/prove-template.ts
/**
* Has the finished template examined while it still carries the mark of this build, so that one that is not good is
* removed like any failure, and what it was to replace stays. One that is kept all the same gets a name by which nobody
* clones it.
*/
async function proveTemplate(vm, door, context) {
	const unproven = await context.prove(artifactOf("template", vm, await configOf(vm, context)), door);
	if (unproven === void 0) return void 0;
	const name = nameWith(door.name, "-unproven");
	await vm.configure({ name });
	context.message(`Template ${vm.vmid} is kept as ${name}, because on_failure is keep`);
	return unproven;
}

// src/builders/proxmox/record/template-notes.ts
/** `now`, and `since` when it has the channel: milliseconds since the epoch. `parent`: what the builder knows of it. */
function notesOf(facts, { now, channel, parent }) {
	const channels = channel === void 0 ? {} : { [channel.name]: channel.since };
	return {
		record: {
			...facts,
			built: new Date(now).toISOString(),
			parent: facts.parent ?? parent,
			channels,
			others: []
		},
		channel: channel?.name
	};
}
/** Characters that Proxmox VE takes for the notes of a machine. */
const longest = 8192;
/** What is written into the record when the template has been made, and later: a verdict, why it was revoked. */
const spare = 500;
/** A description that leaves no room for the record, which would be refused when all is done. */
function noteProblems({ options, takes }, { life, clock, places }, parent) {
	if (life === void 0) return [];
	const now = clock.now();
	const channel = life.channel === void 0 ? {} : { channel: {
		name: life.channel,
		since: now
	} };
	const { record } = notesOf(life.facts(), {
		now,
		parent,
		...channel
	});
	const { template_description: description } = options;
	const all = takes === void 0 ? longest : longestDescription;
	const room = all - spare - [...withRecord("", record)].length;
	const length = [...description].length;
	if (length <= room) return [];
	return [error("description-too-long", `template_description has ${length} characters, and the template's record leaves room for ${room}`, `Proxmox VE takes ${all} in all. Shorten the description${life.channel === void 0 ? ", or do without the record: `record: false`" : ""}.`, places.at(["template_description"]))];
}

// src/builders/proxmox/record/enter-channel.ts
/** Undefined: nothing is asked for. `isGood`: a template that lacks something, or has failed its trial, is in no channel. */
async function entryOf(vm, { name, parent, isGood }, context) {
	const { life, clock } = context;
	if (life === void 0) return void 0;
	const now = clock.now();
	const facts = life.facts();
	if (life.channel === void 0 || !isGood) return {
		notes: notesOf(facts, {
			now,
			parent
		}),
		before: []
	};
	const { channel } = life;
	const before = (await tryAgain("The templates of the channel could not be read", context, () => membersOf(channel, name, vm, context))).filter(({ vmid }) => vmid !== vm.vmid);
	const entered = {
		name: channel,
		since: Math.max(now, ...before.map((one) => memberSince(one, channel) + 1))
	};
	return {
		notes: notesOf(facts, {
			now,
			parent,
			channel: entered
		}),
		before
	};
}
/** Templates of the name that have the tag; those of builds that are not done are nobody's. */
async function membersOf(channel, name, { client }, { signal }) {
	return (await templatesOf(client, signal)).filter((one) => one.name === name && !one.isUnfinished && channelsIn(one.tags).includes(channel));
}
/** What moving the channel will ask of the credentials: those who have it now lose a tag. */
async function channelDeeds({ options }, session, context) {
	const channel = context.life?.channel;
	if (channel === void 0 || options.skip_convert_to_template) return [];
	return (await membersOf(channel, options.template_name, session, context)).map(({ vmid }) => deed("options", { vmid }));
}
/**
* Tells that the template has the channel, and takes the tag off those who had it. Where that fails the newest has the
* channel all the same, and it is told.
*/
async function takeOver(channel, before, vm, context) {
	context.say(`${vm.vmid} is in channel ${channel}`);
	if (before.length > 0 && !await hasTag(vm, channel, context)) {
		context.message(`Channel ${channel} was moved on meanwhile: nothing is taken from who had it`);
		return;
	}
	context.emit({
		kind: "entered",
		channel,
		before: before.map(({ vmid }) => vmid)
	});
	for (const { vmid, node } of before) try {
		await tryAgain(`Template ${vmid} could not be changed`, context, () => untag(new Vm(vm.client, node, vmid, { signal: context.signal }), channel));
		context.message(`Template ${vmid} is no longer in channel ${channel}: ${vm.vmid} has followed it`);
	} catch (thrown) {
		context.signal.throwIfAborted();
		if (!(thrown instanceof ExternalError)) throw thrown;
		context.warn("channel-not-left", `Template ${vmid} still has the tag ${channelTag(channel)}`, `${vm.vmid} has the channel, since it has been in it last. Take the tag off the other one by hand.\n${thrown.message}`);
	}
}
/** Who moves the channel at the same time takes it from this one, and the others are theirs to see to. */
async function hasTag(vm, channel, context) {
	let config;
	try {
		config = await tryAgain(`Template ${vm.vmid} could not be read`, context, () => vm.config());
	} catch (thrown) {
		context.signal.throwIfAborted();
		if (!(thrown instanceof ExternalError)) throw thrown;
		return true;
	}
	return tagsIn(String(config?.["tags"] ?? "")).some((tag) => tag.toLowerCase() === channelTag(channel));
}
async function untag(old, channel) {
	const config = await old.config();
	if (config === void 0) return;
	const tags = tagsIn(String(config["tags"] ?? ""));
	const left = tags.filter((tag) => tag.toLowerCase() !== channelTag(channel));
	if (left.length === tags.length) return;
	const digest = String(config["digest"] ?? "");
	await old.configure({
		...left.length === 0 ? { delete: "tags" } : { tags: left.join(";") },
		digest
	});
}

// src/builders/proxmox/steps/convert-to-template.ts
async function convertToTemplate(vm, context) {
	await context.step("Converting VM to template", async () => {
		const result = await vm.convertToTemplate();
		for (const text of result?.warnings ?? []) context.warn("conversion-warning", "Proxmox VE warns about the conversion", text);
	});
}

// src/builders/proxmox/steps/copy-old.ts
/**
* Copies the template whose ID is taken. Proxmox VE gives no disk of a template to another machine, so nothing less than a
* full clone has them when the template goes. It carries the mark of the build; who finishes the swap takes that away.
*/
async function copyOld({ options: { pool } }, old, built, session, context) {
	const { node, vmid } = old.vm;
	const name = previousName(old.name);
	const config = await old.vm.config();
	if (config?.["protection"] === 1) throw new ExternalError("machine-protected", `Template ${vmid} is protected`, "It can not be replaced.");
	context.say(`Copying the old template ${vmid} (${old.name}), which stays as ${name}: Proxmox VE gives no disks of a template away, so this takes its time`);
	const keeping = {
		of: vmid,
		machine: built.vmid,
		node: built.node
	};
	const notes = notesToKeep(String(config?.["description"] ?? ""));
	const there = {
		...session,
		node,
		place: {
			...session.place,
			node
		}
	};
	const since = session.client.serverTime;
	const copy = (to, mark) => {
		const parameters = {
			name,
			description: describeKeeping(mark, keeping, notes),
			full: 1,
			...present({ pool })
		};
		return to.cloneFrom({
			node,
			vmid
		}, parameters, context.mark);
	};
	return {
		...await claimMachine({
			vmid: void 0,
			options: {
				vm_name: name,
				template_name: name
			}
		}, there, context, copy, {
			node,
			vmid
		}),
		since
	};
}
/** What the copy asks of the credentials. */
function copyingDeeds(old, { options }) {
	const at = { pool: options.pool || void 0 };
	return [
		...["clone", "read-source"].map((rule) => deed(rule, { source: old.vm.vmid })),
		...[
			"create",
			"read",
			"options"
		].map((rule) => deed(rule, at)),
		...[...sizesOf(old.config).keys()].map((storage) => deed("space", { storage }))
	];
}
/** Bytes that the disks of a machine have on each storage. */
function sizesOf(config) {
	const sizes = /* @__PURE__ */ new Map();
	for (const { file, size, cdrom } of drivesOf(config).values()) {
		const storage = parseVolid(file)?.storage;
		if (storage !== void 0 && !cdrom) sizes.set(storage, (sizes.get(storage) ?? 0) + (size ?? 0));
	}
	return sizes;
}

// src/builders/proxmox/steps/replace-template.ts
/**
* Looks for the machine of the template's ID, else for the template of its name, together with those that it has
* followed itself. Refuses what is not clearly the old template.
*/
async function findReplaced(plan, session, context) {
	const { options, vmid } = plan;
	const name = options.template_name;
	const resources = await currentResources(session);
	const found = vmid === void 0 ? await currentFirst(resources.filter((one) => one.name === name && one.template === 1), session, context) : await withSuccessors(await read(resources.filter((one) => one.vmid === vmid), session), resources.filter((one) => one.name === name && one.template === 1), session);
	for (const each of found) refuse(each, plan);
	if (vmid !== void 0) refuseHolder(found, context);
	return found.map(({ vm, config }) => ({
		vm,
		name: String(config["name"] ?? ""),
		config
	}));
}
/** A template that its linked clones kept in its place has its successors beside it, which go together with it. */
async function withSuccessors(found, named, session) {
	const successors = found.flatMap(({ config }) => successorsIn(description(config)));
	if (successors.length === 0) return found;
	const beside = await read(named.filter(({ vmid }) => vmid !== void 0 && successors.includes(vmid)), session);
	return [...found, ...beside.filter(({ config }) => !runMark.test(description(config)))];
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
async function currentFirst(resources, session, context) {
	const found = (await read(resources, session)).filter((each) => !runMark.test(description(each.config)) && !isReplica(description(each.config)) && !stays(each, context));
	const ids = new Set(found.map(({ vm }) => vm.vmid));
	const isFollowed = ({ vm, config }) => successorsIn(description(config)).some((successor) => successor !== vm.vmid && ids.has(successor));
	const current = found.filter((each) => !isFollowed(each));
	if (current.length <= 1) return [...current, ...found.filter(isFollowed)];
	const [{ config } = { config: {} }] = current;
	throw new ExternalError("ambiguous-name", `found multiple VMs with name ${JSON.stringify(config["name"])}`, `IDs ${current.map(({ vm }) => vm.vmid).join(", ")}: remove all but one, or set vm_id.`);
}
/** Channels of a template that nobody would have without it: the new one gets at most the one that is asked for. */
function orphanedBy({ config }, { life }) {
	return channelsIn(tagsIn(String(config["tags"] ?? ""))).filter((channel) => channel !== life?.channel);
}
/** What others are made of is not replaced by what merely has its name. */
function stays(found, context) {
	const channels = orphanedBy(found, context);
	if (channels.length === 0) return false;
	context.message(`Template ${found.vm.vmid} (${String(found.config["name"] ?? "")}) stays: it is in channel ${channels.join(", ")}`);
	return true;
}
/** One that has the ID can not stay. */
function refuseHolder(found, context) {
	for (const each of found) {
		const [channel, ...more] = orphanedBy(each, context);
		if (channel === void 0) continue;
		throw new TemplateError([error("channel-would-be-empty", `Template ${each.vm.vmid} is in channel ${[channel, ...more].join(", ")}, in which nobody would be without it`, more.length === 0 && context.life?.channel === void 0 ? `With a fixed vm_id the new template takes its place. Give the build the channel ${channel}, promote another template first, or leave vm_id out.` : `A fixed vm_id has room for one template, and so for one of its channels. Leave vm_id out: the new template stands beside it then, until it is promoted. Or promote another template first.`, context.places.at(["vm_id"]))]);
	}
}
function refuse({ vm, config }, { options }) {
	if (successorIn(description(config)) !== void 0) throw new ExternalError("not-a-template", `Machine ${vm.vmid} is a template that is not finished: its build was cut off, or is at it`, "The post step finishes it, or the command reap when it is old enough.");
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
		if (!bearsMark(before, mark)) await vm.configure({ description: before === "" ? mark : `${before.trimEnd()}\n\n${mark}` });
	} catch (thrown) {
		if (context.signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
		context.message(`The old template ${vm.vmid} could not be marked as replaced: ${thrown.message}`);
	}
}
/** What linked clones need can not be removed: it stays under another name. */
async function removeReplaced(old, context) {
	const { vm, name } = old;
	context.say(`Removing the old template ${vm.vmid} (${name}), because force is set`);
	try {
		if (await vm.status() !== "stopped") await vm.stop();
		await vm.destroy();
	} catch (thrown) {
		if (isNeeded(thrown)) {
			await keepReplaced(old, context);
			return;
		}
		context.signal.throwIfAborted();
		if (await vm.config() !== void 0) throw thrown;
		context.message(`The old template ${vm.vmid} is gone already: somebody else has removed it`);
		return;
	}
	context.emit({
		kind: "replaced",
		vmid: vm.vmid,
		name,
		node: vm.node
	});
}
/** What the new template followed is the previous one now, under its own ID. `of`: the ID that it was to have. */
async function renameReplaced(old, of, context) {
	const { vm } = old;
	const name = previousName(old.name);
	context.say(`The old template ${vm.vmid} (${old.name}) stays as ${name}`);
	await tryAgain("The old template could not get its other name", context, async () => {
		const config = await vm.config();
		if (config !== void 0) await vm.configure(asPrevious(config, name, notesToKeep(description(config)), of));
	});
	await removeEarlier({
		vm,
		name,
		of
	}, context);
}
/** Did the server keep it for its linked clones? */
function isNeeded(thrown) {
	return thrown instanceof ExternalError && thrown.code === "linked-clones-exist";
}
/** Gives a template that stays a name by which it is not taken for the new one. */
async function keepReplaced({ vm, name }, context) {
	const kept = previousName(name);
	if (kept !== name) await vm.configure({ name: kept });
	const machines = await machinesOf(vm.client, context.signal);
	const own = machines.find(({ vmid }) => vmid === vm.vmid);
	const clones = own === void 0 ? [] : entryOf$1(own, machines).linked;
	context.warn("linked-clones-exist", `The old template ${vm.vmid} has linked clones and stays, as ${kept}`, `${clones.length === 0 ? "These credentials do not see which." : `They are ${clones.join(", ")}.`} Remove it when they are gone, or full copies.`);
}

// src/builders/proxmox/steps/hand-over.ts
/**
* Makes the machine the user's: told of first, and then without the mark, after which nothing of ours removes it any
* more. A stop before that leaves what the clean-up removes. With the same call it gets its record and its channel.
* Answers what could not be taken away.
*/
async function handOver(plan, { vm, close }, media, { followed, door, parent, isGood }, context) {
	const kind = plan.options.skip_convert_to_template ? "vm" : "template";
	const config = await configOf(vm, context);
	const about = {
		name: plan.options.template_name,
		parent,
		isGood
	};
	const entry = kind === "vm" ? void 0 : await entryOf(vm, about, context);
	const artifact = artifactOf(kind, vm, config);
	context.onArtifact(artifact, door);
	for (const old of followed) await markReplaced(old, vm.vmid, context);
	const left = await releaseMachine(plan, vm, entry && sealed(entry.notes, plan, config), context);
	close("handed-over");
	const channel = entry?.notes.channel;
	if (channel !== void 0 && left.length === 0) await takeOver(channel, entry?.before ?? [], vm, context);
	context.say(`A ${kind === "vm" ? "VM" : "template"} was created: ${artifact.vmid}`);
	await media.settle(config);
	return left;
}
/** With what tells later whether anybody has changed it. */
function sealed(notes, { options }, config) {
	const left = {
		...config,
		description: options.template_description,
		tags: options.tags.join(";")
	};
	return {
		...notes,
		record: {
			...notes.record,
			seal: sealOf(left)
		}
	};
}

// src/builders/proxmox/take-id.ts
/**
* The finished machine takes the ID of the template that it replaces, and is the user's. False: the old one is needed by
* linked clones and keeps its ID. From the moment on at which the machine says what it is about to do, whoever comes
* after this run finishes it.
*/
async function takeId(plan, { made, old, copy, media, entry, door }, session, context) {
	const { vm } = made;
	const { vmid } = old.vm;
	const { client, node, task } = session;
	const swap = {
		client,
		node,
		machine: vm.vmid,
		vmid,
		mark: context.mark,
		task,
		signal: context.signal,
		emit: context.emit
	};
	await checkHolder(old);
	if (copy !== void 0) await tryAgain("The copy could not be converted", context, () => copy.vm.convertToTemplate());
	const close = context.record({
		kind: "swap",
		vmid,
		machine: vm.vmid,
		mark: context.mark
	}, session.place);
	try {
		await announce(plan, {
			made,
			old,
			copy
		}, entry, context);
		if (await asFarAsItGoes(swap, context) === "taken") {
			await finishSwap(swap);
			close("gone");
			copy?.close("handed-over");
			made.close("handed-over");
			throw new ExternalError("vmid-taken", `ID ${vmid} was taken by somebody else when the old template was gone`, `The new template is there, as ${vm.vmid}.`);
		}
	} catch (thrown) {
		if (context.signal.aborted || !isNeeded(thrown)) throw thrown;
		close("gone");
		if (copy !== void 0) await removePassing(copy, session, context);
		return false;
	}
	if (plan.options.skip_convert_to_template) await holderOf(swap).start();
	const artifact = await madeOf(swap);
	context.onArtifact(artifact, door(holderOf(swap)));
	await tryAgain("The mark of the build could not be taken away", context, () => release$2(swap, holderOf(swap)));
	const channel = entry?.notes.channel;
	if (channel !== void 0) {
		const others = entry?.before.filter((one) => one.vmid !== vmid) ?? [];
		await takeOver(channel, others, holderOf(swap), context);
	}
	context.say(`A ${artifact.kind === "vm" ? "VM" : "template"} was created: ${vmid}`);
	await tryAgain("What is left under the ID of the build could not be removed", context, () => removeBuilt(swap));
	close("gone");
	copy?.close("handed-over");
	made.close("gone");
	await media.settle(await configOf(holderOf(swap), context));
	return true;
}
/** While the new one was built, somebody may have put another in its place. */
async function checkHolder({ vm, config }) {
	const now = await vm.config();
	if (now === void 0 || identityOf(now) === identityOf(config)) return;
	throw new ExternalError("vmid-taken", `ID ${vm.vmid} has another machine than when the build began`, "Somebody, or another build, has replaced the old template meanwhile. What was built is not kept.");
}
/** From here on the way leads forward, but for an old template that the server does not remove. */
async function announce(plan, { made, old, copy }, entry, context) {
	const { vm } = made;
	const before = String((await configOf(vm, context))["description"] ?? "");
	const final = String(release(plan, entry?.notes).set["description"] ?? "");
	const ending = plan.options.skip_convert_to_template ? "vm" : "template";
	const taking = {
		vmid: old.vm.vmid,
		from: identityOf(old.config),
		node: old.vm.node,
		ending,
		keeps: copy?.vm.vmid
	};
	const description = describeTaking(before, taking, final);
	await tryAgain("The hand-over could not be announced", context, () => vm.configure({ description }));
}
/** What is undone was refused: that is what is told. */
async function asFarAsItGoes(swap, { signal, clock, message }) {
	let refused;
	for (let round = 1;; round++) {
		try {
			const end = await advance(swap);
			if (end !== "undone") return end;
		} catch (thrown) {
			signal.throwIfAborted();
			if (round === 3 || isNeeded(thrown) || !mayPass(thrown)) throw thrown;
			refused = thrown;
			message(`The hand-over of ID ${swap.vmid} did not go on: ${thrown.message}. Trying again`);
			await clock.sleep(backoff(round), signal);
			continue;
		}
		throw refused ?? new ExternalError("machine-disappeared", `Machine ${swap.machine} was changed by somebody else`);
	}
}

// src/builders/proxmox/finish-machine.ts
/**
* Finalizes, and hands over also what could not be finalized: twenty minutes of work are in it. What is finished is
* proven first: only a good template follows an old one, or takes its ID.
*/
async function finishMachine(plan, { slots, parent }, result, context) {
	const { made, taken, after } = result;
	const isTemplate = !plan.options.skip_convert_to_template;
	const left = [];
	let failed;
	let unproven;
	try {
		left.push(...await context.step("Finalizing", () => finalize(plan, slots, made.vm, context)));
		if (!isTemplate && taken === void 0) await made.vm.start();
	} catch (thrown) {
		if (context.signal.aborted) throw thrown;
		failed = thrown;
	}
	const isFinished = failed === void 0 && left.length === 0;
	if (isFinished && isTemplate) unproven = await proveTemplate(made.vm, result.door(made.vm, taken !== void 0), context);
	if (context.trial !== void 0) {
		if (failed !== void 0) throw failed;
		if (left.length > 0) throw unfinished(left, plan, made.vm);
		return result.media.settleTrial(context.trial);
	}
	const isGood = isFinished && unproven === void 0;
	if (isGood && taken !== void 0 && await takes(plan, taken, result, parent, context)) {
		await settleReplaced(plan, result, context);
		return;
	}
	try {
		if (taken !== void 0) await settleUnderItsOwnId(plan, made.vm, context);
		const followed = taken === void 0 ? after : [...after, taken];
		const handed = {
			followed: isGood ? followed : [],
			door: result.door(made.vm),
			parent,
			isGood
		};
		left.push(...await handOver(plan, made, result.media, handed, context));
	} catch (thrown) {
		throw failed ?? thrown;
	}
	if (failed !== void 0) throw failed;
	if (unproven !== void 0) throw unproven.failure;
	if (left.length > 0) throw unfinished(left, plan, made.vm);
	await settleReplaced(plan, result, context);
	if (taken !== void 0) await keepReplaced(taken, context);
}
async function takes(plan, old, { made, media, session, door, previous }, parent, context) {
	const copy = previous === old ? await context.step("Keeping the old template", () => copyOld(plan, old, made.vm, session, context)) : void 0;
	return context.step(`Taking the ID ${old.vm.vmid}`, async () => {
		const about = {
			name: plan.options.template_name,
			parent,
			isGood: true
		};
		const entry = plan.options.skip_convert_to_template ? void 0 : await entryOf(made.vm, about, context);
		try {
			return await takeId(plan, {
				made,
				old,
				copy,
				media,
				entry,
				door
			}, session, context);
		} catch (thrown) {
			if (copy !== void 0 && !context.signal.aborted) await removePassing(copy, session, context);
			throw thrown;
		}
	});
}
/** What the new template follows goes, but for the one that stays as the previous. */
async function settleReplaced({ vmid, takes }, { after, previous }, context) {
	if (previous !== void 0 && after.includes(previous)) await renameReplaced(previous, takes ?? vmid, context);
	for (const old of after) if (old !== previous) await removeReplaced(old, context);
}
/** The ID that was meant is not to be had, or not for this one. */
async function settleUnderItsOwnId(plan, vm, context) {
	if (plan.options.skip_convert_to_template) await vm.start();
	else await convertToTemplate(vm, context);
}

// src/host/read-in-turns.ts
const size = 262144;
/**
* The content of a file in two pieces of memory that take turns: each holds until the second chunk after it is asked for.
* For whoever writes gigabytes on, one chunk after the other.
*/
async function* readInTurns(file) {
	await using handle = await open(file);
	const buffers = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
	for (let turn = 0;; turn = 1 - turn) {
		const buffer = buffers[turn];
		const { bytesRead } = await handle.read(buffer, 0, size);
		if (bytesRead === 0) return;
		yield buffer.subarray(0, bytesRead);
	}
}

// src/media/remote-size.ts
/** Bytes of what an http(s) address serves, without fetching it; undefined: its server does not say. Rejects with Cancelled. */
async function remoteSize(url, options) {
	const source = openHttp(url, options);
	try {
		const { status, headers, body } = await source.get({}, "HEAD");
		body.resume();
		const length = headers["content-length"];
		return status === 200 && length !== void 0 && /^\d+$/.test(length) ? Number(length) : void 0;
	} catch (thrown) {
		if (thrown instanceof Cancelled || options.signal?.aborted === true) throw new Cancelled(void 0, { cause: thrown });
		return;
	} finally {
		await source.close();
	}
}

// src/builders/proxmox/images/fetch-image.ts
/** Downloads an image to this machine and verifies it. `checksum` undefined: whatever comes is taken. */
function fetchImage(urls, checksum, context) {
	return download({
		urls,
		checksum,
		cacheDir: context.downloadDirectory,
		workingDirectory: context.workingDirectory,
		env: context.env,
		cache: context.isoCache,
		signal: context.signal,
		clock: context.clock,
		onProgress: (done, total) => context.emit({
			kind: "progress",
			id: "download",
			label: "Downloading",
			unit: "bytes",
			done,
			total,
			finished: done === total
		}),
		onMessage: (text) => context.message(text)
	});
}
const failure = {
	iso: "failed to download ISO with all the provided URLs",
	import: "The node could not download the image from any of its addresses"
};
/** Lets the node fetch the image itself: nothing passes through this machine. */
async function nodeFetches(image, { content, nameOf }, session, context) {
	const { client, node, place, task } = session;
	const { storage } = image;
	const failures = [];
	for (const url of image.urls) {
		const filename = nameOf(url);
		const volid = `${storage}:${content}/${filename}`;
		const checksum = await checksumOf(image, url, context);
		const present = await volumeSize(client, {
			node,
			storage,
			volid
		}, task);
		if (present !== void 0 && checksum === void 0) {
			context.message(`${volid} is there already; without a checksum it is taken as it is`);
			return { volid };
		}
		const close = present === void 0 ? context.record({
			kind: "volume",
			storage,
			volid
		}, place) : void 0;
		try {
			await client.downloadUrl({
				node,
				storage,
				url,
				filename,
				content,
				checksum
			}, task);
			return close === void 0 ? { volid } : {
				volid,
				close
			};
		} catch (thrown) {
			if (wasRefused(thrown)) close?.("gone");
			if (!(thrown instanceof ExternalError) || context.signal.aborted) throw thrown;
			if (thrown.code === "permission-denied") throw thrown;
			failures.push(`${url}: ${thrown.message}`, ...thrown.detail === void 0 ? [] : [thrown.detail]);
		}
	}
	throw new ExternalError("download-failed", failure[content], failures.join("\n"));
}
/** What an address is to be checked against; undefined: nothing. */
function checksumOf({ checksum }, url, context) {
	return resolveChecksum(checksum, {
		url,
		workingDirectory: context.workingDirectory,
		fetchText: (address) => downloadText(address, {
			env: context.env,
			signal: context.signal
		})
	});
}

// src/builders/proxmox/images/upload-image.ts
/** Uploads an image, journalled and with its progress in the log. One that it `replaces` was not made by this build. */
async function uploadImage(image, { client, node, place, task }, context, { replaces = false } = {}) {
	const label = `Uploading ${image.filename} to ${image.storage}`;
	context.message(label);
	const subject = {
		kind: "volume",
		storage: image.storage,
		volid: `${image.storage}:${image.content}/${image.filename}`
	};
	const close = replaces ? void 0 : context.record(subject, place);
	const upload = {
		...image,
		node,
		signal: context.signal,
		onProgress: (done, total) => context.emit({
			kind: "progress",
			id: image.filename,
			label,
			unit: "bytes",
			done,
			total,
			finished: done === total
		})
	};
	try {
		const volid = await client.upload(upload, {
			...task,
			onProgress: void 0
		});
		return close === void 0 ? { volid } : {
			volid,
			close
		};
	} catch (thrown) {
		if (wasRefused(thrown)) close?.("gone");
		throw thrown;
	}
}

// src/builders/proxmox/images/downloaded-iso.ts
/** Downloads the image to this machine, verifies it, and uploads it unless the storage has it already. */
async function storeDownloaded(image, session, context) {
	const { urls, storage } = image;
	const there = await storedBefore$1(image, session, context);
	if (there !== void 0) return there;
	const checksum = await checksumOf(image, urls[0] ?? "", context);
	const file = await fetchImage(urls, checksum, context);
	await keepCopy(image.copy, file, context);
	const own = await ownName(file, storage, session, context);
	const filename = own ?? hashedName(image, checksum === void 0 ? file.url : image.checksumText);
	const volid = `${storage}:iso/${filename}`;
	const present = await sizeOf(volid, storage, session);
	if (own === void 0 && checksum !== void 0 && present === file.size) {
		context.message(`${volid} is there already`);
		return { volid };
	}
	return uploadImage({
		storage,
		filename,
		content: "iso",
		size: file.size,
		open: () => readInTurns(file.path)
	}, session, context, { replaces: present !== void 0 });
}
/** The plug-in's name for what is downloaded: what one tool has uploaded, the other finds. */
function hashedName({ extension }, text) {
	return `${createHash("sha1").update(text).digest("hex")}.${extension}`;
}
/**
* A file of this machine keeps its own name, as with the plug-in. Undefined: it is none, Proxmox would not take that name,
* or a machine has another of that name in a drive, which must not change under it.
*/
async function ownName(file, storage, session, context) {
	if (localPath(file.url, context.workingDirectory) === void 0) return void 0;
	const filename = storedFilename(file.name);
	if (checkFilename(filename, "iso") !== void 0) return void 0;
	const volid = `${storage}:iso/${filename}`;
	if (await sizeOf(volid, storage, session) === void 0) return filename;
	const user = await userOf(volid, session.client, context.signal);
	if (user === void 0) return filename;
	context.message(`${volid} stays as it is, because machine ${user} uses it`);
}
/** What an earlier build has uploaded: gigabytes need not be fetched to find out that they are there. */
async function storedBefore$1(image, session, context) {
	const { urls, storage, checksum, copy } = image;
	const [url = ""] = urls;
	if (checksum.kind === "none" || copy !== "" || !/^https?:/i.test(url)) return void 0;
	const volid = `${storage}:iso/${hashedName(image, image.checksumText)}`;
	const present = await sizeOf(volid, storage, session);
	if (present === void 0) return void 0;
	const size = await remoteSize(url, {
		env: context.env,
		signal: context.signal,
		allowDowngrade: true
	});
	if (size !== present && (size !== void 0 || checksum.kind === "file")) return void 0;
	context.message(`${volid} is there already: nothing is downloaded`);
	return { volid };
}
/** Lets the node fetch the image itself, under the name that the address has. */
function storeDownloadedByNode(image, session, context) {
	const nameOf = (url) => storedFilename(basename(new URL(url).pathname));
	return nodeFetches(image, {
		content: "iso",
		nameOf
	}, session, context);
}
async function keepCopy(copy, file, { workingDirectory, trust, message }) {
	if (copy === "") return;
	const wanted = resolve(workingDirectory, copy);
	const target = copy.endsWith("/") || await stat(wanted).then((status) => status.isDirectory(), () => false) ? join(wanted, file.name) : wanted;
	if (target === file.path) return;
	const place = placeToWrite(trust, target, `iso_target_path: ${target}`);
	if ("code" in place) throw new ExternalError(place.code, place.summary, place.detail);
	await makeFolder(dirname(place.file));
	await copyFile(file.path, place.file);
	message(`Copied the image to ${target}`);
}
function sizeOf(volid, storage, { client, node, task }) {
	return volumeSize(client, {
		node,
		storage,
		volid
	}, task);
}

// src/media/cd-files.ts
/**
* What comes onto the CD: files under their base names, folders with all that is in them under theirs, but what is in
* `folder/` (with a slash) at the top. Links are followed. Every path that is missing is an error of its own.
*/
async function collectCdFiles({ files, content, workingDirectory }) {
	const entries = [];
	const diagnostics = [];
	for (const path of files) {
		const found = isGlob(path) ? expandGlob(path, workingDirectory) : [path];
		if (found.length === 0) diagnostics.push(error("no-file-matches", `Bad CD disk file '${path}': no file matches`, `It was looked for in ${workingDirectory}.`));
		for (const one of found) {
			const local = resolve(workingDirectory, one);
			const target = one.endsWith("/") ? "" : basename(local);
			try {
				await add(local, target, entries, []);
			} catch (cause) {
				diagnostics.push(error("unreadable-file", `Bad CD disk file "${path}"`, explain(cause, local)));
			}
		}
	}
	for (const [path, text] of Object.entries(content)) entries.push({
		path,
		content: Buffer.from(text, "utf8")
	});
	return {
		entries,
		diagnostics
	};
}
async function add(local, target, entries, above) {
	const status = await stat(local);
	const mode = status.mode & 511;
	if (status.isFile()) {
		entries.push({
			path: target,
			content: { file: local },
			mode
		});
		return;
	}
	if (!status.isDirectory()) throw Object.assign(/* @__PURE__ */ new Error("it is neither a file nor a folder"), { path: local });
	const identity = `${status.dev}:${status.ino}`;
	if (above.includes(identity)) throw Object.assign(/* @__PURE__ */ new Error("a symbolic link in it leads back to a folder above"), { path: local });
	if (target !== "") entries.push({
		path: target,
		content: "folder",
		mode
	});
	const names = (await readdir(local)).sort();
	for (const name of names) await add(join(local, name), target === "" ? name : `${target}/${name}`, entries, [...above, identity]);
}
function explain({ code, path, message }, local) {
	if (code === "ENOENT") return `There is no ${path ?? local}.`;
	if (code === "EACCES") return `${path ?? local} may not be read.`;
	return `${path ?? local}: ${message}`;
}

// src/builders/proxmox/images/generated-iso.ts
/** Makes a CD of `cd_files` and `cd_content` and uploads it while it is made. */
async function storeGenerated({ files, content, label, storage }, path, session, context) {
	const { entries, diagnostics } = await collectCdFiles({
		files,
		content,
		workingDirectory: context.workingDirectory
	});
	const range = context.places.at([...path, "cd_files"]);
	const errors = diagnostics.filter(({ severity }) => severity === "error").map((one) => ({
		...one,
		range
	}));
	if (errors.length > 0) throw new TemplateError(errors);
	for (const one of diagnostics) context.emit({
		kind: "problem",
		diagnostic: {
			...one,
			range
		}
	});
	const image = await createIsoImage(entries, {
		label,
		date: new Date(context.clock.now())
	});
	context.message(`A CD with ${entries.length} ${entries.length === 1 ? "entry" : "entries"}, label ${label}`);
	const filename = `packer${randomBytes(6).toString("hex")}.iso`;
	return uploadImage({
		storage,
		filename,
		content: "iso",
		size: image.size,
		open: () => image.stream()
	}, session, context);
}

// src/builders/proxmox/images/disk-file.ts
var import_tar_stream = require_tar_stream();
const compressions = [
	["1f8b", "gz"],
	["fd377a585a00", "xz"],
	["28b52ffd", "zst"],
	["425a68", "bz2"]
];
/** What Proxmox VE does not import. */
const others = [
	[text("vhdxfile"), "an image in VHDX"],
	[text("conectix"), "an image in VHD"],
	[text("<<< "), "an image in VDI"],
	[text("# Disk DescriptorFile"), "the description of a VMDK, whose data is in files beside it"],
	[text("<!DOCTYPE"), "a web page"],
	[text("<html"), "a web page"],
	[text("PK"), "a ZIP archive"],
	[text("7z¼¯"), "a 7z archive"]
];
const sector = 512;
const isoDescriptor = 32769;
/** Throws ExternalError where it is none that becomes a disk. `name`: as it is told. */
async function inspectDisk(path, name) {
	const file = await open(path);
	try {
		const { size } = await file.stat();
		const head = await bytesAt(0, 1024);
		const hex = head.toString("hex");
		const compression = compressions.find(([magic]) => hex.startsWith(magic));
		if (compression !== void 0) return {
			kind: "compressed",
			by: compression[1]
		};
		if (head.toString("latin1", 257, 262) === "ustar") return { kind: "tar" };
		if (hex.startsWith("514649fb")) return {
			kind: "disk",
			format: "qcow2",
			bytes: Number(head.readBigUInt64BE(24))
		};
		if (hex.startsWith("4b444d56")) return {
			kind: "disk",
			format: "vmdk",
			bytes: Number(head.readBigUInt64LE(12)) * sector
		};
		const other = others.find(([magic]) => hex.startsWith(magic))?.[1];
		const isIso = other === void 0 && (await bytesAt(isoDescriptor, 5)).toString("latin1") === "CD001";
		if (other !== void 0 || isIso || size === 0 || size % sector !== 0) throw notADisk(name, other ?? (isIso ? "an ISO image" : size === 0 ? "empty" : "no whole number of sectors"));
		return {
			kind: "disk",
			format: "raw",
			bytes: size
		};
		async function bytesAt(position, length) {
			const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
			return position === 0 ? buffer : buffer.subarray(0, bytesRead);
		}
	} finally {
		await file.close();
	}
}
function notADisk(name, what) {
	return new ExternalError("not-a-disk-image", `${name} is no disk image: it is ${what}`, "Images are qcow2, raw and vmdk, in a tar or an ova, and compressed with gz, xz or zst. For an ISO image there is proxmox-iso.");
}
function text(magic) {
	return Buffer.from(magic, "latin1").toString("hex");
}

// src/builders/proxmox/images/unpacked-file.ts
/** With the process that writes it, so that others see whether that lives. */
const pattern = /^unpacked-(?<space>[0-9a-z]+)-(?<pid>\d+)-[0-9a-f-]{36}$/;
/** Milliseconds: no build unpacks for a day, and a process of another container can not be seen. */
const oldEnough = 864e5;
/** A place in `folder` for what an image holds. */
function unpackedFile(folder) {
	return join(folder, `unpacked-${processSpace()}-${process.pid}-${randomUUID()}`);
}
/** Removes what processes that were killed have unpacked there: gigabytes that no later build reads. */
function removeDeadUnpacked(folder, now) {
	for (const name of readdirSync(folder)) {
		const { space, pid } = pattern.exec(name)?.groups ?? {};
		if (pid === void 0) continue;
		const file = join(folder, name);
		try {
			if (space === processSpace() ? !lives(Number(pid)) : now - statSync(file).mtimeMs > oldEnough) rmSync(file, { force: true });
		} catch {}
	}
}

// src/builders/proxmox/images/unpack-disk.ts
/** Compressed, in a tar, and compressed in it: deeper nobody packs. */
const deepest = 4;
/** Unpacks an image as long as it is packed. Throws ExternalError where there is none in it, Cancelled. */
async function unpackDisk(given, name, around) {
	let path = given;
	const drop = async (file) => {
		if (file !== given) await rm(file, { force: true });
	};
	try {
		for (let depth = 0; depth < deepest; depth++) {
			const found = await inspectDisk(path, name);
			if (found.kind === "disk") {
				const { size } = await stat(path);
				const last = path;
				return {
					path,
					format: found.format,
					bytes: found.bytes,
					size,
					[Symbol.asyncDispose]: () => drop(last)
				};
			}
			if (depth === 0) around.message(`Unpacking ${name}`);
			const target = unpackedFile(around.folder);
			const packed = path;
			path = target;
			if (found.kind === "tar") await takeDisk(packed, name, target, around);
			else await decompress(found.by, packed, name, target, around);
			await drop(packed);
		}
		throw notADisk(name, "packed in more than one can be");
	} catch (thrown) {
		await drop(path);
		if (around.signal.aborted) throw new Cancelled(void 0, { cause: thrown });
		throw thrown;
	}
}
async function decompress(by, from, name, to, { env, signal }) {
	const source = createReadStream(from, { highWaterMark: 1 << 20 });
	const target = createWriteStream(to, {
		mode: 384,
		highWaterMark: 1 << 20
	});
	try {
		if (by === "gz") await pipeline(source, createGunzip(), target, { signal });
		else if (by === "zst") await pipeline(source, createZstdDecompress(), target, { signal });
		else await byProgram(by === "xz" ? "xz" : "bzip2", source, target, {
			env,
			signal
		});
	} catch (thrown) {
		const { code, message } = thrown;
		if (thrown instanceof ExternalError || signal.aborted || code === "ENOSPC") throw thrown;
		throw new ExternalError("not-a-disk-image", `${name} could not be unpacked`, message, { cause: thrown });
	}
}
/** By one of our names, never the template's, and where the PATH has it. */
async function byProgram(program, source, target, { env, signal }) {
	const place = findProgram(program, { env });
	if (place === void 0) throw new ExternalError("no-compressor", `The program ${program} is not on this machine`);
	const child = spawn(place, ["-dc"], {
		stdio: "pipe",
		env: childEnvironment(env),
		signal,
		killSignal: "SIGKILL"
	});
	const said = [];
	child.stderr.on("data", (piece) => {
		if (said.length < 16) said.push(piece.subarray(0, 4096));
	});
	const ended = once(child, "close");
	ended.catch(() => {});
	const fed = pipeline(source, child.stdin).catch(() => {});
	await pipeline(child.stdout, target);
	const [[code]] = await Promise.all([ended, fed]);
	if (code !== 0) throw new Error(Buffer.concat(said).toString("utf8").trim() || `${program} ended with ${code}`);
}
const image = /\.(?:vmdk|qcow2|raw|img)(?:\.(?:gz|xz|zst))?$/i;
/** The one image that a tar holds, as an ova does. */
async function takeDisk(from, name, to, { signal }) {
	const reader = (0, import_tar_stream.extract)();
	const fed = pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), reader, { signal });
	fed.catch(() => {});
	const found = [];
	try {
		for await (const entry of reader) {
			const { name: member, type } = entry.header;
			const isImage = type === "file" && image.test(member);
			if (isImage) found.push(member);
			if (isImage && found.length === 1) await pipeline(entry, createWriteStream(to, { mode: 384 }), { signal });
			else entry.resume();
		}
		await fed;
	} catch (thrown) {
		if (signal.aborted || thrown.code === "ENOSPC") throw thrown;
		const { message } = thrown;
		throw new ExternalError("not-a-disk-image", `${name} could not be unpacked`, message, { cause: thrown });
	}
	if (found.length === 0) throw notADisk(name, "an archive without one");
	if (found.length > 1) throw notADisk(name, `an archive of ${found.length}: ${found.join(", ")}`);
}

// src/builders/proxmox/images/store-disk.ts
/**
* Brings a disk image to its storage, unless an earlier build has, or another one of this machine just does. Its name there
* is made of the checksum: what has that name has those bytes. Throws TemplateError where the disk would be smaller.
*/
async function storeDisk(plan, { source }, session, context) {
	if (source.kind === "stored") return {
		volid: source.volid,
		release: () => {}
	};
	const checksum = await ownChecksum(source, context);
	const stem = stemFor(source, checksum);
	await makeFolder(context.downloadDirectory);
	const key = createHash("sha256").update(`${session.place.url} ${source.storage} ${stem}`).digest("hex");
	const lock = join(context.downloadDirectory, `import-${key}.lock`);
	const { clock, signal, message } = context;
	const onWait = () => message("Another build is fetching this image; waiting for it");
	return withFileLock(lock, {
		clock,
		signal,
		onWait
	}, async () => {
		const there = await storedBefore(source, stem, session);
		if (there !== void 0 && (checksum !== void 0 || source.by === "node")) {
			message(checksum === void 0 ? `${there} is there already; without a checksum it is taken as it is` : `${there} is there already: nothing is downloaded`);
			return checked({
				volid: there,
				release: holdImage(session.client, there)
			}, plan, session, context);
		}
		if (source.by === "us") return fetched(plan, source, {
			checksum,
			stem,
			replaces: there
		}, session, context);
		const stored = await nodeFetches(source, {
			content: "import",
			nameOf: (url) => nodeName(source, url, stem)
		}, session, context);
		return checked({
			...stored,
			release: holdImage(session.client, stored.volid)
		}, plan, session, context);
	});
}
/** A file of this machine vouches for itself. Undefined: nobody does. */
async function ownChecksum(source, context) {
	const [url = ""] = source.urls;
	const checksum = await checksumOf(source, url, context);
	const file = localPath(url, context.workingDirectory);
	if (checksum !== void 0 || file === void 0) return checksum;
	try {
		return {
			algorithm: "sha256",
			digest: await hashFile(file, "sha256", { signal: context.signal })
		};
	} catch (cause) {
		if (cause.code !== "ENOENT") throw cause;
		throw new ExternalError("file-not-found", `There is no file ${file}`, void 0, { cause });
	}
}
const longestStem = 100;
/** With it, a person sees what it is of, and a build that it is that. */
function stemFor({ urls }, checksum) {
	const [url = ""] = urls;
	const digest = checksum?.digest ?? createHash("sha1").update(url).digest("hex");
	return `${(storedFilename(stemOf(nameOf(url))) || "disk").slice(0, longestStem)}-${digest.slice(0, 16)}`;
}
function nodeName({ format }, url, stem) {
	return `${stem}.${format ?? namedFormat(nameOf(url)) ?? "raw"}`;
}
/** What the image is, only who has seen it knows: under any of its names. */
async function storedBefore({ storage, format }, stem, { client, node, task }) {
	const path = `/nodes/${node}/storage/${storage}/content`;
	const volumes = await client.request("GET", path, { content: "import" }, { signal: task.signal });
	const names = (format === void 0 ? diskFormats : [format]).map((one) => `${storage}:import/${stem}.${one}`);
	return volumes.map(({ volid }) => volid).find((volid) => names.includes(volid));
}
async function fetched(plan, source, { checksum, stem, replaces }, session, context) {
	const { downloadDirectory: folder, env, signal, message } = context;
	const { storage, format } = source;
	removeDeadUnpacked(folder, context.clock.now());
	const file = await fetchImage(source.urls, checksum, context);
	await using disk = await unpackDisk(file.path, file.name, {
		folder,
		env,
		signal,
		message
	});
	if (format !== void 0 && format !== disk.format) throw new ExternalError("not-a-disk-image", `${file.name} is ${disk.format}, and image_format says ${format}`, "Leave image_format out: what the image is, it says itself.");
	checkDiskSize(plan, disk.bytes, context);
	const filename = `${stem}.${disk.format}`;
	const release = holdImage(session.client, `${storage}:import/${filename}`);
	try {
		const upload = {
			storage,
			filename,
			size: disk.size,
			content: "import",
			open: () => readInTurns(disk.path)
		};
		return {
			...await uploadImage(upload, session, context, { replaces: replaces === `${storage}:import/${filename}` }),
			release
		};
	} catch (thrown) {
		release();
		throw thrown;
	}
}
/** Of an image that this machine has not seen, only the server knows how large a disk it is. */
async function checked(stored, plan, session, context) {
	try {
		const storage = stored.volid.replace(/:.*$/, "");
		if (plan.disks[0]?.bytes !== void 0) checkDiskSize(plan, await virtualSize({
			storage,
			volid: stored.volid
		}, session), context);
		return stored;
	} catch (thrown) {
		stored.release();
		throw thrown;
	}
}

// src/builders/proxmox/images/store-images.ts
/** Brings every image to its storage: downloads, makes, uploads. Each upload is in the journal before it begins. */
async function storeImages(plan, session, context) {
	const { images, imports } = plan;
	const stored = [];
	for (const image of images) stored.push({
		...await store(image, session, context),
		image
	});
	const disk = imports && await context.step("Fetching the disk image", () => storeDisk(plan, imports.image, session, context));
	const [source] = wantedImages({
		images: [],
		imports
	});
	return {
		volids: [...stored, ...disk === void 0 ? [] : [disk]].map(({ volid }) => volid),
		release: () => disk?.release(),
		settle: async (config) => {
			for (const { image, volid, close } of stored) {
				if (close === void 0) continue;
				if (image.source.kind === "generated" && image.afterwards !== "stays" && !isInUse(volid, config)) await remove({
					volid,
					storage: image.source.storage,
					close
				}, session, context);
				else close("handed-over");
			}
			disk?.close?.("handed-over");
		},
		settleTrial: ({ keepsDownloads }) => {
			for (const { image, close } of stored) if (keepsDownloads && image.source.kind === "downloaded" && image.source.checksum.kind !== "none") close?.("handed-over");
			if (keepsDownloads && source?.checksum.kind !== "none") disk?.close?.("handed-over");
		}
	};
}
function store({ source, path }, session, context) {
	switch (source.kind) {
		case "stored": return Promise.resolve({ volid: source.volid });
		case "generated": return context.step("Making a CD", () => storeGenerated(source, path, session, context));
		case "downloaded": return source.by === "node" ? context.step("Downloading the ISO to the node", () => storeDownloadedByNode(source, session, context)) : context.step("Downloading the ISO", () => storeDownloaded(source, session, context));
	}
}
async function remove({ volid, storage, close }, { client, node, task }, { signal }) {
	try {
		await deleteVolume(client, {
			node,
			storage,
			volid
		}, task);
		close("gone");
	} catch (thrown) {
		if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
	}
}

// src/builders/proxmox/steps/check-privileges.ts
/**
* What the server would refuse the credentials later, when an hour of work or the removal of what was made may hang on
* it: one problem for all of it. What only makes the build poorer is a line of the log. `making`: of the way in which
* the machine is made.
*/
async function privilegeProblems(plan, making, session, context) {
	const { client, node } = session;
	const at = {
		vmid: plan.vmid,
		pool: plan.options.pool || void 0
	};
	const seeing = context.screenshot === void 0 ? [] : [deed("screen", at)];
	const own = [
		...making,
		...deedsOf(plan, node),
		...seeing
	];
	const deeds = plan.takes === void 0 ? own : [...own, ...takingDeeds(plan.takes, own)];
	const nextFree = deeds.some(({ at }) => at.vmid === void 0) ? await freeId(session) : 0;
	const needs = needsOf(deeds, client.version.major, nextFree);
	const unmet = missing(needs, await permissionsOn(pathsOf(needs), session, context));
	const poorer = unmet.filter(({ rule }) => rules[rule].without !== void 0);
	for (const need of poorer) context.message(`"${client.identity}" lacks ${told$3(need)}: ${rules[need.rule].without ?? ""}`);
	const refused = unmet.filter((need) => !poorer.includes(need));
	return [...reservedProblems(plan, session, context), ...refused.length === 0 ? [] : [refusalOf(refused, client.identity)]];
}
/** What is done with the machine that is built is done again under the ID that it takes, and its disks come there. */
function takingDeeds(vmid, own) {
	const isDone = ({ rule, at }) => at.vmid === void 0 && at.storage === void 0 && at.source === void 0 && !/^(?:agent|keys|node|screen)/.test(rule);
	const again = own.filter(isDone).map(({ rule, at }) => deed(rule, {
		...at,
		vmid
	}));
	const { pool } = own.find(({ rule }) => rule === "create")?.at ?? {};
	return [
		...again,
		deed("hardware", {
			vmid,
			pool
		}),
		deed("disks", {
			vmid,
			pool
		}),
		deed("disks", { pool })
	];
}
/** By the server's own account, which knows of pools, groups and roles; a path that it does not tell of is not judged. */
async function permissionsOn(paths, { client }, { signal }) {
	const ask = async (path) => {
		try {
			return (await client.request("GET", "/access/permissions", { path }, { attempts: 1 }))?.[path];
		} catch (thrown) {
			signal.throwIfAborted();
			if (!(thrown instanceof ProxmoxError)) throw thrown;
			return;
		}
	};
	return new Map(await Promise.all(paths.map(async (path) => [path, await ask(path)])));
}
function reservedProblems({ hardware }, { client }, { places }) {
	return reservedOptions(hardware, client.identity).map((option) => error("root-only", `"${client.identity}" may not set ${option}`, "Proxmox allows this only to root@pam logged in with its password; not even a token of root@pam may do it.", places.at([option])));
}
function deedsOf(plan, node) {
	const { options, vmid, typing, disks, images, imports, cards, cloudInit, hardware } = plan;
	const at = {
		vmid,
		pool: options.pool || void 0
	};
	const asksAgent = communicatorOf(options).access(options).host === "";
	const changesCds = cloudInit !== void 0 || images.some(({ afterwards }) => afterwards !== "stays");
	const bridges = cards.filter(({ bridge }) => /^vmbr\d+$/.test(bridge));
	return [
		deed("read", at),
		deed("options", at),
		deed("power", at),
		...typing === void 0 ? [] : [deed("keys", at), deed("node", {
			...at,
			node
		})],
		...asksAgent ? [deed("agent", at)] : [],
		...communicatorOf(options).needsAgent === true ? [deed("agent-commands", at)] : [],
		...changesCds ? [deed("cds", at)] : [],
		...cloudInit === void 0 ? [] : [deed("cloud-init-drive", at)],
		...disks.some(({ resize }) => resize !== void 0) ? [deed("disks", at)] : [],
		...storagesOf$1(plan).map((storage) => deed("space", {
			...at,
			storage
		})),
		...images.flatMap((image) => imageDeeds(image, node)),
		...imports === void 0 ? [] : importDeeds(imports.image, node),
		...bridges.map(({ bridge, vlan }) => deed("bridge", {
			...at,
			bridge: vlan === void 0 ? bridge : `${bridge}/${vlan}`
		})),
		...options.pci_devices.flatMap(({ mapping }) => mapping === "" ? [] : [deed("mapping", {
			...at,
			mapping
		})]),
		...String(hardware["rng0"]).includes("/dev/hwrng") ? [deed("hardware-random", at)] : []
	];
}
function storagesOf$1({ options, disks }) {
	const { efi_config: efi, tpm_config: tpm } = options;
	const all = [
		...disks.map(({ storage }) => storage),
		efi?.efi_storage_pool,
		tpm?.tpm_storage_pool
	];
	return [...new Set(all.filter((storage) => storage !== void 0 && storage !== ""))];
}
function imageDeeds({ source, afterwards }, node) {
	const { kind, storage } = source;
	const at = {
		storage,
		node
	};
	if (kind === "stored") return [deed("attach", at)];
	const common = [
		deed("attach", at),
		deed("list", at),
		deed("upload", at)
	];
	if (kind === "generated") return [...common, deed(afterwards === "stays" ? "delete-image" : "delete-cd", at)];
	return [
		...common,
		deed("delete-image", at),
		...source.by === "node" ? [deed("download", at)] : []
	];
}
function importDeeds({ source }, node) {
	const at = {
		storage: source.storage,
		node
	};
	if (source.kind === "stored") return source.owner === void 0 ? [deed("attach", at)] : [deed("import-disk", { source: source.owner })];
	const download = source.by === "node" ? [deed("download", at)] : [];
	return [
		deed("attach", at),
		deed("list", at),
		deed("upload", at),
		deed("delete-image", at),
		...download
	];
}

// src/builders/proxmox/steps/storage-problems.ts
const thin = /* @__PURE__ */ new Set([
	"lvmthin",
	"zfspool",
	"rbd",
	"dir",
	"nfs",
	"cifs",
	"cephfs",
	"btrfs",
	"glusterfs"
]);
/** The storages of the node, as far as the credentials see them; undefined: they may not look. */
async function storagesOf({ client, node }) {
	try {
		return await client.request("GET", `/nodes/${node}/storage`, { format: 1 });
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 403) return void 0;
		throw thrown;
	}
}
/** Every storage that the template names, judged by what it has to hold. */
function storageProblems(plan, storages, room, session, context) {
	const problems = usesOf(plan).flatMap((use) => storageProblem(use, storages, room, session, context) ?? []);
	return problems.length > 0 ? problems : copyProblems(plan, storages, room, session, context);
}
/** Room for the copy of the old template that stays, beside that and the new one. */
function copyProblems({ disks }, storages, { copied }, { node }, { places }) {
	if (copied === void 0 || copied.node !== node) return [];
	return [...copied.bytes].flatMap(([storage, bytes]) => {
		const found = storages.find((one) => one.storage === storage);
		const own = bytesOn(disks, storage);
		if (found?.avail === void 0 || thin.has(found.type ?? "") || own + bytes <= found.avail) return [];
		const beside = own === 0 ? "" : `, and the new disks ${gib(own)}`;
		return [{
			code: "storage-full",
			severity: "error",
			summary: `Storage ${storage} has no room for a copy of the old template ${copied.vmid}`,
			detail: `The copy that stays needs ${gib(bytes)}${beside}; ${gib(found.avail)} are free, and the old template goes only when both are there. Leave keep_previous (keep-previous) out, or make room.`,
			range: places.at(["keep_previous"])
		}];
	});
}
function usesOf({ options, disks, images: cds, imports, cloudInit, copiesTo }) {
	const images = (path, storage, more = {}) => storage === void 0 || storage === "" ? [] : [{
		path,
		storage,
		content: "images",
		...more
	}];
	const format = (name, ...path) => name ? {
		name,
		path
	} : void 0;
	return [
		...disks.flatMap(({ storage }, index) => images([
			"disks",
			index,
			"storage_pool"
		], storage, {
			bytes: bytesOn(disks.slice(0, index + 1), storage),
			isSum: disks.slice(0, index).some((other) => other.storage === storage),
			format: format(options.disks[index]?.format, "disks", index, "format")
		})),
		...images(["efi_config", "efi_storage_pool"], options.efi_config?.efi_storage_pool, { format: format(options.efi_config?.efi_format, "efi_config", "efi_format") }),
		...images(["tpm_config", "tpm_storage_pool"], options.tpm_config?.tpm_storage_pool),
		...images(["cloud_init_storage_pool"], cloudInit?.storage),
		...images(["clone_storage"], copiesTo),
		...cds.map(({ path, source: { kind, storage } }) => {
			const option = kind === "stored" ? "iso_file" : "iso_storage_pool";
			return {
				path: [...path, option],
				storage,
				content: "iso"
			};
		}),
		...imports === void 0 ? [] : importUses(imports.image)
	];
}
function importUses({ path, source }) {
	const { kind, storage } = source;
	if (kind === "downloaded") return [{
		path: ["image_storage_pool"],
		storage,
		content: "import"
	}];
	return [{
		path,
		storage,
		content: source.owner === void 0 ? "import" : "images"
	}];
}
function bytesOn(disks, storage) {
	return disks.reduce((sum, disk) => disk.storage === storage ? sum + (disk.bytes ?? 0) : sum, 0);
}
function storageProblem({ path, storage, content, bytes = 0, isSum, format }, storages, { freed, staying }, { node }, context) {
	const range = context.places.at(path);
	const found = storages.find((one) => one.storage === storage);
	const fitting = storages.filter((one) => one.content?.split(",").includes(content)).map((one) => one.storage);
	const others = fitting.length === 0 ? `No storage of node ${node} holds ${content}.` : `Storages of node ${node} for ${content}: ${fitting.join(", ")}.`;
	if (found === void 0) {
		if (storages.length === 0) return void 0;
		return {
			code: "unknown-storage",
			severity: "error",
			summary: `There is no storage ${JSON.stringify(storage)} on node ${node}`,
			detail: `${others}${didYouMean(storage, fitting)}`,
			range
		};
	}
	if (found.enabled === 0 || found.active === 0) return {
		code: "storage-unavailable",
		severity: "error",
		summary: `Storage ${storage} is not available on node ${node}`,
		detail: others,
		range
	};
	if (found.content !== void 0 && !found.content.split(",").includes(content)) return {
		code: "storage-without-content",
		severity: "error",
		summary: `Storage ${storage} does not hold ${content}`,
		detail: others,
		range
	};
	const formats = Object.entries(found.format?.[0] ?? {}).flatMap(([name, taken]) => taken === 1 ? [name] : []);
	if (format !== void 0 && formats.length > 0 && !formats.includes(format.name)) return {
		code: "storage-without-format",
		severity: "error",
		summary: `Storage ${storage} does not hold disk images of the format ${format.name}`,
		detail: `It is of the type ${found.type ?? "unknown"} and takes: ${formats.filter((name) => name !== "subvol").join(", ")}.`,
		range: context.places.at(format.path) ?? range
	};
	const free = (found.avail ?? 0) + (freed.get(storage) ?? 0);
	const both = staying.length === 0 ? "" : ` The old template ${staying.join(", ")} stays until the new one is done, so there has to be room for both: where there is none, force-order: delete-first removes it before.`;
	if (found.avail !== void 0 && bytes > free && !thin.has(found.type ?? "")) return {
		code: "storage-full",
		severity: "error",
		summary: `Storage ${storage} is full`,
		detail: `${isSum ? "The disks on it need" : "The disk needs"} ${gib(bytes)}, ${gib(free)} are free.${both}`,
		range
	};
	if (found.avail === 0 && free === 0) return {
		code: "storage-full",
		severity: "error",
		summary: `Storage ${storage} is full`,
		...both === "" ? {} : { detail: both.trim() },
		range
	};
}
function gib(bytes) {
	return `${(bytes / gibibyte).toFixed(1)} GiB`;
}

// src/builders/proxmox/steps/preflight.ts
/**
* What can be known to fail before anything is created: an unknown node, storage or pool, a storage of the wrong kind, a
* missing ISO image, missing privileges. Everything at once, each at its option. What the credentials may not see is not
* judged. `known`: what making the machine and later steps ask for, and what is wrong with the latter.
*/
async function preflight(plan, known, room, session, context) {
	const problems = await nodeProblems(session, context);
	if (problems.length === 0) {
		const storages = await storagesOf(session);
		if (storages !== void 0) {
			problems.push(...storageProblems(plan, storages, room, session, context));
			problems.push(...await imageProblems(plan, storages, session, context));
		}
		problems.push(...await poolProblems(plan, session, context));
		problems.push(...known.problems);
		problems.push(...await privilegeProblems(plan, known.deeds, session, context));
	}
	if (problems.length > 0) throw new TemplateError(problems);
}
/** Throws TemplateError where there is no such node. */
async function checkNode(session, context) {
	const problems = await nodeProblems(session, context);
	if (problems.length > 0) throw new TemplateError(problems);
}
async function nodeProblems({ client, node, isNodeFromOutside }, context) {
	const nodes = await client.api.nodes.$get();
	const names = nodes.map((one) => one.node);
	const found = nodes.find((one) => one.node === node);
	const place = isNodeFromOutside ? { subject: "proxmox-node" } : { range: context.places.at(["node"]) };
	const origin = isNodeFromOutside ? "proxmox-node names it, which wins over node in the template. " : "";
	if (found === void 0 && names.length > 0) return [{
		code: "unknown-node",
		severity: "error",
		summary: `There is no node ${JSON.stringify(node)}`,
		detail: `${origin}Nodes of this cluster: ${names.join(", ")}.${didYouMean(node, names)}`,
		...place
	}];
	if (found?.status === "offline") return [{
		code: "node-offline",
		severity: "error",
		summary: `Node ${node} is offline`,
		...place
	}];
	return [];
}
/** Whether there is such a pool is told to everybody, from 8 on. */
async function poolProblems({ options: { pool } }, { client }, context) {
	if (pool === "") return [];
	try {
		await client.request("GET", "/pools", { poolid: pool });
		return [];
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError)) throw thrown;
		if (!thrown.notFound) return [];
	}
	const names = (await client.request("GET", "/pools")).map(({ poolid }) => poolid);
	const seen = names.length === 0 ? "These credentials see no pool." : `Pools that these credentials see: ${names.join(", ")}.`;
	return [{
		code: "unknown-pool",
		severity: "error",
		summary: `There is no pool ${JSON.stringify(pool)}`,
		detail: `${seen}${didYouMean(pool, names)}`,
		range: context.places.at(["pool"])
	}];
}
async function imageProblems(plan, storages, { client, node }, context) {
	const problems = [];
	for (const { path, source, content, what } of storedImages(plan)) {
		const { storage, volid } = source;
		if (!storages.some((one) => one.storage === storage && one.content?.split(",").includes(content))) continue;
		const present = (await client.request("GET", `/nodes/${node}/storage/${storage}/content`, { content })).map((one) => one.volid);
		if (present.includes(volid.replace(/(\.ova)\/[^/]+$/i, "$1"))) continue;
		const detail = `${present.length === 0 ? `Storage ${storage} holds no ${what}.` : `On storage ${storage}: ${listed(present)}.`}${didYouMean(volid, present)}`;
		problems.push({
			code: "image-not-found",
			severity: "error",
			summary: `There is no ${what} ${volid}`,
			detail,
			range: context.places.at(path)
		});
	}
	return problems;
}
/** Images that have to be there. Who may make a disk of another machine's need not see it in a list: it is not judged. */
function storedImages({ images, imports }) {
	const isos = images.flatMap(({ path, source }) => source.kind === "stored" ? [{
		path: [...path, "iso_file"],
		source,
		content: "iso",
		what: "ISO image"
	}] : []);
	if (imports === void 0) return isos;
	const { image, values } = imports;
	const snippets = String(values["cicustom"] ?? "").split(",").flatMap((file) => {
		const volid = file.replace(/^[^=]*=/, "");
		const storage = parseVolid(volid)?.storage;
		return storage === void 0 ? [] : [{
			path: ["cicustom"],
			content: "snippets",
			what: "snippet",
			source: {
				storage,
				volid
			}
		}];
	});
	const { path, source } = image;
	if (source.kind !== "stored" || source.owner !== void 0) return [...isos, ...snippets];
	return [
		...isos,
		...snippets,
		{
			path,
			source,
			content: "import",
			what: "disk image"
		}
	];
}

// src/builders/proxmox/plan-replacement.ts
/** The new machine is built first, unless there is no room for two. Throws where what is there is not to be replaced. */
async function planReplacement(plan, session, context) {
	const none = {
		plan,
		before: [],
		taken: void 0,
		after: [],
		previous: void 0
	};
	if (!context.force) return none;
	if (isLeftToRetirement(plan, context)) {
		context.message("Older templates of the name stay beside the new one until keep and keep-for let them go");
		return none;
	}
	await checkNode(session, context);
	const found = await findReplaced(plan, session, context);
	const { vmid } = plan;
	const keeps = keepsPrevious(plan, context);
	if (goesFirst(plan, context)) return {
		...none,
		before: found
	};
	const taken = found.find(({ vm }) => vm.vmid === vmid);
	if (vmid === void 0 || taken === void 0) return {
		...none,
		after: found,
		previous: keeps ? found[0] : void 0
	};
	checkDescription(plan, context);
	if (sharesAddress(plan)) {
		context.message(`The old machine ${vmid} is removed first: it has the addresses of the new one, which is no template either`);
		return {
			...none,
			before: found
		};
	}
	const after = found.filter((one) => one !== taken);
	const previous = keeps ? newestOf(after, taken) ?? taken : void 0;
	return {
		plan: {
			...plan,
			vmid: void 0,
			takes: vmid,
			cards: cardsOf(plan.cards, vmid)
		},
		before: [],
		taken,
		after,
		previous
	};
}
/** Nothing has to make room: what stays, and for how long, is said by `keep` and `keep-for`. */
function isLeftToRetirement(plan, context) {
	return context.life?.retires === true && plan.vmid === void 0 && !plan.options.skip_convert_to_template && !goesFirst(plan, context) && !keepsPrevious(plan, context);
}
function goesFirst({ options }, { forceOrder }) {
	return (forceOrder ?? options.force_order) === "delete-first";
}
/** Does what is replaced stay? Throws where it can not. */
function keepsPrevious(plan, context) {
	const { keepPrevious, places } = context;
	if (!(keepPrevious ?? plan.options.keep_previous)) return false;
	const why = goesFirst(plan, context) ? "with force-order: delete-first it goes before anything is made" : plan.options.skip_convert_to_template ? "with skip_convert_to_template there is none" : void 0;
	if (why === void 0) return true;
	const summary = `The old template can not be kept: ${why}`;
	const place = places.at(["keep_previous"]);
	throw new TemplateError([error("conflicting-options", summary, "Leave one of the two out.", place)]);
}
/** A template that linked clones keep under the ID is older than what is beside it. */
function newestOf(after, { config }) {
	const ids = successorsIn(String(config["description"] ?? ""));
	return after.toSorted((left, right) => ids.indexOf(right.vm.vmid) - ids.indexOf(left.vm.vmid))[0];
}
/** A template does not run, a machine may: of two with one address in a network neither works. */
function sharesAddress({ options, cards }) {
	return options.skip_convert_to_template && cards.some(({ mac }) => mac === "repeatable");
}
function checkDescription({ options }, { places }) {
	const { length } = options.template_description;
	if (length <= 7292) return;
	throw new TemplateError([error("data-too-large", "template_description is too long for a machine that takes the ID of another", `It has ${length} characters, and ${longestDescription} are possible beside what stands there until it is finished. Shorten it, or set force-order: delete-first.`, places.at(["template_description"]))]);
}
/** What it means for the storages. */
function roomFor({ before, taken, after, previous }) {
	const freed = /* @__PURE__ */ new Map();
	for (const { config } of before) for (const { file, size } of drivesOf(config).values()) {
		const storage = parseVolid(file)?.storage;
		if (storage !== void 0) freed.set(storage, (freed.get(storage) ?? 0) + (size ?? 0));
	}
	const staying = [...taken === void 0 ? [] : [taken], ...after];
	const copied = previous !== void 0 && previous === taken ? {
		node: previous.vm.node,
		vmid: previous.vm.vmid,
		bytes: sizesOf(previous.config)
	} : void 0;
	return {
		freed,
		staying: staying.map(({ vm }) => vm.vmid),
		copied
	};
}
/** What keeping the old template asks of the credentials. */
function deedsFor({ plan, taken, previous }) {
	if (previous === void 0) return [];
	return previous === taken ? copyingDeeds(previous, plan) : [deed("options", { vmid: previous.vm.vmid })];
}

// src/builders/proxmox/steps/remove-cloud-init.ts
const cloudInitValues = [
	"cipassword",
	"ciuser",
	"nameserver",
	"searchdomain",
	"sshkeys"
];
/** Takes the cloud-init settings of the build out of the machine, so that the template carries nobody's. */
async function removeCloudInit({ imports }, vm) {
	const config = await vm.config() ?? {};
	const drives = [...drivesOf(config)].filter(([, drive]) => drive.cloudInit && drive.cdrom).map(([key]) => key);
	const own = Object.keys(imports?.values ?? {});
	const values = Object.keys(config).filter((key) => cloudInitValues.includes(key) || own.includes(key) || /^ipconfig\d+$/.test(key));
	const keys = [...drives, ...values];
	if (keys.length > 0) await vm.configure({ delete: keys.join(",") });
}

// src/boot/answer-record.ts
/** Of different requests; an installer may ask for a whole mirror. */
const most = 8;
/** The first requests are told one by one. */
const told$1 = 200;
function when(first, last) {
	const [from, to] = [first, last].map((after) => formatDuration(Math.round(after / 1e3) * 1e3));
	return from === to ? `${from}` : `${from} to ${to}`;
}
const isPowerOf2 = (count) => (count & count - 1) === 0;
/** What was asked of the answer server, for the message about a guest that was never reached. */
var AnswerRecord = class {
	#asked = /* @__PURE__ */ new Map();
	#others = 0;
	#requests = 0;
	#served = false;
	/**
	* Answers whether the log should tell of it: what is asked again and again is told when it has come to twice as many.
	* `after`: milliseconds since the machine was started.
	*/
	note({ path, status, client }, after) {
		if (status < 400) this.#served = true;
		const what = `${client} asked for ${path}: ${status}`;
		const known = this.#asked.get(what);
		const isKept = known !== void 0 || this.#asked.size < most;
		const count = isKept ? (known?.count ?? 0) + 1 : ++this.#others;
		if (isKept) this.#asked.set(what, {
			count,
			first: known?.first ?? after,
			last: after
		});
		this.#requests++;
		if (this.#requests <= told$1) return 1;
		return isPowerOf2(count) ? count : void 0;
	}
	/** Sentences without their full stop, the first of which says what to do about all of them. `url`: where guests are sent. */
	evidence(url) {
		if (this.#asked.size === 0) return [{
			text: `answer files: nobody ever asked for one at ${url}`,
			advice: "The installer did not get as far as its answer file: was the boot command typed at the right moment (boot_wait), does it name {{ .HTTPIP }}:{{ .HTTPPort }}, and can the guest reach this machine there (http_bind_address, http_interface, a firewall)?"
		}];
		const lines = [...this.#asked].map(([what, { count, first, last }]) => `answer files: ${what}${count > 1 ? ` (${count} times)` : ""}, ${when(first, last)} after the start`);
		if (this.#others > 0) lines.push(`answer files: ${this.#others} requests for others`);
		const advice = this.#served ? "The installer has its answer file: look at the console of the machine for what it does with it; what is wrong in the file, it waits for there." : "What the installer asked for is not served: compare the path in boot_command with http_directory or http_content.";
		return lines.map((text, index) => index === 0 ? {
			text,
			advice
		} : { text });
	}
};

// src/boot/ports.ts
/**
* Listens on a free port of the range, `max` excluded unless it equals `min`, as in Packer. The order is random, so
* that builds side by side rarely try the same one. Answers the port.
*/
async function listenInRange(server, host, min, max) {
	const ports = shuffled(Array.from({ length: Math.max(1, max - min) }, (_, index) => min + index));
	for (const port of ports) {
		const failure = await tryToListen(server, host, port);
		if (failure === void 0) return port;
		if (failure.code === "EADDRINUSE" || failure.code === "EACCES" && ports.length > 1) continue;
		throw new ExternalError("answer-server-not-started", `Error starting the HTTP server on ${host} port ${port}: ${failure.message}`, failure.code === "EADDRNOTAVAIL" ? "http_bind_address must be an address of this machine." : void 0, { cause: failure });
	}
	const range = ports.length === 1 ? `Port ${min} is` : `The ports from ${min} to ${max - 1} are all`;
	throw new ExternalError("ports-in-use", `Error finding port: ${range} in use on ${host}`, "Choose others with http_port_min and http_port_max.");
}
function tryToListen(server, host, port) {
	return new Promise((resolve) => {
		const done = (failure) => {
			server.off("error", done).off("listening", done);
			resolve(failure);
		};
		server.once("error", done).once("listening", done);
		server.listen({
			port,
			host,
			ipv6Only: false
		});
	});
}
function shuffled(numbers) {
	for (let last = numbers.length - 1; last > 0; last--) {
		const other = randomInt(last + 1);
		const kept = numbers[last] ?? 0;
		numbers[last] = numbers[other] ?? 0;
		numbers[other] = kept;
	}
	return numbers;
}

// src/boot/content-type.ts
const types = {
	".cfg": "text/plain; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".gif": "image/gif",
	".htm": "text/html; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".jpg": "image/jpeg",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json",
	".pdf": "application/pdf",
	".png": "image/png",
	".sh": "text/plain; charset=utf-8",
	".svg": "image/svg+xml",
	".toml": "text/plain; charset=utf-8",
	".txt": "text/plain; charset=utf-8",
	".wasm": "application/wasm",
	".xml": "text/xml; charset=utf-8",
	".yaml": "text/plain; charset=utf-8",
	".yml": "text/plain; charset=utf-8"
};
/** By the name, else by the first bytes: answer files often have no extension (`user-data`). */
function contentType(name, head) {
	const known = types[extname(name).toLowerCase()];
	if (known !== void 0) return known;
	return head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 12 || byte === 13) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

// src/boot/served-files.ts
/**
* What is served of a folder, by the decoded path of the request: files, `index.html` or a listing for folders.
* Nothing outside of it: not by `..`, not by a symbolic link.
*/
async function fromFolder(root, path) {
	const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
	if (segments.some((segment) => segment === ".." || segment.includes("\0") || segment.includes("\\"))) return notFound;
	try {
		const base = await realpath(root);
		const file = await realpath(join(base, ...segments));
		if (file !== base && !file.startsWith(base.endsWith(sep) ? base : base + sep)) return {
			kind: "failure",
			status: 403,
			text: "a symbolic link leads out of http_directory"
		};
		const info = await stat(file);
		if (!info.isDirectory()) {
			if (!info.isFile()) return notFound;
			if (path.endsWith("/")) return {
				kind: "redirect",
				path: `../${encodeURIComponent(basename(path))}`
			};
			return await fileAnswer(file, segments.at(-1) ?? "", info.size, info.mtime);
		}
		if (!path.endsWith("/")) return {
			kind: "redirect",
			path: `${encodeURIComponent(segments.at(-1) ?? "")}/`
		};
		const index = await fromFolder(root, `${path}index.html`);
		return index.kind === "file" ? index : await listing(file);
	} catch (thrown) {
		const { code } = thrown;
		if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "ENAMETOOLONG") return notFound;
		if (code === "EACCES") return {
			kind: "failure",
			status: 403,
			text: "this file may not be read"
		};
		return {
			kind: "failure",
			status: 500,
			text: "this file can not be read"
		};
	}
}
/** What is served of `http_content`: exactly its paths, compared after cleaning the request's. */
function fromContent(content, path) {
	const clean = posix.normalize(path.startsWith("/") ? path : `/${path}`).replace(/(?<=.)\/$/, "");
	const text = Object.hasOwn(content, clean) ? content[clean] : void 0;
	if (text === void 0) return {
		kind: "failure",
		status: 404,
		text: `${clean} not found.${didYouMean(clean, Object.keys(content))}`
	};
	return textAnswer(contentType(clean, Buffer.from(text.slice(0, 512))), text);
}
const notFound = {
	kind: "failure",
	status: 404,
	text: "404 page not found"
};
async function fileAnswer(file, name, size, modified) {
	const handle = await open(file);
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
		return {
			kind: "file",
			type: contentType(name, buffer.subarray(0, bytesRead)),
			size,
			modified,
			open: (start, end) => createReadStream(file, {
				start,
				end
			})
		};
	} finally {
		await handle.close();
	}
}
async function listing(folder) {
	return textAnswer("text/html; charset=utf-8", `<!doctype html>\n<pre>\n${(await readdir(folder, { withFileTypes: true })).map((entry) => entry.isDirectory() ? `${entry.name}/` : entry.name).sort().map((name) => `<a href="${encodeURI(`./${name}`).replaceAll(/[#?]/g, encodeURIComponent)}">${escapeHtml(name)}</a>\n`).join("")}</pre>\n`);
}
function escapeHtml(text) {
	return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
/** Text that is in memory. */
function textAnswer(type, text) {
	const bytes = Buffer.from(text);
	return {
		kind: "file",
		type,
		size: bytes.length,
		open: (start, end) => Readable.from([bytes.subarray(start, end + 1)])
	};
}

// src/boot/answer-server.ts
/** The HTTP server from which installers fetch their answer files, as `{{ .HTTPIP }}:{{ .HTTPPort }}`. */
var AnswerServer = class AnswerServer {
	port;
	#server;
	constructor(server, port) {
		this.#server = server;
		this.port = port;
	}
	/** Throws ExternalError when no port is free or the address is none of this machine's. */
	static async start(options) {
		const server = createServer$1((request, response) => void answer(options, request, response));
		return new AnswerServer(server, await listenInRange(server, options.bind, options.portMin, options.portMax));
	}
	/** Also ends connections that are still open. */
	async close() {
		await new Promise((resolve) => {
			this.#server.close(() => resolve());
			this.#server.closeAllConnections();
		});
	}
};
async function answer(options, request, response) {
	const { method = "", socket } = request;
	const path = (request.url ?? "/").replace(/[?#].*$/s, "").replace(/^https?:\/\/[^/]*/, "");
	const found = await find(options, method, path);
	request.resume();
	response.on("close", () => {
		const client = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
		const note = found.kind === "failure" ? found.text : void 0;
		options.onRequest?.({
			method,
			path,
			status: response.statusCode,
			client,
			note
		});
	});
	try {
		await send(found, request, response);
	} catch {
		response.destroy();
	}
}
async function find({ serve }, method, path) {
	if (![
		"GET",
		"HEAD",
		"POST"
	].includes(method)) return {
		kind: "failure",
		status: 405,
		text: "method not allowed"
	};
	try {
		const decoded = decodeURIComponent(path);
		return "directory" in serve ? await fromFolder(serve.directory, decoded) : fromContent(serve.content, decoded);
	} catch {
		return {
			kind: "failure",
			status: 400,
			text: "malformed path"
		};
	}
}
async function send(found, request, response) {
	if (found.kind === "redirect") {
		response.writeHead(301, {
			location: found.path,
			"content-length": 0
		}).end();
		return;
	}
	if (found.kind === "failure") {
		const text = `${found.text}\n`;
		const headers = {
			"content-type": "text/plain; charset=utf-8",
			"content-length": Buffer.byteLength(text)
		};
		response.writeHead(found.status, headers).end(request.method === "HEAD" ? void 0 : text);
		return;
	}
	const { size, modified, type } = found;
	if (modified !== void 0) response.setHeader("last-modified", modified.toUTCString());
	response.setHeader("accept-ranges", "bytes");
	const part = request.method === "POST" ? void 0 : partOf(request.headers.range, size);
	if (part === "unsatisfiable") {
		response.writeHead(416, {
			"content-range": `bytes */${size}`,
			"content-length": 0
		}).end();
		return;
	}
	const { start, end } = part ?? {
		start: 0,
		end: size - 1
	};
	if (part !== void 0) response.setHeader("content-range", `bytes ${start}-${end}/${size}`);
	response.writeHead(part === void 0 ? 200 : 206, {
		"content-type": type,
		"content-length": end - start + 1
	});
	if (request.method === "HEAD" || size === 0) response.end();
	else await pipeline(found.open(start, end), response);
}
/** One range of bytes. Several at once, and what is no range, are answered with the whole, as HTTP allows. */
function partOf(header, size) {
	const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
	if (first === "" && last === "") return void 0;
	const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
	const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
	if (first !== "" && last !== "" && Number(last) < Number(first)) return void 0;
	return start >= size || start > end ? "unsatisfiable" : {
		start,
		end
	};
}

// src/boot/host-address.ts
/** The address under which the guest reaches this machine. Throws ExternalError when there is none. */
async function hostAddressFor(options) {
	const { bindAddress, node, protocol } = options;
	const interfaces = options.interfaces ?? networkInterfaces();
	if (bindAddress !== "" && !isWildcard(bindAddress)) return {
		advertise: bindAddress,
		bind: bindAddress,
		why: `http_bind_address is ${bindAddress}.`
	};
	if (options.interface !== "") {
		const address = addressOfInterface(interfaces, options.interface, protocol);
		return {
			advertise: address,
			bind: address,
			why: `It is the address of interface ${options.interface}.`
		};
	}
	const bindTo = (address) => bindAddress === "" ? address : bindAddress;
	const local = await routeTo(node, protocol);
	if (local !== void 0 && !isLoopback(local)) return {
		advertise: local,
		bind: bindTo(local),
		why: `The route to the node ${node} leaves from it.`
	};
	const bridge = await options.bridgeAddress();
	if (bridge !== void 0) {
		const ours = addressesOf(interfaces).some(({ address }) => address === bridge);
		const where = ours ? "this machine is the node" : "the node is reached through this machine itself";
		return {
			advertise: bridge,
			bind: bindTo(ours ? bridge : local ?? "127.0.0.1"),
			why: `It is the node's address on the guest's bridge: ${where}.`
		};
	}
	const wanted = protocol === "tcp6" ? "IPv6" : "IPv4";
	const first = addressesOf(interfaces).find(({ family, internal }) => !internal && family === wanted)?.address;
	if (first === void 0) throw new ExternalError("no-host-address", "Failed to determine host IP: No host IP found", `This machine has no ${wanted} address that a guest could reach. Set http_bind_address or http_interface, or hand over the answer files on a CD (additional_iso_files with cd_files).`);
	return {
		advertise: first,
		bind: bindTo(first),
		why: "It is the first address of this machine that is not loopback."
	};
}
/** The local address from which packets to the host leave. Nothing is sent: connecting a UDP socket only asks for the route. */
async function routeTo(host, protocol) {
	const family = protocol === "tcp6" ? 6 : protocol === "tcp4" ? 4 : 0;
	const bare = host.replace(/^\[(.*)\]$/, "$1");
	const target = await lookup(bare, {
		all: true,
		family
	}).then((answers) => answers.find((answer) => answer.family === 4) ?? answers[0], () => void 0);
	if (target === void 0) return void 0;
	const socket = createSocket(target.family === 6 ? "udp6" : "udp4");
	try {
		return await new Promise((resolve) => {
			socket.once("error", () => resolve(void 0));
			socket.connect(9, target.address, () => resolve(socket.address().address));
		});
	} finally {
		socket.close();
	}
}
function addressOfInterface(interfaces, name, protocol) {
	const found = interfaces[name];
	const usable = (found ?? []).filter(({ internal, address }) => !internal && !address.startsWith("fe80:"));
	const address = (protocol === "tcp6" ? ["IPv6"] : protocol === "tcp4" ? ["IPv4"] : ["IPv4", "IPv6"]).map((family) => usable.find((one) => one.family === family)?.address).find(Boolean);
	if (address !== void 0) return address;
	throw new ExternalError("unknown-interface", found === void 0 ? `http_interface: this machine has no interface ${name}` : `http_interface: ${name} has no address that a guest could reach`, `Interfaces of this machine: ${Object.keys(interfaces).join(", ") || "none"}.`);
}
function addressesOf(interfaces) {
	return Object.values(interfaces).flatMap((addresses) => addresses ?? []);
}
function isWildcard(address) {
	return address === "0.0.0.0" || address === "::";
}
function isLoopback(address) {
	return isIP(address) === 4 ? address.startsWith("127.") : address === "::1" || address.startsWith("::ffff:127.");
}

// src/builders/proxmox/steps/serve-answers.ts
/** Serves http_directory or http_content to the guest, and finds the address under which it reaches this machine. */
async function serveAnswers(plan, session, context) {
	const { options, typing, cards } = plan;
	const hasContent = Object.keys(options.http_content).length > 0;
	const serves = options.answer_media === "http" && (options.http_directory !== "" || hasContent);
	if (!(serves || typing?.command.tellsAddress === true)) return nothingServed(void 0);
	const { advertise, bind, why } = await hostAddressFor({
		node: session.client.url.hostname,
		bindAddress: options.http_bind_address,
		interface: options.http_interface,
		protocol: options.http_network_protocol,
		bridgeAddress: () => bridgeAddress(cards[0]?.bridge, session)
	});
	if (!serves) return nothingServed(advertise);
	const record = new AnswerRecord();
	const started = context.clock.now();
	const asked = Promise.withResolvers();
	const server = await AnswerServer.start({
		serve: hasContent ? { content: options.http_content } : { directory: resolve(context.workingDirectory, options.http_directory) },
		bind,
		portMin: options.http_port_min,
		portMax: options.http_port_max,
		onRequest: (request) => {
			asked.resolve(true);
			const count = record.note(request, context.clock.now() - started);
			if (count === void 0) return;
			const { method, path, status, client, note } = request;
			const often = count > 1 ? `, and ${count - 1} more like it` : "";
			context.message(`HTTP ${method} ${path} from ${client}: ${status}${note === void 0 ? "" : ` (${note})`}${often}`);
		}
	});
	context.emit({
		kind: "serving",
		port: server.port,
		open: true
	});
	const url = `http://${advertise}:${server.port}/`;
	context.message(`Serving answer files at ${url}. ${why}`);
	return {
		ip: advertise,
		port: server.port,
		awaitRequest: (milliseconds) => within(milliseconds, asked.promise, context),
		evidence: () => record.evidence(url),
		close: async () => {
			context.emit({
				kind: "serving",
				port: server.port,
				open: false
			});
			await server.close();
		}
	};
}
async function within(milliseconds, asked, { clock, signal }) {
	const over = new AbortController();
	const late = clock.sleep(milliseconds, AbortSignal.any([signal, over.signal])).then(() => false);
	try {
		return await Promise.race([asked, late]);
	} finally {
		over.abort();
		late.catch(() => {});
	}
}
function nothingServed(ip) {
	return {
		ip,
		port: 0,
		awaitRequest: async () => true,
		evidence: () => [],
		close: async () => {}
	};
}
async function bridgeAddress(bridge, { client, node }) {
	const found = (await client.api.nodes.$(node).network.$get()).find(({ iface }) => iface === bridge);
	return found?.address ?? found?.cidr?.replace(/\/.*$/, "");
}

// src/builders/proxmox/steps/stop-machine.ts
/** Seconds that a guest gets to shut down; many need more than the server's own 60. */
const patience$3 = 300;
async function stopMachine(vm, context) {
	await context.step("Stopping VM", async () => {
		if (await vm.status() === "stopped") context.message("The guest has shut down by itself");
		else await vm.shutdown(patience$3);
	});
}

// src/builders/proxmox/steps/take-screenshot.ts
/** Milliseconds for a picture in all: whoever waits for the end of a failed build waits for it too. */
const patience$2 = 1e4;
/** Milliseconds until the first picture is followed by the one that is kept: a display that nobody saw shows what it was. */
const settling = 300;
/**
* Does what brings a machine from its start to a guest that answers. Where that fails, a picture of its screen is kept, and
* the failure says where, beside what the answer server was asked for. Neither can make another failure of it.
*/
async function withScreenshot(vm, answers, context, boot) {
	try {
		const result = await boot();
		if (context.screenshot?.when === "always") await keepScreenshot(vm, context);
		return result;
	} catch (thrown) {
		if (context.signal.aborted || thrown instanceof Cancelled) throw thrown;
		const file = await keepScreenshot(vm, context);
		throw withEvidence(thrown, [...answers.evidence().map(({ text }) => text), ...file === void 0 ? [] : [`the screen of the machine at that moment: ${file}`]]);
	}
}
/** Writes what the screen shows into a file and answers its name; undefined: it could not be seen, which the log says. */
async function keepScreenshot(vm, context) {
	if (context.screenshot === void 0) return void 0;
	const { folder } = context.screenshot;
	const limit = timeoutSignal(patience$2);
	try {
		const png = await takeScreenshot(vm, context, AbortSignal.any([context.signal, limit]));
		await makeFolder(folder);
		const file = await writeNew(folder, context.name.replaceAll(/[^\w.-]+/g, "-"), png);
		context.emit({
			kind: "screenshot",
			file
		});
		context.message(`The screen of virtual machine ${vm.vmid} is in ${file}`);
		return file;
	} catch (thrown) {
		if (context.signal.aborted) throw new Cancelled(void 0, { cause: thrown });
		const why = limit.aborted ? `it could not be seen within ${patience$2 / 1e3} s` : whyNot$1(thrown);
		context.message(`There is no picture of the screen of virtual machine ${vm.vmid}: ${why}`);
		return;
	}
}
async function takeScreenshot(vm, { clock }, signal) {
	const { openDisplay } = await import("./builders-proxmox-machine-open-display.js");
	const { toPng } = await import("./display-png.js");
	const display = await openDisplay(vm, signal);
	try {
		await display.picture();
		await clock.sleep(settling, signal);
		return await toPng(await display.picture());
	} finally {
		display.close();
	}
}
/** For this user alone: what was typed may stand in it. An earlier attempt has one of its own. */
async function writeNew(folder, name, content) {
	for (let count = 1;; count++) {
		const file = path.join(folder, `${name}${count === 1 ? "" : `-${count}`}.png`);
		try {
			await writeFile(file, content, {
				flag: "wx",
				mode: 384
			});
			return file;
		} catch (thrown) {
			if (thrown.code !== "EEXIST") throw thrown;
		}
	}
}
function whyNot$1(thrown) {
	if (thrown instanceof ProxmoxError && thrown.status === 403) return `${thrown.reason}. The role needs VM.Console`;
	if (thrown instanceof ProxmoxError) return thrown.message;
	return toDiagnostics(thrown)[0]?.code === "internal-error" ? thrown.message : describe(thrown);
}
function describe(thrown) {
	return toDiagnostics(thrown).map(({ summary }) => summary).join("; ");
}
/** What is known beside the failure goes under it, where it does not stand there already. */
function withEvidence(thrown, texts) {
	if (!(thrown instanceof ExternalError || thrown instanceof TemplateError)) return thrown;
	const [first, ...others] = toDiagnostics(thrown);
	if (first === void 0) return thrown;
	const { detail = "" } = first;
	const more = texts.filter((text) => !detail.includes(text)).map((text) => `- ${text}`);
	if (more.length === 0) return thrown;
	return new TemplateError([{
		...first,
		detail: [detail, ...more].filter(Boolean).join("\n")
	}, ...others]);
}

// src/display/key-positions.ts
/** By QEMU's names, which are those of a US keyboard: from a code on, one after the other. */
const runs = [
	[1, "esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace tab"],
	[16, "q w e r t y u i o p bracket_left bracket_right ret ctrl"],
	[30, "a s d f g h j k l semicolon apostrophe grave_accent shift backslash"],
	[44, "z x c v b n m comma dot slash shift_r"],
	[56, "alt spc"],
	[59, "f1 f2 f3 f4 f5 f6 f7 f8 f9 f10"],
	[86, "less f11 f12"],
	[157, "ctrl_r"],
	[184, "alt_r"],
	[199, "home up pgup"],
	[203, "left"],
	[205, "right"],
	[207, "end down pgdn insert delete"],
	[219, "meta_l meta_r compose"]
];
/** Positions by QEMU's names: all that a boot command can press. */
const keyPositions = new Map(runs.flatMap(([first, names]) => names.split(" ").map((name, index) => [name, first + index])));
/** Keysyms of keys that type no character (X11, keysymdef.h). */
const symbols = new Map(Object.entries({
	backspace: 65288,
	tab: 65289,
	ret: 65293,
	esc: 65307,
	delete: 65535,
	spc: 32,
	home: 65360,
	left: 65361,
	up: 65362,
	right: 65363,
	down: 65364,
	pgup: 65365,
	pgdn: 65366,
	end: 65367,
	insert: 65379,
	compose: 65383,
	shift: 65505,
	shift_r: 65506,
	ctrl: 65507,
	ctrl_r: 65508,
	alt: 65513,
	alt_r: 65027,
	meta_l: 65515,
	meta_r: 65516,
	...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index + 1}`, 65470 + index]))
}));
/**
* The keys of one chord of QEMU's names: `ctrl-alt-delete`. `characterOf` says what a key types together with the others on
* the keyboard that the server has been told of. Undefined: there is no such key.
*/
function keysOf(chord, characterOf) {
	const names = chord.split("-");
	const keys = names.flatMap((name) => {
		const position = keyPositions.get(name);
		if (position === void 0) return [];
		const character = characterOf(name, names);
		return [{
			position,
			symbol: symbols.get(name) ?? symbolOf(character ?? name)
		}];
	});
	return keys.length === names.length ? keys : void 0;
}
/** Accents that wait for their letter: QEMU's keyboards have none that do, and the accents themselves in their place. */
const standing = new Map(Object.entries({
	"̀": "`",
	"́": "´",
	"̂": "^",
	"̈": "¨"
}));
/** Of a character: Latin-1's are its own, all others are Unicode with a bit before. */
function symbolOf(character) {
	const code = (standing.get(character) ?? character).codePointAt(0) ?? 0;
	return code < 256 ? code : 16777216 + code;
}

// src/builders/proxmox/steps/typing/open-keyboard.ts
/** Milliseconds until the display must be open: keys can go another way, and a boot prompt does not wait. */
const patience$1 = 1e4;
/** Milliseconds without a key after which the display is asked whether it is still there: what stands between may have gone. */
const longSilence = 15e3;
/**
* Opens the machine's display for its keys. Where that can not be, each key is a call of the API; the log says so. Throws
* ExternalError where the template insists on the display.
*/
async function openKeyboard(vm, wanted, context) {
	const calls = {
		by: "sendkey",
		isSlow: false,
		send: (chord) => vm.sendKey(chord),
		close: () => {}
	};
	if (wanted === "sendkey") return calls;
	const limit = timeoutSignal(patience$1);
	try {
		const config = await vm.config();
		const isSlow = config?.["bios"] === "ovmf";
		const own = String(config?.["keyboard"] ?? "en-us");
		const layout = keyboardOf(own);
		if (layout === void 0) throw new ExternalError("display-not-opened", `the machine has the keyboard ${own}, of which nothing is known here`);
		const { openDisplay } = await import("./builders-proxmox-machine-open-display.js");
		const opening = new AbortController();
		const stop = () => opening.abort();
		limit.addEventListener("abort", stop, { once: true });
		const display = await openDisplay(vm, AbortSignal.any([context.signal, opening.signal]));
		await display.picture();
		limit.removeEventListener("abort", stop);
		return onDisplay(display, {
			layout,
			isSlow,
			calls
		}, context);
	} catch (thrown) {
		if (context.signal.aborted) throw new Cancelled(void 0, { cause: thrown });
		const why = limit.aborted ? `it did not open within ${patience$1 / 1e3} s` : whyNot(thrown);
		if (wanted === "vnc") throw new ExternalError("display-not-opened", `The display of virtual machine ${vm.vmid} could not be opened: ${why}`, "boot_transport = \"vnc\" types through it. Leave the option out, and keys go by calls of the API where it can not be opened.", { cause: thrown });
		context.message(`Each key is a call of the API, since the display could not be opened: ${why}`);
		return calls;
	}
}
function onDisplay(display, { layout, isSlow, calls }, { signal, clock, message }) {
	let isLost = false;
	let used = clock.now();
	return {
		by: "vnc",
		isSlow,
		async send(chord) {
			const keys = keysOf(chord, (name, names) => characterOf(layout, name, names));
			if (isLost || keys === void 0) return calls.send(chord);
			try {
				if (clock.now() - used > longSilence) await proveAlive(display);
				await display.press(keys);
				used = clock.now();
			} catch (thrown) {
				if (signal.aborted) throw new Cancelled(void 0, { cause: thrown });
				isLost = true;
				display.close();
				message(`The display was lost (${whyNot(thrown)}): from now on each key is a call of the API`);
				await calls.send(chord);
			}
		},
		close: () => display.close()
	};
}
/** A key that is written into a connection which nobody holds any more would be lost, and nothing would say so. */
async function proveAlive(display) {
	const limit = timeoutSignal(patience$1);
	const leave = () => display.close();
	limit.addEventListener("abort", leave, { once: true });
	try {
		await display.picture();
	} finally {
		limit.removeEventListener("abort", leave);
	}
}
function whyNot(thrown) {
	const [first] = toDiagnostics(thrown);
	return first === void 0 || first.code === "internal-error" ? thrown.message : first.summary;
}

// src/builders/proxmox/steps/typing/typing-pace.ts
/** Waits in templates are tuned for hardware acceleration; an emulated machine takes about so many times as long. */
const emulatedFactor = 4;
/**
* UEFI's firmware looks for keys every 20 ms, and between two looks no more than 16 bytes are kept: two or three keys. A call
* of the API needs no such pause, since QEMU holds each of its keys for 100 ms.
*/
const uefiKeyInterval = 40;
/** Milliseconds between two keys: Packer's, and what an emulated firmware or boot loader can follow. */
const usualKeyInterval = 5;
const emulatedKeyInterval = 100;
/**
* How slow must the typing be? Will the machine run without hardware acceleration? What somebody says of it, in the
* template (`keyInterval`) or by boot-wait-factor, is done as it is said.
*/
async function paceOf(options, keyInterval, { client, node }, context) {
	const said = context.bootWaitFactor;
	const why = options.disable_kvm ? "disable_kvm is set" : await nodeLacksAcceleration() ? `node ${node} has no hardware virtualisation` : void 0;
	const factor = said ?? (why === void 0 ? 1 : emulatedFactor);
	if (why !== void 0) context.message(`The machine is emulated, because ${why}: ${waits(factor)}${asAsked(said)}`);
	else if (factor !== 1) context.message(`${waits(factor).replace(/^w/, "W")}${asAsked(said)}`);
	const slowed = why === void 0 ? usualKeyInterval : emulatedKeyInterval * factor / emulatedFactor;
	return {
		isEmulated: why !== void 0,
		factor,
		keyInterval: keyInterval ?? Math.max(usualKeyInterval, slowed),
		slowKeyInterval: keyInterval ?? Math.max(uefiKeyInterval, slowed)
	};
	async function nodeLacksAcceleration() {
		try {
			const status = await client.api.nodes.$(node).status.$get();
			return status.cpuinfo?.hvm !== void 0 && Number(status.cpuinfo.hvm) === 0;
		} catch (thrown) {
			if (thrown instanceof ProxmoxError && thrown.status === 403) return false;
			throw thrown;
		}
	}
}
function waits(factor) {
	const what = "waits of the boot command take";
	return factor === 1 ? `${what} no longer than the template says` : `${what} ${factor} times as long`;
}
function asAsked(factor) {
	return factor === void 0 ? "" : ", as boot-wait-factor asks";
}

// src/builders/proxmox/steps/typing/look-at-screen.ts
/** Milliseconds between two looks. */
const interval = 250;
/** Milliseconds for one picture, and for the way to it. */
const patience = 1e4;
/** Times in a row that there is no picture before that is given up: the server may be busy, the connection may have gone. */
const mostFailures = 3;
/** Milliseconds between two words about how far the wait is. */
const tellInterval = 15e3;
/**
* Looks at the screen again and again, through a display that is opened for it. Answers whether what is waited for came in
* time. Throws TemplateError where there is no picture, and Cancelled when aborted.
*/
async function lookAtScreen(vm, look, context) {
	const { signal, clock } = context;
	const { limit, label } = look;
	const start = clock.now();
	const tell = (done, finished = false) => context.emit({
		kind: "progress",
		id: label,
		label,
		unit: "milliseconds",
		done,
		total: limit,
		finished
	});
	let display;
	let told = 0;
	tell(0);
	try {
		for (let failures = 0;;) {
			let screen;
			try {
				display ??= await opened(vm, signal);
				screen = await pictureOf(display);
				failures = 0;
			} catch (thrown) {
				if (signal.aborted) throw new Cancelled(void 0, { cause: thrown });
				display?.close();
				display = void 0;
				if (++failures >= mostFailures || isFinal(thrown)) throw notSeen(vm, thrown, look.range);
			}
			if (screen !== void 0 && await look.see(screen)) return true;
			const done = clock.now() - start;
			if (done >= limit) return false;
			if (done - told >= tellInterval) {
				tell(done);
				told = done;
			}
			await clock.sleep(interval, signal);
		}
	} finally {
		display?.close();
		tell(limit, true);
	}
}
async function opened(vm, signal) {
	const { openDisplay } = await import("./builders-proxmox-machine-open-display.js");
	const opening = new AbortController();
	const limit = timeoutSignal(patience);
	const stop = () => opening.abort();
	limit.addEventListener("abort", stop, { once: true });
	try {
		return await openDisplay(vm, AbortSignal.any([signal, opening.signal]));
	} catch (thrown) {
		throw limit.aborted ? new Error(`it did not open within ${patience / 1e3} s`, { cause: thrown }) : thrown;
	} finally {
		limit.removeEventListener("abort", stop);
	}
}
async function pictureOf(display) {
	const limit = timeoutSignal(patience);
	const leave = () => display.close();
	limit.addEventListener("abort", leave, { once: true });
	try {
		return await display.picture();
	} catch (thrown) {
		throw limit.aborted ? new Error(`no picture came within ${patience / 1e3} s`, { cause: thrown }) : thrown;
	} finally {
		limit.removeEventListener("abort", leave);
	}
}
/** What the server refuses it refuses again. */
function isFinal(thrown) {
	return thrown instanceof ProxmoxError && thrown.status === 403;
}
function notSeen(vm, thrown, range) {
	const [first] = toDiagnostics(thrown);
	const told = first === void 0 || first.code === "internal-error" ? thrown.message : first.summary;
	const why = isFinal(thrown) ? `the server refuses it (${thrown.reason})` : told;
	return new TemplateError([error("screen-not-seen", `The boot command waits for the screen, and that of virtual machine ${vm.vmid} could not be looked at: ${why}`, "It is seen through the display, for which the role needs VM.Console on the machine, however the keys are sent. Wait for a time instead: <wait10>, boot_wait = \"10s\".", range)]);
}

// src/builders/proxmox/steps/typing/watch-screen.ts
/** Milliseconds without a change: a boot loader that waits for keys shows none. */
const stillTime = 1e3;
/** Milliseconds that a wait takes at most where it does not say. */
const usualLimits = {
	still: 6e4,
	text: 12e4
};
/**
* Waits for what the screen of a machine shows. A screen that never stands still is a warning, as a wait by the clock would
* end too. Throws TemplateError where a text does not come in time, or the screen can not be looked at.
*/
async function watchScreen(vm, wait, watched, context) {
	const limit = (wait.limit ?? usualLimits[wait.kind]) * watched.factor;
	const within = `within ${formatDuration(limit)}`;
	if (wait.kind === "still") {
		const label = "Waiting until the screen stands still";
		context.message(label);
		const { see } = await stillness(stillTime * watched.factor, context);
		if (await lookAtScreen(vm, {
			limit,
			label,
			see,
			range: watched.range
		}, context)) return;
		context.emit({
			kind: "problem",
			diagnostic: warning("screen-not-still", `The screen of virtual machine ${vm.vmid} did not stand still ${within}`, "The boot command goes on all the same. A screen of one colour does not count. Where something moves for ever, wait for a text: <waitText 'boot:'>.", watched.range)
		});
		return;
	}
	const label = `Waiting for ${JSON.stringify(wait.text)} on the screen`;
	context.message(label);
	const { see, read } = await reading(wait.text);
	if (await lookAtScreen(vm, {
		limit,
		label,
		see,
		range: watched.range
	}, context)) return;
	throw new TemplateError([error("text-not-seen", `The screen of virtual machine ${vm.vmid} did not show ${JSON.stringify(wait.text)} ${within}`, told(read()), watched.range)]);
}
async function stillness(milliseconds, { clock }) {
	const { isAlike, showsSomething } = await import("./display-stillness.js");
	let first;
	let isSomething;
	return { async see(screen) {
		if (first === void 0 || !isAlike(first.screen, screen)) {
			first = {
				screen: screen.copied(),
				at: clock.now()
			};
			isSomething = void 0;
		} else if (clock.now() - first.at >= milliseconds) {
			isSomething ??= await showsSomething(first.screen);
			return isSomething;
		}
		return false;
	} };
}
async function reading(text) {
	const { readText, showsText, unwrapped } = await import("./display-text-read-text-exports.js");
	let rows = [];
	let last;
	return {
		async see(screen) {
			if (last?.pixels.equals(screen.pixels) === true) return false;
			last = screen.copied();
			rows = await readText(screen);
			return showsText(rows, text);
		},
		read: () => unwrapped(rows)
	};
}
function told(rows) {
	if (rows.length === 0) return "No text could be read on it: it shows none, or a picture, or a font that is not known (docs/screen.md).";
	return ["What could be read on it:", ...rows.map((row) => `  ${row.trim()}`)].join("\n");
}

// src/builders/proxmox/steps/typing/type-boot-command.ts
const worthALine = 15e3;
/** How often the boot command is typed again, each time half as fast. */
const mostRetries = 2;
/**
* Types the boot command, and does it again on a machine that was reset where the template asks for that, and nobody asked for
* an answer file in time or a text did not come on the screen.
*/
async function typeUntilAsked(plan, vm, told, session, context) {
	const { typing } = plan;
	if (typing === void 0) return;
	const { retryAfter } = typing;
	for (let slowness = 1;; slowness *= 2) {
		const isLast = retryAfter === void 0 || slowness === 2 ** mostRetries;
		let why = "A text that the boot command waits for did not come on the screen";
		try {
			const factor = await typeBoot({
				...plan,
				typing
			}, vm, told, session, {
				...context,
				slowness
			});
			if (isLast || await told.answers.awaitRequest(retryAfter * factor)) return;
			why = `Nobody asked for an answer file within ${formatDuration(retryAfter * factor)}`;
		} catch (thrown) {
			if (isLast || !isTextNotSeen(thrown)) throw thrown;
		}
		context.message(`${why} (boot_retry_after): the machine is reset, and the boot command typed ${slowness * 2} times as slowly`);
		await context.step("Resetting VM", () => vm.reset());
	}
}
function isTextNotSeen(thrown) {
	return thrown instanceof TemplateError && thrown.diagnostics.some(({ code }) => code === "text-not-seen");
}
/** Waits for the boot loader and types. Answers by how much its waits were stretched. */
function typeBoot({ options, typing }, vm, told, session, context) {
	return context.step("Typing the boot command", async () => {
		const pace = slowed(await paceOf(options, typing.keyInterval, session, context), context.slowness);
		const values = {
			HTTPIP: told.answers.ip ?? "",
			HTTPPort: told.answers.port,
			SSHPublicKey: told.publicKey
		};
		const keystrokes = keystrokesFor(typing.command, values, {
			render: (text, part) => context.renderLate(text, ["boot_command", part], values),
			rangeOf: (part) => context.places.at(["boot_command", part])
		});
		const waiting = (label) => (reached) => context.emit({
			kind: "progress",
			id: label,
			label,
			unit: "milliseconds",
			...reached
		});
		const watch = (wait, path) => watchScreen(vm, wait, {
			factor: pace.factor,
			range: context.places.at(path)
		}, context);
		const first = typing.wait === "screen" ? 0 : typing.wait * pace.factor;
		if (typing.wait === "screen") await watch({
			kind: "still",
			limit: void 0
		}, ["boot_wait"]);
		else if (first > 0) {
			context.message(`Waiting ${Math.round(first / 100) / 10}s for boot`);
			await sleepTold(first, context, waiting("Waiting for boot"));
		}
		const keyboard = await openKeyboard(vm, transportFor(options, pace), context);
		context.message(`Typing the boot command${keyboard.by === "vnc" ? " through the display" : ""}`);
		await typeBootCommand({
			keystrokes,
			send: (keys) => keyboard.send(keys),
			watch: ({ part, ...wait }) => watch(wait, ["boot_command", part]),
			keyInterval: keyboard.isSlow ? pace.slowKeyInterval : pace.keyInterval,
			groupInterval: typing.groupInterval,
			waitFactor: pace.factor,
			signal: context.signal,
			clock: context.clock,
			onWait: (milliseconds) => {
				if (milliseconds >= worthALine) context.message(`Waiting ${formatDuration(milliseconds)} in the boot command`);
			},
			onWaiting: waiting("Waiting in the boot command"),
			onProgress: (done, total) => context.emit({
				kind: "progress",
				id: "boot-command",
				label: "Typing the boot command",
				unit: "percent",
				done: done / total * 100,
				finished: done === total
			})
		}).finally(() => keyboard.close());
		return pace.factor;
	});
}
function slowed(pace, slowness) {
	const { factor, keyInterval, slowKeyInterval } = pace;
	return {
		...pace,
		factor: factor * slowness,
		keyInterval: keyInterval * slowness,
		slowKeyInterval: slowKeyInterval * slowness
	};
}
/**
* An emulated machine falls behind and takes keys in bursts, of which it loses what its keyboard can not hold. Those of a call
* QEMU gives it by its own time.
*/
function transportFor({ boot_transport: wanted }, { isEmulated }) {
	return wanted ?? (isEmulated ? "sendkey" : void 0);
}

// src/builders/proxmox/build-machine.ts
/** From an installer's image or another machine to a template. */
async function buildMachine(given, making, overrides, context) {
	const { options } = given;
	const connection = connectionOf(options, overrides);
	await using stack = new AsyncDisposableStack();
	await checkReach(options, context);
	const { session, prepared, replacement } = await context.step("Connecting to Proxmox VE", async () => {
		if (connection.insecureSkipTlsVerify) warnOfUncheckedCertificate(connection.url ?? "", context);
		const client = await connect$1(connection, context);
		stack.defer(() => client.close());
		for (const text of client.secrets()) context.emit({
			kind: "secret",
			text,
			name: "the connection"
		});
		context.message(`Proxmox VE ${client.version.text} as ${client.identity}`);
		const opened = {
			...sessionOf(client, connection.node ?? "", options.task_timeout, context),
			isNodeFromOutside: Boolean(overrides.node),
			vmids: context.trial?.vmids
		};
		const decided = await planReplacement(given, opened, context);
		const { plan } = decided;
		const ready = await making(plan).prepare(opened, context);
		const pool = options.pool || void 0;
		const later = await context.foresee({
			session: opened,
			vmid: plan.vmid,
			pool
		});
		const known = {
			deeds: [
				...ready.deeds,
				...later.deeds,
				...await channelDeeds(plan, opened, context),
				...deedsFor(decided)
			],
			problems: [...later.problems, ...noteProblems(plan, context, ready.parent)]
		};
		await preflight(plan, known, roomFor(decided), opened, context);
		return {
			session: opened,
			prepared: ready,
			replacement: decided
		};
	});
	const { plan, before, taken } = replacement;
	const media = await storeImages(plan, session, context);
	stack.defer(() => media.release());
	for (const old of before) await removeReplaced(old, context);
	const keyPair = await temporaryKeyPair(plan);
	if (keyPair !== void 0) context.emit({
		kind: "secret",
		text: keyPair.privateKey,
		name: "the temporary key"
	});
	const made = await context.step("Creating VM", () => prepared.make(media.volids, publicKeyFor(plan, keyPair)));
	const { vm } = made;
	await context.step("Starting VM", () => vm.start());
	const answers = await serveAnswers(plan, session, context);
	stack.defer(() => answers.close());
	const guest = await withScreenshot(vm, answers, context, async () => {
		await typeUntilAsked(plan, vm, {
			answers,
			publicKey: keyPair?.publicKey ?? ""
		}, session, context);
		const reached = await connectGuest(options, vm, keyPair, answers, context);
		stack.defer(() => reached.communicator.close());
		return reached;
	});
	await context.provision(guest.communicator, buildValues(options, vm, answers, guest, keyPair));
	await removeTemporaryKey(options, keyPair, guest, context);
	await guest.communicator.close();
	await removeCloudInit(plan, vm);
	await stopMachine(vm, context);
	if (taken === void 0 && !options.skip_convert_to_template) await convertToTemplate(vm, context);
	const vmids = context.trial?.vmids;
	const door = (machine, isMachine = false) => templateDoor(machine, options, connection, {
		isMachine,
		vmids
	});
	await finishMachine(plan, prepared, {
		...replacement,
		made,
		media,
		door,
		session
	}, context);
}
function warnOfUncheckedCertificate(url, context) {
	const range = context.places.at(["insecure_skip_tls_verify"]);
	context.emit({
		kind: "problem",
		diagnostic: warning("certificate-not-checked", `The certificate of ${url} is not checked`, "Whoever is on the way to the server can read the credentials and change what is built. Set `proxmox-fingerprint` (shown by `pvenode cert info`) or `proxmox-ca` (`/etc/pve/pve-root-ca.pem`), inputs of the action and options of the command line: either also wins over insecure_skip_tls_verify in a template.", range)
	});
}

export { buildMachine };