import { o as __toESM } from "./runtime.js";
import { a as resolveCommunicator, n as communicatorOf, o as noCommunicator, r as communicatorOptions, s as oneOf } from "./communicators-communicator-registry.js";
import { a as fileProblem, n as ExternalError, o as fileReason, r as GuestError, s as toDiagnostics, t as Cancelled } from "./diagnostics-errors.js";
import { t as makeFolder$1 } from "./host-make-folder.js";
import { t as resolveLocalPath } from "./options-local-path.js";
import { a as refuseUse, i as noteNames, n as mayRead, t as mayOpen } from "./options-trusted-use.js";
import { i as runValues, n as isGlob, r as staticPart, t as expandGlob } from "./builders-run-values.js";
import { n as connectTo, r as guestValues } from "./builders-reach-guest.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { c as rngSources, d as deviceOptions, f as identityOptions, l as guestSettings, n as nameOf$1, o as importOptions, r as namedFormat, s as hardwareOptions, t as isPacked, u as cloudInitOptions } from "./builders-proxmox-plan-disk-image-image-name.js";
import { t as vmid } from "./builders-proxmox-options-vmid.js";
import { C as guestKeyOf, S as slotIndex, b as cdSlot, h as labelFor, p as keyboardNames, v as present, y as cdBus } from "./builders-proxmox-plan-machine-plan.js";
import { n as durationOr, r as durationProblem, t as duration } from "./options-codecs-duration.js";
import { t as checkLabel } from "./media-iso9660-volume-descriptors.js";
import { B as string, D as array, I as number, L as object, O as boolean, R as record, T as _enum, U as unknown } from "./npm-zod.js";
import { i as keepingContext, r as planClone } from "./builders-proxmox-plan-clone.js";
import { n as wantedImages } from "./builders-proxmox-plan-image.js";
import { i as parseVolid, n as drivesOf, t as driveBuses } from "./proxmox-notation-drive-notation.js";
import { n as parseChecksum, t as checksumFile } from "./media-checksum.js";
import { t as localPath } from "./media-local-path.js";
import { n as channelRule, r as splitChannel, t as channelName } from "./builders-proxmox-options-channel-name.js";
import { n as resolveConnection } from "./builders-proxmox-rules-connection-rules.js";
import { n as guestValues$1 } from "./builders-proxmox-plan-replacing.js";
import { t as findProgram } from "./scripts-local-program.js";
import { n as planNewMachine } from "./builders-proxmox-plan-new-machine.js";
import { i as unknown$1 } from "./options-codecs-notation.js";
import { n as lines, t as git } from "./data-sources-git.js";
import { t as readSmallBody } from "./intake-small-body.js";
import { t as dispatcherTo } from "./net-dispatcher.js";
import { t as basicAuthorization } from "./net-proxy.js";
import { n as generateKeyPair$1 } from "./communicators-ssh-key-pair.js";
import { n as privateKeyFile, t as parsePrivateKey } from "./communicators-ssh-private-key.js";
import { n as readSmallFile, r as special, t as NotReadable } from "./intake-small-file.js";
import { n as refusedFile, t as placeToWrite } from "./trust-refused.js";
import { t as replaceFileSync } from "./host-replace-file.js";
import { a as outputPlace, i as checkOutput, n as unwritable, t as placeFor } from "./options-output-place.js";
import { i as programs, n as endings, r as kindText, t as archiveKind } from "./post-processors-archive-archive-kind.js";
import { i as s3Options, r as exportFields, t as resolveExport } from "./post-processors-export-export-rules.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { t as deed } from "./proxmox-needed-permissions.js";
import { n as writeBeside } from "./host-beside.js";
import { n as resolveProvenance, t as provenanceOptions } from "./post-processors-provenance-provenance-options.js";
import { n as replicateOptions, r as resolveReplicate, t as destinationsOf } from "./post-processors-replicate-replicate-options.js";
import { t as privateFolder } from "./host-private-folder.js";
import { n as withBuildNames } from "./options-late-fields.js";
import { S as scriptVariables, _ as resolveScripts, a as resolveVerify, b as checkValidExitCodes, c as shell, d as put, f as readScript, g as judgeExitCode, h as inlineScript$1, l as disconnected, m as checkExitCode, o as verifyOptions, p as warnOfTornVariables$1, t as checksOf, u as whileAway, v as scriptOptions, x as formatEnvironment, y as checkShebang } from "./scripts-torn-variables.js";
import { t as runLocally } from "./scripts-local-process.js";
import { r as shellPath, t as quote } from "./communicators-remote-path.js";
import { a as withMark, i as valueFor, n as literal$1, r as literals, t as encodedCommand } from "./scripts-windows-powershell-text.js";
import { t as ConnectionLost } from "./communicators-communicator.js";
import { r as timeoutSignal } from "./time-clock.js";
import { n as isContent, t as contentForPath } from "./options-content-for-path.js";
import { r as parseDuration, t as formatDuration } from "./time-duration.js";
import { t as package_default } from "./package.js";
import { t as readInventory } from "./inventory-read-inventory.js";
import { t as latePlaceholder } from "./options-placeholder.js";
import path, { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { createReadStream, createWriteStream, existsSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { isIP, isIPv4, isIPv6 } from "node:net";
import { Readable, Writable } from "node:stream";
import { createHash, randomInt, randomUUID } from "node:crypto";
import { copyFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { finished as finished$1, pipeline } from "node:stream/promises";

// src/builders/file.ts
const options$28 = object({
	target: string().min(1).describe("The file to write."),
	content: string().default("").describe("What to write."),
	source: string().default("").describe("A file to copy.")
});
/** Makes a file on this machine: what other builds or post-processors need. */
const file$1 = {
	type: "file",
	description: "Writes a file on the machine that builds.",
	options: options$28,
	rules: (given, context) => {
		const { error, warn, isLate } = context;
		resolveLocalPath(given.source, ["source"], "file", context);
		mayOpen(given.target, ["target"], context);
		if (given.content !== "" && given.source !== "") error("conflicting-options", ["source"], "Cannot specify source file AND content");
		const isKnown = !isLate(["content"]) && !isLate(["source"]);
		if (given.content === "" && given.source === "" && isKnown) warn("blank-content", [], "Both source file and contents are blank", "The target will have no content.");
		return given;
	},
	makesFiles: true,
	plan: (given) => ({
		options: given,
		requests: []
	}),
	async build({ options: { target, content, source } }, context) {
		const absolute = (name) => path.resolve(context.workingDirectory, name);
		await context.step(source === "" ? `Writing ${target}` : `Copying ${source} to ${target}`, async () => {
			try {
				await makeFolder$1(path.dirname(absolute(target)));
				if (source === "") await writeFile(absolute(target), content, { mode: 384 });
				else await copyFile(absolute(source), absolute(target));
			} catch (cause) {
				throw new ExternalError("unwritable-file", cause.message, void 0, { cause });
			}
		});
		await context.provision(noCommunicator(), {
			ID: "File",
			...runValues(),
			ConnType: "none"
		});
		context.onArtifact({
			kind: "file",
			files: [target]
		});
	}
};

// src/builders/null.ts
const options$27 = object(communicatorOptions);
/** Runs provisioners on a machine that is there already, or only what runs locally. Makes nothing. */
const nothing$1 = {
	type: "null",
	description: "Provisions a machine that is there already, at `ssh_host`. Makes nothing.",
	options: options$27,
	rules: rules$12,
	plan: (given) => ({
		options: given,
		requests: []
	}),
	async build({ options: given }, context) {
		const { host = "" } = communicatorOf(given).access(given);
		const guest = await connectTo(given, { address: () => Promise.resolve(host) }, void 0, context);
		try {
			await context.provision(guest.communicator, {
				ID: "Null",
				...runValues(),
				...guestValues(given, guest, void 0)
			});
		} finally {
			await guest.communicator.close();
		}
		context.onArtifact({
			kind: "none",
			files: []
		});
	}
};
function rules$12(given, context) {
	communicatorOf(given).checkStandalone?.(given, context);
	return resolveCommunicator(given, context);
}

// src/builders/proxmox/options/clone-options.ts
/** What is cloned, and what cloud-init tells the clone while it is built. */
const cloneOptions = {
	clone_vm: string().default("").describe("Name of the machine or template to clone, or `debian-13@production`: the template of that name that has the channel. This or `clone_vm_id`."),
	clone_vm_id: vmid().describe("ID of the machine or template to clone."),
	full_clone: boolean().default(true).describe("Copy the disks; `false` links them to those of the template."),
	clone_storage: string().default("").describe("Storage to which a full clone copies the disks; default: each to that of the original."),
	clone_overwrite_hardware: boolean().default(true).describe("Hardware that the template does not mention becomes what its defaults say (memory, cores, ...); `false`: it stays that of the machine that is cloned. docs/clone.md"),
	...guestSettings
};
object(cloneOptions);

// src/builders/proxmox/options/boot-options.ts
/** What the guest's installer can reach; Packer's server has these two as well. */
const notReachable = ["unix", "unixpacket"];
/** The boot command and the server for the answer files. */
const bootOptions = {
	boot_wait: durationOr("screen", {
		emptyIsUnset: true,
		negative: "none"
	}).default(1e4).describe("Wait after the start before the boot command is typed; negative: none, zero: the default; `screen`: until the screen stands still. docs/screen.md"),
	boot_command: array(string()).default([]).meta({ readByPlan: true }).describe("What is typed on the console."),
	boot_key_interval: duration({
		emptyIsUnset: true,
		negative: "none"
	}).optional().describe("Pause between two keys; default `PACKER_KEY_INTERVAL`, else 5ms, longer on an emulated machine."),
	boot_keygroup_interval: duration({
		emptyIsUnset: true,
		negative: "none"
	}).optional().describe("Pause after each string of `boot_command`."),
	boot_keyboard: oneOf(keyboardNames, { standIn: "en-us" }).default("en-us").describe("The keyboard that the guest takes its own for while the boot command is typed."),
	boot_transport: oneOf(["vnc", "sendkey"], { standIn: "sendkey" }).optional().describe("How the keys come to the machine: through its display (`vnc`), or each by a call of the API (`sendkey`); default: through the display where that can be opened. docs/screen.md"),
	boot_retry_after: duration({ emptyIsUnset: true }).optional().describe("Reset the machine and type the boot command again, half as fast, where nobody has asked for an answer file so long after it was typed; twice at most."),
	http_directory: string().default("").describe("Folder that is served to the guest over HTTP."),
	http_content: record(string(), string()).default({}).meta({ attribute: true }).describe("Paths and contents that are served to the guest over HTTP."),
	answer_media: oneOf(["http", "cd"], { standIn: "http" }).default("http").describe("How the answers of `http_directory` or `http_content` come to the guest: over HTTP, or on a `cd` that is made, attached and taken away again: no network leads from the guest to this machine then."),
	answer_media_label: string().default("").describe("Label of that CD; default by what is on it: `cidata`, `OEMDRV`, `combustion`, `ignition`, `proxmox-ais`, else `answers`."),
	answer_media_storage_pool: string().default("").describe("Storage for that CD; default: that of the installer image."),
	http_port_min: number().default(8e3).describe("Lowest port of the HTTP server."),
	http_port_max: number().default(9e3).describe("Port below which the HTTP server stays."),
	http_bind_address: string().default("").describe("Address on which the HTTP server listens, and which the guest is told."),
	http_interface: string().default("").describe("Interface of this machine whose address the guest is told."),
	http_network_protocol: oneOf([
		"tcp",
		"tcp4",
		"tcp6"
	], {
		severity: (text) => notReachable.includes(text) ? "refusal" : "error",
		standIn: "tcp"
	}).default("tcp").describe("Family of the addresses.")
};

// src/builders/proxmox/options/connection-options.ts
/** Those that say how a server is reached, and nothing of what is made there. */
const reachOptions = [
	"proxmox_url",
	"insecure_skip_tls_verify",
	"username",
	"password",
	"token",
	"node"
];
/** Where the Proxmox VE API is and who asks. */
const connectionOptions = {
	proxmox_url: string().optional().meta({ access: true }).describe("URL of the Proxmox VE API, with the full path: `https://pve.example.com:8006/api2/json`. Default: `PROXMOX_URL`."),
	insecure_skip_tls_verify: boolean().default(false).meta({ access: true }).describe("Accept any certificate. Better: `proxmox-ca` or `proxmox-fingerprint` (inputs of the action, options of the command line)."),
	username: string().optional().meta({ access: true }).describe("User with realm, `packer@pve`, or with the name of an API token, `packer@pve!ci`. Default: `PROXMOX_USERNAME`."),
	password: string().optional().meta({
		sensitive: true,
		access: true
	}).describe("Password of the user. Default: `PROXMOX_PASSWORD`."),
	token: string().optional().meta({
		sensitive: true,
		access: true
	}).describe("Secret of the API token; wins over `password`. Default: `PROXMOX_TOKEN`."),
	node: string().optional().describe("Node on which the machine is built."),
	pool: string().default("").describe("Resource pool that the machine joins.")
};

// src/builders/proxmox/options/iso-options.ts
/** Options of every ISO image: where it comes from and to which slot it goes. */
const isoSource = {
	iso_file: string().default("").describe("Image on a storage: `local:iso/debian.iso`."),
	iso_url: string().default("").describe("URL or path of an image to be downloaded and uploaded."),
	iso_urls: array(string()).default([]).describe("Several URLs, tried in order."),
	iso_checksum: string().default("").describe("`sha256:...`, `sha512:...`, `md5:...`, a bare sum, `file:<path or URL>` or `none`."),
	iso_target_path: string().default("").describe("Where the downloaded image is kept."),
	iso_target_extension: string().default("iso").describe("Extension of the downloaded image."),
	iso_storage_pool: string().default("").describe("Storage that receives the image."),
	iso_download_pve: boolean().default(false).describe("Let the node download the image itself.")
};
const isoDevice = {
	type: cdBus().optional().describe("Bus of the drive; default `ide`."),
	index: slotIndex().optional().describe("Fixed slot on the bus."),
	device: cdSlot().optional().meta({
		deprecated: true,
		instead: "Use type and index."
	}).describe("Bus and slot: `ide3`."),
	...isoSource,
	cd_files: array(string()).default([]).describe("Files and folders for an image made on the spot; globs are allowed."),
	cd_content: record(string(), string()).default({}).meta({ attribute: true }).describe("Paths and contents for an image made on the spot."),
	cd_label: string().default("packer").describe("Volume label of the image made on the spot."),
	unmount: boolean().default(false).describe("Remove the drive from the template."),
	keep_cdrom_device: boolean().default(false).describe("With `unmount`: leave an empty drive.")
};
const isoBlock = object(isoDevice);
/** The deprecated top-level options, each an alias of one in `boot_iso`. */
const deprecatedIsoOptions = {
	iso_file: deprecated(isoSource.iso_file, "iso_file"),
	iso_storage_pool: deprecated(isoSource.iso_storage_pool, "iso_storage_pool"),
	iso_download_pve: boolean().optional().meta({
		deprecated: true,
		instead: advice("iso_download_pve")
	}).describe(text(isoSource.iso_download_pve)),
	iso_url: deprecated(isoSource.iso_url, "iso_url"),
	iso_urls: array(string()).optional().meta({
		deprecated: true,
		instead: advice("iso_urls")
	}).describe(text(isoSource.iso_urls)),
	iso_checksum: deprecated(isoSource.iso_checksum, "iso_checksum"),
	unmount_iso: boolean().optional().meta({
		deprecated: true,
		instead: advice("unmount")
	}).describe("Remove the drive from the template."),
	iso_target_path: deprecated(isoSource.iso_target_path, "iso_target_path"),
	iso_target_extension: deprecated(isoSource.iso_target_extension, "iso_target_extension")
};
function advice(name) {
	return `Use ${name} in a boot_iso block.`;
}
function text(schema) {
	return schema.description ?? "";
}
function deprecated(schema, name) {
	return string().optional().meta({
		deprecated: true,
		instead: advice(name)
	}).describe(text(schema));
}

// src/builders/proxmox/options/common-options.ts
/** What the builders that make a machine through the Proxmox API have in common. */
const commonOptions = {
	...connectionOptions,
	...identityOptions,
	...hardwareOptions,
	...deviceOptions,
	...cloudInitOptions,
	...bootOptions,
	...communicatorOptions,
	additional_iso_files: array(isoBlock).default([]).describe("Further ISO images.")
};
object(commonOptions);

// src/builders/proxmox/options/option-versions.ts
/** Options that templates still have from older versions of Packer; the plug-in itself has dropped none. */
const optionVersions = {
	current: "Packer's plug-in for Proxmox 1.2.4",
	former: {
		iso_checksum_type: "Packer has it no more since 1.6.0: write the type in front of the checksum, iso_checksum = \"sha256:...\".",
		iso_checksum_url: "Packer has it no more since 1.6.0: write iso_checksum = \"file:https://.../SHA256SUMS\" in its place."
	}
};

// src/builders/proxmox/patch-machine.ts
/** A copy needs the present template to the end, and takes its ID then. */
function patching(overrides) {
	return {
		whyNot: ({ vmid, options }, { force, forceOrder }) => {
			if (force && (forceOrder ?? options.force_order) === "delete-first") return "with force_order = \"delete-first\" it would be gone before it is copied";
			return vmid === void 0 || force ? void 0 : "its ID is fixed, and only with force another one takes it";
		},
		make: (work, present, context) => patchMachine(work, present, overrides, context)
	};
}
/**
* Makes the next template of the present one: a full copy of it, which has its hardware and its disks already, and installs
* nothing. What follows is as with any build: it is provisioned, converted, proven and handed over, and the old one goes.
*/
async function patchMachine(plan, { artifact, reach }, overrides, context) {
	const [{ buildMachine }, { copiedMachine }] = await Promise.all([import("./builders-proxmox-build-machine.js"), import("./builders-proxmox-steps-clone-machine.js")]);
	const { communicator, ssh_host } = reach;
	const reached = {
		...plan.options,
		communicator,
		ssh_host
	};
	const guestKey = guestKeyOf(reached);
	const ssh_clear_authorized_keys = reached.ssh_clear_authorized_keys || guestKey === "temporary";
	const installing = {
		boot: "",
		boot_command: [],
		http_directory: "",
		http_content: {}
	};
	await buildMachine({
		...plan,
		options: {
			...reached,
			...installing,
			ssh_clear_authorized_keys
		},
		hardware: {},
		disks: [],
		images: [],
		imports: void 0,
		typing: void 0,
		guestKey,
		source: {
			name: "",
			channel: void 0,
			vmid: artifact.vmid
		},
		isFull: true,
		followsSource: true,
		cloudInitValues: guestKey === "none" ? {} : { ciuser: reached.ssh_username },
		withoutUpgrade: void 0,
		requests: []
	}, copiedMachine, overrides, context);
}

// src/builders/proxmox/plan/answer-image.ts
const ofServer = [
	"http_port_min",
	"http_port_max",
	"http_bind_address",
	"http_interface"
];
/** The rules of `answer_media`. `storage`: where the installer's image is, which gets the CD as well. */
function resolveAnswerMedia(options, storage, context) {
	const { error, warn, places, isLate } = context;
	const { answer_media_label: label, answer_media_storage_pool: own } = options;
	if (options.answer_media !== "cd") {
		for (const name of ["answer_media_label", "answer_media_storage_pool"]) if (places.isSet([name])) warn("option-without-effect", [name], `${name} has no effect`, "Set answer_media = \"cd\".");
		return options;
	}
	if (options.http_directory === "" && Object.keys(options.http_content).length === 0 && !isLate(["http_directory"]) && !isLate(["http_content"])) error("option-requires-another", ["answer_media"], "answer_media = \"cd\" has nothing to put on the CD", "Set http_directory or http_content: what would be served goes onto the CD.");
	if ((own || storage) === "") error("missing-option", ["answer_media"], "answer_media = \"cd\" needs a storage for the CD", "Set answer_media_storage_pool to a storage that takes ISO images.");
	const problem = label === "" || isLate(["answer_media_label"]) ? void 0 : checkLabel(label);
	if (problem !== void 0) error("invalid-cd-label", ["answer_media_label"], `"${label}" can not be the label of a CD`, `The label is wrong: ${problem}.`);
	const unused = ofServer.find((name) => places.isSet([name]));
	if (unused !== void 0) warn("option-without-effect", [unused], `${unused} has no effect`, "The answers are on a CD; there is no server.");
	return {
		...options,
		answer_media_storage_pool: own || storage,
		answer_media_label: label || labelFor(filesOf$2(options, context))
	};
}
/** The CD with the answers, where there is one: it goes when the machine is finished. */
function answerImages(options, context) {
	if (options.answer_media !== "cd") return [];
	const { http_directory: directory, http_content: served, answer_media_label: label } = options;
	const content = Object.fromEntries(Object.entries(served).map(([path, text]) => [pathOnCd(path), text]));
	const files = filesOf$2(options, context);
	if (files.includes("user-data") && !files.includes("meta-data")) context.warn("incomplete-answers", ["answer_media"], "cloud-init takes no user-data without a meta-data beside it", "Add a file meta-data; it may be empty.");
	return [{
		path: ["answer_media"],
		bus: "ide",
		index: void 0,
		afterwards: "gone",
		source: {
			kind: "generated",
			storage: options.answer_media_storage_pool,
			files: directory === "" ? [] : [directory.replace(/\/*$/, "/")],
			content,
			label
		}
	}];
}
/** Paths at the top of the CD, and those of content whole. What can not be looked at is told elsewhere. */
function filesOf$2({ http_directory: directory, http_content: content }, context) {
	const named = Object.keys(content).map(pathOnCd);
	if (directory === "" || context.isLate(["http_directory"])) return named;
	try {
		const folder = resolve(context.workingDirectory, directory);
		const found = readdirSync(folder, { withFileTypes: true });
		return [...named, ...found.map((entry) => entry.isDirectory() ? `${entry.name}/` : entry.name)];
	} catch {
		return named;
	}
}
function pathOnCd(path) {
	return path.replace(/^\/+/, "");
}

// src/builders/proxmox/plan/claims.ts
/** By ID, else by the name by which `force` finds the template that it replaces: both are the whole cluster's. */
function claimsOf({ options, vmid }) {
	const url = options.proxmox_url ?? "";
	const server = URL.parse(url)?.host ?? url;
	if (vmid !== void 0) return [{
		key: `${server} ${vmid}`,
		what: `vm_id ${vmid}`,
		path: ["vm_id"],
		onlyWithForce: false
	}];
	const name = options.template_name;
	const path = [options.vm_name === name ? "vm_name" : "template_name"];
	return [{
		key: `${server} ${name}`,
		what: `the name ${name}`,
		path,
		onlyWithForce: true
	}];
}

// src/builders/proxmox/rules/checksum-rule.ts
const unchecked = { kind: "none" };
/**
* What the option at `at` says of the image. None at all is an error at `url`: whoever wants to do without says so.
* Errors leave nothing to check.
*/
function checksumRule(text, { at: path, url }, context) {
	const option = String(path.at(-1));
	if (text === "") {
		const detail = `Set ${option}; \`none\` goes without, which is not recommended.`;
		context.error("missing-checksum", url, "A checksum must be specified", detail);
		return unchecked;
	}
	if (text === "none") context.warn("unverified-image", path, "A checksum of `none` was specified: the image can not be verified");
	const rule = parseChecksum(text, option);
	if ("severity" in rule) {
		const ending = text.endsWith(".iso") ? "Error parsing checksum: .iso is not a valid checksum ending" : rule.summary;
		context.error(rule.code, path, ending, rule.detail);
		return unchecked;
	}
	if (rule.kind === "file" && !mayReadChecksums(rule.location, path, context)) return unchecked;
	if (rule.kind === "file" && !/^(?!file:)[a-z]{2,}:/i.test(rule.location)) resolveLocalPath(rule.location.replace(/^file:\/\//i, ""), path, "file", context);
	return rule;
}
function mayReadChecksums(location, path, context) {
	if (/^https?:/i.test(location)) {
		refuseUse("network", "The download of the checksums", path, context);
		return true;
	}
	try {
		return mayRead(checksumFile(location, context.workingDirectory), path, context);
	} catch {
		return true;
	}
}

// src/builders/proxmox/plan/image-urls.ts
/** The addresses of an ISO image, in the order in which they are tried. */
function urlsOf(iso, path, context) {
	const written = iso.iso_url === "" ? iso.iso_urls.map((url, index) => [url, [
		...path,
		"iso_urls",
		index
	]]) : [[iso.iso_url, [...path, "iso_url"]]];
	for (const [url, at] of written) if (url !== "" && !context.isLate(at)) warnOfOthers(url, at, context);
	return checkUrls(written, iso.iso_download_pve ? [...path, "iso_download_pve"] : void 0, context);
}
/** Answers the addresses. `byNode`: the option that lets the node fetch the image itself. */
function checkUrls(written, byNode, context) {
	const { error, buildFails, isLate } = context;
	const known = written.filter(([url, at]) => url !== "" && !isLate(at));
	for (const [url, at] of known) if (/^https?:/i.test(url)) refuseUse("network", "The download of the image", at, context);
	if (byNode !== void 0) {
		if (known.some(([url]) => !/^https?:/i.test(url))) buildFails("invalid-url", byNode, `${String(byNode.at(-1))} needs an http or https URL`, "The node fetches the image itself and can not see files of this machine.");
	} else {
		const missing = known.flatMap(([url, at]) => {
			const problem = problemOf$1(url, at, context);
			return problem === void 0 ? [] : [{
				...problem,
				at
			}];
		});
		if (missing.length === written.length) for (const { code, summary, detail, at } of missing) (code === "file-not-found" ? error : buildFails)(code, at, summary, detail);
	}
	return written.map(([url]) => url);
}
function problemOf$1(url, at, context) {
	try {
		const file = localPath(url, context.workingDirectory);
		if (file === void 0 || !mayRead(file, at, context) || existsSync(file)) return void 0;
		return {
			code: "file-not-found",
			summary: `There is no file ${file}`,
			detail: `Relative paths are relative to ${context.workingDirectory}; an address begins with https://.`
		};
	} catch (thrown) {
		if (!(thrown instanceof ExternalError)) throw thrown;
		return {
			code: thrown.code,
			summary: thrown.message,
			detail: thrown.detail
		};
	}
}
/** A virtual CD drive takes bytes of any kind: the firmware finds nothing to boot then, and nobody says why. */
function warnOfOthers(url, at, { warn }) {
	const name = (URL.parse(url)?.pathname ?? url).replace(/^.*\//, "");
	if (/\.(qcow2?|vmdk|vdi|vhdx?|raw|ova|ovf)$/i.test(name)) warn("not-an-iso-image", at, `${name} is a disk image, not an ISO image`, "A machine can not boot from it in a CD drive. A proxmox-import source makes a template of it.");
	else if (/\.(xz|gz|bz2|zst|zip|7z|tar|tgz)$/i.test(name)) warn("not-an-iso-image", at, `${name} is compressed, not an ISO image`, "It is not unpacked. Unpack it, and name the image itself.");
}

// src/builders/proxmox/plan/read-image.ts
/** Reads the options of an ISO image. `what` names it in messages: `boot_iso`. */
function readImage(iso, path, what, context) {
	const { error, warn } = context;
	const at = (option) => [...path, option];
	const hasUrl = iso.iso_url !== "" || iso.iso_urls.length > 0;
	const hasCd = iso.cd_files.length > 0 || Object.keys(iso.cd_content).length > 0;
	if (iso.iso_url !== "" && iso.iso_urls.length > 0) error("conflicting-options", at("iso_urls"), "Only one of iso_url or iso_urls must be specified");
	if ([
		iso.iso_file !== "",
		hasUrl,
		hasCd
	].filter(Boolean).length !== 1) error("no-single-image-source", path, `one of iso_file, iso_url, or a combination of cd_files and cd_content must be specified for ${what}`);
	if ((hasUrl || hasCd) && iso.iso_storage_pool === "") error("missing-option", path, `iso_storage_pool not set for storage of uploaded iso of ${what}`);
	if (iso.iso_download_pve && !hasUrl) error("option-requires-another", at("iso_download_pve"), "iso_download_pve can only be used together with iso_url");
	if (iso.keep_cdrom_device && !iso.unmount) warn("option-without-effect", at("keep_cdrom_device"), "keep_cdrom_device has no effect without unmount");
	return {
		path,
		bus: iso.type ?? "ide",
		index: iso.index,
		afterwards: !iso.unmount ? "stays" : iso.keep_cdrom_device ? "empty" : "gone",
		source: sourceOf()
	};
	function sourceOf() {
		if (iso.iso_file !== "") checkFile(iso, path, what, context);
		const checksum = hasUrl ? checksumRule(iso.iso_checksum, {
			at: at("iso_checksum"),
			url: at("iso_url")
		}, context) : void 0;
		checkCdFiles(iso, path, context);
		mayOpen(iso.iso_target_path, at("iso_target_path"), context);
		if (iso.iso_file !== "") return {
			kind: "stored",
			volid: iso.iso_file,
			storage: parseVolid(iso.iso_file)?.storage ?? ""
		};
		const storage = iso.iso_storage_pool;
		if (checksum === void 0) return {
			kind: "generated",
			storage,
			files: iso.cd_files,
			content: iso.cd_content,
			label: iso.cd_label
		};
		return {
			kind: "downloaded",
			storage,
			by: iso.iso_download_pve ? "node" : "us",
			urls: urlsOf(iso, path, context),
			checksum,
			checksumText: iso.iso_checksum,
			extension: iso.iso_target_extension,
			copy: iso.iso_target_path
		};
	}
}
function checkFile({ iso_file, iso_checksum }, path, what, context) {
	if (!/^[^:]+:iso\/.+$/.test(iso_file)) (what === "boot_iso" || /^.+:iso\/.+$/.test(iso_file) ? context.buildFails : context.error)("invalid-volume-id", [...path, "iso_file"], `iso_file ${JSON.stringify(iso_file)} is not an ISO image on a storage`, "It has the form `storage:iso/file.iso`.");
	const checksum = [...path, "iso_checksum"];
	if (iso_checksum !== "" && context.places.isSet(checksum)) context.warn("option-without-effect", checksum, "iso_checksum has no effect together with iso_file", "An image that is on the storage already is taken as it is.");
}
function checkCdFiles({ cd_files }, path, context) {
	const { error, isLate, workingDirectory } = context;
	for (const [index, file] of cd_files.entries()) {
		const at = [
			...path,
			"cd_files",
			index
		];
		const looked = isAbsolute(file) ? void 0 : `It was looked for in ${workingDirectory}.`;
		if (isLate(at) || !(isGlob(file) ? mayOpen(staticPart(file), at, context) : mayRead(file, at, context))) continue;
		if (isGlob(file)) {
			const found = expandGlob(file, workingDirectory);
			noteNames(staticPart(file), at, context);
			found.every((each) => mayRead(each, at, context));
			if (found.length === 0) error("no-file-matches", at, `Bad CD disk file '${file}': no file matches`, looked);
		} else if (!existsSync(resolve(workingDirectory, file))) error("file-not-found", at, `Bad CD disk file '${file}': no such file or directory`, looked);
	}
}
/** Those of `additional_iso_files`. */
function readAdditionalImages(isos, context) {
	return isos.map((iso, index) => readImage(iso, ["additional_iso_files", index], `additional_iso ${index}`, context));
}

// src/builders/proxmox/rules/guest-settings-rules.ts
/** The rules of what cloud-init tells the guest. */
function checkGuestSettings(options, context) {
	const { error } = context;
	for (const address of options.nameserver.split(" ")) if (address !== "" && isIP(address) === 0) error("invalid-ip-address", ["nameserver"], `could not parse nameserver: ${JSON.stringify(address)} is no IP address`);
	const [blocks, cards] = [options.ipconfig.length, options.network_adapters.length];
	if (blocks > cards) error("ipconfig-without-network", ["ipconfig", cards], `${blocks} ipconfig blocks given, but only ${cards} network interfaces defined`, "Add network_adapters: the blocks belong to them in order.");
	for (const index of options.ipconfig.keys()) checkIpConfig(options, index, context);
}
const families = [{
	address: "ip",
	gateway: "gateway",
	words: ["dhcp"],
	version: "IPv4",
	bits: 32,
	is: isIPv4
}, {
	address: "ip6",
	gateway: "gateway6",
	words: ["dhcp", "auto"],
	version: "IPv6",
	bits: 128,
	is: isIPv6
}];
function checkIpConfig({ ipconfig }, index, { error, buildFails }) {
	const block = ipconfig[index];
	if (block === void 0) return;
	for (const { address, gateway, words, version, bits, is } of families) {
		const text = block[address];
		const isWord = words.includes(text);
		const [host = "", prefix = ""] = text.split("/");
		const isAddress = is(host) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && text.split("/").length === 2;
		if (text !== "" && !isWord && !isAddress) {
			const allowed = [`an ${version} address with its prefix length`, ...words.map((word) => `\`${word}\``)];
			(isIP(host) === 0 || prefix === "" ? error : buildFails)("invalid-ip-address", [
				"ipconfig",
				index,
				address
			], `could not parse ipconfig[${index}].${address}`, `It is ${allowed.join(" or ")}.`);
		}
		if (block[gateway] !== "" && !is(block[gateway])) error("invalid-ip-address", [
			"ipconfig",
			index,
			gateway
		], `could not parse ipconfig[${index}].${gateway}`, `It is an ${version} address.`);
		if (block[gateway] !== "" && (text === "" || isWord)) buildFails("option-requires-another", [
			"ipconfig",
			index,
			gateway
		], `ipconfig[${index}].${gateway} needs an address in ${address}`);
	}
}

// src/builders/proxmox/rules/clone-rules.ts
function checkClone(options, context) {
	const { error, isLate } = context;
	const { clone_vm: name, clone_vm_id: id } = options;
	if (name === "" && id === void 0 && !isLate(["clone_vm"]) && !isLate(["clone_vm_id"])) error("missing-option", [], "one of clone_vm or clone_vm_id must be specified", "It says which machine or template is cloned.");
	if (name !== "" && id !== void 0) error("conflicting-options", ["clone_vm_id"], "clone_vm and clone_vm_id cannot both be specified");
	const { name: template, channel } = splitChannel(name);
	if (channel !== void 0 && (template === "" || !channelName.test(channel))) error("invalid-channel", ["clone_vm"], `clone_vm does not name a template and its channel: ${JSON.stringify(name)}`, `It looks like debian-13@production, and a channel is ${channelRule}. A machine has no @ in its name.`);
	if (id !== void 0 && id === options.vm_id) context.buildFails("conflicting-options", ["vm_id"], "vm_id is that of the machine to clone", "A copy has an ID of its own; with force it would take the place of its source.");
	if (options.clone_storage !== "" && !options.full_clone && !isLate(["full_clone"])) error("option-requires-another", ["clone_storage"], "clone_storage requires full_clone", "A linked clone has its disks where those of the template are. Leave clone_storage or full_clone = false out.");
	checkGuestSettings(options, context);
}

// src/builders/proxmox/rules/cd-slot.ts
/** Fills in the drive of an ISO image: `device` wins over `type` and `index`, and ide is the bus that is meant. */
function resolveCdSlot(iso, path, { error, buildFails }) {
	const type = iso.device?.bus ?? iso.type ?? "ide";
	const index = iso.device?.index ?? iso.index;
	const highest = driveBuses[type] - 1;
	if (index !== void 0 && index > highest) (iso.device === void 0 || path[0] === "boot_iso" ? buildFails : error)("invalid-slot", [...path, iso.device === void 0 ? "index" : "device"], `${type.toUpperCase()} bus index can't be higher than ${highest}`);
	return {
		...iso,
		type,
		index,
		iso_target_extension: iso.iso_target_extension.toLowerCase()
	};
}

// src/builders/proxmox/rules/device-rules.ts
function checkDevices(options, { error, isLate }) {
	for (const [index, adapter] of options.network_adapters.entries()) {
		const what = `network_adapters[${index}]`;
		const at = (option) => [
			"network_adapters",
			index,
			option
		];
		if (adapter.bridge === "") error("missing-option", ["network_adapters", index], `${what}.bridge must be specified`);
		if (adapter.packet_queues > 0 && adapter.model !== "virtio") error("option-requires-another", at("packet_queues"), `${what}.packet_queues can only be set for 'virtio' driver`);
		if (adapter.mtu < 0 || adapter.mtu > 65520) error("value-out-of-range", at("mtu"), `${what}.mtu only positive values up to 65520 are supported`);
	}
	for (const [index, disk] of options.disks.entries()) {
		const at = (option) => [
			"disks",
			index,
			option
		];
		if (disk.storage_pool === "") error("missing-option", ["disks", index], `disks[${index}].storage_pool must be specified`);
		if (disk.io_thread) {
			if (disk.type !== "scsi" && disk.type !== "virtio") error("option-requires-another", at("io_thread"), "io thread option requires scsi or a virtio disk");
			else if (disk.type === "scsi" && options.scsi_controller !== "virtio-scsi-single" && !isLate(["scsi_controller"])) error("option-requires-another", at("io_thread"), "io thread option requires virtio-scsi-single controller");
		}
		if (disk.ssd && disk.type === "virtio") error("conflicting-options", at("ssd"), `SSD emulation is not supported for virtio disks`);
	}
}

// src/builders/proxmox/rules/extra-config-rules.ts
/** Options of the template by the keys of Proxmox VE that they set. */
const ownOptions = [
	[/^memory$/, "memory"],
	[/^balloon$/, "ballooning_minimum"],
	[/^cores$/, "cores"],
	[/^sockets$/, "sockets"],
	[/^cpu$/, "cpu_type"],
	[/^numa$/, "numa"],
	[/^ostype$/, "os"],
	[/^bios$/, "bios"],
	[/^machine$/, "machine"],
	[/^scsihw$/, "scsi_controller"],
	[/^onboot$/, "onboot"],
	[/^kvm$/, "disable_kvm"],
	[/^agent$/, "qemu_agent"],
	[/^args$/, "qemu_additional_args"],
	[/^vga$/, "vga"],
	[/^efidisk\d+$/, "efi_config"],
	[/^tpmstate\d+$/, "tpm_config"],
	[/^rng\d+$/, "rng0"],
	[/^serial\d+$/, "serials"],
	[/^hostpci\d+$/, "pci_devices"],
	[/^net\d+$/, "network_adapters"],
	[/^(?:ide|sata|scsi|virtio)\d+$/, "disks or additional_iso_files"],
	[/^cdrom$/, "additional_iso_files"],
	[/^boot(?:disk)?$/, "boot"],
	[/^name$/, "template_name"],
	[/^description$/, "template_description"],
	[/^tags$/, "tags"],
	[/^vmid$/, "vm_id"],
	[/^pool$/, "pool"],
	[/^node$/, "node"],
	[/^template$/, "skip_convert_to_template"],
	[/^ciupgrade$/, "cloud_init_disable_upgrade_packages"]
];
const buildsOwn = "The build needs it for itself.";
/** Keys that a build must not set, and why. */
const forbidden = [
	[/^protection$/, "A protected machine can not be removed, so what a build that fails has made would stay. Protect the template when it is there."],
	[/^(?:ciuser|cipassword|sshkeys|nameserver|searchdomain|ipconfig\d+)$/, "What cloud-init tells a guest while it is built is taken out of every template. Set it on what is made of the template."],
	[/^(?:lock|digest|skiplock|delete|revert|force|start|background_delay)$/, buildsOwn],
	[/^(?:archive|unique|storage|bwlimit|live-restore|import-working-storage)$/, buildsOwn],
	[/^(?:meta|parent|snap\w+|vmstate|running\w+|running-\S+|pending|unused\d+)$/, "Proxmox VE keeps it for itself."]
];
/** Those that Proxmox VE lets nobody set but root@pam itself, by the value; observed with 8.4. */
const rootOnly = [
	[/^(?:affinity|amd-sev|arch|hookscript|hugepages|ivshmem|keephugepages|spice_enhancements|vmgenid)$/, /^/],
	[/^parallel\d+$/, /^/],
	[/^usb\d+$/, /^(?!(?:host=)?spice\b)(?!.*mapping=)/i]
];
/** `username`: who asks the server; undefined: not known. */
function checkExtraConfig(options, username, context) {
	const { error, warn } = context;
	for (const [key, value] of Object.entries(options.extra_config)) {
		const path = ["extra_config", key];
		if (!/^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/.test(key)) {
			error("invalid-option-value", path, `extra_config has a key that no option of Proxmox VE has: ${key}`, "Keys are those of `qm config`: small letters and digits, as in hotplug, smbios1 or amd-sev.");
			continue;
		}
		const own = ownOption(key, options);
		const why = forbidden.find(([pattern]) => pattern.test(key))?.[1];
		if (own !== void 0) error("conflicting-options", path, `extra_config can not set ${key}: ${own} does`, `Use ${own} in its place.`);
		else if (why !== void 0) error("invalid-option-value", path, `extra_config can not set ${key}`, why);
		else if (username !== void 0 && username !== "root@pam" && isRootOnly(key, value)) warn("root-only", path, `${username} may not set ${key}`, "Proxmox VE allows this only to root@pam logged in with its password; not even a token of root@pam may do it.");
	}
}
function ownOption(key, options) {
	if (key === "cicustom") return key in options ? key : void 0;
	return ownOptions.find(([pattern]) => pattern.test(key))?.[1];
}
function isRootOnly(key, value) {
	return rootOnly.some(([pattern, values]) => pattern.test(key) && values.test(value));
}

// src/builders/proxmox/rules/hardware-rules.ts
/** Checks the hardware and fills in what depends on other options. */
function resolveHardware(options, context) {
	const { error, buildFails } = context;
	for (const [name, highest] of [
		["memory", 2 ** 32 - 1],
		["ballooning_minimum", 2 ** 32 - 1],
		["cores", 255],
		["sockets", 255]
	]) if (options[name] < 0 || options[name] > highest) error("value-out-of-range", [name], `${name}: value must be a whole number, between 0 and ${highest} inclusive`);
	const memory = options.memory < 16 ? 512 : Math.trunc(options.memory);
	if (memory > 4178944) buildFails("value-out-of-range", ["memory"], "memory must be at most 4178944");
	if (options.ballooning_minimum > memory) error("value-out-of-range", ["ballooning_minimum"], `ballooning_minimum (${options.ballooning_minimum}) must be lower than memory (${memory})`);
	const cores = Math.max(1, Math.trunc(options.cores));
	if (cores > 128) buildFails("value-out-of-range", ["cores"], "cores must be in range 1-128");
	const sockets = Math.max(1, Math.trunc(options.sockets));
	if (sockets > 4) buildFails("value-out-of-range", ["sockets"], "sockets must be in range 1-4");
	checkSerials(options.serials, error);
	checkRng(options.rng0, context);
	checkPciDevices(options, context);
	return {
		...options,
		memory,
		cores,
		sockets,
		rng0: isEmpty(options.rng0) ? void 0 : options.rng0,
		efi_config: resolveEfi(options, error),
		tpm_config: resolveTpm(options, error)
	};
}
function checkSerials(serials, error) {
	if (serials.length > 4) error("too-many-devices", ["serials"], `too many serials: ${serials.length} defined, but proxmox accepts 4 elements maximum`);
	serials.forEach((serial, index) => {
		if (!/^(\/dev\/.+|socket)$/.test(serial)) error("invalid-option-value", ["serials", index], `serial entry ${JSON.stringify(serial)} must be "socket" or a device such as "/dev/ttyS0"`);
	});
}
function checkRng(rng, { error, warn }) {
	if (rng === void 0 || isEmpty(rng)) return;
	if (rng.source === void 0) error("invalid-option-value", ["rng0", "source"], `source must be one of ${rngSources.map((one) => `"${one}"`).join(", ")}`);
	if (rng.max_bytes !== void 0 && rng.max_bytes < 0) error("value-out-of-range", ["rng0", "max_bytes"], "max_bytes must be greater than or equal to 0");
	if (rng.max_bytes === 0) warn("unlimited-entropy", ["rng0", "max_bytes"], "max_bytes is 0: the guest may read without a limit", "A guest can then use up the entropy of the node.");
	if (rng.period !== void 0 && rng.period < 0) error("value-out-of-range", ["rng0", "period"], "period must be greater than or equal to 0");
}
/** A block of which nothing is set is no device: templates leave blocks empty where a condition does not hold. */
function isEmpty(block) {
	return Object.values(block ?? {}).every((value) => value === void 0 || value === "" || value === 0 || value === false);
}
function resolveEfi(options, error) {
	const { efidisk } = options;
	const efi = isEmpty(options.efi_config) ? void 0 : options.efi_config;
	if (efidisk !== "") {
		if (efi !== void 0) error("conflicting-options", ["efidisk"], "both efi_config and efidisk cannot be set at the same time, consider defining only efi_config as efidisk is deprecated");
		return {
			efi_storage_pool: efidisk,
			efi_format: "",
			pre_enrolled_keys: false,
			efi_type: "4m"
		};
	}
	if (efi === void 0) return void 0;
	if (efi.efi_storage_pool === "") {
		if (efi.efi_type === void 0 && !efi.pre_enrolled_keys) return void 0;
		error("missing-option", ["efi_config"], "efi_storage_pool not set for efi_config");
		return efi;
	}
	return {
		...efi,
		efi_type: efi.efi_type ?? "4m"
	};
}
function resolveTpm(options, error) {
	const tpm = options.tpm_config;
	if (tpm === void 0 || isEmpty(tpm)) return void 0;
	if (tpm.tpm_storage_pool === "") error("missing-option", ["tpm_config"], "tpm_storage_pool not set for tpm_config");
	return {
		...tpm,
		tpm_version: tpm.tpm_version ?? "v2.0"
	};
}
const pciId = /^([0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}(\.[0-9a-f])?$/i;
function checkPciDevices({ pci_devices: devices, machine, vga }, { error, isLate }) {
	const isKnown = !isLate(["machine"]);
	const isQ35 = machine === "q35" || machine.startsWith("pc-q35");
	const isI440fx = machine === "pc" || machine.startsWith("pc-i440fx");
	devices.forEach((device, index) => {
		const at = (option) => [
			"pci_devices",
			index,
			option
		];
		if (device.host === "" && device.mapping === "") error("missing-option", ["pci_devices", index], "either the host or the mapping key must be specified");
		if (device.host !== "" && device.mapping !== "") error("conflicting-options", at("mapping"), "the host and the mapping key cannot both be set");
		if (device.host !== "" && !device.host.split(";").every((host) => pciId.test(host))) error("invalid-pci-id", at("host"), "host contains invalid PCI ID");
		if (device.pcie && isKnown && !isQ35) error("option-requires-another", at("pcie"), "pcie requires the q35 machine type");
		if (device.legacy_igd && (isKnown && !isI440fx || vga?.type !== "none" && !isLate(["vga"]))) error("option-requires-another", at("legacy_igd"), "legacy_igd requires the pc machine type and vga.type set to \"none\"");
	});
}

// src/builders/proxmox/rules/http-rules.ts
function checkHttp(options, context) {
	const { error, buildFails } = context;
	const { http_port_min: min, http_port_max: max } = options;
	if (options.http_directory !== "" && Object.keys(options.http_content).length > 0) error("conflicting-options", ["http_content"], "http_content cannot be used in conjunction with http_directory");
	resolveLocalPath(options.http_directory, ["http_directory"], "directory", context);
	if (!isPort(min)) buildFails("invalid-port", ["http_port_min"], "http_port_min must be a port, 1 to 65535");
	if (!isPort(max)) buildFails("invalid-port", ["http_port_max"], "http_port_max must be a port, 1 to 65535");
	if (min > max) error("conflicting-options", ["http_port_min"], "http_port_min must be less than http_port_max");
	if (options.http_interface !== "" && options.http_bind_address !== "") error("conflicting-options", ["http_interface"], "either http_interface or http_bind_address can be specified");
}
function isPort(value) {
	return Number.isInteger(value) && value >= 1 && value <= 65535;
}

// src/builders/proxmox/rules/identity-rules.ts
const dnsName = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
function checkIdentity(options, { error, buildFails }) {
	for (const name of ["vm_name", "template_name"]) if (options[name] !== "" && !dnsName.test(options[name])) error("invalid-dns-name", [name], `${name} must be a valid DNS name`, "Letters, digits, hyphens and dots; no underscores, no blanks; each label begins and ends with a letter or digit.");
	if (/^(?:proxmox-template-action:|```proxmox-template-action)/m.test(options.template_description)) error("invalid-option-value", ["template_description"], "template_description has a line by which this product knows its own machines", "Lines that begin with `proxmox-template-action:`, and blocks of that name, say what is to become of a machine. Leave them out.");
	if (options.keep_previous && options.force_order === "delete-first") error("conflicting-options", ["keep_previous"], "keep_previous has nothing to keep with force_order = \"delete-first\"", "The old template goes before anything is made. Leave one of the two out.");
	if (options.keep_previous && options.skip_convert_to_template) error("conflicting-options", ["keep_previous"], "keep_previous keeps templates, and skip_convert_to_template makes none", "Leave one of the two out.");
	if (options.pool !== "" && !/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+){0,2}$/.test(options.pool)) buildFails("invalid-pool-name", ["pool"], "pool is not a valid pool name", "Letters, digits, `.`, `_` and `-`, nested with `/` up to three levels.");
}

// src/builders/proxmox/rules/common-rules.ts
function checkAgent(options, { error }) {
	if (options.qemu_agent || communicatorOf(options).needsAgent !== true) return;
	error("agent-disabled", ["qemu_agent"], `The communicator ${options.communicator} needs the guest agent, which qemu_agent = false takes out of the machine`, "Leave qemu_agent out, or choose another communicator.");
}
/** The rules of everything that the Proxmox builders have in common, and the options that follow from others. */
function resolveCommon(options, overrides, context) {
	checkIdentity(options, context);
	checkDevices(options, context);
	checkHttp(options, context);
	checkAgent(options, context);
	communicatorOf(options).checkMade?.(options, context);
	const connection = resolveConnection(options, overrides, context);
	checkExtraConfig(options, connection.username, context);
	const vm_name = options.vm_name === "" ? `packer-${randomUUID()}` : options.vm_name;
	return {
		...resolveCommunicator(resolveHardware(options, context), context),
		...connection,
		vm_name,
		template_name: options.template_name === "" ? vm_name : options.template_name,
		additional_iso_files: options.additional_iso_files.map((iso, index) => resolveCdSlot(iso, ["additional_iso_files", index], context))
	};
}

// src/builders/proxmox/trial-plan.ts
/** The plan of a test build: what the template says, but for the name, the ID and the pool. */
function trialPlan(plan, { pool: wanted }, { mark, name: build }) {
	const name = trialName(mark, build);
	const pool = wanted ?? plan.options.pool;
	const options = {
		...plan.options,
		vm_name: name,
		template_name: name,
		vm_id: void 0,
		pool
	};
	const planned = {
		...plan,
		vmid: void 0,
		options
	};
	if (!("creation" in plan) || typeof plan.creation !== "object") return planned;
	const { pool: _, ...creation } = plan.creation;
	return {
		...planned,
		creation: {
			...creation,
			name,
			...present({ pool })
		}
	};
}
/** Longest part of a machine's name, with room for what is put behind it: `-verify-2`. */
const longest$1 = 54;
/** Of a run's name. */
const longestRun = 24;
/** `test-RUN-BUILD`, which nobody takes for the template. */
function trialName(mark, build) {
	const run = plain$1(/run (\S+),/.exec(mark)?.[1] ?? "");
	return `test-${run.length > longestRun ? run.slice(0, 8) : run}-${plain$1(build.split(".").at(-1) ?? "") || "build"}`.slice(0, longest$1).replace(/-+$/, "");
}
function plain$1(text) {
	return text.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}

// src/builders/proxmox/proxmox-clone.ts
const options$26 = object({
	...commonOptions,
	...cloneOptions
});
/** The builder that starts from a machine or template that is there already. */
function proxmoxClone(overrides) {
	return {
		type: "proxmox-clone",
		plugin: "proxmox",
		description: "Makes a template from a clone of another template or machine.",
		options: options$26,
		reach: reachOptions,
		versions: optionVersions,
		rules: (given, rules) => {
			const context = given.clone_overwrite_hardware ? rules : keepingContext(rules);
			checkClone(given, context);
			const common = resolveAnswerMedia(resolveCommon(given, overrides, context), "", context);
			const ssh_clear_authorized_keys = common.ssh_clear_authorized_keys || guestKeyOf(common) === "temporary";
			return {
				...given,
				...common,
				ssh_clear_authorized_keys
			};
		},
		plan: (resolved, context) => planClone(resolved, [...readAdditionalImages(resolved.additional_iso_files, context), ...answerImages(resolved, context)], context),
		images: wantedImages,
		look: async (work, held, context) => {
			const { lookAround } = await import("./builders-proxmox-look-around.js");
			return lookAround(work, held, work.source, overrides, context);
		},
		claims: claimsOf,
		makesTemplate: ({ options: resolved }) => !resolved.skip_convert_to_template,
		connection: (resolved) => connectionOf(resolved, overrides),
		present: async (work, vmid, context) => {
			const { presentTemplate } = await import("./builders-proxmox-present-template-exports.js");
			return presentTemplate(work, vmid ?? work.vmid, overrides, context);
		},
		patch: patching(overrides),
		build: async (clone, context) => {
			const [{ buildMachine }, { copiedMachine }] = await Promise.all([import("./builders-proxmox-build-machine.js"), import("./builders-proxmox-steps-clone-machine.js")]);
			const { trial } = context;
			await buildMachine(trial === void 0 ? clone : trialPlan(clone, trial, context), copiedMachine, overrides, context);
		},
		remove: async (entries, resolved, context) => {
			const { removeEntries } = await import("./builders-proxmox-removal-remove-entries-exports.js");
			await removeEntries(entries, resolved, overrides, context);
		}
	};
}

// src/builders/proxmox/plan/disk-image/read-disk-image.ts
/** Reads the options of the disk image. */
function readDiskImage(options, context) {
	const { error } = context;
	const { image_url: url, image_urls: urls, image_file: file, image_volume: volume } = options;
	if (url !== "" && urls.length > 0) error("conflicting-options", ["image_urls"], "Only one of image_url or image_urls must be specified");
	if ([
		url !== "" || urls.length > 0,
		file !== "",
		volume !== ""
	].filter(Boolean).length !== 1) error("no-single-image-source", [], "one of image_url, image_urls, image_file or image_volume must be specified", "It says of which disk image the template is made.");
	if (volume !== "") return storedDisk(options, context);
	const written = file !== "" ? [[file, ["image_file"]]] : url === "" ? urls.map((one, index) => [one, ["image_urls", index]]) : [[url, ["image_url"]]];
	const path = file !== "" ? ["image_file"] : url === "" ? ["image_urls"] : ["image_url"];
	if (options.image_storage_pool === "") error("missing-option", path, "image_storage_pool must be specified", "It is the storage that the image is brought to: one with the content `import`.");
	const { image_download_pve: isByNode, image_checksum: checksum } = options;
	if (isByNode && file !== "") error("option-requires-another", ["image_download_pve"], "image_download_pve can only be used together with image_url", "The node can not see files of this machine.");
	for (const [one, at] of written) if (one !== "" && !context.isLate(at)) checkName(one, at, options, context);
	return {
		path,
		source: {
			kind: "downloaded",
			storage: options.image_storage_pool,
			by: isByNode ? "node" : "us",
			urls: checkUrls(written, isByNode && file === "" ? ["image_download_pve"] : void 0, context),
			checksum: file !== "" && checksum === "" ? { kind: "none" } : checksumRule(checksum, {
				at: ["image_checksum"],
				url: path
			}, context),
			format: options.image_format === "<unknown>" ? void 0 : options.image_format
		}
	};
}
/** The node does not unpack what it imports, and goes by the ending of its name. */
function checkName(url, at, { image_download_pve: isByNode, image_format: format }, { buildFails, refuse, env }) {
	const name = nameOf$1(url);
	const instead = "Leave image_download_pve out: then this machine fetches it, unpacks it and uploads what is in it.";
	if (isByNode && isPacked(name)) buildFails("invalid-image-name", at, `${name} is packed, and the node does not unpack it`, instead);
	else if (isByNode && namedFormat(name) === void 0 && format === void 0) buildFails("invalid-image-name", at, `The ending of ${name} does not say what it is`, "Set image_format: the node imports qcow2, raw and vmdk by that name. An .img of Ubuntu is qcow2.");
	const program = {
		xz: "xz",
		txz: "xz",
		bz2: "bzip2"
	}[name.toLowerCase().split(".").at(-1) ?? ""];
	if (!isByNode && program !== void 0 && findProgram(program, { env }) === void 0) refuse("no-compressor", at, `The program ${program} is not on this machine`, `It unpacks ${name}. Install it, or choose an image that is not compressed, or with gz or zst.`);
}
function storedDisk(options, { error, warn, places, isLate }) {
	const { image_volume: volid } = options;
	const volume = parseVolid(volid);
	if ((volume === void 0 || /^[^:]*:(?:iso|vztmpl|backup|snippets)\//.test(volid)) && !isLate(["image_volume"])) error("invalid-volume-id", ["image_volume"], `image_volume ${JSON.stringify(volid)} is no disk image on a storage`, "It has the form `local:import/debian.qcow2`, or is a disk of a machine: `local-lvm:vm-9000-disk-0`. A path of the node only root@pam may import, so it is not supported.");
	const unused = [
		"image_checksum",
		"image_format",
		"image_download_pve",
		...!places.isSet(["disks"]) ? [] : ["image_storage_pool"]
	];
	for (const name of unused) if (places.isSet([name])) warn("option-without-effect", [name], `${name} has no effect together with image_volume`, "What is on the storage already is taken as it is.");
	const [, owner] = /(?:^|[/:])(?:vm|base)-(\d+)-/.exec(volid) ?? [];
	const isImport = /^[^:]*:import\//.test(volid);
	return {
		path: ["image_volume"],
		source: {
			kind: "stored",
			storage: volume?.storage ?? "",
			volid,
			owner: isImport || owner === void 0 ? void 0 : Number(owner)
		}
	};
}

// src/builders/proxmox/plan/disk-image/plan-import.ts
function planImport(options, context) {
	const { ssh_password: password, cicustom } = options;
	return {
		image: readDiskImage(options, context),
		values: options.cloud_init ? {
			...guestValues$1(options),
			...present({
				cipassword: password,
				cicustom
			})
		} : {},
		withoutUpgrade: options.cloud_init ? options.cloud_init_disable_upgrade_packages : void 0,
		isSizeSet: context.places.isSet([
			"disks",
			0,
			"disk_size"
		]),
		isFormatSet: context.places.isSet([
			"disks",
			0,
			"format"
		])
	};
}

// src/builders/proxmox/rules/import-rules.ts
const defaults = object(importOptions);
/** Checks what cloud-init is to tell the guest, and fills in the disk and the address where none is given. */
function resolveImport(options, context) {
	checkGuestSettings(options, context);
	checkCloudInit(options, context);
	const storage = options.image_storage_pool || (parseVolid(options.image_volume)?.storage ?? unknown$1);
	const { disks } = options.disks.length > 0 ? options : defaults.parse({ disks: [{ storage_pool: storage }] });
	const { ipconfig } = options.cloud_init && options.ipconfig.length === 0 && options.network_adapters.length > 0 ? defaults.parse({ ipconfig: [{ ip: "dhcp" }] }) : options;
	return {
		...options,
		disks,
		ipconfig,
		ssh_host: options.ssh_host || fixedAddress(options)
	};
}
const ofCloudInit = [
	"ipconfig",
	"nameserver",
	"searchdomain",
	"cicustom",
	"cloud_init_disk_type",
	"cloud_init_storage_pool",
	"cloud_init_disable_upgrade_packages"
];
function checkCloudInit(options, { error, warn, places }) {
	if (options.cloud_init) return;
	for (const name of ofCloudInit) if (places.isSet([name])) error("option-requires-another", [name], `${name} needs the cloud-init drive, which cloud_init = false takes away`);
	if (guestKeyOf(options) === "temporary" && !places.isSet(["ssh_password"])) warn("no-way-to-log-in", ["cloud_init"], "Nothing lets the guest know who comes by SSH", "Without ssh_password, ssh_private_key_file and ssh_agent_auth a key is made for this build, and without a cloud-init drive nobody tells it to the guest.");
}
/** A guest whose address we give need not be asked for it: most images for clouds have no guest agent. */
function fixedAddress(options) {
	const { ipconfig, cloud_init: isTold } = options;
	if (communicatorOf(options).keyLogin === void 0 || !isTold) return "";
	return ipconfig.flatMap(({ ip, ip6 }) => [ip, ip6]).filter((text) => text.includes("/"))[0]?.split("/")[0] ?? "";
}

// src/builders/proxmox/proxmox-import.ts
const options$25 = object({
	...commonOptions,
	...importOptions
});
/** The builder that starts from an image of a disk on which a system is installed already. */
function proxmoxImport(overrides) {
	return {
		type: "proxmox-import",
		description: "Makes a template from a disk image, as distributions publish them for clouds.",
		options: options$25,
		reach: reachOptions,
		versions: optionVersions,
		rules: (given, context) => {
			const resolved = resolveImport(given, context);
			const common = resolveAnswerMedia(resolveCommon(resolved, overrides, context), "", context);
			const ssh_clear_authorized_keys = common.ssh_clear_authorized_keys || guestKeyOf(common) === "temporary";
			return {
				...resolved,
				...common,
				ssh_clear_authorized_keys
			};
		},
		plan: (resolved, context) => planNewMachine(resolved, [...readAdditionalImages(resolved.additional_iso_files, context), ...answerImages(resolved, context)], context, planImport(resolved, context)),
		images: wantedImages,
		look: async (work, held, context) => {
			const { lookAround } = await import("./builders-proxmox-look-around.js");
			return lookAround(work, held, void 0, overrides, context);
		},
		claims: claimsOf,
		makesTemplate: ({ options: resolved }) => !resolved.skip_convert_to_template,
		connection: (resolved) => connectionOf(resolved, overrides),
		present: async (work, vmid, context) => {
			const { presentTemplate } = await import("./builders-proxmox-present-template-exports.js");
			return presentTemplate(work, vmid ?? work.vmid, overrides, context);
		},
		patch: patching(overrides),
		build: async (machine, context) => {
			const [{ buildMachine }, { newMachine }] = await Promise.all([import("./builders-proxmox-build-machine.js"), import("./builders-proxmox-steps-create-machine.js")]);
			const { trial } = context;
			await buildMachine(trial === void 0 ? machine : trialPlan(machine, trial, context), newMachine, overrides, context);
		},
		remove: async (entries, resolved, context) => {
			const { removeEntries } = await import("./builders-proxmox-removal-remove-entries-exports.js");
			await removeEntries(entries, resolved, overrides, context);
		}
	};
}

// src/builders/proxmox/proxmox-iso.ts
const options$24 = object({
	...commonOptions,
	boot_iso: isoBlock.optional().describe("The ISO image that the machine boots from."),
	...deprecatedIsoOptions
});
/** The builder that starts from an installer's ISO image. */
function proxmoxIso(overrides) {
	return {
		type: "proxmox-iso",
		plugin: "proxmox",
		aliases: ["proxmox"],
		description: "Makes a template by installing from an ISO image.",
		options: options$24,
		reach: reachOptions,
		versions: optionVersions,
		rules: (given, context) => {
			if (installsItself(given)) communicatorOf(given).checkInstallation?.(given, context);
			warnOfUntoldKey(given, context);
			const boot_iso = resolveBootIso(given, context);
			const common = resolveCommon(given, overrides, context);
			const storage = boot_iso.iso_storage_pool || (parseVolid(boot_iso.iso_file)?.storage ?? "");
			return {
				...given,
				...resolveAnswerMedia(common, storage, context),
				boot_iso
			};
		},
		plan: (resolved, context) => planNewMachine(resolved, [...imagesOf(resolved, context), ...answerImages(resolved, context)], context),
		images: wantedImages,
		look: async (work, held, context) => {
			const { lookAround } = await import("./builders-proxmox-look-around.js");
			return lookAround(work, held, void 0, overrides, context);
		},
		claims: claimsOf,
		makesTemplate: ({ options: resolved }) => !resolved.skip_convert_to_template,
		connection: (resolved) => connectionOf(resolved, overrides),
		present: async (work, vmid, context) => {
			const { presentTemplate } = await import("./builders-proxmox-present-template-exports.js");
			return presentTemplate(work, vmid ?? work.vmid, overrides, context);
		},
		patch: patching(overrides),
		build: async (machine, context) => {
			const [{ buildMachine }, { newMachine }] = await Promise.all([import("./builders-proxmox-build-machine.js"), import("./builders-proxmox-steps-create-machine.js")]);
			const { trial } = context;
			await buildMachine(trial === void 0 ? machine : trialPlan(machine, trial, context), newMachine, overrides, context);
		},
		remove: async (entries, resolved, context) => {
			const { removeEntries } = await import("./builders-proxmox-removal-remove-entries-exports.js");
			await removeEntries(entries, resolved, overrides, context);
		}
	};
}
/** Something starts the installer, or tells it what to do. */
function installsItself({ boot_command, answer_media }) {
	return boot_command.length > 0 || answer_media === "cd";
}
/** A key that is made for the build comes into a guest that is installed by what is typed alone. */
function warnOfUntoldKey(given, { warn, isLate, places }) {
	if (guestKeyOf(given) !== "temporary" || places.isSet(["ssh_password"]) || isLate(["boot_command"])) return;
	if (given.boot_command.some((text) => text.includes("SSHPublicKey"))) return;
	warn("no-way-to-log-in", ["ssh_username"], "Nothing lets the guest know who comes by SSH", "Without ssh_password, ssh_private_key_file and ssh_agent_auth a key is made for this build, and the boot command does not tell it to the guest ({{ .SSHPublicKey }}): only a guest that asks for no password lets us in.");
}
/** The boot image first. */
function imagesOf({ boot_iso, additional_iso_files }, context) {
	return [...boot_iso === void 0 ? [] : [readImage(boot_iso, bootIsoPath(context), "boot_iso", context)], ...readAdditionalImages(additional_iso_files, context)];
}
function resolveBootIso(given, context) {
	const aliases = {
		iso_file: given.iso_file,
		iso_storage_pool: given.iso_storage_pool,
		iso_download_pve: given.iso_download_pve,
		iso_url: given.iso_url,
		iso_urls: given.iso_urls,
		iso_checksum: given.iso_checksum,
		iso_target_path: given.iso_target_path,
		iso_target_extension: given.iso_target_extension,
		unmount: given.unmount_iso
	};
	const isSet = (value) => value !== void 0 && value !== "" && value !== false;
	const defined = Object.fromEntries(Object.entries(aliases).filter(([, value]) => isSet(value)));
	const block = {
		...given.boot_iso ?? isoBlock.parse({}),
		...defined
	};
	const placed = block.type === void 0 && block.device === void 0 ? {
		...block,
		type: "ide",
		index: 2
	} : block;
	return resolveCdSlot(placed, bootIsoPath(context), context);
}
function bootIsoPath({ places }) {
	return places.isSet(["boot_iso"]) ? ["boot_iso"] : [];
}

// src/builders/builder-registry.ts
/** Every builder. */
function buildersWith(overrides) {
	return [
		proxmoxIso(overrides),
		proxmoxClone(overrides),
		proxmoxImport(overrides),
		file$1,
		nothing$1
	];
}

// src/data-sources/git-commit.ts
const options$23 = object({
	path: string().default(".").describe("A folder in the repository."),
	commit_ish: string().default("HEAD").describe("Which commit: a branch, a tag, a hash, `HEAD~2`.")
});
const outputs$6 = object({
	hash: string().describe("The commit’s hash."),
	branches: array(string()).describe("Local branches whose newest commit it is."),
	author: string().describe("`A U Thor <author@example.com>`."),
	committer: string().describe("The same of who committed it."),
	timestamp: string().describe("When it was committed: `2024-01-02T09:38:19Z`."),
	pgp_signature: string().describe("Its signature; empty: none."),
	message: string().describe("The whole message."),
	tree_hash: string().describe("Hash of its tree."),
	parent_hashes: array(string()).describe("Hashes of its parents.")
});
/** What the plug-in `git` says of a commit. */
const gitCommit = {
	type: "git-commit",
	plugin: "git",
	grant: "commands",
	description: "Tells of a commit of the git repository around a folder.",
	options: options$23,
	outputs: outputs$6,
	rules: (given, { error }) => {
		if (given.commit_ish.startsWith("-")) error("invalid-option-value", ["commit_ish"], "A commit_ish does not begin with \"-\"");
		return given;
	},
	async read({ path, commit_ish }, context) {
		const revision = `${commit_ish === "" ? "HEAD" : commit_ish}^{commit}`;
		const hash = (await git(path, context, "rev-parse", "--verify", revision)).trim();
		const [object, branches] = await Promise.all([git(path, context, "cat-file", "commit", hash), git(path, context, "for-each-ref", "--format=%(refname:lstrip=2)", `--points-at=${hash}`, "refs/heads")]);
		const { headers, message } = parseCommit(object);
		const of = (name) => headers.flatMap(([key, value]) => key === name ? [value] : []);
		const [author = ""] = of("author");
		const [committer = ""] = of("committer");
		const signature = of("gpgsig")[0];
		return {
			hash,
			branches: [...lines(branches)],
			author: person(author).name,
			committer: person(committer).name,
			timestamp: person(committer).time,
			pgp_signature: signature === void 0 ? "" : `${signature}\n`,
			message,
			tree_hash: of("tree")[0] ?? "",
			parent_hashes: of("parent")
		};
	}
};
/** A commit object: headers, of which further lines begin with a space, an empty line, the message. */
function parseCommit(object) {
	const end = object.indexOf("\n\n");
	return {
		headers: (end === -1 ? object : object.slice(0, end)).replaceAll("\n ", "\0").split("\n").map((line) => [line.split(" ", 1)[0] ?? "", line.slice(line.indexOf(" ") + 1).replaceAll("\0", "\n")]),
		message: end === -1 ? "" : object.slice(end + 2)
	};
}
/** `A U Thor <author@example.com> 1704188299 +0100` */
function person(text) {
	const [, name = text, seconds = "0"] = /^(.*>) (\d+) [+-]\d{4}$/.exec(text) ?? [];
	return {
		name,
		time: (/* @__PURE__ */ new Date(Number(seconds) * 1e3)).toISOString().replace(".000Z", "Z")
	};
}

// src/data-sources/git-repository.ts
const options$22 = object({ path: string().default(".").describe("A folder in the repository.") });
const outputs$5 = object({
	head: string().describe("The branch that is checked out; `HEAD` where none is (as after a pull request’s checkout)."),
	branches: array(string()).describe("Local branches."),
	tags: array(string()).describe("Tags."),
	is_clean: boolean().describe("Is there nothing that is not committed?")
});
/** What the plug-in `git` says of a repository. */
const gitRepository = {
	type: "git-repository",
	plugin: "git",
	grant: "commands",
	description: "Tells of the git repository around a folder.",
	options: options$22,
	outputs: outputs$5,
	async read({ path }, context) {
		const ask = (...command) => git(path, context, ...command);
		await ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
		const [head, branches, tags, status] = await Promise.all([
			ask("rev-parse", "--symbolic-full-name", "HEAD"),
			ask("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads"),
			ask("for-each-ref", "--format=%(refname:lstrip=2)", "refs/tags"),
			ask("status", "--porcelain", "--ignore-submodules=dirty")
		]);
		return {
			head: head.trim().replace(/^refs\/heads\//, ""),
			branches: [...lines(branches)],
			tags: [...lines(tags)],
			is_clean: status.trim() === ""
		};
	}
};

// src/data-sources/http.ts
const options$21 = object({
	url: string().describe("Address to ask: http or https."),
	method: _enum([
		"HEAD",
		"GET",
		"POST",
		"PUT",
		"DELETE",
		"OPTIONS",
		"PATCH"
	]).default("GET").describe("Method of the request."),
	request_headers: record(string(), string()).default({}).meta({ attribute: true }).describe("Headers of the request."),
	request_body: string().default("").describe("Body of the request.")
});
const outputs$4 = object({
	url: string().describe("The address that was asked."),
	response_headers: record(string(), string()).meta({ attribute: true }).describe("Headers of the answer (`Content-Type`); several of one name are joined by `, `."),
	body: string().describe("The answer, as text.")
});
/** Milliseconds. */
const timeout = 6e4;
/** Asks a web server. Anything but status 200 is an error, as in Packer. */
const http = {
	type: "http",
	grant: "network",
	description: "Asks a web server, through the proxy that the environment names.",
	options: options$21,
	outputs: outputs$4,
	rules: (given, { error }) => {
		const target = URL.parse(given.url);
		if (target === null || !/^https?:$/.test(target.protocol)) error("invalid-url", ["url"], "The url is no http(s) address", "Write for example `https://example.com/version.txt`.");
		return given;
	},
	async read({ url, method, request_headers, request_body }, { env, signal }) {
		const target = new URL(url);
		const undici = await import("./npm-undici-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
		const dispatcher = dispatcherTo(target, env, undici);
		const login = basicAuthorization(target);
		target.username = "";
		target.password = "";
		try {
			const answer = await undici.fetch(target, {
				method,
				headers: {
					...login === void 0 ? {} : { authorization: login },
					...request_headers
				},
				body: request_body === "" ? null : request_body,
				dispatcher,
				signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)])
			});
			const body = new TextDecoder().decode(await readSmallBody(answer.body ?? Readable.from([]), target.host));
			if (answer.status !== 200) throw new ExternalError("http-request-failed", `HTTP request error. Response code: ${answer.status}`, body.length > 500 ? body.slice(0, 500).replace(/\S*$/, "…") : body);
			const headers = [...answer.headers].map(([name, value]) => [canonical(name), value]);
			return {
				url,
				response_headers: Object.fromEntries(headers),
				body
			};
		} catch (thrown) {
			if (thrown instanceof ExternalError) throw thrown;
			const { cause, message } = thrown;
			const reason = cause instanceof Error ? cause.message : message;
			throw new ExternalError("http-request-failed", `error making HTTP request: ${reason}`, void 0, { cause: thrown });
		} finally {
			await dispatcher.destroy();
		}
	}
};
/** Go's spelling: `content-type` is `Content-Type`. */
function canonical(name) {
	return name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

// src/data-sources/null.ts
const options$20 = object({ input: string().describe("Any text.") });
const outputs$3 = object({ output: string().describe("The input.") });
/** Hands its input through: for trying out templates. */
const nothing = {
	type: "null",
	description: "Answers its input.",
	options: options$20,
	outputs: outputs$3,
	read: ({ input }) => Promise.resolve({ output: input })
};

// src/data-sources/crypt.ts
const alphabet$1 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** A password as in /etc/shadow: `$6$salt$...`. `salt` is random with as many characters as the method takes. */
function crypt(method, password, salt = randomSalt(method === "md5" ? 8 : 16)) {
	const key = Buffer.from(password);
	return method === "md5" ? md5Crypt(key, salt) : shaCrypt(method, key, salt);
}
function randomSalt(length) {
	return Array.from({ length }, () => alphabet$1[randomInt(64)]).join("");
}
/** Poul-Henning Kamp's method of FreeBSD. */
function md5Crypt(key, salt) {
	const md5 = (...parts) => digest("md5", parts);
	const inner = md5(key, salt, key);
	const bits = [];
	for (let rest = key.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? Buffer.from([0]) : key.subarray(0, 1));
	let result = md5(key, "$1$", salt, repeated(inner, key.length), ...bits);
	for (let round = 0; round < 1e3; round++) {
		const odd = round % 2 === 1;
		result = md5(odd ? key : result, round % 3 === 0 ? "" : salt, round % 7 === 0 ? "" : key, odd ? result : key);
	}
	return `$1$${salt}$${encode(result, [
		0,
		6,
		12,
		1,
		7,
		13,
		2,
		8,
		14,
		3,
		9,
		15,
		4,
		10,
		5
	])}${encodeGroup(result[11] ?? 0, 2)}`;
}
/** Ulrich Drepper's method with its 5000 rounds (https://www.akkadia.org/drepper/SHA-crypt.txt). */
function shaCrypt(method, key, salt) {
	const sha = (...parts) => digest(method, parts);
	const inner = sha(key, salt, key);
	const bits = [];
	for (let rest = key.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? inner : key);
	let result = sha(key, salt, repeated(inner, key.length), ...bits);
	const p = repeated(sha(...Array.from({ length: key.length }, () => key)), key.length);
	const s = repeated(sha(...Array.from({ length: 16 + (result[0] ?? 0) }, () => salt)), Buffer.byteLength(salt));
	for (let round = 0; round < 5e3; round++) {
		const odd = round % 2 === 1;
		result = sha(odd ? p : result, round % 3 === 0 ? "" : s, round % 7 === 0 ? "" : p, odd ? result : p);
	}
	return method === "sha256" ? `$5$${salt}$${encode256(result)}` : `$6$${salt}$${encode512(result)}`;
}
function encode256(bytes) {
	const order = [];
	for (let index = 0, [a, b, c] = [
		0,
		10,
		20
	]; index < 10; index++, [a, b, c] = [
		c + 1,
		a + 1,
		b + 1
	]) order.push(a, b, c);
	return encode(bytes, order) + encodeGroup((bytes[31] ?? 0) << 8 | (bytes[30] ?? 0), 3);
}
function encode512(bytes) {
	const order = [];
	for (let index = 0, [a, b, c] = [
		0,
		21,
		42
	]; index < 21; index++, [a, b, c] = [
		b + 1,
		c + 1,
		a + 1
	]) order.push(a, b, c);
	return encode(bytes, order) + encodeGroup(bytes[63] ?? 0, 2);
}
/** Three bytes at a time, the first in the order the highest, as four characters from the lowest bits on. */
function encode(bytes, order) {
	let text = "";
	for (let index = 0; index < order.length; index += 3) {
		const [high = 0, middle = 0, low = 0] = order.slice(index, index + 3).map((at) => bytes[at] ?? 0);
		text += encodeGroup(high << 16 | middle << 8 | low, 4);
	}
	return text;
}
function encodeGroup(value, characters) {
	return Array.from({ length: characters }, (_, index) => alphabet$1[value >> 6 * index & 63]).join("");
}
function digest(method, parts) {
	const hash = createHash(method);
	for (const part of parts) hash.update(part);
	return hash.digest();
}
function repeated(bytes, length) {
	return Buffer.alloc(length, bytes);
}

// src/data-sources/password.ts
const method = _enum([
	"md5",
	"sha256",
	"sha512"
]);
const options$19 = object({
	length: number().int().min(8).max(128).default(32).describe("Characters of the password, 8 to 128."),
	input: string().default("").meta({ sensitive: true }).describe("A password to use instead of a generated one."),
	crypt: method.default("sha512").describe("Method of the output `crypt`."),
	hash: method.default("md5").describe("Method of the output `hash`.")
});
const secret = (description) => string().meta({ sensitive: true }).describe(description);
const outputs$2 = object({
	plaintext: secret("The password."),
	base64: secret("The password in base64 for URLs, without padding."),
	crypt: secret("The password as in /etc/shadow, salted."),
	hash: secret("Hexadecimal checksum of the password, without salt.")
});
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*()_+-?./";
/** What the plug-in `password` makes: a new password for every run. */
const password$1 = {
	type: "password",
	plugin: "password",
	description: "Generates a password, and its forms for /etc/shadow and others.",
	options: options$19,
	outputs: outputs$2,
	rules: (given, { error }) => {
		const length = Buffer.byteLength(given.input);
		if (given.input !== "" && (length < 8 || length > 128)) error("value-out-of-range", ["input"], `A password of ${length} bytes is not accepted`, "It must have 8 to 128.");
		return given;
	},
	read({ length, input, crypt: method, hash }) {
		const plaintext = input === "" ? generated(length) : input;
		return Promise.resolve({
			plaintext,
			base64: Buffer.from(plaintext).toString("base64url"),
			crypt: crypt(method, plaintext),
			hash: createHash(hash).update(plaintext).digest("hex")
		});
	},
	hold: (said, { input }) => input === "" ? {
		plaintext: "a password",
		base64: "a password in base64",
		crypt: "a salted password",
		hash: "a hash"
	} : {
		...said,
		crypt: "a salted password"
	}
};
function generated(length) {
	return Array.from({ length }, () => alphabet[randomInt(78)]).join("");
}

// src/data-sources/proxmox-template.ts
const { proxmox_url, username, password, token, insecure_skip_tls_verify } = connectionOptions;
const options$18 = object({
	name: string().optional().describe("Name of the template."),
	channel: string().optional().describe("The template of its name that has this channel."),
	tag: string().optional().describe("A template that has this tag."),
	newest: boolean().default(false).describe("Of several the one that was built last; otherwise several are an error."),
	proxmox_url,
	username,
	password,
	token,
	node: string().optional().describe("Where the template has copies on other nodes (`replicate`): the one on this node. Default: `proxmox-node`."),
	insecure_skip_tls_verify
});
const outputs$1 = object({
	id: number().describe("Its ID, for `clone_vm_id`."),
	name: string().describe("Its name."),
	node: string().describe("The node that it is on."),
	tags: array(string()).describe("Its tags."),
	channels: array(string()).describe("The channels that it is in."),
	built: string().nullable().describe("When it was built: `2026-11-30T18:32:51.770Z`; null: it has no record."),
	build: string().nullable().describe("The build that made it; null: it has no record."),
	fingerprint: string().nullable().describe("Of all that it was made of; null: not known."),
	commit: string().nullable().describe("`owner/repository@sha`; null: not known."),
	run: string().nullable().describe("Address of the workflow run; null: not known."),
	packages: number().nullable().describe("How many packages its guest has; null: not known."),
	parent: string().nullable().describe("ID and name of the template that it is a clone of; null: not known."),
	verified: string().nullable().describe("When it was tried; null: not known.")
});
/**
* Finds a template on the server that the builds lead to. `reach`: how that is reached; called when the first one is
* asked, since an embedded server has to be started for it.
*/
function proxmoxTemplate(reach) {
	return {
		type: "proxmox-template",
		grant: "network",
		description: "Finds a template on the Proxmox VE server, by its name, channel or tag.",
		options: options$18,
		outputs: outputs$1,
		rules: checkWish,
		async read(given, context) {
			const [{ templatesOf }, { chooseTemplate }, { channelsIn }, { requireAudit }] = await Promise.all([
				import("./builders-proxmox-record-catalogue-exports.js"),
				import("./builders-proxmox-record-choose-template-exports.js"),
				import("./builders-proxmox-record-channel-exports.js"),
				import("./builders-proxmox-record-require-audit-exports.js")
			]);
			const { client, node } = await connected(given, await reach(), context);
			try {
				for (const text of client.secrets()) context.hide?.(text, "the connection");
				const { name, channel, tag, newest } = given;
				const templates = await templatesOf(client, context.signal);
				if (templates.length === 0) await requireAudit(client, context.signal);
				const choice = chooseTemplate({
					name,
					channel,
					tag,
					newest,
					node
				}, templates);
				if (!("found" in choice)) throw new ExternalError(choice.code, choice.summary, choice.detail);
				const { vmid, record, tags, ...found } = choice.found;
				return {
					id: vmid,
					name: found.name,
					node: found.node,
					tags: [...tags],
					channels: [...channelsIn(tags)],
					built: record?.built ?? null,
					build: record?.build ?? null,
					fingerprint: record?.fingerprint ?? null,
					commit: record?.commit ?? null,
					run: record?.run ?? null,
					packages: record?.packages ?? null,
					parent: record?.parent ?? null,
					verified: record?.verified ?? null
				};
			} finally {
				await client.close();
			}
		}
	};
}
function checkWish(given, { error, isLate }) {
	if ([
		"name",
		"channel",
		"tag"
	].filter((key) => Boolean(given[key]) || isLate([key])).length === 0) error("missing-option", [], "one of name, channel or tag must be specified", "They say which template is meant: `name = \"debian-13\"`.");
	return given;
}
/** Logs in as a build would: what is said outside of the template wins, and the environment comes last. */
async function connected(given, { connection: outside, clock }, { env, signal }) {
	const [{ mergeConnection }, { connectionOf }, { connect }] = await Promise.all([
		import("./builders-proxmox-rules-connection-rules-exports.js"),
		import("./builders-proxmox-connection-of-exports.js"),
		import("./builders-proxmox-server-session-exports.js")
	]);
	const connection = connectionOf(mergeConnection(given, outside, env), outside);
	const { url, username: user, token: secret, password: login, node } = connection;
	const missing = [
		...url ? [] : ["proxmox_url"],
		...user ? [] : ["username"],
		...secret || login ? [] : ["token or password"]
	];
	if (missing.length > 0) throw new ExternalError("no-server-to-ask", `It needs ${missing.join(", ")}`, "In the block, as inputs of the action or options of the command line (`proxmox-url` ...), or in the environment (PROXMOX_URL ...). `validate` asks no server and needs none.");
	return {
		client: await connect(connection, {
			signal,
			env,
			clock,
			emit: () => {}
		}),
		node: node || void 0
	};
}

// src/data-sources/sshkey.ts
const options$17 = object({
	name: string().default("packer").describe("Name of the key, one for each data source: part of its file’s name."),
	type: _enum(["rsa", "ed25519"]).default("rsa").describe("Kind of key.")
});
const outputs = object({
	public_key: string().describe("As in `authorized_keys`: `ssh-ed25519 AAAA... packer`."),
	private_key_path: string().describe("Absolute path of the private key’s file.")
});
/** What the plug-in `sshkey` makes: a key pair that is kept for the next run. */
const sshkey = {
	type: "sshkey",
	plugin: "sshkey",
	description: "Makes an SSH key pair and keeps it in `PACKER_CACHE_DIR` (default: `packer_cache` in the working directory).",
	options: options$17,
	outputs,
	async read({ name, type }, { workingDirectory, env, trust, hide }) {
		const tag = (name === "" ? "packer" : name).replaceAll("/", "_");
		const folder = path.resolve(workingDirectory, env["PACKER_CACHE_DIR"] || "packer_cache");
		const file = path.join(folder, `ssh_private_key_${tag}_${type}.pem`);
		const refused = refusedFile(trust, file, `the key ${path.basename(file)}`);
		if (refused !== void 0) throw new ExternalError(refused.code, refused.summary, refused.detail);
		try {
			const kept = await readKept(file);
			if (kept !== void 0) hide?.(kept, "the private key");
			if (kept !== void 0) return {
				public_key: `${publicKeyOf(kept, file)} ${tag}`,
				private_key_path: file
			};
			const { privateKey, publicKey } = await generateKeyPair$1({
				type,
				bits: type === "rsa" ? 3072 : 0,
				name: tag
			});
			hide?.(privateKey, "the private key");
			await makeFolder$1(folder);
			await writeFile(file, privateKey, {
				mode: 384,
				flag: "wx"
			});
			return {
				public_key: publicKey,
				private_key_path: file
			};
		} catch (thrown) {
			if (thrown instanceof ExternalError) throw thrown;
			throw new ExternalError("unwritable-file", `the key can not be kept: ${thrown.message}`, void 0, { cause: thrown });
		}
	},
	hold(said, _options, held) {
		held.leaveOut(said.private_key_path);
		return {
			...said,
			public_key: "ssh-key AAAA"
		};
	}
};
async function readKept(file) {
	try {
		return readSmallFile(file).toString("utf8");
	} catch (thrown) {
		if (thrown.code === "ENOENT") return void 0;
		throw thrown;
	}
}
function publicKeyOf(text, file) {
	const read = parsePrivateKey(text, file);
	if (read.problem !== void 0) throw new ExternalError("unusable-key", read.problem.summary, read.problem.detail);
	return `${read.key.type} ${read.key.getPublicSSH().toString("base64")}`;
}

// src/data-sources/data-source-registry.ts
/** Every data source. `reach`: the way to the server of those that ask one, when it is needed. */
function dataSourcesWith(reach) {
	return [
		gitCommit,
		gitRepository,
		http,
		nothing,
		password$1,
		proxmoxTemplate(reach),
		sshkey
	];
}

// src/post-processors/file-names.ts
/** More than any template names. */
const mostEntries = 2e5;
/** Has the pattern a wildcard, as Go's path/filepath counts them? */
function hasWildcard(pattern) {
	return /[*?[\\]/.test(pattern);
}
/** What is in the way of a pattern: `[` without its end, a `\` with nothing after it. Undefined: nothing. */
function patternProblem(pattern) {
	try {
		for (const segment of pattern.split("/")) matcherOf(segment);
		return;
	} catch (thrown) {
		return thrown.message;
	}
}
/** The folders of a pattern before its first wildcard. */
function fixedPart(pattern) {
	const segments = pattern.split("/");
	const wild = segments.findIndex(hasWildcard);
	return wild === -1 ? pattern : segments.slice(0, wild).join("/");
}
/**
* The files and folders that a pattern names, sorted, as Go's filepath.Glob finds them: `*` and `?` stand for no slash and
* also for a leading dot. `mayLook` is asked before a folder is read.
*/
function namesLike(pattern, workingDirectory, mayLook) {
	let found = [pattern.startsWith("/") ? "/" : ""];
	let looked = 0;
	for (const segment of pattern.split("/").filter((part) => part !== "")) {
		if (!hasWildcard(segment)) {
			found = found.map((folder) => joined(folder, segment));
			continue;
		}
		const matcher = matcherOf(segment);
		found = found.flatMap((folder) => {
			const absolute = resolve(workingDirectory, folder);
			const names = mayLook(absolute) ? entriesOf(absolute) : [];
			looked += names.length;
			if (looked > mostEntries) throw new Error(`there are more than ${mostEntries} files to look at`);
			return names.filter((name) => matcher.test(name)).map((name) => joined(folder, name));
		});
	}
	return found.filter((name) => existsSync(resolve(workingDirectory, name)));
}
function joined(folder, name) {
	return folder === "" ? name : join(folder, name);
}
function entriesOf(folder) {
	try {
		return readdirSync(folder).sort();
	} catch {
		return [];
	}
}
function matcherOf(segment) {
	const parts = [];
	for (let at = 0; at < segment.length; at++) {
		const character = String.fromCodePoint(segment.codePointAt(at));
		if (character === "*") {
			if (parts.at(-1) !== "star") parts.push("star");
		} else if (character === "?") parts.push(one("."));
		else if (character === "[") {
			const end = classEnd(segment, at);
			parts.push(one(classOf(segment.slice(at + 1, end))));
			at = end;
		} else if (character === "\\") {
			if (++at === segment.length) throw new Error("there is nothing after \\");
			parts.push(one(literal(segment[at])));
		} else {
			parts.push(one(literal(character)));
			at += character.length - 1;
		}
	}
	return { test: (name) => matches(parts, [...name]) };
}
function one(source) {
	return new RegExp(`^${source}$`, "su");
}
function matches(parts, name) {
	let [part, at] = [0, 0];
	let again;
	while (at < name.length) {
		const wanted = parts[part];
		if (wanted === "star") again = {
			part: ++part,
			at
		};
		else if (wanted?.test(name[at]) === true) {
			part++;
			at++;
		} else if (again === void 0) return false;
		else {
			part = again.part;
			at = ++again.at;
		}
	}
	return parts.slice(part).every((rest) => rest === "star");
}
function classEnd(segment, start) {
	for (let at = segment[start + 1] === "^" ? start + 2 : start + 1; at < segment.length; at++) if (segment[at] === "\\") at++;
	else if (segment[at] === "]") return at;
	throw new Error("[ has no end");
}
function classOf(inner) {
	const body = inner.replace(/^\^/, "");
	if (body === "") throw new Error("[] holds nothing");
	const escaped = body.replace(/\\(.)|([[\]^&|~])/gsu, (_, quoted, plain) => literal(quoted ?? plain));
	return `[${inner.startsWith("^") ? "^" : ""}${escaped}]`;
}
function literal(character) {
	return /^[!-/:-@[-`{-~]$/.test(character) ? `\\x${character.charCodeAt(0).toString(16)}` : character;
}

// src/post-processors/artifice.ts
const options$16 = object({ files: array(string()).describe("The files that are the artifact from here on; `*`, `?` and `[a-z]` stand for what is there then.") });
/** Puts files of this machine, which a provisioner has fetched for example, in the place of what was built. */
const artifice = {
	type: "artifice",
	description: "Puts files of this machine in the place of what was built: those that a provisioner downloaded from the guest, for example.",
	options: options$16,
	keepsInput: "unless-told",
	makesFiles: true,
	rules: (given, context) => {
		const { error, isLate } = context;
		if (given.files.length === 0 && !isLate(["files"])) error("missing-option", ["files"], "No files specified in artifice configuration");
		for (const [index, pattern] of given.files.entries()) {
			const path = ["files", index];
			const problem = isLate(path) ? void 0 : patternProblem(pattern);
			if (problem !== void 0) error("invalid-option-value", path, `${pattern} is no pattern of file names: ${problem}`);
			else mayOpen(fixedPart(pattern), path, context);
		}
		return given;
	},
	run({ files: patterns }, context) {
		const { artifact, say, message, handOn } = context;
		const before = artifact.files ?? [];
		if (before.length > 0) say(`Discarding files from artifact: ${before.join(", ")}`);
		const files = patterns.flatMap((pattern) => {
			const found = filesLike(pattern, context);
			if (found.length === 0) message(`There is no file ${pattern}`);
			return found;
		});
		if (files.length === 0) throw new ExternalError("file-not-found", `None of the files of artifice is there: ${patterns.join(", ")}`, `They were looked for in ${context.workingDirectory}. A provisioner has to bring them, such as file with direction = "download".`);
		say(`Using these artifact files: ${files.join(", ")}`);
		handOn?.({
			id: "",
			files
		});
		return Promise.resolve();
	}
};
function filesLike(pattern, { trust, workingDirectory }) {
	const refusal = (file, name) => refusedFile(trust, file, `files: ${name}`);
	const found = namesLike(pattern, workingDirectory, (folder) => refusal(folder, folder) === void 0);
	for (const name of [...hasWildcard(pattern) ? [] : [pattern], ...found]) {
		const refused = refusal(resolve(workingDirectory, name), name);
		if (refused !== void 0) throw new ExternalError(refused.code, refused.summary, refused.detail);
	}
	return found;
}

// src/post-processors/checksum.ts
const options$15 = object({
	checksum_types: array(_enum([
		"md5",
		"sha1",
		"sha224",
		"sha256",
		"sha384",
		"sha512"
	])).default(["md5"]).describe("Kinds of checksum."),
	output: string().default("packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum").meta({ renderedLate: [
		"BuildName",
		"BuilderType",
		"ChecksumType"
	] }).describe("File to write for each kind; lines are added to what it holds.")
});
/** Writes checksums of the files that were built. A template on Proxmox has none. */
const checksum = {
	type: "checksum",
	description: "Writes checksums of the files that were built.",
	options: options$15,
	rules: (given, context) => {
		if (!given.output.includes("{{")) checkOutput(given.output, ["output"], context);
		return given;
	},
	async run({ checksum_types, output }, context) {
		const { artifact } = context;
		const files = artifact.files ?? [];
		if (files.length === 0) context.message("This build has no files of which a checksum could be taken");
		const written = /* @__PURE__ */ new Set();
		for (const type of checksum_types) {
			const name = outputName(output, type, context);
			const place = placeFor(name, context);
			for (const file of files) {
				const sum = await sumOf(type, file, context);
				try {
					await addLine(place, `${sum}\t${basename(file)}\n`);
				} catch (cause) {
					throw unwritable(name, cause);
				}
				written.add(name);
			}
		}
		context.handOn?.({
			...artifact,
			files: [...files, ...written]
		});
	}
};
function outputName(output, type, { buildName, builderType, renderLate }) {
	return renderLate(output, ["output"], {
		BuildName: buildName,
		BuilderType: builderType,
		ChecksumType: type
	});
}
async function sumOf(type, file, { workingDirectory }) {
	try {
		const hash = createHash(type);
		await pipeline(createReadStream(resolve(workingDirectory, file)), hash);
		return hash.digest("hex");
	} catch (cause) {
		const { reason } = fileReason(cause);
		throw new ExternalError("checksum-failed", `The ${type} checksum of ${file} failed: ${reason}`, void 0, { cause });
	}
}
async function addLine(file, line) {
	await makeFolder$1(dirname(file));
	const before = textOf(file);
	if (!before.includes(line)) replaceFileSync(file, before + line);
}
function textOf(file) {
	try {
		return readFileSync(file, "utf8");
	} catch (thrown) {
		if (thrown.code === "ENOENT") return "";
		throw thrown;
	}
}

// src/post-processors/compress.ts
const options$14 = object({
	output: string().default("").meta({ renderedLate: ["BuildName", "BuilderType"] }).describe("File to write, with `{{.BuildName}}` and `{{.BuilderType}}`. Its ending says what it becomes: `.tar`, `.zip`, `.tar.gz`, `.tar.lz4`, `.tar.bgzf`, `.tar.zst`, `.tar.xz`, `.tar.bz2`; without `.tar` (`.gz`) a single file is compressed as it is. Anything else is a tar with gzip. Default `packer_{{.BuildName}}_{{.BuilderType}}`."),
	format: string().default("").describe("What it becomes, in place of the ending: `tar.gz`, `zip`. The name stays as it is."),
	compression_level: number().int().default(-1).describe("1 (fast) to 9 (small); -1 and 0 are the default of the algorithm.")
});
/** Makes one archive of the files that were built. */
const compress = {
	type: "compress",
	description: "Makes one archive of the files that were built, which are removed unless `keep_input_artifact` is set.",
	options: options$14,
	keepsInput: "if-told",
	needsFiles: true,
	makesFiles: true,
	rules: (given, context) => {
		const resolved = {
			...given,
			output: given.output || "packer_{{.BuildName}}_{{.BuilderType}}"
		};
		if (!given.output.includes("{{")) checkOutput(given.output, ["output"], context);
		judgeLevel(given, context);
		judgeFormat(resolved, context);
		return resolved;
	},
	async run(given, context) {
		const { artifact, buildName, builderType, renderLate, signal } = context;
		const files = artifact.files ?? [];
		const name = renderLate(given.output, ["output"], {
			BuildName: buildName,
			BuilderType: builderType
		});
		const kind = archiveKind(given.output, given.format);
		if (files.length === 0) throw new ExternalError("nothing-to-compress", "There are no files to compress", wayOut);
		if (kind.archive === void 0 && files.length > 1) throw new ExternalError("nothing-to-compress", `Can only have 1 input file when not using tar/zip. Found ${files.length} files: ${files.join(", ")}`, `Write a tar: output = ${JSON.stringify(withTar(name))}.`);
		const [{ placeFor, writeFileOf }, { archiveOf }] = await Promise.all([import("./post-processors-archive-output-file-exports.js"), import("./post-processors-archive-archive-of.js")]);
		const place = placeFor(name, context);
		refuseItself(place, name, files, context);
		context.message(`Writing ${name}: ${kindText(kind)} of ${files.length === 1 ? files[0] : `${files.length} files`}`);
		const level = given.compression_level < 1 ? void 0 : Math.min(given.compression_level, 9);
		const mode = modeOf(files, context);
		await writeFileOf(archiveOf(files, kind, level, context), place, name, {
			signal,
			mode
		});
		context.handOn?.({
			id: "",
			files: [name]
		});
	}
};
function modeOf(files, { workingDirectory }) {
	return 384 | files.map((file) => statSync(resolve(workingDirectory, file), { throwIfNoEntry: false })?.mode ?? 438).reduce((common, mode) => common & mode, 54);
}
const wayOut = "A template on Proxmox VE is no file of this machine: export it first, with the post-processor export.";
function judgeLevel({ compression_level: level }, { error, isLate }) {
	if (level >= -1 || isLate(["compression_level"])) return;
	error("invalid-option-value", ["compression_level"], `Invalid compression level ${level}. Expected an integer from -1 to 9.`);
}
function judgeFormat({ output, format }, context) {
	const { warn, refuse, isLate } = context;
	if (isLate(["output"]) || isLate(["format"])) return;
	const ending = format.split(".").at(-1) ?? "";
	if (format !== "" && !endings.includes(ending)) warn("unknown-archive-format", ["format"], `The format ${JSON.stringify(format)} is not known`, `A tar with gzip is written, as Packer does. Known are ${endings.join(", ")}, and with tar before them: tar.gz.`);
	const { algorithm } = archiveKind(output, format);
	const program = algorithm && programs[algorithm];
	if (program !== void 0 && findProgram(program, context) === void 0) refuse("no-compressor", [format === "" ? "output" : "format"], `The program ${program} is not on this machine`, `It writes ${algorithm} archives. Install it (${packages[program]}), or choose .tar.zst or .tar.gz, for which none is needed.`);
}
const packages = {
	xz: "the package xz-utils",
	bzip2: "the package bzip2"
};
/** Written over what it is made of, it would be lost. */
function refuseItself(place, name, files, context) {
	const real = (file) => {
		try {
			return realpathSync(file);
		} catch {
			return file;
		}
	};
	const own = real(place);
	if (files.every((file) => real(resolve(context.workingDirectory, file)) !== own)) return;
	throw new ExternalError("nothing-to-compress", `${name} is what would be compressed`, "Give the archive another name with output.");
}
function withTar(name) {
	return name.replace(/(\.[a-z0-9]+)?$/, (ending) => `.tar${ending}`);
}

// src/post-processors/export/export-options.ts
const nodeSsh = object({
	host: string().default("").describe("Default: the host of `proxmox_url`. It has to be the node that has the template."),
	port: number().int().default(22).describe("Port of its SSH server."),
	username: string().default("root").describe("Another user than root has to be allowed `sudo -n` without a password."),
	password: string().default("").meta({ sensitive: true }).describe("Of that user."),
	private_key_file: string().default("").describe("File with a private key, in place of a password."),
	host_key: string().describe("Fingerprint of its host key, `SHA256:...`: `ssh-keyscan HOST | ssh-keygen -lf -` shows it.")
});
const exportOptions = object({
	format: _enum([
		"qcow2",
		"raw",
		"vzdump"
	]).default("qcow2").describe("`qcow2` or `raw`: an image of each disk; `vzdump`: the archive of the whole template, for `qmrestore`."),
	compression: _enum([
		"zstd",
		"gzip",
		"lzo",
		"none"
	]).default("zstd").describe("Of a `vzdump` archive. Disk images are compressed by the post-processor compress."),
	disks: array(string()).default([]).describe("Which disks, such as `[\"scsi0\"]`. Default: all but EFI variables and the state of a TPM."),
	output: string().default("").meta({ renderedLate: exportFields }).describe("File to write, with `{{.BuildName}}`, `{{.BuilderType}}` and `{{.Disk}}`. Default, where there is no `s3`: `packer_{{.BuildName}}_{{.BuilderType}}_{{.Disk}}.qcow2`, or `packer_{{.BuildName}}_{{.BuilderType}}.vma.zst`."),
	checksum: boolean().default(true).describe("Put the SHA-256 beside it, in a file of its name and `.sha256`."),
	storage: string().default("").describe("One road: a storage for backups, on which the server makes an archive that is removed again."),
	storage_path: string().default("").describe("The folder in which this machine sees that storage: a mounted NFS or CIFS share, for example."),
	node_ssh: nodeSsh.optional().describe("The other road: SSH to the node, which needs no storage."),
	s3: s3Options.optional().describe("An S3-compatible store to put it in.")
});

// src/post-processors/export/foresee-export.ts
/** Is the storage there, does it take backups as files, and may these credentials make one? By SSH the API makes nothing. */
async function foreseeExport({ storage }, { session, vmid, pool }) {
	if (storage === "") return {
		deeds: [],
		problems: []
	};
	const { client, node } = session;
	const deeds = [deed("backup", {
		vmid,
		pool
	}), deed("space", { storage })];
	let storages;
	try {
		storages = await client.request("GET", `/nodes/${node}/storage`);
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 403) return {
			deeds,
			problems: []
		};
		throw thrown;
	}
	return {
		deeds,
		problems: problemsOf(storage, storages, node)
	};
}
function problemsOf(name, storages, node) {
	const found = storages.find(({ storage }) => storage === name);
	const names = storages.filter(holdsBackups).map(({ storage }) => storage);
	const others = names.length === 0 ? "None does on this node." : `Those that do: ${names.join(", ")}.`;
	if (found === void 0 && storages.length > 0) return [error("unknown-storage", `export: there is no storage ${JSON.stringify(name)} on node ${node}`, `It has to hold backups. ${others}${didYouMean(name, names)}`)];
	if (found === void 0) return [];
	if (found.type === "pbs") return [error("storage-without-content", `export: storage ${name} is a Proxmox Backup Server`, `What is there is no file. Name a storage of files (${names.join(", ")}), or use node_ssh.`)];
	if (!holdsBackups(found)) return [error("storage-without-content", `export: storage ${name} holds no backups`, `It holds ${found.content}. ${others}`)];
	return found.active === 0 ? [error("storage-unavailable", `export: storage ${name} is not active on node ${node}`)] : [];
}
function holdsBackups({ content = "", type }) {
	return content.split(",").includes("backup") && type !== "pbs";
}

// src/post-processors/export.ts
/** Brings the finished template to this machine, or into an S3-compatible store. */
const exportTemplate = {
	type: "export",
	description: "Brings the finished template to this machine or into an S3-compatible store: images of its disks, or its archive.",
	options: exportOptions,
	needsTemplate: true,
	keepsInput: "unless-told",
	makesFiles: true,
	rules: resolveExport,
	foresee: foreseeExport,
	async run(options, context) {
		const { artifact, handOn } = context;
		if (artifact.template === void 0) throw new ExternalError("no-template", "There is no template to export");
		await using template = await artifact.template.open();
		const disks = await wantedDisks(options, template);
		const [{ checksumOf, deliver, targetOf }, { placeFor }, { exportDisks }, { decompressed }] = await Promise.all([
			import("./post-processors-export-targets-exports.js"),
			import("./post-processors-archive-output-file-exports.js"),
			import("./post-processors-export-export-disks.js"),
			import("./post-processors-export-decompressed.js")
		]);
		for (const disk of options.format === "vzdump" ? [""] : disks) {
			const { output } = targetOf(options, disk, context);
			if (output !== void 0) placeFor(output, context);
		}
		const road = await roadOf(options, template, context);
		const targets = {
			...context,
			onBytes: progressIn(template)
		};
		const files = [];
		await road(options.format === "vzdump" ? options.compression : "zstd", async ({ bytes, size }) => {
			if (options.format !== "vzdump") {
				files.push(...await exportDisks(decompressed(bytes, "zstd"), disks, options, targets));
				return;
			}
			const target = targetOf(options, "", context);
			await deliver(bytes, size, target, options, targets);
			if (target.output !== void 0) files.push(target.output);
		});
		const sums = options.checksum ? files.map((file) => [file, checksumOf(file)]) : [];
		const companions = new Map([...artifact.companions ?? [], ...sums]);
		handOn?.({
			id: artifact.id,
			files: [...artifact.files ?? [], ...files],
			companions
		});
	}
};
async function roadOf(options, template, context) {
	const { storage, storage_path: folder, node_ssh: access } = options;
	if (access === void 0) {
		const { storageRoad } = await import("./post-processors-export-storage-road-exports.js");
		return storageRoad({
			storage,
			folder: resolve(context.workingDirectory, folder)
		}, template);
	}
	const { sshRoad } = await import("./post-processors-export-ssh-road.js");
	const host = access.host || template.session.client.url.hostname.replace(/^\[|\]$/g, "");
	const keyFile = access.private_key_file === "" ? "" : resolve(context.workingDirectory, access.private_key_file);
	context.say(`Reading template ${template.vmid} from its node by SSH`);
	return sshRoad(template.vmid, {
		...access,
		host,
		private_key_file: keyFile
	}, context);
}
/** Told before anything is made: a disk that there is none of, or that archives leave out. */
async function wantedDisks(options, { vmid, session }) {
	const { client, node } = session;
	const config = await client.request("GET", `/nodes/${node}/qemu/${vmid}/config`);
	const drives = new Map([...drivesOf(config)].filter(([key, { cdrom }]) => !cdrom && !key.startsWith("unused")));
	const isData = (key) => !/^(?:efidisk|tpmstate)/.test(key);
	const wanted = options.disks.length === 0 ? [...drives.keys()].filter(isData) : options.disks;
	const unknown = wanted.filter((key) => !drives.has(key));
	if (unknown.length > 0 || wanted.length === 0) throw new ExternalError("export-failed", unknown.length > 0 ? `Template ${vmid} has no ${unknown.join(", ")}` : `Template ${vmid} has no disks`, `It has ${[...drives.keys()].join(", ") || "none"}.`);
	const left = wanted.filter((key) => /(?:^|,)backup=(?:0|no|off|false)(?:,|$)/.test(String(config[key])));
	if (left.length > 0) throw new ExternalError("export-failed", `Archives leave out ${left.join(", ")} of template ${vmid}`, "The disk has backup=0: change that in the source, or name other disks.");
	if (options.format !== "vzdump" && wanted.length > 1 && options.output !== "" && !/\{\{[^}]*\.Disk\b/.test(options.output)) throw new ExternalError("export-failed", `output is the same for ${wanted.join(", ")}`, "Put {{.Disk}} into it.");
	return wanted;
}
function progressIn({ context }) {
	return (label, done, total) => context.emit({
		kind: "progress",
		id: `export ${label}`,
		label,
		unit: "bytes",
		done,
		total,
		finished: done === total
	});
}

// src/post-processors/manifest.ts
const options$13 = object({
	output: string().default("packer-manifest.json").describe("File to write; builds are added to what it holds."),
	strip_path: boolean().default(false).describe("Only the names of files, no folders."),
	strip_time: boolean().default(false).describe("Leave `build_time` out."),
	custom_data: record(string(), string()).default({}).meta({ attribute: true }).describe("More values to write with the build.")
});
const queues = /* @__PURE__ */ new Map();
/** Writes what was built to a JSON file, in the form of Packer's own manifest. */
const manifest = {
	type: "manifest",
	description: "Writes a JSON file that lists what was built.",
	options: options$13,
	rules: (given, context) => {
		checkOutput(given.output, ["output"], context);
		return given;
	},
	async run(given, { artifact, buildName, builderType, runUuid, force, workingDirectory, trust, clock }) {
		const file = outputPlace(resolve(workingDirectory, given.output), "output", given.output, trust);
		const entry = {
			name: buildName,
			builder_type: builderType,
			...given.strip_time ? {} : { build_time: Math.floor(clock.now() / 1e3) },
			files: await filesOf$1(artifact.files ?? [], workingDirectory, given.strip_path),
			artifact_id: artifact.id,
			packer_run_uuid: runUuid,
			...artifact.replicas === void 0 ? {} : { replicas: artifact.replicas },
			custom_data: Object.keys(given.custom_data).length === 0 ? null : given.custom_data
		};
		const add = async () => {
			const before = await read(file);
			const builds = force && before.last_run_uuid !== runUuid ? [] : before.builds;
			await write(file, {
				builds: [...builds, entry],
				last_run_uuid: runUuid
			});
		};
		const turn = (queues.get(file) ?? Promise.resolve()).then(add);
		queues.set(file, turn.catch(() => {}));
		await turn;
	}
};
async function filesOf$1(files, workingDirectory, stripPath) {
	if (files.length === 0) return null;
	const found = files.map(async (name) => {
		const { size } = await stat(resolve(workingDirectory, name)).catch((cause) => {
			throw new ExternalError("unreadable-file", `Unable to read ${name}: ${cause.message}`, void 0, { cause });
		});
		return {
			name: stripPath ? basename(name) : name,
			size
		};
	});
	return Promise.all(found);
}
async function read(file) {
	let text;
	try {
		text = readSmallFile(file).toString("utf8");
	} catch (thrown) {
		if (thrown.code === "ENOENT") return {
			builds: [],
			last_run_uuid: ""
		};
		throw new ExternalError("unreadable-file", `Unable to open ${file} for reading: ${thrown.message}`);
	}
	if (text.trim() === "") return {
		builds: [],
		last_run_uuid: ""
	};
	try {
		const { builds = [], last_run_uuid = "" } = JSON.parse(text);
		if (!Array.isArray(builds)) throw new Error("\"builds\" is no list");
		return {
			builds,
			last_run_uuid
		};
	} catch (cause) {
		throw new ExternalError("not-a-manifest", `Unable to parse content from ${file}: ${cause.message}`, "It is no manifest. Remove it, or name another file as output.", { cause });
	}
}
async function write(file, content) {
	const text = JSON.stringify(content, void 0, 2);
	await writeBeside(file, (beside) => writeFile(beside, text)).catch((cause) => {
		throw unwritable(file, cause);
	});
}

// src/post-processors/provenance.ts
/** Writes down of what and by whom something was built, in a form that others can verify. */
const provenance = {
	type: "provenance",
	description: "Writes a statement of what was built, of what and by whom (SLSA provenance), signed with a key: `verify-attestation` of this command line or of Packer verifies it.",
	options: provenanceOptions,
	keepsInput: "always",
	rules: resolveProvenance,
	async run(options, context) {
		if (!options.provenance) {
			context.message("provenance = false: no statement is written");
			return;
		}
		const { attest } = await import("./post-processors-provenance-attest.js");
		const { artifact } = context;
		const file = await attest(options, context);
		context.say(`Wrote the attestation ${file}`);
		context.handOn?.({
			...artifact,
			files: [...artifact.files ?? [], file]
		});
	}
};

// src/post-processors/replicate.ts
/** The same template on other nodes or storages of the cluster. */
const replicate = {
	type: "replicate",
	description: "Copies the template to other nodes or storages of the cluster, with its name and tags.",
	options: replicateOptions,
	needsTemplate: true,
	rules: resolveReplicate,
	foresee: async (options, ground) => {
		const { foreseeReplicas } = await import("./post-processors-replicate-foresee-replicas.js");
		return foreseeReplicas(options, ground);
	},
	async run(options, context) {
		const { template } = context.artifact;
		if (template === void 0) throw new TypeError("replicate runs in builds that make a template");
		const [{ makeReplica }, { replaceOlder }] = await Promise.all([import("./post-processors-replicate-make-replica-exports.js"), import("./post-processors-replicate-replace-older.js")]);
		await using open = await template.open();
		const made = [];
		for (const destination of destinationsOf(options, template.node)) {
			const { node, storage } = destination;
			const where = `node ${node}${storage === void 0 ? "" : `, storage ${storage}`}`;
			await open.context.step(`Copying the template to ${where}`, async () => {
				made.push(await makeReplica(open, destination));
				if (options.replace) await replaceOlder(open, destination, made);
			});
		}
		const replicas = made.map(({ vmid, node }) => ({
			vmid,
			node
		}));
		context.handOn?.({
			...context.artifact,
			replicas: [...context.artifact.replicas ?? [], ...replicas]
		});
	}
};

// src/scripts/local-scripts.ts
const defaultFormat = "%s='%s' ";
const systems = [
	"darwin",
	"freebsd",
	"linux",
	"openbsd",
	"solaris",
	"windows"
];
/** The options of `shell-local`, as provisioner and as post-processor. */
const localScriptOptions = object({
	...scriptOptions,
	command: string().default("").meta({
		deprecated: true,
		instead: "Use inline."
	}).describe("One command; the old name of `inline`."),
	env_var_format: string().default("").describe("How a variable is written in `{{ .Vars }}`. By default a shell finds the values in its environment, where `ps` does not show them; for other programs it is `%s='%s' `."),
	execute_command: array(string()).default([]).meta({ renderedLate: withBuildNames([
		"Vars",
		"Script",
		"Command"
	]) }).describe("How a script is run; default `[\"/bin/sh\", \"-c\", \"{{ .Vars }} {{ .Script }}\"]`."),
	inline_shebang: string().default("").describe("First line of the inline script without its `#!`; default `/bin/sh -e`."),
	only_on: array(string()).default([]).describe("Run only on these systems: `linux`, `darwin`, ..."),
	tempfile_extension: string().default("").describe("Extension of the file for the inline script."),
	use_linux_pathing: boolean().default(false).describe("Only for Windows; not supported.")
});
function resolveLocalScripts(given, context) {
	const { error } = context;
	if (given.command !== "" && given.inline.length > 0) error("conflicting-options", ["command"], "You may only specify one of command and inline", "Put the command into inline.");
	for (const [index, name] of given.only_on.entries()) {
		if (systems.includes(name)) continue;
		error("invalid-option-value", ["only_on", index], `Invalid OS specified in only_on: '${name}'`, `Supported OS names: ${systems.join(", ")}.`);
	}
	if (given.use_linux_pathing) error("not-supported", ["use_linux_pathing"], "use_linux_pathing is not supported", "It has a meaning on Windows only.");
	checkShebang(given.inline_shebang, context);
	checkValidExitCodes(given.valid_exit_codes, "unix", context);
	for (const argument of given.execute_command) warnOfTornVariables$1(given, argument, given.env_var_format || defaultFormat, context);
	const inline = given.command === "" ? given.inline : [given.command];
	return resolveScripts({
		...given,
		command: "",
		inline
	}, context);
}
/** Runs the scripts on this machine, one after the other. Throws GuestError and Cancelled. */
async function runLocalScripts(given, context) {
	if (given.only_on.length > 0 && !given.only_on.includes(process.platform)) {
		context.say("Skipping shell-local due to runtime OS");
		return;
	}
	if (given.inline.length === 0) {
		for (const script of given.scripts) await runScript(script, `local shell script ${script}`, given, context);
		return;
	}
	const extension = given.tempfile_extension === "" ? "" : `.${given.tempfile_extension.replace(/^\./, "")}`;
	const folder = privateFolder("script");
	const script = join(folder, `shell-local-${randomUUID()}${extension}`);
	try {
		await writeFile(script, inlineScript$1(given.inline, given.inline_shebang), { mode: 448 });
		await runScript(script, "local inline script", given, context);
	} finally {
		await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
/**
* Variables for a script. Everybody on this machine can read a command's words, so that a shell takes the values from its
* environment; what is no shell, or wants a format of its own, gets them as Packer writes them.
*/
function handOver(given, variables, around) {
	const carrierOf = (name) => name in around || ofShells.test(name) ? `PACKER_VALUE_OF_${name}` : name;
	const [program = "/bin/sh", ...words] = given.execute_command.length === 0 ? standard : given.execute_command;
	const isShell = /^(?:.*\/)?(?:ba|da|k|z|a)?sh$/.test(program);
	const isRead = words.every((word, at) => !/\.Vars\b/.test(word) || /^-\w*c$/.test(words[at - 1] ?? "") && /^[^'"]*\.Vars\b/.test(word));
	if (given.env_var_format !== "" || !isShell || !isRead) return {
		words: formatEnvironment(variables, given.env_var_format || defaultFormat),
		environment: {}
	};
	const names = Object.keys(variables).filter((name) => /^[A-Za-z_]\w*$/.test(name)).sort();
	return {
		words: names.map((name) => `${name}="$${carrierOf(name)}" `).join(""),
		environment: words.some((word) => /\.Vars\b/.test(word)) ? Object.fromEntries(names.map((name) => [carrierOf(name), variables[name] ?? ""])) : {}
	};
}
const ofShells = /^(?:LD_\w+|BASH_ENV|ENV|IFS|PATH)$/;
const standard = [
	"/bin/sh",
	"-c",
	"{{.Vars}} {{.Script}}"
];
async function runScript(script, name, given, context) {
	const { words, environment } = handOver(given, scriptVariables(context.scriptEnvironment, given.environment_vars, given.env), context.env);
	const data = {
		...context.late,
		Vars: words,
		Script: script,
		Command: script
	};
	const [program = "", ...parameters] = (given.execute_command.length === 0 ? standard : given.execute_command).map((text, index) => context.renderLate(text, ["execute_command", index], data));
	context.say(`Running ${name}`);
	const { exitCode, signal } = await runLocally(program, parameters, {
		...context,
		environment
	});
	if (exitCode === void 0) throw new GuestError("script-killed", `Script was ended by signal ${signal}`, `It was the ${name}.`);
	checkExitCode(name, exitCode, given.valid_exit_codes, {
		path: dirname(script),
		instead: given.inline.length > 0 ? "set TMPDIR to another folder" : "make the script executable, or call its interpreter in execute_command"
	});
}

// src/post-processors/shell-local.ts
/** Runs scripts on the machine that builds, when the template is finished. */
const shellLocal$1 = {
	type: "shell-local",
	description: "Runs shell scripts on the machine that builds, when the template is finished.",
	options: localScriptOptions,
	grant: "commands",
	rules: resolveLocalScripts,
	run: runLocalScripts
};

// src/post-processors/verify.ts
/** Tries the template before it is handed over: clones of it are started and looked at. */
const verify = {
	type: "verify",
	description: "Clones the template, starts the clones and looks whether it is what a template has to be.",
	options: verifyOptions,
	needsTemplate: true,
	proves: true,
	rules: resolveVerify,
	foresee: async (options, { vmid, pool, session }) => {
		const own = {
			vmid,
			pool
		};
		const clone = {
			vmid: void 0,
			pool
		};
		const storage = options.clone_storage_pool;
		return {
			deeds: [
				deed("clone", own),
				deed("create", clone),
				deed("read", clone),
				deed("options", clone),
				deed("power", clone),
				deed("agent", clone),
				...checksOf(options).includes("root-size") ? [deed("disks", clone)] : [],
				...options.cloud_init ? [
					deed("cloud-init", clone),
					deed("cloud-init-drive", clone),
					deed("cds", clone)
				] : [],
				...options.bridge === "" && options.vlan_tag === void 0 ? [] : [deed("network", clone)],
				...storage === "" ? [] : [deed("space", { storage })]
			],
			problems: storage === "" ? [] : await storageProblems(storage, session)
		};
	},
	async run(options, context) {
		const { template } = context.artifact;
		if (template === void 0) throw new TypeError("verify runs in builds that make a template");
		if (options.on_failure === "keep") context.keepAnyway?.();
		const { examineTemplate } = await import("./post-processors-verify-examine-template.js");
		await using open = await template.open();
		await examineTemplate(options, open, context);
	}
};
async function storageProblems(storage, session) {
	const { storagesOn, takesImages } = await import("./post-processors-replicate-cluster-facts-exports.js");
	const storages = await storagesOn(session.node, session);
	const fitting = storages.filter(takesImages).map((one) => one.storage);
	if (storages.length === 0 || fitting.includes(storage)) return [];
	const detail = `Storages of node ${session.node} for disk images: ${fitting.join(", ") || "none"}.${didYouMean(storage, fitting)}`;
	return [error("unknown-storage", `No storage ${JSON.stringify(storage)} takes the disks of the clones`, detail, void 0)];
}

// src/post-processors/post-processor-registry.ts
const all$1 = [
	artifice,
	checksum,
	compress,
	exportTemplate,
	manifest,
	provenance,
	replicate,
	shellLocal$1,
	verify
];
/** Every post-processor. */
const postProcessors = all$1;

// src/provisioners/ansible/ansible-options.ts
/** The options of `ansible`, which plays from the machine that builds. */
const ansibleOptions = object({
	command: string().default("ansible-playbook").describe("The program that plays the playbook, or a script in its place. It is looked for in the PATH."),
	playbook_file: string().default("").describe("The playbook. Required."),
	extra_arguments: array(string()).default([]).meta({ renderedLate: withBuildNames() }).describe("Further arguments for the command, one each, without quotes: no shell reads them. `{{ .Host }}`, `{{ .User }}`, `{{ .WinRMPassword }}` and the other values of `build` may stand in them."),
	ansible_env_vars: array(string()).default([]).meta({ renderedLate: withBuildNames() }).describe("Variables for its environment, as `NAME=value`; `{{ }}` as in `extra_arguments`."),
	ansible_ssh_extra_args: array(string()).default([]).describe("Arguments for its `--ssh-extra-args`; default `-o IdentitiesOnly=yes` where it comes with a key file."),
	user: string().default("").describe("The `ansible_user`; default: who runs the build, and with `use_proxy = false` the user of the source's communicator."),
	groups: array(string()).default([]).describe("Groups of the inventory to which the guest belongs."),
	empty_groups: array(string()).default([]).describe("Groups of the inventory without hosts."),
	host_alias: string().default("default").describe("The guest's name in the inventory."),
	use_proxy: boolean().optional().describe("Reach the guest through an SSH server of the build on this machine, which leads to it however the build reaches it; `false`: directly, by SSH or WinRM. Default `true`; with WinRM `false`, unless the other options ask for another connection."),
	local_port: number().default(0).describe("Port of that SSH server, or the first free one of the nine after it; 0: any."),
	ssh_host_key_file: string().default("").describe("Host key of that SSH server, which Ansible then looks up in your `known_hosts`; default: one is made."),
	ssh_authorized_key_file: string().default("").describe("Public key with which Ansible comes, by your SSH agent or configuration; default: one is made."),
	ansible_proxy_key_type: string().default("ECDSA").describe("Kind of the keys that are made: `ECDSA` or `RSA`."),
	sftp_command: string().default("").describe("A command of the guest that speaks SFTP. Default: it is spoken for the guest, which needs none; so it is also where the communicator is not `ssh`."),
	use_sftp: boolean().default(false).describe("Transfer files by SFTP; otherwise with the command `scp`."),
	skip_version_check: boolean().default(false).describe("Do not look for Ansible before the build starts: a provisioner installs it on the way."),
	inventory_directory: string().default("").describe("Folder for the inventory file that is made, with `group_vars` and `host_vars` beside it."),
	inventory_file_template: string().default("").meta({ renderedLate: withBuildNames([
		"HostAlias",
		"User",
		"Host",
		"Port"
	]) }).describe("The guest's line in that file; default `{{ .HostAlias }} ansible_host={{ .Host }} ansible_user={{ .User }} ansible_port={{ .Port }}`."),
	inventory_file: string().default("").describe("An inventory file or folder of your own, or hosts as `guest,`."),
	keep_inventory_file: boolean().default(false).describe("Leave the inventory file that was made."),
	galaxy_file: string().default("").describe("Requirements (roles, collections or both) that are installed first."),
	galaxy_command: string().default("ansible-galaxy").describe("The program that installs them."),
	galaxy_force_install: boolean().default(false).describe("Install them over what is there."),
	galaxy_force_with_deps: boolean().default(false).describe("The same with what they depend on."),
	roles_path: string().default("").describe("Where roles are installed; default: as Ansible is configured."),
	collections_path: string().default("").describe("Where collections are installed; default: as Ansible is configured."),
	ansible_winrm_use_http: boolean().default(false).describe("WinRM without TLS, also where its port does not say so: sets `ansible_winrm_scheme=http`.")
});

// src/provisioners/ansible.ts
/** Plays a playbook from the machine that builds. */
const ansible = {
	type: "ansible",
	plugin: "ansible",
	grant: "commands",
	needsGuest: true,
	description: "Plays an Ansible playbook on the guest, from the machine that builds, with the Ansible that it has.",
	options: ansibleOptions,
	rules: rules$11,
	async checkHere(given, context) {
		const { checkAnsible } = await import("./provisioners-ansible-installed.js");
		await checkAnsible(given, context);
	},
	async run(given, context) {
		const { playAnsible } = await import("./provisioners-ansible-play.js");
		await playAnsible(given, context);
	}
};
const hosts = /,/;
function rules$11(given, context) {
	const { error, warn, isLate } = context;
	const file = (name, kind = "file") => resolveLocalPath(given[name], [name], kind, context);
	if (given.playbook_file === "" && !isLate(["playbook_file"])) error("missing-option", ["playbook_file"], "playbook_file must be specified.");
	if (!Number.isInteger(given.local_port) || given.local_port < 0 || given.local_port > 65535) error("invalid-port", ["local_port"], `local_port: ${given.local_port} must be a valid port`);
	const type = given.ansible_proxy_key_type.toUpperCase();
	if (type !== "ECDSA" && type !== "RSA") error("invalid-option-value", ["ansible_proxy_key_type"], `Invalid value for ansible_proxy_key_type: ${JSON.stringify(given.ansible_proxy_key_type)}`, "Use ECDSA or RSA.");
	for (const [index, pair] of given.ansible_env_vars.entries()) if (!pair.includes("=") && !isLate(["ansible_env_vars", index])) warn("option-without-effect", ["ansible_env_vars", index], "A variable without a value has no effect", "Variables are written as NAME=value.");
	for (const name of ["roles_path", "collections_path"]) mayOpen(given[name], [name], context);
	warnOfUnread$1(given, context);
	return {
		...given,
		host_alias: given.host_alias || "default",
		command: given.command || "ansible-playbook",
		galaxy_command: given.galaxy_command || "ansible-galaxy",
		playbook_file: file("playbook_file"),
		galaxy_file: file("galaxy_file"),
		ssh_authorized_key_file: file("ssh_authorized_key_file"),
		ssh_host_key_file: file("ssh_host_key_file"),
		inventory_file: hosts.test(given.inventory_file) ? given.inventory_file : file("inventory_file", "any"),
		inventory_directory: resolveLocalPath(given.inventory_directory, ["inventory_directory"], "directory", context),
		ansible_proxy_key_type: type
	};
}
/** Options of a file that is not made. */
function warnOfUnread$1(given, { places, warn }) {
	if (given.inventory_file === "") return;
	for (const name of [
		"inventory_file_template",
		"inventory_directory",
		"groups",
		"empty_groups",
		"host_alias",
		"keep_inventory_file"
	].filter((each) => places.isSet([each]))) warn("option-without-effect", [name], `${name} has no effect`, "It is one of the inventory file that is made, and inventory_file names another.");
}

// src/provisioners/ansible/ansible-local-options.ts
/** The options of `ansible-local`, which plays inside the guest. */
const ansibleLocalOptions = object({
	command: string().default("ANSIBLE_FORCE_COLOR=1 PYTHONUNBUFFERED=1 ansible-playbook").describe("The command line that plays the playbook, for the guest's shell."),
	playbook_file: string().default("").describe("The playbook. This or `playbook_files` is required."),
	playbook_files: array(string()).default([]).describe("Several playbooks, played in order. What is in `playbook_dir` is taken from there."),
	playbook_dir: string().default("").describe("Folder that is uploaded as a whole first, as the staging directory."),
	playbook_paths: array(string()).default([]).describe("Folders of further playbooks, uploaded to `playbooks`."),
	role_paths: array(string()).default([]).describe("Folders of roles, each uploaded to `roles` by its own name."),
	collection_paths: array(string()).default([]).describe("Folders of collections, each uploaded to `collections` by its own name, which has to be `ansible_collections`."),
	group_vars: string().default("").describe("Folder with variables of groups, uploaded to `group_vars`."),
	host_vars: string().default("").describe("Folder with variables of hosts, uploaded to `host_vars`."),
	extra_arguments: array(string()).default([]).describe("Further arguments for the command, as the guest's shell reads them."),
	staging_directory: string().default("").describe("Folder of the guest for all of it; default one below `/tmp/packer-provisioner-ansible-local`."),
	clean_staging_directory: boolean().default(false).describe("Remove that folder afterwards."),
	inventory_file: string().default("").describe("An inventory file; default: one with `127.0.0.1`."),
	inventory_groups: array(string()).default([]).describe("Groups to which `127.0.0.1` belongs in that."),
	galaxy_file: string().default("").describe("Requirements (roles, collections or both) that are installed first."),
	galaxy_command: string().default("ansible-galaxy").describe("The command that installs them, for the guest's shell."),
	galaxy_force_install: boolean().default(false).describe("Install them over what is there."),
	galaxy_roles_path: string().default("").describe("Where roles are installed in the guest; default `galaxy_roles` in the staging directory."),
	galaxy_collections_path: string().default("").describe("Where collections are installed in the guest; default `galaxy_collections` in the staging directory.")
});

// src/provisioners/ansible-local.ts
/** Plays a playbook inside the guest. */
const ansibleLocal = {
	type: "ansible-local",
	plugin: "ansible",
	needsGuest: true,
	description: "Plays an Ansible playbook inside the guest, which has Ansible.",
	options: ansibleLocalOptions,
	rules: rules$10,
	async run(given, context) {
		const { playInGuest } = await import("./provisioners-ansible-play-in-guest.js");
		await playInGuest(given, context);
	}
};
function rules$10(given, context) {
	const { error, warn, isLate, places } = context;
	if (given.playbook_file !== "" && given.playbook_files.length > 0) error("conflicting-options", ["playbook_files"], "Either playbook_file or playbook_files can be specified, not both");
	if (given.playbook_file === "" && given.playbook_files.length === 0 && !isLate(["playbook_file"])) error("missing-option", ["playbook_file"], "Either playbook_file or playbook_files must be specified");
	if (given.inventory_file !== "" && places.isSet(["inventory_groups"])) warn("option-without-effect", ["inventory_groups"], "inventory_groups has no effect", "It is of the inventory file that is made, and inventory_file names another.");
	const one = (name) => resolveLocalPath(given[name], [name], "file", context);
	const folder = (name) => resolveLocalPath(given[name], [name], "directory", context);
	const several = (name) => given[name].map((each, index) => resolveLocalPath(each, [name, index], name === "playbook_files" ? "file" : "directory", context));
	return {
		...given,
		command: given.command || "ANSIBLE_FORCE_COLOR=1 PYTHONUNBUFFERED=1 ansible-playbook",
		galaxy_command: given.galaxy_command || "ansible-galaxy",
		playbook_file: one("playbook_file"),
		inventory_file: one("inventory_file"),
		galaxy_file: one("galaxy_file"),
		playbook_dir: folder("playbook_dir"),
		group_vars: folder("group_vars"),
		host_vars: folder("host_vars"),
		playbook_files: several("playbook_files"),
		playbook_paths: several("playbook_paths"),
		role_paths: several("role_paths"),
		collection_paths: several("collection_paths")
	};
}

// src/provisioners/breakpoint.ts
const options$12 = object({
	disable: boolean().default(false).describe("Go on without a pause."),
	note: string().default("").describe("What this breakpoint is for.")
});
/** A breakpoint waits for a key in a terminal, and no terminal is here: one that is not disabled is refused at once. */
const breakpoint = {
	type: "breakpoint",
	description: "Marks a place to pause at. Only a disabled one can be built: nobody is there to go on.",
	options: options$12,
	needsGuest: false,
	rules(given, { refuse }) {
		if (!given.disable) refuse("nobody-to-ask", ["disable"], "A breakpoint can not pause here", "Nobody is there to press enter. Remove it, or set disable = true.");
		return given;
	},
	run({ note }, { say }) {
		say(`Breakpoint provisioner ${note === "" ? "" : `with note "${note}" `}disabled; continuing...`);
		return Promise.resolve();
	}
};

// src/provisioners/chef/attributes.ts
/** Says what is wrong with the attributes of a node. */
function checkAttributes({ json, json_string }, { error, isLate }) {
	if (json !== void 0 && !isObject(json) && !isLate(["json"])) error("invalid-option-value", ["json"], "json must be an object");
	if (json_string === "" || isLate(["json_string"])) return;
	const problem = problemOf(json_string);
	if (problem !== void 0) error("invalid-option-value", ["json_string"], `Failed to unmarshal 'json_string': it ${problem}`, "jsonencode({ ... }) makes it of an object.");
}
/** The text of the file that Chef reads them from. */
function attributesText({ json, json_string, run_list }) {
	const attributes = {
		...isObject(json) ? json : {},
		...json_string === "" ? {} : JSON.parse(json_string),
		...run_list.length === 0 ? {} : { run_list }
	};
	return `${JSON.stringify(attributes, void 0, 2)}\n`;
}
function problemOf(text) {
	try {
		return isObject(JSON.parse(text)) ? void 0 : "is no object";
	} catch {
		return "is no JSON";
	}
}
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/provisioners/chef/chef-configuration.ts
/** The text of a configuration file, which is Ruby. */
function configurationText(settings) {
	return settings.map(([name, value]) => value === "" ? "" : `${name} ${written(value)}\n`).join("");
}
function written(value) {
	if (typeof value === "string") return ruby(value);
	return "code" in value ? value.code : `[${value.map(ruby).join(", ")}]`;
}
/** Of the user's own template, rendered. Throws GuestError, and TemplateError at the option. */
function renderConfiguration(path, data, { renderLate, late }) {
	let text;
	try {
		text = readSmallFile(path).toString("utf8");
	} catch (thrown) {
		const why = thrown instanceof NotReadable ? thrown.reason : thrown.message;
		throw new GuestError("unreadable-file", `Bad config template ${path}: ${why}`, void 0, { cause: thrown });
	}
	return renderLate(text, ["config_template"], {
		...late,
		...data
	});
}
/** A text of Ruby, in which nothing is evaluated. */
function ruby(text) {
	return `"${text.replaceAll(/["\\#]/g, "\\$&")}"`;
}

// src/provisioners/guest/guest-command.ts
/** Runs a command line in the guest; its output is the provisioner's. */
async function runInGuest(command, context) {
	const { communicator, signal, output } = context;
	return await communicator.exec(command, {
		signal,
		onOutput: (stream, line) => output(stream, line)
	});
}
/** The same for a command that has to succeed. Throws GuestError. */
async function mustRun(command, failure, context) {
	judge$2(await runInGuest(command, context), failure);
}
/** Throws GuestError unless the exit code is a valid one. */
function judge$2(result, { code, what, detail, valid = [0] }) {
	if (result.exitCode !== void 0 && valid.includes(result.exitCode)) return;
	const told = [detail ?? "What it printed is in the log.", meanings$2.get(result.exitCode)];
	throw new GuestError(code, `${what} ${endOf(result)}`, told.filter(Boolean).join(" "));
}
/** What a shell says by its exit code, where the program says nothing. */
const meanings$2 = /* @__PURE__ */ new Map([
	[126, "126 says that a program of the guest may not be run."],
	[127, "127 says that a program was not found in the guest; the log has its name."],
	[9009, "9009 says that a program was not found in the guest; the log has its name."]
]);
/** Answers, in place of throwing, what went wrong. */
function failureOf(result) {
	return result.exitCode === 0 ? void 0 : endOf(result);
}
function endOf({ exitCode, signal }) {
	if (exitCode !== void 0) return `exited with status ${exitCode}`;
	return signal === void 0 ? "ended with the connection to the guest" : `was ended by signal ${signal}`;
}
/** Folders and files that a provisioner needs before its own work. */
function prepares(what, detail) {
	return {
		code: "guest-command-failed",
		what,
		detail
	};
}

// src/provisioners/chef/chef-guest.ts
/** `system` as `systemOf` answers it. */
function chefGuest(system, preventSudo) {
	if (system === "windows") return {
		sudo: "",
		program: (name) => `c:/opscode/chef/bin/${name}.bat`,
		installation: (version) => `powershell.exe -NoProfile -NonInteractive -Command "$ErrorActionPreference = 'Stop'; . { iwr -useb https://omnitruck.chef.io/install.ps1 } | iex; Install-Project${version === "" ? "" : ` -version ${version}`}"`
	};
	const sudo = preventSudo ? "" : "sudo ";
	return {
		sudo,
		program: (name) => `${sudo}${name}`,
		installation: (version) => `curl -fL https://omnitruck.chef.io/install.sh | ${sudo}bash -s --${version === "" ? "" : ` -v ${version}`}`
	};
}
/** Installs Chef in the guest. Throws GuestError. */
async function installChef(given, guest, context) {
	const command = given.install_command === "" ? guest.installation(given.version) : render(given.install_command, "install_command", {
		Sudo: !given.prevent_sudo,
		Version: given.version
	}, context);
	context.message("Installing Chef...");
	await mustRun(command, prepares("The installation of Chef", "Set skip_install = true where the guest has Chef already."), context);
}
/** A command of the template. Throws TemplateError at its place. */
function render(text, option, data, { renderLate, late }) {
	return renderLate(text, [option], {
		...late,
		...data
	});
}

// src/provisioners/guest/guest-system.ts
/** Reads `guest_os_type`, in any case; empty is `unix`. */
function systemOf$1(text, { error, isLate }) {
	const name = text.toLowerCase();
	if (name === "windows") return "windows";
	if (name !== "" && name !== "unix" && !isLate(["guest_os_type"])) error("invalid-option-value", ["guest_os_type"], `Invalid guest_os_type: "${text}"`, "Use unix or windows.");
	return "unix";
}
/** Where each kind of guest has room for temporary things. */
function temporaryFolder(system, name) {
	return system === "windows" ? `C:/Windows/Temp/${name}` : `/tmp/${name}`;
}
/** `system` as `systemOf` answers it. `sudo`: the user who logs in may not do everything; Windows knows no such thing. */
function guestCommands(system, sudo) {
	return system === "windows" ? windowsCommands : unixCommands(sudo ? "sudo " : "");
}
function unixCommands(sudo) {
	const path = shellPath;
	return {
		path,
		word: quote,
		makeFolder: (folder) => sudo === "" ? `mkdir -p ${path(folder)}` : `${sudo}mkdir -p ${path(folder)} && { test -w ${path(folder)} || ${sudo}chown "$(id -u)" ${path(folder)}; }`,
		removeFolder: (folder) => `${sudo}rm -rf ${path(folder)}`,
		moveFile: (from, to) => `${sudo}mkdir -p ${path(parent(to))} && ${sudo}cp ${path(from)} ${path(to)} && rm -f ${path(from)}`,
		moveTree: (from, to) => `${sudo}mkdir -p ${path(to)} && ${sudo}cp -R ${path(`${from}/.`)} ${path(`${to}/`)} && ${sudo}rm -rf ${path(from)}`
	};
}
const windowsCommands = {
	path: windowsWord,
	word: windowsWord,
	makeFolder: (folder) => powershell$1(`New-Item -ItemType directory -Force -Path ${literal$1(folder)} | Out-Null`),
	removeFolder: (folder) => powershell$1(`Remove-Item -LiteralPath ${literal$1(folder)} -Recurse -Force`),
	moveFile: (from, to) => powershell$1(`New-Item -ItemType directory -Force -Path ${literal$1(parent(to))} | Out-Null; Move-Item -LiteralPath ${literal$1(from)} -Destination ${literal$1(to)} -Force`),
	moveTree: (from, to) => powershell$1(`New-Item -ItemType directory -Force -Path ${literal$1(to)} | Out-Null; Copy-Item -Path ${literal$1(`${from}/*`)} -Destination ${literal$1(to)} -Recurse -Force; Remove-Item -LiteralPath ${literal$1(from)} -Recurse -Force`)
};
/** One word for cmd and for the programs that it starts. */
function windowsWord(text) {
	return /^[\w@+=:,./\\~-]+$/.test(text) ? text : `"${text.replaceAll("\"", "\\\"")}"`;
}
/** A command line that runs a script of PowerShell without double quotes. An error of a cmdlet is no exit code otherwise. */
function powershell$1(script) {
	return `powershell.exe -NoProfile -NonInteractive -Command "$ErrorActionPreference = 'Stop'; ${script}"`;
}
function parent(path) {
	const at = path.replace(/[/\\]+$/, "").lastIndexOf("/");
	return at > 0 ? path.slice(0, at) : at === 0 ? "/" : ".";
}

// src/provisioners/chef/chef-options.ts
/** What both ways to run Chef have in common. */
const chefOptions = {
	run_list: array(string()).default([]).describe("The run list: `recipe[nginx]`, `role[web]`."),
	json_string: string().default("").describe("The node's attributes: an object of JSON, as `jsonencode()` makes it."),
	json: unknown().optional().meta({ attribute: true }).describe("The same as an object; in Packer's HCL2 there is only `json_string`, which wins."),
	chef_environment: string().default("").describe("Environment of Chef."),
	chef_license: string().default("").describe("Acceptance of Chef's licence: `accept`, `accept-silent` or `accept-no-persist`; default `accept-silent` where Chef is installed by the default command."),
	config_template: string().default("").describe("A template of the configuration of Chef, in place of the default one: docs/configuration-management.md."),
	encrypted_data_bag_secret_path: string().default("").describe("File with the secret of encrypted data bags."),
	guest_os_type: string().default("unix").describe("`unix` or `windows`: whose paths and commands the guest takes."),
	prevent_sudo: boolean().default(false).describe("Run everything without `sudo`."),
	skip_install: boolean().default(false).describe("Chef is there already."),
	version: string().default("").describe("Version of Chef that is installed; default: the latest."),
	install_command: string().default("").meta({ renderedLate: withBuildNames(["Sudo", "Version"]) }).describe("The command that installs Chef; default: its own script, from omnitruck.chef.io. Reads `{{ .Sudo }}` and `{{ .Version }}`.")
};
object(chefOptions);
/** Rules for them. `staging`: the folder that the user named, and how it is called where none is. */
function resolveChef(given, staging, context) {
	checkAttributes(given, context);
	const system = systemOf$1(given.guest_os_type, context);
	const installs = !given.skip_install && given.install_command === "";
	const file = (name) => resolveLocalPath(given[name], [name], "file", context);
	return {
		...given,
		guest_os_type: system,
		chef_license: given.chef_license || (installs ? "accept-silent" : ""),
		config_template: file("config_template"),
		encrypted_data_bag_secret_path: file("encrypted_data_bag_secret_path"),
		staging_directory: staging.named || temporaryFolder(system, staging.name)
	};
}

// src/scripts/windows/clixml.ts
/** Characters; a line that is longer is told without its rest. */
const longest = 65536;
/**
* PowerShell that is not at a terminal writes its errors as XML: a line `#< CLIXML`, then an `<Objs>` with a piece of text
* in each `<S>`, and records of progress that nobody reads. Answers what it says, line by line; what is no such XML stays.
* [MS-PSRP] 2.2.5 has the form.
*/
function clixmlReader(onLine) {
	let rest = "";
	let inside = false;
	const tell = (text) => {
		const lines = (rest + text).split(/\r\n|\r|\n/);
		rest = lines.pop() ?? "";
		if (rest.length > longest) lines.push(rest.slice(0, longest));
		if (rest.length > longest) rest = "";
		let room;
		for (const line of lines) room = onLine(line);
		return room;
	};
	const flush = () => {
		if (rest !== "") onLine(rest);
		rest = "";
	};
	return {
		line(text) {
			let line = text;
			const start = line.indexOf("#< CLIXML");
			if (start >= 0) {
				if (start > 0) onLine(line.slice(0, start));
				line = line.slice(start + 9);
				inside = true;
				if (line === "") return void 0;
			}
			if (!inside) return onLine(text);
			if (!/^\s*<(?:Objs|Obj|S)[\s>]|<\/Objs>\s*$/.test(line)) {
				inside = false;
				flush();
				return onLine(line);
			}
			let room;
			for (const piece of piecesOf(line)) room = tell(piece);
			if (line.trimEnd().endsWith("</Objs>")) flush();
			return room;
		},
		end: flush
	};
}
/**
* Texts of the streams, the last of which may have been cut off. Records of progress, and what is printed elsewhere anyway, are
* objects; nobody reads what is in them. Each sign is looked at once: it is the guest who writes it.
*/
function piecesOf(xml) {
	const pieces = [];
	let objects = 0;
	let from = -1;
	for (let at = xml.indexOf("<"); at >= 0;) {
		const end = xml.indexOf(">", at);
		if (end < 0) break;
		const tag = xml.slice(at, end + 1);
		if (/^<Obj[ >]/.test(tag) && !tag.endsWith("/>")) objects++;
		else if (tag === "</Obj>") objects--;
		else if (objects === 0 && /^<S[ >]/.test(tag) && !tag.endsWith("/>")) from = end + 1;
		else if (tag === "</S>" && from >= 0) {
			pieces.push(plain(xml.slice(from, at)));
			from = -1;
		}
		at = xml.indexOf("<", end);
	}
	if (from >= 0) pieces.push(plain(xml.slice(from)));
	return pieces;
}
const entities = {
	amp: "&",
	apos: "'",
	gt: ">",
	lt: "<",
	quot: "\""
};
function plain(text) {
	return text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
		if (name !== void 0) return entities[name] ?? all;
		const point = hex === void 0 ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16);
		return point <= 1114111 ? String.fromCodePoint(point) : all;
	}).replaceAll(/_x([\da-f]{4})_/gi, (_, unit) => String.fromCharCode(Number.parseInt(unit, 16)));
}

// src/scripts/windows/error-meanings.ts
/**
* What codes of Windows mean (HRESULT), in parts of a sentence: those that an update, a scheduled task or PowerShell ends with.
* From Microsoft's lists of errors of Windows Update, of the task scheduler and of the system.
*/
function errorMeaning(hresult) {
	return meanings$1[hresult >>> 0];
}
/** A code as Microsoft's lists have it: `0x80240022`. */
function hex(hresult) {
	return `0x${(hresult >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}
const network = "the update server was not reached; is there a way out to the Internet or to the WSUS, and does a proxy have to be set (netsh winhttp)?";
const meanings$1 = {
	2147942402: "a file was not found",
	2147942405: "access was denied: updates are installed only by an administrator or SYSTEM",
	2147942413: "data is not valid; the store of components may be damaged (DISM /Online /Cleanup-Image /RestoreHealth)",
	2147942414: "the memory ran out",
	2147942432: "a file is in use by another program",
	2147942487: "a parameter is wrong",
	2147942512: "the disk is full",
	2147943458: "the service of Windows Update is disabled",
	2147943460: "the service of Windows Update is not there",
	2147943568: "a component is missing; the store of components may be damaged",
	2147943707: "the user may not be assigned to this task",
	2147943712: "there is no such logon session; the user has to log in with a password",
	2147943714: "the user lacks a privilege",
	2147943726: "the user or the password is wrong",
	2147943732: "there is no such user",
	2147943785: "the user may not log on as a batch job; an administrator may, or who has that right in the local security policy",
	2147943860: "the time was over",
	2147944003: "the installer of the update failed",
	2147945410: "it is done, and wants a restart",
	2147945417: "a restart is needed before it can be done",
	2147945419: "a restart is needed to take it back",
	2147954402: network,
	2147954407: `the name of the update server was not found; ${network}`,
	2147954429: network,
	2147954430: network,
	2147954575: "the certificate of the update server is not valid; is the clock of the guest right?",
	2147956481: "a component is missing in the store of components (DISM /Online /Cleanup-Image /RestoreHealth)",
	2147956498: "the store of components is damaged (DISM /Online /Cleanup-Image /RestoreHealth)",
	2148081668: "a signature is not trusted; an older Windows may need an update for SHA-2 first",
	2148204809: "a certificate is not trusted",
	2148468769: "the installation took too long for the store of components and was ended",
	2148468767: "a source file of a component was not found",
	2148468771: "the servicing stack is too old: its update comes first",
	2148468785: "a package that this one needs is not there",
	2148469026: "the update was taken back; the partition of the system may have too little room",
	2148469128: "a cumulative update could not be put together; the store of components may be damaged",
	2149842948: "the agent has not been initialised",
	2149842952: "the update was not found",
	2149842955: "it was cancelled",
	2149842958: "the answer of the update server has broken XML",
	2149842966: "another installation is running, or a restart is due",
	2149842967: "the update is not for this machine",
	2149842971: "the agent is updating itself",
	2149842974: "the service of Windows Update was stopped meanwhile",
	2149842978: "all updates failed",
	2149842979: "the licence of the update was not accepted",
	2149842980: "there are no updates",
	2149842981: "a policy forbids the use of Windows Update",
	2149842988: "an update that this one builds on is missing",
	2149842990: "a policy does not allow this update",
	2149842994: "search_criteria is not one that the agent understands",
	2149842996: "the download failed",
	2149842998: "a restart is due before this may be done",
	2149844024: `no way leads to the update server; ${network}`,
	2149847039: "the agent met something unexpected",
	2149851147: "the installer of the update ended with a failure",
	2149851149: "the download of the update is not complete",
	2149851156: "a restart is due before this may be done",
	2149859335: "the update server refused the request (SOAP fault)",
	2149859344: "the update server was asked too often for one search; the next search goes on",
	2149859351: "the proxy or the update server refused the user (401)",
	2149859352: "the update server, or a proxy, refused (403)",
	2149859353: "the update server has no such page (404)",
	2149859355: "the proxy wants a user (407)",
	2149859356: "the update server gave up waiting (408)",
	2149859359: "the update server has a fault of its own (500)",
	2149859362: "the update server is overloaded (503)",
	2149859372: `the name of the proxy or of the update server was not found; ${network}`,
	2149859375: "some of the files of the update server could not be read",
	2149863430: "an address of the update server was refused by a filter",
	2149867527: "the update was not downloaded",
	2149867528: "the service of background transfers (BITS) could not be reached",
	2149875719: "the data store of the agent lacks what was asked for",
	2149875729: "the data store of the agent is damaged",
	2149884170: "the service of Windows Update is shutting down",
	2149896201: "the agent could not update itself",
	2161123330: `the download made no progress; ${network}`,
	2161135617: "the download service needs more memory or disk"
};

// src/scripts/windows/exit-codes.ts
/** Windows' exit codes have 32 bits, and are told with a sign or without: -1 and 4294967295 are one. */
function sameExitCode(one, other) {
	return one >>> 0 === other >>> 0;
}
/** What an exit code says where it is mostly Windows that says it; empty: only the script knows. */
function exitCodeMeaning(code) {
	const unsigned = code >>> 0;
	const known = meanings[unsigned];
	if (known !== void 0) return `${code} says that ${known}.`;
	if (unsigned < 2147483648) return "";
	const meaning = errorMeaning(unsigned);
	const hex = `0x${unsigned.toString(16).toUpperCase()}`;
	return meaning === void 0 ? `As a code of Windows it is ${hex}.` : `${hex} says that ${meaning}.`;
}
const meanings = {
	1602: "an installation was cancelled",
	1603: "an installation failed; its log tells more (msiexec /l*v)",
	1618: "another installation was running",
	1638: "another version of the product is installed already",
	1641: "it is done, and a restart has begun; add it to valid_exit_codes",
	3010: "it is done, and wants a restart; if that is all right, add it to valid_exit_codes, and a windows-restart provisioner",
	9009: "a command was not found",
	3221225477: "a program crashed (access violation)",
	3221225786: "it was ended by Ctrl+C, as when its session is closed",
	3221225781: "a DLL was not found",
	3221225794: "a DLL could not be started; too many programs may be running in this session"
};

// src/provisioners/windows/guest-commands.ts
/** Runs a command line of the guest; what PowerShell writes as XML to its error stream is told as the text that it is. */
async function run(command, { communicator, signal, output, mayDisconnect }) {
	const errors = clixmlReader((line) => output("stderr", line));
	try {
		return await communicator.exec(command, {
			signal,
			mayDisconnect,
			onOutput: (stream, line) => stream === "stderr" ? errors.line(line) : output(stream, line)
		});
	} finally {
		errors.end();
	}
}
const mostLines = 100;
/** Runs a short script of ours that asks for something, and tells nobody. */
async function ask(script, { communicator, signal }) {
	const lines = [];
	const complaints = [];
	return {
		...await run(encodedCommand(script), {
			communicator,
			signal,
			output: (stream, line) => {
				const to = stream === "stdout" ? lines : complaints;
				if (to.length < mostLines) to.push(line);
			}
		}),
		lines,
		complaint: complaints.join(" ").trim().slice(0, 500)
	};
}
/** Throws GuestError when a script did not end as it may. */
function judge$1(name, { exitCode, signal }, valid) {
	if (exitCode !== void 0) {
		judgeExitCode(name, exitCode, valid, {
			same: sameExitCode,
			meaning: exitCodeMeaning(exitCode)
		});
		return;
	}
	if (valid.includes(2300218)) return;
	if (signal !== void 0) throw new GuestError("script-killed", `Script was ended by signal ${signal}`, `It was the ${name}.`);
	throw new GuestError("script-disconnected", "Script disconnected unexpectedly.", `It was the ${name}. If it restarts the guest on purpose, let a windows-restart provisioner do that, or add ${disconnected} to valid_exit_codes and pause_before to the next provisioner.`);
}

// src/provisioners/windows/scheduled-task.ts
/** The script's exit code where the task scheduler did not start the command. */
const notStarted = 2300301;
/**
* A script that runs a command as a task of the task scheduler, tells its output while it runs, and ends with its exit code.
* It removes its own file at once, since a password stands in it: PowerShell has read it by then. Whoever it was started by
* may use the task scheduler; a session of WinRM or SSH has no way to another user or to full rights but this one.
*/
function taskScript({ name, user, password, command, file, spent }) {
	return `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Remove-Item -LiteralPath ${literal$1(file)} -Force -ErrorAction SilentlyContinue

$name = ${literal$1(name)}
$user = ${literal$1(user)}
$password = ${literal$1(password)}
$log = Join-Path $env:SystemRoot "Temp\\$name.out"

# Numbers of the interfaces of the task scheduler 2.0.
$createOrUpdate = 6
$logonPassword = 1
$logonServiceAccount = 5
$runLevelHighest = 1
$actionExecute = 0
$ignoreNew = 2
$stateQueued = 2
$stateRunning = 4
$resultReady = 0x41300
$resultRunning = 0x41301
$resultNeverRan = 0x41303
$resultQueued = 0x41325

function Complain([string]$text) { [Console]::Error.WriteLine($text) }

$service = New-Object -ComObject 'Schedule.Service'
$service.Connect()
$folder = $service.GetFolder('\\')

try {
  $definition = $service.NewTask(0)
  $definition.RegistrationInfo.Description = 'Runs a script of a template build'
  $definition.Principal.RunLevel = $runLevelHighest
  $settings = $definition.Settings
  $settings.Enabled = $true
  $settings.AllowDemandStart = $true
  $settings.MultipleInstances = $ignoreNew
  $settings.DisallowStartIfOnBatteries = $false
  $settings.StopIfGoingOnBatteries = $false
  $settings.ExecutionTimeLimit = 'PT0S'
  $settings.Priority = 4
  $action = $definition.Actions.Create($actionExecute)
  $action.Path = Join-Path $env:SystemRoot 'System32\\cmd.exe'
  $action.Arguments = '/s /c "' + ${literal$1(command)} + ' > "' + $log + '" 2>&1"'

  $secret = $password
  $logon = $logonPassword
  if ($password.Length -eq 0) {
    $secret = $null
    $logon = $logonServiceAccount
  }
  $task = $folder.RegisterTaskDefinition($name, $definition, $createOrUpdate, $user, $secret, $logon)
} catch {
  Complain "The task for $user could not be made: $($_.Exception.Message)"
  $problem = $_.Exception
  while ($problem.InnerException) { $problem = $problem.InnerException }
  exit [System.Runtime.InteropServices.Marshal]::GetHRForException($problem)
}

# Consoles of the task scheduler have the system's code page, whatever that of this one is.
$codePage = (Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage').OEMCP
$encoding = [System.Text.Encoding]::GetEncoding([int]$codePage)
$reader = $null
function Show-Output {
  if ($null -eq $script:reader) {
    if (-not (Test-Path -LiteralPath $log)) { return }
    $share = [System.IO.FileShare]'ReadWrite, Delete'
    $stream = [System.IO.File]::Open($log, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read, $share)
    $script:reader = New-Object System.IO.StreamReader($stream, $encoding)
  }
  while (($count = $script:reader.Read($buffer, 0, $buffer.Length)) -gt 0) {
    [Console]::Out.Write($buffer, 0, $count)
  }
  [Console]::Out.Flush()
}

$buffer = New-Object 'char[]' 8192
$code = ${notStarted}
try {
  $null = $task.Run($null)
  $waited = 0
  while ($true) {
    Start-Sleep -Milliseconds 200
    $state = $task.State
    $result = $task.LastTaskResult
    Show-Output
    if ($state -eq $stateRunning -or $state -eq $stateQueued) { $waited = 0; continue }
    if (@($resultRunning, $resultQueued) -contains $result) { continue }
    # Without the file for its output it has not begun, whatever the result says that was there before.
    if (@($resultReady, $resultNeverRan) -contains $result -or ($result -eq 0 -and $null -eq $reader)) {
      $waited += 200
      if ($waited -lt 60000) { continue }
      Complain "The task for $user was not started within a minute."
      break
    }
    $code = $result
    break
  }
  Show-Output
} finally {
  if ($null -ne $reader) { $reader.Dispose() }
  Remove-Item -LiteralPath ${spent === void 0 ? "$log" : `$log, ${literal$1(spent)}`} -Force -ErrorAction SilentlyContinue
  try { $folder.DeleteTask($name, 0) } catch { Complain "The task $name is left: $($_.Exception.Message)" }
}

if ($code -gt 2147483647) { $code = $code - 4294967296 }
# Windows 8 and Server 2012 tell an exit code of 5 as the error 0x80070005.
$version = [System.Environment]::OSVersion.Version
if ($version.Major -eq 6 -and $version.Minor -ge 2 -and ($code -band -65536) -eq -2147024896) {
  $code = $code -band 65535
}
exit [int]$code
`;
}
/** A script that ends a task whose own script can not do it any more, and removes all that is left of it. */
function endTaskScript({ name, file, spent }) {
	return `$ErrorActionPreference = 'SilentlyContinue'
$service = New-Object -ComObject 'Schedule.Service'
$service.Connect()
$folder = $service.GetFolder('\\')
try {
  $folder.GetTask(${literal$1(name)}).Stop(0)
  $folder.DeleteTask(${literal$1(name)}, 0)
} catch { Write-Debug 'it has never come to be' }
$log = Join-Path $env:SystemRoot ${literal$1(`Temp\\${name}.out`)}
Remove-Item -LiteralPath ${[
		"$log",
		literal$1(file),
		...spent === void 0 ? [] : [literal$1(spent)]
	].join(", ")} -Force -ErrorAction SilentlyContinue
`;
}
/** A script that removes the file of a task, and fails where it is still there. */
function removalScript(file) {
	return `$path = ${literal$1(file)}
Remove-Item -LiteralPath $path -Force -ErrorAction SilentlyContinue
if (Test-Path -LiteralPath $path) { exit 1 }
exit 0
`;
}

// src/provisioners/windows/run-as-task.ts
/** Where scripts go that the template names no place for. */
const temporary = "C:/Windows/Temp";
/** Milliseconds for what is cleaned up in the guest after a cancellation. */
const lastWords = 1e4;
/** The same otherwise: a guest that restarts has time to come back. */
const cleaning$1 = 6e4;
/**
* Runs command lines of cmd as a user of the guest, with all rights of that user, and tells their output while they run. A
* password may stand in the script for it: it has one name for all tries, and is gone after them, whatever became of them.
*/
var TaskRuns = class {
	#context;
	#file = `${temporary}/task-${randomUUID()}.ps1`;
	#isPut = false;
	#hasPassword = false;
	constructor(context) {
		this.#context = context;
	}
	async run(given, context) {
		const task = {
			...given,
			name: `template-build-${randomUUID()}`,
			file: this.#file
		};
		this.#isPut = true;
		this.#hasPassword ||= given.password !== "";
		try {
			await put(withMark(Buffer.from(taskScript(task))), task.file, 384, context);
			return await run(powershellFile(task.file), context);
		} catch (thrown) {
			if (thrown instanceof Cancelled) await end(task, context);
			throw thrown;
		}
	}
	/** The script removes itself, unless the guest went away before it ran, or did not run it. */
	async [Symbol.asyncDispose]() {
		if (!this.#isPut) return;
		const { signal, warn } = this.#context;
		const isCancelled = signal.aborted;
		let why = await this.#remove(isCancelled);
		if (why !== void 0 && signal.aborted && !isCancelled) why = await this.#remove(true);
		if (why === void 0) return;
		const [summary, detail] = this.#hasPassword ? [`A script with a password may be left in the guest: ${this.#file}`, "Remove it, and change the password. "] : [`A script may be left in the guest: ${this.#file}`, ""];
		warn("script-left", summary, `${detail}It could not be removed: ${why}`);
	}
	/** Answers why it could not be done. */
	async #remove(isLast) {
		const { communicator, signal, clock } = this.#context;
		const limit = isLast ? lastWords : cleaning$1;
		const own = timeoutSignal(limit);
		const both = isLast ? own : AbortSignal.any([own, signal]);
		try {
			const { exitCode, complaint } = await whileAway(limit, {
				signal: both,
				clock
			}, async () => {
				const answer = await ask(removalScript(this.#file), {
					communicator,
					signal: both
				});
				if (answer.disconnected) throw new ConnectionLost("connection-lost", "the guest went away.");
				return answer;
			});
			return exitCode === 0 ? void 0 : complaint || "it is still there.";
		} catch (thrown) {
			if (thrown instanceof Cancelled) return "the guest did not answer in time.";
			if (thrown instanceof GuestError) return thrown.message;
			throw thrown;
		}
	}
};
/** A command line that runs a script of ours. */
function powershellFile(path) {
	return `powershell -NoProfile -NonInteractive -ExecutionPolicy bypass -OutputFormat Text -File "${path}"`;
}
async function end(task, { communicator }) {
	try {
		await ask(endTaskScript(task), {
			communicator,
			signal: AbortSignal.timeout(lastWords)
		});
	} catch (thrown) {
		if (!(thrown instanceof Cancelled || thrown instanceof GuestError)) throw thrown;
	}
}

// src/provisioners/guest/elevated.ts
/** For programs that need more rights than a session over the network has on Windows. */
const elevatedOptions = {
	elevated_user: string().default("").describe("Run it as a scheduled task of this user of a Windows guest."),
	elevated_password: string().default("").meta({
		sensitive: true,
		openWhenLiteral: true,
		renderedLate: withBuildNames()
	}).describe("Password of that user; none for one of the system, such as `SYSTEM`.")
};
/** A scheduled task is something of Windows. */
function checkElevated(given, { warn, buildFails, isLate }) {
	if (given.elevated_user === "" && given.elevated_password !== "" && !isLate(["elevated_user"])) warn("option-without-effect", ["elevated_password"], "elevated_password has no effect without elevated_user");
	if (given.elevated_user !== "" && given.guest_os_type.toLowerCase() !== "windows" && !isLate(["guest_os_type"])) buildFails("option-requires-another", ["elevated_user"], "elevated_user needs a Windows guest", "Set guest_os_type = \"windows\", or remove it.");
}
/** Runs a command line so, or as who is connected where no user is named; its output is the provisioner's. */
async function runElevated(command, given, context) {
	const { elevated_user: user, elevated_password } = given;
	if (user === "") return await runInGuest(command, context);
	const password = context.renderLate(elevated_password, ["elevated_password"], context.late);
	await using tasks = new TaskRuns(context);
	return await tasks.run({
		user,
		password,
		command
	}, context);
}

// src/provisioners/guest/upload.ts
/** Uploads a file of this machine with its mode, or another one. Throws GuestError. */
async function uploadFile(source, target, context, mode) {
	const info = await stat(source).catch((cause) => {
		throw new GuestError("unreadable-file", `Bad source '${source}': ${cause.message}`, void 0, { cause });
	});
	const wrong = info.isDirectory() ? "it is a folder" : special(info);
	if (wrong !== void 0) throw new GuestError("unreadable-file", `Bad source '${source}': ${wrong}`);
	await context.communicator.upload(createReadStream(source, { highWaterMark: 1 << 18 }), target, {
		...transferOf(basename(source), context),
		mode: mode ?? info.mode & 511,
		size: info.size
	});
}
/** Uploads a text. */
async function uploadText(text, target, context, mode = 420) {
	const bytes = Buffer.from(text);
	await context.communicator.upload(Readable.from(bytes.length === 0 ? [] : [bytes]), target, {
		...transferOf(basename(target), context),
		mode,
		size: bytes.length
	});
}
/** Uploads what is in a folder of this machine, but for some names, into one of the guest, which is there. */
async function uploadTree(source, target, context, without = []) {
	const { communicator } = context;
	const options = transferOf(basename(source), context);
	if (!without.some((name) => existsSync(join(source, name)))) {
		await communicator.uploadDirectory(source.endsWith("/") ? source : `${source}/`, target, options);
		return;
	}
	for (const name of (await readdir(source)).sort()) {
		const path = join(source, name);
		if (without.includes(name)) continue;
		if ((await stat(path)).isDirectory()) await communicator.uploadDirectory(path, target, options);
		else await uploadFile(path, `${target}/${name}`, context);
	}
}
/** Its label in the progress of the build. */
function transferOf(label, { signal, progress }) {
	return {
		signal,
		onProgress: (done, total) => progress(label, done, total)
	};
}

// src/provisioners/guest/staging-folder.ts
/** Makes it, and makes it writable for who logs in. Throws GuestError. */
async function openStagingFolder(path, commands, context) {
	const make = async (folder) => {
		await mustRun(commands.makeFolder(folder), prepares(`Making the folder ${folder} in the guest`), context);
		return folder;
	};
	context.message(`Creating directory: ${path}`);
	await make(path);
	const at = (name) => `${path.replace(/\/+$/, "")}/${name}`;
	return {
		path,
		folder: (name) => make(at(name)),
		async tree(source, name, without) {
			context.message(`Uploading ${source} => ${at(name)}`);
			await uploadTree(source, await make(at(name)), context, without);
			return at(name);
		},
		async file(source, name, mode) {
			context.message(`Uploading ${source} => ${at(name)}`);
			await uploadFile(source, at(name), context, mode);
			return at(name);
		},
		async text(text, name, mode) {
			await uploadText(text, at(name), context, mode);
			return at(name);
		},
		async remove() {
			context.message(`Removing directory: ${path}`);
			await mustRun(commands.removeFolder(path), prepares(`Removing the folder ${path} from the guest`), context);
		}
	};
}

// src/provisioners/chef-client.ts
const options$11 = object({
	server_url: string().default("").describe("Address of the Chef server. Required."),
	node_name: string().default("").describe("Name of the guest for the server; default `packer-<UUID>`."),
	client_key: string().default("").describe("The client's key in the guest; default `client.pem` in the staging folder."),
	validation_client_name: string().default("").describe("Client that registers nodes; default `chef-validator`."),
	validation_key_path: string().default("").describe("Key of that client, which is uploaded."),
	policy_name: string().default("").describe("Name of a policy; needs `policy_group`."),
	policy_group: string().default("").describe("Group of the policy; needs `policy_name`."),
	ssl_verify_mode: string().default("").describe("`verify_peer` or `verify_none`."),
	trusted_certs_dir: string().default("").describe("Folder of the guest with certificates that are trusted."),
	rubygems_url: string().default("").describe("Where Chef gets gems for cookbooks."),
	...chefOptions,
	execute_command: string().default("").meta({ renderedLate: withBuildNames([
		"ConfigPath",
		"JsonPath",
		"Sudo"
	]) }).describe("The command that runs Chef; default `sudo chef-client --no-color` with configuration and attributes. Reads `{{ .ConfigPath }}`, `{{ .JsonPath }}` and `{{ .Sudo }}`."),
	knife_command: string().default("").meta({ renderedLate: withBuildNames([
		"Args",
		"Flags",
		"Sudo"
	]) }).describe("The command that removes node and client from the server; default `sudo knife {{ .Args }} {{ .Flags }}`. Reads `{{ .Sudo }}` too."),
	...elevatedOptions,
	skip_clean_node: boolean().default(false).describe("Leave the node on the server."),
	skip_clean_client: boolean().default(false).describe("Leave the client on the server."),
	staging_directory: string().default("").describe("Folder of the guest for what is uploaded; default `/tmp/packer-chef-client`."),
	skip_clean_staging_directory: boolean().default(false).describe("Leave that folder in the guest.")
});
/** Registers the guest with a Chef server, does what that says, and takes the guest off it again. */
const chefClient = {
	type: "chef-client",
	plugin: "chef",
	description: "Runs Chef in the guest as a client of a Chef server.",
	options: options$11,
	needsGuest: true,
	rules: rules$9,
	async run(given, context) {
		const guest = chefGuest(given.guest_os_type, given.prevent_sudo);
		const commands = guestCommands(given.guest_os_type, !given.prevent_sudo);
		context.say("Provisioning with chef-client");
		if (!given.skip_install) await installChef(given, guest, context);
		const staging = await openStagingFolder(given.staging_directory, commands, context);
		const node = {
			name: given.node_name || `packer-${randomUUID()}`,
			key: given.client_key || `${staging.path}/client.pem`
		};
		const { configuration, attributes } = await prepare(given, node, staging, context);
		const command = given.execute_command === "" ? `${guest.program("chef-client")} --no-color -c ${commands.path(configuration)} -j ${commands.path(attributes)}` : render(given.execute_command, "execute_command", {
			ConfigPath: configuration,
			JsonPath: attributes,
			Sudo: !given.prevent_sudo
		}, context);
		context.message(`Executing Chef: ${command}`);
		const result = await runElevated(command, given, context);
		await leaveServer(given, node, staging, context, failureOf(result) !== void 0);
		judge$2(result, {
			code: "configuration-failed",
			what: "Chef"
		});
		if (!given.skip_clean_staging_directory) await staging.remove();
	}
};
async function prepare(given, node, staging, context) {
	const upload = async (path, name) => path === "" ? "" : await staging.file(path, name, 384);
	const secret = await upload(given.encrypted_data_bag_secret_path, "encrypted_data_bag_secret");
	const validationKey = await upload(given.validation_key_path, "validation.pem");
	context.message("Creating configuration file 'client.rb'");
	const text = given.config_template === "" ? configurationText([
		...serverSettings(given, node),
		["chef_license", given.chef_license],
		["encrypted_data_bag_secret", secret],
		["validation_client_name", given.validation_client_name || "chef-validator"],
		["validation_key", validationKey],
		["environment", given.chef_environment],
		["policy_group", given.policy_group],
		["policy_name", given.policy_name],
		["rubygems_url", given.rubygems_url]
	]) : renderConfiguration(given.config_template, {
		ChefEnvironment: given.chef_environment,
		ChefLicense: given.chef_license,
		ClientKey: node.key,
		EncryptedDataBagSecretPath: secret,
		NodeName: node.name,
		PolicyGroup: given.policy_group,
		PolicyName: given.policy_name,
		RubygemsURL: given.rubygems_url,
		ServerUrl: given.server_url,
		SslVerifyMode: given.ssl_verify_mode,
		TrustedCertsDir: given.trusted_certs_dir,
		ValidationClientName: given.validation_client_name,
		ValidationKeyPath: validationKey
	}, context);
	const configuration = await staging.text(text, "client.rb");
	context.message("Creating JSON attribute file");
	return {
		configuration,
		attributes: await staging.text(attributesText(given), "first-boot.json")
	};
}
function serverSettings(given, node) {
	return [
		["log_level", { code: ":info" }],
		["log_location", { code: "STDOUT" }],
		["chef_server_url", given.server_url],
		["client_key", node.key],
		["node_name", node.name],
		["ssl_verify_mode", given.ssl_verify_mode === "" ? "" : { code: `:${given.ssl_verify_mode}` }],
		["trusted_certs_dir", given.trusted_certs_dir]
	];
}
/** Also after a failure. What fails then is only told: why Chef failed is worth more. */
async function leaveServer(given, node, staging, context, hasFailed) {
	const kinds = [...given.skip_clean_node ? [] : ["node"], ...given.skip_clean_client ? [] : ["client"]];
	if (kinds.length === 0) return;
	const guest = chefGuest(given.guest_os_type, given.prevent_sudo);
	const { path, word } = guestCommands(given.guest_os_type, false);
	context.message("Creating configuration file 'knife.rb'");
	const configuration = await staging.text(configurationText(serverSettings(given, node)), "knife.rb");
	for (const kind of kinds) {
		context.say(`Cleaning up chef ${kind}...`);
		const data = {
			Args: `${kind} delete ${word(node.name)}`,
			Flags: `-y -c ${path(configuration)}`,
			Sudo: !given.prevent_sudo
		};
		const command = given.knife_command === "" ? `${guest.program("knife")} ${data.Args} ${data.Flags}` : render(given.knife_command, "knife_command", data, context);
		const what = `Removing the ${kind} ${node.name} from the Chef server`;
		const detail = `Remove it there by hand, or set skip_clean_${kind} = true. What knife said is in the log.`;
		if (!hasFailed) await mustRun(command, {
			code: "guest-command-failed",
			what,
			detail
		}, context);
		else {
			const failure = failureOf(await runInGuest(command, context));
			if (failure !== void 0) context.message(`${what} ${failure}. ${detail}`);
		}
	}
}
function rules$9(given, context) {
	const { error, isLate } = context;
	checkElevated(given, context);
	if (given.server_url === "" && !isLate(["server_url"])) error("missing-option", ["server_url"], "server_url must be set");
	const [missing, other] = given.policy_name === "" ? ["policy_name", "policy_group"] : ["policy_group", "policy_name"];
	if (given[missing] === "" && given[other] !== "" && !isLate([missing])) error("option-requires-another", [other], "If either policy_name or policy_group are set, they must both be set.", `Set ${missing} too.`);
	const { validation_key_path: path } = given;
	const key = path.startsWith("~") ? privateKeyFile(path, context) : path;
	return {
		...resolveChef(given, {
			named: given.staging_directory,
			name: "packer-chef-client"
		}, context),
		validation_key_path: resolveLocalPath(key, ["validation_key_path"], "file", context)
	};
}

// src/provisioners/chef-solo.ts
const options$10 = object({
	cookbook_paths: array(string()).default([]).describe("Folders of cookbooks."),
	remote_cookbook_paths: array(string()).default([]).describe("Folders of cookbooks that are in the guest already; they come first."),
	roles_path: string().default("").describe("Folder of roles."),
	data_bags_path: string().default("").describe("Folder of data bags."),
	environments_path: string().default("").describe("Folder of environments."),
	...chefOptions,
	execute_command: string().default("").meta({ renderedLate: withBuildNames([
		"ConfigPath",
		"JsonPath",
		"Sudo"
	]) }).describe("The command that runs Chef; default `sudo chef-solo --no-color` with configuration and attributes. Reads `{{ .ConfigPath }}`, `{{ .JsonPath }}` and `{{ .Sudo }}`."),
	staging_directory: string().default("").describe("Folder of the guest for what is uploaded, which stays; default `/tmp/packer-chef-solo`.")
});
/** Runs cookbooks with the guest's own Chef, without a server. */
const chefSolo = {
	type: "chef-solo",
	plugin: "chef",
	description: "Runs Chef cookbooks in the guest, without a Chef server.",
	options: options$10,
	needsGuest: true,
	rules: rules$8,
	async run(given, context) {
		const guest = chefGuest(given.guest_os_type, given.prevent_sudo);
		const commands = guestCommands(given.guest_os_type, !given.prevent_sudo);
		context.say("Provisioning with chef-solo");
		if (!given.skip_install) await installChef(given, guest, context);
		const staging = await openStagingFolder(given.staging_directory, commands, context);
		const cookbooks = [...given.remote_cookbook_paths];
		for (const [index, path] of given.cookbook_paths.entries()) cookbooks.push(await staging.tree(path, `cookbooks-${index}`));
		const folder = async (option, name) => given[option] === "" ? "" : await staging.tree(given[option], name);
		const roles = await folder("roles_path", "roles");
		const dataBags = await folder("data_bags_path", "data_bags");
		const secretPath = given.encrypted_data_bag_secret_path;
		const secret = secretPath === "" ? "" : await staging.file(secretPath, "encrypted_data_bag_secret", 384);
		const environments = await folder("environments_path", "environments");
		context.message("Creating configuration file 'solo.rb'");
		const { chef_environment: environment, chef_license: license, config_template: template } = given;
		const configuration = await staging.text(template === "" ? configurationText([
			["chef_license", license],
			["cookbook_path", cookbooks],
			["role_path", roles],
			["data_bag_path", dataBags],
			["encrypted_data_bag_secret", secret],
			["environment_path", environments],
			["environment", environments === "" ? "" : environment]
		]) : renderConfiguration(template, {
			ChefEnvironment: environment,
			ChefLicense: license,
			CookbookPaths: cookbooks.map(ruby).join(","),
			DataBagsPath: dataBags,
			EncryptedDataBagSecretPath: secret,
			EnvironmentsPath: environments,
			RolesPath: roles,
			HasDataBagsPath: dataBags !== "",
			HasEncryptedDataBagSecretPath: secret !== "",
			HasEnvironmentsPath: environments !== "",
			HasRolesPath: roles !== ""
		}, context), "solo.rb");
		context.message("Creating JSON attribute file");
		const attributes = await staging.text(attributesText(given), "node.json");
		const command = given.execute_command === "" ? `${guest.program("chef-solo")} --no-color -c ${commands.path(configuration)} -j ${commands.path(attributes)}` : render(given.execute_command, "execute_command", {
			ConfigPath: configuration,
			JsonPath: attributes,
			Sudo: !given.prevent_sudo
		}, context);
		context.message(`Executing Chef: ${command}`);
		await mustRun(command, {
			code: "configuration-failed",
			what: "Chef"
		}, context);
	}
};
function rules$8(given, context) {
	const folder = (name) => resolveLocalPath(given[name], [name], "directory", context);
	if (given.chef_environment !== "" && given.environments_path === "" && given.config_template === "") context.warn("option-without-effect", ["chef_environment"], "chef_environment has no effect without environments_path");
	return {
		...resolveChef(given, {
			named: given.staging_directory,
			name: "packer-chef-solo"
		}, context),
		cookbook_paths: given.cookbook_paths.map((path, index) => resolveLocalPath(path, ["cookbook_paths", index], "directory", context)),
		roles_path: folder("roles_path"),
		data_bags_path: folder("data_bags_path"),
		environments_path: folder("environments_path")
	};
}

// src/provisioners/guest/download.ts
/** A file of the guest as a file of this machine, which is as it was where that fails. */
async function downloadFile(source, file, context) {
	await writeBeside(file, async (beside) => {
		const to = createWriteStream(beside).on("error", () => {});
		try {
			await context.communicator.download(source, to, transferOf(basename(source), context));
			to.end();
			await finished$1(to);
		} catch (thrown) {
			throw /^(?:EDQUOT|EFBIG|EIO|ENOSPC)$/.test(to.errored?.code ?? "") && !context.signal.aborted ? to.errored : thrown;
		} finally {
			to.destroy();
		}
	});
}

// src/provisioners/file.ts
const options$9 = object({
	source: string().default("").describe("File or folder. Of a folder with a slash at its end only what is in it is sent; a folder that is downloaded needs the slash, and arrives by its own name in `destination`. Links in a folder arrive as copies of what they lead to."),
	sources: array(string()).default([]).describe("Several of them."),
	content: string().optional().describe("Text to write to `destination`."),
	destination: string().default("").describe("Where it goes; with a slash at its end: into that folder, by its own name."),
	direction: string().default("upload").describe("`upload` to the guest or `download` from it."),
	generated: boolean().default(false).describe("The source comes into being while the template is built.")
});
/** Copies files and folders to the guest or from it. */
const file = {
	type: "file",
	description: "Copies files and folders to the guest or from it.",
	options: options$9,
	needsGuest: true,
	rules: rules$7,
	async run(given, context) {
		if (given.direction === "download") {
			for (const source of given.sources) await download$1(source, given.destination, context);
			return;
		}
		for (const source of given.sources) await upload(source, given.destination, context);
		if (given.content !== void 0) await uploadContent(given.content, given.destination, context);
	}
};
function rules$7(given, context) {
	const { error, warn, isLate, places, workingDirectory } = context;
	const { direction, destination } = given;
	if (direction !== "upload" && direction !== "download") error("invalid-option-value", ["direction"], "Direction must be one of: download, upload.");
	if (destination === "") error("missing-option", ["destination"], "Destination must be specified.");
	const sources = [...given.sources.map((path, index) => ({
		path,
		place: ["sources", index]
	})), ...given.source === "" ? [] : [{
		path: given.source,
		place: ["source"]
	}]];
	const withContent = given.content !== void 0 && places.isSet(["content"]);
	if (sources.length > 0 && withContent) error("conflicting-options", ["content"], "source(s) conflicts with content.");
	if (sources.length === 0 && !withContent) error("missing-option", [], "source, sources or content must be specified");
	if (direction === "download") {
		if (withContent) error("conflicting-options", ["content"], "content can not be downloaded");
		if (sources.some(({ path, place }) => !isLate(place) && !isFolderDownload(path)) && !destination.endsWith("/")) checkOutput(destination, ["destination"], context, intoFolder);
		else mayOpen(destination, ["destination"], context);
		return {
			...given,
			source: "",
			sources: sources.map(({ path }) => path),
			destination: here(destination, workingDirectory)
		};
	}
	const paths = sources.map(({ path, place }) => {
		if (!isLate(place) && isContent(path)) {
			const [code, summary, detail] = contentForPath(String(place[0]), "Text goes into content.");
			error(code, place, summary, detail);
			return path;
		}
		const absolute = here(path, workingDirectory);
		if (!mayRead(path, place, context)) return absolute;
		const found = isLate(place) ? void 0 : statSync(absolute, { throwIfNoEntry: false });
		const wrong = found && special(found);
		if (wrong !== void 0) error("wrong-file-kind", place, `Bad source '${path}': ${wrong}`);
		if (!given.generated && !isLate(place) && found === void 0) error("file-not-found", place, `Bad source '${path}': no such file or directory`, "If it comes into being during the build, set generated = true.");
		return absolute;
	});
	if (paths.filter((path) => existsSync(path) && statSync(path).isFile()).length > 1 && !isFolderOfGuest(destination)) warn("files-replace-each-other", ["destination"], "Several files go to one destination", "Each replaces the one before. End it with a slash to make it a folder.");
	return {
		...given,
		source: "",
		sources: paths
	};
}
function here(path, workingDirectory) {
	return isAbsolute(path) || path === "" ? path : join(workingDirectory, path);
}
/** With a slash at its end, or a pattern. */
function isFolderDownload(source) {
	return source.endsWith("/") || /[*?[]/.test(source);
}
const intoFolder = "End the destination with a slash to put the file into the folder.";
/** Windows has another slash. */
function isFolderOfGuest(destination) {
	return /[\\/]$/.test(destination);
}
async function upload(source, destination, context) {
	context.say(`Uploading ${source} => ${destination}`);
	const info = await stat(source).catch((cause) => {
		throw new GuestError("unreadable-file", `Bad source '${source}': ${cause.message}`, void 0, { cause });
	});
	const wrong = special(info);
	if (wrong !== void 0) throw new GuestError("unreadable-file", `Bad source '${source}': ${wrong}`);
	if (info.isDirectory()) {
		await context.communicator.uploadDirectory(source, destination, transferOf(basename(source), context));
		return;
	}
	const target = isFolderOfGuest(destination) ? `${destination}${basename(source)}` : destination;
	await context.communicator.upload(createReadStream(source, { highWaterMark: 1 << 18 }), target, {
		...transferOf(basename(source), context),
		mode: info.mode & 511,
		size: info.size
	});
}
async function uploadContent(content, destination, context) {
	const target = isFolderOfGuest(destination) ? `${destination}pkr-file-content` : destination;
	context.say(`Uploading content => ${target}`);
	await uploadText(content, target, context, 384);
}
async function download$1(source, destination, context) {
	const isFolder = isFolderDownload(source);
	const target = destination.endsWith("/") && !isFolder ? join(destination, basename(source)) : destination;
	context.say(`Downloading ${source} => ${target}`);
	const place = (path) => {
		const found = placeToWrite(context.trust, path, `destination: ${path}`);
		if ("code" in found) throw new GuestError(found.code, found.summary, found.detail);
		return found.file;
	};
	await makeFolder$1(place(destination.endsWith("/") ? destination : dirname(destination)));
	if (isFolder) {
		await makeFolder$1(place(target));
		const transfer = {
			...transferOf(basename(source), context),
			place
		};
		await context.communicator.downloadDirectory(source, target, transfer).catch((thrown) => {
			throw fullAt(target, thrown);
		});
		return;
	}
	await downloadFile(source, outputPlace(target, "destination", target, context.trust, intoFolder), context);
}
/** A communicator says of a disk that is full what the system says of it, and not that it is this machine's. */
function fullAt(target, thrown) {
	for (let cause = thrown; cause instanceof Error; cause = cause.cause) if (/^(?:ENOSPC|EDQUOT)$/.test(cause.code ?? "")) return Object.assign(cause, { path: target });
	return thrown;
}

// src/provisioners/goss/goss-options.ts
const gossFormats = [
	"documentation",
	"json",
	"json_oneline",
	"junit",
	"nagios",
	"nagios_verbose",
	"rspecish",
	"silent",
	"tap"
];
const gossFormatOptions = [
	"perfdata",
	"verbose",
	"pretty"
];
const gossOptions = object({
	tests: array(string()).default([]).describe("Files and folders of tests. Required."),
	goss_file: string().default("").describe("The file of tests to begin with; default: `goss.yaml`."),
	version: string().default("0.4.2").describe("Version of goss that is downloaded."),
	arch: string().default("amd64").describe("Its architecture."),
	target_os: string().default("Linux").describe("`Linux` or `Windows`."),
	url: string().default("").describe("Where the guest downloads goss; default: its release on GitHub."),
	checksum: string().default("").describe("SHA-256 of the program, verified in the guest before it is started. Not in the plug-in."),
	local_binary: string().default("").describe("The program on this machine, uploaded in place of a download. Not in the plug-in."),
	download_path: string().default("").describe("Path of the program in the guest; default `/tmp/goss-<version>-<system>-<arch>`."),
	username: string().default("").describe("User for the download."),
	password: string().default("").meta({
		sensitive: true,
		openWhenLiteral: true
	}).describe("Password for the download."),
	skip_install: boolean().default(false).describe("The program is at `download_path` already."),
	skip_ssl: boolean().default(false).describe("Accept any certificate at the download."),
	inspect: boolean().default(false).describe("Show failed tests, and go on."),
	retry_timeout: string().default("").describe("How long to try again; default `0s`."),
	sleep: string().default("").describe("How long to wait between the attempts; default `1s`."),
	use_sudo: boolean().default(false).describe("Run the tests with sudo."),
	vars_file: string().default("").describe("File with variables for the tests."),
	vars_inline: record(string(), string()).default({}).meta({ attribute: true }).describe("Variables that win."),
	vars_env: record(string(), string()).default({}).meta({ attribute: true }).describe("Its environment. The shell of the guest replaces `$NAME` in the values."),
	remote_folder: string().default("/tmp").describe("Folder of the guest for the tests and for what goss makes of them."),
	remote_path: string().default("").describe("Path of the tests in the guest; default `remote_folder/goss`."),
	skip_download: boolean().default(false).describe("Do not write `goss-spec.yaml` and `debug-goss-spec.yaml`, the tests as goss read them, to the working directory."),
	format: string().default("").describe(`One of ${gossFormats.map((name) => `\`${name}\``).join(", ")}.`),
	format_options: string().default("").describe("`perfdata`, `verbose` or `pretty`.")
});

// src/provisioners/goss/goss-rules.ts
/** As the plug-in checks them, and what its defaults are made of. */
function resolveGoss(options, context) {
	const { error, isLate } = context;
	const given = {
		...options,
		version: options.version || "0.4.2",
		arch: options.arch || "amd64"
	};
	if (given.tests.length === 0 && !isLate(["tests"])) error("missing-option", ["tests"], "tests must be specified");
	checkWords(given, context);
	checkInstallation(given, context);
	checkRun(given, context);
	mayRead(given.vars_file, ["vars_file"], context);
	const url = given.url || releaseOf(given);
	return {
		...given,
		tests: given.tests.map((test, index) => resolveLocalPath(test, ["tests", index], "any", context)),
		local_binary: resolveLocalPath(given.local_binary, ["local_binary"], "file", context),
		url,
		download_path: given.download_path || downloadPathOf(given),
		remote_path: given.remote_path || `${given.remote_folder}/goss`,
		retry_timeout: given.retry_timeout || "0s",
		sleep: given.sleep || "1s"
	};
}
function checkWords({ format, format_options, target_os }, { error }) {
	if (format !== "" && !gossFormats.includes(format)) error("invalid-option-value", ["format"], `Invalid format choice ${format}`, `Valid: ${gossFormats.join(", ")}.`);
	if (format_options !== "" && !gossFormatOptions.includes(format_options)) error("invalid-option-value", ["format_options"], `Invalid format options choice ${format_options}`, `Valid: ${gossFormatOptions.join(", ")}.`);
	if (target_os !== "Linux" && target_os !== "Windows") error("invalid-option-value", ["target_os"], "Os must be Linux or Windows");
}
function checkInstallation(given, { error, isLate, places }) {
	const version = given.url === "" ? /^\d+\.\d+[\w.+-]*$/ : /^[\w.+-]+$/;
	if (!isLate(["version"]) && !version.test(given.version)) error("invalid-option-value", ["version"], `version ${given.version} is none`, "Write it as 0.4.9.");
	if (!isLate(["arch"]) && !/^[\w.-]+$/.test(given.arch)) error("invalid-option-value", ["arch"], `arch ${given.arch} is none`, "Write it as amd64.");
	if (given.checksum !== "" && !/^(?:sha256:)?[\da-f]{64}$/i.test(given.checksum) && !isLate(["checksum"])) error("invalid-checksum", ["checksum"], "checksum is no SHA-256", "Write its 64 hexadecimal digits.");
	if (given.local_binary === "") return;
	for (const name of ["url", "skip_install"]) if (given[name] !== "" && given[name] !== false && places.isSet([name])) error("conflicting-options", ["local_binary"], `local_binary and ${name} exclude each other`, "Remove one of them.");
}
/** What becomes a part of command lines as it is. */
function checkRun(given, { error, isLate }) {
	for (const name of ["retry_timeout", "sleep"]) {
		const text = given[name];
		if (text === "" || isLate([name])) continue;
		const time = parseDuration(text);
		if (time === void 0) error("invalid-duration", [name], `${name}: ${durationProblem(text)}`);
		else if (time < 0) error("invalid-option-value", [name], `${name} is less than no time: ${text}`);
	}
	const variable = given.target_os === "Windows" ? /^[^"=%^&|<>\r\n]+$/ : /^[a-z_]\w*$/i;
	for (const name of Object.keys(given.vars_env)) if (!variable.test(name) && !isLate(["vars_env"])) error("invalid-option-value", ["vars_env", name], `${JSON.stringify(name)} is no name of a variable`);
}
function systemOf({ target_os }) {
	return target_os.toLowerCase();
}
function releaseOf(given) {
	const alpha = isAlpha(given) ? "alpha-" : "";
	const extension = given.target_os === "Windows" ? ".exe" : "";
	return `https://github.com/goss-org/goss/releases/download/v${given.version}/goss-${alpha}${systemOf(given)}-${given.arch}${extension}`;
}
/** Before 0.4 the program for other systems than Linux was called so. */
function isAlpha({ vars_env, version }) {
	return vars_env["GOSS_USE_ALPHA"] === "1" && Number(version.split(".")[1]) < 4;
}
/** Of an address that ends as that of a release, `.../v0.4.9/goss-linux-arm64`, by what it says. */
function downloadPathOf(given) {
	const [, version, arch] = /\/v?([^/]+)\/goss-(?:alpha-)?[^-/]+-([^/]+)$/.exec(given.url || releaseOf(given)) ?? [];
	return `/tmp/goss-${version ?? given.version}-${systemOf(given)}-${arch ?? given.arch}`;
}

// src/provisioners/goss/goss-shell.ts
function gossShell(given) {
	return given.target_os === "Windows" ? windowsShell$1(given) : linuxShell(given);
}
function linuxShell(given) {
	const program = shellPath(given.download_path);
	const url = quote(given.url);
	const login = given.username === "" ? void 0 : given;
	const curl = [
		"curl -fsSL",
		given.skip_ssl ? "-k" : "",
		login === void 0 ? "" : `-u ${quote(login.password === "" ? login.username : `${login.username}:${login.password}`)}`,
		`-o ${program} ${url}`
	];
	const wget = [
		"wget -q",
		given.skip_ssl ? "--no-check-certificate" : "",
		login === void 0 ? "" : quote(`--user=${login.username}`),
		login === void 0 || login.password === "" ? "" : quote(`--password=${login.password}`),
		`-O ${program} ${url}`
	];
	const variables = Object.entries(given.vars_env).map(([name, value]) => `${name}="${value.replaceAll(/\\[$`"\\]|["\\]/g, (sign) => sign.length === 2 ? sign : `\\${sign}`)}"`);
	const inline = Object.keys(given.vars_inline).length === 0 ? [] : ["--vars-inline", quote(JSON.stringify(given.vars_inline))];
	return {
		removeProgram: () => `rm -f ${program}`,
		download: () => [curl, wget].map((words) => words.filter((word) => word !== "").join(" ")).join(" || "),
		verify: (sha256) => `{ sha256sum < ${program} || shasum -a 256 < ${program}; } | grep ^${sha256}`,
		start: () => `chmod 555 ${program} && { said=$(${program} --version 2>&1) && echo "$said" || ${program} help > /dev/null; }`,
		makeFolder: (path) => guestCommands("unix", false).makeFolder(path),
		goss(words, output, sudo) {
			const line = [
				...sudo ? ["sudo"] : [],
				...variables,
				program,
				...filesOf(given, shellPath),
				...inline,
				words
			];
			return `cd ${shellPath(given.remote_path)} && ${line.join(" ")}${output === void 0 ? "" : ` > ${shellPath(output)}`}`;
		}
	};
}
function windowsShell$1(given) {
	const { path, makeFolder } = guestCommands("windows", false);
	const program = path(given.download_path);
	const login = given.username === "" ? [] : ["-u", path(given.password === "" ? given.username : `${given.username}:${given.password}`)];
	const variables = Object.entries(given.vars_env).map(([name, value]) => `set "${name}=${value}" && `);
	const inline = Object.keys(given.vars_inline).length === 0 ? [] : ["--vars-inline", `"${JSON.stringify(given.vars_inline).replaceAll("\"", "'")}"`];
	return {
		removeProgram: () => powershell$1(`if (Test-Path ${literal$1(given.download_path)}) { Remove-Item -Force ${literal$1(given.download_path)} }`),
		download: () => [
			"curl -fsSL",
			...given.skip_ssl ? ["-k"] : [],
			...login,
			"-o",
			program,
			path(given.url)
		].join(" "),
		verify: (sha256) => `certutil -hashfile ${program} SHA256 | findstr /i /c:${sha256}`,
		start: () => `${program} --version || ${program} help > NUL`,
		makeFolder,
		goss: (words, output) => `cd ${path(given.remote_path)} && ${variables.join("")}${[
			program,
			...filesOf(given, path),
			...inline,
			words
		].join(" ")}${output === void 0 ? "" : ` > ${path(output)}`}`
	};
}
function filesOf({ goss_file, vars_file, remote_path }, path) {
	return [...goss_file === "" ? [] : ["--gossfile", path(goss_file)], ...vars_file === "" ? [] : ["--vars", path(`${remote_path}/${nameOf(vars_file)}`)]];
}
/** The last part of a path of this machine. */
function nameOf(path) {
	return path.replace(/\/+$/, "").split("/").at(-1) ?? "";
}

// src/provisioners/goss.ts
/** Tests the guest; of the plug-in YaleUniversity/goss. */
const goss = {
	type: "goss",
	plugin: "goss",
	description: "Tests the guest with goss.",
	options: gossOptions,
	needsGuest: true,
	rules: resolveGoss,
	async run(given, context) {
		const shell = gossShell(given);
		context.say(`Testing with goss on ${given.target_os}`);
		await makeFolder(given.remote_path, shell, context);
		await install(given, shell, context);
		await uploadTests(given, shell, context);
		const rendered = {
			"goss-spec.yaml": "render",
			"debug-goss-spec.yaml": "render -d"
		};
		for (const [name, words] of Object.entries(rendered)) await runGoss(words, shell.goss(words, `${given.remote_folder}/${name}`, false), given, context);
		const { format, format_options, retry_timeout, sleep, use_sudo } = given;
		const words = [
			`validate --retry-timeout ${retry_timeout} --sleep ${sleep}`,
			...format === "" ? [] : [`-f ${format}`],
			...format_options === "" ? [] : [`-o ${format_options}`]
		].join(" ");
		await runGoss("validate", shell.goss(words, void 0, use_sudo), given, context);
		if (!given.skip_download) for (const name of Object.keys(rendered)) await download(`${given.remote_folder}/${name}`, name, context);
	}
};
async function makeFolder(path, shell, context) {
	await mustRun(shell.makeFolder(path), prepares(`Making the folder ${path} in the guest`), context);
}
async function install(given, shell, context) {
	if (given.skip_install) context.message("Skipping the installation of goss");
	else await bring(given, shell, context);
	if (given.checksum !== "") await mustRun(shell.verify(given.checksum.toLowerCase().replace("sha256:", "")), {
		code: "checksum-mismatch",
		what: "The verification of goss by its checksum",
		detail: "It is another version, or damaged. It was not started."
	}, context);
	if (!given.skip_install) await mustRun(shell.start(), prepares("The start of goss", "Is it for the system and architecture of the guest?"), context);
}
async function bring(given, shell, context) {
	const { local_binary: local, download_path: path } = given;
	await mustRun(shell.removeProgram(), prepares(`Removing the old ${path} from the guest`), context);
	if (local !== "") {
		context.message(`Uploading ${local} => ${path}`);
		await uploadFile(local, path, context, 493);
		return;
	}
	context.message(`Downloading goss to ${path}`);
	await mustRun(shell.download(), prepares("The download of goss", "The guest needs curl or wget, and a way to the address. Set local_binary to upload one of this machine, or skip_install."), context);
}
async function uploadTests(given, shell, context) {
	context.say("Uploading goss tests...");
	const at = (path) => `${given.remote_path}/${nameOf(path)}`;
	if (given.vars_file !== "") {
		const { workingDirectory } = context;
		const file = isAbsolute(given.vars_file) ? given.vars_file : join(workingDirectory, given.vars_file);
		await uploadFile(file, at(file), context);
	}
	for (const test of given.tests) {
		context.message(`Uploading ${test}`);
		if (!(await stat(test)).isDirectory()) {
			await uploadFile(test, at(test), context);
			continue;
		}
		await makeFolder(at(test), shell, context);
		await uploadTree(test, at(test), context);
	}
}
async function runGoss(what, command, given, context) {
	context.say(`Running goss ${what}`);
	const result = await runInGuest(command, context);
	if (given.inspect && result.exitCode !== void 0) {
		if (result.exitCode !== 0) context.say(`goss ${what} failed; inspect goes on`);
		return;
	}
	judge$2(result, {
		code: "tests-failed",
		what: `goss ${what}`,
		detail: "What it found is in the log."
	});
}
async function download(from, name, context) {
	context.message(`Downloading ${from} => ${name}`);
	const found = placeToWrite(context.trust, join(context.workingDirectory, name), name);
	if ("code" in found) throw new GuestError(found.code, found.summary, found.detail);
	await downloadFile(from, found.file, context);
}

// src/inventory/sbom-kind.ts
/** Which of the two kinds of bills of material a text is, or why it is none; the second half of a sentence. */
function sbomKind(text) {
	if (text.trim() === "") return { wrong: "is empty" };
	let document;
	try {
		document = JSON.parse(text.replace(/^\uFEFF/, ""));
	} catch {
		return { wrong: "is not JSON" };
	}
	if (typeof document !== "object" || document === null) return { wrong: "is no object of JSON" };
	const { bomFormat, specVersion, spdxVersion } = document;
	if (typeof bomFormat === "string" && bomFormat.toLowerCase() === "cyclonedx") return typeof specVersion === "string" && /^\d+\.\d+$/.test(specVersion) ? { kind: "CycloneDX" } : { wrong: "is of CycloneDX, and has no specVersion" };
	if (typeof spdxVersion === "string") return /^SPDX-2\.\d+$/.test(spdxVersion) ? { kind: "SPDX" } : { wrong: "is of a version of SPDX that is not known: 2.0 to 2.3 are" };
	return { wrong: "is neither CycloneDX nor SPDX: it has no bomFormat and no spdxVersion" };
}

// src/provisioners/hcp-sbom.ts
const withoutEffect = "Has no effect here: the database of the package manager is read, and nothing runs that would need it.";
const options$8 = object({
	source: string().default("").describe("File of the guest with a bill of material, CycloneDX or SPDX as JSON."),
	destination: string().default("").describe("Where it goes on this machine; in a folder that is there, or with a slash at its end, by a name of its own."),
	sbom_name: string().default("").describe("Its name at HCP Packer, which gets none: 3 to 36 letters, digits and hyphens."),
	auto_generate: boolean().default(false).describe("Make one of the packages of the guest, in place of `source`."),
	scanner_args: array(string()).default([]).describe("With `auto_generate`: `[\"-o\", \"spdx-json\"]` or `[\"-o\", \"cyclonedx-json\"]`, which is the default."),
	scan_path: string().default("").describe(withoutEffect),
	execute_command: string().default("").meta({ renderedLate: [
		"Path",
		"Args",
		"ScanPath",
		"Output"
	] }).describe(withoutEffect),
	elevated_user: string().default("").describe(withoutEffect),
	elevated_password: string().default("").meta({ sensitive: true }).describe(withoutEffect),
	scanner_url: string().default("").meta({
		deprecated: true,
		instead: "Packer ignores it too: remove it."
	}).describe(withoutEffect),
	scanner_checksum: string().default("").meta({
		deprecated: true,
		instead: "Packer ignores it too: remove it."
	}).describe(withoutEffect)
});
/** Milliseconds for reading the database of a package manager. */
const readTimeout = 18e4;
/** Bytes. More than the bill of any guest has. */
const largest = 256 << 20;
/** Keeps a bill of material of the guest, or makes one. */
const hcpSbom = {
	type: "hcp-sbom",
	description: "Keeps a software bill of materials that is in the guest, or makes one of its packages.",
	options: options$8,
	needsGuest: true,
	rules: rules$6,
	async run(given, context) {
		try {
			const text = given.auto_generate ? await make(given, context) : await take(given.source, context);
			if (given.destination !== "") await keep(text, given.destination, context);
			context.message("It is not sent to HCP Packer: no service of HashiCorp is contacted");
		} catch (thrown) {
			const isOutside = thrown instanceof ExternalError || fileProblem(thrown) !== void 0;
			if (context.signal.aborted || !isOutside) throw thrown;
			const told = toDiagnostics(thrown).map(({ summary, detail }) => [summary, detail].filter(Boolean).join(". "));
			context.warn("no-sbom", "There is no bill of material of this step", told.join("; "));
		}
	}
};
function rules$6(given, context) {
	const { error, warn, isLate, places, workingDirectory } = context;
	const { source, destination, auto_generate: isMade, sbom_name: name } = given;
	if (source !== "" && isMade) error("conflicting-options", ["source"], "source and auto_generate are mutually exclusive", "Remove one of them.");
	if (source === "" && !isMade && !isLate(["source"])) error("missing-option", ["source"], "source must be specified, or auto_generate set");
	if (name !== "" && !isLate(["sbom_name"]) && !/^[0-9A-Za-z-]{3,36}$/.test(name)) error("invalid-option-value", ["sbom_name"], "sbom_name must have 3 to 36 letters, digits and hyphens");
	if (isMade) {
		if (given.scanner_checksum !== "" && given.scanner_url === "") error("option-requires-another", ["scanner_checksum"], "scanner_checksum needs scanner_url");
		if (given.elevated_password !== "" && given.elevated_user === "") error("option-requires-another", ["elevated_password"], "elevated_password needs elevated_user");
		checkArguments(given.scanner_args, context);
		for (const option of [
			"execute_command",
			"elevated_user",
			"scan_path"
		]) if (places.isSet([option]) && given[option] !== "" && given[option] !== "/") warn("option-without-effect", [option], `${option} has no effect`, "The database of the package manager is read.");
	}
	if (destination === "" && !isLate(["destination"])) warn("sbom-goes-nowhere", [], "The bill of material goes nowhere", "It is read and checked, but not sent to HCP Packer. Set `destination` to keep it on this machine.");
	mayOpen(destination, ["destination"], context);
	const isRelative = destination !== "" && !isAbsolute(destination);
	return {
		...given,
		destination: isRelative ? join(workingDirectory, destination) : destination
	};
}
function checkArguments(words, { error, warn, isLate }) {
	if (words.length === 0 || isLate(["scanner_args"])) return;
	if (formatIn(words) === void 0) error("invalid-option-value", ["scanner_args"], "scanner_args must name cyclonedx-json or spdx-json after -o");
	const rest = words.filter((word, index) => !isOutput(word) && !isOutput(words[index - 1]));
	if (rest.length > 0) warn("option-without-effect", ["scanner_args"], `scanner_args: ${rest.join(" ")} has no effect`, "All packages are told.");
}
function isOutput(word) {
	return word === "-o" || word === "--output";
}
/** As Packer reads it: `cyclonedx` or `spdx` somewhere in the last one counts. Undefined: something else. */
function formatIn(words) {
	const at = words.findLastIndex(isOutput);
	const text = at === -1 ? "cyclonedx" : (words[at + 1] ?? "").toLowerCase();
	return ["cyclonedx", "spdx"].find((format) => text.includes(format));
}
async function make(given, { communicator, signal, clock, scriptEnvironment, say }) {
	say("Making a bill of material of the packages of the guest");
	const inventory = await readInventory(communicator, {
		signal,
		timeout: readTimeout
	});
	const { billsOf } = await import("./inventory-bills.js");
	return billsOf({
		inventory,
		subject: scriptEnvironment["PACKER_BUILD_NAME"] ?? "template",
		madeAt: clock.now(),
		id: randomUUID(),
		version: package_default.version
	})[formatIn(given.scanner_args) ?? "cyclonedx"];
}
async function take(source, context) {
	context.say(`Downloading the bill of material ${source}`);
	const pieces = [];
	let bytes = 0;
	const to = new Writable({ write(piece, _, done) {
		bytes += piece.length;
		if (bytes > largest) return done(new GuestError("answer-too-large", `${source} has more than ${largest} bytes`));
		pieces.push(piece);
		done();
	} });
	await context.communicator.download(source, to, transferOf(source, context));
	const text = Buffer.concat(pieces).toString("utf8");
	const found = sbomKind(text);
	if ("wrong" in found) throw new GuestError("transfer-failed", `${source} is no bill of material: it ${found.wrong}`);
	context.message(`It is one of ${found.kind}`);
	return text;
}
async function keep(text, destination, { trust, message }) {
	const place = (path) => {
		const found = placeToWrite(trust, path, `destination: ${path}`);
		if ("code" in found) throw new GuestError(found.code, found.summary, found.detail);
		return found.file;
	};
	const file = destination.endsWith("/") || (await stat(destination).catch(() => void 0))?.isDirectory() === true ? join(destination, `packer-user-sbom-${randomUUID().slice(0, 8)}.json`) : destination;
	await makeFolder$1(place(dirname(file)));
	await writeBeside(outputPlace(file, "destination", file, trust), (beside) => writeFile(beside, text));
	message(`=> ${file}`);
}

// src/provisioners/inspec/inspec-options.ts
const inspecBackends = [
	"ssh",
	"winrm",
	"local",
	"docker"
];
/** Those that can come to the guest through a server of the builder. */
const proxiedBackends = ["ssh"];
const inspecOptions = object({
	profile: string().default("").describe("The profile: a folder, an archive or an address. Required."),
	attributes: array(string()).default([]).meta({ renderedLate: withBuildNames() }).describe("Files with inputs of the profile. `packer_build_name` and `packer_builder_type` are always there."),
	attributes_directory: string().default("").describe("Folder for the file with those two; default: the one for temporary files."),
	command: string().default("inspec").describe("The program: `inspec`, `cinc-auditor`."),
	extra_arguments: array(string()).default([]).meta({ renderedLate: withBuildNames() }).describe("Further arguments for `inspec exec`, one each."),
	inspec_env_vars: array(string()).default([]).meta({ renderedLate: withBuildNames() }).describe("Variables for its environment, as `NAME=value`: `CHEF_LICENSE=accept`."),
	valid_exit_codes: array(number()).default([]).describe("Exit codes that are no failure; default 0, and 101 for skipped tests."),
	backend: string().default("ssh").describe("`ssh`, `winrm`, or `local` and `docker` for this machine and a container of it. `ssh` comes to the guest through a server of the builder, whatever the communicator is."),
	use_proxy: boolean().default(true).describe("With `ssh`: through that server; `false`: directly, as the builder itself does. Not in the plug-in."),
	host: string().default("").meta({ renderedLate: withBuildNames() }).describe("Address for a direct way, which is taken where it is none of this machine; default: that of the guest."),
	user: string().default("").meta({ renderedLate: withBuildNames() }).describe("User; default: who runs the build, on a direct way that of the guest."),
	local_port: number().default(0).describe("Port of the server of the builder, or one of the nine after it; 0: any."),
	ssh_host_key_file: string().default("").describe("Host key of that server; default: one is made."),
	ssh_authorized_key_file: string().default("").describe("Public key with which InSpec comes to it; default: one is made.")
});

// src/provisioners/inspec.ts
/** Tests the guest from the machine that builds. */
const inspec = {
	type: "inspec",
	plugin: "inspec",
	grant: "commands",
	needsGuest: true,
	description: "Tests the guest with an InSpec profile, from the machine that builds, with the InSpec that it has.",
	options: inspecOptions,
	rules: rules$5,
	checkHere({ command }, context) {
		if (command.includes("<unknown>") || findProgram(command, context) !== void 0) return Promise.resolve();
		return Promise.reject(new GuestError("inspec-not-installed", `There is no ${command} on this machine (command)`, "InSpec is installed from https://docs.chef.io/inspec/install, its free distribution CINC Auditor (command = \"cinc-auditor\") from https://cinc.sh. Nothing is installed on its own."));
	},
	async run(given, context) {
		const { runInspec } = await import("./provisioners-inspec-run-inspec.js");
		await runInspec(given, context);
	}
};
function rules$5(given, context) {
	const { error, warn, isLate } = context;
	if (given.profile === "" && !isLate(["profile"])) error("missing-option", ["profile"], "profile must be specified.");
	mayRead(isAddress(given.profile) ? "" : given.profile, ["profile"], context);
	const backend = given.backend || "ssh";
	if (!inspecBackends.includes(backend) && !isLate(["backend"])) error("invalid-option-value", ["backend"], `backend: ${backend} must be a valid backend`, `There are ${inspecBackends.join(", ")}.`);
	if (backend === "docker" && given.host === "" && !isLate(["host"])) error("option-requires-another", ["backend"], "backend: host must be specified for docker backend");
	if (!Number.isInteger(given.local_port) || given.local_port < 0 || given.local_port > 65535) error("invalid-port", ["local_port"], `local_port: ${given.local_port} must be a valid port`);
	for (const [index, file] of given.attributes.entries()) if (!file.includes("{{")) mayRead(file, ["attributes", index], context);
	for (const [index, pair] of given.inspec_env_vars.entries()) if (!pair.includes("=") && !isLate(["inspec_env_vars", index])) warn("option-without-effect", ["inspec_env_vars", index], "A variable without a value has no effect", "Variables are written as NAME=value.");
	checkValidExitCodes(given.valid_exit_codes, "unix", context);
	warnOfUnread({
		...given,
		backend
	}, context);
	const file = (name) => resolveLocalPath(given[name], [name], "file", context);
	return {
		...given,
		backend,
		command: given.command || "inspec",
		valid_exit_codes: given.valid_exit_codes.length === 0 ? [0, 101] : given.valid_exit_codes,
		attributes_directory: resolveLocalPath(given.attributes_directory, ["attributes_directory"], "directory", context),
		ssh_host_key_file: file("ssh_host_key_file"),
		ssh_authorized_key_file: file("ssh_authorized_key_file")
	};
}
/** Options of a server that is not started. */
function warnOfUnread({ backend, use_proxy }, { places, warn, isLate }) {
	const isProxied = proxiedBackends.includes(backend);
	if (isProxied && use_proxy || isLate(["backend"]) || isLate(["use_proxy"])) return;
	const unread = [
		"local_port",
		"ssh_host_key_file",
		"ssh_authorized_key_file",
		...isProxied ? [] : ["use_proxy"]
	];
	for (const name of unread.filter((each) => places.isSet([each]))) warn("option-without-effect", [name], `${name} has no effect`, "It is of the server through which InSpec comes to the guest, and this way is a direct one.");
}
/** Of a web server, a git repository, Chef Automate or the Supermarket. */
function isAddress(profile) {
	return /^(?:[a-z][a-z\d+.-]*:\/\/|git@)/i.test(profile);
}

// src/provisioners/windows/powershell-scripts.ts
const quiet = "if (Test-Path variable:global:ProgressPreference) { $global:ProgressPreference = 'SilentlyContinue' }";
/**
* Commands as one script. A command that throws ends it, and the exit code is that of the last program where that is not 0,
* 1 after an error, and else 0. The commands stand at the beginning of their lines, where the end of a here-string has to be.
*/
function inlineScript(commands, variables, { debug_mode }) {
	return `${quiet}
${trace(debug_mode)}$exitCode = 0
try {
${variables}
${commands.join("\n")}
} catch {
  [Console]::Error.WriteLine("An error occurred: $_")
  [Console]::Error.WriteLine($_.InvocationInfo.PositionMessage)
  $exitCode = 1
}
if ((Test-Path variable:global:LASTEXITCODE) -and $null -ne $global:LASTEXITCODE -and $global:LASTEXITCODE -ne 0) {
  $exitCode = $global:LASTEXITCODE
}
exit $exitCode
`;
}
/** What runs the file of an inline script, where the template says nothing else. */
function inlineCommand(path, { execution_policy, use_pwsh }) {
	if (execution_policy === "none") return `& ${literal$1(path)}; exit $LastExitCode`;
	return `${use_pwsh ? "pwsh" : "powershell"} -ExecutionPolicy ${execution_policy} -File "${path}"`;
}
/** The same for a script of the user's, with the file of its variables. */
function scriptCommand(path, variables, settings) {
	const { execution_policy: policy, use_pwsh, debug_mode } = settings;
	const script = [
		quiet,
		...whereItCanNotBeRead(path),
		...debug_mode === 0 ? [] : [`Set-PSDebug -Trace ${debug_mode}`],
		`. ${literal$1(variables)}`,
		`& ${literal$1(path)}`,
		"if (-not $? -and $Error.Count -gt 0 -and $Error[0].Exception -is [System.Management.Automation.PSSecurityException]) { exit 1 }",
		"exit $LastExitCode"
	];
	if (policy === "none") return `& { ${script.join("; ")} }`;
	return encodedCommand(`${script.join("\n")}\n`, {
		program: use_pwsh ? "pwsh" : "powershell",
		policy,
		profile: true
	});
}
/** PowerShell does not begin a script with a mistake in its syntax, and goes on after it as if it had run. */
function whereItCanNotBeRead(path) {
	return [
		"$mistakes = @()",
		`if ($PSVersionTable.PSVersion.Major -ge 3) { $null = [System.Management.Automation.Language.Parser]::ParseFile(${literal$1(path)}, [ref]$null, [ref]$mistakes) }`,
		"foreach ($mistake in $mistakes) { [Console]::Error.WriteLine(\"Line $($mistake.Extent.StartLineNumber): $($mistake.Message)\") }",
		"if ($mistakes) { exit 1 }"
	];
}
function trace(level) {
	return level === 0 ? "" : `Set-PSDebug -Trace ${level}\n`;
}
/** Variables as `format` writes them, their values in its quotes. */
function formatVariables(variables, format) {
	const braced = format.replaceAll("$env:%s", "${env:%s}");
	return Object.keys(variables).sort().map((name) => formatEnvironment({ [name]: variables[name] }, /^\w+$/.test(name) ? format : braced, valueFor(format))).join("");
}
/** Removes files that are there. */
function removalCommand(paths, { use_pwsh }) {
	const script = `foreach ($file in ${literals(paths)}) { if (Test-Path -LiteralPath $file) { Remove-Item -LiteralPath $file -Force } }\n`;
	return encodedCommand(script, {
		program: use_pwsh ? "pwsh" : "powershell",
		policy: "bypass"
	});
}

// src/provisioners/powershell.ts
const policies = [
	"bypass",
	"allsigned",
	"default",
	"remotesigned",
	"restricted",
	"undefined",
	"unrestricted",
	"none"
];
const variableFormat$1 = "$env:%s=\"%s\"; ";
const fiveMinutes$1 = 3e5;
const options$7 = object({
	...scriptOptions,
	binary: boolean().default(false).describe("Send scripts as they are; otherwise one in UTF-8 with more than ASCII in it gets the mark without which Windows PowerShell misreads it."),
	env_var_format: string().default(variableFormat$1).describe("How a variable is written."),
	elevated_env_var_format: string().default(variableFormat$1).describe("The same where it runs elevated."),
	execute_command: string().default("").meta({ renderedLate: withBuildNames(["Vars", "Path"]) }).describe("How a script is run: `{{ .Path }}` is its file, `{{ .Vars }}` that of the variables. Default: by PowerShell, which ends with its exit code."),
	elevated_execute_command: string().default("").meta({ renderedLate: withBuildNames(["Vars", "Path"]) }).describe("The same elevated: a command line of cmd in a scheduled task."),
	elevated_user: string().default("").describe("Run as a scheduled task of this user, with all rights that it has; `SYSTEM` without a password."),
	elevated_password: string().default("").meta({
		sensitive: true,
		openWhenLiteral: true
	}).describe("Its password; none for an account of the system."),
	execution_policy: string().default("bypass").describe(`One of ${policies.map((name) => `\`${name}\``).join(", ")}; with \`none\` the guest's shell is PowerShell.`),
	remote_path: string().default("").describe("Path of the script in the guest; with a slash at its end: into that folder. Default in `c:/Windows/Temp`."),
	remote_env_var_path: string().default("").describe("Path of the variables in the guest; default in `c:/Windows/Temp`."),
	skip_clean: boolean().default(false).describe("Leave the scripts in the guest."),
	start_retry_timeout: duration({ negative: "none" }).default(fiveMinutes$1).describe("How long to try to start while the guest is away."),
	debug_mode: number().default(0).describe("Level of `Set-PSDebug -Trace`: 0, 1 or 2."),
	pause_after: duration({ negative: "none" }).default(0).describe("How long to wait afterwards."),
	use_pwsh: boolean().default(false).describe("Run `pwsh` instead of `powershell`.")
});
/** Milliseconds that a removal of scripts may be tried; it is no failure of the build. */
const cleaning = 6e4;
/** Runs PowerShell scripts in a Windows guest. */
const powershell = {
	type: "powershell",
	description: "Runs PowerShell scripts in a Windows guest.",
	options: options$7,
	needsGuest: true,
	rules: rules$4,
	async run(given, context) {
		const { elevated_user: user, elevated_password: password } = given;
		const id = randomUUID();
		const variablesPath = given.remote_env_var_path || `${"C:/Windows/Temp"}/env-vars-${id}.ps1`;
		const format = user === "" ? given.env_var_format : given.elevated_env_var_format;
		const variables = formatVariables(scriptVariables(context.scriptEnvironment, given.environment_vars, given.env), format);
		const left = /* @__PURE__ */ new Set([variablesPath]);
		for (const { name, file, content } of scriptsOf$1(given, variables, context)) {
			const path = pathOf(given.remote_path || `${"C:/Windows/Temp"}/script-${id}.ps1`, file);
			const command = commandOf(given, {
				Path: path,
				Vars: variablesPath
			}, context);
			context.say(`Provisioning with ${name}`);
			left.add(path);
			await using tasks = new TaskRuns(context);
			const result = await whileAway(given.start_retry_timeout, context, async () => {
				await put(withMark(Buffer.from(variables)), variablesPath, 384, context);
				await put(content, path, 420, context);
				if (user === "") return await run(command, context);
				return await tasks.run({
					user,
					password,
					command
				}, context);
			});
			judge$1(name, result, given.valid_exit_codes);
		}
		if (!given.skip_clean) await clean([...left], given, context);
		if (given.pause_after > 0) {
			context.say(`Pausing ${formatDuration(given.pause_after)} after this provisioner...`);
			await context.clock.sleep(given.pause_after, context.signal);
		}
	}
};
function rules$4(given, context) {
	const { error, buildFails, isLate } = context;
	if (given.elevated_user === "" && given.elevated_password !== "" && !isLate(["elevated_user"])) error("option-requires-another", ["elevated_password"], "Must supply an 'elevated_user' if 'elevated_password' provided");
	const policy = /^[0-7]$/.test(given.execution_policy) ? policies[Number(given.execution_policy)] ?? "" : given.execution_policy.toLowerCase();
	if (!policies.includes(policy) && !isLate(["execution_policy"])) error("invalid-option-value", ["execution_policy"], "Invalid execution policy provided", `Use one of ${policies.join(", ")}.`);
	if (policy === "none" && given.elevated_user !== "" && given.elevated_execute_command === "") buildFails("option-requires-another", ["execution_policy"], "Elevated, execution_policy = \"none\" needs elevated_execute_command", "The command of the scheduled task goes to cmd, which does not know that a script is one of PowerShell.");
	if (![
		0,
		1,
		2
	].includes(given.debug_mode)) error("invalid-option-value", ["debug_mode"], `${given.debug_mode} is an invalid Trace level for debug_mode`, "Use 0, 1 or 2.");
	checkValidExitCodes(given.valid_exit_codes, "windows", context);
	return resolveScripts({
		...given,
		execution_policy: policy,
		env_var_format: given.env_var_format || variableFormat$1,
		elevated_env_var_format: given.elevated_env_var_format || variableFormat$1,
		start_retry_timeout: given.start_retry_timeout || fiveMinutes$1
	}, context);
}
function* scriptsOf$1(given, variables, { workingDirectory }) {
	const marked = (content) => given.binary ? content : withMark(content);
	if (given.inline.length > 0) yield {
		name: "inline script",
		file: "inline.ps1",
		content: withMark(Buffer.from(inlineScript(given.inline, variables, given)))
	};
	for (const path of given.scripts) {
		const shown = relative(workingDirectory, path);
		yield {
			name: `powershell script ${shown.startsWith("..") ? basename(path) : shown}`,
			file: basename(path),
			content: marked(readScript(path, shown))
		};
	}
}
function pathOf(path, file) {
	return /[/\\]$/.test(path) ? `${path}${file}` : path;
}
function commandOf(given, data, context) {
	const option = given.elevated_user === "" ? "execute_command" : "elevated_execute_command";
	if (given[option] !== "") return context.renderLate(given[option], [option], {
		...context.late,
		...data
	});
	return given.inline.length > 0 ? inlineCommand(data.Path, given) : scriptCommand(data.Path, data.Vars, given);
}
const atATime = 20;
async function clean(paths, given, context) {
	try {
		for (let from = 0; from < paths.length; from += atATime) {
			const command = removalCommand(paths.slice(from, from + atATime), given);
			const { exitCode } = await whileAway(cleaning, context, () => run(command, context));
			if (exitCode !== 0) return mayBeLeft(paths.slice(from), context);
		}
	} catch (thrown) {
		if (!(thrown instanceof GuestError)) throw thrown;
		mayBeLeft(paths, context);
	}
}
function mayBeLeft(paths, context) {
	context.message(`These files may be left in the guest: ${paths.join(", ")}`);
}

// src/provisioners/puppet/puppet-options.ts
/** What the commands of both read. */
const commonFields = [
	"Debug",
	"ExtraArguments",
	"FacterVars",
	"PuppetBinDir",
	"Sudo",
	"WorkingDir"
];
/** With the fields that one of the two has for itself. */
function puppetFields(own) {
	return withBuildNames([...commonFields, ...own]);
}
/** What both ways to run Puppet have in common; `fields` is what its commands read. */
const puppetOptions = (fields) => ({
	extra_arguments: array(string()).default([]).meta({ renderedLate: fields }).describe("Further arguments for Puppet. They may read what `execute_command` reads."),
	facter: record(string(), string()).default({}).meta({ attribute: true }).describe("Facts for Puppet. `packer_build_name` and `packer_builder_type` are always there."),
	guest_os_type: string().default("unix").describe("`unix` or `windows`: whose paths and commands the guest takes."),
	ignore_exit_codes: boolean().default(false).describe("Go on whatever the exit code of Puppet is."),
	prevent_sudo: boolean().default(false).describe("Run Puppet without `sudo`."),
	puppet_bin_dir: string().default("").describe("Folder of the guest in which `puppet` is; default: the PATH."),
	working_directory: string().default("").describe("Folder of the guest, which must be there, in which Puppet runs; default: the staging folder."),
	...elevatedOptions
});
/** Rules for them. `staging`: the folder that the user named, and how it is called where none is. */
function resolvePuppet(given, staging, context) {
	checkElevated(given, context);
	const system = systemOf$1(given.guest_os_type, context);
	const folder = staging.named || temporaryFolder(system, staging.name);
	return {
		options: {
			...given,
			guest_os_type: system,
			working_directory: given.working_directory || folder
		},
		staging: folder
	};
}

// src/provisioners/puppet/run-puppet.ts
/** With `--detailed-exitcodes`: nothing to do, and changes made. */
const succeeded = [0, 2];
/** Runs Puppet in the guest. Throws GuestError. */
async function runPuppet(given, call, context) {
	const { guest_os_type, prevent_sudo, puppet_bin_dir, working_directory, extra_arguments } = given;
	const facts = factsOf(given, guest_os_type === "windows", context);
	const data = {
		...context.late,
		...call.data,
		Debug: false,
		ExtraArguments: "",
		FacterVars: facts,
		PuppetBinDir: puppet_bin_dir,
		Sudo: !prevent_sudo,
		WorkingDir: working_directory
	};
	const extra = context.renderLate(extra_arguments.join(" "), ["extra_arguments"], data);
	const command = given.execute_command === "" ? defaultCommand(given, {
		...call,
		facts,
		extra
	}) : context.renderLate(given.execute_command, ["execute_command"], {
		...data,
		ExtraArguments: extra
	});
	context.message(`Running Puppet: ${command}`);
	const result = await runElevated(command, given, context);
	if (!given.ignore_exit_codes || result.exitCode === void 0) judge$2(result, failure);
}
const failure = {
	code: "configuration-failed",
	what: "Puppet",
	valid: succeeded
};
function defaultCommand({ guest_os_type, prevent_sudo, puppet_bin_dir, working_directory }, { words, last = [], facts, extra }) {
	const windows = guest_os_type === "windows";
	const { path } = guestCommands(guest_os_type, false);
	const program = puppet_bin_dir === "" ? "puppet" : path(`${puppet_bin_dir}/puppet`);
	const sudo = windows || prevent_sudo ? "" : "sudo -E";
	const line = [
		facts === "" ? "" : windows ? `${facts} &&` : facts,
		sudo,
		program,
		...words,
		extra,
		...last
	].filter((word) => word !== "").join(" ");
	return `cd ${path(working_directory)} && ${line}`;
}
function factsOf({ facter }, windows, { scriptEnvironment }) {
	const facts = {
		...facter,
		packer_build_name: scriptEnvironment["PACKER_BUILD_NAME"] ?? "",
		packer_builder_type: scriptEnvironment["PACKER_BUILDER_TYPE"] ?? ""
	};
	return Object.keys(facts).sort().map((name) => windows ? `SET "FACTER_${name}=${facts[name]}"` : `FACTER_${name}='${facts[name]?.replaceAll("'", `'"'"'`)}'`).join(windows ? " & " : " ");
}

// src/provisioners/puppet-masterless.ts
const fields$1 = puppetFields([
	"HieraConfigPath",
	"ManifestDir",
	"ManifestFile",
	"ModulePath",
	"ModulePathJoiner"
]);
const options$6 = object({
	manifest_file: string().default("").describe("The manifest that is applied, or a folder of them. Required."),
	manifest_dir: string().default("").describe("Folder of manifests that is uploaded too, for Puppet before version 4."),
	module_paths: array(string()).default([]).describe("Folders of modules."),
	hiera_config_path: string().default("").describe("A configuration of Hiera."),
	...puppetOptions(fields$1),
	execute_command: string().default("").meta({ renderedLate: fields$1 }).describe("The command that runs Puppet; default `puppet apply --detailed-exitcodes` with all of it. Reads `{{ .WorkingDir }}`, `{{ .FacterVars }}`, `{{ .Sudo }}`, `{{ .PuppetBinDir }}`, `{{ .ModulePath }}`, `{{ .ModulePathJoiner }}`, `{{ .HieraConfigPath }}`, `{{ .ManifestDir }}`, `{{ .ManifestFile }}`, `{{ .ExtraArguments }}`, `{{ .Debug }}`."),
	staging_directory: string().default("").describe("Folder of the guest for what is uploaded; default `/tmp/packer-puppet-masterless`."),
	clean_staging_directory: boolean().default(false).describe("Remove that folder afterwards.")
});
/** Applies a manifest with the guest's own Puppet, without a server. */
const puppetMasterless = {
	type: "puppet-masterless",
	plugin: "puppet",
	description: "Applies a Puppet manifest in the guest, which has Puppet.",
	options: options$6,
	needsGuest: true,
	rules: rules$3,
	async run(given, context) {
		const commands = guestCommands(given.guest_os_type, !given.prevent_sudo);
		context.say("Provisioning with Puppet...");
		const staging = await openStagingFolder(given.staging_directory, commands, context);
		const hiera = given.hiera_config_path === "" ? "" : await staging.file(given.hiera_config_path, "hiera.yaml");
		const manifestDir = given.manifest_dir === "" ? "" : await staging.tree(given.manifest_dir, "manifests");
		const modules = [];
		for (const [index, path] of given.module_paths.entries()) modules.push(await staging.tree(path, `module-${index}`));
		const manifest = await uploadManifest(given.manifest_file, staging);
		const joiner = given.guest_os_type === "windows" ? ";" : ":";
		const named = (option, value) => value === "" ? [] : [`--${option}=${commands.path(value)}`];
		await runPuppet(given, {
			words: [
				"apply",
				"--detailed-exitcodes",
				...named("modulepath", modules.join(joiner)),
				...named("hiera_config", hiera),
				...named("manifestdir", manifestDir)
			],
			last: [commands.path(manifest)],
			data: {
				HieraConfigPath: hiera,
				ManifestDir: manifestDir,
				ManifestFile: manifest,
				ModulePath: modules.join(joiner),
				ModulePathJoiner: joiner
			}
		}, context);
		if (given.clean_staging_directory) await staging.remove();
	}
};
async function uploadManifest(path, staging) {
	if ((await stat(path)).isDirectory()) return await staging.tree(path, "manifests");
	await staging.folder("manifests");
	return await staging.file(path, `manifests/${basename(path)}`);
}
function rules$3(given, context) {
	const { error, isLate } = context;
	if (given.manifest_file === "" && !isLate(["manifest_file"])) error("missing-option", ["manifest_file"], "A manifest_file must be specified.");
	const { options: resolved, staging } = resolvePuppet(given, {
		named: given.staging_directory,
		name: "packer-puppet-masterless"
	}, context);
	return {
		...resolved,
		staging_directory: staging,
		manifest_file: resolveLocalPath(given.manifest_file, ["manifest_file"], "any", context),
		manifest_dir: resolveLocalPath(given.manifest_dir, ["manifest_dir"], "directory", context),
		hiera_config_path: resolveLocalPath(given.hiera_config_path, ["hiera_config_path"], "file", context),
		module_paths: given.module_paths.map((path, index) => resolveLocalPath(path, ["module_paths", index], "directory", context))
	};
}

// src/provisioners/puppet-server.ts
const fields = puppetFields([
	"ClientCertPath",
	"ClientPrivateKeyPath",
	"PuppetNode",
	"PuppetServer"
]);
const options$5 = object({
	puppet_server: string().default("").describe("Name of the Puppet server; default: what the guest has configured."),
	puppet_node: string().default("").describe("Name of the guest for the server; default: its host name."),
	client_cert_path: string().default("").describe("Folder with the guest's certificate."),
	client_private_key_path: string().default("").describe("Folder with the guest's private key."),
	...puppetOptions(fields),
	execute_command: string().default("").meta({ renderedLate: fields }).describe("The command that runs Puppet; default `puppet agent --onetime --no-daemonize --detailed-exitcodes` with all of it. Reads `{{ .WorkingDir }}`, `{{ .FacterVars }}`, `{{ .Sudo }}`, `{{ .PuppetBinDir }}`, `{{ .PuppetServer }}`, `{{ .PuppetNode }}`, `{{ .ClientCertPath }}`, `{{ .ClientPrivateKeyPath }}`, `{{ .ExtraArguments }}`, `{{ .Debug }}`."),
	staging_dir: string().default("").describe("Folder of the guest for what is uploaded; default `/tmp/packer-puppet-server`."),
	clean_staging_directory: boolean().default(false).describe("Remove that folder afterwards.")
});
/** Lets the guest's own Puppet do what its server says. */
const puppetServer = {
	type: "puppet-server",
	plugin: "puppet",
	description: "Runs the Puppet agent of the guest once, against a Puppet server.",
	options: options$5,
	needsGuest: true,
	rules: rules$2,
	async run(given, context) {
		const commands = guestCommands(given.guest_os_type, !given.prevent_sudo);
		context.say("Provisioning with Puppet...");
		const staging = await openStagingFolder(given.staging_dir, commands, context);
		const certificates = given.client_cert_path === "" ? "" : await staging.tree(given.client_cert_path, "certs");
		const keys = given.client_private_key_path === "" ? "" : await staging.tree(given.client_private_key_path, "private_keys");
		const named = (option, value) => value === "" ? [] : [`--${option}=${commands.path(value)}`];
		await runPuppet(given, {
			words: [
				"agent",
				"--onetime",
				"--no-daemonize",
				"--detailed-exitcodes",
				...named("server", given.puppet_server),
				...named("certname", given.puppet_node),
				...named("certdir", certificates),
				...named("privatekeydir", keys)
			],
			data: {
				ClientCertPath: certificates,
				ClientPrivateKeyPath: keys,
				PuppetNode: given.puppet_node,
				PuppetServer: given.puppet_server
			}
		}, context);
		if (given.clean_staging_directory) await staging.remove();
	}
};
function rules$2(given, context) {
	const { options: resolved, staging } = resolvePuppet(given, {
		named: given.staging_dir,
		name: "packer-puppet-server"
	}, context);
	const folder = (name) => resolveLocalPath(given[name], [name], "directory", context);
	return {
		...resolved,
		staging_dir: staging,
		client_cert_path: folder("client_cert_path"),
		client_private_key_path: folder("client_private_key_path")
	};
}

// src/provisioners/salt/formula.ts
/** Reads `git::https://host/name.git//folder?ref=v1`. Answers what is wrong with it. */
function parseFormula(text) {
	const match = /^(?:git::)?(.+\.git)\/\/([\w-]+)(?:\?(.*))?$/s.exec(text);
	const [, repository = "", folder = "", query = ""] = match ?? [];
	if (match === null || repository.startsWith("-")) return { problem: "is no address of git with a folder: git::https://host/name.git//folder" };
	const parameters = new URLSearchParams(query);
	const unknown = [...parameters.keys()].find((name) => name !== "ref" && name !== "depth");
	if (unknown !== void 0) return { problem: `has the parameter ${unknown}; there are ref and depth` };
	const depth = Number(parameters.get("depth") ?? 0);
	if (!Number.isInteger(depth) || depth < 0) return { problem: "has a depth that is no whole number" };
	const ref = parameters.get("ref") ?? "";
	if (ref.startsWith("-")) return { problem: "has a ref that is none" };
	return {
		shown: text.replace(/\/\/[^/@]*@/, "//"),
		repository: /^[\w.-]+\.\w+\/[^:]*$/.test(repository) ? `https://${repository}` : repository,
		folder,
		ref,
		depth
	};
}
/** Gives `use` the formula's folder on this machine, and removes it afterwards. Throws GuestError and Cancelled. */
async function withFormula({ repository, folder, ref, depth, shown }, context, use) {
	const checkout = privateFolder("formula");
	const git = async (...parameters) => {
		const { exitCode } = await runLocally("git", parameters, {
			...context,
			environment: { GIT_TERMINAL_PROMPT: "0" }
		});
		if (exitCode !== 0) throw new GuestError("git-failed", `The formula ${shown} could not be fetched`, inLog);
	};
	context.message(`Fetching ${shown}`);
	try {
		await git("init", "--quiet", checkout);
		await git("-C", checkout, "fetch", "--quiet", ...depth > 0 ? [`--depth=${depth}`] : [], "--", repository, ref || "HEAD");
		await git("-C", checkout, "checkout", "--quiet", "FETCH_HEAD");
		const found = join(checkout, folder);
		if ((await stat(found).catch(() => void 0))?.isDirectory() !== true) throw new GuestError("git-failed", `The formula ${shown} has no folder ${folder}`);
		await use(found);
	} finally {
		await rm(checkout, {
			recursive: true,
			force: true
		});
	}
}
const inLog = "What git said is in the log. It asks nobody: keys come from an SSH agent, passwords from its helpers.";

// src/provisioners/salt/salt-guest.ts
const scripts = "https://github.com/saltstack/salt-bootstrap/releases/latest/download";
const gitForWindows = "https://github.com/git-for-windows/git/releases/download/v2.47.1.windows.1/Git-2.47.1-64-bit.exe";
const tls = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12";
const saltGuests = {
	unix: {
		stagingFolder: "/tmp/salt",
		stateTree: "/srv/salt",
		pillarRoots: "/srv/pillar",
		configuration: "/etc/salt",
		scriptName: "install_salt.sh",
		fetchScript: (path) => `curl -fsSL ${scripts}/bootstrap-salt.sh -o ${path} || wget -q -O ${path} ${scripts}/bootstrap-salt.sh`,
		runScript: (path) => `sh ${path}`
	},
	windows: {
		stagingFolder: "C:/Windows/Temp/salt",
		stateTree: "C:/salt/state",
		pillarRoots: "C:/salt/pillar",
		configuration: "C:/salt/conf",
		scriptName: "bootstrap-salt.ps1",
		fetchScript: (path) => powershell$1(`${tls}; Invoke-WebRequest -UseBasicParsing -Uri '${scripts}/bootstrap-salt.ps1' -OutFile ${path.replaceAll("\"", "'")}`),
		runScript: (path) => `powershell.exe -NoProfile -ExecutionPolicy Bypass -File ${path}`,
		packages: {
			installGit: powershell$1(`if (-not (Get-Command git -ErrorAction SilentlyContinue)) { ${tls}; Invoke-WebRequest -UseBasicParsing -Uri '${gitForWindows}' -OutFile $env:TEMP/Git.exe; $p = Start-Process -FilePath $env:TEMP/Git.exe -ArgumentList '/VERYSILENT', '/NORESTART' -Wait -PassThru; Remove-Item $env:TEMP/Git.exe; exit $p.ExitCode }`),
			calls: ["winrepo.update_git_repos", "pkg.refresh_db"]
		}
	}
};

// src/provisioners/salt-masterless.ts
const options$4 = object({
	local_state_tree: string().default("").describe("Folder of states. Required."),
	local_pillar_roots: string().default("").describe("Folder of pillars."),
	remote_state_tree: string().default("").describe("Where the states go in the guest; default `/srv/salt`."),
	remote_pillar_roots: string().default("").describe("Where the pillars go in the guest; default `/srv/pillar`."),
	custom_state: string().default("").describe("The state that is applied; default: the highstate."),
	minion_config: string().default("").describe("Configuration of the minion, which says itself where states and pillars are in the guest."),
	grains_file: string().default("").describe("Grains of the minion."),
	formulas: array(string()).default([]).describe("Addresses of git with a folder, `git::https://host/name.git//folder?ref=v1`: that folder becomes one of the states, unless it is there."),
	skip_bootstrap: boolean().default(false).describe("Salt is there already; otherwise the guest installs it with Salt's own script."),
	bootstrap_args: string().default("").describe("Arguments for that script."),
	disable_sudo: boolean().default(false).describe("Run everything without `sudo`."),
	temp_config_dir: string().default("").describe("Folder of the guest for what is uploaded; default `/tmp/salt`."),
	no_exit_on_failure: boolean().default(false).describe("Go on when Salt fails."),
	log_level: string().default("info").describe("How much Salt tells."),
	salt_call_args: string().default("").describe("Further arguments for `salt-call`."),
	salt_bin_dir: string().default("").describe("Folder of the guest in which `salt-call` is; default: the PATH."),
	guest_os_type: string().default("unix").describe("`unix` or `windows`: whose paths and commands the guest takes.")
});
/** Applies states with a Salt of the guest's own, without a master. */
const saltMasterless = {
	type: "salt-masterless",
	plugin: "salt",
	description: "Applies Salt states in the guest, without a Salt master.",
	options: options$4,
	needsGuest: true,
	rules: rules$1,
	checkHere({ formulas }, context) {
		if (formulas.length === 0 || findProgram("git", context) !== void 0) return Promise.resolve();
		return Promise.reject(new GuestError("git-not-installed", "There is no git on this machine, which fetches formulas", "Install it, or put the formulas into local_state_tree."));
	},
	async run(given, context) {
		const commands = commandsOf(given);
		const { configuration } = saltGuests[commands.system];
		context.say("Provisioning with Salt...");
		const staging = await openStagingFolder(given.temp_config_dir, commands, context);
		if (!given.skip_bootstrap) await bootstrap(given, staging, context);
		const place = async (local, name) => {
			if (local === "") return;
			await move(commands.moveFile(await staging.file(local, name), `${configuration}/${name}`), context);
		};
		await place(given.minion_config, "minion");
		await place(given.grains_file, "grains");
		const states = await staging.tree(given.local_state_tree, "states", ofGit);
		await addFormulas(given, staging, context);
		await move(commands.moveTree(states, given.remote_state_tree), context);
		if (given.local_pillar_roots !== "") {
			const pillar = await staging.tree(given.local_pillar_roots, "pillar", ofGit);
			await move(commands.moveTree(pillar, given.remote_pillar_roots), context);
		}
		await preparePackages(given, context);
		await call(given, callArguments(given), context);
	}
};
/** A checkout's own: large, and it may hold a token. */
const ofGit = [".git"];
function commandsOf({ guest_os_type, disable_sudo }) {
	const system = guest_os_type === "windows" ? "windows" : "unix";
	const sudo = system === "unix" && !disable_sudo ? "sudo " : "";
	return {
		...guestCommands(system, !disable_sudo),
		system,
		sudo
	};
}
async function move(command, context) {
	await mustRun(command, prepares("Putting the files of Salt in their place"), context);
}
async function bootstrap(given, staging, context) {
	const { system, sudo, path } = commandsOf(given);
	const { scriptName, fetchScript, runScript } = saltGuests[system];
	const script = path(`${staging.path}/${scriptName}`);
	const wayOut = "Set skip_bootstrap = true where the guest has Salt already, or reaches no network.";
	context.message("Installing Salt with its bootstrap script");
	await mustRun(fetchScript(script), prepares("The download of the bootstrap script of Salt", wayOut), context);
	const command = `${sudo}${runScript(script)} ${given.bootstrap_args}`.trimEnd();
	await mustRun(command, prepares("The installation of Salt", wayOut), context);
}
async function addFormulas(given, staging, context) {
	for (const text of given.formulas) {
		const formula = parseFormula(text);
		if ("problem" in formula) continue;
		if (existsSync(join(given.local_state_tree, formula.folder))) {
			context.message(`Found the formula ${formula.folder} in ${given.local_state_tree}`);
			continue;
		}
		await withFormula(formula, context, async (folder) => {
			await uploadTree(folder, await staging.folder(`states/${formula.folder}`), context);
		});
	}
}
async function preparePackages(given, context) {
	const { packages } = saltGuests[commandsOf(given).system];
	if (packages === void 0) return;
	context.message("Installing Git for Windows, which Salt needs for its packages");
	const installed = await runInGuest(packages.installGit, context);
	if (!given.no_exit_on_failure) judge$2(installed, prepares("The installation of Git for Windows"));
	for (const each of packages.calls) await call(given, each, context);
}
async function call(given, words, context) {
	const { sudo, path } = commandsOf(given);
	const command = `${sudo}${given.salt_bin_dir === "" ? "salt-call" : path(`${given.salt_bin_dir}/salt-call`)} --local ${words}`;
	context.message(`Running: ${command}`);
	const result = await runInGuest(command, context);
	if (!given.no_exit_on_failure) judge$2(result, {
		code: "configuration-failed",
		what: "salt-call"
	});
	else if (result.exitCode !== 0) context.message(`salt-call ${failureOf(result)}; no_exit_on_failure goes on`);
}
function callArguments(given) {
	const { path } = commandsOf(given);
	return [
		given.custom_state === "" ? "state.highstate" : `state.sls ${given.custom_state}`,
		...given.minion_config === "" ? [`--file-root=${path(given.remote_state_tree)}`, `--pillar-root=${path(given.remote_pillar_roots)}`] : [],
		...given.no_exit_on_failure ? [] : ["--retcode-passthrough"],
		`-l ${given.log_level}`,
		given.salt_call_args
	].filter((word) => word !== "").join(" ");
}
function rules$1(given, context) {
	const { error, isLate } = context;
	const system = systemOf$1(given.guest_os_type, context);
	const guest = saltGuests[system];
	if (given.local_state_tree === "" && !isLate(["local_state_tree"])) error("missing-option", ["local_state_tree"], "local_state_tree cannot be empty");
	for (const name of ["remote_state_tree", "remote_pillar_roots"]) if (given.minion_config !== "" && given[name] !== "") error("conflicting-options", [name], "remote_state_tree and remote_pillar_roots only apply when minion_config is not used", "Remove it: file_roots and pillar_roots of the minion say where they are.");
	if (given.formulas.length > 0) {
		refuseUse("network", "Fetching formulas", ["formulas"], context);
		refuseUse("commands", "Fetching formulas", ["formulas"], context);
	}
	for (const [index, text] of given.formulas.entries()) {
		const formula = isLate(["formulas", index]) ? void 0 : parseFormula(text);
		if (formula !== void 0 && "problem" in formula) error("invalid-option-value", ["formulas", index], `Invalid formula URL: it ${formula.problem}`);
	}
	const folder = (name) => resolveLocalPath(given[name], [name], "directory", context);
	const file = (name) => resolveLocalPath(given[name], [name], "file", context);
	return {
		...given,
		guest_os_type: system,
		local_state_tree: folder("local_state_tree"),
		local_pillar_roots: folder("local_pillar_roots"),
		minion_config: file("minion_config"),
		grains_file: file("grains_file"),
		temp_config_dir: given.temp_config_dir || guest.stagingFolder,
		remote_state_tree: given.remote_state_tree || guest.stateTree,
		remote_pillar_roots: given.remote_pillar_roots || guest.pillarRoots,
		log_level: given.log_level || "info"
	};
}

// src/provisioners/shell-local.ts
/** Runs scripts on the machine that builds. */
const shellLocal = {
	type: "shell-local",
	description: "Runs shell scripts on the machine that builds, not in the guest.",
	options: localScriptOptions,
	grant: "commands",
	needsGuest: false,
	rules: resolveLocalScripts,
	run: runLocalScripts
};

// src/provisioners/sleep.ts
const options$3 = object({ duration: duration({ negative: "none" }).default(0).describe("How long to wait.") });
/** Waits. */
const sleep = {
	type: "sleep",
	description: "Waits.",
	options: options$3,
	needsGuest: false,
	async run(given, { clock, signal }) {
		await clock.sleep(given.duration, signal);
	}
};

// src/provisioners/windows/boot.ts
/**
* Which boot the guest is in: when its first process of the session of services was made. That is written down once in each
* boot, where the time since the start, and the start as computed from it, move with every correction of the clock.
* Undefined: the guest answers, and does not say. Throws as `exec` does.
*/
async function bootOf(context) {
	const { lines, exitCode } = await ask(script, context);
	if (exitCode !== 0) return void 0;
	const [, identity, host = ""] = lines.map((line) => /^boot (\d+) (\S*)/.exec(line)).find((found) => found !== null) ?? [];
	return identity === void 0 ? void 0 : {
		identity,
		host
	};
}
const script = `$ErrorActionPreference = 'Stop'
$times = @(Get-WmiObject -Class Win32_Process -Filter "Name = 'wininit.exe'" | ForEach-Object { $_.CreationDate } | Where-Object { $_ })
if ($times.Count -eq 0) { $times = @((Get-WmiObject -Class Win32_OperatingSystem).LastBootUpTime) }
$ticks = [System.Management.ManagementDateTimeConverter]::ToDateTime($times[0]).ToUniversalTime().Ticks
Write-Output "boot $ticks $env:COMPUTERNAME"
`;

// src/provisioners/windows/deadline.ts
/** How long a restart may take, from its command to the last of its checks. */
var Deadline = class {
	#context;
	#timeout;
	#end;
	/** Aborted with the build, and when the time is over. */
	signal;
	constructor(timeout, context) {
		this.#context = context;
		this.#timeout = timeout;
		this.#end = context.clock.now() + timeout;
		this.signal = AbortSignal.any([context.signal, timeoutSignal(timeout)]);
	}
	/** Waits for another look; throws GuestError with what the last one has shown when the time is over. */
	async pause(milliseconds, seen) {
		const { clock, signal } = this.#context;
		if (clock.now() >= this.#end || this.signal.aborted && !signal.aborted) throw this.#over(seen);
		await clock.sleep(milliseconds, signal);
	}
	/** Work that is ended when the time is over. */
	async hold(seen, work) {
		try {
			return await work(this.signal);
		} catch (thrown) {
			throw thrown instanceof Cancelled && !this.#context.signal.aborted ? this.#over(seen) : thrown;
		}
	}
	#over(seen) {
		return new GuestError("restart-timeout", "Timeout waiting for machine to restart.", `After ${formatDuration(this.#timeout)}: ${seen}. If it only needs longer, set restart_timeout.`);
	}
};

// src/provisioners/windows/restart.ts
/** Ends what runs, restarts at once, and leaves a word in the guest's own log. */
const restartCommand = "shutdown /r /f /t 0 /c \"restart of the template build\"";
/** Milliseconds between two looks at the guest. */
const betweenLooks = 5e3;
const longestLook = 6e4;
const begun = [
	0,
	1115,
	1190
];
/** Restarts the guest and waits until it is in another boot; answers what is left of the time. Throws GuestError. */
async function restart(command, timeout, context) {
	const before = await whileAway(timeout, context, () => bootOf(context));
	if (before === void 0) context.message("The guest does not say which boot it is in: it counts as restarted when it was away and is back.");
	const deadline = new Deadline(timeout, context);
	const { exitCode } = await begin(command, timeout, deadline, context);
	if (exitCode !== void 0 && !begun.includes(exitCode)) throw new GuestError("restart-failed", `Restart script exited with non-zero exit status: ${exitCode}`, [`It was: ${command}`, exitCodeMeaning(exitCode)].filter(Boolean).join("\n"));
	context.say("Waiting for machine to restart...");
	const now = await nextBoot(before, exitCode === void 0, deadline, context);
	context.say(now === void 0 ? "The guest is back." : `${now.host} restarted.`);
	return deadline;
}
async function begin(command, timeout, { signal }, context) {
	try {
		return await whileAway(timeout, context, () => run(command, {
			...context,
			signal,
			mayDisconnect: true
		}));
	} catch (thrown) {
		if (context.signal.aborted || !(thrown instanceof Cancelled)) throw thrown;
		return { exitCode: void 0 };
	}
}
async function nextBoot(before, isGone, deadline, context) {
	let wasAway = isGone;
	for (;;) {
		const seen = await look$1(context, deadline);
		if ("away" in seen) {
			if (!wasAway) context.message("The guest is away.");
			wasAway = true;
		} else if (before === void 0 ? wasAway : isOther(before, seen.boot)) return seen.boot;
		await deadline.pause(betweenLooks, explain(seen, wasAway));
	}
}
async function look$1(context, deadline) {
	const signal = AbortSignal.any([deadline.signal, timeoutSignal(longestLook)]);
	try {
		return { boot: await bootOf({
			...context,
			signal
		}) };
	} catch (thrown) {
		if (context.signal.aborted) throw thrown;
		if (thrown instanceof GuestError) return { away: thrown.message };
		if (!(thrown instanceof Cancelled)) throw thrown;
		await anotherConnection(context, deadline);
		return { away: "it does not answer" };
	}
}
async function anotherConnection({ communicator, signal }, deadline) {
	try {
		await communicator.reconnect(AbortSignal.any([deadline.signal, timeoutSignal(longestLook)]));
	} catch (thrown) {
		if (signal.aborted || !(thrown instanceof GuestError || thrown instanceof Cancelled)) throw thrown;
	}
}
function isOther(before, now) {
	return now !== void 0 && now.identity !== before.identity;
}
function explain(seen, wasAway) {
	if ("away" in seen) return `the guest went away, and has not come back (${seen.away})`;
	if (seen.boot === void 0) return "the guest answers, and PowerShell does not run in it yet";
	return wasAway ? "the connection broke off, and the guest runs on in the boot that it was in" : "the guest never went away. Did restart_command restart it?";
}

// src/provisioners/windows-restart.ts
const minutes = 6e4;
const options$2 = object({
	restart_command: string().default("").meta({ renderedLate: withBuildNames() }).describe("What restarts the guest; default `shutdown /r /f /t 0`."),
	restart_check_command: string().default("").meta({ renderedLate: withBuildNames() }).describe("Run once the guest has restarted; what it prints is in the log, its exit code is not judged."),
	restart_timeout: duration().default(5 * minutes).describe("How long the restart may take, with all checks."),
	check_registry: boolean().default(false).describe("Wait until the registry has no pending restarts."),
	registry_keys: array(string()).default([]).describe("Keys that tell of pending restarts; default those of the component based servicing.")
});
/** Restarts a Windows guest. */
const windowsRestart = {
	type: "windows-restart",
	description: "Restarts a Windows guest and waits until it is back, in another boot.",
	options: options$2,
	needsGuest: true,
	rules: (given) => ({
		...given,
		restart_timeout: given.restart_timeout || 5 * minutes,
		registry_keys: given.registry_keys.length === 0 ? servicingKeys : given.registry_keys
	}),
	async run(given, context) {
		const rendered = (name) => context.renderLate(given[name], [name], context.late);
		const check = rendered("restart_check_command");
		context.say("Restarting Machine");
		const deadline = await restart(rendered("restart_command") || "shutdown /r /f /t 0 /c \"restart of the template build\"", given.restart_timeout, context);
		if (check !== "") await runCheck(check, given, deadline, context);
		if (given.check_registry) await untilRegistryIsQuiet(given.registry_keys, deadline, context);
		context.say("Machine successfully restarted, moving on");
	}
};
const servicing = "HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing";
const servicingKeys = [
	"RebootPending",
	"PackagesPending",
	"RebootInProgress"
].map((key) => `${servicing}\\${key}`);
async function runCheck(command, { restart_timeout }, deadline, context) {
	const { exitCode } = await deadline.hold("restart_check_command did not end", (signal) => whileAway(restart_timeout, context, () => run(command, {
		...context,
		signal
	})));
	if (exitCode !== 0) context.message(`restart_check_command ended with ${exitCode ?? "the connection"}`);
}
/** The script that names those of the keys which are there. */
function pendingKeysScript(keys) {
	return `foreach ($key in ${literals(keys)}) { if (Test-Path -Path $key) { Write-Output "pending $key" } }
Write-Output 'looked'
`;
}
async function untilRegistryIsQuiet(keys, deadline, context) {
	const scripts = (keys.join("").length < 1e3 ? [keys] : keys.map((key) => [key])).map(pendingKeysScript);
	let told = "";
	for (;;) {
		const seen = await deadline.hold("the registry could not be read", (signal) => look(scripts, {
			...context,
			signal
		}));
		if (seen === "") return;
		if (seen !== told) context.message(`Waiting: ${seen}`);
		told = seen;
		await deadline.pause(betweenLooks, seen);
	}
}
/** What speaks against going on; empty: nothing. */
async function look(scripts, context) {
	const pending = [];
	for (const script of scripts) try {
		const { lines, complaint } = await ask(script, context);
		if (!lines.includes("looked")) return `the registry could not be read (${complaint || "no answer"})`;
		pending.push(...lines.filter((line) => line.startsWith("pending ")).map((line) => line.slice(8)));
	} catch (thrown) {
		if (!(thrown instanceof GuestError)) throw thrown;
		return `the guest is away (${thrown.message})`;
	}
	return pending.length === 0 ? "" : `the registry tells of a pending restart: ${pending.join(", ")}`;
}

// src/scripts/windows/batch-text.ts
/** cmd loses its place in a batch file whose lines end as on Unix: labels are not found, lines are run in part. */
function withWindowsLineEnds(script) {
	const text = script.toString("latin1").replaceAll(/\r?\n/g, "\r\n");
	return Buffer.from(text === "" || text.endsWith("\n") ? text : `${text}\r\n`, "latin1");
}
/** Does `set "NAME=value"` set another value, or end where none was meant? */
function isTornByCmd(value) {
	return /["\r\n]|%[^%\s]+%/.test(value);
}

// src/provisioners/windows-shell.ts
const variableFormat = "set \"%s=%s\" && ";
const command = "{{.Vars}}\"{{.Path}}\"";
const remotePath = "c:/Windows/Temp/script.bat";
const fiveMinutes = 3e5;
const options$1 = object({
	...scriptOptions,
	binary: boolean().default(false).describe("Send scripts as they are; otherwise their line ends become those of Windows."),
	env_var_format: string().default(variableFormat).describe("How a variable is written in `{{ .Vars }}`."),
	execute_command: string().default(command).meta({ renderedLate: withBuildNames(["Vars", "Path"]) }).describe("How a script is run, a command line of cmd."),
	remote_path: string().default(remotePath).describe("Path of the script in the guest; it stays there."),
	start_retry_timeout: duration({ negative: "none" }).default(fiveMinutes).describe("How long to try to start while the guest is away.")
});
/** Runs batch files in a Windows guest. */
const windowsShell = {
	type: "windows-shell",
	description: "Runs batch scripts in a Windows guest.",
	options: options$1,
	needsGuest: true,
	rules(given, context) {
		warnOfTornVariables(given, context);
		checkValidExitCodes(given.valid_exit_codes, "windows", context);
		return resolveScripts({
			...given,
			env_var_format: given.env_var_format || variableFormat,
			execute_command: given.execute_command || command,
			remote_path: given.remote_path || remotePath,
			start_retry_timeout: given.start_retry_timeout || fiveMinutes
		}, context);
	},
	async run(given, context) {
		const variables = scriptVariables(context.scriptEnvironment, given.environment_vars, given.env);
		const data = {
			...context.late,
			Vars: formatEnvironment(variables, given.env_var_format, (value) => value),
			Path: given.remote_path
		};
		const rendered = context.renderLate(given.execute_command, ["execute_command"], data);
		for (const { name, content } of scriptsOf(given, context)) {
			context.say(`Provisioning with ${name}`);
			const result = await whileAway(given.start_retry_timeout, context, async () => {
				await put(content, given.remote_path, 493, context);
				return await run(rendered, context);
			});
			judge$1(name, result, given.valid_exit_codes);
		}
	}
};
function* scriptsOf({ inline, scripts, binary }, { workingDirectory }) {
	if (inline.length > 0) {
		const text = inline.map((command) => `${command}\n`).join("");
		yield {
			name: "inline script",
			content: withWindowsLineEnds(Buffer.from(text))
		};
	}
	for (const path of scripts) {
		const shown = relative(workingDirectory, path);
		const content = readScript(path, shown);
		yield {
			name: `shell script ${shown.startsWith("..") ? basename(path) : shown}`,
			content: binary ? content : withWindowsLineEnds(content)
		};
	}
}
function warnOfTornVariables(given, { warn, isLate, places }) {
	if (places.isSet(["env_var_format"])) return;
	const known = given.environment_vars.filter((pair, index) => pair.includes("=") && !isLate(["environment_vars", index]));
	const names = Object.entries(scriptVariables({}, known, given.env)).filter(([name, value]) => !isLate(["env", name]) && isTornByCmd(value)).map(([name]) => name);
	if (names.length === 0) return;
	warn("torn-variables", [names.some((name) => name in given.env) ? "env" : "environment_vars"], `cmd reads another value of ${names.join(", ")} than is written`, "Quotation marks end those around it, `%NAME%` is replaced, and a line end ends the command. A script of powershell takes any value.");
}

// src/provisioners/windows/update-events.ts
/** Reads a line of the script; undefined: it is none of its own. */
function readUpdateEvent(line) {
	const [, kind, rest = ""] = /^@@ (\w+)((?: \.[A-Za-z0-9+/=]*)*)\s*$/.exec(line) ?? [];
	if (kind === void 0) return void 0;
	const [first = "", second = "", third = "", fourth = "", fifth = ""] = rest.split(" .").slice(1).map((field) => Buffer.from(field, "base64").toString("utf8"));
	switch (kind) {
		case "search": return {
			kind,
			criteria: first
		};
		case "found": return {
			kind,
			...foundUpdate(first, second, third, fourth)
		};
		case "skipped": return {
			kind,
			reason: first,
			...foundUpdate(second, third, fourth, fifth)
		};
		case "asks": return {
			kind,
			title: first
		};
		case "warning": return {
			kind,
			code: Number(first),
			message: second
		};
		case "download":
		case "downloaded":
		case "install":
		case "installed": return {
			kind,
			id: first
		};
		case "failed": return {
			kind,
			phase: first,
			id: second,
			code: Number(third)
		};
		case "servicing": return {
			kind,
			seconds: Number(first)
		};
		case "blind": return { kind };
		case "error": return {
			kind,
			code: Number(first),
			message: second,
			place: third
		};
		case "end": return {
			kind,
			needsRestart: first === "restart"
		};
		default: return;
	}
}
function foundUpdate(id, size, date, title) {
	return {
		id,
		size: Number(size) || 0,
		date,
		title
	};
}

// src/provisioners/windows/update-round.ts
/** One round: tells what happens, and keeps what the next depends on. */
var UpdateRound = class {
	#teller;
	#found = /* @__PURE__ */ new Map();
	#downloaded = 0;
	#installing = 0;
	#isDownloading = false;
	#end;
	#problem;
	failed = [];
	installed = [];
	constructor(teller) {
		this.#teller = teller;
	}
	/** Undefined: it broke off. */
	get end() {
		return this.#end;
	}
	/** Why it broke off, where it has said so. */
	get problem() {
		return this.#problem;
	}
	take(event) {
		const { say, message } = this.#teller;
		switch (event.kind) {
			case "search":
				say(`Searching for Windows updates (${event.criteria})...`);
				break;
			case "found":
				this.#found.set(event.id, event);
				message(`Found: ${named(event)}`);
				break;
			case "skipped":
				message(`${reasons[event.reason] ?? event.reason}: ${named(event)}`);
				break;
			case "asks":
				message(`${event.title} may ask the user something. If its installation hangs, add the filter "exclude:$_.InstallationBehavior.CanRequestUserInput".`);
				break;
			case "warning":
				message(`The search was not complete: ${described(event.code)} ${event.message}`.trimEnd());
				break;
			case "download":
				this.#beginDownloads();
				break;
			case "downloaded":
				this.#beginDownloads();
				this.#downloaded += this.#found.get(event.id)?.size ?? 0;
				this.#showDownloads();
				break;
			case "install":
				this.#installing++;
				message(`Installing ${this.#installing} of ${this.#found.size}: ${this.#title(event.id)}`);
				break;
			case "installed":
				this.installed.push(event.id);
				message(`Installed: ${this.#title(event.id)}`);
				break;
			case "failed": {
				const title = this.#title(event.id);
				this.failed.push({
					...event,
					title
				});
				message(`The ${event.phase} failed: ${title}: ${described(event.code)}`);
				break;
			}
			case "servicing":
				message(`The modules installer of Windows still works, since ${formatDuration(event.seconds * 1e3)}`);
				break;
			case "blind":
				this.#problem = "The Windows Update Agent answers updates without a title. It does so after a preview update of June 2024 for Windows 11; install a later cumulative update by a powershell provisioner before this one.";
				break;
			case "error":
				this.#problem = [`${described(event.code)} ${event.message}`.trimEnd(), event.place].filter(Boolean).join("\n");
				break;
			case "end": this.#end = event.needsRestart ? "restart" : "done";
		}
	}
	#beginDownloads() {
		if (this.#isDownloading) return;
		this.#isDownloading = true;
		this.#teller.say(`Downloading ${count(this.#found.size)} (${mebibytes(this.#total())})...`);
		this.#showDownloads();
	}
	#showDownloads() {
		this.#teller.progress("Downloading updates", this.#downloaded, this.#total());
	}
	#total() {
		return [...this.#found.values()].reduce((sum, { size }) => sum + size, 0);
	}
	#title(id) {
		return this.#found.get(id)?.title ?? id;
	}
};
/** A code of Windows with its meaning. */
function described(code) {
	const meaning = errorMeaning(code);
	return meaning === void 0 ? `${hex(code)}.` : `${hex(code)}, ${meaning}.`;
}
const reasons = {
	filter: "Left out by the filters",
	limit: "Left for the next round by update_limit",
	twice: "Left out, since another one has its title"
};
function named({ title, date, size }) {
	return `${title} (${[date, mebibytes(size)].filter(Boolean).join(", ")})`;
}
function count(updates) {
	return updates === 1 ? "one update" : `${updates} updates`;
}
function mebibytes(bytes) {
	return `up to ${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

// src/provisioners/windows/update-script.ts
/**
* A script for one round of updates: search, download, install, by the COM interfaces of the Windows Update Agent
* (learn.microsoft.com, "Windows Update Agent API"). It tells all that happens in lines that update-events.ts reads, since what
* a console of Windows does to other text depends on its code page. Updates go one by one: the agent tells of progress only
* to objects that PowerShell can not make.
*/
function updateScript({ criteria, filters, limit }) {
	const chosen = filters.map(({ action, condition }) => `  @{ Action = ${literal$1(action)}; Text = ${literal$1(condition)} }`);
	return `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$criteria = ${literal$1(criteria)}
$limit = ${limit}
$filters = @(
${chosen.join("\n")}
)

# Numbers of the agent's interfaces.
$succeeded = 2
$succeededWithErrors = 3
$priorityHigh = 3
$priorityExtraHigh = 4

function Tell([string]$kind, [object[]]$fields) {
  $line = '@@ ' + $kind
  foreach ($field in $fields) {
    $line += ' .' + [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes([string]$field))
  }
  [Console]::Out.WriteLine($line)
  [Console]::Out.Flush()
}

function Get-Innermost($record) {
  $problem = $record.Exception
  while ($problem.InnerException) { $problem = $problem.InnerException }
  return $problem
}

function Get-Code($record) {
  return [System.Runtime.InteropServices.Marshal]::GetHRForException((Get-Innermost $record))
}

function Test-RestartDue {
  $system = New-Object -ComObject 'Microsoft.Update.SystemInfo'
  if ($system.RebootRequired) { return $true }
  $key = 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\PackagesPending'
  if (-not (Test-Path -Path $key)) { return $false }
  return @(Get-ChildItem -Path $key -ErrorAction SilentlyContinue).Count -gt 0
}

# A restart under its hands can cost an installation that looks finished: it comes and goes, so that it has to be away for a while.
function Wait-ForInstaller {
  $away = 0
  for ($seconds = 0; $away -lt 15 -and $seconds -lt 3600; $seconds++) {
    Start-Sleep -Seconds 1
    if (Get-Process -Name 'TiWorker' -ErrorAction SilentlyContinue) { $away = 0 } else { $away++ }
    if ($seconds % 60 -eq 59) { Tell 'servicing' @($seconds + 1) }
  }
}

function Test-Chosen($update) {
  foreach ($filter in $filters) {
    if (@(Where-Object -InputObject $update -FilterScript $filter.Condition).Count -gt 0) {
      return $filter.Action -eq 'include'
    }
  }
  return $false
}

function New-Collection($update) {
  $collection = New-Object -ComObject 'Microsoft.Update.UpdateColl'
  $null = $collection.Add($update)
  # Without the comma PowerShell would take it apart.
  return , $collection
}

try {
  foreach ($filter in $filters) { $filter.Condition = [ScriptBlock]::Create($filter.Text) }

  if (Test-RestartDue) {
    Wait-ForInstaller
    Tell 'end' @('restart')
    exit 0
  }

  Tell 'search' @($criteria)
  $session = New-Object -ComObject 'Microsoft.Update.Session'
  $session.ClientApplicationID = 'template build'
  $searcher = $session.CreateUpdateSearcher()
  $found = $searcher.Search($criteria)
  if ($found.ResultCode -ne $succeeded -and $found.ResultCode -ne $succeededWithErrors) {
    throw "the search ended with the result $($found.ResultCode)"
  }
  foreach ($warning in @($found.Warnings)) {
    if ($warning) { Tell 'warning' @($warning.HResult, $warning.Message) }
  }

  $chosen = @()
  $titles = @{}
  for ($index = 0; $index -lt $found.Updates.Count; $index++) {
    $update = $found.Updates.Item($index)
    $title = $update.Title
    if (-not $title) {
      Tell 'blind' @()
      exit 1
    }
    $date = ''
    if ($update.LastDeploymentChangeTime) { $date = $update.LastDeploymentChangeTime.ToString('yyyy-MM-dd') }
    $about = @("$($update.Identity.UpdateID).$($update.Identity.RevisionNumber)", $update.MaxDownloadSize, $date, $title)
    if ($titles.ContainsKey($title)) { Tell 'skipped' (@('twice') + $about); continue }
    if (-not (Test-Chosen $update)) { Tell 'skipped' (@('filter') + $about); continue }
    if ($chosen.Count -ge $limit) { Tell 'skipped' (@('limit') + $about); continue }
    $titles[$title] = $true
    Tell 'found' $about
    if ($update.InstallationBehavior.CanRequestUserInput) { Tell 'asks' @($title) }
    $chosen += @{ Id = $about[0]; Title = $title; Update = $update }
  }
  if ($chosen.Count -eq 0) {
    Tell 'end' @('done')
    exit 0
  }

  $downloader = $session.CreateUpdateDownloader()
  try { $downloader.Priority = $priorityExtraHigh } catch { $downloader.Priority = $priorityHigh }
  $ready = @()
  foreach ($each in $chosen) {
    try {
      if (-not $each.Update.EulaAccepted) { $each.Update.AcceptEula() }
      if (-not $each.Update.IsDownloaded) {
        Tell 'download' @($each.Id)
        $downloader.Updates = New-Collection $each.Update
        $result = $downloader.Download().GetUpdateResult(0)
        if ($result.ResultCode -ne $succeeded) {
          Tell 'failed' @('download', $each.Id, $result.HResult)
          continue
        }
      }
      Tell 'downloaded' @($each.Id)
      $ready += $each
    } catch {
      Tell 'failed' @('download', $each.Id, (Get-Code $_))
    }
  }

  $installer = $session.CreateUpdateInstaller()
  $installer.AllowSourcePrompts = $false
  try { $installer.ForceQuiet = $true } catch { Write-Debug 'an old agent asks nothing' }
  foreach ($each in $ready) {
    # Some can go on only after a restart; the next round finds the rest.
    if ($installer.RebootRequiredBeforeInstallation) { break }
    try {
      Tell 'install' @($each.Id)
      $installer.Updates = New-Collection $each.Update
      $result = $installer.Install().GetUpdateResult(0)
      if ($result.ResultCode -eq $succeeded -or $result.ResultCode -eq $succeededWithErrors) {
        Tell 'installed' @($each.Id, $result.RebootRequired)
      } else {
        Tell 'failed' @('install', $each.Id, $result.HResult)
      }
    } catch {
      Tell 'failed' @('install', $each.Id, (Get-Code $_))
    }
  }
  Wait-ForInstaller
  Tell 'end' @('restart')
  exit 0
} catch {
  $problem = Get-Innermost $_
  Tell 'error' @((Get-Code $_), $problem.Message, $_.InvocationInfo.PositionMessage)
  exit 1
}
`;
}

// src/provisioners/windows-update.ts
const fourHours = 144e5;
const recommended = "BrowseOnly=0 and IsInstalled=0";
const options = object({
	search_criteria: string().default("").describe(`Which updates to look for, in the Windows Update Agent's words; default \`${recommended}\`.`),
	filters: array(string()).default([]).describe("Which of them to install: `include:` or `exclude:` with a condition of PowerShell, where `$_` is the update; the first that holds decides. Default `include:$true`."),
	update_limit: number().default(1e3).describe("How many in one round, before a restart."),
	update_max_retries: number().default(5).describe("How often an update, or a search, may fail."),
	restart_timeout: duration().default(fourHours).describe("How long a restart may take."),
	username: string().default("SYSTEM").describe("User of the scheduled task."),
	password: string().default("").meta({
		sensitive: true,
		openWhenLiteral: true
	}).describe("Its password; none for an account of the system.")
});
const betweenAttempts = 5e3;
/** A restart that is due again after each restart will be due for ever. */
const mostIdleRestarts = 5;
/** Installs updates in a Windows guest; of the plug-in rgl/windows-update. */
const windowsUpdate = {
	type: "windows-update",
	plugin: "windows-update",
	description: "Installs updates in a Windows guest, with the restarts that they need.",
	options,
	needsGuest: true,
	rules,
	async run(given, context) {
		const failures = /* @__PURE__ */ new Map();
		let idle = 0;
		for (;;) {
			const round = await roundWithRetries(given, context);
			judge(round, failures, given);
			if (round.end === "done") {
				context.say("There are no more Windows updates to install.");
				return;
			}
			idle = round.installed.length > 0 || round.failed.length > 0 ? 0 : idle + 1;
			if (idle > mostIdleRestarts) throw new GuestError("update-failed", `Windows still wants a restart after ${mostIdleRestarts} of them`, "Something that is installed at each start does not come to its end; see CBS.log in C:\\Windows\\Logs\\CBS of the guest.");
			context.say("Restarting the machine...");
			await restart(restartCommand, given.restart_timeout, context);
		}
	}
};
function rules(given, context) {
	const { error, isLate } = context;
	for (const [index, filter] of given.filters.entries()) {
		if (isLate(["filters", index]) || readFilter(filter) !== void 0) continue;
		error("invalid-option-value", ["filters", index], `A filter is include:CONDITION or exclude:CONDITION: ${filter}`, "A condition is an expression of PowerShell, as `exclude:$_.Title -like \"*Preview*\"`.");
	}
	for (const name of ["update_limit", "update_max_retries"]) if (given[name] < 0 || !Number.isInteger(given[name])) error("invalid-option-value", [name], `${name} must be a whole number`);
	return {
		...given,
		search_criteria: given.search_criteria || recommended,
		filters: given.filters.length === 0 ? ["include:$true"] : given.filters,
		update_limit: given.update_limit || 1e3,
		update_max_retries: given.update_max_retries || 5,
		restart_timeout: given.restart_timeout || fourHours,
		username: given.username || "SYSTEM"
	};
}
function readFilter(text) {
	const [, action, condition] = /^(include|exclude):(.*\S.*)$/is.exec(text) ?? [];
	if (action === void 0 || condition === void 0) return void 0;
	return {
		action: action.toLowerCase(),
		condition
	};
}
async function roundWithRetries(given, context) {
	await using tasks = new TaskRuns(context);
	for (let attempt = 1;; attempt++) {
		const round = new UpdateRound(context);
		const result = await whileAway(given.restart_timeout, context, () => runRound(round, tasks, given, context));
		if (round.end !== void 0) return round;
		const why = round.problem ?? brokenOff(result);
		if (attempt >= given.update_max_retries) {
			const times = attempt === 1 ? "once" : `${attempt} times`;
			throw new GuestError("update-failed", `The search for Windows updates, or their installation, broke off ${times}`, why);
		}
		context.say(`Broke off: ${why}`);
		await context.clock.sleep(betweenAttempts, context.signal);
	}
}
function brokenOff({ exitCode }) {
	if (exitCode === void 0) return "The connection to the guest went away: it may have restarted by itself.";
	return `The script ended with ${described(exitCode)} What it printed is in the log.`;
}
/** The agent installs nothing for who comes over a network: a task of the task scheduler does. */
async function runRound(round, tasks, given, context) {
	const script = `${temporary}/windows-update-${randomUUID()}.ps1`;
	const filters = given.filters.map(readFilter).filter((filter) => filter !== void 0);
	const text = updateScript({
		criteria: given.search_criteria,
		filters,
		limit: given.update_limit
	});
	await put(withMark(Buffer.from(text)), script, 420, context);
	const { username: user, password } = given;
	return await tasks.run({
		user,
		password,
		command: powershellFile(script),
		spent: script
	}, {
		...context,
		output(stream, line) {
			const event = stream === "stdout" ? readUpdateEvent(line) : void 0;
			if (event === void 0) return context.output(stream, line);
			round.take(event);
		}
	});
}
/** Throws GuestError when updates have failed as often as they may. */
function judge({ failed }, failures, { update_max_retries: most }) {
	for (const { id } of failed) failures.set(id, (failures.get(id) ?? 0) + 1);
	const lost = failed.filter(({ id }) => (failures.get(id) ?? 0) >= most);
	if (lost.length === 0) return;
	throw new GuestError("update-failed", lost.length === 1 ? "A Windows update failed again and again" : `${lost.length} Windows updates failed again and again`, [...lost.map(({ title, phase, code }) => `${title}: the ${phase} failed with ${described(code)}`), "Leave it out by a filter, as `exclude:$_.Title -like \"*KB5007651*\"` before the others."].join("\n"));
}

// src/provisioners/provisioner-registry.ts
const all = [
	ansible,
	ansibleLocal,
	breakpoint,
	chefClient,
	chefSolo,
	file,
	goss,
	hcpSbom,
	inspec,
	powershell,
	puppetMasterless,
	puppetServer,
	saltMasterless,
	shell,
	shellLocal,
	sleep,
	windowsRestart,
	windowsShell,
	windowsUpdate
];
/** Every provisioner. */
const provisioners = all;

// src/engine/components-with.ts
/** `reach`: the server that data sources ask while planning; `overrides` may only stand for one that is not there yet. */
function componentsWith(overrides, reach = notAsked) {
	const dataSources = dataSourcesWith(reach);
	const kinds = {
		builders: buildersWith(overrides),
		provisioners,
		postProcessors,
		dataSources
	};
	const builders = byName(kinds.builders);
	const steps = byName(kinds.provisioners);
	const last = byName(kinds.postProcessors);
	const data = byName(kinds.dataSources);
	return {
		builder: (type) => builders.get(type),
		provisioner: (type) => steps.get(type),
		postProcessor: (type) => last.get(type),
		dataSource: (type) => data.get(type),
		names: {
			builders: [...builders.keys()],
			provisioners: [...steps.keys()],
			postProcessors: [...last.keys()],
			dataSources: [...data.keys()]
		},
		plugins: [...new Set(Object.values(kinds).flatMap((kind) => kind.flatMap(({ plugin }) => plugin ?? [])))]
	};
}
/** All of them, and `packer` for what comes with Packer itself; sorted by name. */
function builtInPlugins() {
	const kinds = {
		builder: buildersWith({}),
		provisioner: provisioners,
		"post-processor": postProcessors,
		"data-source": dataSourcesWith(notAsked)
	};
	const found = /* @__PURE__ */ new Map();
	for (const [kind, components] of Object.entries(kinds)) for (const { type, plugin = "packer" } of components) found.set(plugin, [...found.get(plugin) ?? [], `${kind}.${type}`]);
	return [...found].sort().map(([name, components]) => ({
		name,
		components
	}));
}
function notAsked() {
	throw new TypeError("data sources are asked while a template is planned, and not by its builds");
}
function byName(components) {
	return new Map(components.flatMap((component) => [component.type, ...component.aliases ?? []].map((name) => [name, component])));
}

export { componentsWith as n, builtInPlugins as t };