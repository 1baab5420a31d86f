import { n as ExternalError, s as toDiagnostics, t as Cancelled } from "./diagnostics-errors.js";
import { t as AddressPending } from "./communicators-communicator-kind.js";
import { n as communicatorOf } from "./communicators-communicator-registry.js";
import { n as generateKeyPair } from "./communicators-ssh-key-pair.js";
import { n as connectTo } from "./builders-reach-guest.js";
import { t as removeMachine } from "./builders-proxmox-removal-remove-machine.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { t as AgentFailure } from "./communicators-agent-guest-agent.js";
import { t as guestAddressesOf } from "./net-guest-port.js";
import { BlockList, isIPv4, isIPv6 } from "node:net";

// src/builders/proxmox/removal/remove-passing.ts
/** Takes it away. Where that fails, the clean-up at the end of the build tries again. */
async function removePassing({ vm, close, since }, { client, place }, context) {
	const { vmid, node } = vm;
	const entry = {
		kind: "vm",
		id: "",
		build: "",
		vmid,
		mark: context.mark,
		since,
		...place,
		node
	};
	try {
		await removeMachine(entry, client, context);
		close("gone");
	} catch (thrown) {
		context.signal.throwIfAborted();
		context.message(`The clone ${vmid} could not be removed yet: ${thrown.message}`);
	}
}

