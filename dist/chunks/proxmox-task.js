import { t as Cancelled } from "./diagnostics-errors.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { r as grantHint } from "./proxmox-grant.js";
import { t as formatDuration } from "./time-duration.js";

// src/proxmox/notation/upid.ts
/** Undefined: not a task's name. */
function parseUpid(text) {
	if (typeof text !== "string") return void 0;
	const match = /^UPID:([^:]+):[0-9A-F]{8,}:[0-9A-F]{8,}:([0-9A-F]{8,}):([^:]+):([^:]*):([^:]+):$/i.exec(text);
	if (match === null) return void 0;
	const [, node = "", start = "", type = "", id = "", user = ""] = match;
	return {
		text,
		node,
		startTime: Number.parseInt(start, 16),
		type,
		id,
		user
	};
}

// src/proxmox/hint.ts
/** What kind of refusal it is, by the server's words or its status, else `otherwise`; and what to do about it. */
function explain(refusal, otherwise = "call-refused") {
	return byText(refusal) ?? byStatus(refusal) ?? {
		code: otherwise,
		hint: void 0
	};
}
function byStatus(refusal) {
	switch (refusal.status) {
		case 400: return refusal.reason === "Bad Request" ? {
			code: "call-refused",
			hint: "Proxmox could not put its reason into the answer. The journal of pvedaemon on the node has it."
		} : void 0;
		case 401: return {
			code: "unauthorised",
			hint: unauthorised(refusal)
		};
		case 403: return {
			code: "permission-denied",
			hint: grantHint(refusal)
		};
		case 501: return {
			code: "call-unknown-to-server",
			hint: "The server does not know this call. Does proxmox_url end in /api2/json, and is the server a Proxmox VE of version 7.4 or newer?"
		};
		case 595:
		case 596:
		case 597:
		case 599: return {
			code: "node-unreachable",
			hint: "The node that answers could not pass the call on to the node that it is for. Is that node up and in the cluster (pvecm status), and its name right?"
		};
		case 502:
		case 503:
		case 504: return {
			code: "server-unavailable",
			hint: "Something between here and Proxmox answered, or Proxmox is just starting. Look at pveproxy on the node, or at the reverse proxy in front of it."
		};
		default: return;
	}
}
function unauthorised({ reason, path, identity }) {
	if (path === "/access/ticket") return `User name or password of "${identity}" is wrong. The name needs its realm (root@pam, ci@pve). With an API token, set token instead of password.`;
	if (/no such token/.test(reason)) return `There is no token "${identity}". See them with: pveum user token list USER@REALM`;
	if (/invalid token value/.test(reason)) return otherSecret(identity);
	if (/not a valid token ID|no tokenid specified/.test(reason)) return `username must be USER@REALM!TOKENID when a token is used, and token the secret alone; it is "${identity}".`;
	if (/expired|disabled/.test(reason)) return "Extend it in Datacenter > Permissions, or with pveum.";
	if (identity.includes("!")) return untoldFault(identity);
	return "Check username, and token or password.";
}
/** `add` is refused for a name that is taken. */
function otherSecret(identity) {
	const [user, id] = identity.includes("!") ? identity.split("!") : ["USER@REALM", "ID"];
	return [
		"The token exists, but its secret is another one: compare it with proxmox-token (PROXMOX_TOKEN), or token in the template. The secret is shown only once, when the token is made. Where it is lost, another one is made:",
		`  pveum user token remove ${user} ${id}`,
		`  pveum user token add ${user} ${id}`,
		"With privilege separation (--privsep 1, the default) it needs its own permissions again."
	].join("\n");
}
/** From 9 on every token that is not accepted is refused with the same words. */
function untoldFault(identity) {
	const [user = "", id = ""] = identity.split("!");
	return [
		"The server does not say what is wrong with the token. It is one of these:",
		`  The secret: it is shown only once, when the token is made. Another token: pveum user token add ${user} NAME`,
		`  The name: pveum user token list ${user} has to show "${id}".`,
		`  Its time: the token or ${user} has expired or is disabled (pveum user list --full).`,
		"Privilege separation (--privsep) is not the reason: a separated token without rights of its own is let in, and refused later with 403."
	].join("\n");
}
const texts = [
	[
		/no space left|not enough (free )?space|out of space|disk quota exceeded|insufficient free space|data (pool|space) .*(full|exhausted)/i,
		"storage-full",
		"The storage is full. Free space on it, or choose another storage_pool. An upload also needs its size in /var/tmp of the node."
	],
	[
		/storage '[^']*' does not exist|No such storage/,
		"unknown-storage",
		"Check storage_pool, iso_storage_pool and cloud_init_storage_pool against the storages of the node: pvesm status"
	],
	[
		/pool '[^']*' does not exist|no such pool/,
		"unknown-pool",
		"There is no pool of that name. Check pool; the pools there are: pvesh get /pools"
	],
	[
		/does not support (content|vm images|'?iso|'?images)|does not support '[a-z]+' content/,
		"storage-without-content",
		"Allow that kind of content on the storage (Datacenter > Storage > Edit > Content), or choose another storage."
	],
	[
		/only root can set|Only root (may use|can pass)/,
		"root-only",
		"Proxmox allows this only to root@pam logged in with its password; not even a token of root@pam may do it."
	],
	[
		/can't lock file|got lock request timeout/,
		"resource-locked",
		"Something else is working on the same machine or storage. If nothing is, a task on the node hangs."
	],
	[
		/quit\/powerdown failed/,
		"task-failed",
		"The guest was asked to power off, and went on. It has to answer the power button (acpid, systemd) or have the guest agent. A guest that powers off by itself is waited for with communicator = \"none\" and none_wait = \"poweroff\"."
	],
	[
		/VM is locked/,
		"resource-locked",
		"Another task holds the machine, or one died with it. When none is running: qm unlock VMID"
	],
	[
		/VM \d+ already exists|config file already exists/,
		"vmid-taken",
		"The id is taken. Choose another vm_id, leave it out for the next free one, or replace the old template with force."
	],
	[
		/KVM virtualisation configured, but not available/,
		"no-hardware-virtualisation",
		"The node has no hardware virtualisation (is it a virtual machine itself?). Set disable_kvm = true, or enable VT-x/AMD-V."
	],
	[
		/bridge '[^']*' does not exist|no sdn vnet/i,
		"unknown-bridge",
		"Check network_adapters.bridge against the bridges of the node."
	],
	[
		/hostname lookup '[^']*' failed/,
		"unknown-node",
		"There is no node of that name. Check node: pvecm nodes, or the tree in the web interface."
	],
	[
		/still in use by linked clone/,
		"linked-clones-exist",
		"Linked clones still use this template. Delete or fully clone them first, or keep it."
	],
	[
		/protection mode enabled/,
		"machine-protected",
		"The machine is protected. Clear Options > Protection first."
	],
	[
		/for data too large/,
		"data-too-large",
		"Proxmox takes at most 512 KiB in a call. Shorten the description or the keys."
	],
	[
		/No QEMU guest agent configured/,
		"no-guest-agent",
		"Set qemu_agent = true, or give the address with ssh_host."
	],
	[
		/checksum mismatch/,
		"checksum-mismatch",
		"For a file: the download or upload was damaged, or iso_checksum belongs to another file. For a configuration: somebody changed it meanwhile."
	]
];
function byText({ reason, parameters, ...rest }) {
	const text = [reason, ...Object.values(parameters ?? {})].join("\n");
	const found = texts.find(([pattern]) => pattern.test(text));
	if (found !== void 0) return {
		code: found[1],
		hint: found[2]
	};
	return rest.status !== 403 && /Permission check failed \(/.test(text) ? {
		code: "permission-denied",
		hint: grantHint({
			reason,
			...rest
		})
	} : void 0;
}

// src/proxmox/task-progress.ts
const units = {
	B: 1,
	KiB: 1024,
	MiB: 2 ** 20,
	GiB: 2 ** 30,
	TiB: 2 ** 40
};
/** What a line of a task's log says of its progress: of clones, moves, imports and downloads. */
function progressIn(line) {
	const bytes = /^\s*(?:\S+: )?transferred ([\d.]+) ([KMGT]?i?B) of ([\d.]+) ([KMGT]?i?B)/.exec(line);
	if (bytes !== null) {
		const done = Number(bytes[1]) * (units[bytes[2] ?? ""] ?? NaN);
		const total = Number(bytes[3]) * (units[bytes[4] ?? ""] ?? NaN);
		if (Number.isFinite(done) && Number.isFinite(total)) return {
			unit: "bytes",
			done: Math.round(done),
			total: Math.round(total)
		};
	}
	const percent = /^\s*\((\d+(?:\.\d+)?)\/100%\)\s*$/.exec(line) ?? /^\s*\d+[KMG][\s.,]+(\d{1,3})%(?:\s|$)/.exec(line);
	const done = Number(percent?.[1]);
	return percent !== null && done <= 100 ? {
		unit: "percent",
		done,
		total: 100
	} : void 0;
}

// src/proxmox/task-silence.ts
/** Milliseconds: making a large disk or reading a large image over a slow network takes long without a word. */
const longestSilence = 18e5;
/** Milliseconds between two signs of life. */
const heartbeat = 6e4;
/** How long a task has said nothing. */
var Silence = class {
	#clock;
	#task;
	#tell;
	#limit;
	#since;
	#told;
	constructor(clock, task, { silenceMs = longestSilence, onSilence }) {
		this.#clock = clock;
		this.#task = task;
		this.#tell = onSilence;
		this.#limit = silenceMs;
		this.#since = this.#told = clock.now();
	}
	/** Milliseconds until it is too long. */
	get left() {
		return Math.max(0, this.#since + this.#limit - this.#clock.now());
	}
	broken() {
		this.#since = this.#told = this.#clock.now();
	}
	/** A sign of life, when the last one is long ago. */
	tell() {
		const now = this.#clock.now();
		if (now - this.#told < heartbeat) return;
		this.#told = now;
		const { type, id, node } = this.#task;
		const what = id === "" ? type : `${type} of ${id}`;
		this.#tell?.(`The task ${what} on node ${node} has said nothing for ${whole(now - this.#since)}; it is given ${whole(this.#limit)}`);
	}
	failure(isStopped) {
		return {
			code: "task-not-finished",
			reason: `it said nothing for ${whole(this.#limit)}, and ${isStopped ? "was stopped" : "goes on running"}`,
			hint: "A storage or the guest may hang: look at the task on its node. If it only needs longer, set task_timeout."
		};
	}
};
/** To whole seconds, where there are any. */
function whole(milliseconds) {
	return formatDuration(milliseconds < 1e3 ? milliseconds : Math.round(milliseconds / 1e3) * 1e3);
}

// src/proxmox/task.ts
const pageSize = 500;
const keptLines = 20;
/** Milliseconds between two looks: the first ones are quicker. */
const shortestPause = 200;
const longestPause = 2e3;
const patientAttempts = 40;
/**
* Tasks that are stopped when nobody waits for them any more: they make nothing that lasts, or clear up after themselves. A
* worker that makes or changes a machine or a volume is killed where it stands, and leaves a machine that is locked for
* everybody but root, or a volume that nothing refers to: it is left to its end, which the clean-up waits for.
*/
const stoppable = /* @__PURE__ */ new Set([
	"qmstart",
	"qmshutdown",
	"download",
	"vzdump"
]);
function mayStop(type) {
	return stoppable.has(type);
}
/**
* Waits for a task and streams its log. Rejects with ProxmoxError and the log's last lines when it fails, or says nothing
* for too long. When aborted, rejects with Cancelled, and stops the task on the server where it may be stopped.
*/
async function followTask(transport, upid, options) {
	const parsed = parseUpid(upid);
	if (parsed === void 0) throw new ProxmoxError({
		code: "unexpected-answer",
		reason: `the server answered "${upid}" where a task's id was expected`
	});
	const path = `/nodes/${parsed.node}/tasks/${upid}`;
	const { clock } = transport;
	const call = {
		signal: options.signal,
		attempts: patientAttempts
	};
	const log = new TaskLog(options);
	const deadline = options.limitMs === void 0 ? Number.POSITIVE_INFINITY : clock.now() + options.limitMs;
	const silence = new Silence(clock, parsed, options);
	const letGo = () => mayStop(parsed.type) ? stopTask(transport, path) : void 0;
	let pause = shortestPause;
	const readLog = async () => {
		for (;;) {
			const page = await transport.call("GET", `${path}/log`, {
				start: log.next,
				limit: pageSize
			}, call);
			const before = log.next;
			const lines = log.take(page);
			if (log.next > before) silence.broken();
			if (lines < pageSize) return;
		}
	};
	try {
		for (;;) {
			const status = await transport.call("GET", `${path}/status`, {}, call);
			await readLog();
			if (status.status === "stopped") return finish(upid, status.exitstatus ?? "", log, transport.identity);
			if (clock.now() >= deadline) throw new ProxmoxError({
				code: "task-not-finished",
				upid,
				reason: `it still ran after ${Math.round((options.limitMs ?? 0) / 1e3)} s, and goes on running`,
				taskLog: log.last,
				ambiguous: true
			});
			if (silence.left === 0) {
				await letGo();
				throw new ProxmoxError({
					...silence.failure(mayStop(parsed.type)),
					upid,
					taskLog: log.last,
					ambiguous: true
				});
			}
			silence.tell();
			await clock.sleep(Math.min(pause, silence.left, Math.max(0, deadline - clock.now())), options.signal);
			pause = Math.min(pause * 1.5, longestPause);
		}
	} catch (thrown) {
		if (thrown instanceof Cancelled || options.signal?.aborted === true) {
			await letGo();
			throw thrown instanceof Cancelled ? thrown : new Cancelled(void 0, { cause: thrown });
		}
		throw thrown;
	}
}
/** Best effort and quick: the process may have two seconds to live. The journal is what makes the clean-up certain. */
async function stopTask(transport, path) {
	try {
		await transport.call("DELETE", path, {}, {
			attempts: 1,
			signal: AbortSignal.timeout(1200)
		});
	} catch {}
}
function finish(upid, exitStatus, log, identity) {
	if (exitStatus === "OK") return {
		exitStatus,
		warnings: []
	};
	if (exitStatus.startsWith("WARNINGS")) return {
		exitStatus,
		warnings: log.warnings.length > 0 ? log.warnings : [exitStatus]
	};
	const stopped = exitStatus === "" || /received interrupt|unexpected status/.test(exitStatus);
	throw new ProxmoxError({
		upid,
		reason: exitStatus === "" ? "it ended without a status" : exitStatus,
		taskLog: log.last,
		...stopped ? {
			code: "task-cut-off",
			hint: "Somebody stopped the task, or the node went down."
		} : explain({
			reason: [exitStatus, ...log.last].join("\n"),
			identity
		}, "task-failed")
	});
}
var TaskLog = class {
	warnings = [];
	last = [];
	next = 0;
	#options;
	constructor(options) {
		this.#options = options;
	}
	/** Takes a page of the log and answers how many lines it had. */
	take(page) {
		if (!Array.isArray(page)) return 0;
		const lines = page;
		if (this.next === 0 && lines.length === 1 && lines[0]?.t === "no content") return 0;
		for (const { n, t } of lines) {
			if (n <= this.next) continue;
			this.next = n;
			if (/^TASK (OK$|ERROR: |WARNINGS: )/.test(t)) continue;
			this.#line(t);
		}
		return lines.length;
	}
	#line(text) {
		this.last.push(text);
		if (this.last.length > keptLines) this.last.shift();
		if (/^WARN(ING)?: /.test(text)) this.warnings.push(text.replace(/^WARN(ING)?: /, ""));
		this.#options.onLog?.(text);
		const progress = progressIn(text);
		if (progress !== void 0) this.#options.onProgress?.(progress);
	}
};

export { parseUpid as i, mayStop as n, explain as r, followTask as t };