import { t as pLimit } from "./npm-yocto-queue.js";
import { a as fileProblem, i as TemplateError, n as ExternalError, r as GuestError, s as toDiagnostics, t as Cancelled } from "./diagnostics-errors.js";
import { n as describeEntry, t as Journal } from "./events-journal.js";
import { a as templateWithin, c as Evidence, i as runProofs, l as sharedTargets, o as stepLabel, r as runPostProcessors, s as ownershipMark, t as doorContext } from "./engine-post-processing-run-post-processors.js";
import { t as Judge } from "./engine-fingerprint-judge-build.js";
import { i as reachesGuest, n as communicatorOf } from "./communicators-communicator-registry.js";
import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { a as asRoot, i as packageManagers, n as listPackages, o as askGuest, r as sorted, t as readInventory } from "./inventory-read-inventory.js";
import { t as cloneTemplate } from "./builders-proxmox-clone-template.js";
import { t as hasAgent } from "./builders-proxmox-machine-has-agent.js";
import { n as buildTag, u as sleepTold, v as present } from "./builders-proxmox-plan-machine-plan.js";
import { t as hasCloudInit } from "./builders-proxmox-present-template.js";
import { t as connectGuest } from "./builders-proxmox-steps-connect-guest.js";
import { n as generateKeyPair$1 } from "./communicators-ssh-key-pair.js";
import { t as formatDays } from "./time-days.js";
import { t as formatDuration } from "./time-duration.js";
import { a as resolveStep, i as placed, n as isOutside$1, o as runStep, r as outcomeOf, s as workOn, t as atBlock } from "./engine-step.js";
import { t as package_default } from "./package.js";
import { i as warnWithoutTemplate, r as lifeOfBuild } from "./engine-life-life-setup.js";
import { i as machineOf, n as describeArtifact, r as filesOf, t as artifactId } from "./events-artifact.js";
import { t as describeTemplate } from "./events-template-ref.js";
import { t as retire } from "./lifecycle-retire.js";
import { r as uiUrl } from "./proxmox-client.js";
import { r as timeoutSignal } from "./time-clock.js";
import { n as failingOfStrays } from "./engine-stray-errors.js";
import path from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";

// src/lifecycle/packages/compare-versions.ts
/**
* Which of two versions is the later one, as Debian Policy 5.6.12 has it: epoch, then upstream version, then revision; `~`
* comes before the end, letters before other signs, numbers by value. What rpm, apk and pacman write is ordered by it as
* they do, but for rarities. Below zero: the left one is earlier.
*/
function compareVersions(left, right) {
	const [one, other] = [partsOf(left), partsOf(right)];
	return one.epoch - other.epoch || comparePart(one.upstream, other.upstream) || comparePart(one.revision, other.revision);
}
function partsOf(version) {
	const [, epoch = "0", rest = ""] = /^(?:(\d{1,9}):)?(.*)$/s.exec(version) ?? [];
	const dash = rest.lastIndexOf("-");
	return {
		epoch: Number(epoch),
		upstream: dash === -1 ? rest : rest.slice(0, dash),
		revision: dash === -1 ? "" : rest.slice(dash + 1)
	};
}
/** Text and number by turns. */
const pieces = /(\D*)(\d*)/gy;
function comparePart(left, right) {
	const one = [...left.matchAll(pieces)];
	const other = [...right.matchAll(pieces)];
	for (let index = 0; index < Math.max(one.length, other.length); index++) {
		const [, text = "", digits = ""] = one[index] ?? [];
		const [, otherText = "", otherDigits = ""] = other[index] ?? [];
		const order = compareText(text, otherText) || compareDigits(digits, otherDigits);
		if (order !== 0) return order;
	}
	return 0;
}
function compareText(left, right) {
	for (let index = 0; index < Math.max(left.length, right.length); index++) {
		const order = weight(left[index]) - weight(right[index]);
		if (order !== 0) return order;
	}
	return 0;
}
function weight(character) {
	if (character === "~") return -1;
	if (character === void 0) return 0;
	const code = character.codePointAt(0) ?? 0;
	return /[a-z]/i.test(character) ? code : code + 1114112;
}
/** Of any length: builds are numbered by dates and commits. */
function compareDigits(left, right) {
	const [one, other] = [left, right].map((digits) => digits.replace(/^0+/, ""));
	return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
}

// src/lifecycle/packages/diff-packages.ts
/**
* What is different in the later list. Of a package that is there in several versions at once, as kernels of rpm are, each
* version comes and goes by itself.
*/
function diffPackages(before, after) {
	const added = [];
	const removed = [];
	const upgraded = [];
	const downgraded = [];
	const [old, now] = [byName(before), byName(after)];
	for (const key of /* @__PURE__ */ new Set([...old.keys(), ...now.keys()])) {
		const was = without(old.get(key) ?? [], now.get(key) ?? []);
		const is = without(now.get(key) ?? [], old.get(key) ?? []);
		const [one, other] = [was[0], is[0]];
		if (!((old.get(key) ?? []).length === 1 && (now.get(key) ?? []).length === 1) || one === void 0 || other === void 0) {
			removed.push(...was);
			added.push(...is);
			continue;
		}
		const { name, architecture } = other;
		const changed = {
			name,
			architecture,
			from: one.version,
			to: other.version
		};
		if (compareVersions(one.version, other.version) > 0) downgraded.push(changed);
		else upgraded.push(changed);
	}
	return {
		added: sorted(added),
		removed: sorted(removed),
		upgraded: sorted(upgraded),
		downgraded: sorted(downgraded)
	};
}
function byName(packages) {
	return Map.groupBy(packages, ({ name, architecture }) => `${name}\t${architecture}`);
}
function without(these, those) {
	const versions = new Set(those.map(({ version }) => version));
	return these.filter(({ version }) => !versions.has(version));
}

// src/lifecycle/packages/shelf.ts
/** More than the list of any guest is. */
const largest = 16 << 20;
/**
* Keeps a list by the sum of its text, which stands in the template's record: whoever can write to the place where lists
* are kept can not make one say something else. Answers the sum and the file.
*/
async function shelve(list, { folder, beyond }) {
	const text = textOf(list);
	const digest = sumOf(text);
	const file = fileOf(digest, folder);
	await mkdir(folder, { recursive: true });
	await writeFile(`${file}.${process.pid}`, text);
	await rename(`${file}.${process.pid}`, file);
	await beyond?.save(digest, file);
	return {
		inventory: `sha256:${digest}`,
		file
	};
}
/** Undefined: it is not there, or not what the sum belongs to. */
async function fetchList(inventory, { folder, beyond }) {
	const [, digest] = /^sha256:([0-9a-f]{64})$/.exec(inventory) ?? [];
	if (digest === void 0) return void 0;
	const file = fileOf(digest, folder);
	const here = await read(file, digest);
	if (here !== void 0 || beyond === void 0) return here;
	await mkdir(folder, { recursive: true });
	return await beyond.restore(digest, file) ? read(file, digest) : void 0;
}
async function read(file, digest) {
	const text = await readFile(file, "utf8").catch(() => void 0);
	if (text === void 0) return void 0;
	const list = text.length <= largest && sumOf(text) === digest ? listIn(text) : void 0;
	if (list === void 0) await rm(file, { force: true });
	return list;
}
/** A line each, so that files of two nights can be compared by any tool. */
function textOf({ manager, usedBytes, packages }) {
	const lines = packages.map((one) => `    ${JSON.stringify(one)}`);
	return `{\n  "manager": "${manager}",\n  "usedBytes": ${usedBytes ?? "null"},\n  "packages": [\n${lines.join(",\n")}\n  ]\n}\n`;
}
function listIn(text) {
	const { manager, usedBytes, packages } = JSON.parse(text);
	return packageManagers.includes(manager) ? {
		manager,
		usedBytes: usedBytes ?? void 0,
		packages
	} : void 0;
}
function fileOf(digest, folder) {
	return path.join(folder, `${digest}.json`);
}
function sumOf(text) {
	return createHash("sha256").update(text).digest("hex");
}