// src/builders/proxmox/machine/guest-agent.ts
/** A machine's guest agent by the API. */
function agentOf(vm) {
	const ask = async (method, command, parameters, signal) => {
		try {
			const options = {
				attempts: 2,
				idempotent: true,
				signal
			};
			const answer = await vm.client.request(method, `${vm.path}/agent/${command}`, parameters, options);
			return isObject(answer) ? answer : {};
		} catch (thrown) {
			throw failureOf(thrown);
		}
	};
	return {
		async ping(signal) {
			checkResult((await ask("POST", "ping", {}, signal))["result"]);
		},
		async system(signal) {
			let result;
			try {
				result = (await ask("GET", "get-osinfo", {}, signal))["result"];
				checkResult(result);
			} catch (thrown) {
				if (thrown instanceof AgentFailure && (thrown.kind === "blocked" || thrown.kind === "refused")) return void 0;
				throw thrown;
			}
			if (!isObject(result)) return void 0;
			const { id, name, "pretty-name": pretty } = result;
			return {
				id: textOf(id).toLowerCase(),
				name: textOf(pretty) || textOf(name) || textOf(id)
			};
		},
		async exec(command, { input, signal }) {
			const { pid } = await ask("POST", "exec", {
				command,
				"input-data": input
			}, signal);
			if (!Number.isSafeInteger(pid)) throw new AgentFailure("refused", "it started a program and gave no number of it");
			return pid;
		},
		async execStatus(pid, signal) {
			const answer = await ask("GET", "exec-status", { pid }, signal);
			const { exited, exitcode, signal: died } = answer;
			if (exited === void 0) throw new AgentFailure("refused", "it does not say whether a program has ended");
			return {
				exited: isSet(exited),
				exitCode: numberOf(exitcode),
				signal: numberOf(died),
				stdout: bytesOf(answer["out-data"]),
				stderr: bytesOf(answer["err-data"]),
				truncated: isSet(answer["out-truncated"]) || isSet(answer["err-truncated"])
			};
		},
		async fileWrite(file, content, signal) {
			await ask("POST", "file-write", {
				file,
				content: content.toString("base64"),
				encode: false
			}, signal);
		},
		async isOn(signal) {
			try {
				const answer = await vm.client.request("GET", `${vm.path}/status/current`, {}, {
					attempts: 1,
					signal
				});
				return !isObject(answer) || answer["status"] !== "stopped";
			} catch (thrown) {
				if (thrown instanceof ProxmoxError && thrown.notFound) return false;
				throw failureOf(thrown);
			}
		}
	};
}
const texts = [
	[/guest agent is not running|VM \d+ is not running|guest-ping' failed/i, "away"],
	[/frozen state/i, "away"],
	[/got timeout/i, "slow"],
	[/invalid parameter 'pid'|PID -?\d+ does not exist/i, "forgotten"],
	[/has been disabled|is not allowed|has not been found/i, "blocked"],
	[/^Agent error: /, "refused"]
];
/** What the agent's silence or refusal means; anything else stays what it is. */
function failureOf(thrown) {
	if (!(thrown instanceof ProxmoxError)) return thrown;
	const { status, reason } = thrown;
	const kind = texts.find(([pattern]) => pattern.test(reason))?.[1];
	if (status === 500 && kind !== void 0) return new AgentFailure(kind, reason, {
		cause: thrown,
		isSure: kind !== "slow"
	});
	return status === void 0 && thrown.failure.ambiguous === true || (status ?? 0) > 501 ? new AgentFailure("away", thrown.message, { cause: thrown }) : thrown;
}
/** Of the simple commands the server passes a refusal on as their result. */
function checkResult(result) {
	const failure = isObject(result) ? result["error"] : void 0;
	if (!isObject(failure)) return;
	const text = textOf(failure["desc"]);
	const kind = texts.find(([pattern]) => pattern.test(text))?.[1] ?? "refused";
	throw new AgentFailure(kind, text);
}
function isObject(value) {
	return typeof value === "object" && value !== null;
}
function isSet(value) {
	return value === true || value === 1 || value === "1";
}
function numberOf(value) {
	return Number.isSafeInteger(value) ? value : void 0;
}
function textOf(value) {
	return typeof value === "string" ? value.slice(0, 200) : "";
}
/** The server makes a character of each byte, whatever they are. */
function bytesOf(value) {
	return Buffer.from(typeof value === "string" ? value : "", "latin1");
}

// src/builders/proxmox/machine/halted.ts
/** QEMU's states in which a machine stands still by itself, with why. */
const halts = {
	"io-error": "A disk could not be written or read: its storage is most likely full, or out of reach. Look at the storage and at the log of the node.",
	"internal-error": "The hypervisor of the node has failed on what the guest did: its KVM is broken, as it may be on a node that is a virtual machine itself. Set disable_kvm, or build on another node.",
	"guest-panicked": "The kernel of the guest has panicked. The console of the machine shows why."
};
/** Milliseconds between two looks. */
const pace = 1e4;
/**
* Does a job that waits for a guest, and ends it where the machine stands still: nobody would answer. A server that is
* away for a moment says nothing about it. Throws ExternalError, or what the job throws.
*/
async function unlessHalted(vm, { clock, signal }, job) {
	const halted = new AbortController();
	const finished = new AbortController();
	const watch = async () => {
		const ended = AbortSignal.any([signal, finished.signal]);
		let before;
		for (;;) {
			await clock.sleep(pace, ended);
			const state = await stateOf(vm, ended);
			if (state !== void 0 && state === before) {
				halted.abort();
				throw new ExternalError("machine-halted", `Virtual machine ${vm.vmid} stands still: ${state}`, halts[state]);
			}
			before = state;
		}
	};
	const watched = watch().catch((thrown) => {
		if (thrown instanceof ExternalError && thrown.code === "machine-halted") return thrown;
	});
	try {
		return await job(AbortSignal.any([signal, halted.signal]));
	} catch (thrown) {
		if (halted.signal.aborted && !signal.aborted) throw await watched ?? thrown;
		throw thrown;
	} finally {
		finished.abort(new Cancelled());
		await watched;
	}
}
/** One of `halts`; undefined: another, or it can not be told. */
async function stateOf(vm, signal) {
	try {
		const { qmpstatus } = await vm.client.request("GET", `${vm.path}/status/current`, {}, {
			attempts: 1,
			signal
		});
		return typeof qmpstatus === "string" && Object.hasOwn(halts, qmpstatus) ? qmpstatus : void 0;
	} catch (thrown) {
		if (thrown instanceof ProxmoxError) return void 0;
		throw thrown;
	}
}

// src/builders/proxmox/machine/machine-state.ts
/** What can be seen of a machine from outside. A server that is away for a moment says nothing about it. */
function machineState(vm) {
	const ask = async (path, signal) => {
		try {
			return await vm.client.request("GET", `${vm.path}/${path}`, {}, {
				attempts: 1,
				signal
			});
		} catch (thrown) {
			signal.throwIfAborted();
			if (!(thrown instanceof ProxmoxError) || !mayPass(thrown)) throw thrown;
			return;
		}
	};
	return {
		isOn: async (signal) => {
			return (await ask("status/current", signal))?.status !== "stopped";
		},
		agentAnswers: async (signal) => await ask("agent/network-get-interfaces", signal) !== void 0
	};
}
/** The agent is not there yet, the machine went off between two questions, or the server is not reached. */
function mayPass({ status, reason }) {
	if (status === void 0 || status >= 595 || status === 503) return true;
	return status === 500 && /guest agent|is not running|got timeout/i.test(reason);
}

// src/builders/proxmox/steps/guest-address.ts
/** What the guest agent knows of the guest's address, or what keeps it from telling. Throws what asking again can not mend. */
async function guestAddress(vm, options) {
	let answer;
	try {
		answer = await vm.client.request("GET", `${vm.path}/agent/network-get-interfaces`, {}, { attempts: 1 });
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError)) throw thrown;
		if (/guest agent is not running/i.test(thrown.reason)) return { missing: "the QEMU guest agent does not answer yet" };
		if (/is not running/.test(thrown.reason)) return { missing: `virtual machine ${vm.vmid} is not running` };
		if (thrown.status === void 0 || thrown.status >= 595 || thrown.status === 503) return { missing: thrown.message };
		throw thrown;
	}
	const own = isLoopback(vm.client.url.hostname) ? guestAddressesOf(vm.vmid) : [];
	return choose(answer.result ?? [], options.vm_interface, await macsOf(vm), own);
}
/**
* The named interface's first address, or the first that somebody else could reach: cards of this machine before
* others (bridges of containers, VPNs), IPv4 before IPv6, never what would lead back to this machine or to the services
* of a cloud: the guest says of itself what it likes. `own`: the loopback addresses of which one is the guest's.
*/
function choose(interfaces, wanted, macs, own = []) {
	const named = interfaces.filter(({ name }) => wanted === "" || name === wanted);
	if (wanted !== "" && named.length === 0) return { missing: `the guest has no interface ${wanted} (it has ${interfaces.map(({ name }) => name).join(", ") || "none"})` };
	const isOurs = ({ "hardware-address": mac }) => macs.includes((mac ?? "").toLowerCase());
	const addresses = [...named.filter(isOurs), ...named.filter((one) => !isOurs(one))].flatMap((one) => (one["ip-addresses"] ?? []).map((entry) => entry["ip-address"])).filter((address) => own.includes(address) || isReachable(address));
	const address = addresses.find((one) => isIPv4(one)) ?? addresses.find((one) => isIPv6(one));
	return address === void 0 ? { missing: "the guest has no address yet" } : { address };
}
function isReachable(address) {
	if (isIPv4(address)) return !nobodys.check(address);
	return isIPv6(address) && !nobodys.check(address.replace(/%.*$/, ""), "ipv6");
}
function isLoopback(host) {
	return host === "localhost" || host === "[::1]" || isIPv4(host) && host.startsWith("127.");
}
const nobodys = new BlockList();
for (const [network, prefix] of [
	["0.0.0.0", 8],
	["127.0.0.0", 8],
	["169.254.0.0", 16],
	["224.0.0.0", 3]
]) {
	nobodys.addSubnet(network, prefix);
	nobodys.addSubnet(`64:ff9b::${network}`, 96 + prefix, "ipv6");
}
for (const [network, prefix] of [
	["::", 96],
	["fe80::", 10],
	["ff00::", 8]
]) nobodys.addSubnet(network, prefix, "ipv6");
for (const address of [
	"100.100.100.200",
	"168.63.129.16",
	"192.0.0.192"
]) nobodys.addAddress(address);
nobodys.addAddress("fd00:ec2::254", "ipv6");
async function macsOf(vm) {
	const config = await vm.config() ?? {};
	return Object.entries(config).filter(([key]) => /^net\d+$/.test(key)).sort(([left], [right]) => left.localeCompare(right, "en", { numeric: true })).flatMap(([, value]) => /([0-9a-f]{2}:){5}[0-9a-f]{2}/i.exec(String(value))?.[0].toLowerCase() ?? []);
}

