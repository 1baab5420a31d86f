import { t as Vm } from "./builders-proxmox-machine-vm.js";
import { a as guestAddress, t as connectGuest } from "./builders-proxmox-steps-connect-guest.js";
import { n as communicatorOf } from "./communicators-communicator-registry.js";
import { n as generateKeyPair } from "./communicators-ssh-key-pair.js";
import { a as warning } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError, r as GuestError, s as toDiagnostics } from "./diagnostics-errors.js";
import { c as shell, i as machinesFor, n as entersGuest, r as hasCommands, s as needCommands, t as checksOf } from "./scripts-torn-variables.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { r as timeoutSignal } from "./time-clock.js";
import { a as formatSize, c as formatProperties, i as parseVolid, l as parseProperties, n as drivesOf } from "./proxmox-notation-drive-notation.js";
import { t as cloneTemplate } from "./builders-proxmox-clone-template.js";
import { n as buildTag, v as present } from "./builders-proxmox-plan-machine-plan.js";

// src/post-processors/verify/address-check.ts
const check = "addresses";
/** Milliseconds between two questions. */
const pause$1 = 2e3;
/** Has each clone an address of its own? `limit`: milliseconds that the agents and DHCP may take, from now on. */
async function addressFindings(vms, options, limit, { clock, signal }) {
	const found = [];
	const started = clock.now();
	for (const vm of vms) {
		let answer = await guestAddress(vm, options);
		while ("missing" in answer && clock.now() - started < limit) {
			await clock.sleep(pause$1, signal);
			answer = await guestAddress(vm, options);
		}
		if ("missing" in answer) return [{
			check,
			what: answer.missing,
			advice: "Addresses are told by the guest agent: see the check agent."
		}];
		found.push(answer.address);
	}
	const [one, other] = found;
	if (one !== other) return [];
	return [{
		check,
		what: `both clones have the address ${one}`,
		advice: "Leave no address of the build in /etc/network/interfaces, /etc/netplan or NetworkManager: DHCP or cloud-init gives each machine its own. Where DHCP gives both the same, they show it one client ID: see the check machine-id."
	}];
}

// src/post-processors/verify/agent-check.ts
/** Milliseconds between two questions. */
const pause = 2e3;
/** Asks the guest agent until it answers. */
async function agentFindings(vm, { agent_timeout: limit }, { clock, signal }) {
	const check = "agent";
	for (const started = clock.now();;) {
		const missing = await ask$1(vm);
		if (missing === void 0) return [];
		if (/no qemu guest agent configured/i.test(missing)) return [{
			check,
			what: "the template is configured without a guest agent",
			advice: "Set qemu_agent = true in the source, and install qemu-guest-agent in the guest."
		}];
		if (clock.now() - started >= limit) return [{
			check,
			what: `the guest agent did not answer within ${limit / 1e3}s: ${missing}`,
			advice: "Install qemu-guest-agent in the guest, and enable its service."
		}];
		await clock.sleep(pause, signal);
	}
}
/** Answers what the server says instead. Throws what asking again can not mend. */
async function ask$1(vm) {
	try {
		await vm.client.request("GET", `${vm.path}/agent/network-get-interfaces`, {}, { attempts: 1 });
		return;
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError) || thrown.status === 401 || thrown.status === 403) throw thrown;
		return thrown.reason;
	}
}