// src/lifecycle/updates/update-lines.ts
/** How each package manager says it, by line. */
const readers = {
	apt: (line) => update(/^Inst (?<name>\S+)(?: \[(?<from>\S+)\])? \((?<to>\S+)/.exec(line)),
	dnf: (line) => update(/^(?<name>\S+)\.[\w]+\s+(?<to>\S*\d\S*)\s+\S+\s*$/.exec(line)),
	apk: (line) => update(/^\(\d+\/\d+\) (?:Upgrading|Installing) (?<name>\S+) \((?:(?<from>\S+) -> )?(?<to>\S+)\)/.exec(line)),
	pacman: (line) => line.endsWith("[ignored]") ? void 0 : update(/^(?<name>\S+) (?<from>\S+) -> (?<to>\S+)/.exec(line)),
	zypper: (line) => update(/^v\s*\|[^|]*\|\s*(?<name>[^|\s]+)\s*\|\s*(?<from>[^|\s]*)\s*\|\s*(?<to>[^|\s]+)\s*\|/.exec(line))
};
function updatesIn(manager, lines) {
	const end = lines.findIndex((line) => /^Obsoleting Packages/i.test(line));
	const read = readers[manager];
	return (end === -1 ? lines : lines.slice(0, end)).flatMap((line) => read?.(line.trim()) ?? []);
}
function update(found) {
	if (found?.groups === void 0) return void 0;
	const { name = "", from = "", to = "" } = found.groups;
	return {
		name,
		from,
		to
	};
}

// src/lifecycle/updates/ask-updates.ts
/**
* Fetches the lists of the package sources and has the package manager say what it would do; nothing is installed. Just after
* a start the network may not be up and another program may hold the lock: each is tried several times.
*/
const script = String.raw`
export DEBIAN_FRONTEND=noninteractive
words=$(mktemp)
again() {
  n=0
  while :; do
    "$@" >"$words" 2>&1 && return 0
    n=$((n + 1))
    if [ "$n" -ge 8 ]; then tail -n 5 "$words" | awk '{print "complaint\t" $0}'; return 1; fi
    sleep 5
  done
}
tell() { out=$("$@" 2>/dev/null); status=$?; printf '%s\n' "$out" | awk '$0 != "" {print "line\t" $0}'; say status "$status"; }
if command -v apt-get >/dev/null 2>&1; then
  say manager apt
  if again apt-get -q -y -o APT::Update::Error-Mode=any update; then tell apt-get -s -q -y dist-upgrade; fi
elif command -v dnf >/dev/null 2>&1; then
  say manager dnf
  if again dnf -q -y makecache --refresh; then tell dnf -q -y check-update; fi
elif command -v apk >/dev/null 2>&1; then
  say manager apk
  if again apk update; then tell apk upgrade --simulate; fi
elif command -v pacman >/dev/null 2>&1; then
  say manager pacman
  if again pacman -Sy --noconfirm; then tell pacman -Qu; fi
elif command -v zypper >/dev/null 2>&1; then
  say manager zypper
  if again zypper -q -n refresh; then tell zypper -q -n list-updates; fi
fi
rm -f "$words"
`;
/** Which packages the guest's sources have newer. Throws GuestError where that can not be told. */
async function askUpdates(communicator, context) {
	return updatesSaid(await askGuest(communicator, script, {
		...context,
		needsRoot: true
	}));
}
/** Exit codes of the question that are answers: dnf says 100 where there are updates, pacman 1 where there are none. */
const answers = {
	apt: ["0"],
	dnf: ["0", "100"],
	apk: ["0"],
	pacman: ["0", "1"],
	zypper: ["0"]
};
function updatesSaid(said) {
	const manager = said.get("manager")?.[0] ?? "";
	const fitting = answers[manager];
	if (fitting === void 0) throw new GuestError("guest-not-examined", "The guest has no package manager that can be asked for updates", `It is asked of ${Object.keys(answers).join(", ")}.`);
	const status = said.get("status")?.[0];
	if (status === void 0 || !fitting.includes(status)) throw new GuestError("guest-not-examined", `${manager} could not say which updates there are`, (said.get("complaint") ?? [status === void 0 ? "Its sources did not answer." : `It ended with ${status}.`]).join("\n"));
	const updates = updatesIn(manager, said.get("line") ?? []);
	return {
		manager,
		updates,
		any: updates.length > 0 || manager === "dnf" && status === "100"
	};
}

// src/lifecycle/visit-template.ts
/**
* Starts a clone of a template, asks its guest, and removes the clone. The template itself is not touched: the clone is
* linked to it where the storage can do that, carries the mark of the build and is in its journal.
*/
async function visitTemplate(template, context, { what, ask }) {
	const { artifact, door, reach } = template;
	await using open = await door.open(context);
	const { step } = context;
	const clone = await step(`Cloning template ${artifact.vmid} to see ${what}`, () => cloneTemplate(open, { suffix: "-visit" }));
	try {
		const { vm, config } = clone;
		const options = reachOf(reach, config, artifact.vmid);
		const keyPair = await keyPairFor(options, config, context);
		await vm.configure(settings(config, options, keyPair, open.session.client.version.major));
		await step(`Starting the clone ${vm.vmid}`, () => vm.start());
		const { communicator, type = options.communicator } = await connectGuest(options, vm, keyPair, { evidence: () => [] }, context);
		try {
			return await step(`Asking the clone ${what}`, () => ask(communicator, {
				...options,
				communicator: type
			}));
		} finally {
			await communicator.close().catch(() => {});
		}
	} finally {
		if (!context.signal.aborted) await step(`Removing the clone ${clone.vm.vmid}`, () => clone.remove());
	}
}
/**
* By the build's own way, at the address that the agent tells; or by the agent alone, which needs no login: what the build
* logged in with is often gone from a finished template.
*/
function reachOf(reach, config, vmid) {
	const isAsked = hasAgent(config);
	const kind = communicatorOf(reach);
	if (kind.windowsOnly === true) throw new GuestError("no-communicator", `Template ${vmid} is one of Windows, which is not asked for packages`);
	if (kind.keyLogin !== void 0) return isAsked ? {
		...reach,
		communicator: "auto",
		winrm_username: "",
		ssh_host: ""
	} : reach;
	if (kind.reaches) return reach;
	if (isAsked) return {
		...reach,
		communicator: "agent"
	};
	throw new GuestError("no-communicator", `Nothing leads into a clone of template ${vmid}`, "The source has communicator = \"none\", and the template no guest agent. Install qemu-guest-agent, or keep qemu_agent.");
}
async function keyPairFor(options, config, { emit }) {
	if (!(communicatorOf(options).keyLogin?.(options)?.isKeyMissing === true) || !hasCloudInit(config)) return void 0;
	const { temporary_key_pair_type: type, temporary_key_pair_bits: bits, temporary_key_pair_name: name } = options;
	const pair = await generateKeyPair$1({
		type,
		bits,
		name
	});
	emit({
		kind: "secret",
		text: pair.privateKey,
		name: "the key of the clone"
	});
	return pair;
}
function settings(config, options, keyPair, pveMajor) {
	const common = {
		tags: buildTag,
		onboot: 0,
		...config["protection"] === 1 ? { protection: 0 } : {}
	};
	if (!hasCloudInit(config)) return common;
	const kind = communicatorOf(options);
	const publicKey = keyPair?.publicKey ?? kind.keyLogin?.(options)?.publicKey() ?? "";
	return {
		...common,
		...present({
			ciuser: kind.access(options).user,
			cipassword: options.ssh_password,
			sshkeys: encodeURIComponent(publicKey),
			ipconfig0: config["ipconfig0"] === void 0 ? "ip=dhcp" : ""
		}),
		...pveMajor < 8 ? {} : { ciupgrade: 0 }
	};
}

// src/engine/life/nightly.ts
/** Milliseconds for reading the database of a package manager. */
const listTimeout = 12e4;
/** Milliseconds for fetching the lists of its sources, with a slow mirror. */
const updatesTimeout = 9e5;
/** One build as one of many: what there is from the one before, and what is different. Lasts over all attempts. */
var Nightly = class {
	#setup;
	#build;
	#same;
	#looked = false;
	#verdict = { kind: "build" };
	#before;
	/** What is in the template; undefined: not known. */
	news;
	/** `same`: the template that is made of the same; undefined: there is none, or it is too old. */
	constructor(build, setup, same) {
		this.#build = build;
		this.#same = same;
		this.#setup = setup;
	}
	/** For the template's record. */
	get life() {
		const patched = () => this.#verdict.kind === "patch" ? this.#verdict.present.record : void 0;
		return {
			packages: () => this.news?.count,
			inventory: () => this.news?.inventory,
			full: () => patched()?.full ?? patched()?.built,
			parent: () => patched()?.parent
		};
	}
	/** Looks at the present template, the first time, and says what is to be done. */
	async lookBack(builder, asked, context) {
		const isAsked = this.#setup.packages !== void 0 || this.#same !== void 0;
		if (this.#looked || builder.present === void 0 || !isAsked) return this.#verdict;
		const present = await context.step("Looking for the present template", async () => builder.present?.(this.#build.work, this.#same?.vmid, context));
		if (present === void 0) context.message("There is none yet");
		else this.#verdict = await this.#judge(present, builder, asked, context);
		this.#looked = true;
		return this.#verdict;
	}
	async #judge(present, builder, asked, context) {
		const { packages, refresh } = this.#setup;
		const { vmid, name } = present.artifact;
		context.message(`Template ${vmid} (${name})`);
		const known = packages === void 0 ? void 0 : await this.#shelved(present, packages, context);
		const needsList = packages !== void 0 && known === void 0;
		if (refresh === void 0 || this.#same === void 0) {
			if (needsList) await this.#visitForList(present, context);
			return { kind: "build" };
		}
		const found = await this.#visit(present, needsList, context);
		if (found?.any === false) return {
			kind: "unchanged",
			present
		};
		if (found === void 0 || refresh === "check") return { kind: "build" };
		const why = this.#whyFull(present, builder, asked, context);
		if (why === void 0) return {
			kind: "patch",
			present: {
				...present,
				reach: found.reach
			}
		};
		context.message(`It is built from the start and not patched: ${why}`);
		return { kind: "build" };
	}
	/** Undefined: it can be patched. */
	#whyFull({ record, isProtected }, { patch }, asked, { clock }) {
		const { fullEveryMs } = this.#setup;
		if (patch === void 0) return "a source of this type can not be";
		const why = patch.whyNot(this.#build.work, asked);
		if (why !== void 0) return why;
		if (isProtected) return "it is protected, and so would be its copy";
		const last = Date.parse(record?.full ?? record?.built ?? "");
		if (Number.isNaN(last)) return "since when is not known";
		const age = clock.now() - last;
		if (fullEveryMs === void 0 || age <= fullEveryMs) return void 0;
		return `that was last done ${formatDays(age)} ago, and full-every is ${formatDays(fullEveryMs)}`;
	}
	/** What is installed, when the provisioners are done. That it can not be told fails no build. */
	async lookInside({ communicator, late }, { signal, emit, message }) {
		const place = this.#setup.packages;
		if (place === void 0) return;
		if (communicatorOf({ communicator: String(late["ConnType"] ?? "") }).windowsOnly === true) {
			message("The packages are not listed: a guest of Windows has no package manager that is asked");
			return;
		}
		try {
			const list = await listPackages(communicator, {
				signal,
				timeout: listTimeout
			});
			const shelved = await shelve(list, place);
			this.news = newsOf(list, shelved, this.#before);
			emit({
				kind: "packages",
				...this.news
			});
		} catch (thrown) {
			if (signal.aborted) throw thrown;
			message(`The packages could not be listed: ${told(thrown)}`);
		}
	}
	async #shelved(present, place, { message }) {
		const { inventory } = present.record ?? {};
		if (inventory === void 0) return void 0;
		const list = await fetchList(inventory, place).catch((thrown) => {
			message(`The list of its packages could not be read: ${told(thrown)}`);
		});
		if (list !== void 0) this.#before = {
			present,
			list
		};
		return list;
	}
	/** Undefined: it could not be told, and was said. Without an answer it is built: a build too many does no harm. */
	async #visit(present, needsList, context) {
		const { signal, message, say } = context;
		try {
			return await visitTemplate(present, context, {
				what: "which updates there are",
				ask: async (guest, reach) => {
					const found = await askUpdates(guest, {
						signal,
						timeout: updatesTimeout
					});
					const { manager, updates, any } = found;
					if (!any) say(`${manager} has no updates for template ${present.artifact.vmid}: nothing is built`);
					else say(`${manager} has updates: ${updates.map(({ name, to }) => `${name} ${to}`).join(", ") || "it does not say which"}`);
					if (any && needsList) {
						const list = await listPackages(guest, {
							signal,
							timeout: listTimeout
						});
						this.#before = {
							present,
							list
						};
					}
					return {
						...found,
						reach
					};
				}
			});
		} catch (thrown) {
			if (signal.aborted || !isOutside(thrown)) throw thrown;
			for (const { summary, detail } of toDiagnostics(thrown)) context.emit({
				kind: "problem",
				diagnostic: warning("updates-unknown", `Whether there are updates for template ${present.artifact.vmid} could not be told, so it is built: ${summary}`, detail, this.#build.range)
			});
			message("It is built anew");
			return;
		}
	}
	async #visitForList(present, context) {
		try {
			const list = await visitTemplate(present, context, {
				what: "what is installed",
				ask: (guest) => listPackages(guest, {
					signal: context.signal,
					timeout: listTimeout
				})
			});
			this.#before = {
				present,
				list
			};
		} catch (thrown) {
			if (context.signal.aborted || !isOutside(thrown)) throw thrown;
			context.message(`The packages of template ${present.artifact.vmid} are not known: ${told(thrown)}`);
		}
	}
};
function newsOf({ manager, packages, usedBytes }, shelved, before) {
	const news = {
		manager,
		count: packages.length,
		usedBytes,
		...shelved
	};
	if (before === void 0 || before.list.manager !== manager) return news;
	const { list, present } = before;
	const { vmid, name } = present.artifact;
	const diff = diffPackages(list.packages, packages);
	return {
		...news,
		against: {
			vmid,
			name,
			count: list.packages.length,
			usedBytes: list.usedBytes,
			diff
		}
	};
}
function isOutside(thrown) {
	return thrown instanceof ExternalError || thrown instanceof TemplateError;
}
function told(thrown) {
	return toDiagnostics(thrown).map(({ summary, detail }) => [summary, detail].filter(Boolean).join(". ")).join("; ");
}