// src/builders/proxmox/steps/connect-guest.ts
/** A key pair for this build alone, where the template names no way to authenticate. */
async function temporaryKeyPair({ options, guestKey }) {
	if (guestKey !== "temporary") return void 0;
	const { temporary_key_pair_type: type, temporary_key_pair_bits: bits, temporary_key_pair_name: name } = options;
	return generateKeyPair({
		type,
		bits,
		name
	});
}
/** The key that cloud-init puts into the guest; empty where the guest knows how to let us in, as with a password. */
function publicKeyFor({ options }, keyPair) {
	return keyPair?.publicKey ?? communicatorOf(options).keyLogin?.(options)?.publicKey() ?? "";
}
/** Waits until the guest answers. */
async function connectGuest(options, vm, keyPair, answers, context) {
	const address = async () => {
		const found = await guestAddress(vm, options);
		if ("missing" in found) throw new AddressPending(found.missing);
		return found.address;
	};
	const whereabouts = {
		address,
		agent: agentOf(vm),
		machine: machineState(vm),
		evidence: () => answers.evidence()
	};
	return unlessHalted(vm, context, (signal) => connectTo(options, whereabouts, keyPair, {
		...context,
		signal
	}));
}
/** Takes the build's own key out of the guest, as `ssh_clear_authorized_keys` asks. What fails is only told. */
async function removeTemporaryKey(options, keyPair, { communicator }, context) {
	if (!options.ssh_clear_authorized_keys || keyPair === void 0) return;
	const remove = `sed -i.bak '/ ${keyPair.name}$/d' ~/.ssh/authorized_keys; rm ~/.ssh/authorized_keys.bak`;
	for (const command of [remove, `sudo sh -c "${remove.replace("$/d", "\\$/d")}"`]) try {
		await communicator.exec(command, {
			signal: context.signal,
			onOutput: () => {}
		});
	} catch (thrown) {
		if (context.signal.aborted) throw thrown;
		context.message(`The temporary key could not be removed: ${toDiagnostics(thrown)[0]?.summary ?? ""}`);
	}
}

export { guestAddress as a, temporaryKeyPair as i, publicKeyFor as n, removePassing as o, removeTemporaryKey as r, connectGuest as t };