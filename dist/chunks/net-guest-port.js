// src/net/guest-port.ts
/** Every guest of the embedded Proxmox has its own address of its server: derived from the ID, so that it stays the same. */
function hostAddress(vmid) {
	return `127.${64 + (vmid >> 16 & 63)}.${vmid >> 8 & 255}.${vmid & 255}`;
}
/**
* Where a guest of the embedded Proxmox answers when its server may not open ports below 1024: port 22 is at 10022 of the
* same address. Undefined for every other address and port.
*/
function portWithoutRoot(host, port) {
	return port < 1024 && /^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host) ? port + 1e4 : void 0;
}

export { portWithoutRoot as n, hostAddress as t };