// src/engine/retry/passing.ts
/**
* Kinds of failures that can pass by themselves, so that the same build may succeed a minute later: somebody holds a lock,
* the network or a node is down, a worker of the server died, the guest never answered.
*/
const passing = /* @__PURE__ */ new Set([
	"agent-timeout",
	"connection-broken",
	"connection-lost",
	"connection-refused",
	"guest-not-reached",
	"installation-timeout",
	"machine-disappeared",
	"no-free-vmid",
	"node-offline",
	"node-unreachable",
	"ports-in-use",
	"resource-locked",
	"server-timeout",
	"server-unavailable",
	"server-unreachable",
	"ssh-timeout",
	"task-cut-off",
	"task-not-finished",
	"text-not-seen",
	"upload-stalled",
	"winrm-timeout"
]);

// src/engine/retry/can-pass.ts
/** May a build that failed of this succeed when it is done again? Only where all that went wrong can pass. */
function canPass(thrown) {
	if (thrown instanceof Cancelled) return false;
	const errors = toDiagnostics(thrown).filter(({ severity }) => severity !== "warning");
	return errors.length > 0 && errors.every(({ code }) => passing.has(code));
}

// src/engine/retry/attempts.ts
/** Milliseconds before the second attempt; before each further one it is twice as long. */
const firstPause = 3e4;
/**
* Does a build, and does it again after failures that can pass, up to `retry` times. The attempt asks, with its failure,
* whether there will be another one; what it leaves in the journal all the same ends it, since the next one would meet it.
*/
async function withAttempts({ name }, { retry = 0, ...setup }, journal, attemptOnce) {
	const work = workOn(name, setup);
	const { signal, clock } = work;
	for (let attempt = 1;; attempt++) {
		if (signal.aborted) throw new Cancelled();
		let again = false;
		try {
			return await attemptOnce((failure) => {
				again = attempt <= retry && !signal.aborted && canPass(failure);
				return again;
			});
		} catch (thrown) {
			if (!again || signal.aborted) throw thrown;
			const [left] = journal.openOf(name);
			if (left !== void 0) {
				work.message(`It is not built again: ${describeEntry(left)} could not be removed`);
				throw thrown;
			}
			const why = toDiagnostics(thrown).map(({ summary }) => summary).join("; ");
			const pause = firstPause * 2 ** (attempt - 1);
			work.emit({
				kind: "retrying",
				attempt,
				of: retry + 1,
				why
			});
			work.say(`Attempt ${attempt} of ${retry + 1} failed of something that can pass: ${why}. Building again in ${formatDuration(pause)}`);
			await clock.sleep(pause, signal);
			work.say(`Attempt ${attempt + 1} of ${retry + 1}`);
		}
	}
}

