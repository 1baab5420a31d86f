import { r as shellPath, t as quote } from "./communicators-remote-path.js";
import { r as GuestError } from "./diagnostics-errors.js";
import { a as galaxyArguments, i as packerVariables, n as warnOfNoHosts, o as galaxyKinds, r as PlaybookOutput, t as playbookProblem } from "./provisioners-ansible-playbook-problem.js";
import { n as shownText } from "./provisioners-ansible-shown-command.js";
import { basename, dirname, posix, relative, sep } from "node:path";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";

// src/provisioners/ansible/staging.ts
/** The folder of the guest in which a playbook is put together. */
var Staging = class {
	path;
	#context;
	/** What went where: Ansible names files of the guest, and people have theirs here. */
	#sent = [];
	constructor(path, context) {
		this.path = path;
		this.#context = context;
	}
	at(...names) {
		return posix.join(this.path, ...names);
	}
	async make(path) {
		const { communicator, signal, output } = this.#context;
		const onOutput = (stream, line) => output(stream, line);
		const { exitCode } = await communicator.exec(`mkdir -p ${shellPath(path)}`, {
			signal,
			onOutput
		});
		if (exitCode === 0) return;
		throw new GuestError("transfer-failed", `The folder ${path} could not be made in the guest`, "What it said is in the log. Set staging_directory to a folder that the user may make.");
	}
	async file(local, remote) {
		const { size } = await stat(local);
		const { communicator, signal } = this.#context;
		await communicator.upload(createReadStream(local), remote, {
			signal,
			size
		});
		this.#sent.push({
			local,
			remote
		});
	}
	async text(content, remote) {
		const bytes = Buffer.from(content);
		const { communicator, signal } = this.#context;
		await communicator.upload(Readable.from([bytes]), remote, {
			signal,
			size: bytes.length
		});
	}
	/** What is in the folder, into another. */
	async folder(local, remote) {
		const { communicator, signal } = this.#context;
		await this.make(remote);
		await communicator.uploadDirectory(local.endsWith("/") ? local : `${local}/`, remote, { signal });
		this.#sent.push({
			local,
			remote
		});
	}
	/** Each below a folder, by its own name. */
	async folders(locals, below) {
		for (const local of locals) await this.folder(local, this.at(below, basename(local)));
	}
	async remove() {
		const { communicator, signal, output } = this.#context;
		const onOutput = (stream, line) => output(stream, line);
		const { exitCode } = await communicator.exec(`rm -rf ${shellPath(this.path)}`, {
			signal,
			onOutput
		});
		if (exitCode !== 0) throw new GuestError("script-not-removed", `The staging directory ${this.path} could not be removed from the guest`, "What it said is in the log. Without clean_staging_directory it stays.");
	}
	/** The file of this machine that a file of the guest was made of; undefined: none. */
	localOf(remote) {
		for (const { local, remote: sent } of this.#sent.toReversed()) {
			if (remote === sent) return local;
			const way = relative(sent, remote);
			if (!way.startsWith("..") && way !== "") return posix.join(local, way);
		}
	}
};

