import { t as ProxmoxError } from "./proxmox-error.js";
import { n as isLockTimeout, t as backoff } from "./proxmox-transport-retry-request.js";
import { t as bearsMark } from "./builders-proxmox-plan-build-marks.js";

// src/builders/proxmox/machine/is-set.ts
const same = (given, found) => given === found;
/** What the server gives back as it was given, and how far. Any other value it completes: a card gets an address, a drive a volume. */
const readable = {
	name: same,
	boot: same,
	protection: same,
	description: (given, found) => given.trimEnd() === found.trimEnd(),
	tags: (given, found) => sorted(given) === sorted(found)
};
function sorted(tags) {
	return [...new Set(tags.toLowerCase().split(/[;, ]+/))].sort().join(";");
}
/** Can be told by a configuration whether the settings are in it? Then they may as well be set twice. */
function canBeTold(given) {
	return Object.keys(given).every((key) => key === "delete" || key === "digest" || readable[key] !== void 0);
}
/** Of settings that can be told: does the configuration have them? */
function isSet(given, config) {
	return Object.entries(given).every(([key, value]) => {
		if (key === "delete") return String(value).split(",").every((gone) => config[gone] === void 0);
		return key === "digest" || readable[key]?.(String(value), String(config[key] ?? "")) === true;
	});
}