// src/engine/build-context.ts
/** What a builder is told of its build, whatever it makes. */
function contextBasics(build, setup, work) {
	return {
		...work,
		name: build.name,
		builderType: build.builder,
		mark: ownershipMark(setup.runId, build.name),
		places: build.places,
		renderLate: build.renderLate,
		workingDirectory: setup.workingDirectory,
		trust: setup.trust,
		env: setup.env,
		downloadDirectory: setup.downloadDirectory,
		isoCache: setup.isoCache,
		bootWaitFactor: setup.bootWaitFactor,
		screenshot: setup.screenshot,
		force: setup.force && setup.trial === void 0,
		trial: setup.trial,
		forceOrder: setup.forceOrder,
		keepPrevious: setup.keepPrevious,
		step: (name, run) => runStep({
			name,
			range: build.range
		}, work, () => {
			work.say(name);
			return run();
		})
	};
}

// src/engine/life/build-file-name.ts
/** The name of a build, as a file has one. Two names stay two. */
function buildFileName(name) {
	const plain = name.replace(/[^\w.-]+/g, "-");
	return plain === name ? plain : `${plain}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

// src/engine/life/bill.ts
/** Milliseconds for reading the database of a package manager, and the files of licences. */
const readTimeout = 18e4;
/** Says before anything is made that there will be no bill of material: it is known already. */
function foreseeBill(build, { billFolder }, work) {
	if (billFolder === void 0 || reachesGuest(build.options)) return;
	warnOf(build, work, "Nothing leads into a guest of it. Use `communicator = \"ssh\"`, or leave it out of this run with `except`.");
}
/** Writes what is installed, when the provisioners are done. That there can be no bill is a warning, and fails no build. */
async function makeBill(build, { billFolder, redact = (text) => text }, { communicator, late }, work) {
	if (billFolder === void 0 || !reachesGuest(build.options)) return;
	if (communicatorOf({ communicator: String(late["ConnType"] ?? "") }).windowsOnly === true) {
		warnOf(build, work, "A guest of Windows has no database of packages that is read.");
		return;
	}
	await runStep({
		name: "Making the bill of material",
		range: build.range
	}, work, async () => {
		const { signal, clock, emit, say, message } = work;
		say("Making the bill of material");
		try {
			const inventory = await readInventory(communicator, {
				signal,
				timeout: readTimeout
			});
			const { billsOf } = await import("./inventory-bills.js");
			const subject = redact(build.name);
			const { version } = package_default;
			const bills = billsOf({
				inventory,
				subject,
				madeAt: clock.now(),
				id: randomUUID(),
				version
			});
			const name = path.join(billFolder, buildFileName(subject));
			const files = {
				cyclonedx: `${name}.cdx.json`,
				spdx: `${name}.spdx.json`
			};
			await mkdir(billFolder, { recursive: true });
			await writeFile(files.cyclonedx, bills.cyclonedx);
			await writeFile(files.spdx, bills.spdx);
			const { manager, packages } = inventory;
			emit({
				kind: "sbom",
				bill: {
					manager,
					count: packages.length,
					licences: bills.licences,
					files
				}
			});
			for (const file of Object.values(files)) message(file);
		} catch (thrown) {
			const isOutside = thrown instanceof ExternalError || thrown instanceof TemplateError;
			if (signal.aborted || !(isOutside || fileProblem(thrown) !== void 0)) throw thrown;
			warnOf(build, work, toDiagnostics(thrown).map(({ summary, detail }) => [summary, detail].filter(Boolean).join(". ")).join("; "));
		}
	});
}
function warnOf({ name, range }, { emit }, why) {
	emit({
		kind: "problem",
		diagnostic: warning("no-sbom", `There is no bill of material of ${name}`, why, range)
	});
}

