import path from "node:path";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";

// src/embedded/host-lacks.ts
const packages = {
	qemu: {
		apt: "qemu-system-x86 qemu-utils",
		dnf: "qemu-system-x86 qemu-img",
		pacman: "qemu-base"
	},
	ovmf: {
		apt: "ovmf",
		dnf: "edk2-ovmf",
		pacman: "edk2-ovmf"
	},
	swtpm: {
		apt: "swtpm",
		dnf: "swtpm",
		pacman: "swtpm"
	}
};
/** How packages are installed, for each of the systems that people have. */
function installCommands(...wanted) {
	const names = (manager) => wanted.map((one) => packages[one][manager]).join(" ");
	return [
		`Debian, Ubuntu: sudo apt-get install -y --no-install-recommends ${names("apt")}`,
		`Fedora: sudo dnf install -y ${names("dnf")}`,
		`Arch: sudo pacman -S --needed ${names("pacman")}`
	];
}
/** Gives everybody on this machine the right to use KVM, now and after the next start. */
const kvmCommands = [
	`echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"' | sudo tee /etc/udev/rules.d/99-kvm4all.rules`,
	"sudo udevadm control --reload-rules",
	"sudo udevadm trigger --name-match=kvm"
];
const here = {
	kvm: "/dev/kvm",
	firmware: "/usr/share/OVMF"
};
/** What is not there, most needed first. */
function hostLacks(env, { kvm, firmware } = here) {
	const lacks = [];
	const programs = ["qemu-system-x86_64", "qemu-img"].filter((name) => !isOnPath(name, env));
	if (programs.length > 0) lacks.push({
		kind: "qemu",
		what: `QEMU (${programs.join(", ")})`,
		commands: installCommands("qemu")
	});
	if (!hasFirmware(firmware)) lacks.push({
		kind: "firmware",
		what: "firmware for bios = \"ovmf\"",
		commands: installCommands("ovmf")
	});
	if (!isOnPath("swtpm", env)) lacks.push({
		kind: "tpm",
		what: "the TPM emulator swtpm, for tpm_config",
		commands: installCommands("swtpm")
	});
	if (existsSync(kvm) && !mayUse(kvm)) lacks.push({
		kind: "kvm",
		what: `the right to use ${kvm}, without which machines are emulated`,
		commands: kvmCommands
	});
	return lacks;
}
function isOnPath(name, env) {
	return (env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "").some((folder) => mayUse(path.join(folder, name), constants.X_OK));
}
function mayUse(file, how = constants.R_OK | constants.W_OK) {
	try {
		accessSync(file, how);
		return true;
	} catch {
		return false;
	}
}
function hasFirmware(folder) {
	try {
		return readdirSync(folder).some((name) => /^OVMF_CODE.*\.fd$/.test(name));
	} catch {
		return false;
	}
}

export { hostLacks as t };