// src/builders/proxmox/machine/vm.ts
const alreadyDone = "done";
function isUpid(answer) {
	return typeof answer === "string" && answer.startsWith("UPID:");
}
/** What a call answers that does its work at once. */
function isNothing(answer) {
	return answer === null || answer === void 0 || answer === "";
}
/** For a lock the server itself waits ten seconds each time. */
const taskAttempts = 4;
/** Did the task do nothing, or die with its node in the middle of what may be done twice? */
function mayRepeat(type, { reason }) {
	return isLockTimeout(reason) || reason === "unexpected status" && type !== "qmcreate" && type !== "qmclone";
}
/** A second apart. */
const makingLooks = 10;
/** One machine on one node. Each call resolves when its task on the server has ended. */
var Vm = class {
	client;
	node;
	vmid;
	#options;
	constructor(client, node, vmid, task = {}) {
		this.client = client;
		this.node = node;
		this.vmid = vmid;
		this.#options = task;
	}
	get path() {
		return `/nodes/${this.node}/qemu/${this.vmid}`;
	}
	/** Undefined: there is no machine of that ID. */
	async config() {
		try {
			return await this.client.api.nodes.$(this.node).qemu.$(this.vmid).config.$get();
		} catch (thrown) {
			if (thrown instanceof ProxmoxError && thrown.notFound) return void 0;
			throw thrown;
		}
	}
	async status() {
		const { status } = await this.client.api.nodes.$(this.node).qemu.$(this.vmid).status.current.$get();
		return status;
	}
	/** Creates it. A lost answer is looked up by the mark in the description. */
	async create(parameters, mark) {
		await this.#task("qmcreate", () => this.client.request("POST", `/nodes/${this.node}/qemu`, parameters), { ours: () => this.carries(mark) });
	}
	/** Is there a machine of that ID with the mark in its description? It gets one at the end of its creation. */
	async carries(mark) {
		return bearsMark(String((await this.unlocked())?.["description"] ?? ""), mark);
	}
	/** The configuration when no task holds the machine any more, or after so many seconds; undefined: there is none. */
	async unlocked(patience = 60) {
		for (let waited = 0;; waited++) {
			const config = await this.config();
			if (config?.["lock"] === void 0 || waited >= patience) return config;
			await this.client.clock.sleep(1e3, this.#options.signal);
		}
	}
	/** Makes it as a copy of another machine, with the mark in `description`. */
	async cloneFrom(source, parameters, mark) {
		const target = source.node === this.node ? {} : { target: this.node };
		const path = `/nodes/${source.node}/qemu/${source.vmid}/clone`;
		const call = () => this.client.request("POST", path, {
			newid: this.vmid,
			...target,
			...parameters
		});
		const at = {
			node: source.node,
			id: String(source.vmid)
		};
		await this.#task("qmclone", call, {
			ours: () => this.carries(mark),
			at
		});
	}
	async start() {
		try {
			await this.#post("qmstart", "status/start");
		} catch (thrown) {
			if (thrown instanceof ProxmoxError && /already running/.test(thrown.reason)) return;
			throw thrown;
		}
	}
	/** Asks the guest to shut down. Seconds until the server gives up. */
	async shutdown(timeout) {
		const silenceMs = Math.max(this.#options.silenceMs ?? 0, timeout * 1e3 + 6e4);
		const call = () => this.client.request("POST", `${this.path}/status/shutdown`, { timeout });
		await this.#task("qmshutdown", call, {}, {
			...this.#options,
			silenceMs
		});
	}
	/** As by its button; it begins anew at once. */
	async reset() {
		await this.#post("qmreset", "status/reset");
	}
	async stop() {
		const { major, minor } = this.client.version;
		const overrule = major > 8 || major === 8 && minor >= 1;
		await this.#post("qmstop", "status/stop", overrule ? { "overrule-shutdown": 1 } : {});
	}
	async sendKey(key) {
		await this.client.api.nodes.$(this.node).qemu.$(this.vmid).sendkey.$put({ key });
	}
	async configure(parameters) {
		const done = async () => isSet(parameters, await this.config() ?? {});
		await this.#post("qmconfig", "config", parameters, canBeTold(parameters) ? { done } : {});
	}
	/** `size` with its unit: `1536M`. */
	async resize(disk, size) {
		const parameters = {
			disk,
			size
		};
		await this.#task("resize", () => this.client.request("PUT", `${this.path}/resize`, parameters));
	}
	async convertToTemplate() {
		return this.#post("qmtemplate", "template", {}, { done: async () => (await this.config())?.["template"] === 1 });
	}
	/** Moves it to another node while it does not run, with its disks on local storages. */
	async migrate(target, parameters = {}) {
		const done = async () => await this.config() === void 0;
		await this.#post("qmigrate", "migrate", {
			target,
			...parameters
		}, { done });
	}
	/** Gives a disk to another machine of the node, which has it at the same place: a new name for it, no copy. From 7.2 on. */
	async giveDisk(disk, target) {
		const parameters = {
			disk,
			"target-vmid": target,
			"target-disk": disk
		};
		const at = {
			node: this.node,
			id: `${this.vmid}-${disk}>${target}-${disk}`
		};
		const done = async () => (await this.config())?.[disk] === void 0;
		await this.#task("qmmove", () => this.client.request("POST", `${this.path}/move_disk`, parameters), {
			done,
			at
		});
	}
	async destroy() {
		const parameters = {
			purge: 1,
			"destroy-unreferenced-disks": 1
		};
		await this.#task("qmdestroy", () => this.client.request("DELETE", this.path, parameters, { idempotent: false }), { done: async () => await this.config() === void 0 });
	}
	#post(type, action, parameters = {}, evidence) {
		return this.#task(type, () => this.client.request("POST", `${this.path}/${action}`, parameters), evidence);
	}
	/**
	* A call that starts a task, and its end. A lost answer is looked up before the call is made again, and a lock that
	* was not free is asked for anew. Undefined: by version, Proxmox VE answers some of these calls with nothing.
	*/
	async #task(type, call, { done, ours, at } = {}, options = this.#options) {
		for (let failures = 1;; failures++) {
			const since = this.client.serverTime;
			let found;
			const lookUp = async () => {
				if (await ours?.() === false) return void 0;
				const whose = at ?? {
					node: this.node,
					id: String(this.vmid)
				};
				found = await this.client.findTask({
					...whose,
					type,
					since
				});
				return found ?? (await (done ?? ours)?.() === true ? alreadyDone : void 0);
			};
			const given = await this.client.once(call, lookUp);
			const answer = isUpid(given) || given === alreadyDone || ours === void 0 && isNothing(given) ? given : await this.#lookedUp(type, lookUp, ours !== void 0);
			if (!isUpid(answer)) return void 0;
			try {
				const result = await this.client.task(answer, options);
				if (answer !== found || done === void 0 || failures === taskAttempts || await done()) return result;
			} catch (thrown) {
				if (!(thrown instanceof ProxmoxError) || failures === taskAttempts || !mayRepeat(type, thrown)) throw thrown;
				await this.client.clock.sleep(backoff(failures), this.#options.signal);
				if (await done?.() === true) return void 0;
			}
		}
	}
	/** What is made takes a moment until it can be seen: then it is looked for more than once, and that there is nothing is an error. */
	async #lookedUp(type, lookUp, isMade) {
		for (let looks = 1;; looks++) {
			const found = await lookUp();
			if (found !== void 0 || !isMade) return found;
			if (looks === makingLooks) {
				const reason = `the answer names no task ${type}, and there is no machine of ours`;
				throw new ProxmoxError({
					code: "unexpected-answer",
					method: "POST",
					path: this.path,
					reason,
					ambiguous: true
				});
			}
			await this.client.clock.sleep(1e3, this.#options.signal);
		}
	}
};

export { Vm as t };