// src/lifecycle/updates/patch-guest.ts
/** Installs what the package sources have newer, and takes away what only an update leaves. Configuration files stay as they are. */
const upgrade = String.raw`
set -e
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a
again() { n=0; until "$@"; do n=$((n + 1)); [ "$n" -lt 8 ] || return 1; sleep 5; done; }
if command -v apt-get >/dev/null 2>&1; then
  again apt-get -q -y -o APT::Update::Error-Mode=any update
  apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold dist-upgrade
  apt-get -q -y -o DPkg::Lock::Timeout=300 --purge autoremove
  apt-get clean
elif command -v dnf >/dev/null 2>&1; then
  again dnf -q -y makecache --refresh
  dnf -y upgrade
  dnf -q -y clean all
elif command -v apk >/dev/null 2>&1; then
  again apk update
  apk upgrade
  rm -rf /var/cache/apk/*
elif command -v pacman >/dev/null 2>&1; then
  again pacman -Sy --noconfirm
  pacman -Su --noconfirm
  pacman -Scc --noconfirm
elif command -v zypper >/dev/null 2>&1; then
  again zypper -q -n refresh
  zypper -n update
  zypper -q -n clean --all
else
  echo 'There is no package manager that is known' >&2
  exit 1
fi
`;
/**
* What the machine that was started to be patched has of its own, and no other may have from it: each makes its own anew.
* SSH host keys go where something makes them again at the next start.
*/
const clean = String.raw`
if command -v cloud-init >/dev/null 2>&1; then cloud-init clean --logs >/dev/null 2>&1 || cloud-init clean; fi
if [ -e /etc/machine-id ]; then : >/etc/machine-id; fi
if [ -f /var/lib/dbus/machine-id ] && [ ! -L /var/lib/dbus/machine-id ]; then rm -f /var/lib/dbus/machine-id; fi
if command -v cloud-init >/dev/null 2>&1 || ! command -v dpkg >/dev/null 2>&1; then rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub /etc/dropbear/dropbear_*_host_key; fi
rm -f /var/lib/systemd/random-seed /var/lib/dhcp/*.leases /var/lib/dhclient/*.lease*
sync
`;
const prelude = "LC_ALL=C; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH";
/** Brings the packages of a guest up to date, and makes it again what a template has to be. Throws GuestError. */
async function patchGuest(communicator, { signal, say, output }) {
	for (const [what, script] of [["Upgrading the packages", upgrade], ["Taking away what is of this machine alone", clean]]) {
		say(what);
		const { exitCode, disconnected } = await communicator.exec(asRoot(`${prelude}\n${script}`), {
			signal,
			onOutput: output
		});
		if (exitCode !== 0) throw new GuestError(disconnected ? "connection-lost" : "guest-command-failed", `${what} ended with ${exitCode ?? "no exit code"}`, "Its output is in the log. Until that is mended, refresh: check builds anew where there are updates.");
	}
}

// src/engine/life/patch.ts
/** In place of the provisioners, in a copy of the present template. */
async function patch(communicator, work) {
	const { signal, say, emit } = work;
	const evidence = new Evidence();
	const output = (stream, text) => {
		evidence.add(stream, text);
		emit({
			kind: "output",
			from: "guest",
			stream,
			text
		});
	};
	await patchGuest(communicator, {
		signal,
		say,
		output
	}).catch((thrown) => {
		throw evidence.addTo(thrown);
	});
}

// src/engine/life/retire-older.ts
/**
* Removes templates of the same name, and of the same channel where the build has one, that have served their time: when
* the new one is the user's and its post-processors are done. What goes wrong is a warning: the build is what it is.
*/
async function retireOlder(build, setup, work, { door, record }, result) {
	const machine = machineOf(result);
	const { retirement, channel } = setup.life ?? {};
	if (retirement === void 0 || door === void 0 || machine?.kind !== "template") return;
	const { name, vmid } = machine;
	const step = `Retiring older templates of ${name}${channel === void 0 ? "" : ` in channel ${channel}`}`;
	await runStep({
		name: step,
		range: build.range
	}, work, async () => {
		work.say(step);
		try {
			await using open = await door.open(doorContext(build.range, build, setup, work, record));
			const context = {
				...work,
				client: open.session.client
			};
			const retired = await retire({
				name,
				channel,
				...retirement,
				dryRun: false,
				spare: vmid
			}, context);
			for (const one of retired) if (one.fate === "stays") work.message(`${one.vmid} stays: ${one.why}`);
			work.emit({
				kind: "retired",
				retired
			});
			for (const one of retired) if (one.fate === "left") warnOfLeft(one, work);
		} catch (thrown) {
			if (work.signal.aborted || !(thrown instanceof ExternalError)) throw thrown;
			const [problem] = toDiagnostics(thrown);
			const why = [problem?.summary, problem?.detail].filter(Boolean).join("\n");
			work.warn("not-retired", `Older templates of ${name} could not be looked at`, why);
		}
	});
}
function warnOfLeft(one, { warn }) {
	warn("not-retired", `Could not be retired: ${describeTemplate(one)}`, one.why);
}

