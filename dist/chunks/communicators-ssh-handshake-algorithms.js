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

export { keyExchanges as n, ciphers as t };