import { n as communicatorOf, s as oneOf } from "./communicators-communicator-registry.js";
import { i as unknown, r as notation } from "./options-codecs-notation.js";
import { a as formatSize, c as formatProperties, o as gibibyte } from "./proxmox-notation-drive-notation.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, t as Cancelled } from "./diagnostics-errors.js";
import { a as placeInside, d as late, i as parseGoTemplate, r as executeGoTemplate, t as checkFunctions, u as namesIn } from "./go-template-render.js";
import { r as suggest, t as didYouMean } from "./diagnostics-suggest.js";
import { r as parseDuration } from "./time-duration.js";
import { t as asRefusal } from "./options-refusal.js";

// src/builders/proxmox/rules/guest-key.ts
/**
* The key by which the guest lets us in: one made for this build alone where the template names no way to
* authenticate, that of `ssh_private_key_file`, or none, as with a password.
*/
function guestKeyOf(options) {
	const login = communicatorOf(options).keyLogin?.(options);
	if (login === void 0) return "none";
	if (login.isKeyMissing) return "temporary";
	return options.ssh_private_key_file !== "" && options.ssh_password === "" ? "file" : "none";
}

// src/builders/proxmox/options/drive-slot.ts
const cdBuses = [
	"ide",
	"sata",
	"scsi"
];
/** The bus of a disk. Any other word means scsi, as for the plug-in. */
function diskBus() {
	return oneOf([
		"scsi",
		"sata",
		"virtio",
		"ide"
	], {
		code: "unknown-bus",
		severity: "warning",
		standIn: "scsi"
	});
}
/** The bus of a CD drive. */
function cdBus() {
	return oneOf(cdBuses, {
		code: "unknown-bus",
		standIn: "ide"
	});
}
/** A number, which Packer keeps as text. */
function slotIndex() {
	return notation({
		name: "number",
		read: (text) => /^\d+$/.test(text) ? { value: Number(text) } : {
			code: "invalid-slot",
			problem: "is not a number",
			severity: "refusal"
		},
		write: String,
		emptyIsUnset: true
	});
}
function cdSlot() {
	return notation({
		name: "string",
		read: (text) => {
			const match = /^(ide|sata|scsi)(\d+)$/.exec(text);
			if (match !== null) return { value: {
				bus: match[1],
				index: Number(match[2])
			} };
			return {
				code: "invalid-slot",
				problem: "is not a device",
				detail: "A bus and a slot: ide0 to ide3, sata0 to sata5, scsi0 to scsi30.",
				severity: "refusal"
			};
		},
		write: ({ bus, index }) => `${bus}${index}`,
		emptyIsUnset: true
	});
}

// src/builders/proxmox/plan/cloud-init-drive.ts
/** Undefined: none. Its bus is of no interest then, whatever is written. */
function cloudInitDriveOf(options, { error }) {
	if (!options.cloud_init) return void 0;
	const { cloud_init_disk_type: text, cloud_init_storage_pool: storage } = options;
	const bus = cdBuses.find((one) => one === text);
	const path = ["cloud_init_disk_type"];
	if (bus === void 0) error("invalid-option-value", path, `invalid value for \`cloud_init_disk_type\` ${JSON.stringify(text)}: only one of 'ide', 'scsi', 'sata' is valid`);
	return {
		bus: bus ?? "ide",
		storage
	};
}

// src/builders/proxmox/plan/disk.ts
function diskOf(disk) {
	const { type, storage_pool, disk_size: size } = disk;
	const isWhole = size === unknown || size % gibibyte === 0;
	return {
		bus: type,
		storage: storage_pool,
		bytes: size === unknown ? void 0 : size,
		drive: driveOf(`${storage_pool}:${allocation(size)}`, disk, disk.format),
		resize: isWhole ? void 0 : formatSize(size)
	};
}
/** One that is made of an image: of its size and in its format, unless the template says otherwise. */
function importedDiskOf(disk, { isSizeSet, isFormatSet }) {
	const { type, storage_pool, disk_size: size, format } = disk;
	const isKnown = isSizeSet && size !== unknown;
	return {
		bus: type,
		storage: storage_pool,
		bytes: isKnown ? size : void 0,
		drive: driveOf(`${storage_pool}:0`, disk, isFormatSet ? format : void 0),
		resize: isKnown ? formatSize(size) : void 0
	};
}
function driveOf(volume, disk, format) {
	return formatProperties(volume, {
		aio: disk.asyncio,
		backup: disk.exclude_from_backup ? 0 : void 0,
		cache: disk.cache_mode,
		discard: disk.discard ? "on" : "",
		format,
		iothread: disk.io_thread ? 1 : void 0,
		replicate: 0,
		ssd: disk.ssd ? 1 : void 0
	});
}
/** GiB; what is no whole number of them starts as small as Proxmox VE allows. */
function allocation(size) {
	if (size === unknown) return unknown;
	return size % gibibyte === 0 ? String(size / gibibyte) : "0.001";
}