// src/engine/post-processing/attest-build.ts
/**
* Has somebody sign what the post-processor `provenance` states, of all that a build leaves to the user. Where that fails, so
* does the build: whoever asks for an attestation relies on it. What was built stays.
*/
async function attestBuild(build, setup, work, finished, result) {
	const { attesting, materials } = setup;
	if (attesting === void 0 || materials === void 0) return;
	const title = "Attesting what was built";
	if (result.kind === "none") {
		work.warn("nothing-to-attest", `There is no attestation of ${build.name}`, "It has made nothing that is left.");
		return;
	}
	await runStep({
		name: title,
		range: build.range
	}, work, async () => {
		work.say(title);
		const [{ stateProvenance }, { provenanceOptions }] = await Promise.all([import("./post-processors-provenance-state-provenance-exports.js"), import("./post-processors-provenance-provenance-options-exports.js")]);
		const machine = machineOf(result);
		const { statement, identity } = await stateProvenance(provenanceOptions.parse({}), {
			artifact: {
				id: artifactId(result),
				files: machine?.files ?? filesOf(result),
				...machine === void 0 ? {} : templateWithin(build, build, setup, work, finished)
			},
			buildName: build.sourceName,
			builderType: build.builder,
			runUuid: String(finished.late["PackerRunUUID"] ?? setup.runId),
			workingDirectory: setup.workingDirectory,
			env: setup.env,
			signal: work.signal,
			clock: work.clock,
			materials
		});
		const { url, bundle } = await attesting.attestor.attest(statement, {
			signal: work.signal,
			clock: work.clock,
			hide: (text, name) => work.emit({
				kind: "secret",
				text,
				name
			})
		});
		const base = path.join(attesting.folder, buildFileName((setup.redact ?? String)(build.name)));
		const files = {
			bundle: `${base}.sigstore.json`,
			identity: identity === void 0 ? void 0 : `${base}.identity.json`
		};
		await mkdir(attesting.folder, { recursive: true });
		await writeFile(files.bundle, `${bundle}\n`);
		if (files.identity !== void 0) await writeFile(files.identity, identity ?? "");
		work.emit({
			kind: "attested",
			attestation: {
				url,
				subjects: statement.subject.map(({ name }) => name),
				...files
			}
		});
	}).catch((thrown) => {
		if (!work.signal.aborted) work.message(`What was built stays, without an attestation: ${describeArtifact(result)}`);
		throw thrown;
	});
}

// src/engine/post-processing/foresee-steps.ts
/** What all post-processors of a build know to fail before anything is made, each at its block. */
async function foreseeSteps({ postProcessors }, { components }, ground) {
	const found = [];
	for (const step of postProcessors.flat()) {
		const postProcessor = components.postProcessor(step.type);
		const options = postProcessor?.foresee === void 0 ? void 0 : optionsNow(step);
		if (options === void 0) continue;
		const { deeds, problems } = await postProcessor?.foresee?.(options, ground) ?? {
			deeds: [],
			problems: []
		};
		found.push({
			deeds,
			problems: problems.map((each) => ({
				...each,
				range: each.range ?? step.range
			}))
		});
	}
	return {
		deeds: found.flatMap(({ deeds }) => deeds),
		problems: found.flatMap(({ problems }) => problems)
	};
}
/** Undefined: they wait for what only the machine can tell. */
function optionsNow(step) {
	try {
		return step.resolve({}).options;
	} catch (thrown) {
		if (thrown instanceof TemplateError) return void 0;
		throw thrown;
	}
}

