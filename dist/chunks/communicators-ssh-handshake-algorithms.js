import { t as duration } from "./options-codecs-duration.js";

// src/communicators/communicator-kind.ts
/** The guest has no address yet; the message says what is missing: `the QEMU guest agent is not running`. */
var AddressPending = class extends Error {
	name = "AddressPending";
};
/** Of options that are kept out of logs, unless they stand in the template as they are. */
const secret = {
	sensitive: true,
	openWhenLiteral: true
};
/** An option that is a time to wait; as with Packer an empty text and zero are none. */
function waitTime() {
	return duration({ emptyIsUnset: true });
}
/** What all kinds that connect have in common. */
const waitOptions = { pause_before_connecting: waitTime().optional().describe("Once the guest answers, disconnect, wait this long and connect again: for guests that reboot by themselves.") };

// src/communicators/ssh/handshake/algorithms.ts
/** What may be named in `ssh_ciphers`: all that ssh2 offers with the cryptography of Node. */
const ciphers = [
	"aes128-gcm@openssh.com",
	"aes256-gcm@openssh.com",
	"chacha20-poly1305@openssh.com",
	"aes128-ctr",
	"aes192-ctr",
	"aes256-ctr",
	"aes128-cbc",
	"aes192-cbc",
	"aes256-cbc",
	"3des-cbc"
];
/** What may be named in `ssh_key_exchange_algorithms`. */
const keyExchanges = [
	"curve25519-sha256",
	"curve25519-sha256@libssh.org",
	"ecdh-sha2-nistp256",
	"ecdh-sha2-nistp384",
	"ecdh-sha2-nistp521",
	"diffie-hellman-group-exchange-sha256",
	"diffie-hellman-group14-sha256",
	"diffie-hellman-group15-sha512",
	"diffie-hellman-group16-sha512",
	"diffie-hellman-group17-sha512",
	"diffie-hellman-group18-sha512",
	"diffie-hellman-group-exchange-sha1",
	"diffie-hellman-group14-sha1",
	"diffie-hellman-group1-sha1"
];

export { waitOptions as a, secret as i, keyExchanges as n, waitTime as o, AddressPending as r, ciphers as t };