// src/builders/proxmox/plan/parameters.ts
/** Without what is empty: it is not sent. */
function present(values) {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
function flag(value) {
	return value ? 1 : 0;
}

// src/builders/proxmox/plan/hardware.ts
/** Everything that is no network card and no disk or CD drive. */
function hardwareParameters(options) {
	const { efi_config: efi, tpm_config: tpm, rng0, vga } = options;
	return {
		...options.extra_config,
		memory: options.memory,
		cores: options.cores,
		sockets: options.sockets,
		cpu: options.cpu_type,
		numa: flag(options.numa),
		ostype: options.os,
		scsihw: options.scsi_controller,
		onboot: flag(options.onboot),
		kvm: flag(!options.disable_kvm),
		agent: flag(options.qemu_agent),
		...communicatorOf(options).stopsAtRestart?.(options) ? { reboot: 0 } : {},
		...options.ballooning_minimum > 0 ? { balloon: options.ballooning_minimum } : {},
		...present({
			bios: options.bios,
			machine: options.machine,
			args: options.qemu_additional_args
		}),
		...efi === void 0 ? {} : { efidisk0: efiDisk(efi) },
		...tpm === void 0 ? {} : { tpmstate0: formatProperties(`${tpm.tpm_storage_pool}:1`, { version: tpm.tpm_version }) },
		...rng0 === void 0 ? {} : { rng0: formatProperties(`source=${rng0.source}`, {
			max_bytes: rng0.max_bytes,
			period: rng0.period
		}) },
		...vga === void 0 ? {} : present({ vga: formatProperties(vga.type, { memory: vga.memory > 0 ? vga.memory : void 0 }) }),
		...Object.fromEntries(options.serials.map((serial, index) => [`serial${index}`, serial])),
		...Object.fromEntries(options.pci_devices.map((device, index) => [`hostpci${index}`, pciDevice(device)]))
	};
}
function efiDisk(efi) {
	return formatProperties(`${efi.efi_storage_pool}:1`, {
		efitype: efi.efi_type,
		format: efi.efi_format,
		"pre-enrolled-keys": flag(efi.pre_enrolled_keys)
	});
}
function pciDevice(device) {
	return formatProperties(device.host === "" ? `mapping=${device.mapping}` : device.host, {
		"device-id": device.device_id,
		"vendor-id": device.vendor_id,
		"sub-device-id": device.sub_device_id,
		"sub-vendor-id": device.sub_vendor_id,
		"legacy-igd": device.legacy_igd ? 1 : void 0,
		mdev: device.mdev,
		pcie: device.pcie ? 1 : void 0,
		rombar: device.hide_rombar ? 0 : void 0,
		romfile: device.romfile,
		"x-vga": device.x_vga ? 1 : void 0
	});
}

// src/builders/proxmox/plan/network-card.ts
function cardOf(adapter) {
	const { model, mac_address: mac, bridge, vlan_tag: vlan } = adapter;
	return {
		model,
		mac,
		bridge,
		vlan: typeof vlan === "number" ? vlan : void 0,
		properties: formatProperties("", {
			bridge: bridge === "nat" ? "" : bridge,
			tag: vlan,
			firewall: adapter.firewall ? 1 : void 0,
			mtu: adapter.mtu > 0 ? adapter.mtu : void 0,
			queues: adapter.packet_queues > 0 ? adapter.packet_queues : void 0
		})
	};
}
/** `net0` and so on. `vmid` undefined: the server has not given one yet. */
function cardParameters(cards, vmid) {
	return Object.fromEntries(cards.map(({ model, mac, properties }, index) => {
		const address = mac === "repeatable" ? repeatableMac(vmid, index) : mac;
		return [`net${index}`, [address === void 0 ? model : `${model}=${address}`, properties].filter(Boolean).join()];
	}));
}
/** Cards with the addresses that the machine of this ID has. */
function cardsOf(cards, vmid) {
	return cards.map((card, index) => card.mac === "repeatable" ? {
		...card,
		mac: repeatableMac(vmid, index)
	} : card);
}
/** The same machine gets the same address in every build, for a DHCP server that knows it. The plug-in's scheme. */
function repeatableMac(vmid, index) {
	if (vmid === void 0) return "<made of the id>";
	const bytes = (vmid << 5 | index) & 16777215;
	return [
		"00",
		"18",
		"59",
		...[
			16,
			8,
			0
		].map((shift) => (bytes >> shift & 255).toString(16).padStart(2, "0"))
	].join(":").toUpperCase();
}

// src/boot/answer-cd.ts
/** Labels by which installers find their answers themselves, by the file that they look for. */
const known = [
	[/^(?:user-data|meta-data)$/i, "cidata"],
	[/^(?:ks\.cfg|autoinst\.xml)$/i, "OEMDRV"],
	[/^combustion\//i, "combustion"],
	[/^ignition\//i, "ignition"],
	[/^answer\.toml$/i, "proxmox-ais"]
];
/** The label of a CD with these files, by their paths on it. */
function labelFor(files) {
	return known.find(([pattern]) => files.some((file) => pattern.test(file)))?.[1] ?? "answers";
}
/** Does a part of a boot command name the server of the answers, which a CD has not? */
function namesServer(part) {
	return /\{\{[^}]*\.HTTP(?:IP|Port)\b/.test(part);
}
const roads = [
	{
		isMeant: /\b(?:inst\.)?ks=/,
		instead: (label, file) => `Write \`inst.ks=hd:LABEL=${label}:/${file || "ks.cfg"}\`: by the label, since the machine has two CDs, and \`cdrom:\` may be the other one. A ks.cfg on a CD with the label OEMDRV is found without any inst.ks=.`
	},
	{
		isMeant: /\bds=["']?nocloud|\bautoinstall\b|\bcloud-config-url=/,
		instead: (label) => `Write \`ds=nocloud\` with nothing after it (and \`autoinstall\` as before): cloud-init finds user-data and meta-data at the top of a CD with the label cidata. ${label.toLowerCase() === "cidata" ? "This one has it." : `This one has ${label}: set answer_media_label = "cidata", and serve both files.`}`
	},
	{
		isMeant: /\bpreseed|\bauto=true\b|\bauto-install\/|\b(?:preseed\/)?url=/,
		instead: (label, file) => `Debian's installer reads no second CD: \`preseed/file=/cdrom/...\` is the CD of the installation. In the shell of GRUB (UEFI; press c in its menu) the file is put into the installer itself, which then finds it: \`search --no-floppy --set=answers --label ${label}\`, \`linux /install.amd/vmlinuz auto=true priority=critical ---\`, \`initrd /install.amd/initrd.gz newc:preseed.cfg:($answers)/${file || "preseed.cfg"}\`, \`boot\`. The boot prompt of a BIOS can not do that: leave answer_media out, or use bios = "ovmf".`
	},
	{
		isMeant: /\bautoyast2?=/i,
		instead: (label, file) => `Name the file autoinst.xml and leave autoyast= out: it is found on a CD with the label OEMDRV. Under another name write \`autoyast=device://disk/by-label/${label}/${file || "autoinst.xml"}\`.`
	},
	{
		isMeant: /\b(?:ignition|combustion)\b/,
		instead: () => "Leave the address out: openSUSE MicroOS and its kin read combustion/script from a CD with the label combustion, and ignition/config.ign from one with the label ignition."
	},
	{
		isMeant: /\bsetup-alpine\b|\balpine/i,
		instead: (label, file) => `Alpine is logged in to: write \`mount -t iso9660 LABEL=${label} /mnt<enter>\`, and then \`/mnt/${file || "answers"}\` for the address: \`setup-alpine -f /mnt/${file || "answers"}<enter>\`.`
	}
];
/** What to write in place of an address of the server, by the installer that the whole command is for. */
function insteadOfServer(command, part, label) {
	const file = /\.HTTP(?:Port|IP)\b[^}]*\}\}(?:\/([^\s"'`<>;&|]*))?(?!.*\.HTTPPort)/.exec(part)?.[1] ?? "";
	const whole = command.join("");
	const road = roads.find(({ isMeant }) => isMeant.test(whole));
	if (road !== void 0) return road.instead(label, file);
	return `What is logged in to mounts the CD, \`mount -t iso9660 LABEL=${label} /mnt\`, and reads \`/mnt/${file}\`. Windows finds autounattend.xml at the top of any CD by itself.`;
}

// src/boot/command-problem.ts
/**
* The problems with their places in the user's file. `rangeOf` answers where the string with an index stands. Where
* the file has the string character by character, the place is the piece itself; otherwise (escapes, references,
* template sequences) it is the expression, and the detail shows the piece within the string's value.
*/
function bootDiagnostics(problems, parts, rangeOf) {
	return problems.map(({ code, severity, summary, detail, part, start, end }) => {
		const text = parts[part] ?? "";
		const range = rangeOf(part);
		const inner = range && innerRange(range, text, start, end);
		if (inner !== void 0) return {
			code,
			severity,
			summary,
			detail,
			range: inner
		};
		return {
			code,
			severity,
			summary,
			detail: inContext({
				detail,
				part,
				start,
				end
			}, parts),
			range,
			subject: "boot_command"
		};
	});
}
/** The detail of a problem, with the piece that it is about shown within its string. */
function inContext({ detail, part, start, end }, parts) {
	const text = parts[part] ?? "";
	return `${detail}\n${excerpt(text, start, Math.min(end, text.length))}`;
}
function innerRange({ source, start: opening, end: closing }, text, start, end) {
	if (source.text.slice(opening, closing) !== `"${text}"`) return void 0;
	const from = opening + 1;
	return {
		source,
		start: from + start,
		end: Math.min(from + end, closing)
	};
}
/** UTF-16 units of a string that is shown. */
const longest = 300;
/** The string as a whole or not at all: of a part a secret that it cuts would not be known again. */
function excerpt(text, start, end) {
	if (text.length > longest || /[\r\n\t]/.test(text)) return `It stands at character ${start + 1} of the ${text.length} that the string has.`;
	return `${text}\n${" ".repeat(start)}${"^".repeat(Math.max(1, end - start))}`;
}

// src/boot/screen-waits.ts
const limit = String.raw`(?:\s+([^\s>]+))?\s*>`;
const stillToken = new RegExp(`<waitscreen${limit}`, "iy");
const textToken = new RegExp(String.raw`<waittext\s+(?:"([^"]*)"|'([^']*)')${limit}`, "iy");
const meantToken = /<wait(?:text|screen)\b[^>]*>?/iy;
const howToWrite = "Write for example <waitScreen>, <waitText 'boot:'> or <waitText 'boot:' 5m>.";
/**
* Reads `<waitScreen>` and `<waitText 'boot:' 5m>`, in any case: ours, Packer types their letters. Undefined where the text
* has neither at `offset`.
*/
function screenWaitAt(text, offset) {
	const still = match$1(stillToken, text, offset);
	if (still !== void 0) return limited(still[0], still[1], (most) => ({
		kind: "still",
		limit: most
	}));
	const shown = match$1(textToken, text, offset);
	if (shown !== void 0) {
		const [token, inDouble, inSingle = "", duration] = shown;
		const wanted = inDouble ?? inSingle;
		if (wanted.trim() === "") return {
			length: token.length,
			...misread("<waitText> has no text to wait for")
		};
		return limited(token, duration, (most) => ({
			kind: "text",
			text: wanted,
			limit: most
		}));
	}
	const meant = match$1(meantToken, text, offset)?.[0];
	if (meant === void 0) return void 0;
	const wrong = {
		code: "unknown-key",
		severity: "warning",
		summary: `This ${/^<waittext/i.test(meant) ? "<waitText>" : "<waitScreen>"} can not be read`,
		detail: `It is typed letter by letter. A text stands between quotes, a time limit after it. ${howToWrite}`
	};
	return {
		length: meant.length,
		wrong,
		isTyped: true
	};
}
function limited(token, duration, waitOf) {
	const most = duration === void 0 ? void 0 : parseDuration(duration);
	if (duration !== void 0 && (most === void 0 || most <= 0)) return {
		length: token.length,
		...misread("A wait for the screen has a time limit that is no positive duration")
	};
	return {
		length: token.length,
		wait: waitOf(most)
	};
}
function misread(summary) {
	return {
		wrong: {
			code: "invalid-wait",
			severity: "error",
			summary,
			detail: howToWrite
		},
		isTyped: false
	};
}
function match$1(pattern, text, offset) {
	pattern.lastIndex = offset;
	return pattern.exec(text) ?? void 0;
}

// src/boot/boot-command.ts
const specialKeys = [
	...[
		"bs",
		"del",
		"enter",
		"return",
		"esc",
		"tab",
		"spacebar",
		"space",
		"insert",
		"home",
		"end",
		"menu"
	],
	...[
		"f1",
		"f2",
		"f3",
		"f4",
		"f5",
		"f6",
		"f7",
		"f8",
		"f9",
		"f10",
		"f11",
		"f12"
	],
	...[
		"up",
		"down",
		"left",
		"right",
		"pageup",
		"pagedown"
	],
	...[
		"leftalt",
		"rightalt",
		"leftctrl",
		"rightctrl",
		"leftshift",
		"rightshift",
		"leftsuper",
		"rightsuper"
	],
	...[
		"leftcommand",
		"rightcommand",
		"leftoption",
		"rightoption"
	]
];
const waitToken = /<wait(?:((?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)|(0|[1-9]\d*))?>/y;
const characterToken = /<(.)(on|off)>/isuy;
const specialToken = new RegExp(`<(${specialKeys.join("|")})(on|off)?>`, "iy");
/** Keys that somebody may want many times, and whose names no number ends: `<bs99>`. */
const repeatedToken = /<(bs|del|enter|return|esc|tab|spacebar|space|up|down|left|right|pageup|pagedown)([1-9]\d{0,2})>/iy;
const suspectToken = /<([a-z][a-z0-9.]+)>/iy;
/**
* Reads Packer's boot command language. A `<` that starts no known token is typed as it is, as in Packer; what looks
* like a misspelt token gets a warning. `<space>` and `<bs99>` are ours: Packer types their letters, which nobody wants.
*/
function parseBootCommand(parts) {
	const text = parts.join("");
	const place = placesIn(parts);
	const actions = [];
	const problems = [];
	let offset = 0;
	while (offset < text.length) {
		const onScreen = text[offset] === "<" ? screenWaitAt(text, offset) : void 0;
		if (onScreen !== void 0) {
			const at = place(offset, onScreen.length);
			if ("wait" in onScreen) actions.push({
				...at,
				...onScreen.wait
			});
			else problems.push({
				...at,
				...onScreen.wrong
			});
			if ("wait" in onScreen || !onScreen.isTyped) {
				offset += onScreen.length;
				continue;
			}
		}
		const wait = match(waitToken, text, offset);
		const character = match(characterToken, text, offset);
		const special = match(specialToken, text, offset);
		const repeated = match(repeatedToken, text, offset);
		const length = (wait ?? character ?? special ?? repeated)?.[0].length ?? String.fromCodePoint(text.codePointAt(offset) ?? 0).length;
		const at = place(offset, length);
		if (wait !== void 0) {
			const milliseconds = waitOf(wait);
			if (milliseconds === void 0 || milliseconds <= 0) {
				const summary = `Expecting a positive wait value. Got ${wait[0]}`;
				problems.push({
					...at,
					code: "invalid-wait",
					severity: "error",
					summary,
					detail: "Write for example <wait>, <wait5> or <wait1m20s>."
				});
			} else actions.push({
				...at,
				kind: "wait",
				milliseconds
			});
		} else if (character !== void 0) actions.push({
			...at,
			kind: "character",
			character: character[1] ?? "",
			toggle: toggleOf(character[2])
		});
		else if (special !== void 0) {
			const name = (special[1] ?? "").toLowerCase();
			actions.push({
				...at,
				kind: "special",
				name,
				toggle: toggleOf(special[2])
			});
		} else if (repeated !== void 0) {
			const name = (repeated[1] ?? "").toLowerCase();
			for (let count = Number(repeated[2]); count > 0; count--) actions.push({
				...at,
				kind: "special",
				name,
				toggle: "press"
			});
		} else {
			const suspect = onScreen === void 0 ? match(suspectToken, text, offset) : void 0;
			if (suspect !== void 0) problems.push(...suspicion(suspect[1] ?? "", place(offset, suspect[0].length)));
			actions.push({
				...at,
				kind: "character",
				character: text.slice(offset, offset + length),
				toggle: "press"
			});
		}
		offset += length;
	}
	return {
		actions,
		problems
	};
}
function match(pattern, text, offset) {
	if (text[offset] !== "<") return void 0;
	pattern.lastIndex = offset;
	return pattern.exec(text) ?? void 0;
}
function waitOf([, duration, seconds]) {
	if (duration !== void 0) return parseDuration(duration);
	return seconds === void 0 ? 1e3 : Number(seconds) * 1e3;
}
function toggleOf(suffix) {
	const lower = suffix?.toLowerCase();
	return lower === "on" || lower === "off" ? lower : "press";
}
function suspicion(name, at) {
	const isWait = /^wait/i.test(name);
	const known = [
		"wait",
		...specialKeys,
		...specialKeys.flatMap((key) => [`${key}on`, `${key}off`])
	];
	if (!isWait && suggest(name, known) === void 0) return [];
	const detail = `It is typed letter by letter.${isWait ? " A wait is written in lower case with seconds or a duration: <wait5>, <wait1m20s>; waits for the screen are <waitScreen> and <waitText>." : didYouMean(name, known)}`;
	return [{
		...at,
		code: "unknown-key",
		severity: "warning",
		summary: `<${name}> is no key of the boot command`,
		detail
	}];
}
function placesIn(parts) {
	const starts = [];
	let total = 0;
	for (const part of parts) {
		starts.push(total);
		total += part.length;
	}
	return (offset, length) => {
		let part = starts.length - 1;
		while (part > 0 && (starts[part] ?? 0) > offset) part--;
		const start = offset - (starts[part] ?? 0);
		return {
			part,
			start,
			end: start + length
		};
	};
}

// src/boot/keyboards.ts
/** The names of boot_keyboard: Proxmox VE's own, and how some of them are called elsewhere. */
const keyboardNames = [
	"en-us",
	"en-gb",
	"de",
	"fr",
	"us",
	"gb",
	"uk"
];
const places = [
	"grave_accent 1 2 3 4 5 6 7 8 9 0 minus equal",
	"q w e r t y u i o p bracket_left bracket_right",
	"a s d f g h j k l semicolon apostrophe backslash",
	"less z x c v b n m comma dot slash"
].flatMap((row) => row.split(" "));
/** Row by row, a character a key; a blank where it types none. */
function keyboard(plain, shifted, third = {}) {
	const all = (text) => [...text].map((character) => character === " " ? "" : character);
	const [alone, withShift] = [all(plain), all(shifted)];
	return new Map([...places.map((name, index) => [name, [
		alone[index] ?? "",
		withShift[index] ?? "",
		third[name] ?? ""
	]]), ["spc", [
		" ",
		"",
		""
	]]]);
}
const unitedStates = keyboard("`1234567890-=qwertyuiop[]asdfghjkl;'\\ zxcvbnm,./", "~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"| ZXCVBNM<>?");
const unitedKingdom = keyboard("`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./", "¬!\"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?", { 4: "€" });
const keyboards = {
	"en-us": unitedStates,
	"en-gb": unitedKingdom,
	de: keyboard("̂1234567890ß́qwertzuiopü+asdfghjklöä#<yxcvbnm,.-", "°!\"§$%&/()=?̀QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_", {
		2: "²",
		3: "³",
		7: "{",
		8: "[",
		9: "]",
		0: "}",
		minus: "\\",
		q: "@",
		e: "€",
		bracket_right: "~",
		less: "|",
		m: "µ"
	}),
	fr: keyboard("²&é\"'(-è_çà)=azertyuiop̂$qsdfghjklmù*<wxcvbn,;:!", " 1234567890°+AZERTYUIOP̈£QSDFGHJKLM%µ>WXCVBN?./§", {
		2: "~",
		3: "#",
		4: "{",
		5: "[",
		6: "|",
		7: "`",
		8: "\\",
		9: "^",
		0: "@",
		minus: "]",
		equal: "}",
		e: "€"
	}),
	us: unitedStates,
	gb: unitedKingdom,
	uk: unitedKingdom
};
/** Undefined: a layout that is not known here. */
function keyboardOf(name) {
	return Object.hasOwn(keyboards, name) ? keyboards[name] : void 0;
}
/** What a key types together with the others of its chord. */
function characterOf(layout, name, chord) {
	const levels = layout.get(name);
	if (levels === void 0) return void 0;
	const [plain, shifted, third] = levels;
	const isShifted = chord.includes("shift") || chord.includes("shift_r");
	return (chord.includes("alt_r") ? third : isShifted ? shifted : plain) || plain || void 0;
}
/** The keys that type each character: the simplest where there are several. */
function charactersOf(layout) {
	const found = /* @__PURE__ */ new Map();
	for (const [level, held] of [
		[],
		["shift"],
		["alt_r"]
	].entries()) for (const [name, levels] of layout) {
		const character = levels[level] ?? "";
		if (character !== "" && !/\p{M}/u.test(character) && !found.has(character)) found.set(character, [...held, name]);
	}
	return found;
}

// src/boot/keystrokes.ts
const special = {
	bs: "backspace",
	del: "delete",
	enter: "ret",
	return: "ret",
	esc: "esc",
	tab: "tab",
	spacebar: "spc",
	space: "spc",
	insert: "insert",
	home: "home",
	end: "end",
	menu: "compose",
	f1: "f1",
	f2: "f2",
	f3: "f3",
	f4: "f4",
	f5: "f5",
	f6: "f6",
	f7: "f7",
	f8: "f8",
	f9: "f9",
	f10: "f10",
	f11: "f11",
	f12: "f12",
	up: "up",
	down: "down",
	left: "left",
	right: "right",
	pageup: "pgup",
	pagedown: "pgdn",
	leftalt: "alt",
	rightalt: "alt_r",
	leftctrl: "ctrl",
	rightctrl: "ctrl_r",
	leftshift: "shift",
	rightshift: "shift_r",
	leftsuper: "meta_l",
	rightsuper: "meta_r",
	leftcommand: "meta_l",
	rightcommand: "meta_r",
	leftoption: "alt",
	rightoption: "alt_r"
};
function planBootCommand(parts, { keyboard = "en-us", marks = "" } = {}) {
	const { actions, problems } = parseBootCommand(parts);
	const typed = toKeystrokes(actions, keyboard, marks);
	return {
		keystrokes: typed.keystrokes,
		problems: [...problems, ...typed.problems]
	};
}
/** The keys that type a text while others are held; undefined for a character that has none. */
function typeText(text, held, keyboard) {
	const characters = charactersOn(keyboard);
	return [...text].map((character) => {
		const keys = characters.get(character);
		return keys && chord(held, keys);
	});
}
/** Why a character has no key. */
function noKeyOn(keyboard, what) {
	return `Keys are sent as on ${keyboardOf(keyboard) === keyboardOf("en-us") ? "a US keyboard" : `the keyboard ${keyboard} (boot_keyboard)`}, and it has no key for ${what}.`;
}
function charactersOn(keyboard) {
	return charactersOf(keyboardOf(keyboard) ?? /* @__PURE__ */ new Map());
}
function chord(held, keys) {
	const shifted = held.includes("shift_r") ? keys.filter((key) => key !== "shift") : keys;
	return [.../* @__PURE__ */ new Set([...held, ...shifted])].join("-");
}
/**
* `sendkey` presses and releases at once, so a held key (`<leftCtrlOn>`) is remembered and pressed together with each
* later one until its `Off`. A key that was held without another one in between is tapped at its `Off`.
*/
function toKeystrokes(actions, keyboard, marks) {
	const characters = charactersOn(keyboard);
	const keystrokes = [];
	const problems = [];
	const held = /* @__PURE__ */ new Map();
	const use = () => {
		for (const holding of held.values()) holding.used = true;
		return [...held.values()].flatMap(({ keys }) => keys);
	};
	const press = (part, keys) => {
		keystrokes.push({
			kind: "press",
			part,
			keys: chord(use(), keys)
		});
	};
	for (const action of actions) {
		if (action.kind === "wait") {
			keystrokes.push({
				kind: "wait",
				part: action.part,
				milliseconds: action.milliseconds
			});
			continue;
		}
		if (action.kind === "still" || action.kind === "text") {
			const { start: _start, end: _end, ...wait } = action;
			keystrokes.push(wait);
			continue;
		}
		if (action.kind === "character" && marks.includes(action.character)) {
			keystrokes.push({
				kind: "mark",
				part: action.part,
				character: action.character,
				held: use()
			});
			continue;
		}
		const keys = action.kind === "special" ? [special[action.name]] : characters.get(action.character);
		if (keys === void 0) {
			problems.push(untypable(action.kind === "character" ? action.character : "", keyboard, action));
			continue;
		}
		const name = keys.join("-");
		if (action.toggle === "press") press(action.part, keys);
		else if (action.toggle === "on") held.set(name, {
			keys,
			used: held.get(name)?.used ?? false,
			action
		});
		else {
			const holding = held.get(name);
			held.delete(name);
			if (holding !== void 0 && !holding.used) press(action.part, keys);
		}
	}
	for (const { action } of held.values()) {
		const summary = "A key of the boot command is held to the end";
		problems.push({
			...place(action),
			code: "key-held-to-the-end",
			severity: "warning",
			summary,
			detail: "Release it with its <...Off>."
		});
	}
	return {
		keystrokes,
		problems
	};
}
function untypable(character, keyboard, at) {
	const name = {
		"\n": "A line break",
		"\r": "A carriage return",
		"	": "A tab"
	}[character] ?? `"${character}"`;
	const advice = {
		"\n": "Write <enter>.",
		"\r": "Write <enter>.",
		"	": "Write <tab>."
	}[character];
	return {
		...place(at),
		code: "untypable-character",
		severity: "error",
		summary: `${name} can not be typed by a boot command`,
		detail: advice ?? noKeyOn(keyboard, "this character")
	};
}
function place({ part, start, end }) {
	return {
		part,
		start,
		end
	};
}

// src/boot/planned-command.ts
/** Each value is a character that nobody types until it is known: Unicode keeps these for such use. */
const marks = [
	["HTTPIP", "﷐"],
	["HTTPPort", "﷑"],
	["SSHPublicKey", "﷒"]
];
const markOf = new Map(marks);
const valueBehind = new Map(marks.map(([name, mark]) => [mark, name]));
const allMarks = [...valueBehind.keys()].join("");
/** Reads the strings of a boot command: the only time that their template sequences and their keys are read. */
function readBootCommand(texts, { functions, rangeOf, keyboard = "en-us" }) {
	const parsed = texts.map((text, part) => parseGoTemplate(text, rangeOf(part)));
	const parts = parsed.flatMap((one) => "template" in one ? [one.template] : []);
	const diagnostics = [...parsed.flatMap((one) => "template" in one ? [] : one.diagnostics), ...parts.flatMap((template) => checkFunctions(template, functions))];
	const refused = parts.flatMap((template) => unknownFields(template));
	if (diagnostics.length + refused.length > 0) return {
		command: void 0,
		diagnostics,
		refused
	};
	const rendered = parts.map((template) => executeGoTemplate({
		...template,
		nodes: marked(template.nodes)
	}, {
		data: lateValues,
		functions
	}));
	const failed = rendered.flatMap((one) => one.kind === "failed" ? one.diagnostics : []);
	if (failed.length > 0) return {
		command: void 0,
		diagnostics,
		refused: failed
	};
	const isLate = rendered.some(({ kind }) => kind === "late");
	const known = isLate ? texts.map(withZeros) : rendered.flatMap((one) => one.kind === "text" ? [one.text] : []);
	const { keystrokes, problems } = planBootCommand(known, {
		keyboard,
		marks: allMarks
	});
	const told = bootDiagnostics(problems.map((problem) => spelledProblem(problem, known)), known.map(spelled), rangeOf);
	return {
		command: {
			texts,
			keyboard,
			keystrokes: isLate ? void 0 : keystrokes,
			tellsAddress: texts.some((text) => text.includes("HTTPIP")),
			watchesAt: keystrokes.find(({ kind }) => kind === "still" || kind === "text")?.part
		},
		diagnostics: told.filter(({ severity }) => severity !== "error"),
		refused: told.filter(({ severity }) => severity === "error")
	};
}
/** The keys, now that the values are known. `render` fills in a string. Throws TemplateError where one can not be typed. */
function keystrokesFor({ keystrokes: planned, texts: written, keyboard }, values, { render, rangeOf }) {
	if (planned !== void 0) return planned.flatMap((one) => {
		if (one.kind === "mark") return typed(one, values, keyboard, rangeOf);
		return [one.kind === "text" ? {
			...one,
			text: filledIn(one.text, values)
		} : one];
	});
	const texts = written.map(render);
	const { keystrokes, problems } = planBootCommand(texts, { keyboard });
	const errors = bootDiagnostics(problems, texts, rangeOf).filter(({ severity }) => severity === "error");
	if (errors.length > 0) throw new TemplateError(errors);
	return keystrokes;
}
function filledIn(text, values) {
	return marks.reduce((filled, [name, mark]) => filled.replaceAll(mark, () => String(values[name])), text);
}
function typed({ part, character, held }, values, keyboard, rangeOf) {
	const name = valueBehind.get(character) ?? "HTTPIP";
	return typeText(String(values[name]), held, keyboard).map((keys) => {
		if (keys !== void 0) return {
			kind: "press",
			part,
			keys
		};
		throw new TemplateError([error("untypable-character", `The value of {{ .${name} }} can not be typed by a boot command`, noKeyOn(keyboard, "one of its characters"), rangeOf(part))]);
	});
}
const lateValues = {
	HTTPIP: late,
	HTTPPort: late,
	SSHPublicKey: late
};
/** `{{ .HTTPIP }}` and the like become marks; a value that is read in any other way stays late. */
function marked(nodes) {
	return nodes.map((node) => {
		const mark = node.kind === "action" ? markOf.get(fieldOf(node) ?? "") : void 0;
		return mark === void 0 ? node : {
			kind: "text",
			text: mark
		};
	});
}
/** Of an action that does no more than to print a field. */
function fieldOf({ pipeline }) {
	const [command, ...others] = pipeline.commands;
	const [word, ...more] = command?.words ?? [];
	if (others.length + more.length + pipeline.variables.length > 0 || word?.kind !== "path") return void 0;
	return word.root.kind === "dot" && word.names.length === 1 ? word.names[0] : void 0;
}
function unknownFields({ nodes, text, range }) {
	const known = marks.map(([name]) => `{{ .${name} }}`).join(", ");
	return namesIn(nodes).fields.flatMap((named) => {
		const { name } = named;
		if (markOf.has(name)) return [];
		const place = placeInside(named, text, range);
		return [error("unknown-boot-value", `boot_command knows no {{ .${name} }}`, `There are ${known}.`, place)];
	});
}
function withZeros(text) {
	return text.replaceAll(/\{\{[^}]*\}\}/g, (sequence) => "0".repeat(sequence.length));
}
/** With the values' names in place of the marks, for messages. */
function spelled(text) {
	return marks.reduce((spelt, [name, mark]) => spelt.replaceAll(mark, `{{ .${name} }}`), text);
}
function spelledProblem(problem, parts) {
	const text = parts[problem.part] ?? "";
	const moved = (offset) => spelled(text.slice(0, offset)).length + Math.max(0, offset - text.length);
	return {
		...problem,
		start: moved(problem.start),
		end: moved(problem.end)
	};
}

// src/time/sleep-told.ts
const interval = 15e3;
/** Sleeps, and tells every 15 s how far it is, so that a log does not stand still for minutes. Milliseconds. */
async function sleepTold(total, { clock, signal }, tell) {
	for (let done = 0; done < total; done += interval) {
		tell({
			done,
			total,
			finished: false
		});
		await clock.sleep(Math.min(interval, total - done), signal);
	}
	tell({
		done: total,
		total,
		finished: true
	});
}

// src/boot/typing.ts
/** Types a boot command. Rejects with Cancelled between two keys or in a wait, or with what `send` and `watch` reject with. */
async function typeBootCommand(typing) {
	const { keystrokes, keyInterval, groupInterval, waitFactor, signal, clock } = typing;
	for (const [index, keystroke] of keystrokes.entries()) {
		if (signal.aborted) throw new Cancelled();
		if (keystroke.kind === "wait") {
			const milliseconds = keystroke.milliseconds * waitFactor;
			typing.onWait?.(milliseconds);
			await sleepTold(milliseconds, {
				clock,
				signal
			}, (reached) => typing.onWaiting?.(reached));
		} else if (keystroke.kind !== "press") await typing.watch(keystroke);
		else {
			await typing.send(keystroke.keys);
			await clock.sleep(keyInterval, signal);
		}
		typing.onProgress?.(index + 1, keystrokes.length);
		if (groupInterval > 0 && keystrokes[index + 1]?.part !== keystroke.part) await clock.sleep(groupInterval, signal);
	}
}
/**
* The pause after each key in milliseconds, where somebody says one: the template, else PACKER_KEY_INTERVAL. Zero is none
* in a template. `badFrom` names the one that is no length of time.
*/
function keyIntervalOf(option, env) {
	if (option) return option < 0 ? { badFrom: "boot_key_interval" } : { milliseconds: option };
	const text = env["PACKER_KEY_INTERVAL"];
	if (!text) return { milliseconds: void 0 };
	const milliseconds = parseDuration(text);
	return milliseconds === void 0 || milliseconds < 0 ? { badFrom: "PACKER_KEY_INTERVAL" } : { milliseconds };
}

// src/builders/proxmox/plan/typing.ts
/** Undefined: nothing is typed. */
function typingOf(options, context) {
	const { boot_command: texts, boot_wait: wait, boot_keygroup_interval: groupInterval = 0 } = options;
	const interval = keyIntervalOf(options.boot_key_interval, context.env);
	if ("badFrom" in interval) context.error("invalid-duration", ["boot_key_interval"], `${interval.badFrom} is not a duration`, "Write for example `50ms`.");
	if (texts.length === 0 || context.isLate(["boot_command"])) return void 0;
	const { command, diagnostics, refused } = readBootCommand(texts, {
		functions: context.goFunctions,
		rangeOf: (part) => context.places.at(["boot_command", part]),
		keyboard: options.boot_keyboard
	});
	diagnostics.forEach(context.diagnose);
	if (options.answer_media === "cd") checkNoServer(options, context);
	else warnOfNothingServed(options, context);
	warnOfIdleRetry(options, context);
	if (command !== void 0) checkScreen(options, command, context);
	refused.map(asRefusal).forEach(context.diagnose);
	return command && {
		command,
		wait: wait === "screen" ? wait : Math.max(0, wait),
		keyInterval: "milliseconds" in interval ? interval.milliseconds : void 0,
		retryAfter: retryAfterOf(options),
		groupInterval
	};
}
function retryAfterOf({ boot_retry_after: after }) {
	return after !== void 0 && after > 0 ? after : void 0;
}
function checkScreen({ boot_wait: wait, vga }, { watchesAt }, { error }) {
	const type = vga?.type ?? "";
	if (wait !== "screen" && watchesAt === void 0 || !/^(?:none|serial\d)$/.test(type)) return;
	error("screen-not-seen", watchesAt === void 0 ? ["boot_wait"] : ["boot_command", watchesAt], "The boot command waits for the screen, and the machine has none", `With vga.type = "${type}" there is no display to look at. Leave it out, or wait for a time: boot_wait = "10s", <wait10>.`);
}
function checkNoServer({ boot_command: texts, answer_media_label: label }, { error }) {
	for (const [part, text] of texts.entries()) if (namesServer(text)) error("answers-on-cd", ["boot_command", part], "The boot command names this machine as a server, and the answers are on a CD", `Its label is ${label}. ${insteadOfServer(texts, text, label)}`);
}
function mayServe(options, isLate) {
	return options.http_directory !== "" || Object.keys(options.http_content).length > 0 || isLate(["http_directory"]) || isLate(["http_content"]);
}
function warnOfIdleRetry(options, { warn, isLate }) {
	if (retryAfterOf(options) === void 0) return;
	if (options.answer_media !== "cd" && mayServe(options, isLate)) return;
	warn("nothing-served", ["boot_retry_after"], "Nothing is served that somebody could ask for", "boot_retry_after waits for the first request to the answer server, which there is with http_directory or http_content, and not with a CD.");
}
function warnOfNothingServed(options, { warn, isLate }) {
	if (mayServe(options, isLate)) return;
	const part = options.boot_command.findIndex(namesServer);
	if (part !== -1) warn("nothing-served", ["boot_command", part], "The boot command names this machine as a server, and nothing is served", "Neither http_directory nor http_content is set: {{ .HTTPPort }} is typed as 0, and nobody answers the guest.");
}

// src/builders/proxmox/plan/machine-plan.ts
/** What is the same for all builders. */
function planMachine(options, images, context, imports) {
	return {
		options,
		node: options.node ?? "<node>",
		vmid: options.vm_id,
		hardware: hardwareParameters(options),
		cards: options.network_adapters.map(cardOf),
		disks: options.disks.map((disk, index) => index === 0 && imports !== void 0 ? importedDiskOf(disk, imports) : diskOf(disk)),
		images,
		imports,
		cloudInit: cloudInitDriveOf(options, context),
		typing: typingOf(options, context),
		guestKey: guestKeyOf(options)
	};
}
/** What stands in the machine's description until it is finished: the plug-in's words and the ownership mark. */
function buildDescription(mark) {
	return `Packer ephemeral build VM\n\n${mark}`;
}
/** On every machine until it is finished, so that a person and a later run see what it is. */
const buildTag = "proxmox-template-build";
function buildTags({ tags }) {
	return [...tags, buildTag].join(";");
}
/** Disks by their slots. */
function diskParameters(disks, slots) {
	return Object.fromEntries(disks.map(({ drive }, index) => [slots.disks[index] ?? "", drive]));
}
/** CD drives by their slots; one volid per image. */
function cdParameters(volids, slots) {
	return Object.fromEntries(volids.map((volid, index) => [slots.isos[index] ?? "", `${volid},media=cdrom`]));
}
function resizesOf(disks, slots) {
	return disks.flatMap(({ resize: size }, index) => size === void 0 ? [] : [{
		disk: slots.disks[index] ?? "",
		size
	}]);
}
/** What `plan` shows of the calls that come after the machine has been made. */
function laterRequests(machine, resizes) {
	return [...resizes.map((params) => ({
		method: "PUT",
		path: `${machine}/resize`,
		params: { ...params }
	})), {
		method: "POST",
		path: `${machine}/status/start`,
		params: {}
	}];
}

export { guestKeyOf as C, slotIndex as S, cardsOf as _, diskParameters as a, cdSlot as b, resizesOf as c, keystrokesFor as d, characterOf as f, cardParameters as g, labelFor as h, cdParameters as i, typeBootCommand as l, keyboardOf as m, buildTag as n, laterRequests as o, keyboardNames as p, buildTags as r, planMachine as s, buildDescription as t, sleepTold as u, present as v, diskBus as x, cdBus as y };