// src/post-processors/verify/probe.ts
/** Of a guest that talks without end the rest is left out. */
const mostLines = 2e3;
const longestLine = 4e3;
/**
* Looks at a guest with its own shell: lines of a name, a tab and what was found. Nothing of it is secret (of a private
* key only a sum is told) and nothing is changed. Runs with a busybox too.
*/
const script = String.raw`
LC_ALL=C; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH
say() { printf '%s\t%s\n' "$1" "$2"; }
sum() { if command -v sha256sum >/dev/null; then sha256sum; else cksum; fi <"$1" | cut -d' ' -f1; }
if [ "$(id -u)" = 0 ]; then say root yes; else say root no; fi
say user-now "$(id -un)"
if [ -d /run/systemd/system ]; then say systemd yes; fi
if [ -s /etc/machine-id ]; then say machine-id "$(cat /etc/machine-id)"; fi
for file in /etc/ssh/ssh_host_*_key.pub /etc/dropbear/dropbear_*_host_key /etc/dropbear/*host_key; do
  if [ -s "$file" ]; then say host-key "$file $(sum "$file")"; fi
done
say root-kib "$(df -Pk / | tail -n 1 | awk '{print $2}')"
while IFS=: read -r name _ uid _ _ home _; do
  say user "$name"
  case $home in /|/bin|/dev|/proc|/nonexistent|'') continue ;; esac
  for file in .bash_history .ash_history .sh_history .zsh_history .zhistory .history .python_history .local/share/fish/fish_history; do
    if [ -s "$home/$file" ]; then say history "$home/$file"; fi
  done
  for file in authorized_keys authorized_keys2; do
    if [ -s "$home/.ssh/$file" ]; then
      while read -r line; do say authorized-key "$home/.ssh/$file $line"; done <"$home/.ssh/$file"
    fi
  done
done </etc/passwd
for file in /tmp/script_*.sh /tmp/varfile_*.sh /tmp/packer* /tmp/ansible* /tmp/proxmox-template* /var/tmp/script_*.sh /var/tmp/varfile_*.sh /var/tmp/packer*; do
  if [ -e "$file" ]; then say build-file "$file"; fi
done
say end end
`;
function quoted(text) {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
/** As root where the user may be that without a password. */
function asRoot(text) {
	return `s=${quoted(text)}; if [ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null; then sudo -n sh -c "$s"; else sh -c "$s"; fi`;
}
/** What a guest says is shown: without what would move a terminal's cursor. */
function harmless(line) {
	return line.slice(0, longestLine).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}
/** Throws GuestError where the guest does not answer, or in nothing that can be read. */
async function probe(communicator, context) {
	const { lines } = await ask(communicator, asRoot(script), "Looking at the clone", context);
	const told = /* @__PURE__ */ new Map();
	for (const line of lines) {
		const [name = "", ...rest] = line.split("	");
		const said = told.get(name) ?? [];
		said.push(rest.join("	").trim());
		told.set(name, said);
	}
	if (!told.has("end")) throw new GuestError("guest-not-examined", "The clone could not be looked at: its answer is not complete", lines.length === 0 ? "It said nothing. verify needs a POSIX shell in the guest." : `It said: ${lines[0] ?? ""}`);
	return told;
}
/** Runs a command in a guest, for so long and no longer, and keeps what can be of use of its output. */
async function ask(communicator, command, what, { signal, timeout }) {
	const timer = timeoutSignal(timeout);
	const lines = [];
	try {
		const { exitCode } = await communicator.exec(command, {
			signal: AbortSignal.any([signal, timer]),
			onOutput: (stream, line) => {
				if (stream === "stdout" && lines.length < mostLines) lines.push(harmless(line));
			}
		});
		return {
			lines,
			exitCode
		};
	} catch (thrown) {
		if (timer.aborted && !signal.aborted) throw new GuestError("guest-not-examined", `${what} took longer than ${timeout / 1e3}s`);
		throw thrown;
	}
}

// src/post-processors/verify/cloud-init-check.ts
/** Of a shell that does not know the command. */
const notFound = 127;
/** It ended, and has something to complain about. */
const recoverable = 2;
/** Waits until cloud-init has ended, and looks how. */
async function cloudInitFindings(communicator, { cloud_init_timeout: timeout }, { signal, message }) {
	const check = "cloud-init";
	const { lines, exitCode } = await ask(communicator, "cloud-init status --wait --long", "cloud-init", {
		signal,
		timeout
	});
	const words = lines.map((line) => line.replace(/^[.\s]+/, "").trim()).filter((line) => line !== "");
	const status = words.map((line) => /^status:\s*(.+)$/.exec(line)?.[1]).find((found) => found !== void 0) ?? "";
	if (exitCode === notFound || exitCode !== 0 && words.length === 0) return [{
		check,
		what: "the guest has no cloud-init, or none that tells how it ended",
		advice: "Install cloud-init in the template."
	}];
	if (status === "disabled") return [{
		check,
		what: "cloud-init is disabled",
		advice: "It finds no data source, or /etc/cloud/cloud-init.disabled is there: remove that file, and let datasource_list in /etc/cloud/cloud.cfg.d have NoCloud and ConfigDrive."
	}];
	if (exitCode === 0 && status === "done") return [];
	if (exitCode === recoverable && status === "done") {
		message(`cloud-init ended with warnings: ${words.join("; ")}`);
		return [];
	}
	return [{
		check,
		what: `cloud-init did not end well: ${words.join("; ").slice(0, 1e3)}`,
		advice: "The guest has its words in /var/log/cloud-init.log and /var/log/cloud-init-output.log."
	}];
}

// src/post-processors/verify/config-check.ts
/** What the template's configuration shows without a clone. `buildKey`: without kind and comment. */
function configFindings(checks, config, buildKey) {
	const found = [];
	if (checks.includes("cd")) {
		for (const [key, { cdrom, cloudInit, file }] of drivesOf(config)) if (cdrom && !cloudInit && file !== "none") found.push({
			check: "cd",
			what: `${key} holds ${file}`,
			advice: "Set unmount = true in boot_iso, or in the block of additional_iso_files that it is from."
		});
	}
	const keys = String(config["sshkeys"] ?? "");
	if (checks.includes("authorized-keys") && buildKey !== "" && keys.includes(encodeURIComponent(buildKey))) found.push({
		check: "authorized-keys",
		what: "the template's cloud-init settings have the key of the build",
		advice: "Take sshkeys out of them."
	});
	return found;
}

// src/post-processors/verify/judge.ts
/** Those that only root can answer. */
const needRoot = /* @__PURE__ */ new Set(["history", "authorized-keys"]);
const judges = {
	"machine-id": machineId,
	"host-keys": hostKeys,
	"root-size": rootSize,
	history: (first) => (first.get("history") ?? []).map((file) => ({
		what: `the shell history ${file} is left`,
		advice: `End the build with: rm -f ${file}`
	})),
	"authorized-keys": authorizedKeys,
	"build-user": buildUser,
	"build-files": (first) => (first.get("build-file") ?? []).map((file) => ({
		what: `${file} of the build is left`,
		advice: `End the build with: rm -rf ${file}. The provisioner shell leaves its scripts only with skip_clean.`
	}))
};
/** Judges what the clones have told of themselves. `second`: where two are compared. */
function judge(checks, first, second, known) {
	const isRoot = first.get("root")?.[0] === "yes";
	return checks.flatMap((check) => {
		if (needRoot.has(check) && !isRoot) return [{
			check,
			...hidden(known.testUser)
		}];
		return (judges[check]?.(first, second, known) ?? []).map((found) => ({
			check,
			...found
		}));
	});
}
function hidden(user) {
	return {
		what: `the user ${user} is neither root nor may be it by sudo without a password`,
		advice: "Give another ssh_username, one that cloud-init gives sudo to, or leave the check out with skip_checks."
	};
}
function machineId(first, second) {
	const [one, other] = [first, second].map((told) => told?.get("machine-id")?.[0]);
	const advice = "End the build with: truncate -s 0 /etc/machine-id; rm -f /var/lib/dbus/machine-id. The first start of each machine writes a new one.";
	if (one === void 0 && first.has("systemd")) return [{
		what: "the clone has no machine-id",
		advice
	}];
	if (one !== void 0 && one === other) return [{
		what: `both clones have the machine-id ${one}`,
		advice
	}];
	return [];
}
function hostKeys(first, second) {
	const shared = (first.get("host-key") ?? []).filter((key) => (second?.get("host-key") ?? []).includes(key));
	if (shared.length === 0) return [];
	const files = [...new Set(shared.map((key) => key.split(" ")[0] ?? ""))];
	const pattern = files[0]?.startsWith("/etc/dropbear") ? "/etc/dropbear/*host_key" : "/etc/ssh/ssh_host_*";
	return [{
		what: `both clones have the same SSH host keys: ${files.join(", ")}`,
		advice: `End the build with: rm -f ${pattern}. cloud-init makes new ones at the first start of each machine (its module ssh, ssh_deletekeys); without it something else has to: ssh-keygen -A.`
	}];
}
function rootSize(first, second, { growth }) {
	const [one, other] = [first, second].map((told) => Number(told?.get("root-kib")?.[0]) * 1024);
	if (one === void 0 || other === void 0 || !(one > 0) || !(other > 0)) return [{
		what: "the clone does not tell the size of its root filesystem",
		advice: "Is there a `df`?"
	}];
	if (growth === 0) return [{
		what: "there is no disk that could be enlarged",
		advice: "Give the template a disk."
	}];
	if (one - other >= growth * .8) return [];
	return [{
		what: `the disk has ${mib(growth)} MiB more, the root filesystem ${mib(Math.max(0, one - other))} MiB`,
		advice: "Install cloud-guest-utils (growpart), and leave cloud-init its modules growpart and resizefs. They enlarge the last partition: the root filesystem has to be on it, not on LVM, and no swap after it."
	}];
}
function authorizedKeys(first, _second, { buildKey, testKey }) {
	return (first.get("authorized-key") ?? []).flatMap((entry) => {
		const [file = "", ...words] = entry.split(" ");
		const line = words.join(" ");
		if (testKey !== "" && line.includes(testKey)) return [];
		const isBuilds = buildKey !== "" && line.includes(buildKey);
		const comment = words.at(-1) ?? "";
		if (!isBuilds && !/^packer[_-]/i.test(comment)) return [];
		return [{
			what: `${file} lets in ${isBuilds ? "the key of this build" : `the temporary key ${comment}`}`,
			advice: `Set ssh_clear_authorized_keys = true in the source, or end the build with: rm -f ${file}`
		}];
	});
}
function buildUser(first, _second, { buildUser: user, testUser }) {
	if (user === "" || user === testUser || !(first.get("user") ?? []).includes(user)) return [];
	return [{
		what: `the user ${user} of the build is left`,
		advice: `End the build with: userdel -r ${user}. It is logged in then: in a script that is started at the next boot, or by another user.`
	}];
}
function mib(bytes) {
	return Math.round(bytes / 2 ** 20);
}

// src/post-processors/verify/test-machine.ts
/** Clones the template, under the mark of the build, and makes it what the test needs. It is not started. */
async function makeTestMachine(open, options, { index, user, publicKey }) {
	const made = await cloneTemplate(open, {
		suffix: `-verify-${index + 1}`,
		storage: options.clone_storage_pool,
		isFull: options.full_clone || open.isMachine === true
	});
	const { vm, config } = made;
	await vm.configure(settings(config, options, {
		index,
		user,
		publicKey
	}, open.session.client.version.major));
	return {
		vm,
		growth: index === 0 && checksOf(options).includes("root-size") ? await grow(vm, config, options) : 0,
		remove: () => made.remove()
	};
}
function settings(config, options, order, pveMajor) {
	const card = cardOf(config, options);
	const common = {
		tags: buildTag,
		onboot: 0,
		...config["protection"] === 1 ? { protection: 0 } : {},
		...card === void 0 ? {} : { net0: card }
	};
	if (!options.cloud_init) return common;
	const address = options.ipconfig[order.index] ?? (config["ipconfig0"] === void 0 ? "ip=dhcp" : "");
	return {
		...common,
		...cloudInitDrive(config, options),
		...present({
			ciuser: order.user,
			cipassword: options.ssh_password,
			sshkeys: encodeURIComponent(order.publicKey),
			ipconfig0: address,
			nameserver: options.nameserver,
			searchdomain: options.searchdomain
		}),
		...pveMajor < 8 ? {} : { ciupgrade: 0 }
	};
}
function cardOf(config, { bridge, vlan_tag: vlan }) {
	if (bridge === "" && vlan === void 0) return void 0;
	const [model, ...rest] = [...parseProperties(String(config["net0"] ?? "virtio"), "model")].map(([key, value]) => key === "model" ? value : `${key}=${value}`);
	const others = Object.fromEntries(rest.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
	return formatProperties(model ?? "virtio", {
		...others,
		...bridge === "" ? {} : { bridge },
		...vlan === void 0 ? {} : { tag: vlan }
	});
}
/** Where the template has none: without it cloud-init would learn nothing. */
function cloudInitDrive(config, { cloud_init_storage_pool: storage }) {
	const drives = drivesOf(config);
	if ([...drives.values()].some(({ cloudInit }) => cloudInit)) return {};
	const free = [
		"ide2",
		"ide0",
		"ide1",
		"ide3",
		"sata5",
		"scsi30"
	].find((key) => !drives.has(key));
	const pool = storage || parseVolid(drives.get(bootDisk(config) ?? "")?.file ?? "")?.storage;
	return free === void 0 || pool === void 0 ? {} : { [free]: `${pool}:cloudinit` };
}
/** The disk that the machine starts from: the first of the boot order, else the first that there is. */
function bootDisk(config) {
	const keys = [...drivesOf(config)].filter(([key, { cdrom }]) => !cdrom && /^(?:scsi|virtio|sata|ide)\d+$/.test(key)).map(([key]) => key);
	return [
		.../order=([^,]*)/.exec(String(config["boot"] ?? ""))?.[1]?.split(";") ?? [],
		String(config["bootdisk"] ?? ""),
		"scsi0",
		"virtio0",
		"sata0",
		"ide0"
	].find((key) => keys.includes(key)) ?? keys[0];
}
async function grow(vm, config, { disk_growth: by }) {
	const disk = bootDisk(config);
	const size = disk === void 0 ? void 0 : drivesOf(config).get(disk)?.size;
	if (disk === void 0 || size === void 0 || typeof by !== "number") return 0;
	await vm.resize(disk, formatSize(size + by));
	return by;
}

// src/post-processors/verify/examine-template.ts
/** Clones the template, looks at the clones and at the template, and throws TemplateError with all that is wrong. */
async function examineTemplate(options, open, context) {
	const keyPair = await keyPairFor(options, open);
	const publicKey = keyPair?.publicKey ?? communicatorOf(options).keyLogin?.(options)?.publicKey() ?? "";
	const trial = {
		options,
		open,
		context,
		checks: checksOf(options),
		keyPair,
		publicKey
	};
	const { client, node } = open.session;
	const config = await new Vm(client, node, open.vmid).config() ?? {};
	const findings = [...configFindings(trial.checks, config, buildKey(context))];
	const failures = [];
	const machines = [];
	const inside = [];
	try {
		await makeMachines(trial, machines);
		if (entersGuest(options)) for (const { vm } of machines) inside.push(await enter(vm, trial));
		if (machines.length > 0) await open.context.step("Looking at the clones", async () => {
			findings.push(...await look(machines, inside, trial));
		});
		if (hasCommands(options)) failures.push(...await runCommands(inside[0], trial));
	} finally {
		for (const communicator of inside) await communicator.close().catch(() => {});
		if (!context.signal.aborted) for (const machine of machines.toReversed()) await machine.remove();
	}
	report(findings, failures, trial);
}
async function keyPairFor(options, { context }) {
	const isMissing = communicatorOf(options).keyLogin?.(options)?.isKeyMissing === true;
	if (!options.cloud_init || !isMissing) return void 0;
	const { temporary_key_pair_type: type, temporary_key_pair_bits: bits, temporary_key_pair_name: name } = options;
	const pair = await generateKeyPair({
		type,
		bits,
		name
	});
	context.emit({
		kind: "secret",
		text: pair.privateKey,
		name: "the key of the test"
	});
	return pair;
}
/** Adds each to `machines` as soon as it is there. */
async function makeMachines({ options, open, publicKey }, machines) {
	const { step } = open.context;
	const { user } = communicatorOf(options).access(options);
	for (let index = 0; index < machinesFor(options); index++) machines.push(await step(`Cloning template ${open.vmid} to try it`, () => makeTestMachine(open, options, {
		index,
		user,
		publicKey
	})));
	for (const { vm } of machines) await step(`Starting the clone ${vm.vmid}`, () => vm.start());
}
async function enter(vm, { options, open, keyPair }) {
	const { communicator } = await connectGuest(options, vm, keyPair, { evidence: () => [] }, open.context);
	return communicator;
}
async function look(machines, inside, { options, context, checks, publicKey }) {
	const [machine, ...others] = machines;
	const [first, second] = inside;
	if (machine === void 0) return [];
	const found = [];
	if (checks.includes("agent")) found.push(...await agentFindings(machine.vm, options, context));
	if (checks.includes("cloud-init") && first !== void 0) found.push(...await cloudInitFindings(first, options, context));
	if (checks.includes("addresses")) {
		const limit = found.some(({ check }) => check === "agent") ? 0 : options.agent_timeout;
		found.push(...await addressFindings([machine.vm, ...others.map(({ vm }) => vm)], options, limit, context));
	}
	if (first === void 0 || !checks.some((check) => needCommands.has(check))) return found;
	const limits = {
		signal: context.signal,
		timeout: options.check_timeout
	};
	const one = await probe(first, limits);
	const other = second === void 0 ? void 0 : await probe(second, limits);
	const known = {
		buildUser: String(context.late["User"] ?? ""),
		testUser: communicatorOf(options).access(options).user,
		buildKey: buildKey(context),
		testKey: keyBody(publicKey),
		growth: machine.growth
	};
	return [...found, ...judge(checks, one, other, known)];
}
/** Runs the template's own commands as the provisioner shell does. Answers their failure. */
async function runCommands(guest, { options, open, context }) {
	if (guest === void 0) return [];
	const { emit, step } = open.context;
	try {
		await step("Running the commands of the test", () => shell.run(options, {
			...context,
			communicator: guest,
			warn: (code, summary, detail) => emit({
				kind: "problem",
				diagnostic: warning(code, summary, detail)
			}),
			output: (stream, text) => emit({
				kind: "output",
				from: "guest",
				stream,
				text
			}),
			progress: (label, done, total) => emit({
				kind: "progress",
				id: label,
				label,
				unit: "bytes",
				done,
				total,
				finished: done === total
			})
		}));
		return [];
	} catch (thrown) {
		const isOurs = thrown instanceof ExternalError || thrown instanceof TemplateError;
		if (context.signal.aborted || !isOurs) throw thrown;
		return toDiagnostics(thrown);
	}
}
function report(findings, failures, { open, checks }) {
	const bad = new Set(findings.map(({ check }) => check));
	const passed = checks.filter((check) => !bad.has(check));
	const told = [...findings.map(({ check, what }) => ({
		check,
		what
	})), ...failures.map(({ summary }) => ({
		check: "commands",
		what: summary
	}))];
	open.context.emit({
		kind: "verified",
		vmid: open.vmid,
		passed,
		findings: told
	});
	if (told.length > 0) throw new TemplateError([...findings.map(toDiagnostic), ...failures]);
}
function toDiagnostic({ check, what, advice }) {
	const detail = `${advice}${/[.!?]$/.test(advice) ? "" : "."} To do without this check: skip_checks = ["${check}"].`;
	return {
		code: "template-not-good",
		severity: "error",
		summary: `The template is not good (${check}): ${what}`,
		detail
	};
}
function buildKey({ late }) {
	return keyBody(String(late["SSHPublicKey"] ?? ""));
}
/** The key without its kind and its comment. */
function keyBody(line) {
	return /(?:^|\s)(AAAA[\w+/=]+)/.exec(line)?.[1] ?? "";
}

export { examineTemplate };