// src/engine/post-processing/settle-post-processed.ts
/**
* Runs the post-processors, and then removes the machine where none of them keeps it. Answers what the user has in the end.
* `removeOpen` removes what the journal holds of this build, and says whether all of it is gone.
*/
async function settlePostProcessed(build, setup, work, finished, removeOpen) {
	const { artifact, door, record } = finished;
	const machine = machineOf(artifact);
	const { files, isGivenUp } = await runPostProcessors(build, setup, work, finished).catch((thrown) => {
		if (machine !== void 0 && !work.signal.aborted) work.message(`${capitalised(describeArtifact(machine))} stays: it was built, and only a post-processor has failed`);
		throw thrown;
	});
	if (machine === void 0) {
		if (!isGivenUp && files.length === 0) return artifact;
		const kept = artifact.kind === "file" && !isGivenUp ? artifact.files : [];
		const all = [.../* @__PURE__ */ new Set([...kept, ...files])];
		return {
			kind: all.length === 0 ? "none" : "file",
			files: all
		};
	}
	const channel = machine.kind === "template" ? setup.life?.channel : void 0;
	if (isGivenUp && channel !== void 0) work.message(`Template ${machine.vmid} stays, though its post-processors do not keep it: channel ${channel} has it`);
	if (!isGivenUp || channel !== void 0) return files.length === 0 ? artifact : {
		...machine,
		files
	};
	if (door === void 0) throw new ExternalError("not-removed", `Nothing leads to machine ${machine.vmid}: it stays`);
	await runStep({
		name: `Removing ${machine.kind} ${machine.vmid}`,
		range: build.range
	}, work, async () => {
		work.say(`Removing ${machine.kind} ${machine.vmid}, because keep_input_artifact is not set`);
		await door.takeBack(machine, doorContext(build.range, build, setup, work, record));
		if (!await removeOpen()) throw new ExternalError("not-removed", `${machine.kind} ${machine.vmid} could not be removed, and is still there`);
	});
	return files.length === 0 ? {
		kind: "none",
		files: []
	} : {
		kind: "file",
		files
	};
}
function capitalised(text) {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

// src/engine/remove-left.ts
/** Milliseconds for removing what a build leaves behind: the platform grants less than five minutes after a cancellation. */
const cleanUpBudget = 24e4;
/** Removes what a build that has ended left, or hands it over where the user asks to keep what fails. */
async function removeRest(build, builder, setup, journal, work) {
	const entries = journal.openOf(build.name);
	if (entries.length === 0 || setup.signal.aborted && !setup.cleanUpAfterCancel) return;
	if (setup.onError !== "cleanup" && !setup.signal.aborted) {
		await removeEntries(entries.filter(({ kind }) => kind === "swap"), build, builder, setup, journal, work);
		for (const entry of journal.openOf(build.name)) {
			closeEntry(entry, "handed-over", journal, work);
			const page = entry.kind === "vm" ? uiUrl(new URL(entry.url), entry.vmid) : entry.url;
			work.emit({
				kind: "settled",
				entry,
				fate: "kept",
				page
			});
			const why = `The build failed, and on-error is ${setup.onError}. Remove it yourself when you have seen enough, before reap does; another name keeps it from that: ${page}`;
			work.warn("kept", `Kept: ${describeEntry(entry)}`, why);
		}
		return;
	}
	await removeEntries(entries, build, builder, setup, journal, work);
}
/** Removes what a successful build does not keep. What can not be removed is told of and left: it was the user's before. */
async function removeForGood(build, builder, setup, journal, work) {
	await removeEntries(journal.openOf(build.name), build, builder, setup, journal, work);
	const left = journal.openOf(build.name);
	for (const entry of left) {
		closeEntry(entry, "handed-over", journal, work);
		work.emit({
			kind: "settled",
			entry,
			fate: "handed-over"
		});
	}
	return left.length === 0;
}
/** Removes what a test build made that went well. What could not be removed stays in the journal, and is a failure. */
async function removeTried(build, builder, setup, journal, work) {
	if (journal.openOf(build.name).length === 0) return;
	const name = "Removing what the test made";
	await runStep({
		name,
		range: build.range
	}, work, async () => {
		work.say(name);
		await removeEntries(journal.openOf(build.name), build, builder, setup, journal, work);
		const left = journal.openOf(build.name);
		if (left.length > 0) throw new ExternalError("not-removed", `Could not be removed: ${left.map(describeEntry).join(", ")}`);
	});
}
async function removeEntries(entries, build, builder, setup, journal, work) {
	await builder.remove?.(entries, build.options, {
		...work,
		signal: AbortSignal.timeout(cleanUpBudget),
		env: setup.env,
		onGone: (entry) => {
			closeEntry(entry, "gone", journal, work);
			work.emit({
				kind: "settled",
				entry,
				fate: "removed"
			});
		},
		onForeign: (entry) => {
			closeEntry(entry, "handed-over", journal, work);
			work.emit({
				kind: "settled",
				entry,
				fate: "handed-over"
			});
		}
	});
}
/** That it can not be written undoes nothing: whoever cleans up later looks again, and finds what is there. */
function closeEntry(entry, why, journal, { warn }) {
	try {
		journal.close(entry, why);
	} catch (thrown) {
		warn("unwritable-file", `The journal could not be written: ${thrown.message}`);
	}
}

// src/engine/run-provisioner.ts
/** Runs one provisioner with Packer's meta-arguments: pause_before, timeout, max_retries, continue_on_error. */
async function runProvisioner(step, build, setup, work, guest) {
	try {
		await provision(step, build, setup, work, guest);
	} catch (thrown) {
		if (!step.continueOnError || outcomeOf(thrown, work.signal) === "cancelled" || !isOutside$1(thrown)) throw thrown;
		const name = stepLabel(step, build.provisioners, setup.redact);
		const problems = toDiagnostics(thrown);
		work.say(`Provisioning with ${name} failed; the build goes on, as continue_on_error says`);
		work.emit({
			kind: "passed-over",
			step: name,
			why: problems.map(({ summary }) => summary).join("; ")
		});
		for (const { evidence, ...problem } of problems) work.emit({
			kind: "problem",
			diagnostic: passedOver(name, {
				...problem,
				evidence
			}, step.range)
		});
	}
}
/** The failure as a warning at the block that takes it lightly. */
function passedOver(name, { summary, detail, evidence, range }, block) {
	const text = [detail, "`continue_on_error` is set: the build goes on."].filter((part) => part !== void 0).join(" ");
	return {
		...warning("failure-passed-over", `${name} failed: ${summary}`, text, range ?? block),
		evidence
	};
}
async function provision(step, build, setup, work, guest) {
	const provisioner = setup.components.provisioner(step.type);
	if (provisioner === void 0) throw new TemplateError([error("unknown-type", "Unknown provisioner type", `There is no provisioner ${step.type}.`, step.range)]);
	const { signal, clock, say, emit } = work;
	const name = `Provisioning with ${stepLabel(step, build.provisioners, setup.redact)}`;
	await runStep({
		name,
		range: step.range
	}, work, async () => {
		if (step.pauseBefore > 0) {
			say(`Pausing ${step.pauseBefore / 1e3}s before the next provisioner...`);
			await sleepTold(step.pauseBefore, {
				clock,
				signal
			}, (reached) => {
				emit({
					kind: "progress",
					id: "pause",
					label: "Pausing",
					unit: "milliseconds",
					...reached
				});
			});
		}
		const { options, renderLate } = resolveStep(step, guest.late, work);
		for (let attempt = 0;; attempt++) {
			const evidence = new Evidence();
			const context = {
				...contextOf(build, inFolderOf(step, setup), atBlock(work, step.range), guest, evidence),
				renderLate
			};
			try {
				await onceWithTimeout(provisioner, options, step, context);
				return;
			} catch (thrown) {
				if (outcomeOf(thrown, signal) === "cancelled" || attempt >= step.maxRetries) throw evidence.addTo(thrown);
				const { message } = thrown;
				say(`Provisioner failed: ${message}; retry ${attempt + 1} of ${step.maxRetries}`);
			}
		}
	});
}
/** What is enforced has its files beside the file that enforces it. */
function inFolderOf({ enforcedIn }, setup) {
	return enforcedIn === void 0 ? setup : {
		...setup,
		workingDirectory: enforcedIn
	};
}
function contextOf(build, { workingDirectory, trust, env, room }, { emit, ...work }, { communicator, late }, evidence) {
	return {
		...work,
		communicator,
		late,
		workingDirectory,
		trust,
		env,
		scriptEnvironment: {
			PACKER_BUILD_NAME: build.sourceName,
			PACKER_BUILDER_TYPE: build.builder,
			...httpVariables(late)
		},
		output: (stream, text) => {
			evidence.add(stream, text);
			emit({
				kind: "output",
				from: "guest",
				stream,
				text
			});
			return room?.();
		},
		progress: (label, done, total) => emit({
			kind: "progress",
			id: label,
			label,
			unit: "bytes",
			done,
			total,
			finished: done === total
		})
	};
}
function httpVariables(late) {
	const known = Object.entries({
		PackerHTTPAddr: "PACKER_HTTP_ADDR",
		PackerHTTPIP: "PACKER_HTTP_IP",
		PackerHTTPPort: "PACKER_HTTP_PORT"
	}).map(([key, name]) => [name, String(late[key] ?? "ERR_")]);
	return Object.fromEntries(known.filter(([, value]) => !value.startsWith("ERR_")));
}
async function onceWithTimeout(provisioner, options, step, context) {
	const outer = context.signal;
	if (step.timeout === void 0) {
		await provisioner.run(options, context);
		return;
	}
	const timer = timeoutSignal(step.timeout);
	try {
		await provisioner.run(options, {
			...context,
			signal: AbortSignal.any([outer, timer])
		});
	} catch (thrown) {
		if (timer.aborted && !outer.aborted) throw new GuestError("provisioner-timeout", `The provisioner ${step.type} did not end within its timeout of ${step.timeout / 1e3}s`);
		throw thrown;
	}
}
/**
* Lets provisioners look for what they need of this machine: better found missing before there is a guest. Throws
* TemplateError with all that is.
*/
async function checkProvisioners(build, setup, work) {
	const { provisioners, errorCleanupProvisioner } = build;
	const looking = [...provisioners, ...errorCleanupProvisioner === void 0 ? [] : [errorCleanupProvisioner]].flatMap((step) => {
		if (step.continueOnError) return [];
		const provisioner = setup.components.provisioner(step.type);
		return provisioner?.run !== void 0 && provisioner.checkHere !== void 0 ? [{
			step,
			provisioner
		}] : [];
	});
	if (looking.length === 0) return;
	await runStep({
		name: "Looking for the programs that provisioners need",
		range: build.range
	}, work, async () => {
		const problems = [];
		for (const { step, provisioner } of looking) try {
			await provisioner.checkHere?.(step.known, {
				...inFolderOf(step, setup),
				signal: work.signal
			});
		} catch (thrown) {
			if (!(thrown instanceof ExternalError) && !(thrown instanceof TemplateError)) throw thrown;
			problems.push(...toDiagnostics(placed(thrown, step.range)));
		}
		if (problems.length > 0) throw new TemplateError(problems);
	});
}

// src/engine/run-build.ts
/**
* One build from its first call to its last, with whatever it leaves behind removed again. Where there is nothing to build it
* answers the template that is there.
*/
async function runBuild(build, given, journal, { nightly, onArtifact, isDoneAgain }) {
	let setup = given;
	const builder = setup.components.builder(build.builder);
	if (builder === void 0) throw new TemplateError([error("unknown-type", "Unknown source type", `There is no builder ${build.builder}.`, build.range)]);
	const work = workOn(build.name, setup);
	let reached;
	let late = {};
	let artifact;
	let door;
	let verifiedAt;
	let patched;
	const makesTemplate = builder.makesTemplate?.(build.work) === true;
	if (!makesTemplate && setup.life !== void 0) warnWithoutTemplate(build, setup.life, work);
	const record = (subject, place) => {
		const entry = journal.open({
			build: build.name,
			...place
		}, subject);
		work.emit({
			kind: "recorded",
			entry
		});
		return (why) => {
			closeEntry(entry, why, journal, work);
			work.emit({
				kind: "settled",
				entry,
				fate: why === "gone" ? "unmade" : why
			});
		};
	};
	const context = {
		...contextBasics(build, setup, work),
		life: lifeOfBuild(build, makesTemplate ? setup.life : void 0, () => verifiedAt),
		record,
		foresee: (ground) => foreseeSteps(build, setup, ground),
		prove: (template, way) => {
			reached = void 0;
			const noting = {
				...work,
				emit: (body) => {
					if (body.kind === "verified") verifiedAt = body.findings.length === 0 ? new Date(work.clock.now()).toISOString() : void 0;
					work.emit(body);
				}
			};
			return runProofs(build, setup, noting, {
				artifact: template,
				late,
				door: way,
				record
			});
		},
		onArtifact: (made, way) => {
			work.emit({
				kind: "artifact",
				artifact: made
			});
			artifact = made;
			door = way;
			onArtifact(made);
		},
		provision: async (communicator, values) => {
			late = values;
			reached = {
				communicator,
				late
			};
			if (patched !== void 0) await patch(communicator, work);
			const isWanted = (step) => patched === void 0 || step.enforcedIn !== void 0;
			for (const step of build.provisioners.filter(isWanted)) await runProvisioner(step, build, setup, work, reached);
			if (makesTemplate) await nightly?.lookInside(reached, work);
			await makeBill(build, setup, reached, work);
		}
	};
	try {
		await checkProvisioners(build, setup, work);
		const verdict = await nightly?.lookBack(builder, context, doorContext(build.range, build, setup, work, record));
		if (verdict?.kind === "unchanged") {
			setup = {
				...given,
				onError: "cleanup"
			};
			return verdict.present.artifact;
		}
		patched = verdict?.kind === "patch" ? verdict.present : void 0;
		foreseeBill(build, setup, work);
		if (patched === void 0) await builder.build(build.work, context);
		else await builder.patch?.make(build.work, patched, context);
		reached = void 0;
		if (setup.trial !== void 0) await removeTried(build, builder, setup, journal, work);
		else if (artifact !== void 0) {
			const finished = {
				artifact,
				late,
				door,
				record
			};
			const result = await settlePostProcessed(build, setup, work, finished, () => removeForGood(build, builder, setup, journal, work));
			if (result !== artifact) context.onArtifact(result, door);
			await attestBuild(build, setup, work, finished, result);
			await retireOlder(build, setup, work, finished, result);
		}
		return;
	} catch (thrown) {
		const failure = placed(thrown, build.range);
		const again = isDoneAgain(failure);
		if (again) setup = {
			...given,
			onError: "cleanup"
		};
		await afterFailure(failure, build, setup, work, {
			reached,
			again
		});
		throw failure;
	} finally {
		await removeRest(build, builder, setup, journal, work);
	}
}
async function afterFailure(thrown, build, setup, work, { reached, again }) {
	const cancelled = outcomeOf(thrown, work.signal) === "cancelled";
	if (!cancelled) for (const problem of toDiagnostics(thrown)) work.emit({
		kind: "problem",
		diagnostic: again ? {
			...problem,
			severity: "warning"
		} : problem
	});
	const step = build.errorCleanupProvisioner;
	if (cancelled || step === void 0 || reached === void 0 || setup.onError === "abort") return;
	work.say(`Running the error-cleanup-provisioner ${step.type}`);
	try {
		await runProvisioner(step, build, setup, work, reached);
	} catch (second) {
		for (const diagnostic of toDiagnostics(second)) work.emit({
			kind: "problem",
			diagnostic: {
				...diagnostic,
				severity: "warning"
			}
		});
	}
}

// src/engine/run-plan.ts
/**
* Runs every build of a plan. Never rejects for a build's failure: one that fails does not stop the others. Throws
* TemplateError, before anything is made, where with `force` one would replace what another has made.
*/
async function runPlan(plan, setup) {
	const shared = sharedTargets(plan, setup.components, setup.force || setup.life?.retirement !== void 0);
	if (shared.length > 0) throw new TemplateError(shared);
	const { emit } = workOn(void 0, setup);
	for (const secret of plan.secrets) emit({
		kind: "secret",
		...secret
	});
	const journal = new Journal(setup.journal, setup.runId);
	const judge = new Judge(plan, setup);
	const inTurn = pLimit(setup.parallelBuilds || Math.max(1, plan.builds.length));
	return { builds: await Promise.all(plan.builds.map((build) => inTurn(() => oneBuild(build, plan, judge, journal)))) };
}
async function oneBuild(build, plan, judge, journal) {
	const { setup } = judge;
	const { name, builder } = build;
	const work = workOn(name, setup);
	const { signal, clock, emit } = work;
	const startedAt = clock.now();
	emit({
		kind: "build-started",
		builder
	});
	const materials = async () => {
		const { materialsOf } = await import("./engine-post-processing-materials.js");
		return materialsOf(plan, build, {
			...setup,
			startedAt
		});
	};
	let artifact;
	let problems = [];
	let outcome = "succeeded";
	const onArtifact = (made) => {
		artifact = made;
	};
	try {
		if (signal.aborted) throw new Cancelled();
		const verdict = await judge.judge(build, work);
		const isAsked = setup.nightly?.refresh !== void 0 && verdict.unchanged && verdict.artifact !== void 0;
		if (verdict.unchanged && !isAsked) {
			outcome = "unchanged";
			artifact = verdict.artifact;
		} else {
			const nightly = nightlyOf(build, setup, verdict);
			const life = setup.life === void 0 ? void 0 : {
				...setup.life,
				...nightly?.life
			};
			const present = await withAttempts(build, setup, journal, (isDoneAgain) => failingOfStrays(signal, (own) => runBuild(build, {
				...setup,
				life,
				materials,
				signal: own
			}, journal, {
				nightly,
				onArtifact,
				isDoneAgain: (failure) => artifact === void 0 && isDoneAgain(failure)
			})));
			if (present !== void 0) {
				outcome = "unchanged";
				artifact = present;
			}
		}
	} catch (thrown) {
		outcome = outcomeOf(thrown, signal);
		problems = toDiagnostics(outcome === "cancelled" ? new Cancelled() : thrown);
	}
	const finishedAt = clock.now();
	emit({
		kind: "build-finished",
		outcome,
		problems,
		...artifact === void 0 ? {} : { artifact }
	});
	return {
		name,
		builder,
		outcome,
		artifact,
		problems,
		startedAt,
		finishedAt
	};
}
function nightlyOf(build, { nightly }, verdict) {
	if (nightly === void 0) return void 0;
	return new Nightly(build, nightly, verdict.unchanged ? verdict.artifact : void 0);
}

export { runPlan };