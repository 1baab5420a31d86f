// src/net/guest-port.ts
/**
* Addresses of this computer for a guest of the embedded Proxmox, derived from its ID: the one that it usually has, and
* those that it gets where a guest of another server has it.
*/
function guestAddressesOf(vmid) {
	const first = vmid >> 16 & 63;
	return Array.from({ length: 64 }, (_, step) => `127.${64 + (first + step & 63)}.${vmid >> 8 & 255}.${vmid & 255}`);
}
/**
* Where a guest of the embedded Proxmox answers whatever else this computer runs: only root may open ports below 1024, and
* its own SSH server may have port 22 of every address. Port 22 is at 10022 of the same address. Undefined for every other
* address and port.
*/
function safePort(host, port) {
	return port < 1024 && isGuestAddress(host) ? port + 1e4 : void 0;
}
/** Of any guest. */
function isGuestAddress(host) {
	return /^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host);
}

export { isGuestAddress as n, safePort as r, guestAddressesOf as t };