// src/provisioners/ansible/play-in-guest.ts
/** Puts playbooks together in the guest and plays them there. Throws TemplateError where one fails, GuestError and Cancelled. */
async function playInGuest(given, context) {
	const staging = new Staging(given.staging_directory || `/tmp/packer-provisioner-ansible-local/${randomUUID()}`, context);
	try {
		await sendAndPlay(given, staging, context);
	} catch (thrown) {
		if (given.clean_staging_directory && !context.signal.aborted) await removeStaging(staging, context).catch(() => {});
		throw thrown;
	}
	if (given.clean_staging_directory) await removeStaging(staging, context);
}
async function removeStaging(staging, { say }) {
	say("Removing the staging directory");
	await staging.remove();
}
async function sendAndPlay(given, staging, context) {
	context.say(`Uploading the playbook to ${staging.path}`);
	if (given.playbook_dir === "") await staging.make(staging.path);
	else await staging.folder(given.playbook_dir, staging.path);
	const playbooks = await sendPlaybooks(given, staging);
	const inventory = await sendInventory(given, staging);
	if (given.galaxy_file !== "") await staging.file(given.galaxy_file, staging.at(basename(given.galaxy_file)));
	if (given.group_vars !== "") await staging.folder(given.group_vars, staging.at("group_vars"));
	if (given.host_vars !== "") await staging.folder(given.host_vars, staging.at("host_vars"));
	await staging.folders(given.role_paths, "roles");
	await staging.folders(given.collection_paths, "collections");
	await staging.folders(given.playbook_paths, "playbooks");
	const kinds = given.galaxy_file === "" ? [] : galaxyKinds(given.galaxy_file);
	for (const kind of kinds) await installInGuest(kind, given, staging, context);
	for (const playbook of playbooks) await playOne({
		playbook,
		inventory,
		kinds
	}, given, staging, context);
}
/** Answers their paths in the guest. */
async function sendPlaybooks(given, staging) {
	if (given.playbook_file !== "") {
		const remote = staging.at(basename(given.playbook_file));
		await staging.file(given.playbook_file, remote);
		return [remote];
	}
	const sent = [];
	for (const local of given.playbook_files) {
		const way = relative(given.playbook_dir, local);
		const isThere = given.playbook_dir !== "" && way !== ".." && !way.startsWith(`..${sep}`);
		const remote = isThere ? staging.at(way) : staging.at(local);
		if (!isThere) {
			await staging.make(dirname(remote));
			await staging.file(local, remote);
		}
		sent.push(remote);
	}
	return sent;
}
async function sendInventory(given, staging) {
	if (given.inventory_file !== "") {
		const remote = staging.at(basename(given.inventory_file));
		await staging.file(given.inventory_file, remote);
		return remote;
	}
	const remote = staging.at(`packer-provisioner-ansible-local${randomUUID()}`);
	const groups = given.inventory_groups.map((group) => `[${group}]\n127.0.0.1\n`);
	await staging.text(groups.join("") || "127.0.0.1\n", remote);
	return remote;
}
function rolesPath(given, staging) {
	return given.galaxy_roles_path || staging.at("galaxy_roles");
}
function collectionsPath(given, staging) {
	return given.galaxy_collections_path || staging.at("galaxy_collections");
}
async function installInGuest(kind, given, staging, context) {
	const into = kind === "role" ? rolesPath(given, staging) : collectionsPath(given, staging);
	const file = staging.at(basename(given.galaxy_file));
	const words = galaxyArguments(kind, file, {
		force: given.galaxy_force_install,
		forceWithDeps: false,
		into
	});
	const command = `cd ${shellPath(staging.path)} && ${given.galaxy_command} ${words.map(quote).join(" ")}`;
	context.say(`Executing Ansible Galaxy: ${command}`);
	const { communicator, signal, output } = context;
	const result = await communicator.exec(command, {
		signal,
		onOutput: output
	});
	if (result.exitCode === 0) return;
	throw notFound(result, given.galaxy_command) ?? new GuestError("galaxy-failed", `Error executing Ansible Galaxy: it ended with ${endOf(result)}`, `It installs the ${kind}s of galaxy_file in the guest.`);
}
async function playOne({ playbook, inventory, kinds }, given, staging, context) {
	const collections = [...kinds.includes("collection") ? [collectionsPath(given, staging)] : [], ...given.collection_paths.length > 0 ? [staging.at("collections")] : []];
	const variables = [
		"ANSIBLE_SHOW_TASK_PATH_ON_FAILURE=1",
		...collections.length > 0 ? [searched("ANSIBLE_COLLECTIONS_PATH", collections, usualCollections)] : [],
		...kinds.includes("role") ? [searched("ANSIBLE_ROLES_PATH", [rolesPath(given, staging)], usualRoles)] : []
	];
	const words = [
		quote(playbook),
		...["--extra-vars", quote(JSON.stringify(packerVariables(context)))],
		...given.extra_arguments,
		...[
			"-c",
			"local",
			"-i",
			quote(inventory)
		]
	];
	const command = `cd ${shellPath(staging.path)} && ${[
		...variables,
		given.command,
		...words
	].join(" ")}`;
	context.say(`Executing Ansible: ${shownText(command, context.late)}`);
	const printed = new PlaybookOutput();
	const { communicator, signal, output } = context;
	const result = await communicator.exec(command, {
		signal,
		onOutput: (stream, line) => {
			printed.take(line);
			return output(stream, line);
		}
	});
	if (result.exitCode === 0) {
		const known = given.inventory_file === "" ? ["127.0.0.1", ...given.inventory_groups] : [];
		return warnOfNoHosts(printed, staging.localOf(playbook) ?? playbook, known, context);
	}
	const { failure } = printed;
	const local = failure?.place && staging.localOf(failure.place.path);
	const told = failure && {
		...failure,
		place: local === void 0 ? void 0 : {
			...failure.place,
			path: local
		}
	};
	throw notFound(result, given.command) ?? playbookProblem(endOf(result), told, context);
}
const usualRoles = "~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles";
const usualCollections = "~/.ansible/collections:/usr/share/ansible/collections";
/** Behind what the guest sets, or where Ansible looks otherwise. */
function searched(name, folders, usual) {
	return `${name}="\${${name}:-${usual}}":${folders.map(quote).join(":")}`;
}
function notFound({ exitCode }, command) {
	if (exitCode !== 127) return void 0;
	return new GuestError("ansible-not-installed", `The guest has no ${command.split(" ").at(-1)}`, "ansible-local plays with the Ansible of the guest. Install it there with a shell provisioner before, or use the provisioner ansible, which needs none there.");
}
function endOf({ exitCode, signal, disconnected }) {
	if (exitCode !== void 0) return `exit status ${exitCode}`;
	return disconnected ? "the connection to the guest" : `signal ${signal}`;
}

export { playInGuest };