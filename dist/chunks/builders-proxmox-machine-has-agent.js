// src/builders/proxmox/machine/has-agent.ts
/** Has a machine a guest agent? `1`, `enabled=1,type=virtio`. */
function hasAgent(config) {
	return /^(?:1|enabled=1)(?:,|$)/.test(String(config["agent"] ?? ""));
}

export { hasAgent as t };